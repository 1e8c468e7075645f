"""Mutants of a module: copies with one small mistake each, for tests that must notice them.

The operators are those of mutmut and of DeMillo, Lipton and Sayward ("Hints on Test Data
Selection", 1978), as far as they can change what a check lets through: texts of messages stay.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass

_UNSEEN_AT_RUN_TIME = ("annotation", "returns", "decorator_list")
_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
Change = Callable[[ast.AST], ast.AST | None]  # a changed node, or nothing where it does not fit


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one mistake."""

    where: str  # the function or name that is changed, the change, and which one of its kind
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module, each once, in the order of its source."""
    tree = ast.parse(source)
    for top, owner in enumerate(tree.body):
        if isinstance(owner, ast.Import | ast.ImportFrom):
            continue
        seen = {ast.unparse(owner)}
        for place, node in enumerate(_working(owner)):
            for change in _CHANGES:
                if change(node) is None:
                    continue
                changed, what = _changed(owner, place, change)
                text = ast.unparse(changed)
                if text not in seen:
                    seen.add(text)
                    body = [*tree.body[:top], changed, *tree.body[top + 1 :]]
                    where = f"{_name(owner)}: {what} #{len(seen) - 1}"
                    yield Mutant(where, ast.unparse(ast.Module(body, [])))


def _working(owner: ast.AST) -> list[ast.AST]:
    """Return the nodes that do something, the owner first: types and decorators do not."""
    nodes = [owner]
    for node in nodes:
        for field, value in ast.iter_fields(node):
            if field not in _UNSEEN_AT_RUN_TIME:
                below = value if isinstance(value, list) else [value]
                nodes += [item for item in below if isinstance(item, ast.AST)]
    return nodes


def _changed(owner: ast.stmt, place: int, change: Change) -> tuple[ast.stmt, str]:
    """Return a copy with the node at one place changed, and what was changed into what."""
    copy = deepcopy(owner)
    nodes = _working(copy)
    node = nodes[place]
    after = change(node)
    assert after is not None
    what = f"{ast.unparse(node).splitlines()[0]} -> {ast.unparse(after).splitlines()[0]}"
    for parent in nodes:
        for field, value in ast.iter_fields(parent):
            if value is node:
                setattr(parent, field, after)
            elif isinstance(value, list) and any(item is node for item in value):
                setattr(parent, field, [after if item is node else item for item in value])
    return ast.fix_missing_locations(copy), what


def _name(owner: ast.stmt) -> str:
    if isinstance(owner, ast.FunctionDef | ast.ClassDef):
        return owner.name
    return ast.unparse(owner).split("=", maxsplit=1)[0].strip()


def _compare(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.Compare):
        return None
    return ast.Compare(node.left, [_COMPARED[type(op)]() for op in node.ops], node.comparators)


def _join(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.BoolOp):
        return None
    return ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def _without_the_first(node: ast.AST) -> ast.AST | None:
    """Leave the first of some conditions, or of some alternatives, out."""
    if not isinstance(node, ast.BoolOp):
        return None
    return ast.BoolOp(node.op, node.values[1:]) if node.values[2:] else node.values[1]


def _without_the_last(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.BoolOp):
        return None
    return ast.BoolOp(node.op, node.values[:-1]) if node.values[2:] else node.values[0]


def _affirm(node: ast.AST) -> ast.AST | None:
    return node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) else None


def _decide(*, outcome: bool) -> Change:
    """Take a branch always, or never."""

    def change(node: ast.AST) -> ast.AST | None:
        if not isinstance(node, ast.If):
            return None
        return ast.If(ast.Constant(outcome), node.body, node.orelse)

    return change


def _other_constant(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.Constant):
        return None
    if isinstance(node.value, bool):
        return ast.Constant(not node.value)
    return ast.Constant(node.value + 1) if isinstance(node.value, int) else None


def _forget(node: ast.AST) -> ast.AST | None:
    """Leave out a step: something raised, yielded, added or called."""
    steps = (ast.Raise, ast.AugAssign)
    step = isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    return ast.Pass() if step or isinstance(node, steps) else None


def _answer_nothing(node: ast.AST) -> ast.AST | None:
    """Return something empty of the same kind."""
    if not isinstance(node, ast.Return) or node.value is None:
        return None
    value = node.value
    if isinstance(value, ast.BoolOp | ast.Compare):
        return ast.Return(ast.Constant(value=True))
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "tuple":
        return ast.Return(ast.Tuple([], ast.Load()))
    return None


def _shorter(node: ast.AST) -> ast.AST | None:
    """Leave the last member of a display out."""
    if isinstance(node, ast.Set):
        return ast.Set(node.elts[:-1]) if node.elts[1:] else None
    if not isinstance(node, ast.Tuple | ast.List) or not isinstance(node.ctx, ast.Load):
        return None
    return type(node)(node.elts[:-1], node.ctx) if node.elts else None


def _shorter_at_the_front(node: ast.AST) -> ast.AST | None:
    if not isinstance(node, ast.Tuple | ast.List) or not isinstance(node.ctx, ast.Load):
        return None
    return type(node)(node.elts[1:], node.ctx) if node.elts[1:] else None


_CHANGES: tuple[Change, ...] = (
    _compare,
    _join,
    _without_the_first,
    _without_the_last,
    _affirm,
    _decide(outcome=True),
    _decide(outcome=False),
    _other_constant,
    _forget,
    _answer_nothing,
    _shorter,
    _shorter_at_the_front,
)
