"""What a chart or a still map is made of: rectangles, lines, areas, dots, texts, each with tokens for its colours.

The same marks become SVG (by template) and, for Word, which knows no SVG everywhere, a PNG (``pictures``).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

SIZE: Final = 12.0  # px, of text
_ROMAN: Final = 0.56  # share of the size that a letter takes; measured on Noto Sans CJK, wide enough for digits


@dataclass(frozen=True)
class Mark:
    """``form``: rect (x, y, w, h), line or area (``points``), dot (x, y, r = w), text (x, y = baseline, ``anchor``).
    ``fill``, ``stroke``: tokens, "" none. ``hatch``: filled with strokes instead, so that it reads in grey."""

    form: str
    x: float = 0.0
    y: float = 0.0
    w: float = 0.0
    h: float = 0.0
    points: tuple[tuple[float, float], ...] = ()
    text: str = ""
    anchor: str = "start"  # start, middle, end
    fill: str = ""
    stroke: str = ""
    width: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    hatch: bool = False
    bold: bool = False
    size: float = SIZE
    note: str = ""  # said when the pointer rests on it

    @property
    def path(self) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)


@dataclass(frozen=True)
class Drawing:
    """``width`` × ``height`` px; ``title`` for who cannot see it."""

    width: float
    height: float
    title: str
    marks: tuple[Mark, ...]


def text_px(text: str, size: float = SIZE) -> float:
    """How wide a text is, from above: a Han character is a square."""
    wide = sum(unicodedata.east_asian_width(one) in "WFA" for one in text)
    return (wide + (len(text) - wide) * _ROMAN) * size


def fitted(text: str, room_px: float, size: float = SIZE) -> str:
    """As much of it as has room, with an ellipsis."""
    if text_px(text, size) <= room_px:
        return text
    while text and text_px(text + "…", size) > room_px:
        text = text[:-1]
    return text + "…" if text else ""
