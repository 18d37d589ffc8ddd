"""Which template a ring is drawn by, what it gives to the ring, and 存模, which keeps a ring as one."""

from __future__ import annotations

from dataclasses import replace as altered
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk import undo
from console.desk.acts_order import fail
from console.desk.ring_limits import with_limits
from console.desk.state import Outcome
from console.site.ringfile import SHAPES, RingTemplate, over, template_of
from console.verbs import Said, calls
from console.words import Changes, Ring, RingShape

if TYPE_CHECKING:
    from console.desk.desk import Desk

USUAL: Final = ((1.0, ""), (3.0, ""), (5.0, ""))  # minutes, of a site without templates


def template_for(desk: Desk, call: calls.DrawRing) -> RingTemplate | Said | None:
    """The one that was named; without tiers the site's first; the one that has just these tiers; else none."""
    known = desk.site.ring_templates
    if call.template:
        found = next((one for one in known if one.id == call.template), None)
        return found or Said("ring.no_template", {"what": call.template})
    if call.shape not in ("", *(shape.value for shape in SHAPES)):
        return None
    if not call.tiers:
        return next((one for one in known if call.shape in ("", one.shape.value)), None)
    return next((one for one in known if _has(one, call)), None)


def _has(template: RingTemplate, call: calls.DrawRing) -> bool:
    """1 3 5 are the tiers of 1-3-5, 200米 those of no time ring."""
    unit = "min" if template.shape is RingShape.TIME else "m"
    said = {one for _, one in call.tiers} - {""} or {"min"}
    return said == {unit} and [number for number, _ in call.tiers] == [tier.limit for tier in template.tiers]


def typed(template: RingTemplate | None) -> tuple[tuple[float, str], ...]:
    """Its tiers as a person would type them."""
    if template is None:
        return USUAL
    unit = "min" if template.shape is RingShape.TIME else "m"
    return tuple((tier.limit, unit) for tier in template.tiers)


def dressed(ring: Ring, template: RingTemplate | None, call: calls.DrawRing) -> Ring:
    """The ring with what its template says and the call does not."""
    if template is None:
        return ring
    limits = [tier.limit for tier in ring.tiers]
    return replace(
        ring, template=template.id, tiers=with_limits(template.ring_tiers(), limits), edges=template.edges,
        travel=ring.travel if call.travel else template.travel,
        direction=ring.direction if call.direction else template.direction,
        colour=call.colour or template.colour, meaning=template.meaning, clock=template.clock,
    )  # fmt: skip


def save(desk: Desk, call: calls.SaveTemplate) -> Outcome:
    """存模: kept in the site's folder; undo puts back what was there."""
    ring = desk.rings.get(call.ring)
    if ring is None:
        return fail("ring.none")
    if ring.shape not in SHAPES:
        return fail("ring.not_for_template", no=ring.label)
    name = call.name.strip() or ring.name
    if not name:
        return fail("ring.template_nameless")
    before = desk.site.ring_templates
    made = template_of(ring, _id_for(before, name), name)
    _use(desk, over(before, [made]))
    facts = {"name": name}

    def back(d: Desk) -> Outcome:
        _use(d, before)
        return Outcome(ok=True, code="desk.undone", facts={"what": Said("ring.did_template", facts)})

    undo.push(desk, Said("ring.did_template", facts), back)
    return Outcome(ok=True, code="ring.template_saved", facts={"no": ring.no, "name": name})


def _id_for(known: tuple[RingTemplate, ...], name: str) -> str:
    """Of the one that bears this name, else a new one."""
    same = next((one.id for one in known if name in (one.name, one.name_en)), "")
    ids, n = {one.id for one in known}, 1
    while not same and f"own{n}" in ids:
        n += 1
    return same or f"own{n}"


def _use(desk: Desk, templates: tuple[RingTemplate, ...]) -> None:
    desk.site = altered(desk.site, ring_templates=templates)
    desk.contexts.forget()
    desk.keep_templates(templates)
    desk.changed(Changes.RINGS)
