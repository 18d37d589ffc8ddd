"""Who would go where when a ring is to be held: its tiers' needs and its blocking posts. Nothing is done here."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np
from msgspec.structs import replace

from console.desk import duty, orders, source
from console.desk.known import known
from console.desk.numbers import number
from console.desk.ring_limits import shown
from console.desk.ringview import RingView
from console.dispatch.needs import Crew, fill
from console.dispatch.rank import seconds_to
from console.say import say
from console.verbs import Said, calls, joined
from console.words import Block, Incident, Order, Ring

if TYPE_CHECKING:
    from console.desk.desk import Desk

POSTS: Final = "posts"
TIERS: Final = "tiers"
_DRILL_LEVEL: Final = 3
Deploy = calls.DeployRing | calls.DrillRing


class Going(msgspec.Struct, frozen=True):
    """One unit that would go. ``tier`` from 1, 0: to no need, a person added it. ``seconds`` None: not known."""

    unit: str
    tier: int
    block: Block | None = None
    seconds: float | None = None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """``incident`` is ``fresh`` when the room makes it with the orders. ``notes``: what stays open, in words."""

    ring: Ring
    incident: Incident
    fresh: bool
    goings: tuple[Going, ...]
    against: tuple[orders.Objection, ...]
    notes: tuple[Said, ...]
    drill: bool = False


def make(desk: Desk, call: Deploy) -> Plan | Said:
    """The plan, or the sentence that says why nobody would go and what would do."""
    ring = desk.rings.get(call.ring)
    if ring is None:
        return Said("ring.none")
    drill = isinstance(call, calls.DrillRing)
    if drill and duty.running_drill(desk, ring.id) is not None:
        return Said("duty.drill_runs", {"no": ring.label})
    part, tier = ("", 0) if isinstance(call, calls.DrillRing) else (call.part, call.tier)
    if tier > len(ring.tiers):
        return Said("duty.no_tier", {"no": ring.label, "n": tier, "most": len(ring.tiers)})
    posts, barred = _posts(desk, ring, call, drill) if part != TIERS and not tier else ([], None)
    if barred is not None and part == POSTS:
        return barred
    tiers, open_ = _tiers(desk, ring, call, tier, posts) if part != POSTS else ([], [])
    notes = [*open_, *([barred] if barred is not None else [])]
    if not tiers and not posts:
        return _nobody(ring, part, notes)
    return _plan(desk, ring, [*tiers, *posts], notes, drill)


def _plan(desk: Desk, ring: Ring, goings: Sequence[Going], notes: Sequence[Said], drill: bool) -> Plan | Said:
    found = _incident(desk, ring, drill)
    if isinstance(found, Said):
        return found
    incident, fresh = found
    goings = _lead_first(desk, goings)
    against = _against(desk, [one.unit for one in goings], incident, drill)
    return Plan(
        ring=ring, incident=incident, fresh=fresh, goings=tuple(goings), against=tuple(against), notes=tuple(notes),
        drill=drill,
    )  # fmt: skip


def _nobody(ring: Ring, part: str, notes: Sequence[Said]) -> Said:
    """What is missing: someone who should hold it, posts, or units that could."""
    planned = ring.closing is not None and any(one.unit for one in ring.closing.blocks)
    if part == POSTS:
        return Said("duty.posts_sent" if planned else "duty.no_posts", {"no": ring.label})
    if notes:
        return Said("duty.nobody_can", {"no": ring.label, "why": joined(notes, Said("desk.and"))})
    if not any(tier.needs for tier in ring.tiers) and not planned:
        return Said("duty.no_needs", {"no": ring.label})
    return Said("duty.all_sent", {"no": ring.label})


# --- who ------------------------------------------------------------------------------------------------------------


def _posts(desk: Desk, ring: Ring, call: Deploy, drill: bool) -> tuple[list[Going], Said | None]:
    """Units to blocking posts; nobody, and why, while it is not said who authorised blocking the roads. A drill
    blocks none."""
    closing = ring.closing
    blocks = [one for one in closing.blocks if one.unit and not _sent(desk, one)] if closing is not None else []
    blocks = [one for one in blocks if one.unit not in call.without]
    if closing is None or not blocks:
        return [], None
    if desk.site.config.rings.authority and not closing.authority and not drill:
        return [], Said("duty.no_authority", {"n": len(blocks), "no": ring.label})
    gone = desk.clock.now() - closing.made_at
    return [Going(one.unit, 0, one, _left(one.arrive_s - gone)) for one in blocks], None


def _left(seconds: float) -> float | None:
    return max(0.0, seconds) if np.isfinite(seconds) else None


def _sent(desk: Desk, block: Block) -> bool:
    order = desk.orders.get(block.order)
    return order is not None and order.state.active and order.unit == block.unit


def _tiers(
    desk: Desk, ring: Ring, call: Deploy, tier: int, posts: Sequence[Going]
) -> tuple[list[Going], list[Said]]:  # fmt: skip
    """Units for the tiers' needs, those that a person added first; and what stays open."""
    view = desk.ring_views.get(ring.id) or RingView(ring)
    less = {*call.without, *(one.unit for one in posts)}
    more = [unit for unit in call.units if unit not in less]
    crew = duty.crew_of(desk, ring, view.tiers, exact=True, more=more, less=less)
    wanted = [one for one in fill(ring.tiers, crew) if tier in (0, one.tier + 1)]
    goings = [_going(crew, row, one.tier + 1) for one in wanted for row in one.proposed]
    placed = {one.unit for one in goings}
    held = {crew.ids[row] for row in np.flatnonzero(crew.held).tolist()}
    etas = _etas(desk, ring, more)
    extra = [Going(unit, tier, None, etas[unit]) for unit in more if unit not in placed | held]
    goings = [replace(one, seconds=etas[one.unit]) if one.unit in etas else one for one in goings]
    return [*goings, *extra], [
        Said("duty.open", {"tier": one.tier + 1, "role": Said(f"duty.role.{one.need.role}"), "why": why})
        for one in wanted
        if (why := duty.why_of(one, view.answer is not None)) is not None
    ]


