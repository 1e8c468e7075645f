"""The source list: read and check it, say how each source is asked, and change it."""

from __future__ import annotations

from findvalue.sources.edit import add, disable, enable, named, remove, rewrite
from findvalue.sources.headers import resolved_headers
from findvalue.sources.load import inspect, load
from findvalue.sources.opml_in import read_opml
from findvalue.sources.opml_out import write_opml
from findvalue.sources.query import search_url
from findvalue.sources.saved import read_saved

__all__ = [
    "add",
    "disable",
    "enable",
    "inspect",
    "load",
    "named",
    "read_opml",
    "read_saved",
    "remove",
    "resolved_headers",
    "rewrite",
    "search_url",
    "write_opml",
]
