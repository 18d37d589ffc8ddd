"""What Enter would do with who holds a ring, in words: ``将布 圈3：1 层 03 城关一组 1.2 分 · 卡点 05 …``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import duty, duty_plan
from console.desk.duty_plan import Deploy, Going, Plan
from console.desk.state import Part
from console.say import say
from console.verbs import BY_CALL, Said, calls

if TYPE_CHECKING:
    from console.desk.desk import Desk


def will(desk: Desk, call: Deploy) -> tuple[bool, tuple[Part, ...], Plan | None]:
    """Whether Enter would go through, the sentence, and the plan for the map's lines. Nothing is done."""
    head = Part(say(f"desk.will.{BY_CALL[type(call)].name}"))
    if isinstance(call, calls.DrillRing) and call.end:
        return _end(desk, call)
    plan = duty_plan.make(desk, call)
    if isinstance(plan, Said):
        return False, (Part(plan.text(), "lv"),), None
    parts = [head, Part(plan.ring.label, "fact")]
    for one in plan.goings:
        parts += _going(desk, one)
    if plan.fresh:
        parts.append(Part(say("duty.will_make", type=plan.incident.type)))
    parts += [Part(one.text(), "warn") for one in plan.notes]
    parts += [Part(one.said.text(), "lv" if one.hard else "warn") for one in plan.against]
    hard = bool(plan.against) and plan.against[0].hard
    if plan.against and not hard and not call.force:
        parts.append(Part(say("desk.confirm_by"), "warn"))
    return not hard and (call.force or not plan.against), tuple(parts), plan


def _going(desk: Desk, one: Going) -> list[Part]:
    minutes = say("desk.minutes", n=f"{one.seconds / 60:.1f}") if one.seconds is not None else ""
    if one.block is not None:
        where = say("duty.at_post", where=one.block.name or say("duty.unnamed"))
    else:
        where = say("duty.at_tier", tier=one.tier) if one.tier else ""
    return [Part(desk.unit_words(one.unit), "fact"), Part(" ".join(word for word in (minutes, where) if word))]


def _end(desk: Desk, call: calls.DrillRing) -> tuple[bool, tuple[Part, ...], None]:
    ring = desk.rings.get(call.ring)
    label = ring.label if ring is not None else ""
    if duty.running_drill(desk, call.ring) is None:
        return False, (Part(say("duty.no_drill", no=label), "lv"),), None
    return True, (Part(say("duty.will_end")), Part(label, "fact")), None
