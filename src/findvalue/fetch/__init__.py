"""Fetching: the one room that opens connections, with the guard at its door.

``Fetcher.fetch`` asks for one address, ``fetch_all`` for many, ``schedule`` says when to ask again.
Importing this room is cheap: requests and urllib3 are loaded when a ``Fetcher`` is made.
"""

from findvalue.fetch import schedule
from findvalue.fetch.client import Fetcher
from findvalue.fetch.model import Fetched, FetchRequest, Limits
from findvalue.fetch.pool import fetch_all

__all__ = ["FetchRequest", "Fetched", "Fetcher", "Limits", "fetch_all", "schedule"]
