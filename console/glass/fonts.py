"""Fonts at hand: the theme's two faces kept by size, and the widths of words. Digits of one width do not dance."""

from __future__ import annotations

import functools
import re
from typing import Final

from PySide6.QtGui import QFont, QFontMetricsF

from console.glass import theme

SMALLEST_PX: Final = 12  # LOOK section 3: nothing under 12


@functools.cache
def font(px: int, bold: bool = False) -> QFont:
    """A font of ``px`` device-independent pixels. Raises ``ValueError`` under 12: such text is not read at a desk."""
    if px < SMALLEST_PX:
        raise ValueError(f"text of {px} px: nothing under {SMALLEST_PX}")
    return theme.font(px, bold)


def scaled(px: int, scale: float, bold: bool = False) -> QFont:
    """``font`` of ``px`` at a window's scale: for Qt's own fields, which no painter scales; never under 12."""
    return font(max(SMALLEST_PX, round(px * scale)), bold)


@functools.cache
def _metrics(px: int, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(font(px, bold))


@functools.lru_cache(maxsize=8192)
def advance(text: str, px: int, bold: bool = False) -> float:
    """Width of ``text`` in px, as drawn."""
    return _metrics(px, bold).horizontalAdvance(text)


# Marks that turn the direction of writing: in a caller's text they would turn our own words round.
_TURNING: Final = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


# A figure with what it counts (3 秒, 12 min, 0:17, ±0.2): half of it would be read as another figure.
_FIGURE: Final = re.compile(
    r"[!-~±–−]*\d[!-~±–−]*(?: ?(?:秒|分|小时|公里|米|单|组|次|人|天|s|min|h|km|m|d)(?![A-Za-z]))?"
)
_LONGEST_FIGURE: Final = 24  # letters; what is longer is a caller's scrawl


@functools.lru_cache(maxsize=4096)
def fit(text: str, px: int, bold: bool, width: float) -> str:
    """``text``, cut at its end with … when it is wider than ``width``; figures and call signs go whole or not."""
    text = text.translate(_TURNING)
    if advance(text, px, bold) <= width:
        return text
    cut = text
    while cut and advance(cut + "…", px, bold) > width:
        cut = cut[:-1]
    cut = cut[: _before_figure(text, len(cut))].rstrip(" ·，,")
    return cut + "…" if cut else ""


def _before_figure(text: str, end: int) -> int:
    """``end``, or where the figure begins that it would cut in two."""
    for one in _FIGURE.finditer(text):
        if one.start() >= end:
            break
        if end < one.end() <= one.start() + _LONGEST_FIGURE:
            return one.start()
    return end


def wrap(text: str, px: int, width: float, most: int) -> list[str]:
    """``text`` in at most ``most`` lines no wider than ``width``; Latin words that fit a line stay whole, a cut end
    is ….

    A new line in ``text`` is a new line here.
    """
    lines = [line for part in text.translate(_TURNING).splitlines() for line in _wrap_one(part, px, width)]
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], fit(lines[most - 1] + "……", px, False, width)]


def _wrap_one(text: str, px: int, width: float) -> list[str]:
    lines, line = [], ""
    for piece in (part for whole in _PIECES.findall(text) for part in _parts(whole, px, width)):
        if line and advance(line + piece.rstrip(), px) > width and piece not in _CLINGING:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _parts(piece: str, px: int, width: float) -> list[str]:
    """A word as it is, or letter by letter when no line could hold it."""
    return [piece] if len(piece) < 8 or advance(piece.rstrip(), px) <= width else list(piece)


# A Latin word or number with the space behind it, or a single character of any other kind.
_PIECES: Final = re.compile(r"[!-~À-ɏ]+ ?|.")
_CLINGING: Final = frozenset("，。；：、？！）》”")  # never begin a line
