"""Verbs that take rings out to files and in again: 导圈, 印圈, 引圈. A window reads and writes, the desk takes in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec.structs import replace

from console.desk import acts_ring, acts_tools, choice, ring_making, undo
from console.desk import events as ev
from console.desk.acts_order import fail
from console.desk.state import Outcome, Selection
from console.verbs import Said, calls
from console.words import Block, Centre, Closing, Ring

if TYPE_CHECKING:
    from console.desk.desk import Desk


def out(desk: Desk, call: calls.ExportRing | calls.PrintRing) -> Outcome:
    """导圈, 印圈."""
    if call.ring not in desk.room.rings:
        return fail("ring.none")
    return acts_tools.to_window(desk, call)


def bring(desk: Desk, call: calls.ImportRings) -> Outcome:
    """引圈: without rings the window reads the file first, and comes back with them."""
    if not call.rings:
        return acts_tools.to_window(desk, call)
    there = [ring for ring in call.rings if _in_site(desk, ring)]
    room_for = acts_ring.MOST - sum(not ring.standing for ring in desk.room.rings.values())
    taken = [_take(desk, ring) for ring in there[: max(0, room_for)]]
    if not taken:
        return fail("ringfile.outside" if not there else "ring.full", n=acts_ring.MOST)
    choice.select(desk, Selection("ring", taken[-1]))
    undo.push(desk, Said("ringfile.did_import", {"n": len(taken)}), lambda d: _back(d, tuple(taken)))
    facts = {"n": len(taken), "out": len(call.rings) - len(taken)}
    return Outcome(ok=True, code="ringfile.taken_few" if facts["out"] else "ringfile.taken", facts=facts)


def _take(desk: Desk, ring: Ring) -> str:
    """As a new ring of this room: what it says of another room's things is not true here."""
    centre = _known(desk, ring.centre) if ring.centre is not None else None
    made = replace(
        ring, id=ring_making.new_id(desk), no=ring_making.next_no(desk), centre=centre, standing=False,
        moving=ring.moving and centre is not None and centre.kind == "unit",
        incident=ring.incident if ring.incident in desk.incidents else "",
        closing=_unproven(desk, ring.closing) if ring.closing is not None else None,
        made_at=desk.clock.now(), made_by=desk.actor,
    )  # fmt: skip
    desk.record((ev.RingDrawn(ring=made), made.id), actor=desk.actor)
    return made.id


def _known(desk: Desk, centre: Centre) -> Centre:
    """A centre that is nothing of this room is the point where it was."""
    known = {"unit": set(desk.units.row), "incident": set(desk.incidents), "marker": set(desk.markers)}
    there = known.get(centre.kind, {centre.id})
    return centre if centre.id in there else replace(centre, kind="point", id="")


def _unproven(desk: Desk, closing: Closing) -> Closing:
    """Its posts, and no claim: when they were planned other units were free."""
    blocks = tuple(_empty(block, known=block.unit in desk.units.row) for block in closing.blocks)
    return replace(closing, closed=False, closed_s=math.nan, blocks=blocks)


def _empty(block: Block, *, known: bool) -> Block:
    if known:
        return replace(block, order="")
    return replace(block, order="", unit="", arrive_s=math.nan)


def _in_site(desk: Desk, ring: Ring) -> bool:
    """Whether any of it lies where the site believes positions, and what it is named by is there."""
    west, south, east, north = desk.site.accepted_deg
    points = [*ring.outline, *([(ring.centre.lon_deg, ring.centre.lat_deg)] if ring.centre is not None else ())]
    if not points:
        return any(ring_making.area_name(desk, area) for area in ring.areas)
    return any(west <= lon <= east and south <= lat <= north for lon, lat in points)


def _back(desk: Desk, keys: tuple[str, ...]) -> Outcome:
    there = [key for key in keys if key in desk.room.rings]
    if not there:
        return fail("ring.none")
    desk.record(*((ev.RingRemoved(), key) for key in there), actor=desk.actor)
    if desk.selection.kind == "ring" and desk.selection.id in there:
        choice.select(desk, Selection())
    what = Said("ringfile.did_import", {"n": len(there)})
    return Outcome(ok=True, code="desk.undone", facts={"what": what})
