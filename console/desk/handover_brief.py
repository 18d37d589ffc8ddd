"""What a brief 交接班 says: everything that stands at this moment, and the shift in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from console.desk import checklists, shift
from console.desk.fold_handover import last
from console.desk.handover_parts import faults, rings, signs, suspended, tasks, units
from console.desk.shift_view import MISSING, ON, REST
from console.site import shifts
from console.verbs import Said
from console.words import IncidentState, Order, Step
from console.words.handover import Brief, Item, Numbers, Sentence

if TYPE_CHECKING:
    from console.desk.alarms import AlarmLine
    from console.desk.desk import Desk
    from console.dispatch.models import QueueRow

HALF_DAY_S: Final = 43_200.0  # what a shift is taken for where neither a handover nor the site's hours say
_EARLY_S: Final = 3600.0  # incidents stand nearly in the order in which they came
# Alarms that a brief says elsewhere: as an emergency, an incident's clock, a sign of a unit, a task, a unit.
_SAID: Final = frozenset({
    "sos", "new", "clock", "task", "shift", "link", "fix", "recording", "battery", "blind", "storage", "camclock",
    "silent", "signal",
})  # fmt: skip


def make(desk: Desk) -> Brief:
    """The brief of this moment. Milliseconds; nothing is read from disk."""
    now, since = desk.clock.now(), began(desk)
    return Brief(
        at=now, since=since, shift=shift.shift_words(desk), items=tuple(items(desk)), numbers=numbers(desk, since),
        changed=desk.room.noted,
    )  # fmt: skip


def began(desk: Desk) -> float:
    """Since when the numbers count: the last handover, else the running shift of the site, else half a day."""
    before, now = last(desk.room, desk.seat), desk.clock.now()
    if before is not None and before.brief is not None:
        return before.brief.at
    found = shifts.now_in(desk.site.config.shift, now)
    return found[1][0] if found is not None else now - HALF_DAY_S


def items(desk: Desk) -> Iterator[Item]:
    """All that stands, part by part, with what the shift before said of it."""
    said = before.said if (before := last(desk.room, desk.seat)) is not None else {}
    for one in _all(desk):
        word = said.get(one.key)
        yield one if word is None or not word.text else replace(one, before=word.text)


def _all(desk: Desk) -> Iterator[Item]:
    yield from _sos(desk)
    yield from _incidents(desk)
    yield from suspended(desk)
    yield from _alarms(desk)
    yield from rings(desk)
    yield from _reserves(desk)
    yield from tasks(desk)
    yield from units(desk)
    yield from signs(desk)
    yield from faults(desk)


# --- emergencies, incidents, alarms ----------------------------------------------------------------------------------


def _sos(desk: Desk) -> Iterator[Item]:
    for one in desk.room.sos.values():
        if one.open:
            code = "alarm.sos_taken" if one.taken_by else "alarm.sos"
            what = Sentence(code, {"unit": desk.unit_words(one.unit), "by": one.taken_by})
            yield Item(key=f"sos:{one.unit}:{one.id}", part="sos", what=what, since=one.received_at, late=True)


def _incidents(desk: Desk) -> Iterator[Item]:
    now = desk.clock.now()
    for row in desk.queue_rows():
        what = Sentence("handover.incident", {"no": row.no, "type": row.type})
        yield Item(
            key=f"incident:{row.incident}", part="incidents", what=what, more=tuple(_of_incident(desk, row)),
            since=now - row.age_s, due_at=row.clock.due_at if row.clock is not None else None,
            late=bool(row.clock and row.clock.overdue), level=row.level,
        )  # fmt: skip


def _of_incident(desk: Desk, row: QueueRow) -> Iterator[Sentence]:
    """Where, what it waits for, who is there and how far, whether the source was told, what of its plan is open."""
    if row.place:
        yield plain(row.place)
    yield Sentence(row.step_code)
    for order in desk.room.orders_of(row.incident):
        if order.state.active and not order.foreign and order.present:
            step = Sentence(f"words.step.{order.present[-1].step.value}")
            yield Sentence("handover.unit_step", {"unit": order.unit, "step": plainly(step)})
    told = [one for one in desk.room.told.get(row.incident, ()) if one.to == "source"]
    if told:
        yield Sentence("handover.told_source")
    running = desk.room.checklists.get(row.incident)
    if running is not None and running.next_open >= 0:
        line = checklists.line_words(running.lines[running.next_open])
        yield Sentence("board.next_item", {"done": running.done, "all": len(running.lines), "what": line})


def _alarms(desk: Desk) -> Iterator[Item]:
    """What nobody has heard of, but for what a brief says elsewhere."""
    for line in desk.alarms.view.waiting:
        if line.first.kind not in _SAID:
            yield Item(
                key=f"alarm:{line.key}", part="alarms", what=_alarm_words(line), since=line.first.since,
                late=line.first.level <= 1,
            )  # fmt: skip


def _alarm_words(line: AlarmLine) -> Sentence:
    if line.n > 1:
        return Sentence(f"alarm.many.{line.first.kind}", {"n": line.n})
    return Sentence(line.first.code, {key: plainly(one) for key, one in line.first.facts.items()})


def _reserves(desk: Desk) -> Iterator[Item]:
    for one in desk.room.reserves.values():
        if one.state == "asked":
            ring = desk.rings.get(one.ring)
            facts = {"to": one.to, "n": one.count, "ring": ring.label if ring is not None else one.ring}
            what = Sentence("handover.reserve", facts)
            yield Item(key=f"reserve:{one.id}", part="reserves", what=what, since=one.at)


# --- the shift in numbers --------------------------------------------------------------------------------------------


def numbers(desk: Desk, since: float) -> Numbers:
    """Incidents that came since then, what became of them, and medians; units as they stand now."""
    room, came, closed, back = desk.room, [], 0, 0
    for one in reversed(room.incidents.values()):
        if one.received_at < since - _EARLY_S and one.ended:
            break
        if one.closed_at is not None and one.closed_at >= since:
            closed += one.state is IncidentState.CLOSED
            back += one.state is IncidentState.RETURNED
        if one.received_at >= since:
            came.append(one)
    orders = {one.id: [order for order in room.orders_of(one.id) if counted(order)] for one in came}
    rows = [row.state for row in desk.shift.rows()]
    return Numbers(
        received=len(came), closed=closed, handed_back=back, open=len(room.index.open),
        orders=sum(len(one) for one in orders.values()),
        assign_s=_median(min(order.issued_at for order in orders[one.id]) - one.received_at
                         for one in came if orders[one.id]),
        onscene_s=_median(at - one.received_at for one in came for at in _on_scene(orders[one.id])),
        on=rows.count(ON), resting=rows.count(REST), missing=rows.count(MISSING), level=room.level.level,
    )  # fmt: skip


def counted(order: Order) -> bool:
    return not (order.foreign or order.drill)


def _on_scene(orders: Iterable[Order]) -> tuple[float, ...]:
    """When the first was there; empty when nobody was."""
    marks = [mark.at for order in orders for mark in order.steps if mark.step is Step.ONSCENE]
    return (min(marks),) if marks else ()


def _median(values: Iterable[float]) -> float | None:
    found = [one for one in values if isfinite(one) and one >= 0]
    return median(found) if found else None


# --- sentences that a journal can keep -------------------------------------------------------------------------------


def plain(words: str) -> Sentence:
    """Words as they are, in any language."""
    return Sentence("handover.plain", {"words": words})


def plainly(value: Any) -> Any:
    """A fact as a journal can keep it."""
    if isinstance(value, Said | Sentence):
        return {"code": value.code, "facts": {key: plainly(one) for key, one in value.facts.items()}}
    if isinstance(value, list | tuple):
        return [plainly(one) for one in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
