"""What the elements of feeds mean: every vocabulary is brought down to one small set of parts."""

from __future__ import annotations

# Namespace (lower case, without a final "/" or "#") -> prefix in the table of parts.
_PREFIXES = {
    "": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns": "",
    "http://purl.org/rss/1.0": "",
    "http://my.netscape.com/rdf/simple/0.9": "",
    "http://channel.netscape.com/rdf/simple/0.9": "",
    "http://purl.org/net/rss1.1": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://cyber.law.harvard.edu/rss/rss.html": "",
    "http://purl.org/rss/1.0/modules/content": "content:",
    "http://purl.org/dc/elements/1.0": "dc:",
    "http://purl.org/dc/elements/1.1": "dc:",
    "http://purl.org/dc/terms": "dcterms:",
    "http://search.yahoo.com/mrss": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://purl.org/rss/1.0/modules/syndication": "sy:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf:",
}
_NEWS_SEARCH = "bing.com/news/"  # its namespace is the address of the search itself

# Prefix -> namespace, for feeds that use the usual prefixes without declaring them.
USUAL_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "xhtml": "http://www.w3.org/1999/xhtml",
}

# Element (lower case, with the prefix above) -> the part of a feed or an entry that it is.
_PARTS = {
    "rss": "rss",
    "feed": "feed",
    "rdf:rdf": "rdf",
    "channel": "channel",
    "item": "entry",
    "entry": "entry",
    "title": "title",
    "dc:title": "other title",
    "media:title": "other title",
    "link": "link",
    "guid": "id",
    "id": "id",
    "feedburner:origlink": "original",
    "author": "author",
    "dc:creator": "author",
    "dc:author": "author",
    "itunes:author": "other author",
    "name": "name",
    "email": "email",
    "description": "summary",
    "summary": "summary",
    "dc:description": "other summary",
    "itunes:summary": "other summary",
    "media:description": "other summary",
    "content": "content",
    "content:encoded": "content",
    "xhtml:body": "content",
    "xhtml:div": "div",
    "media:group": "group",
    "pubdate": "published",
    "published": "published",
    "issued": "published",
    "dcterms:issued": "published",
    "dc:date": "date",
    "created": "date",
    "dcterms:created": "date",
    "updated": "updated",
    "modified": "updated",
    "dcterms:modified": "updated",
    "lastbuilddate": "updated",
    "source": "source",
    "news:source": "source",
    "enclosure": "enclosure",
    "language": "language",
    "dc:language": "language",
    "ttl": "ttl",
    "sy:updateperiod": "period",
    "sy:updatefrequency": "frequency",
}


class Names(dict[object, str | None]):
    """Tags in lxml's notation -> parts, worked out once for each tag of a document.

    Args:
        root: the root's tag; its namespace counts as the feed's own.
    """

    def __init__(self, root: str) -> None:
        super().__init__()
        self._own = _split(root)[0]

    def __missing__(self, tag: object) -> str | None:
        part = None
        if isinstance(tag, str):
            namespace, name = _split(tag)
            own = namespace == self._own and self._own not in _PREFIXES
            prefix = "" if own else _prefix(namespace)
            part = _PARTS.get(prefix + name) if prefix is not None else None
        self[tag] = part
        return part


class PrefixedNames(dict[object, str | None]):
    """The same for tags as they are written, where the usual prefix stands for its namespace."""

    def __missing__(self, tag: object) -> str | None:
        name = str(tag).lower()
        part = _PARTS.get(name)
        if part is None and name.startswith(("atom:", "atom10:", "a10:", "rss:")):
            part = _PARTS.get(name.partition(":")[2])
        self[tag] = part
        return part


def _split(tag: str) -> tuple[str, str]:
    """Return namespace and name of a tag in lxml's notation, both brought into one form."""
    namespace, _, name = tag.rpartition("}")
    return namespace.lstrip("{").strip().rstrip("/#").lower(), name.lower()


def _prefix(namespace: str) -> str | None:
    known = _PREFIXES.get(namespace)
    if known is None and _NEWS_SEARCH in namespace:
        return "news:"
    return known
