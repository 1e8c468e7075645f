"""The address of a store on PostgreSQL: recognised, and shown without its secrets. Pure.

Addresses are libpq's (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING),
parameters included: ``sslmode=verify-full`` and whatever else libpq knows pass through.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote

SCHEMES = ("postgresql://", "postgres://")
_SECRET = frozenset({"password", "sslpassword", "oauth_client_secret"})
_PARAMETER = re.compile(r"\?.*=", re.DOTALL)
_ENDS = re.compile(r"[:/?@]")  # of the first name in an address


def is_address(text: str) -> bool:
    """Say whether a text is the address of a store on PostgreSQL."""
    return text.startswith(SCHEMES)


def shown(address: str) -> str:
    """Return the address for messages: user, server and database, and nothing that is secret.

    Whatever stands before the last "@" counts as user and password, so that a password with a
    slash or an "@" that nobody escaped is not taken for a part of the server's name. When an "@"
    stands among the parameters, nobody can tell, and only the beginning is shown.
    """
    scheme, _, rest = address.partition("://")
    login, at, place = rest.rpartition("@")
    if _PARAMETER.search(login):
        return f"{scheme}://{_ENDS.split(rest)[0]}/…"
    return f"{scheme}://{login.partition(':')[0]}{at}{place.partition('?')[0]}"


def scrubbed(text: str, address: str) -> str:
    """Return a text of libpq's without the address and its secrets, which it may quote."""
    text = text.replace(address, shown(address))
    for secret in sorted(_secrets(address), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _secrets(address: str) -> set[str]:
    rest = address.partition("://")[2]
    login, _, place = rest.rpartition("@")
    found = {login.partition(":")[2]}
    for part in (place, rest):
        query = part.partition("?")[2]
        found |= {value for name, value in parse_qsl(query) if name in _SECRET}
        pairs = (pair.partition("=") for pair in query.split("&"))
        found |= {value for name, _, value in pairs if name in _SECRET}
    found |= {unquote(secret) for secret in found}
    return found - {""}
