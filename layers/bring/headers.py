"""The header row of a table: the first row that names columns, under titles and blanks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

_LOOKED: Final = 25  # rows looked at
_NUMBER: Final = re.compile(r"^[\s(\[（]*[-+]?\d+(?:[.,]\d+)?(?:[°度'′eEnNwWsS\s].*)?$")
_WIDE: Final = 0.6  # a header fills this share of the usual width, a title one or two cells


def header_at(rows: Sequence[Sequence[Any]]) -> int | None:
    """Index of the header among the first rows; None when the table starts with data at once."""
    filled = [sum(not blank(cell) for cell in row) for row in rows[:_LOOKED]]
    if not filled or not max(filled):
        return None
    widths = sorted(f for f in filled if f)
    usual = widths[len(widths) // 2]
    for index, row in enumerate(rows[:_LOOKED]):
        if filled[index] >= max(1, _WIDE * usual):
            return index if _names(row) else None
    return None


def blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _names(row: Sequence[Any]) -> bool:
    """Names are texts; a row with numbers among them is data. One numbered column ("2024") may be."""
    cells = [c for c in row if not blank(c)]
    numbers = sum(not isinstance(c, str) or bool(_NUMBER.match(c)) for c in cells)
    return numbers <= len(cells) // 4
