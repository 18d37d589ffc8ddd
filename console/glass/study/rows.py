"""What stands on the board of analyses, as rows: choices, periods, widths of a table's columns. Nothing is painted."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from console.desk.studies import Board
from console.glass import fonts
from console.glass.items.study import grade_of
from console.glass.study import amounts
from console.say import say
from console.verbs import calls
from console.words.study import KINDS, Column, Layer, Line, Table

PERIODS: Final = ("today", "7d", "30d", "month", "lastmonth")
_PAD: Final = 12.0
_LEAST_HEAD: Final = 44.0  # px of a number's column
_LEAST_TEXT: Final = 64.0
TONES: Final = {"warn": "warn", "sure": "t1", "unsure": "t2", "": "t1"}


class Choice(NamedTuple):
    """A word that can be chosen, and the act that it is."""

    label: str
    on: bool
    call: calls.StudyIt


def kinds(board: Board) -> list[Choice]:
    return [Choice(say(f"study.kind.{kind}"), kind == board.kind, calls.StudyIt(kind=kind)) for kind in KINDS]


def periods(board: Board) -> list[Choice]:
    """The usual ones; another that the board has stands in its head."""
    return [Choice(say(f"board.study.period.{one}"), one == board.period, calls.StudyIt(period=one))
            for one in PERIODS]  # fmt: skip


def next_kind(board: Board, by: int) -> calls.StudyIt:
    at = KINDS.index(board.kind) if board.kind in KINDS else 0
    return calls.StudyIt(kind=KINDS[(at + by) % len(KINDS)])


def next_period(board: Board) -> calls.StudyIt:
    at = PERIODS.index(board.period) if board.period in PERIODS else -1
    return calls.StudyIt(period=PERIODS[(at + 1) % len(PERIODS)])


def line_token(line: Line) -> str:
    """Doubt is grey, what is broken amber; nothing else has a colour."""
    return TONES.get(line.tone, "t1")


def widths(table: Table, width: float) -> list[float]:
    """Of each column, together not more than ``width``: first words give way, then the heads of numbers, which stay
    whole themselves."""
    shown = (*table.rows, table.total) if table.total is not None else table.rows
    held = [
        max((fonts.advance(_cell(row, n, column), 13) for row in shown[:200]), default=0.0) + _PAD
        for n, column in enumerate(table.columns)
    ]
    heads = [fonts.advance(say(column.code), 12) + _PAD for column in table.columns]
    wanted = [max(pair) for pair in zip(held, heads, strict=True)]
    numbers = [amounts.right_aligned(column.kind) for column in table.columns]
    least = [max(one, _LEAST_HEAD) if number else _LEAST_TEXT for one, number in zip(held, numbers, strict=True)]
    over = sum(wanted) - width
    for n in sorted(range(len(wanted)), key=lambda n: (numbers[n], -wanted[n])):
        less = min(max(over, 0.0), max(0.0, wanted[n] - least[n]))
        wanted[n] -= less
        over -= less
    return wanted


def _cell(row: tuple[object, ...], n: int, column: Column) -> str:
    return amounts.cell(row[n], column) if n < len(row) else ""  # type: ignore[arg-type]


def legend(layer: Layer, bounds: tuple[float, ...]) -> list[tuple[int, str]]:
    """Grade of five and words of each class, few to many; -2 none and -3 not known, where there are such."""
    last = len(bounds) - 1
    values = [one.value for one in layer.shapes]
    known = [one for one in values if one is not None and math.isfinite(one)]
    none = [(-2, amounts.amount(0.0, layer.unit, 0))] if 0.0 in known and not layer.diverging else []
    unknown = [(-3, say("paper.unknown"))] if known and len(known) < len(values) else []
    return [*none, *(
        (grade_of(n, len(bounds)), _class(layer, low, bounds[n + 1] if n < last else None))
        for n, low in enumerate(bounds)
    ), *unknown]  # fmt: skip


def _class(layer: Layer, low: float, high: float | None) -> str:
    if layer.unit == "count" and low == round(low):
        return _counts(layer, round(low), None if high is None else round(high) - 1)
    first = amounts.amount(low, layer.unit, 1)
    return f"≥ {first}" if high is None else f"{first}–{amounts.amount(high, layer.unit, 1)}"


def _counts(layer: Layer, low: int, high: int | None) -> str:
    """``1``, ``2–4``, ``≥ 5``: the last of all is as the most is."""
    if high is None:
        most = max((one.value for one in layer.shapes if one.value is not None), default=low)
        return amounts.amount(low, "count") if most == low else f"≥ {amounts.amount(low, 'count')}"
    return amounts.amount(low, "count") if high == low else f"{low:,d}–{high:,d}"
