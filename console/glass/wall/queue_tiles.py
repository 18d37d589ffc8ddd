"""Open incidents on the wall, gravest first, and their clocks, most pressing first. Words come from ``masking``."""

from __future__ import annotations

from typing import Final, NamedTuple

from console.desk import masking, wall_past
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
from console.words.wall import BOUND

_CLOCK_ROW: Final = 92
_WORDS: Final = 0.4  # share of the width that step and time may have


class Line(NamedTuple):
    """An incident of the list: open with its row, or over (``row`` None)."""

    incident: Incident
    row: QueueRow | None = None


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
        over = sum(one.row is None for one in self._all)
        return self.counted("walltile.taken") + say("walltile.of_them_over", n=over)

    def empty(self) -> str:
        return say("queue.none")

    def every(self) -> list[Line]:
        desk = self.room.desk
        lines = [Line(desk.incidents[row.incident], row) for row in self.room.reads.queue(self.order)]
        ended = wall_past.ended(desk, self.shown.past_h) if self.shown.past_h else ()
        return [*lines, *(Line(one) for one in ended)]

    def listed(self, one: Line) -> bool:
        return not masking.hidden(self.room.desk, one.incident)

    def _words(self, one: Line) -> Words:
        beat = one.row.beat if one.row is not None else self.room.reads.beat_of(one.incident)
        return masking.words(self.room.desk, one.incident, beat)

    def row(self, ink: Ink, w: float, y: float, one: Line) -> None:
        words = self._words(one)
        if self.bound("incident", one.incident.id):
            self.mark_bound(ink, w, y)
        ink.painter.save()
        ink.painter.setOpacity(ink.painter.opacity() * (0.55 if words.dim or one.row is None else 1.0))
        ink.incident(PAD + SYMBOL / 2, y, IncidentMark(one.incident.level, one.incident.located), SYMBOL)
        left = self._right(ink, w, y, one)
        end = named(ink, y, left - PAD, words.title, words.no, token="t2" if words.dim or one.row is None else "t1")
        self._place(ink, end + 24, left - PAD, y, words.place)
        ink.painter.restore()

    def _place(self, ink: Ink, x: float, until: float, y: float, place: str) -> None:
        """Where a wide tile has room for it."""
        if place and until - x > fonts.advance(place[:4], ASIDE):
            ink.text(x, y, fonts.fit(place, ASIDE, False, until - x), "t2", ASIDE)

    def _right(self, ink: Ink, w: float, y: float, one: Line) -> float:
        """What it waits for and how long; of one that is over, when. In a narrow tile the step stands smaller."""
        right = w - PAD
        if one.row is None:
            at = figures.clock(one.incident.closed_at or 0.0)[:5]
            return ink.right(right, y, say("walltile.over_at", at=at), "t3", ASIDE)
        row = self.room.reads.at_moment(one.row)
        step, tone = waits_for(row)
        if row.clock is None:
            return ink.right(right, y, step, tone, ASIDE)
        words, token = remaining(row.clock, row.level)
        both = f"{step} {words}"
        small = fonts.advance(both, BODY, True) > _WORDS * w
        loud = words if small else both
        left = plate(ink, right, y, loud) if row.clock.overdue else ink.right(right, y, loud, token, BODY, bold=True)
        return ink.right(left - 12, y, step, tone, ASIDE) if small else left


class Running(NamedTuple):
    """A clock that runs, of an incident or of one unit on it."""

    incident: Incident
    clock: StepClock
    row: QueueRow | None = None


class ClocksTile(ListTile):
    """What runs against a limit, the least time left first: a bar that fills, amber when it is over. Of the whole room
    one clock an incident; of one incident one clock a unit."""

    flags = Changes.SECOND | Changes.INCIDENTS | Changes.ORDERS | Changes.WALL
    row_h = float(_CLOCK_ROW)

    def title(self) -> str:
        return self.tile.text or say("walltile.clocks")

    def aside(self) -> str:
        late = sum(one.clock.overdue for one in self._all)
        return self.beside(say("walltile.late", n=late) if late else "", self.counted("walltile.running"))

    def empty(self) -> str:
        return say("walltile.no_clocks")

    def listed(self, one: Running) -> bool:
        return not masking.hidden(self.room.desk, one.incident)

    def every(self) -> list[Running]:
        subject = self.shown.bound if self.tile.subject.partition(":")[0] == BOUND else self.tile.subject
        kind, _, key = subject.partition(":")
        if kind == "incident" and key in self.room.desk.incidents:
            found = self._of_incident(self.room.desk.incidents[key])
        else:
            incidents = self.room.desk.incidents
            rows = self.room.reads.queue("time")
            found = [Running(incidents[row.incident], row.clock, row) for row in rows if row.clock is not None]
        return [one for one in found if one.clock.due_at is not None]

    def _of_incident(self, one: Incident) -> list[Running]:
        """What each of its units is waited for; before anybody is sent what the room is."""
        desk, now = self.room.desk, self.room.now
        clocks = [order_clock(order, one, desk.timing, now) for order in desk.orders_of(one.id) if not order.foreign]
        found: list[StepClock | None] = [clock for clock in clocks if clock is not None]
        found = found or [self.room.reads.clock(one.id)]
        return sorted((Running(one, clock) for clock in found if clock), key=lambda running: running.clock.left_s)

    def row(self, ink: Ink, w: float, y: float, one: Running) -> None:
        row = self.room.reads.at_moment(one.row) if one.row is not None else None
        clock = row.clock if row is not None and row.clock is not None else one.clock
        words, line = masking.words(self.room.desk, one.incident), y - 10
        if self.bound("incident", one.incident.id) and row is not None:
            self.mark_bound(ink, w, y)
        ink.incident(PAD + SYMBOL / 2, line, IncidentMark(one.incident.level, one.incident.located), SYMBOL)
        step = waits_for(row)[0] if row is not None else say(clock.step.code)
        left = self._left(ink, w - PAD, line, clock, one.incident.level, step,
                          name_width(words.title, words.no))  # fmt: skip
        named(ink, line, left - PAD, words.title, words.no, token="t2" if words.dim else "t1")
        token = "warn" if clock.overdue else "lv" if one.incident.level == 1 else "t2"
        bar(ink, TEXT_X, y + ROW / 2 - 10, w - PAD - TEXT_X, 1.0 if clock.overdue else clock.share, token)

    def _left(self, ink: Ink, right: float, y: float, clock: StepClock, level: int, step: str, needed: float) -> float:
        """What is left; before it who is waited for and for which step, as far as the name has room beside it."""
        words, token = remaining(clock, level)
        over = clock.overdue
        left = plate(ink, right, y, words) if over else ink.right(right, y, words, token, BODY, bold=True)
        return lesser(ink, left - 14, y, needed, " ".join(filter(None, (clock.unit, step))), step, clock.unit)
