"""The workbench: the whole job on a local page, for people who would rather look than type.

It needs the extra ``web`` (Flask and Jinja2). How a page is made stands in ``findvalue.web.app``;
who may ask for one, in ``findvalue.web.guard``.
"""
