"""Who holds a ring: its needs filled by units and their orders, its clock, its drill, the reserve it asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.desk import choice
from console.desk.known import known, skills_of
from console.desk.ringview import NeedView, RingView, TierView
from console.dispatch.fitness import FIT, judge
from console.dispatch.needs import RESERVE, Crew, Filling, fill
from console.dispatch.rank import ON_FOOT_BELOW, seconds_to, straight_seconds
from console.verbs import Said
from console.words import ClockFrom, Direction, Drill, Duty, Kind, Need, Order, OrderState, Reserve, Ring, RingShape
from layers.geo import from_mercator

if TYPE_CHECKING:
    from console.desk.desk import Desk

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

ON_SCENE: Final = frozenset({OrderState.ONSCENE, OrderState.FEEDBACK})
STANDS: Final = -2  # counts for any tier that holds it, without an order
_MINUTE_S: Final = 60.0


def filled(desk: Desk, view: RingView) -> RingView:
    """The view with its duty: called once it was counted, every second (``rings.FILLS``)."""
    ring = view.ring
    tiers = desk.places_reached.late(desk, ring, view.tiers)
    if any(tier.needs for tier in ring.tiers):
        found = needs(desk, ring, tiers, counted=view.answer is not None)
        tiers = tuple(replace(one, needs=found[n]) for n, one in enumerate(tiers))
    made = replace(
        view, tiers=tiers, clock_at=clock_at(desk, ring), drill=running_drill(desk, ring.id),
        reserves=tuple(one for one in desk.reserves.values() if one.ring == ring.id),
    )  # fmt: skip
    tell_late(desk, made)
    return made


def refresh(desk: Desk, ring: str) -> None:
    """Something of its duty is another: the view says so at once, not with the next second."""
    desk.ringwork.count(desk, ring)


# --- needs ----------------------------------------------------------------------------------------------------------


def needs(
    desk: Desk, ring: Ring, tiers: Sequence[TierView], *, counted: bool = True
) -> tuple[tuple[NeedView, ...], ...]:
    """For each tier its needs in their order: who is sent, who would be, and why not all are filled. ``counted``: its
    outlines are known, and so who is inside."""
    crew = crew_of(desk, ring, tiers)
    ours = iter(fill(ring.tiers, crew))
    return tuple(
        tuple(
            _reserve_view(desk, ring, n, need)
            if need.role == RESERVE
            else _view(desk, ring, next(ours), crew, counted)
            for need in tier.needs
        )
        for n, tier in enumerate(ring.tiers)
    )


def _view(desk: Desk, ring: Ring, one: Filling, crew: Crew, counted: bool) -> NeedView:
    orders = [desk.order_of(crew.ids[row]) for row in one.held]
    there = [order is None or order.state in ON_SCENE for order in orders]  # None: of the shift, it stands there
    signed = sum(order is not None and order.state in _SIGNED for order in orders)
    worth = sorted(range(len(orders)), key=lambda n: not there[n])
    ids = (*(crew.ids[one.held[n]] for n in worth), *(crew.ids[row] for row in one.proposed))
    why = why_of(one, counted)
    return NeedView(
        need=one.need, want=one.need.count, there=len(one.proposed), sent=len(orders) - sum(there), signed=signed,
        onscene=sum(there), units=ids, why=why if not ring.standing else _standing_why(one),
    )  # fmt: skip


def why_of(one: Filling, counted: bool) -> Said | None:
    """What keeps a need open; while nobody knows who is inside, that is not said to be nobody."""
    if not one.code:
        return None
    return Said(f"duty.why.{one.code if counted else 'unknown'}", {"n": one.n, "short": one.short})


_SIGNED: Final = frozenset({OrderState.SIGNED, OrderState.ENROUTE})


def _standing_why(one: Filling) -> Said | None:
    missing = one.need.count - len(one.held)
    return Said("duty.why.shift", {"short": missing}) if missing > 0 else None


def _reserve_view(desk: Desk, ring: Ring, tier: int, need: Need) -> NeedView:
    """Others' people: ``sent`` once they are granted, ``there`` while the answer is awaited."""
    asked = [one for one in desk.reserves.values() if one.ring == ring.id and one.tier in (0, tier + 1)]
    granted = sum(one.count for one in asked if one.state == "granted")
    waiting = sum(one.count for one in asked if one.state == "asked")
    refused = next((one for one in reversed(asked) if one.state == "refused"), None)
    why = None
    if granted < need.count:
        why = _reserve_why(need.count - granted, waiting, refused)
    return NeedView(need=need, want=need.count, there=waiting, sent=granted, signed=granted, onscene=0, why=why)


