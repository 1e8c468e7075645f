"""The source list: read and check it, and say how each source is asked."""

from __future__ import annotations

from findvalue.sources.headers import resolved_headers
from findvalue.sources.load import inspect, load
from findvalue.sources.query import search_url
from findvalue.sources.saved import read_saved

__all__ = ["inspect", "load", "read_saved", "resolved_headers", "search_url"]
