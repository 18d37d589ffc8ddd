"""What terminals say of themselves: duty, link, body camera, emergency, and other rooms' orders to our units."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from console.desk import events as ev
from console.desk import notices, orders, rescue, shift, shift_lead, shift_people, tasks
from console.desk.fold_shift import people
from console.desk.steps import answered
from console.words import (
    BodycamMessage,
    Changes,
    DutyMessage,
    Fix,
    Link,
    LinkMessage,
    Order,
    OrderMessage,
    OrderState,
    Sos,
    SosMessage,
    Step,
    Verdict,
)
from layers.geo import to_mercator
from layers.units import AVAILABLE

if TYPE_CHECKING:
    from console.desk.desk import Desk


_AHEAD_S: Final = 1.0  # by which two clocks may differ and agree


def duty(desk: Desk, message: DutyMessage) -> None:
    """Columns always; the journal only when something changed."""
    row = desk.units.ensure(message.unit)
    changed = desk.units.set_duty(row, message.duty, message.t, message.received_at)
    counts = shift_people.Counts(
        officers=message.officers, auxiliaries=message.auxiliaries, volunteers=message.volunteers,
        grid_workers=message.grid_workers,
    )  # fmt: skip
    if message.members and message.officers is None:  # who they are is in the roster
        counts = shift_people.counts(people(desk.room.roster, message.members)) or counts
    crew = desk.units.set_crew(row, kind=message.kind, **counts)
    known = desk.room.facts.get(message.unit)
    before = known.duty if known is not None else None
    skills = message.skills is not None and (before is None or before.skills != message.skills)
    members = bool(message.members) and (before is None or before.members != message.members)
    if changed or crew or skills or members:
        body = ev.UnitDuty(
            duty=message.duty, t=message.t, unit_kind=message.kind, skills=message.skills, members=message.members,
            since=float(desk.units.duty_t[row]), **counts,
        )  # fmt: skip
        desk.record((body, message.unit), actor=f"unit:{message.unit}")
        shift.settle(desk, message.unit)
        if crew or changed:
            shift_lead.without(desk, message.unit)
    if message.duty in AVAILABLE:
        _order_over(desk, message)


def _order_over(desk: Desk, message: DutyMessage) -> None:
    """Back on patrol after its feedback: the order is over, as the system infers (系统推定). Duty frees a unit.

    Another room's order is over as soon as it was answered: its feedback may never pass by here.
    """
    order = desk.order_of(message.unit)
    if order is None:
        return
    ripe = answered(order) if order.foreign else order.state is OrderState.FEEDBACK
    if ripe and message.t > max(mark.at for mark in order.steps):
        now = desk.clock.now()
        body = ev.OrderStep(step=Step.DONE, t=message.t, by="system", inferred=True, seen_at=now)
        desk.record((body, order.id), actor="system")


def link(desk: Desk, message: LinkMessage) -> None:
    """A terminal that comes back gets what it has not answered: its order, and broadcasts."""
    row = desk.units.ensure(message.unit)
    if not desk.units.set_link(row, message.link, message.t, message.received_at):
        return
    since = float(desk.units.link_t[row])
    desk.record((ev.UnitLink(link=message.link, t=message.t, since=since), message.unit), actor=f"unit:{message.unit}")
    if message.link is Link.ONLINE:
        orders.resend_to(desk, message.unit)
        tasks.resend_to(desk, message.unit)
        notices.resend_to(desk, message.unit)


def bodycam(desk: Desk, message: BodycamMessage) -> None:
    """Battery and the like are columns only; whether it records is also in the journal."""
    row = desk.units.ensure(message.unit)
    before = int(desk.units.recording[row])
    taken = desk.units.set_bodycam(
        row, message.t, message.received_at, message.recording, message.battery_pct, message.storage_free_mb,
        message.signal_dbm, _clock_off(message),
    )  # fmt: skip
    if taken:
        _stream(desk, row, message)
        desk.changed(Changes.UNITS)
    if taken and int(desk.units.recording[row]) != before:
        body = ev.UnitBodycam(recording=message.recording, t=message.t)
        desk.record((body, message.unit), actor=f"unit:{message.unit}")


def _clock_off(message: BodycamMessage) -> float:
    """Seconds by which the body camera's clock is ahead. One that does not show its clock is known to be off only when
    it speaks from the future, and then by so much at least; NaN: not known, what is late may only have travelled."""
    ahead = message.t - message.received_at
    if message.clock is None:
        return ahead if ahead > _AHEAD_S else math.nan
    return message.clock - min(message.t, message.received_at)


def _stream(desk: Desk, row: int, message: BodycamMessage) -> None:
    """Where its live picture is, or that there is none any more."""
    if message.stream is None:
        return
    desk.units.stream_t[row] = min(message.t, message.received_at)
    before = desk.streams.get(message.unit, "")
    if message.stream:
        desk.streams[message.unit] = message.stream
    else:
        desk.streams.pop(message.unit, None)
    if message.stream != before:
        desk.changed(Changes.VIDEO)


def sos(desk: Desk, message: SosMessage) -> None:
    """An emergency opens at once; the same one delivered again, or pressed again while open, changes nothing.
    One that speaks of a time before the last one is shown as such: it may be that one, sent again by somebody."""
    row = desk.units.ensure(message.unit)
    _sos_point(desk, message)
    known = desk.room.sos.get(message.unit)
    if known is not None and (known.open or known.id == message.id):
        return
    opened = Sos(
        unit=message.unit, id=message.id, t=message.t, received_at=message.received_at or desk.clock.now(),
        text=message.text, doubt=message.doubt or ("old" if known is not None and message.t < known.t else ""),
    )  # fmt: skip
    body = ev.SosOpened(sos=opened, lon_deg=message.lon_deg, lat_deg=message.lat_deg)
    desk.record((body, message.unit), actor=f"unit:{message.unit}")
    desk.units.set_sos(row, True)
    desk.tell("ticker.sos", {"unit": rescue.who(desk, message.unit, opened.doubt)}, "sos", message.unit)


def _sos_point(desk: Desk, message: SosMessage) -> None:
    """Where it was pressed is a fix like any other, with its checks."""
    if message.lon_deg is None or message.lat_deg is None:
        return
    desk.later(
        Fix(message.unit, message.t, message.lon_deg, message.lat_deg, received_at=message.received_at)
    )


def order_seen(desk: Desk, message: OrderMessage) -> None:
    """Our own coming back says nothing new; another room's is kept and shown."""
    known = desk.room.orders.get(message.id)
    if known is not None and not known.foreign:
        return
    desk.units.ensure(message.unit)
    expires = message.expires_at or message.t + desk.site.config.limits.order_expires_s
    over = expires <= desk.clock.now()
    if known is not None:
        if over and known.state.active:
            desk.record((ev.OrderCancelled(text=message.text), known.id), actor=message.issuer)
        return
    if over:
        return
    seen = Order(
        id=message.id, incident=message.incident, unit=message.unit, issuer=message.issuer, issued_at=message.t,
        expires_at=expires, text=message.text or message.place, state=OrderState.SENT, foreign=True,
    )  # fmt: skip
    desk.record((ev.OrderForeign(order=seen), seen.id), actor=message.issuer)
    facts = {"unit": desk.unit_words(message.unit), "issuer": message.issuer}
    desk.tell("ticker.foreign", facts, "order", message.incident)


