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


@functools.cache
def _metrics(px: int, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(font(px, bold))


@functools.lru_cache(maxsize=8192)
def advance(text: str, px: int, bold: bool = False) -> float:
    """Width of ``text`` in px, as drawn."""
    return _metrics(px, bold).horizontalAdvance(text)


# Marks that turn the direction of writing: in a caller's text they would turn our own words round.
_TURNING: Final = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


@functools.lru_cache(maxsize=4096)
def fit(text: str, px: int, bold: bool, width: float) -> str:
    """``text``, cut at its end with … when it is wider than ``width``. Never for numbers and call signs."""
    text = text.translate(_TURNING)
    if advance(text, px, bold) <= width:
        return text
    cut = text
    while cut and advance(cut + "…", px, bold) > width:
        cut = cut[:-1]
    return cut.rstrip(" ·，,") + "…" if cut else ""


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