def _going(crew: Crew, row: int, tier: int) -> Going:
    seconds = float(crew.seconds[row])
    return Going(crew.ids[row], tier, None, seconds if np.isfinite(seconds) else None)


def _etas(desk: Desk, ring: Ring, units: Sequence[str]) -> dict[str, float | None]:
    """Seconds of each to the ring's centre by road, in one search; None: no way, or not known."""
    place, known_ones = duty.place_of(desk, ring), [unit for unit in units if unit in desk.units.row]
    out: dict[str, float | None] = dict.fromkeys(units)
    if place is None or not known_ones:
        return out
    rows = np.array([desk.units.row[unit] for unit in known_ones], dtype=np.int64)
    found = seconds_to(place, rows, known(desk), desk.roads).tolist()
    return out | {unit: one if np.isfinite(one) else None for unit, one in zip(known_ones, found, strict=True)}


def _lead_first(desk: Desk, goings: Sequence[Going]) -> list[Going]:
    """An auxiliary never leads: the first with a 民警 does."""

    def leads(one: Going) -> bool:
        row = desk.units.row.get(one.unit)
        return row is not None and int(desk.units.officers[row]) > 0

    first = next((one for one in goings if leads(one)), None)
    return list(goings) if first is None else [first, *(one for one in goings if one is not first)]


def _against(desk: Desk, units: Sequence[str], incident: Incident, drill: bool) -> list[orders.Objection]:
    """As for any order; for a drill nobody is taken from real work."""
    found = orders.objections(desk, units, incident)
    if drill:
        found = [replace(one, hard=True) for one in found]
    return found


# --- for what -------------------------------------------------------------------------------------------------------


def _incident(desk: Desk, ring: Ring, drill: bool) -> tuple[Incident, bool] | Said:
    """The ring's own open incident; else, and always for a drill, one that the room makes at its centre."""
    own = desk.incidents.get(ring.incident)
    if own is not None and not own.ended and not drill:
        return own, False
    place = duty.place_of(desk, ring)
    if place is None:
        return Said("duty.no_place", {"no": ring.label})
    config, now = desk.site.config.rings, desk.clock.now()
    limits = shown(ring.shape, [tier.limit for tier in ring.tiers]).text()
    made = Incident(
        id=f"{source.ROOM}:{desk.seat}-{uuid.uuid4().hex[:12]}", source=source.ROOM, t=now, received_at=now,
        no=number(desk.room, "", now), lon_deg=place[0], lat_deg=place[1],
        type=config.drill_type if drill else config.incident_type,
        level=_DRILL_LEVEL if drill else config.incident_level,
        place=ring.centre.name if ring.centre is not None else ring.name, text=f"{ring.label} {limits}".strip(),
    )  # fmt: skip
    return made, True


def order_of(desk: Desk, plan: Plan, going: Going, lead: bool) -> Order:
    """The order of one who goes."""
    now, block = desk.clock.now(), going.block
    return Order(
        id=str(uuid.uuid4()), incident=plan.incident.id, unit=going.unit, issued_at=now, lead=lead,
        issuer=f"{desk.site.config.id}/{desk.seat}", expires_at=now + desk.site.config.limits.order_expires_s,
        text=_text(plan, going), eta_s=going.seconds, ring=plan.ring.id, tier=going.tier,
        block=block.id if block is not None else "", lon_deg=block.lon_deg if block is not None else None,
        lat_deg=block.lat_deg if block is not None else None, drill=plan.drill,
    )  # fmt: skip


def _text(plan: Plan, going: Going) -> str:
    """What the terminal shows; of a real incident also its own words."""
    facts = {"no": plan.ring.label, "tier": going.tier}
    code = "duty.text_tier" if going.tier else "duty.text_ring"
    if going.block is not None:
        code, facts = "duty.text_post", {**facts, "where": going.block.name or say("duty.unnamed")}
    words = Said(code, facts).text()
    if plan.drill:
        return Said("duty.text_drill", {"text": words}).text()
    return words if plan.fresh or not plan.incident.text else f"{words} · {plan.incident.text}"
