"""演练: a ring held against the clock. Stopwatches stop by the units' own replies; real work always comes first."""

from __future__ import annotations

import uuid
from math import isfinite
from typing import TYPE_CHECKING

from console.desk import duty, orders
from console.desk import events as ev
from console.desk.duty_plan import Going, Plan
from console.desk.state import Outcome
from console.say import say
from console.verbs import Said
from console.words import Drill, DrillMark, Order, Ring, RingShape, Step

if TYPE_CHECKING:
    from console.desk.desk import Desk


def begun(desk: Desk, plan: Plan) -> Drill:
    """A drill that starts now, with a stopwatch for each who goes."""
    marks = tuple(DrillMark(one.unit, one.tier, _limit_s(plan.ring, one)) for one in plan.goings)
    return Drill(
        id=f"{desk.seat}-{uuid.uuid4().hex[:12]}", ring=plan.ring.id, started_at=desk.clock.now(), by=desk.actor,
        marks=marks,
    )  # fmt: skip


def _limit_s(ring: Ring, going: Going) -> float:
    """Seconds: of a post until it could be passed, of a tier its minutes; 0 where none is set."""
    if going.block is not None:
        return going.block.passed_s if isfinite(going.block.passed_s) else 0.0
    return ring.tiers[going.tier - 1].limit if going.tier and ring.shape is RingShape.TIME else 0.0


def heard(desk: Desk, order: Order, body: ev.OrderStep) -> None:
    """A step of a drill's order stops the unit's stopwatch; the unit's clock never stops it before it reached us."""
    drill = duty.running_drill(desk, order.ring) if order.drill else None
    if drill is None or not any(mark.unit == order.unit for mark in drill.marks):
        return
    seconds = max(0.0, min(body.t, body.seen_at or body.t) - drill.started_at)
    fields = {Step.SIGNED: "signed_s", Step.ONSCENE: "onscene_s"}
    if body.step in fields:
        desk.record((ev.DrillMarked(unit=order.unit, **{fields[body.step]: seconds}), drill.id), actor="system")
    if body.step is Step.ONSCENE and all(isfinite(mark.onscene_s) for mark in desk.drills[drill.id].marks):
        desk.tell("duty.drill_all", {"no": _label(desk, order.ring), "n": len(drill.marks)}, "ring", order.ring)


def _label(desk: Desk, ring: str) -> str:
    known = desk.rings.get(ring)
    return known.label if known is not None else ""


def end(desk: Desk, ring: str) -> Outcome:
    """The result stays in the journal; the units are told, and the drill's incident is closed."""
    drill = duty.running_drill(desk, ring)
    if drill is None:
        return Outcome(ok=False, code="duty.no_drill", facts={"no": _label(desk, ring)})
    running = [order for order in desk.room.orders_to(ring) if order.drill and order.state.active]
    said = result(drill)
    bodies: list[tuple[ev.Body, str]] = [(ev.DrillEnded(text=said.text()), drill.id)]
    bodies += [(ev.OrderCancelled(text=say("duty.drill_over_text")), order.id) for order in running]
    incidents = dict.fromkeys(
        order.incident for order in desk.room.orders_to(ring) if order.drill and order.issued_at >= drill.started_at
    )
    bodies += [(ev.IncidentClosed(outcome=said.text(), without_feedback=True), key) for key in incidents]
    desk.record(*bodies, actor=desk.actor)
    for order in running:
        orders.publish_end(desk, order, say("duty.drill_over_text"))
    duty.refresh(desk, ring)
    desk.tell("duty.drill_ended", {"no": _label(desk, ring), "result": said}, "ring", ring)
    return Outcome(ok=True, code="duty.drill_ended", facts={"no": _label(desk, ring), "result": said})


def result(drill: Drill) -> Said:
    """``到 5/6，限内 4``; a mark without a limit counts as in time once it is there."""
    there = [mark for mark in drill.marks if isfinite(mark.onscene_s)]
    timely = sum(not mark.limit_s or mark.onscene_s <= mark.limit_s for mark in there)
    return Said("duty.result", {"n": len(there), "total": len(drill.marks), "timely": timely})
