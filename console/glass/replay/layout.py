"""Where everything stands in the replay window, from its size and its column of measures. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

from console.glass.replay import bar, head, timeline
from console.glass.replay.marking import FRAME
from console.glass.window.measures import Measures


@dataclass(frozen=True)
class Areas:
    """All within the hatched frame. ``open``: what the SOS strip leaves of the map."""

    head: QRect
    sos: QRect
    queue: QRect
    duty: QRect
    map: QRect
    card: QRect
    ticker: QRect
    line: QRect
    bar: QRect
    open: QRect


def areas(width: int, height: int, m: Measures, *, sos: bool, duty_h: int) -> Areas:
    """``duty_h``: what the foot of the queue needs, px at 100 %."""

    def px(value: float) -> int:
        return round(value * m.scale)

    edge = px(FRAME)
    w, bottom = width - 2 * edge, height - edge
    top = edge + px(head.HEIGHT)
    strip = px(m.sos) if sos else 0
    foot = bottom - px(bar.HEIGHT) - px(timeline.HEIGHT) - px(m.ticker)
    left, right = px(m.queue_w), px(m.card_w)
    duty_top = max(top + strip + px(m.queue_head + m.queue_row), foot - px(duty_h))
    line = foot + px(m.ticker)
    return Areas(
        head=QRect(edge, edge, w, px(head.HEIGHT)),
        sos=QRect(edge, top, w, strip),
        queue=QRect(edge, top + strip, left, duty_top - top - strip),
        duty=QRect(edge, duty_top, left, foot - duty_top),
        map=QRect(edge + left, top, w - left - right, foot - top),
        card=QRect(edge + w - right, top + strip, right, foot - top - strip),
        ticker=QRect(edge, foot, w, px(m.ticker)),
        line=QRect(edge, line, w, px(timeline.HEIGHT)),
        bar=QRect(edge, bottom - px(bar.HEIGHT), w, px(bar.HEIGHT)),
        open=QRect(edge + left, top + strip, w - left - right, foot - top - strip),
    )
