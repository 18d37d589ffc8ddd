"""The board of numbers of the duty 指标: value, limit, trend; reminders 提醒单 that wait stand first, in amber."""

from __future__ import annotations

import math
import time
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from console.desk import indicating
from console.desk.indicating import Row
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, button_width, key_width
from console.glass.panels.room import Room, verb_word
from console.glass.panels.scroll import ScrollPanel
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.site import IndicatorSpec
from console.words import Changes
from console.words.indicators import Reading, Slip, written

WIDTH: Final = 660
HEAD_H: Final = 48
ROW_H: Final = 64
SLIP_H: Final = 40
PAST_H: Final = 28
_TREND_W, _TREND_H = 132.0, 36.0
_SHOWN: Final = 14  # periods in the trend
_PAST: Final = 8  # reminders that were handled


class IndicatorBoard(ScrollPanel):
    """A drawer over the map's left side."""

    flags = Changes.INDICATORS | Changes.SITE

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self._minute = 0
        self.hide()

    def setVisible(self, visible: bool) -> None:
        """While it is shown, the running period is worked out too."""
        super().setVisible(visible)
        self.room.desk.indicating.look(self.room.desk, visible)

    def apply(self, changes: Changes) -> None:
        """Ages grow by the minute."""
        minute = int(self.room.now // 60)
        if changes & Changes.SECOND and minute != self._minute:
            self._minute = minute
            self.update()
        super().apply(changes)

    def draw(self, ink: Ink, w: float, h: float) -> None:
        rows = indicating.board(self.room.desk)
        top = HEAD_H - self.offset
        for row in rows:
            if HEAD_H - ROW_H - SLIP_H < top < h:
                self._row(ink, w, top, row)
            top += ROW_H + (SLIP_H if row.slip else 0)
        if not rows:
            ink.text(16, HEAD_H + 24, say("indicator.none"), "t2")
            ink.text(16, HEAD_H + 46, say("indicator.none_how"), "t3", 12)
        top = self._handled(ink, w, h, top)
        self.contents(top + self.offset - HEAD_H, h - HEAD_H)
        self.spots = [s._replace(rect=s.rect & QRectF(0, HEAD_H, w, h - HEAD_H)) for s in self.spots]
        self._head(ink, w, rows)
        self.draw_thumb(ink, w - 1, HEAD_H, h - HEAD_H)
        ink.vline(w - 1, 0, h, "line2")

    def _head(self, ink: Ink, w: float, rows: tuple[Row, ...]) -> None:
        ink.fill(0, 0, w, HEAD_H, "panel")
        x = ink.text(16, HEAD_H / 2, say("indicator.title"), "t1", 15, bold=True)
        key = cap("indicators") or "Esc"
        end = w - 16 - key_width(key)
        ink.key(end, HEAD_H / 2, key)
        end = ink.right(end - 7, HEAD_H / 2, say("panel.fold"), "t2")
        self.spot(QRectF(end, 0, w - end, HEAD_H), lambda: self.room.act("indicators"), say("panel.fold"))
        x = ink.text(x + 10, HEAD_H / 2, say("indicator.sum", n=len(rows)), "t2") + 10
        waiting = len(indicating.open_slips(self.room.desk))
        if waiting:
            x = ink.text(x, HEAD_H / 2, say("indicator.waiting", n=waiting), "warn", bold=True) + 10
        state = self._state()
        ink.text(x, HEAD_H / 2, fonts.fit(state, 12, False, end - x - 12), "t3", 12)
        ink.hline(0, w, HEAD_H - 1)

    def _state(self) -> str:
        """Whether what is shown of the running period is being worked out, and as of when it is."""
        work = self.room.desk.indicating
        if work.waits:
            return say("indicator.working")
        return say("indicator.as_of", at=figures.clock(work.running_at)[:5]) if work.running_at else ""

    # ---- one indicator

    def _row(self, ink: Ink, w: float, top: float, row: Row) -> None:
        spec = row.spec
        trend_x = w - 20 - _TREND_W
        value_x = trend_x - 24
        token = "warn" if row.crossed else "t1"
        start = ink.right(value_x, top + 22, _value(spec, row.last), token, 18, bold=True)
        ink.right(value_x, top + 46, _limit(spec), "warn" if row.crossed else "t3", 12)
        name = indicating.called(spec)
        ink.text(16, top + 20, fonts.fit(name, 15, True, start - 32), "t1", 15, bold=True)
        ink.text(16, top + 44, fonts.fit(self._period(row), 12, False, value_x - 130), "t3", 12)
        self._trend(ink, QRectF(trend_x, top + 14, _TREND_W, _TREND_H), row)
        self.spot(QRectF(0, top, w, ROW_H), None, _tip(spec))
        if row.slip is not None:
            self._slip(ink, w, top + ROW_H - 4, row.slip)
        ink.hline(16, w - 16, top + ROW_H + (SLIP_H if row.slip else 0) - 1)

    def _period(self, row: Row) -> str:
        """What the number is of, on how much it stands, and how the running period looks so far."""
        last, running = row.last, row.running
        parts = [say("indicator.no_period")] if last is None else [
            say(f"indicator.of.{row.spec.period}", t=_span(row.spec, last)), say("indicator.stands_on", n=last.n),
        ]  # fmt: skip
        if running is not None and running.value is not None:
            parts.append(say(f"indicator.running.{row.spec.period}", v=written(running.value, row.spec.unit)))
        return " · ".join(parts)

    def _trend(self, ink: Ink, area: QRectF, row: Row) -> None:
        """The last whole periods as a line, the limit dashed; a period without a value leaves a gap."""
        held = row.trend[-_SHOWN:]
        values = [math.nan if one.value is None else one.value for one in held]
        known = [one for one in values if math.isfinite(one)]
        if len(known) < 2:
            ink.right(area.right(), area.center().y(), say("indicator.no_trend"), "t3", 12)
            return
        limit = row.spec.threshold
        low, high = min((*known, *_some(limit))), max((*known, *_some(limit)))
        painter, span = ink.painter, (high - low) or 1.0

        def at(n: int, value: float) -> QPointF:
            x = area.left() + area.width() * n / max(1, len(values) - 1)
            return QPointF(x, area.bottom() - area.height() * (value - low) / span)

        painter.save()
        if limit is not None:
            painter.setPen(QPen(self._colour("t3"), 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(at(0, limit), at(len(values) - 1, limit))
        painter.setPen(QPen(self._colour("t2"), 1.6))
        painter.drawPolyline(QPolygonF([at(n, one) for n, one in enumerate(values) if math.isfinite(one)]))
        painter.restore()
        if math.isfinite(values[-1]):
            end = at(len(values) - 1, values[-1])
            ink.dot(end.x(), end.y(), 3.0, "warn" if row.crossed else "t1")

    def _colour(self, token: str) -> QColor:
        return self.theme.color(token)

    # ---- reminders

    def _slip(self, ink: Ink, w: float, top: float, slip: Slip) -> None:
        late = self.room.now > slip.due_at
        y = top + SLIP_H / 2
        x = ink.text(16, y, slip.no, "warn", bold=True) + 8
        label = say("indicator.handle")
        rect = ink.button(w - 20 - button_width(label, ""), y, label)
        self.spot(rect, lambda: self.room.type(f"{verb_word('handle')} {slip.no} "), say("indicator.handle"))
        age = figures.rough(self.room.now - slip.opened_at)
        words = say("indicator.slip_late" if late else "indicator.slip_waits", t=age)
        ink.text(x, y, fonts.fit(words, 13, False, rect.left() - x - 12), "warn" if late else "t1")

    def _handled(self, ink: Ink, w: float, h: float, top: float) -> float:
        """What was done about the last ones, newest first; where the contents end."""
        done = [one for one in self.room.desk.room.slips.values() if one.handled_at is not None]
        done = sorted(done, key=lambda one: one.handled_at or 0.0, reverse=True)[:_PAST]
        if not done:
            return top
        ink.text(16, top + 20, say("indicator.handled_title"), "t2", 13, bold=True)
        top += 36
        for one in done:
            if HEAD_H - PAST_H < top < h:
                self._past(ink, w, top + PAST_H / 2, one)
            top += PAST_H
        return top + 8

    def _past(self, ink: Ink, w: float, y: float, slip: Slip) -> None:
        x = ink.text(16, y, slip.no, "t2", 12) + 8
        x = ink.text(x, y, fonts.fit(slip.name, 12, False, 170), "t2", 12) + 12
        who = f"{figures.day(slip.handled_at or 0.0)} {slip.handled_by}"
        end = ink.right(w - 16, y, who, "t3", 12)
        ink.text(x, y, fonts.fit(slip.text, 12, False, end - x - 12), "t1", 12)


def _value(spec: IndicatorSpec, reading: Reading | None) -> str:
    return "–" if reading is None or reading.value is None else written(reading.value, spec.unit)


def _limit(spec: IndicatorSpec) -> str:
    if spec.threshold is None:
        return say("indicator.no_limit")
    code = "indicator.at_most" if spec.most is not None else "indicator.at_least"
    return say(code, v=written(spec.threshold, spec.unit))


def _span(spec: IndicatorSpec, reading: Reading) -> str:
    """``11-25``; of a shift with its hour, of a week from – to, of a month the month."""
    local = time.localtime(reading.since)
    if spec.period == "month":
        return time.strftime("%Y-%m", local)
    if spec.period == "week":
        return f"{time.strftime('%m-%d', local)}–{time.strftime('%m-%d', time.localtime(reading.until - 1))}"
    return time.strftime("%m-%d %H:%M" if spec.period == "shift" else "%m-%d", local)


def _some(limit: float | None) -> tuple[float, ...]:
    return () if limit is None else (limit,)


def _tip(spec: IndicatorSpec) -> str:
    """How it is counted, as the site wrote it."""
    where = f"\n{say('indicator.where')} {spec.where}" if spec.where else ""
    to = f"\n{say('indicator.to', to=spec.to)}" if spec.to else ""
    return f"{spec.source}: {spec.formula}{where}{to}"
