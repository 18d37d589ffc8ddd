"""Values of an analysis as they stand on screen: counts, shares, minutes, p values. What is not known is ``–``."""

from __future__ import annotations

import math
import time
from typing import Final

from console.glass.panels.figures import span
from console.words.study import Cell, Column, Line

NONE: Final = "–"
_LEAST_P: Final = 0.001


def cell(value: Cell, column: Column) -> str:
    """As ``console.words.study.Column`` says that it is drawn."""
    if isinstance(value, Line):
        return value.text()
    if isinstance(value, str):
        return value or NONE
    return NONE if value is None else amount(float(value), column.kind, column.digits)


def amount(value: float, kind: str, digits: int = 1) -> str:
    if not math.isfinite(value):
        return NONE
    if kind == "count":
        return f"{value:,.0f}"
    if kind == "share":
        return f"{value * 100:.{max(digits - 1, 0)}f}%"
    if kind == "seconds":
        return ("-" if value < 0 else "") + span(round(abs(value)))
    if kind == "time":
        return time.strftime("%m-%d %H:%M", time.localtime(value))
    if kind == "p":
        return f"<{_LEAST_P}" if value < _LEAST_P else f"{value:.3f}"
    return f"{value:,.{digits}f}"


def tick(value: float, kind: str, step: float) -> str:
    """On an axis whose marks lie ``step`` apart: no more digits than tell them apart."""
    if kind == "share":
        return f"{value * 100:.{0 if step >= 0.01 else 1}f}%"
    if kind in ("seconds", "time"):
        return amount(value, kind)
    return f"{value:,.{max(0, -math.floor(math.log10(step))) if 0 < step < 1 else 0}f}"


def right_aligned(kind: str) -> bool:
    return kind != "text"
