"""The source list: read and check it, say how each source is asked, and change it."""

from __future__ import annotations

from findvalue.sources.edit import add, disable, enable, move, named, remove, rewrite
from findvalue.sources.fields import json_map
from findvalue.sources.headers import resolved_headers
from findvalue.sources.load import inspect, load
from findvalue.sources.opml_in import read_opml
from findvalue.sources.opml_out import write_opml
from findvalue.sources.query import search_url
from findvalue.sources.saved import read_saved, saved_source

__all__ = [
    "add",
    "disable",
    "enable",
    "inspect",
    "json_map",
    "load",
    "move",
    "named",
    "read_opml",
    "read_saved",
    "remove",
    "resolved_headers",
    "rewrite",
    "saved_source",
    "search_url",
    "write_opml",
]
