"""URLs: which ones may be asked or cited, and which name the same article."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit, urlunsplit

URL_LIMIT = 2_000  # characters; longer addresses are neither asked nor cited
_MAX_PORT = 65_535
# Controls, spaces and delimiters, and what nobody sees: bidi marks, zero-width, surrogates.
_FORBIDDEN = re.compile(
    r"[\x00-\x20\x7f-\xa0\\<>\"`{}|^\xad\u061c\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u3000\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_TRACKING = re.compile(
    r"(?:utm_|at_|mc_|_hs)\w+|fbclid|gclid|dclid|msclkid|igshid|mkt_tok|yclid|twclid|guccounter",
    re.IGNORECASE,
)


def is_safe_url(url: str) -> bool:
    """Say whether an address may be fetched or cited.

    Only http and https, with a host and a valid port, without user info, controls, spaces,
    backslashes or other characters on which parsers disagree.
    """
    if len(url) > URL_LIMIT or _FORBIDDEN.search(url):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        return False
    if "@" in parts.netloc:
        return False
    return port is None or 0 < port <= _MAX_PORT


def host_of(url: str) -> str:
    """Return the host of an address in lower case without "www.", or ""."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def same_site(left: str, right: str) -> bool:
    """Say whether two addresses are of one site: the same host, or a host inside of the other.

    "www." does not count. Two hosts below a common name are two sites: ``a.blogspot.com`` is not
    ``b.blogspot.com``, and no list of such names is needed.
    """
    one, other = host_of(left), host_of(right)
    if not one or not other:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def clean_url(url: str) -> str:
    """Return the address that names the article: tracking parameters and fragment off.

    Args:
        url: an address as a source gave it.

    Returns:
        The cleaned address; an address that is not safe comes back unchanged.
    """
    if not is_safe_url(url):
        return url
    parts = urlsplit(url)
    kept = "&".join(
        pair
        for pair in parts.query.split("&")
        if pair and not _TRACKING.fullmatch(pair.partition("=")[0])
    )
    netloc = parts.netloc.lower()
    for scheme, port in (("http", ":80"), ("https", ":443")):
        if parts.scheme.lower() == scheme:
            netloc = netloc.removesuffix(port)
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", kept, fragment))


def unwrap(url: str) -> str:
    """Return the publisher's address out of a news search wrapper, without asking anybody.

    Bing News wraps as ``…/news/apiclick.aspx?…&url=ADDRESS``; Google's redirect page as
    ``/url?q=ADDRESS``. Anything else comes back unchanged.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = host_of(url)
    names = {"bing.com": ("/news/apiclick.aspx", "url"), "google.com": ("/url", "q")}
    path, name = names.get(host, ("", ""))
    if not path or parts.path.lower() != path:
        return url
    inner = dict(parse_qsl(parts.query)).get(name, "")
    return inner if is_safe_url(inner) else url