def restore(desk: Desk) -> None:
    """After recovery: what units last said of duty and emergency; link and camera must be heard anew."""
    for unit in desk.room.facts:
        stand(desk, unit)
    for unit in desk.room.sos:
        alarmed(desk, unit)


def stand(desk: Desk, unit: str) -> None:
    """The units' table follows what the journal says of one unit's duty and breaks."""
    facts, row = desk.room.facts.get(unit), desk.units.ensure(unit)
    if facts is not None and facts.duty is not None:
        said = facts.duty
        if desk.units.set_duty(row, said.duty, said.t, np.inf) and said.since:
            desk.units.duty_t[row] = said.since
        desk.units.set_crew(row, said.officers, said.auxiliaries, said.unit_kind, said.volunteers, said.grid_workers)
        shift.settle(desk, unit)


def alarmed(desk: Desk, unit: str) -> None:
    """The same of its emergency."""
    known = desk.room.sos[unit]
    desk.units.set_sos(desk.units.ensure(unit), known.open)
    if known.open:
        _stands_where_pressed(desk, known)


def _stands_where_pressed(desk: Desk, known: Sos) -> None:
    """Until it says where it is now; with the age that this has. It is in the track already."""
    if known.lon_deg is None or known.lat_deg is None:
        return
    row, nan = np.array([desk.units.row[known.unit]]), np.array([np.nan])
    t, lon, lat = np.array([known.t]), np.array([known.lon_deg]), np.array([known.lat_deg])
    if desk.units.take(row, t, lon, lat, nan, nan, nan, np.array([known.received_at]))[0] == Verdict.ACCEPTED:
        desk.tails.take(row, t, *to_mercator(lon, lat))
        desk.whereabouts.moved(row)
