"""URLs: which ones may be asked or cited, and which name the same article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit, urlunsplit

URL_LIMIT = 2_000  # characters; longer addresses are neither asked nor cited
_MAX_PORT = 65_535
_LOCAL_NAMES = (
    *(".localhost", ".localdomain", ".local", ".internal", ".home.arpa"),
    *(".lan", ".home", ".corp"),
)
# What makes a browser read a host as a number: https://url.spec.whatwg.org/#ends-in-a-number-checker
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"`{}|^\u2028\u2029]")

# Parameters that only tell the publisher how the reader came, by the manuals of the tools that add
# them (Google, Meta, Microsoft, Mailchimp, HubSpot, Marketo, Piano, Webtrekk, Adobe) and by what
# publishers' own feeds and share buttons carry. Short on purpose: what is not known stays.
_TRACKING = re.compile(
    r"(?:utm|at|mc|hsa|wt)_\w+|(?:pk|mtm)_(?:campaign|kwd|keyword|source|medium|content|cid|group)|"
    r"ns_(?:mchannel|source|campaign|linkname|fee)|_hs\w+|"
    r"(?:fb|g|d|y|tw|tt|ms)clid|msclkid|[gw]braid|igshid|igsh|"
    r"mkt_tok|cmp_?id|cmp|intcmp|ncid|ito|xtor|smid|smtyp|emc|taid|guccounter|guce_referrer\w*|spm|"
    r"__twitter_impression|ref_(?:src|url)|ocid|sr_share|share_id",
    re.IGNORECASE,
)
# Parameters that mean many things, and are dropped only when their value is a way of coming.
_REFERRER = frozenset(
    {"ref", "src", "source", "mod", "from", "via", "partner", "referrer", "feature"}
)
_CHANNELS = frozenset(
    {
        "rss", "atom", "feed", "feeds", "social", "twitter", "tw", "facebook", "fb", "linkedin",
        "instagram", "reddit", "whatsapp", "telegram", "pinterest", "newsletter", "share", "email",
    }
)  # fmt: skip
# What only tells how to show an article, or keeps a copy from being kept; checked on addresses
# that name their article in the path.
_STAMP = re.compile(r"(?:t|ts|_|stamp|timestamp)=\d{10,20}", re.IGNORECASE)
_FLAG = re.compile(r"[\w-]+=true", re.IGNORECASE)
_SHARED_ON = re.compile(r"s=\d\d")  # the app that a post was shared from
_NAMED_ARTICLE = re.compile(r"[^/?#]+-[^/?#]+-[^/?#]+|\d{5,}")  # a slug of three words, or a number

# Pages that lead on to an address in one of their parameters.
_WRAPPERS = {
    "bing.com": ("/news/apiclick.aspx", ("url",)),
    "google": ("/url", ("q", "url")),
    "duckduckgo.com": ("/l/", ("uddg",)),
    "l.facebook.com": ("/l.php", ("u",)),
    "lm.facebook.com": ("/l.php", ("u",)),
    "out.reddit.com": ("", ("url",)),
}
_WRAPS = 3  # wrappers around one address
_TOKEN = re.compile(r"^/(?:rss/)?(?:articles|read)/")
_AMP_CACHE = re.compile(r"^/(?:amp/|[cv]/)s/(.+)$")  # https://developers.google.com/amp/cache


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


def is_local_name(host: str) -> bool:
    """Say whether a name can only belong to a local network.

    By RFC 6761, RFC 6762 and RFC 8375, and by what routers and firms use and ICANN gives to nobody.
    """
    name = host.rstrip(".").lower()
    return "." not in name or name.endswith(_LOCAL_NAMES)


def is_citable_url(url: str) -> bool:
    """Say whether an address may stand in a note to somebody else.

    It must be safe, and its host a name of the public internet. A bare number, in any spelling
    that a browser reads as one, and a name of a local network lead each reader somewhere else: to
    a device of their own at best. No publisher is cited by a number.
    """
    if not is_safe_url(url):
        return False
    host = (urlsplit(url).hostname or "").rstrip(".")
    return not is_local_name(host) and not _NUMBER.fullmatch(host.rpartition(".")[2])


def names_publisher(url: str) -> bool:
    """Say whether a reader of an address, or a program, can see whose article it leads to.

    Google News is the one exception known: its links hold a token, from which only a script of
    its page leads on. So its search shows what is written, and is cited by nobody.
    """
    if host_of(url) != "news.google.com":
        return True
    return not _TOKEN.match(urlsplit(url).path)


def host_of(url: str) -> str:
    """Return the host of an address in lower case without "www.", or ""."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def server_of(url: str) -> str:
    """Return whom politeness towards an address is for: a host, or a server on its own port.

    Returns:
        The host in lower case, with its port when that is not the usual one; "" when the address
        has none.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return ""
    return host if port in {None, 80, 443} else f"{host}:{port}"


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
    """Return the address that names the article: what tells how the reader came goes.

    Scheme and host become lower case, the default port, the fragment and known tracking parameters
    go; path and every other parameter stay to the letter, in their order. Idempotent.

    Args:
        url: an address as a source gave it.

    Returns:
        The cleaned address; an address that is not safe comes back unchanged.
    """
    if not is_safe_url(url):
        return url
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    netloc = (
        parts.netloc.lower()
        .removesuffix({"http": ":80", "https": ":443"}[scheme])
        .removesuffix(":")
    )
    path = parts.path or "/"
    fragment = (
        parts.fragment if parts.fragment.startswith("!") else ""
    )  # "#!" pages name theirs there
    query = "&".join(_kept(parts.query.split("&"), named=bool(_NAMED_ARTICLE.search(path))))
    return urlunsplit((scheme, netloc, path, query, fragment))


def _kept(pairs: Iterable[str], *, named: bool) -> list[str]:
    """Return the parameters that an address needs.

    Args:
        pairs: "name=value" as the address has them.
        named: the path names the article.
    """
    return [
        pair
        for pair in pairs
        if pair and not _is_tracking(pair) and not (named and _is_display(pair))
    ]


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.partition("=")
    if _TRACKING.fullmatch(name):
        return True
    return name.lower() in _REFERRER and not _CHANNELS.isdisjoint(
        re.split(r"[^a-z]+", value.lower())
    )


def _is_display(pair: str) -> bool:
    return any(pattern.fullmatch(pair) for pattern in (_STAMP, _FLAG, _SHARED_ON))


def unwrap(url: str) -> str:
    """Return the publisher's address out of the pages that lead on to it, without asking anybody.

    News searches, redirect pages of search engines and social networks, and AMP caches carry the
    address they lead to: ``bing.com/news/apiclick.aspx?…&url=ADDRESS``. Anything else comes back
    unchanged.
    """
    for _ in range(_WRAPS):
        inner = _inner(url)
        if not inner:
            return url
        url = inner
    return url


def _inner(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = host_of(url)
    if host.endswith(".cdn.ampproject.org") or (
        host == "google.com" and parts.path.startswith("/amp/")
    ):
        match = _AMP_CACHE.match(parts.path)
        inner = f"https://{match[1]}" if match else ""
        return inner if is_safe_url(inner) else ""
    key = "google" if host.startswith("google.") else host
    path, names = _WRAPPERS.get(key, ("-", ()))
    if path and parts.path.lower() != path:
        return ""
    values = dict(parse_qsl(parts.query))
    inner = next((values[name] for name in names if name in values), "")
    return inner if is_safe_url(inner) else ""
