"""The shift as the room reads it: who is on duty, who rests, who is missing, how much each has done."""

from __future__ import annotations

import time
from collections.abc import Iterator
from math import inf
from typing import TYPE_CHECKING

import msgspec

from console.desk import shift_lead
from console.desk.alarm import Alarm
from console.desk.fold_shift import present
from console.desk.state import Selection
from console.desk.steps import answered
from console.say import language
from console.site import shifts
from console.words import Crew, DeskDuty, Order, OrderState, Presence

if TYPE_CHECKING:
    from console.desk.desk import Desk


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit has done since it came on duty; None: nobody knows since when it is on."""

    orders_this_shift: int | None = None  # that reached it; drills are not counted
    since_rest_s: float | None = None  # since its last break ended, else since it came on
    on_break: bool = False
    on_orders_s: float = 0.0  # of this shift, from each signing to the order's last step


def load(desk: Desk, unit: str) -> Load:
    """Cheap enough to be asked for every unit of a list once a second."""
    here = present(desk.room, unit)
    since = started(desk, here)
    if since is None:
        return Load(on_break=here.resting)
    now = desk.clock.now()
    mine = [one for one in _since(desk, unit, since) if counts(one)]
    rested = max(since, here.rested_at or since)
    return Load(
        orders_this_shift=len(mine), since_rest_s=0.0 if here.resting else max(0.0, now - rested),
        on_break=here.resting, on_orders_s=sum(_busy_s(one, now) for one in mine),
    )  # fmt: skip


def started(desk: Desk, here: Presence) -> float | None:
    """Since when its present shift runs: a terminal that was never signed off begins anew with its crew."""
    if not here.on:
        return None
    crew = desk.shift.crew_of(here.unit)
    return max(here.since, crew.starts_at) if crew is not None else here.since


def counts(order: Order) -> bool:
    """It occupied the unit: not a drill, and not one that was ended before anybody had signed it."""
    if order.drill:
        return False
    return order.state.active or order.state is OrderState.SUSPENDED or _signed_at(order) is not None


def settle(desk: Desk, unit: str) -> None:
    """The units' table follows what the journal says of a break."""
    here, row = present(desk.room, unit), desk.units.ensure(unit)
    until = inf if here.break_until is None else here.break_until
    desk.units.set_rest(row, until if here.on is not False and here.resting else None)


# --- whose desk it is, at which level -------------------------------------------------------------------------------


def desk_duty(desk: Desk) -> DeskDuty:
    """Who has this desk: as handed over last, else as the site says. A roster plans, it hands nothing over."""
    config = desk.site.config.duty
    return desk.room.desks.get(desk.seat) or DeskDuty(lead=config.lead, dispatcher=config.dispatcher)


def planned(desk: Desk) -> tuple[str, str]:
    """Duty lead and dispatcher of the shift that runs, as the roster says; "" where it does not."""
    roster, name = desk.room.roster, running_name(desk)
    return (roster.leads.get(name, ""), roster.dispatchers.get(name, "")) if roster is not None else ("", "")


def follow(desk: Desk) -> None:
    """After a handover the desk acts in the name of who has it."""
    handed = desk.room.desks.get(desk.seat)
    if handed is not None:
        desk.actor = handed.lead or desk.shift.first_actor


def running_name(desk: Desk) -> str:
    """The shift that runs, by name: of most of the roster's crews that should be out, else the site's own hours."""
    roster, now = desk.room.roster, desk.clock.now()
    names = [one.shift for one in roster.running(now) if one.shift] if roster is not None else []
    if names:
        return max(set(names), key=names.count)
    found = shifts.now_in(desk.site.config.shift, now)
    return found[0] if found is not None else ""


def shift_words(desk: Desk) -> str:
    """``夜班 18:00–06:00`` for the bar; without roster and hours what the site's configuration says."""
    name, now = running_name(desk), desk.clock.now()
    if not name:
        return desk.site.config.duty.shift
    roster = desk.room.roster
    crews = roster.running(now) if roster is not None else ()
    crew = next((one for one in crews if one.shift == name), None)
    if crew is not None:
        return f"{name} {hours(crew)}"
    return f"{name} {desk.site.config.shift.hours[name].replace('-', '–')}"


