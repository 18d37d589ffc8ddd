"""``calls.ChangeRing`` and ``calls.CopyRing`` → the ring as it is from now on, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from console.desk import ring_making as making
from console.desk.ring_limits import limits_of, with_limits
from console.verbs import Said, calls
from console.words import Direction, Ring, RingShape, Travel

if TYPE_CHECKING:
    from console.desk.desk import Desk

ROUND = (RingShape.TIME, RingShape.DISTANCE)  # what has a centre and rings round it


def changed(desk: Desk, ring: Ring, call: calls.ChangeRing) -> tuple[Ring, Said | None] | Said:
    """The ring with what is given, and what was put right; its needs, edges and posts stay as they are."""
    if ring.standing and (call.tiers or call.areas or _placed(call)):
        return Said("ring.standing_form", {"no": ring.no})
    note = None
    if call.tiers:
        if ring.shape in (RingShape.AREA, RingShape.NAMED):
            return Said("ring.no_tiers", {"no": ring.no})
        limits = limits_of(call.tiers, ring.shape.value)
        if isinstance(limits, Said):
            return limits
        ring, note = replace(ring, shape=limits.shape, tiers=with_limits(ring.tiers, limits.values)), limits.note
    moved = _moved(desk, ring, call)
    if isinstance(moved, Said):
        return moved
    named = _renamed(moved, call)
    return named if isinstance(named, Said) else (named, note)


def copied(desk: Desk, ring: Ring, call: calls.CopyRing) -> Ring | Said:
    """A ring like it with a number of its own: round what is given, without its posts, name and incident."""
    fresh = replace(
        ring, id=making.new_id(desk), no=making.next_no(desk), name=ring.name if ring.standing else "",
        closing=None, standing=False, made_at=desk.clock.now(), made_by=desk.actor,
    )  # fmt: skip
    return _moved(desk, fresh, call)


def _placed(call: calls.ChangeRing | calls.CopyRing) -> bool:
    return bool(call.kind or call.points or call.lon_deg is not None)


def _moved(desk: Desk, ring: Ring, call: calls.ChangeRing | calls.CopyRing) -> Ring | Said:
    """Another centre, outline or other beats, by what the ring is."""
    if call.areas:
        if ring.shape is not RingShape.NAMED:
            return Said("ring.no_beats", {"no": ring.no})
        gone = next((area for area in call.areas if not making.area_name(desk, area)), None)
        if gone is not None:
            return Said("ring.no_area", {"what": gone.partition(":")[2]})
        return replace(ring, areas=call.areas, name=" ".join(making.area_name(desk, one) for one in call.areas))
    if not _placed(call):
        return ring
    if ring.shape not in ROUND:
        return _outlined(ring, call)
    centre = making.centre_of(desk, call)
    if isinstance(centre, Said):
        return centre
    incident = centre.id if centre.kind == "incident" else ring.incident if centre.kind == "point" else ""
    return replace(ring, centre=centre, moving=ring.moving and centre.kind == "unit", incident=incident)


def _outlined(ring: Ring, call: calls.ChangeRing | calls.CopyRing) -> Ring | Said:
    if ring.shape is RingShape.AREA:
        return Said("ring.flat") if making.flat(call.points) else replace(ring, outline=call.points)
    if ring.shape is RingShape.CORRIDOR:
        if len(set(call.points)) < 2:
            return Said("ring.line_short")
        return replace(ring, outline=call.points, areas=(), centre=None)
    return Said("ring.no_centre_to_move", {"no": ring.no})


def _renamed(ring: Ring, call: calls.ChangeRing) -> Ring | Said:
    if call.moving and (ring.centre is None or ring.centre.kind != "unit"):
        return Said("ring.moves_with_units")
    return replace(
        ring,
        travel=Travel(call.travel) if call.travel else ring.travel,
        direction=Direction(call.direction) if call.direction else ring.direction,
        moving=ring.moving if call.moving is None else call.moving,
        name=ring.name if call.name is None else call.name.strip(),
        colour=call.colour or ring.colour,
    )
