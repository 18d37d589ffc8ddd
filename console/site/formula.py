"""Formulas of indicators: a small part of Python's expressions, checked before anything is worked out.

``share(onscene - signed <= 300)``, ``p90(issued - incident_received)``, ``count(level == 1)``. No attribute, no index,
no name beside a table's columns: what a site writes can count, and do nothing else.
"""

from __future__ import annotations

import ast
from collections.abc import Container
from dataclasses import dataclass
from types import CodeType
from typing import Final

# Over rows → one number. ``console.study.indicators`` has the functions.
AGGREGATES: Final = ("count", "share", "mean", "median", "p50", "p90", "sum", "least", "most", "distinct", "per_day")
# Over rows → rows.
EACH: Final = ("known", "unknown", "one_of", "hour")
LONGEST: Final = 300  # characters

_NODES: Final = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.Call, ast.Name, ast.Constant, ast.Load,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.Not, ast.Invert, ast.BitAnd, ast.BitOr, ast.And, ast.Or,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
)  # fmt: skip


class FormulaError(ValueError):
    """``code`` is a say code; ``facts`` say what, and where it is: ``at``, from 1."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class Formula:
    """``code`` is evaluated with the columns, and the functions named above, as its only names."""

    text: str
    code: CodeType
    names: frozenset[str]


def parse(text: str, columns: Container[str], *, rows: bool = False) -> Formula:
    """Read a formula over these columns. ``rows``: it is a condition on each row, so aggregates have no place in it.
    ``FormulaError`` names the first thing that cannot be."""
    if len(text) > LONGEST:
        raise FormulaError("indicator.formula_long", most=LONGEST)
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        at = getattr(error, "offset", None) or 1
        raise FormulaError("indicator.formula_syntax", text=text, at=at) from error
    functions = EACH if rows else (*AGGREGATES, *EACH)
    names = frozenset(_checked(node, columns, functions) for node in ast.walk(tree)) - {""}
    tree = ast.fix_missing_locations(_Elementwise().visit(tree))
    return Formula(text, compile(tree, "<indicator>", "eval"), names)


def _checked(node: ast.AST, columns: Container[str], functions: tuple[str, ...]) -> str:
    """The column that this node names, or ""."""
    at = getattr(node, "col_offset", 0) + 1
    if not isinstance(node, _NODES) or (isinstance(node, ast.Call) and not isinstance(node.func, ast.Name)):
        raise FormulaError("indicator.formula_not", what=type(node).__name__, at=at)
    if isinstance(node, ast.Call) and node.keywords:
        raise FormulaError("indicator.formula_not", what="=", at=at)
    if isinstance(node, ast.Constant) and not isinstance(node.value, str | int | float | bool):
        raise FormulaError("indicator.formula_not", what=repr(node.value), at=at)
    if not isinstance(node, ast.Name) or node.id in functions:
        return ""
    if node.id not in columns:
        raise FormulaError("indicator.formula_name", name=node.id, at=at)
    return node.id


class _Elementwise(ast.NodeTransformer):
    """``and``, ``or``, ``not`` and chained comparisons mean each row for itself, as whoever writes them expects."""

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        self.generic_visit(node)
        op: ast.operator = ast.BitAnd() if isinstance(node.op, ast.And) else ast.BitOr()
        return _joined(node.values, op)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not):
            return ast.UnaryOp(ast.Invert(), node.operand)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        each: list[ast.expr] = [
            ast.Compare(sides[i], [op], [sides[i + 1]]) for i, op in enumerate(node.ops)
        ]
        return _joined(each, ast.BitAnd())


def _joined(parts: list[ast.expr], op: ast.operator) -> ast.expr:
    out = parts[0]
    for one in parts[1:]:
        out = ast.BinOp(out, op, one)
    return out
