"""Where a connection can be opened at all, read from the source: the walls inside the room."""

from __future__ import annotations

import ast
from pathlib import Path

ROOM = Path(__file__).resolve().parents[2] / "src" / "findvalue" / "fetch"
TREES = {path.stem: ast.parse(path.read_text("utf-8")) for path in sorted(ROOM.glob("*.py"))}

# Calls that open a connection or ask a name server, and the one module for them.
OPENING = {"connect", "connect_ex", "create_connection", "getaddrinfo", "gethostbyname", "socket"}
HTTP = {"requests", "urllib3"}


def calls(tree: ast.Module) -> set[str]:
    """Return the names that are called on a module or an object: ``x.name(...)``."""
    return {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def imported(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_one_module_dials() -> None:
    """S6."""
    assert {name for name, tree in TREES.items() if calls(tree) & OPENING} == {"dialling"}


def test_one_module_sends() -> None:
    """S6: ``get`` is counted on the line only; everywhere else it is that of a mapping."""
    sending = {
        name for name, tree in TREES.items() if calls(tree) & {"urlopen", "urlretrieve", "send"}
    }
    assert sending == {"line"}


def test_no_module_uses_a_session_or_a_shortcut_of_requests() -> None:
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "requests":
                names = {alias.name for alias in node.names}
                assert names <= {"PreparedRequest", "RequestException", "Response"}, name
            if isinstance(node, ast.Import):
                assert not {alias.name for alias in node.names} & HTTP, name


def test_few_modules_know_the_http_libraries() -> None:
    knowing = {name for name, tree in TREES.items() if imported(tree) & HTTP}
    assert knowing == {"failures", "line", "receiving", "wire"}
