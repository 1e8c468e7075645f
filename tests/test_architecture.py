"""The shape of the house, read from its imports: direction, exclusiveness, no circles, no giants."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "findvalue"

# Each layer may import from itself and from the layers before it; stages never import each other.
BASE = {
    "types",
    "status",
    "errors",
    "lazy",
    "closing",
    "protocols",
    "text",
    "urls",
    "sentences",
    "relevance",
    "fuzzy",
    "paths",
    "spoken",
}
STAGES = {"sources", "fetch", "parse", "store", "rank", "citation", "compose", "note"}
UPPER = {"cli", "web"}

# Third-party and risky modules, and the one place that may import each of them: a room, or a room
# within one.
ONLY_IN = {
    "requests": {"fetch"},
    "urllib3": {"fetch"},
    "socket": {"fetch"},
    "feedparser": {"parse"},
    "bs4": {"parse", "note"},
    "sqlite3": {"store"},  # but not in the room of the other engine
    "psycopg": {"store.postgres"},
    "psycopg_pool": {"store.postgres"},
    "rapidfuzz": {"fuzzy"},
    "yaml": {"sources"},
    "click": {"cli"},
    "platformdirs": {"paths"},
    "protego": {"fetch"},
    "trafilatura": {"parse"},
    "htmldate": {"parse"},
    "numpy": {"rank"},
    "flask": {"web"},
    "jinja2": {"web"},
    "werkzeug": {"web"},
}
# Nothing opens a connection except through fetch.
FORBIDDEN = {"urllib.request", "http.client", "ftplib", "smtplib", "telnetlib", "socketserver"}
LONGEST_MODULE = 400  # lines


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        yield name, path


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def imports(path: Path) -> tuple[str, ...]:
    found: list[str] = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute"
            assert node.module is not None
            found += (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
    return tuple(found)


def inner(name: str) -> str | None:
    """The room inside findvalue that an imported name lies in."""
    if not name.startswith("findvalue."):
        return None
    room = name.removeprefix("findvalue.").partition(".")[0]
    return room if (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").is_file() else None


def allowed(room: str, name: str) -> set[str]:
    if name == "cli.web":  # the one command that starts the workbench
        return BASE | {"pipeline", "cli", "web"}
    if room in BASE:
        return BASE
    if room in STAGES:
        return BASE | {room}
    if room == "pipeline":
        return BASE | STAGES | {room}
    if room in UPPER:
        return BASE | {"pipeline", room}
    return BASE | STAGES | {"pipeline", "cli"}  # the package root and __main__


ALL = list(modules())


def test_a_module_imports_only_what_its_layer_may_know() -> None:
    reached = {
        name: set(filter(None, map(inner, imports(path)))) - allowed(name.partition(".")[0], name)
        for name, path in ALL
    }
    assert {name: rooms for name, rooms in reached.items() if rooms} == {}


def test_a_library_is_imported_in_one_room_only() -> None:
    for name, path in ALL:
        for imported in imports(path):
            top = imported.partition(".")[0]
            assert imported not in FORBIDDEN, f"{name} imports {imported}"
            places = ONLY_IN.get(top, {name})
            assert any(f"{name}.".startswith(f"{place}.") for place in places), (
                f"{name} imports {top}"
            )


def test_each_engine_of_the_store_keeps_to_its_own_room() -> None:
    postgres = [(name, path) for name, path in ALL if name.startswith("store.postgres")]
    assert [name for name, path in postgres if "sqlite3" in imports(path)] == []


def test_imports_make_no_circle() -> None:
    names = {name for name, _ in ALL}
    graph: dict[str, set[str]] = {}
    for name, path in ALL:
        graph[name] = set(_modules_needed(path, names)) - {name}
    done: set[str] = set()

    def visit(node: str, trail: tuple[str, ...]) -> None:
        assert node not in trail, " -> ".join((*trail, node))
        if node not in done:
            for target in sorted(graph[node]):
                visit(target, (*trail, node))
            done.add(node)

    for node in sorted(graph):
        visit(node, ())


def _modules_needed(path: Path, names: set[str]) -> Iterator[str]:
    """The modules that a module imports at its top; of a package only the part that is named."""
    for node in parsed(path).body:
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = [f"{node.module}.{alias.name}" for alias in node.names]
            inside = [part for part in parts if part.removeprefix("findvalue.") in names]
            targets = inside if len(inside) == len(parts) else [node.module, *inside]
        else:
            continue
        yield from (
            name for name in (t.removeprefix("findvalue.") for t in targets) if name in names
        )


def test_a_module_can_be_read_in_one_sitting() -> None:
    lines = {name: len(path.read_text("utf-8").splitlines()) for name, path in ALL}
    assert {name: count for name, count in lines.items() if count > LONGEST_MODULE} == {}