def _reserve_why(short: int, waiting: int, refused: Reserve | None) -> Said:
    if waiting:
        return Said("duty.why.asked", {"short": short, "n": waiting})
    if refused is not None:
        return Said("duty.why.refused", {"short": short, "by": refused.answered_by or refused.to})
    return Said("duty.why.ask", {"short": short})


# --- the units ------------------------------------------------------------------------------------------------------


def crew_of(
    desk: Desk, ring: Ring, tiers: Sequence[TierView], *, exact: bool = False, more: Iterable[str] = (),
    less: Iterable[str] = (),
) -> Crew:  # fmt: skip
    """Units in the ring and those that hold it. ``more``: named by a person, who knows why; ``less``: not these.
    ``exact``: seconds by road, for an act; else along the straight line, for what is told every second."""
    inside = {unit: n for n, tier in enumerate(tiers) for unit in tier.units}
    held = _holding(desk, ring, inside)
    row_of = desk.units.row
    ids = [unit for unit in dict.fromkeys((*more, *inside, *held)) if unit in row_of]
    rows = np.array([row_of[unit] for unit in ids], dtype=np.int64)
    chosen = np.isin(ids, list(more)) if ids else np.zeros(0, dtype=bool)
    fit, unsure = _fit(desk, rows)
    seconds = _seconds(desk, ring, rows, exact)
    around = np.array([inside.get(unit, -1) for unit in ids], dtype=np.int64)
    tier = _on_foot(desk, ring, rows, around, seconds)
    return Crew(
        ids=tuple(ids), kind=desk.units.kind[rows], duty=desk.units.duty[rows],
        skills=tuple(skills_of(desk, unit) for unit in ids), around=around, tier=np.where(chosen, 0, tier),
        seconds=np.where(chosen, 0.0, seconds), unsure=unsure,
        fit=(fit | chosen) & ~np.isin(ids, list(less)) & _on_shift(desk, ring, ids),
        held=np.array([unit in held for unit in ids], dtype=bool),
        bound=np.array([held.get(unit, -1) for unit in ids], dtype=np.int64),
        here=np.array([held.get(unit) == STANDS for unit in ids], dtype=bool),
    )  # fmt: skip


def _holding(desk: Desk, ring: Ring, inside: dict[str, int]) -> dict[str, int]:
    """Units that answer for a tier already, and for which (0 the innermost, -1 any): by an order to hold the ring, or
    to its incident; of a standing ring whoever of the shift is on duty inside (``STANDS``)."""
    out: dict[str, int] = {}
    for order in holding_orders(desk, ring):
        if not order.block:
            out[order.unit] = order.tier - 1
    if ring.standing:
        duties = (int(Duty.PATROL), int(Duty.STANDBY), int(Duty.ONSCENE))
        present = [unit for unit in inside if int(desk.units.duty[desk.units.row[unit]]) in duties]
        staffed = [unit for unit in present if of_shift(desk, unit) and _fresh(desk, unit)]
        out |= {unit: STANDS for unit in staffed if unit not in out}
    return out


def holding_orders(desk: Desk, ring: Ring) -> list[Order]:
    """Active orders that hold the ring, and those to its incident, whoever made them: the unit is there for it."""
    mine = [order for order in desk.room.orders_to(ring.id) if order.state.active]
    there = desk.room.orders_of(ring.incident) if ring.incident else ()
    return mine + [order for order in there if order.state.active and not order.ring and not order.foreign]


def _fit(desk: Desk, rows: I64) -> tuple[Mask, Mask]:
    """Who may be sent now, and who may not only because its duty is not known or its fix is old."""
    units, now = desk.units, desk.clock.now()
    active = {unit: desk.orders[key] for unit, key in {**desk.room.foreign, **desk.room.active}.items()}
    verdict = judge(known(desk), "", active, False, now)[rows]
    old = ~(units.age(now)[rows] <= desk.site.config.limits.fix_old_s)
    unsure = (old | (units.duty[rows] == int(Duty.UNKNOWN))) & units.registered[rows]
    return np.asarray((verdict == FIT) & ~old), np.asarray(unsure)


