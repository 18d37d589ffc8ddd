"""The queue of open incidents at the left: mark, what, remaining time; place and the rest in grey below."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from console.desk import claims
from console.dispatch.models import QueueRow, Stage, StepClock
from console.dispatch.queue import ORDERS
from console.glass.fonts import advance, fit
from console.glass.panels import figures
from console.glass.panels.card_seats import draw_mark
from console.glass.panels.ink import Ink, Run, key_width, width_of
from console.glass.panels.lateness import late_words
from console.glass.panels.room import Room
from console.glass.panels.scroll import ScrollPanel
from console.glass.symbols import IncidentMark
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import language, say
from console.verbs import calls
from console.words import Changes

TITLE_LONGEST: Final = 14  # Han characters
PLACE_LEAST: Final = 100  # px: of a place beside what was inferred


class QueuePanel(ScrollPanel):
    """Rows in the order that a person chose; the selected one is kept in view."""

    flags = Changes.SECOND | Changes.INCIDENTS | Changes.ORDERS | Changes.SELECTION | Changes.VIEW | Changes.SEATS

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.order = ORDERS[0]
        self._rows: list[QueueRow] = []
        self._shown = ""
        self._changing: dict[str, tuple[str, ...]] = {}  # by incident: other seats that act on it now

    def next_order(self) -> None:
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        self.update()

    def rows(self) -> list[QueueRow]:
        """As shown: sorted and filtered."""
        return list(self.room.reads.queue(self.order, self.room.desk.view.filter.strip()))

    def step_selection(self, by: int) -> None:
        """The row above or below the selected one; from nothing, the first."""
        rows = self.rows()
        if not rows:
            return
        at = next((i for i, row in enumerate(rows) if self._selected(row)), -1 if by > 0 else len(rows))
        row = rows[min(max(at + by, 0), len(rows) - 1)]
        self._select(row.incident)

    def draw(self, ink: Ink, w: float, h: float) -> None:
        self._rows, self._changing = self.rows(), self.room.desk.presence.changing(self.room.desk)
        head = self.measures.queue_head
        self._keep_selected(h - head)
        self.contents(len(self._rows) * self.measures.queue_row, h - head)
        ink.painter.save()
        ink.painter.setClipRect(QRectF(0, head, w, h - head))
        for i, row in enumerate(self._rows):
            top = head + i * self.measures.queue_row - self.offset
            if head - self.measures.queue_row < top < h:
                self._row(ink, w, top, self.room.reads.at_moment(row))
        ink.painter.restore()
        if not self._rows:
            ink.text(16, head + 24, self._empty(), "t3")
        self.draw_thumb(ink, w - 1, head, h - head)
        self._head(ink, w, head)
        ink.vline(w - 1, 0, h)

    def _empty(self) -> str:
        return say("queue.none_match" if self.room.desk.view.filter else "queue.none")

    def _keep_selected(self, view: float) -> None:
        """Only when the selection has changed: a person may scroll away from it."""
        chosen = self.room.desk.selection.id
        if chosen == self._shown:
            return
        self._shown = chosen
        row = self.measures.queue_row
        for i, one in enumerate(self._rows):
            if one.incident == chosen:
                self.reveal(i * row, (i + 1) * row, view)

    def _head(self, ink: Ink, w: float, head: float) -> None:
        ink.fill(0, 0, w - 1, head, "panel")
        y = head / 2
        x = ink.text(16, y, say("queue.title"), "t1", 15, bold=True)
        filter_text = self.room.desk.view.filter
        if filter_text:
            words = say("queue.filtered", n=len(self._rows), what=filter_text)
        else:
            words = say("queue.open", n=len(self._rows))
        right = self._tool(ink, w - 16, y, "filter", say("queue.filter"))
        right = self._tool(ink, right - 10, y, "sort", say(f"queue.order.{self.order}"))
        ink.text(x + 8, y, fit(words, 13, False, right - 8 - x - 8), "t2")
        ink.hline(0, w, head - 1)

    def _tool(self, ink: Ink, right: float, y: float, act: str, label: str) -> float:
        x = right - key_width(cap(act))
        ink.key(x, y, cap(act))
        x = ink.right(x - 7, y, label, "t2", 12)
        self.spot(QRectF(x, y - 14, right - x, 28), lambda: self.room.act(act), say(f"panel.key.{act}"))
        return x

    def _row(self, ink: Ink, w: float, top: float, row: QueueRow) -> None:
        height, tight = self.measures.queue_row, self.measures.queue_row < 56
        rect = QRectF(0, top, w - 1, height)
        chosen = self._selected(row)
        if chosen or self.over(rect):
            ink.fill(0, top, w - 1, height, "sel_row" if chosen else "raise")
        overdue = bool(row.clock and row.clock.overdue)
        first, second = (top + 15, top + 34) if tight else (top + 19, top + 41)
        ink.incident(27, top + height / 2 - (2 if tight else 6), IncidentMark(row.level, row.located), 34)
        self._edge(ink, top, height, row, chosen)
        right = ink.right(w - 18, first, figures.span(row.age_s), "t3", 12)
        if self.room.desk.nearby.twins(self.room.desk, row.incident):
            right = ink.right(right - 8, first, say("intake.card.twin_short"), "warn", 12)
        if self.room.desk.handovers.handed(f"incident:{row.incident}") is not None:
            right = ink.right(right - 8, first, say("handover.queue_mark"), "t3", 12)
        changing, claim = self._changing.get(row.incident, ()), claims.others(self.room.desk, row.incident)
        right = draw_mark(ink, right, first, changing, claim)
        self._title(ink, first, right - 8, row)
        left_end = self._step(ink, w - 18, second, row)
        ink.text(52, second, self._where(row, left_end - 10 - 52), "t2")
        ink.hline(0, w - 1, top + height - 1)
        self._progress(ink, w, top + height - 4, row, overdue)
        self.spot(rect, lambda: self._select(row.incident), self._tip(row), f"incident:{row.incident}")

    def _tip(self, row: QueueRow) -> str:
        """The whole of it, and what its clocks ask for."""
        late = [late_words(one, self.room.now) for one in self.room.desk.lateness.by_incident.get(row.incident, ())]
        return "\n".join((" · ".join(p for p in (row.type, row.place, row.beat) if p), *late))

    def _edge(self, ink: Ink, top: float, height: float, row: QueueRow, chosen: bool) -> None:
        if chosen:
            ink.fill(0, top, 4, height - 1, "focus")
        elif any(one.lead for one in self.room.desk.lateness.by_incident.get(row.incident, ())):
            ink.fill(0, top, 4, height - 1, "warn")  # the duty lead is told
        elif row.new:
            ink.fill(0, top, 4, height - 1, "lv" if row.level < 3 else "lv3")

    def _title(self, ink: Ink, y: float, until: float, row: QueueRow) -> None:
        number = Run(row.no, "t2", 13, gap=6)
        title = row.type or say("intake.no_type")
        title = title[:TITLE_LONGEST] if language() == "zh_CN" else title
        room = until - 52 - width_of([number])
        ink.runs(52, y, [Run(fit(title, 15, True, room), "t1", 15, True), number])

    def _where(self, row: QueueRow, room: float) -> str:
        """Place and beat; where both have no room the second is left out whole, then the place is cut."""
        first, second = row.place or row.beat, row.beat if row.place not in ("", row.beat) else ""
        if not row.located:
            first = say("queue.unlocated")
            second = say("queue.radius", m=int(row.radius_m)) if row.radius_m else row.place
        both = f"{first} · {second}" if second else first
        return both if advance(both, 13) <= room else fit(first, 13, False, room)

    def _step(self, ink: Ink, right: float, y: float, row: QueueRow) -> float:
        """Step and remaining time, ending at ``right``; an overdue one is the loud chip."""
        clock = row.clock
        step, tone = waits_for(row)
        if clock is None:
            return ink.right(right, y, step, tone)
        words, token = remaining(clock, row.level)
        left = ink.chip(right, y, words) if clock.overdue else ink.right(right, y, words, token, 13, bold=True)
        left = ink.right(left - 5, y, step, tone)
        return self._inferred(ink, left - 8, y, row) if row.inferred else left

    def _inferred(self, ink: Ink, right: float, y: float, row: QueueRow) -> float:
        """系统推定: which step, where the place still has room beside it."""
        words = say("queue.inferred", step=say(row.inferred))
        if right - advance(words, 12) - 52 < PLACE_LEAST:
            words = say("card.mark_inferred")
        return ink.right(right, y, words, "t3", 12)

    def _progress(self, ink: Ink, w: float, y: float, row: QueueRow, overdue: bool) -> None:
        clock = row.clock
        if clock is None:
            return
        full = w - 18 - 50
        token = "warn" if overdue else "lv" if row.level == 1 else "t3"
        ink.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        ink.fill(50, y, full, 3, "line")
        ink.fill(50, y, full * min(1.0, 1.0 if overdue else clock.share), 3, token)

    def _selected(self, row: QueueRow) -> bool:
        chosen = self.room.desk.selection
        return chosen.kind == "incident" and chosen.id == row.incident

    def _select(self, incident: str) -> None:
        self.room.do(calls.Select(kind="incident", id=incident))


def waits_for(row: QueueRow) -> tuple[str, str]:
    """What the incident waits for, and its token: first the room's own word to a unit that asks."""
    if row.asks:
        return say(f"card.asks_{row.asks}"), "warn"
    if row.suspended and not row.units:
        return say("held.queue", units=" ".join(row.suspended)), "t1"
    return say(row.clock.step.code if row.clock else row.step_code), "t2"


def remaining(clock: StepClock, level: int) -> tuple[str, str]:
    """Words for the time of a step and their token: left, overdue, or waiting without a limit."""
    if clock.overdue:
        return say("queue.overdue", t=figures.span(-clock.left_s)), "warn"
    if clock.due_at is None:
        code = "queue.waiting_review" if clock.step is Stage.REVIEW else "queue.waiting"
        return say(code, t=figures.span(clock.waited_s)), "t1"
    return say("queue.left", t=figures.span(clock.left_s)), "lv" if level == 1 else "t1"