def hours(crew: Crew) -> str:
    """``18:00–06:00`` by this machine's own time."""
    start, end = (time.strftime("%H:%M", time.localtime(at)) for at in (crew.starts_at, crew.ends_at))
    return f"{start}–{end}"


def units_of(desk: Desk, name: str) -> tuple[str, ...]:
    """Units of a shift: the roster's crews of it that run now, where it knows the shift; else the site's list."""
    roster, now = desk.room.roster, desk.clock.now()
    crews = [one for one in roster.crews if one.shift == name] if roster is not None else []
    if crews:
        return tuple(dict.fromkeys(one.unit for one in crews if one.runs(now)))
    return tuple(one.id for one in desk.site.units if one.shift == name)


def level_name(desk: Desk, level: int) -> str:
    """As the site calls it; "" for none."""
    config = desk.site.config.shift
    names = config.levels_en if language() == "en" else config.levels
    return names[level - 1] if 0 < level <= len(names) else ""


# --- who is missing, who overstays ----------------------------------------------------------------------------------


def missing(desk: Desk) -> Iterator[Crew]:
    """Crews that should be out and have not signed on: 应到未到. The just begun too: the board shows them."""
    roster, now = desk.room.roster, desk.clock.now()
    for crew in roster.running(now) if roster is not None else ():
        if not_come(present(desk.room, crew.unit), crew):
            yield crew


def not_come(here: Presence, crew: Crew) -> bool:
    """It should be there and has not signed on in this shift; who came and left again is off duty, not missing."""
    return not here.on and not (here.on is False and here.since >= crew.starts_at)


def overstays(desk: Desk, here: Presence) -> float:
    """Seconds by which a break is over its end, its own or the site's; 0 while it is not."""
    if here.break_since is None:
        return 0.0
    return max(0.0, desk.clock.now() - _ends(desk, here))


def _ends(desk: Desk, here: Presence) -> float:
    """When its break should be over."""
    return here.break_until or (here.break_since or 0.0) + desk.site.config.shift.break_s


def alarms(desk: Desk) -> Iterator[Alarm]:
    """Who is late, who overstays a break, incidents without a 民警 in the lead. Only the last is heard."""
    late_s, now = desk.site.config.shift.late_s, desk.clock.now()
    for crew in missing(desk):
        if now - crew.starts_at >= late_s:
            yield Alarm(
                key=f"shift:missing:{crew.unit}", kind="shift", level=3, since=crew.starts_at,
                code="shift.alarm_missing", facts={"unit": desk.unit_words(crew.unit)},
                subject=Selection("unit", crew.unit), sounds=False,
            )  # fmt: skip
    for here in desk.room.presence.values():
        if here.break_since is not None and here.on and overstays(desk, here) > 0:
            yield Alarm(
                key=f"shift:break:{here.unit}", kind="shift", level=3, since=_ends(desk, here),
                code="shift.alarm_break", facts={"unit": desk.unit_words(here.unit)},
                subject=Selection("unit", here.unit), sounds=False,
            )  # fmt: skip
    for incident in shift_lead.leaderless(desk):
        yield Alarm(
            key=f"shift:lead:{incident.id}", kind="lead", level=2, code="shift.alarm_lead",
            facts={"no": incident.no}, subject=Selection("incident", incident.id),
        )  # fmt: skip


# --- sums over orders -----------------------------------------------------------------------------------------------


def _since(desk: Desk, unit: str, since: float) -> list[Order]:
    """The unit's orders of this shift, newest first."""
    out = []
    for key in reversed(desk.room.by_unit.get(unit, ())):
        order = desk.room.orders[key]
        if order.issued_at < since:
            break
        out.append(order)
    return out


def _busy_s(order: Order, now: float) -> float:
    start = _signed_at(order)
    if start is None:
        return 0.0
    end = now if order.state.active else max(mark.at for mark in order.steps)
    return max(0.0, end - start)


def _signed_at(order: Order) -> float | None:
    """When the unit first answered."""
    if not (answered(order) or order.state.ended or order.state is OrderState.SUSPENDED):
        return None
    said = (mark.at for mark in order.steps if mark.step.value not in ("issued", "recorded", "sent"))
    return next(said, None)