def _fresh(desk: Desk, unit: str) -> bool:
    row = desk.units.row[unit]
    return bool(desk.clock.now() - desk.units.fix_t[row] <= desk.site.config.limits.fix_old_s)


def of_shift(desk: Desk, unit: str) -> bool:
    """Whether it belongs to the shift that the bar names; where nobody says shifts, every unit does."""
    spec, shift = desk.specs.get(unit), desk.site.config.duty.shift
    return spec is not None and (not spec.shift or not shift or shift.startswith(spec.shift))


def _on_shift(desk: Desk, ring: Ring, ids: Sequence[str]) -> Mask:
    """A standing ring is staffed by the shift."""
    return np.array([not ring.standing or of_shift(desk, unit) for unit in ids], dtype=bool)


def _seconds(desk: Desk, ring: Ring, rows: I64, exact: bool) -> F64:
    place = place_of(desk, ring)
    if place is None:
        return np.zeros(len(rows))
    if exact:
        return seconds_to(place, rows, known(desk), desk.roads)
    return straight_seconds(place, rows, known(desk))


def _on_foot(desk: Desk, ring: Ring, rows: I64, tier: I64, seconds: F64) -> I64:
    """A ring of minutes by car holds who drives; who walks is only in those tiers that he can walk to in time."""
    if ring.shape is not RingShape.TIME or ring.direction is not Direction.COME or not len(rows):
        return tier
    factors = desk.site.config.roads.kind_factors
    walks = np.array([factors.get(kind, 1.0) < ON_FOOT_BELOW for kind in _kinds(desk, rows)], dtype=bool)
    limits = np.array([one.limit for one in ring.tiers])
    reached = np.searchsorted(limits, seconds, side="left")
    walked = np.where(reached < len(limits), np.maximum(reached, tier), -1)
    return np.asarray(np.where(walks & (tier >= 0), walked, tier), dtype=np.int64)


def _kinds(desk: Desk, rows: I64) -> list[str]:
    return [Kind(int(kind)).name.lower() for kind in desk.units.kind[rows]]


def place_of(desk: Desk, ring: Ring) -> tuple[float, float] | None:
    """Its centre now (lon, lat); of an area its middle."""
    point = choice.place_of(desk, "ring", ring.id)
    if ring.moving and ring.centre is not None:
        point = choice.place_of(desk, "unit", ring.centre.id) or point
    if point is None:
        return None
    lon, lat = from_mercator(*point)
    return float(lon), float(lat)


# --- clocks ---------------------------------------------------------------------------------------------------------


def clock_at(desk: Desk, ring: Ring) -> float | None:
    """When its clock started, epoch s; None: not yet, and for a standing ring never."""
    if ring.standing:
        return None
    if ring.clock is ClockFrom.DRAWN:
        return ring.made_at
    if ring.clock is ClockFrom.INCIDENT:
        incident = desk.incidents.get(ring.incident)
        return incident.received_at if incident is not None else None
    return min((order.issued_at for order in desk.room.orders_to(ring.id) if not order.drill), default=None)


def late_needs(view: RingView, now: float) -> list[tuple[int, NeedView]]:
    """Needs whose tier's minutes have passed on the ring's clock without all being on scene; tiers from 0."""
    if view.clock_at is None or view.ring.shape is not RingShape.TIME:
        return []
    waited = now - view.clock_at
    return [
        (n, one)
        for n, tier in enumerate(view.tiers)
        if waited > tier.limit
        for one in tier.needs
        if one.onscene < one.want and one.need.role != RESERVE
    ]


def tell_late(desk: Desk, view: RingView) -> None:
    """Each is said once in the ticker; the card shows it as long as it lasts."""
    for tier, one in late_needs(view, desk.clock.now()):
        key = (view.ring.id, str(tier), one.need.role)
        if key in desk.late_needs:
            continue
        desk.late_needs.add(key)
        facts = {
            "no": view.ring.label, "limit": f"{view.ring.tiers[tier].limit / _MINUTE_S:g}",
            "role": Said(f"duty.role.{one.need.role}"), "n": one.want - one.onscene,
        }  # fmt: skip
        desk.tell("duty.late", facts, "ring", view.ring.id)


# --- drills ---------------------------------------------------------------------------------------------------------


def running_drill(desk: Desk, ring: str) -> Drill | None:
    """The ring's drill that has not ended."""
    return next((one for one in desk.drills.values() if one.ring == ring and one.ended_at is None), None)
