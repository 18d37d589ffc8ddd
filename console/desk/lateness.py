"""Steps past their limit, and what follows: a call to the unit, then a word to the duty lead and another unit proposed.

All of it follows from the journal and the clock, so it is there again after a restart. Nothing is sent by itself. It is
over when the step is done, or when another unit was sent since: the queue still shows that the first is late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from console.desk.alarm import Alarm
from console.desk.naming import minutes
from console.desk.state import Selection
from console.dispatch.clocks import order_clock
from console.dispatch.models import Candidate, QueueRow, Stage, StepClock
from console.verbs import Said
from console.words import Changes, Incident, Order, UnitCall

if TYPE_CHECKING:
    from console.desk.desk import Desk


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """One step that is overdue. ``lead``: it has been so long enough that the duty lead is told."""

    incident: str
    no: str
    level: int
    type: str
    stage: Stage
    due_at: float  # epoch s
    unit: str = ""  # who is waited for, "": the room
    order: str = ""
    call: UnitCall | None = None  # the last to this unit since the step is due
    lead: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.incident, self.stage.value, self.order

    def late_s(self, now: float) -> float:
        return max(0.0, now - self.due_at)


def found(desk: Desk) -> tuple[Late, ...]:
    """All of this moment, as the queue is sorted; with several units on an incident each has its own."""
    return tuple(one for row in desk.queue_rows() for one in _of_row(desk, row))


def _of_row(desk: Desk, row: QueueRow) -> Iterator[Late]:
    if row.clock is None or not row.clock.overdue:
        return
    if not row.clock.order:
        yield _late(desk, row, row.clock)
        return
    incident, orders = desk.room.incidents[row.incident], desk.orders_of(row.incident)
    for order in orders:
        if order.foreign:
            continue
        its_own = order.id == row.clock.order
        clock = row.clock if its_own else order_clock(order, incident, desk.timing, desk.clock.now())
        if clock is not None and clock.overdue and not _another(order, orders, clock):
            yield _late(desk, row, clock)


def _another(late: Order, orders: Iterable[Order], clock: StepClock) -> bool:
    """A further unit was sent after the step was due."""
    due_at = clock.due_at or 0.0
    return any(one.state.active and not one.foreign and one.unit != late.unit and one.issued_at > due_at
               for one in orders)  # fmt: skip


def _late(desk: Desk, row: QueueRow, clock: StepClock) -> Late:
    due_at = clock.due_at or clock.since
    return Late(
        incident=row.incident, no=row.no, level=row.level, type=row.type, stage=clock.step, due_at=due_at,
        unit=clock.unit, order=clock.order, call=_last_call(desk, clock.unit, due_at) if clock.unit else None,
        lead=desk.clock.now() - due_at >= desk.site.config.clocks.tell_lead_s,
    )  # fmt: skip


def _last_call(desk: Desk, unit: str, due_at: float) -> UnitCall | None:
    return next((one for one in reversed(desk.room.calls.get(unit, ())) if one.at >= due_at), None)


class Lateness:
    """What is late, worked out once a second, and what of it the ticker has named.

    With a thousand late steps a second in which none begins or ends makes nothing anew.
    """

    def __init__(self) -> None:
        self.now: tuple[Late, ...] = ()
        self.by_incident: dict[str, tuple[Late, ...]] = {}
        self.alarms: tuple[Alarm, ...] = ()
        self._told: set[tuple[str, str, str]] = set()
        self._told_lead: set[tuple[str, str, str]] = set()

    def second(self, desk: Desk) -> None:
        """Each is named once, and once more when it goes to the duty lead."""
        before, self.now = self.now, found(desk)
        if self.now == before:
            return
        self._tell(desk)
        self.by_incident = {key: tuple(ones) for key, ones in groupby(self.now, key=lambda one: one.incident)}
        kept = dict(zip(before, self.alarms, strict=True))
        self.alarms = tuple(kept.get(one) or _alarm(desk, one) for one in self.now)
        if [(one.key, one.lead, one.call) for one in before] != [(one.key, one.lead, one.call) for one in self.now]:
            desk.changed(Changes.INCIDENTS)

    def _tell(self, desk: Desk) -> None:
        for one in self.now:
            if one.key not in self._told:
                desk.tell("ticker.overdue_unit" if one.unit else "ticker.overdue", facts(desk, one), "incident",
                          one.incident)
            if one.lead and one.key not in self._told_lead:
                code = "clock.ticker.lead_unit" if one.unit else "clock.ticker.lead"
                desk.tell(code, facts(desk, one), "incident", one.incident)
        self._told = {one.key for one in self.now}
        self._told_lead = {one.key for one in self.now if one.lead}


def of_incident(desk: Desk, incident: str) -> tuple[Late, ...]:
    """Those of one incident, as it is at this very moment."""
    row = next((row for row in desk.queue_rows() if row.incident == incident), None)
    return tuple(_of_row(desk, row)) if row is not None else ()


def to_call(desk: Desk, incident: str = "") -> Late | None:
    """Whom to call next, of one incident or of all: who has not been called yet, the most pressing first."""
    units = [one for one in (of_incident(desk, incident) if incident else found(desk)) if one.unit]
    return next((one for one in units if one.call is None), units[0] if units else None)


def facts(desk: Desk, late: Late) -> dict[str, object]:
    """Of the sentences about it."""
    time = minutes(late.late_s(desk.clock.now()))
    return {"no": late.no, "unit": late.unit, "step": Said(late.stage.code), "time": time}


def proposal(desk: Desk, incident: Incident) -> Candidate | None:
    """The first of the list who may go and is not there already; None when the list is not of this incident."""
    ranking = desk.ranking
    if ranking is None or ranking.incident != incident.id:
        return None
    there = {order.unit for order in desk.orders_of(incident.id) if order.state.active}
    return next((one for one in ranking.candidates if one.key and not one.gone_code and one.unit not in there), None)


def alarms(desk: Desk) -> tuple[Alarm, ...]:
    """As grave as the incident, one level more when the duty lead is told."""
    return desk.lateness.alarms


def _alarm(desk: Desk, one: Late) -> Alarm:
    code = "clock.alarm_lead" if one.lead else "alarm.late"
    facts = {
        "no": one.no, "type": one.type, "step": Said(one.stage.code),
        "unit": desk.unit_words(one.unit) if one.unit else "",
    }  # fmt: skip
    return Alarm(
        key=f"clock:{one.incident}:{one.stage.value}:{one.order}", kind="clock",
        level=max(1, (one.level or 3) - one.lead), since=one.due_at, code=f"{code}_unit" if one.unit else code,
        facts=facts, subject=Selection("incident", one.incident),
    )  # fmt: skip
