"""Where everything stands, from the window's size and its column of measures. Pure; device-independent px."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect

from console.glass.window.measures import FLOAT, Measures

PAST_SHARE: Final = 0.475  # of the foot, as in the target picture


@dataclass(frozen=True)
class Areas:
    """``map`` is the same with and without the SOS strip: the strip lies over it, so the map's centre stays put."""

    bar: QRect
    sos: QRect
    queue: QRect
    duty: QRect
    map: QRect
    card: QRect
    command: QRect
    hour: QRect  # the last hour, at the foot's left
    ticker: QRect
    open: QRect  # the part of the map that the strip leaves open


def areas(width: int, height: int, m: Measures, *, sos: bool, duty_h: int) -> Areas:
    """``duty_h``: what the foot of the queue needs, px at 100 %."""

    def px(value: float) -> int:
        return round(value * m.scale)

    bar, strip, command, ticker = px(m.bar), px(m.sos) if sos else 0, px(m.command), px(m.ticker)
    left, right = px(m.queue_w), px(m.card_w)
    foot = height - command - ticker
    top, past = bar + strip, round(width * PAST_SHARE)
    duty_top = max(top + px(m.queue_head + m.queue_row), foot - px(duty_h))
    return Areas(
        bar=QRect(0, 0, width, bar),
        sos=QRect(0, bar, width, strip),
        queue=QRect(0, top, left, duty_top - top),
        duty=QRect(0, duty_top, left, foot - duty_top),
        map=QRect(left, bar, width - left - right, foot - bar),
        card=QRect(width - right, top, right, foot - top),
        command=QRect(0, foot, width, command),
        hour=QRect(0, foot + command, past, ticker),
        ticker=QRect(past, foot + command, width - past, ticker),
        open=QRect(left, top, width - left - right, foot - top),
    )


def inside(area: QRect, width: float, height: float, m: Measures, corner: str) -> QRect:
    """A box of ``width`` × ``height`` px at 100 % that floats in a corner (``tl``, ``tr``, ``bl``) of ``area``."""
    gap = round(FLOAT * m.scale)
    w = min(round(width * m.scale), area.width() - 2 * gap)
    h = min(round(height * m.scale), area.height() - 2 * gap)
    x = area.left() + gap if corner[1] == "l" else area.right() + 1 - gap - w
    y = area.top() + gap if corner[0] == "t" else area.bottom() + 1 - gap - h
    return QRect(x, y, w, h)


def near(area: QRect, x: float, y: float, width: float, height: float, m: Measures) -> QRect:
    """A box beside a point, moved as little as needed to lie inside ``area``."""
    w, h = round(width * m.scale), round(height * m.scale)
    left = min(max(round(x) + 14, area.left() + 4), area.right() - w - 4)
    top = min(max(round(y) + 14, area.top() + 4), area.bottom() - h - 4)
    return QRect(left, top, w, h)
