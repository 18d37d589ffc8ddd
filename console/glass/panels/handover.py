"""What there is to hand over, on one sheet: open incidents as the queue stands, who is out, what waits for a person."""

from __future__ import annotations

from math import inf
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.desk import checklists, shift
from console.desk.shift_view import MISSING, ON, REST
from console.desk.tasks import live
from console.dispatch.models import QueueRow
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, Run, key_width
from console.glass.panels.queue import remaining
from console.glass.panels.room import Room, verb_word
from console.glass.panels.scroll import ScrollPanel
from console.glass.symbols import IncidentMark
from console.glass.theme import Theme
from console.say import say
from console.verbs import Said, calls
from console.words import Changes

WIDTH: Final = 600
HEAD_H: Final = 64
ROW_H: Final = 42
LINE_H: Final = 22
MOST_TASKS: Final = 12


class Handover(ScrollPanel):
    """A drawer over the map's left side. Whoever comes reads it from top to bottom; nothing of it is typed."""

    flags = Changes.SECOND | Changes.TASKS | Changes.INCIDENTS | Changes.ORDERS | Changes.SHIFT
    step = ROW_H * 2.0

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.hide()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        y = HEAD_H - self.offset
        y = self._force(ink, w, y)
        y = self._incidents(ink, w, y, h)
        y = self._tasks(ink, w, y)
        y = self._waiting(ink, w, y)
        self.contents(y + self.offset - HEAD_H, h - HEAD_H)
        self.spots = [s._replace(rect=s.rect & QRectF(0, HEAD_H, w, h - HEAD_H)) for s in self.spots]
        self._head(ink, w)
        self.draw_thumb(ink, w - 1, HEAD_H, h - HEAD_H)
        ink.vline(w - 1, 0, h, "line2")

    def _head(self, ink: Ink, w: float) -> None:
        duty = shift.desk_duty(self.room.desk)
        ink.fill(0, 0, w, HEAD_H, "panel")
        x = ink.text(16, 20, say("board.handover"), "t1", 15, bold=True)
        end = w - 16 - key_width("Esc")
        ink.key(end, 20, "Esc")
        end = ink.right(end - 7, 20, say("panel.fold"), "t2")
        self.spot(QRectF(end, 0, w - end, 40), self.hide, say("panel.fold"))
        rect = ink.button(end - 18 - fonts.advance(say("board.hand"), 13) - 16, 20, say("board.hand"))
        names = [name for name in shift.planned(self.room.desk) if name]
        line = " ".join((verb_word("handover"), *names)) + ("" if names else " ")
        self.spot(rect, lambda: self.room.type(line), say("board.hand_tip"))
        ink.text(x + 8, 20, fonts.fit(shift.shift_words(self.room.desk), 13, False, rect.left() - x - 16), "t2")
        runs = [Run(say("bar.lead"), "t2", 12), Run(duty.lead or "–", "t1", 13, True, 5)]
        runs += [Run(say("bar.dispatcher"), "t2", 12, gap=16), Run(duty.dispatcher or "–", "t1", 13, True, 5)]
        if names and names != [duty.lead, duty.dispatcher][: len(names)]:
            runs.append(Run(say("board.planned", names=" ".join(names)), "warn", 12, gap=16))
        elif duty.at:
            runs.append(Run(say("board.handed_at", at=figures.clock(duty.at), by=duty.by), "t3", 12, gap=16))
        ink.runs(16, 48, runs, until=w - 16)
        ink.hline(0, w, HEAD_H - 1)

    def _force(self, ink: Ink, w: float, y: float) -> float:
        """Units on, resting, missing by name; the duty level."""
        rows = self.room.desk.shift.rows()
        counts = say(
            "board.force", on=sum(row.state == ON for row in rows), rest=sum(row.state == REST for row in rows),
            level=shift.level_name(self.room.desk, self.room.desk.room.level.level) or say("shift.level_none"),
        )  # fmt: skip
        y = self._title(ink, y, say("board.force_title"))
        ink.text(16, y + LINE_H / 2, fonts.fit(counts, 13, False, w - 32), "t1")
        y += LINE_H
        missing = [row.unit for row in rows if row.state == MISSING]
        if missing:
            words = say("board.missing_units", units=" ".join(missing[:30]), n=len(missing))
            for line in fonts.wrap(words, 13, w - 32, 2):
                ink.text(16, y + LINE_H / 2, line, "warn")
                y += LINE_H
        return y + 6

    def _title(self, ink: Ink, y: float, words: str) -> float:
        ink.text(16, y + 15, words, "t2", 12, bold=True)
        return y + 28

    def _incidents(self, ink: Ink, w: float, y: float, h: float) -> float:
        """Every open one in the order of the queue, with what it waits for."""
        rows = self.room.reads.queue()
        y = self._title(ink, y, say("board.open_incidents", n=len(rows)))
        if not rows:
            ink.text(16, y + LINE_H / 2, say("board.none_open"), "t1")
            return y + LINE_H + 6
        for row in rows:
            if HEAD_H - ROW_H < y < h:
                self._incident(ink, w, y, row)
            y += ROW_H
        return y + 6

    def _incident(self, ink: Ink, w: float, top: float, row: QueueRow) -> None:
        rect = QRectF(0, top, w, ROW_H)
        if self.over(rect):
            ink.fill(0, top, w, ROW_H, "raise")
        late = bool(row.clock and row.clock.overdue)
        ink.incident(30, top + ROW_H / 2, IncidentMark(row.level, row.located, late), 24)
        right = w - 16
        if row.clock is not None and row.clock.due_at is not None:
            words, token = remaining(row.clock, row.level)
            right = ink.right(right, top + 13, words, token, 13, bold=late) - 10
        right = ink.right(right, top + 13, say(row.step_code), "t2") - 10
        runs = [Run(row.no, "t1", 15, True), Run(row.type, "t1", 15, gap=6)]
        ink.runs(54, top + 13, runs, until=right)
        ink.text(54, top + 30, fonts.fit(" · ".join(self._facts(row)), 12, False, w - 70), "t2", 12)
        ink.hline(16, w - 16, top + ROW_H - 1)
        self.spot(rect, lambda: self.room.do(calls.Select(kind="incident", id=row.incident)), f"{row.no} {row.type}")

    def _facts(self, row: QueueRow) -> list[str]:
        """Where, for how long, who is on it, whether the source has been told, what of its checklist is open."""
        desk = self.room.desk
        facts = [row.place, figures.rough(row.age_s), " ".join(row.units)]
        told = [one for one in desk.room.told.get(row.incident, ()) if one.to == "source"]
        if told:
            facts.append(say("checks.told_at", at=figures.clock(told[-1].at)[:5]))
        running = desk.room.checklists.get(row.incident)
        if running is not None and running.next_open >= 0:
            what = checklists.line_words(running.lines[running.next_open])
            facts.append(say("board.next_item", done=running.done, all=len(running.lines), what=what))
        return [part for part in facts if part]

    def _tasks(self, ink: Ink, w: float, y: float) -> float:
        """Those that are not over, the first that are due before the others."""
        tasks = sorted(live(self.room.desk), key=lambda one: (one.due_at or inf, one.made_at))
        if not tasks:
            return y
        y = self._title(ink, y, say("board.open_tasks", n=len(tasks)))
        for task in tasks[:MOST_TASKS]:
            late = task.due_at is not None and task.due_at < self.room.now
            due = say("board.due", at=figures.clock(task.due_at)[:5]) if task.due_at is not None else ""
            facts = (say(f"tasks.state.{task.state.value}"), " ".join(task.active_units), due)
            words, token = " · ".join(part for part in facts if part), "warn" if late else "t2"
            end = ink.right(w - 16, y + LINE_H / 2, words, token)
            ink.text(16, y + LINE_H / 2, fonts.fit(f"{task.no} {task.text}", 13, False, end - 28), "t1")
            y += LINE_H
        if len(tasks) > MOST_TASKS:
            ink.text(16, y + LINE_H / 2, say("board.more_tasks", n=len(tasks) - MOST_TASKS), "t3", 12)
            y += LINE_H
        return y + 6

    def _waiting(self, ink: Ink, w: float, y: float) -> float:
        """Rings that were drawn, and what nobody has heard of yet."""
        desk = self.room.desk
        drawn = [ring.label for ring in desk.rings.values() if not ring.standing]
        lines = desk.alarms.view.waiting
        if not drawn and not lines:
            return y
        y = self._title(ink, y, say("board.waiting"))
        if drawn:
            words = say("board.rings", rings=" ".join(drawn[:20]))
            ink.text(16, y + LINE_H / 2, fonts.fit(words, 13, False, w - 32), "t1")
            y += LINE_H
        for line in lines[:12]:
            first = line.first
            several = Said(f"alarm.many.{first.kind}", {"n": line.n})
            words = (Said(first.code, first.facts) if line.n == 1 else several).text()
            ink.text(16, y + LINE_H / 2, fonts.fit(words, 13, False, w - 32), "t1")
            y += LINE_H
        return y + 6
