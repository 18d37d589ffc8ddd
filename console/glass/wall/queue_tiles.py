"""Open incidents on the wall, gravest first, and their clocks, most pressing first. Words come from ``masking``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeVar

from console.desk import Desk, masking, wall_past
from console.desk.masking import Words
from console.dispatch.clocks import order_clock
from console.dispatch.models import QueueRow, StepClock
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink
from console.glass.panels.queue import remaining, waits_for
from console.glass.symbols import IncidentMark
from console.glass.wall.listing import ROW, SYMBOL, TEXT_X, ListTile, bar, lesser, name_width, named, plate
from console.glass.wall.tile import ASIDE, BODY, PAD
from console.say import say
from console.words import Changes, Incident

_CLOCK_ROW: Final = 92
_QUIET: Final = 0.6  # of what is 密 or over; its clock is as loud as any
_WORDS: Final = 0.4  # share of the width that step and time may have
T = TypeVar("T", bound="QueueRow | Incident | Running")


class Running(NamedTuple):
    """The clock of one unit on an incident."""

    incident: Incident
    clock: StepClock


class QueueTile(ListTile):
    """在办警情; of a scene that shows the past (早交班) also those that ended in its hours."""

    flags = Changes.SECOND | Changes.INCIDENTS | Changes.ORDERS | Changes.WALL
    order = "level"

    def title(self) -> str:
        past = self.shown.past_h
        return self.tile.text or (say("walltile.past", h=f"{past:g}") if past else say("queue.title"))

    def aside(self) -> str:
        if not self.shown.past_h:
            return self.counted()
        over = sum(isinstance(one, Incident) for one in self._all)
        return self.counted("walltile.taken") + say("walltile.of_them_over", n=over)

    def empty(self) -> str:
        return say("queue.none")

    def every(self) -> Sequence[QueueRow | Incident]:
        """Open ones by their rows, then those that are over."""
        rows = self.room.reads.queue(self.order)
        return (*rows, *wall_past.ended(self.room.desk, self.shown.past_h)) if self.shown.past_h else rows

    def listed(self, every: Sequence[QueueRow | Incident]) -> Sequence[QueueRow | Incident]:
        return unhidden(self.room.desk, every)

    def _words(self, one: QueueRow | Incident) -> Words:
        beat = one.beat if isinstance(one, QueueRow) else self.room.reads.beat_of(one)
        return masking.words(self.room.desk, incident_of(self.room.desk, one), beat)

    def row(self, ink: Ink, w: float, y: float, one: QueueRow | Incident) -> None:
        incident, words = incident_of(self.room.desk, one), self._words(one)
        if self.bound("incident", incident.id):
            self.mark_bound(ink, w, y)
        left, quiet = self._right(ink, w, y, one, words), words.dim or isinstance(one, Incident)
        ink.painter.save()
        ink.painter.setOpacity(ink.painter.opacity() * (_QUIET if quiet else 1.0))
        ink.incident(PAD + SYMBOL / 2, y, IncidentMark(incident.level, incident.located), SYMBOL)
        end = named(ink, y, left - PAD, words.title, words.no, token="t2" if quiet else "t1")
        self._place(ink, end + 24, left - PAD, y, words.place)
        ink.painter.restore()

    def _place(self, ink: Ink, x: float, until: float, y: float, place: str) -> None:
        """Where a wide tile has room for all of it, or for all of its first part."""
        for words in (place, place.partition(" · ")[0]):
            if words and fonts.advance(words, ASIDE) <= until - x:
                ink.text(x, y, words, "t2", ASIDE)
                return

    def _right(self, ink: Ink, w: float, y: float, one: QueueRow | Incident, words: Words) -> float:
        """What it waits for and how long; of one that is over, when. In a narrow tile the step stands smaller, and not
        at all where what it is and its number would have no room."""
        right = w - PAD
        if isinstance(one, Incident):
            at = figures.clock(one.closed_at or 0.0)[:5]
            return ink.right(right, y, say(f"walltile.ended.{one.state.value}", at=at), "t3", ASIDE)
        row = self.room.reads.at_moment(one)
        step, tone = waits_for(row)
        if row.clock is None:
            return ink.right(right, y, step, tone, ASIDE)
        time, token = remaining(row.clock, row.level)
        both = f"{step} {time}"
        needed, wide = name_width(words.title.partition(" ")[0], words.no), fonts.advance(both, BODY, True)
        small = wide > _WORDS * w or right - wide - 20 - PAD < TEXT_X + needed
        loud = time if small else both
        left = plate(ink, right, y, loud) if row.clock.overdue else ink.right(right, y, loud, token, BODY, bold=True)
        return lesser(ink, left - 12, y, needed, step, token=tone) if small else left


class ClocksTile(ListTile):
    """What runs against a limit, the least time left first: a bar that fills, amber when it is over. Of the whole room
    one clock an incident; of one incident one clock a unit."""

    flags = Changes.SECOND | Changes.INCIDENTS | Changes.ORDERS | Changes.WALL
    row_h = float(_CLOCK_ROW)

    def title(self) -> str:
        return self.tile.text or say("walltile.clocks")

    def aside(self) -> str:
        late = sum(one.clock.overdue for one in self._all if one.clock is not None)
        return self.beside(say("walltile.late", n=late) if late else "", self.counted("walltile.running"))

    def empty(self) -> str:
        return say("walltile.no_clocks")

    def listed(self, every: Sequence[QueueRow | Running]) -> Sequence[QueueRow | Running]:
        return unhidden(self.room.desk, every)

    def every(self) -> Sequence[QueueRow | Running]:
        kind, _, key = self.subject.partition(":")
        if kind == "incident" and key in self.room.desk.incidents:
            return [one for one in self._of_incident(self.room.desk.incidents[key]) if one.clock.due_at is not None]
        rows = self.room.reads.queue("time")
        return [row for row in rows if row.clock is not None and row.clock.due_at is not None]

    def _of_incident(self, one: Incident) -> list[Running]:
        """What each of its units is waited for; before anybody is sent what the room is."""
        desk, now = self.room.desk, self.room.now
        clocks = [order_clock(order, one, desk.timing, now) for order in desk.orders_of(one.id) if not order.foreign]
        found: list[StepClock | None] = [clock for clock in clocks if clock is not None]
        found = found or [self.room.reads.clock(one.id)]
        return sorted((Running(one, clock) for clock in found if clock), key=lambda running: running.clock.left_s)

    def row(self, ink: Ink, w: float, y: float, one: QueueRow | Running) -> None:
        incident = incident_of(self.room.desk, one)
        of_room = isinstance(one, QueueRow)
        shown = self.room.reads.at_moment(one) if isinstance(one, QueueRow) else one
        if shown.clock is None:
            return
        step = waits_for(shown)[0] if isinstance(shown, QueueRow) else say(shown.clock.step.code)
        if of_room and self.bound("incident", incident.id):
            self.mark_bound(ink, w, y)
        self._paint(ink, w, y, incident, shown.clock, step)

    def _paint(self, ink: Ink, w: float, y: float, incident: Incident, clock: StepClock, step: str) -> None:
        words, line = masking.words(self.room.desk, incident), y - 10
        ink.incident(PAD + SYMBOL / 2, line, IncidentMark(incident.level, incident.located), SYMBOL)
        needed = name_width(words.title, words.no)
        left = self._left(ink, w - PAD, line, clock, incident.level, step, needed)
        named(ink, line, left - PAD, words.title, words.no, token="t2" if words.dim else "t1")
        token = "warn" if clock.overdue else "lv" if incident.level == 1 else "t2"
        bar(ink, TEXT_X, y + ROW / 2 - 10, w - PAD - TEXT_X, 1.0 if clock.overdue else clock.share, token)

    def _left(self, ink: Ink, right: float, y: float, clock: StepClock, level: int, step: str, needed: float) -> float:
        """What is left; before it who is waited for and for which step, as far as the name has room beside it."""
        words, token = remaining(clock, level)
        over = clock.overdue
        left = plate(ink, right, y, words) if over else ink.right(right, y, words, token, BODY, bold=True)
        return lesser(ink, left - 14, y, needed, " ".join(filter(None, (clock.unit, step))), step, clock.unit)


def incident_of(desk: Desk, one: QueueRow | Incident | Running) -> Incident:
    if isinstance(one, QueueRow):
        return desk.incidents[one.incident]
    return one if isinstance(one, Incident) else one.incident


def unhidden(desk: Desk, every: Sequence[T]) -> Sequence[T]:
    """Without those that the site's rule keeps off a wall."""
    if desk.site.config.wall.sensitive != "hide":
        return every
    return [one for one in every if not masking.hidden(desk, incident_of(desk, one))]
