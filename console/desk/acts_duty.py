"""Verbs about holding a ring: 守, 布, 练, 请, 复."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from msgspec.structs import replace

from console.desk import drills, duty, duty_plan, holding, orders, undo
from console.desk import events as ev
from console.desk.acts_order import fail, failed
from console.desk.duty_plan import Plan
from console.desk.state import Outcome
from console.desk.steps import answered
from console.dispatch.needs import RESERVE
from console.say import say
from console.verbs import Said, calls, joined
from console.words import ClockFrom, Meaning, Need, Order, Reserve, Ring, Tier

if TYPE_CHECKING:
    from console.desk.desk import Desk

MOST_NEEDS = 8  # of one tier: a longer list is no order that anybody can keep in mind
MOST_COUNT = 50


def _with_tier(desk: Desk, key: str, tier: int) -> Ring | Outcome:
    """The ring, when it is there and has so many tiers; else what to say."""
    ring = desk.rings.get(key)
    if ring is None:
        return fail("ring.none")
    if tier > len(ring.tiers):
        return fail("duty.no_tier", no=ring.label, n=tier, most=len(ring.tiers))
    return ring


# --- 守 -------------------------------------------------------------------------------------------------------------


def hold(desk: Desk, call: calls.HoldTier) -> Outcome:
    """守: who should answer in a tier; a ring's meaning and when its clock starts. What is not given stays."""
    before = _with_tier(desk, call.ring, call.tier)
    if isinstance(before, Outcome):
        return before
    if len(call.needs) > MOST_NEEDS or any(not 0 < count <= MOST_COUNT for _, count, _ in call.needs):
        return fail("duty.too_many", needs=MOST_NEEDS, most=MOST_COUNT)
    ring = _held(before, call)
    if ring == before:
        return fail("ring.same", no=before.label)
    desk.record((ev.RingChanged(ring=ring), ring.id), actor=desk.actor)
    what = Said("duty.did_hold", {"no": before.label})
    undo.push(desk, what, lambda d: _as_before(d, before, what))
    return Outcome(ok=True, code="duty.held", facts={"no": ring.label, "n": max(1, call.tier)})


def _held(ring: Ring, call: calls.HoldTier) -> Ring:
    at = max(1, call.tier) - 1
    tier = ring.tiers[at]
    if call.needs or call.empty:
        needs = tuple(Need(role=role, count=count, skills=skills) for role, count, skills in call.needs)
        tier = replace(tier, needs=needs)
    if call.places or call.empty:
        tier = replace(tier, places=call.places)
    tiers: tuple[Tier, ...] = (*ring.tiers[:at], tier, *ring.tiers[at + 1 :])
    return replace(
        ring, tiers=tiers, meaning=Meaning(call.meaning) if call.meaning else ring.meaning,
        clock=ClockFrom(call.clock) if call.clock else ring.clock,
    )  # fmt: skip


