"""Units that cannot be told apart: one disc for a cell, with how many they are and what they do; and on one spot a
fan. Worked out in pixels of the map, not of the view: a pan changes nothing, only a zoom or a fix does."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from console.glass import theme as themes
from console.glass.items.frame import Frame
from console.glass.items.stage import Discs, Stage
from console.glass.symbols import paint
from console.glass.theme import Theme
from console.words import Duty
from layers import density
from layers.units import AVAILABLE, ENGAGED

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

CELL_PX: Final = 64.0
MOST_SINGLE: Final = 12  # units of a cell that are still drawn one by one
NEAR_M: Final = 3.0  # metres a pixel: from here on what stands on one spot fans out, and nothing is a disc
FAN_PX: Final = 10.0  # nearer than this two symbols are one
MOST_FANNED: Final = 24  # more on one spot stay a disc
_APART_PX: Final = 30.0  # neighbours of a fan
_LEAST_PX: Final = 26.0  # its radius
_RADII: Final = (14.0, 17.0, 21.0)  # of a disc: up to 99, up to 999, more
_EDGE_PX: Final = 21.0
_GRAIN_PX: Final = 4.0  # a disc does not tremble with every fix
_PARTS: Final = 8  # the ring shows eighths
_TEXT_PX: Final = 12
_TEN: Final = np.arange(10)
_OF_DUTY: Final = np.array([0 if d in AVAILABLE else 1 if d in ENGAGED else 2 for d in Duty], dtype=np.int64)


def gather(x: F64, y: F64, duty: I64, signed: NDArray[np.bool_], ratio: float, most: int) -> tuple[Discs, I64]:
    """Discs of units ``(N,)`` in map pixels, and the disc of each unit, -1 for those drawn by themselves."""
    found = density.crowds(x, y, CELL_PX * ratio, most, _EDGE_PX * ratio, _GRAIN_PX * ratio)
    return discs(found, duty, signed), found.of


def discs(found: density.Crowds, duty: I64, signed: NDArray[np.bool_]) -> Discs:
    inside, many = found.of >= 0, len(found.count)
    of, does = found.of[inside], _OF_DUTY[duty[inside]]
    kinds = [np.bincount(of[does == kind], minlength=many) for kind in (0, 1)]
    return Discs(found.x, found.y, found.count, kinds[0], kinds[1], np.bincount(of[signed[inside]], minlength=many))


def draw_discs(p: QPainter, stage: Stage, these: Discs, x: F64, y: F64) -> None:
    """Discs at device pixels, their numbers on them."""
    if not len(x):
        return
    if ("digit", "9", "t1") not in stage.atlas:
        _bake_ahead(stage)
    size = np.digitize(these.count, (100, 1_000))
    share = np.maximum(these.count, 1)
    free = np.round(these.available * _PARTS / share).astype(np.int64)
    busy = np.minimum(np.round(these.engaged * _PARTS / share).astype(np.int64), _PARTS - free)
    look = (size * (_PARTS + 1) + free) * (_PARTS + 1) + busy
    looks = len(_RADII) * (_PARTS + 1) ** 2
    stage.atlas.draw(p, stage.atlas.family("discs", looks, look, lambda one: _disc_sprite(stage, one)), x, y)
    draw_numbers(p, stage, these.count, x, y)


def _bake_ahead(stage: Stage) -> None:
    """The first discs of an atlas: the others will follow with the next zoom."""
    for look in range(len(_RADII) * (_PARTS + 1) ** 2):
        rest, busy = divmod(look, _PARTS + 1)
        size, free = divmod(rest, _PARTS + 1)
        if free + busy <= _PARTS:
            stage.atlas.later(("disc", look), functools.partial(
                _disc, theme=stage.atlas.theme, radius=_RADII[size], free=free, busy=busy))  # fmt: skip


def draw_numbers(p: QPainter, stage: Stage, numbers: I64, x: F64, y: F64, token: str = "t1") -> None:
    """Whole numbers centred at device pixels, put together of digits that the atlas keeps."""
    digits = stage.atlas.family(("digits", token), 10, _TEN, lambda n: _digit_sprite(stage, str(n), token))
    wide = _digit_width() * stage.atlas.ratio
    length = np.floor(np.log10(np.maximum(numbers, 1))).astype(np.int64) + 1
    whose = np.repeat(np.arange(len(numbers)), length)
    nth = np.arange(len(whose)) - np.repeat(np.cumsum(length) - length, length)
    digit = numbers[whose] // 10 ** (length[whose] - 1 - nth) % 10
    at = x[whose] + np.round((nth - (length[whose] - 1) / 2) * wide)
    stage.atlas.draw(p, digits[digit], at, y[whose])


@functools.cache
def _digit_width() -> float:
    return QFontMetricsF(themes.font(_TEXT_PX, bold=True)).horizontalAdvance("0")


def _digit_sprite(stage: Stage, char: str, token: str) -> int:
    atlas = stage.atlas
    return atlas.named(("digit", char, token), lambda p: paint.letter(p, char, atlas.theme.color(token), _TEXT_PX))


def _disc_sprite(stage: Stage, look: int) -> int:
    rest, busy = divmod(look, _PARTS + 1)
    size, free = divmod(rest, _PARTS + 1)
    atlas = stage.atlas
    return atlas.named(("disc", look), lambda p: _disc(p, atlas.theme, _RADII[size], free, busy))


def _disc(p: QPainter, theme: Theme, radius: float, free: int, busy: int) -> None:
    """A plate with a ring: from the top clockwise those who may be sent, those at work, the rest."""
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(theme.color("halo"))
    p.drawEllipse(QPointF(), radius + paint.HALO, radius + paint.HALO)
    p.setBrush(theme.color("panel"))
    p.drawEllipse(QPointF(), radius, radius)
    p.setBrush(Qt.BrushStyle.NoBrush)
    box = QRectF(-radius + 1.5, -radius + 1.5, 2 * radius - 3, 2 * radius - 3)
    start = 90.0
    for eighths, token in ((free, "patrol"), (busy, "enroute"), (_PARTS - free - busy, "line2")):
        span = eighths * 360.0 / _PARTS
        p.setPen(paint.pen(theme.color(token), 3.0))
        p.drawArc(box, round(start * 16), round(-span * 16))
        start -= span


# --- fans ---------------------------------------------------------------------------------------------------------


@dataclass
class Fan:
    """Where units of one spot are drawn: indices into what was handed in, shifts in device pixels from where each
    is, and the discs of spots that hold too many."""

    index: I64 = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    dx: F64 = field(default_factory=lambda: np.zeros(0))
    dy: F64 = field(default_factory=lambda: np.zeros(0))


def fan_out(x: F64, y: F64, ratio: float, only: int = -1) -> Fan:
    """Units in the order of their rows, at map pixels; ``only``: just the stack of that index."""
    parts: list[tuple[I64, F64, F64]] = []
    for stack in density.stacks(x, y, FAN_PX * ratio):
        if len(stack) > MOST_FANNED or (only >= 0 and only not in stack):
            continue
        dx, dy = density.ring(len(stack), _APART_PX * ratio, _LEAST_PX * ratio)
        spot_x, spot_y = float(np.round(x[stack].mean())), float(np.round(y[stack].mean()))
        parts.append((stack, np.round(spot_x + dx) - x[stack], np.round(spot_y + dy) - y[stack]))
    if not parts:
        return Fan()
    return Fan(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def draw_legs(p: QPainter, stage: Stage, frame: Frame, x: F64, y: F64, shift: tuple[F64, F64]) -> None:
    """A leg from where each fanned unit is (a small dot) to where it is drawn (``x``, ``y``, device pixels)."""
    ink: Any = stage.theme.color("t3")
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    true_x, true_y = x - shift[0], y - shift[1]
    p.setPen(paint.pen(ink, 1.2 * frame.ratio))
    for line in zip(true_x.tolist(), true_y.tolist(), x.tolist(), y.tolist(), strict=True):
        p.drawLine(QLineF(*line))
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(ink)
    for cx, cy in zip(true_x.tolist(), true_y.tolist(), strict=True):
        p.drawEllipse(QPointF(cx, cy), 1.8 * frame.ratio, 1.8 * frame.ratio)
    p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
