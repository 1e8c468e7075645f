"""Which addresses may be asked. Pure: it looks at text and at resolved addresses, and opens nothing.

An address is read once, here, into a :class:`Target`; the dialler connects to that host and port
and to nothing else. Whether a resolved address is public is decided by what it *is* (global
unicast), not by a list of what it is not, because such lists have always been incomplete.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urldefrag, urljoin, urlsplit

from findvalue.errors import RefusedAddress
from findvalue.text import clean_text
from findvalue.types import SourceStatus
from findvalue.urls import is_safe_url

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SHOWN = 80  # characters of a host in a message

# The IANA special-purpose registries of IPv4 and IPv6, as far as ``is_global`` of the oldest
# Python that we support does not know them, and the metadata service of one cloud that lies in
# public space.
_NOT_PUBLIC_V4 = tuple(
    ip_network(block)
    for block in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = tuple(
    ip_network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be asked, taken apart once."""

    url: str  # without a fragment
    scheme: str
    host: str  # lower case, without brackets
    port: int

    @property
    def place(self) -> tuple[str, int]:
        """Host and port: what is dialled, and what an exception is for."""
        return self.host, self.port

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: whom a secret is for (RFC 6454)."""
        return self.scheme, self.host, self.port

    @property
    def site(self) -> str:
        """Whom politeness is for: a host, or a server on a port of its own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port in _DEFAULT_PORTS.values() else f"{host}:{self.port}"

    @property
    def label(self) -> str:
        """How messages name it: the host, never the path or the query."""
        return clean_text(self.site, _SHOWN)


def target_of(url: str) -> Target:
    """Read an address.

    Args:
        url: an absolute address, from a user, a page or a redirect.

    Returns:
        Its parts.

    Raises:
        RefusedAddress: it is not http or https, holds user info, or is written in a way that
            two readers could understand differently.
    """
    if not is_safe_url(url):
        raise refused(f"{_kind(url)} is never asked")
    url = urldefrag(url).url
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if "%" in host:
        raise refused("an address with an escaped host or a network zone is never asked")
    scheme = parts.scheme.lower()
    return Target(url, scheme, host, parts.port or _DEFAULT_PORTS[scheme])


def redirected(source: Target, location: str) -> Target:
    """Read where a redirect leads.

    Args:
        source: the address that answered.
        location: the ``Location`` it gave, decoded as Latin-1 like every header.

    Returns:
        The next address to ask.

    Raises:
        RefusedAddress: as ``target_of``; the message names the host that redirects.
    """
    with contextlib.suppress(UnicodeError):  # else it is real Latin-1, and read already
        location = location.encode("latin-1").decode("utf-8")
    try:
        url = urljoin(source.url, location.strip())
    except ValueError:
        url = ""
    try:
        return target_of(url)
    except RefusedAddress:
        raise refused(f"{source.label} redirects to {_kind(url)}, which is never asked") from None


def private(target: Target, address: str, source: Target | None) -> str:
    """Return why an address in a private network was not asked, naming the setting for it.

    Args:
        target: the address.
        address: what its host resolved to.
        source: the address that redirected to it, if one did.
    """
    where = f" ({address})" if address != target.host else ""
    if source:
        return (
            f"{source.label} redirects to {target.label}{where}, a private address;"
            " a redirect never leads there, whatever allow_private says"
        )
    return (
        f"{target.label}{where} is a private address;"
        " only a source of your own with allow_private: true may ask it"
    )


@lru_cache(maxsize=1_024)
def is_public(address: str) -> bool:
    """Say whether a resolved address lies in the public internet.

    Args:
        address: an IPv4 or IPv6 address as text, a zone included.

    Returns:
        True for global unicast only. IPv4 inside IPv6 is judged as IPv4; every other way to wrap
        one address into another (6to4, Teredo, NAT64) is refused.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if isinstance(ip, IPv4Address):
        odd = ip.is_multicast or ip.is_reserved or any(ip in block for block in _NOT_PUBLIC_V4)
        return ip.is_global and not odd
    inside = ip in _GLOBAL_UNICAST and not any(ip in block for block in _NOT_PUBLIC_V6)
    return ip.is_global and inside


def refused(fact: str) -> RefusedAddress:
    """Return the error of an address whose text is reason enough never to ask it."""
    return RefusedAddress(
        fact,
        hint="write an address that begins with http:// or https:// and holds no password",
        source_status=SourceStatus.BROKEN,
    )


def _kind(url: str) -> str:
    """Return what an unsafe address is, without repeating it: it may hold a secret."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that is not valid"
    scheme = parts.scheme.lower()
    if scheme and scheme not in _DEFAULT_PORTS:
        return f"an address of the kind {clean_text(scheme, 20)}:"
    if "@" in parts.netloc:
        return "an address with a user name or password in it"
    return "an address that is not valid"