def _as_before(desk: Desk, before: Ring, what: Said) -> Outcome:
    if before.id not in desk.rings:
        return fail("ring.none")
    desk.record((ev.RingChanged(ring=before), before.id), actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


# --- 布 -------------------------------------------------------------------------------------------------------------


def deploy(desk: Desk, call: calls.DeployRing) -> Outcome:
    """布: every order of the ring in one transaction."""
    plan = duty_plan.make(desk, call)
    if isinstance(plan, Said):
        return failed(plan)
    refused = refusal(plan, call.force)
    if refused is not None:
        return refused
    made = send(desk, plan)
    keys, units = tuple(order.id for order in made), " ".join(order.unit for order in made)
    facts = {"no": plan.ring.label, "units": units, "n": len(made), "incident": plan.incident.no}
    what = Said("duty.did_deploy", {"no": plan.ring.label})
    made_incident = plan.incident.id if plan.fresh else ""
    undo.push(desk, what, lambda d: _recalled(d, plan.ring, keys, made_incident, units))
    note: Said | str = Said("duty.note", {"why": joined(plan.notes, Said("desk.and"))}) if plan.notes else ""
    return Outcome(ok=True, code="duty.deployed", facts={**facts, "note": note})


def refusal(plan: Plan, force: bool) -> Outcome | None:
    """Hard objections refuse; others wait for a person's confirmation (``!``)."""
    if not plan.against or (force and not plan.against[0].hard):
        return None
    hard = plan.against[0].hard
    why = joined((one.said for one in plan.against if one.hard == hard), Said("desk.and"))
    return Outcome(ok=False, code="desk.refused" if hard else "desk.confirm", facts={"why": why}, confirm=not hard)


def send(desk: Desk, plan: Plan, *more: tuple[ev.Body, str]) -> list[Order]:
    """The incident when it is a new one, the ring with who stands at its posts, and all orders: one transaction."""
    lead = orders.needs_lead(desk, plan.incident)
    made = [duty_plan.order_of(desk, plan, one, lead and n == 0) for n, one in enumerate(plan.goings)]
    first: list[tuple[ev.Body, str]] = []
    if plan.fresh:
        first.append((ev.IncidentReceived(incident=plan.incident), plan.incident.id))
    if plan.fresh or plan.incident.signed_at is None:
        first.append((ev.IncidentSigned(), plan.incident.id))
    ring = _with_orders(plan, made)
    if ring != plan.ring:
        first.append((ev.RingChanged(ring=ring), ring.id))
    orders.send(desk, made, plan.incident, [*first, *more])
    duty.refresh(desk, plan.ring.id)
    return made


def _with_orders(plan: Plan, made: list[Order]) -> Ring:
    """Posts know the orders that send their units; a ring without an incident has one from now on. A drill changes
    nothing."""
    ring = plan.ring
    if plan.drill:
        return ring
    by_block = {order.block: order.id for order in made if order.block}
    closing = ring.closing
    if closing is not None and by_block:
        blocks = tuple(replace(one, order=by_block.get(one.id, one.order)) for one in closing.blocks)
        ring = replace(ring, closing=replace(closing, blocks=blocks))
    return replace(ring, incident=plan.incident.id)


def _recalled(desk: Desk, ring: Ring, keys: tuple[str, ...], made_incident: str, units: str) -> Outcome:
    """Ctrl+Z: what was sent is called back by a further order, while no terminal has answered."""
    running = [order for key in keys if (order := desk.orders[key]).state.active]
    signed = [order.unit for order in running if answered(order)]
    if signed:
        return fail("desk.undo_signed", units=" ".join(signed))
    taken = holding.taken_by(desk, keys)
    for order in running:
        orders.cancel(desk, order, say("duty.recall_text", no=ring.label))
    orders.take_up(desk, taken)
    others = any(order.state.active for order in desk.orders_of(made_incident))
    if made_incident and not others:
        body = ev.IncidentClosed(outcome=say("desk.withdrawn_text"), without_feedback=True)
        desk.record((body, made_incident), actor=desk.actor)
    duty.refresh(desk, ring.id)
    return Outcome(ok=True, code="duty.recalled", facts={"no": ring.label, "units": units})


# --- 练 -------------------------------------------------------------------------------------------------------------


def drill(desk: Desk, call: calls.DrillRing) -> Outcome:
    """练: begins a drill of the ring, or ends it."""
    if call.end:
        return drills.end(desk, call.ring)
    plan = duty_plan.make(desk, call)
    if isinstance(plan, Said):
        return failed(plan)
    refused = refusal(plan, call.force)
    if refused is not None:
        return refused
    begun = drills.begun(desk, plan)
    made = send(desk, plan, (ev.DrillBegun(drill=begun), begun.id))
    what = Said("duty.did_drill", {"no": plan.ring.label})
    undo.push(desk, what, undo.final(what))
    units = " ".join(order.unit for order in made)
    desk.tell("duty.drill_begun", {"no": plan.ring.label, "n": len(made)}, "ring", plan.ring.id)
    return Outcome(ok=True, code="duty.drilling", facts={"no": plan.ring.label, "n": len(made), "units": units})


# --- 请, 复 ---------------------------------------------------------------------------------------------------------


def ask(desk: Desk, call: calls.AskReserve) -> Outcome:
    """请: a request that waits for its answer; undo withdraws it while nobody has answered."""
    ring = _with_tier(desk, call.ring, call.tier)
    if isinstance(ring, Outcome):
        return ring
    if not 0 < call.count <= MOST_COUNT:
        return fail("duty.ask_count", most=MOST_COUNT)
    made = Reserve(
        id=f"{desk.seat}-{uuid.uuid4().hex[:12]}", ring=ring.id, tier=call.tier or _reserve_tier(ring), to=call.to,
        count=call.count, at=desk.clock.now(), by=desk.actor, text=call.text,
    )  # fmt: skip
    desk.record((ev.ReserveAsked(reserve=made), made.id), actor=desk.actor)
    duty.refresh(desk, ring.id)
    facts = {"to": made.to, "n": made.count, "no": ring.label}
    desk.tell("duty.asked", facts, "ring", ring.id)
    undo.push(desk, Said("duty.did_ask", facts), lambda d: _withdrawn(d, made.id, Said("duty.did_ask", facts)))
    return Outcome(ok=True, code="duty.asked", facts=facts)


def _reserve_tier(ring: Ring) -> int:
    """The first that wants reserve; 0: of the ring as a whole."""
    wanting = (n for n, tier in enumerate(ring.tiers, 1) if any(need.role == RESERVE for need in tier.needs))
    return next(wanting, 0)


def _withdrawn(desk: Desk, key: str, what: Said) -> Outcome:
    known = desk.reserves.get(key)
    if known is None or known.state != "asked":
        return fail("duty.answered_already", to=known.to if known is not None else "")
    desk.record((ev.ReserveWithdrawn(), key), actor=desk.actor)
    duty.refresh(desk, known.ring)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def answer(desk: Desk, call: calls.AnswerReserve) -> Outcome:
    """复: what the other side said; undo makes the request wait again."""
    found = _asked(desk, call)
    if isinstance(found, Said):
        return failed(found)
    if call.count is not None and not 0 < call.count <= MOST_COUNT:
        return fail("duty.ask_count", most=MOST_COUNT)
    body = ev.ReserveAnswered(granted=call.granted, by=call.by, text=call.text, count=call.count)
    desk.record((body, found.id), actor=desk.actor)
    duty.refresh(desk, found.ring)
    code = "duty.granted" if call.granted else "duty.refused"
    ring = desk.rings.get(found.ring)
    facts = {"to": call.by or found.to, "n": call.count or found.count, "no": ring.label if ring is not None else ""}
    desk.tell(code, facts, "ring", found.ring)
    undo.push(desk, Said("duty.did_answer", {"to": found.to}), lambda d: _waits_again(d, found))
    return Outcome(ok=True, code=code, facts=facts)


def _asked(desk: Desk, call: calls.AnswerReserve) -> Reserve | Said:
    if call.reserve:
        known = desk.reserves.get(call.reserve)
        if known is not None and known.state == "asked":
            return known
        return Said("duty.answered_already", {"to": known.to}) if known is not None else Said("duty.nothing_asked")
    waiting = [one for one in desk.reserves.values() if one.state == "asked"]
    if desk.selection.kind == "ring" and any(one.ring == desk.selection.id for one in waiting):
        waiting = [one for one in waiting if one.ring == desk.selection.id]
    if not waiting:
        return Said("duty.nothing_asked")
    return waiting[0] if len(waiting) == 1 else Said("duty.which_asked", {"to": " ".join(one.to for one in waiting)})


def _waits_again(desk: Desk, before: Reserve) -> Outcome:
    desk.record((ev.ReserveAsked(reserve=before), before.id), actor=desk.actor)
    duty.refresh(desk, before.ring)
    return Outcome(ok=True, code="desk.undone", facts={"what": Said("duty.did_answer", {"to": before.to})})
