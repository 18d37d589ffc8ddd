"""One incident's card on the wall: what, where as far as it may be said, for how long, its steps, who is on it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPen

from console.desk import masking
from console.dispatch.models import StepRow
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, Run
from console.glass.panels.queue import remaining
from console.glass.symbols import IncidentMark
from console.glass.wall.listing import ListTile, place_fit, plate
from console.glass.wall.tile import ASIDE, BODY, FIGURE, PAD
from console.say import say
from console.words import Changes, Incident

_HEAD_H: Final = 150
_STEP_H: Final = 56
_DIAMOND: Final = 72


class IncidentTile(ListTile):
    flags = Changes.SECOND | Changes.INCIDENTS | Changes.ORDERS | Changes.WALL
    row_h = float(_STEP_H)

    def title(self) -> str:
        return self.tile.text or say("walltile.card")

    def aside(self) -> str:
        one = self._incident
        return "" if one is None else " · ".join(filter(None, (self._words(one).no, self.room.reads.level(one.level))))

    @property
    def _incident(self) -> Incident | None:
        kind, _, key = self.subject.partition(":")
        return self.room.desk.incidents.get(key) if kind == "incident" else None

    def _words(self, one: Incident) -> masking.Words:
        return masking.words(self.room.desk, one, self.room.reads.beat_of(one))

    def body(self, ink: Ink, w: float, h: float) -> None:
        one = self._incident
        if one is None:
            ink.text(PAD, BODY, fonts.fit(say("walltile.no_incident"), ASIDE, False, w - 2 * PAD), "t3", ASIDE)
            return
        self._top(ink, w, one)
        if self._words(one).dim:
            return
        units = self._units(one)
        rows = int((h - _HEAD_H - (_STEP_H if units else 0)) / _STEP_H)
        steps = self._steps(one, rows)
        for n, step in enumerate(steps):
            self._step(ink, w, _HEAD_H + (n + 0.5) * _STEP_H, step, last=n == len(steps) - 1)
        if units and h > _HEAD_H + _STEP_H:
            y = h - _STEP_H / 2
            ink.hline(PAD, w - PAD, h - _STEP_H)
            x = ink.text(PAD, y, say("walltile.on_it"), "t2", ASIDE)
            ink.text(x + 14, y, fonts.fit(units, ASIDE, True, w - PAD - x - 14), "t1", ASIDE, bold=True)

    def _top(self, ink: Ink, w: float, one: Incident) -> None:
        words, y = self._words(one), 48
        ink.incident(PAD + _DIAMOND / 2, y, IncidentMark(one.level, one.located), _DIAMOND)
        ends = one.closed_at if one.ended and one.closed_at is not None else self.room.now
        left = ink.right(w - PAD, y, figures.span(ends - one.received_at), "t1", FIGURE, bold=True)
        x = PAD + _DIAMOND + 16
        ink.text(x, y, fonts.fit(words.title, FIGURE, True, left - x - PAD), "t2" if words.dim else "t1", FIGURE,
                 bold=True)  # fmt: skip
        place = words.place or ("" if words.dim else say("card.no_place"))
        left = self._waits(ink, w - PAD, 112, one)
        ink.text(PAD, 112, place_fit(place, BODY, left - 2 * PAD), "t2", BODY)

    def _waits(self, ink: Ink, right: float, y: float, one: Incident) -> float:
        """The clock that presses most: ``46 单元签 剩 0:21``; that of another unit than the steps below tell of."""
        clock = self.room.reads.clock(one.id)
        if clock is None:
            return right
        words, token = remaining(clock, one.level)
        over = clock.overdue
        left = plate(ink, right, y, words) if over else ink.right(right, y, words, token, BODY, bold=True)
        return ink.right(left - 14, y, " ".join(filter(None, (clock.unit, say(clock.step.code)))), "t2", ASIDE)

    def _units(self, one: Incident) -> str:
        found = [order for order in self.room.desk.orders_of(one.id) if order.state.active and not order.foreign]
        return "  ".join(f"{order.unit} {self.room.reads.unit_name(order.unit)}" for order in found)

    def _steps(self, one: Incident, most: int) -> list[StepRow]:
        """As many as have room round the one that is waited for: what was done last, and what comes."""
        steps = list(self.room.reads.steps(one.id))
        now = next((n for n, step in enumerate(steps) if step.current), len(steps) - 1)
        first = max(0, min(now - max(0, most - 2), len(steps) - most))
        return steps[first : first + max(0, most)]

    def _step(self, ink: Ink, w: float, y: float, step: StepRow, *, last: bool) -> None:
        x = PAD + _DIAMOND / 2
        if not last:
            ink.fill(x - 1, y, 2, _STEP_H, "line2")
        self._dot(ink, x, y, step)
        name = say(step.step.code)
        token = "t1" if step.at is not None or step.current else "t3"
        ink.text(PAD + _DIAMOND + 16, y, name, token, BODY, bold=step.current)
        if step.at is not None:
            mark = " · ".join(filter(None, (say("card.mark_inferred") if step.inferred else "",
                                            say("card.mark_behalf") if step.on_behalf else "")))  # fmt: skip
            left = ink.right(w - PAD, y, figures.clock(step.at), "t2", ASIDE)
            ink.right(left - 14, y, mark, "t3", ASIDE)
        elif step.overdue and step.left_s is not None:
            plate(ink, w - PAD, y, say("queue.overdue", t=figures.span(-step.left_s)))
        elif step.left_s is not None:
            ink.runs_right(w - PAD, y, [Run(say("queue.left", t=figures.span(step.left_s)), "t1", BODY, True)])
        elif step.limit_s is not None:
            ink.right(w - PAD, y, figures.limit(step.limit_s), "t3", ASIDE)

    def _dot(self, ink: Ink, x: float, y: float, step: StepRow) -> None:
        """Full: done; ring: to come; larger: waited for."""
        if step.at is not None:
            ink.dot(x, y, 9, "t1")
            return
        radius, token = (13, "warn" if step.overdue else "t1") if step.current else (9, "line2")
        ink.dot(x, y, radius, "panel")
        painter = ink.painter
        painter.setRenderHint(painter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(ink.theme.color(token), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(x, y), radius, radius)
        painter.setRenderHint(painter.RenderHint.Antialiasing, False)
