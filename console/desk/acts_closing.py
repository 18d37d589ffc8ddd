"""Verbs about posts that close: 卡, 加卡, 移卡, 删卡, 授权. The plan comes by the inbox; undo puts the former back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace as with_

from console.desk import acts_ring, closing_crew, undo
from console.desk import closing as plans
from console.desk import events as ev
from console.desk.acts_order import fail, failed
from console.desk.closing import Wish
from console.desk.state import Outcome
from console.say import listed
from console.verbs import Said, calls, joined
from console.words import Block, Closing, Direction, Ring, Travel

if TYPE_CHECKING:
    from console.desk.desk import Desk

MOST_MINUTES: Final = 240.0  # who has been gone for longer is nowhere near


def plan(desk: Desk, call: calls.PlanPosts) -> Outcome:
    """卡: for an incident its ring, and one is drawn when it has none."""
    if call.head is not None and not 0 <= call.head <= MOST_MINUTES:
        return fail("closing.head_range", most=round(MOST_MINUTES))
    ring = _ring_for(desk, call)
    if isinstance(ring, Outcome):
        return ring
    wish = _wish(desk, ring, call)
    return _asked(desk, ring, wish, Said("closing.did_plan", {"no": ring.label}), "closing.asked")


def _ring_for(desk: Desk, call: calls.PlanPosts) -> Ring | Outcome:
    if call.kind == "ring":
        return desk.rings.get(call.id) or fail("ring.none")
    incident = desk.incidents.get(call.id)
    if incident is None:
        return fail("desk.no_incident")
    mine = [ring for ring in desk.rings.values() if ring.incident == incident.id and not ring.standing]
    if mine:
        return mine[-1]
    before = set(desk.rings)
    made = acts_ring.draw(desk, calls.DrawRing(kind="incident", id=incident.id, called=incident.no))
    return next(ring for ring in desk.rings.values() if ring.id not in before) if made.ok else made


def _wish(desk: Desk, ring: Ring, call: calls.PlanPosts) -> Wish:
    """What is not said is as before: how one moves, since when, what people have decided."""
    now, before = desk.clock.now(), ring.closing
    if before is not None:
        wish = plans.again(desk, before, actor=desk.actor)
    else:
        usual = ring.travel if ring.direction is Direction.LEAVE else Travel.FOOT
        wish = Wish(usual, _since(desk, ring, now), actor=desk.actor)
    travel = Travel(call.travel) if call.travel else wish.travel
    return replace(wish, travel=travel, head_s=wish.head_s if call.head is None else call.head * 60.0)


def _since(desk: Desk, ring: Ring, now: float) -> float:
    """Seconds since the incident; a ring without one begins now."""
    incident = desk.incidents.get(ring.incident)
    return min(max(now - incident.t, 0.0), MOST_MINUTES * 60.0) if incident is not None else 0.0


def _asked(desk: Desk, ring: Ring, wish: Wish, what: Said, code: str) -> Outcome:
    """Ask, and keep what undo needs."""
    before = ring.closing
    problem = desk.closings.ask(desk, ring, wish)
    if problem is not None:
        return failed(problem)
    undo.push(desk, what, lambda d: _back(d, ring.id, before, what))
    return Outcome(ok=True, code=code, facts={"no": ring.label, "what": what, **_crew_words(desk, ring)})


def _crew_words(desk: Desk, ring: Ring) -> dict[str, object]:
    """How many can be sent, and who cannot and why."""
    named, count = closing_crew.left_out(desk, ring)
    rest = Said("closing.more", {"n": count - len(named)}) if count > len(named) else ""
    out = Said("closing.left_out", {"who": joined(named, listed(("", ""))), "more": rest}) if named else ""
    return {"n": closing_crew.free_count(desk, ring), "out": out}


def _back(desk: Desk, key: str, before: Closing | None, what: Said) -> Outcome:
    """The posts as they were; orders that went out stay what they are."""
    ring = desk.rings.get(key)
    if ring is None:
        return fail("ring.none")
    desk.closings.forget(desk, key)
    now = ring.closing
    if now is not None and any(plans.holds(desk, block) and block not in _blocks(before) for block in now.blocks):
        return fail("closing.undo_sent", no=ring.label)
    if now != before:
        desk.record((ev.RingClosing(closing=before), key), actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def _blocks(closing: Closing | None) -> tuple[Block, ...]:
    return closing.blocks if closing is not None else ()


# --- by hand --------------------------------------------------------------------------------------------------------


def add(desk: Desk, call: calls.AddPost) -> Outcome:
    """加卡: a post of one's own; what else is needed is planned round it."""
    ring = desk.rings.get(call.ring)
    if ring is None:
        return fail("ring.none")
    if call.lon_deg is None or call.lat_deg is None:
        return fail("closing.no_point")
    if not _inside(desk, call.lon_deg, call.lat_deg):
        return fail("ring.outside")
    block = Block(
        id=plans.NEW, lon_deg=call.lon_deg, lat_deg=call.lat_deg, unit=call.unit, by_hand=True,
        unit_by_hand=bool(call.unit),
    )  # fmt: skip
    return _by_hand(desk, ring, (*_kept(desk, ring, call.unit), block), Said("closing.did_add", {"no": ring.label}))


def move(desk: Desk, call: calls.MovePost) -> Outcome:
    """移卡: to a point, or another unit on it."""
    found = _block(desk, call.block)
    if isinstance(found, Outcome):
        return found
    ring, block = found
    if call.lon_deg is None and not call.unit:
        return fail("closing.nothing_to_change")
    if plans.holds(desk, block):
        return fail("closing.sent", unit=desk.unit_words(block.unit))
    moved = with_(block, by_hand=True, order="", unit=call.unit or plans.kept_block(desk, block).unit,
                  unit_by_hand=bool(call.unit) or block.unit_by_hand)  # fmt: skip
    if call.lon_deg is not None and call.lat_deg is not None:
        if not _inside(desk, call.lon_deg, call.lat_deg):
            return fail("ring.outside")
        moved = with_(moved, lon_deg=call.lon_deg, lat_deg=call.lat_deg)
    others = tuple(one for one in _kept(desk, ring, call.unit) if one.id != block.id)
    return _by_hand(desk, ring, (*others, moved), Said("closing.did_move", {"no": ring.label}))


def drop(desk: Desk, call: calls.DropPost) -> Outcome:
    """删卡: none is planned there again. One whose unit was sent is called off by 撤, not here."""
    found = _block(desk, call.block)
    if isinstance(found, Outcome):
        return found
    ring, block = found
    if plans.holds(desk, block):
        return fail("closing.sent", unit=desk.unit_words(block.unit))
    others = tuple(one for one in _kept(desk, ring, "") if one.id != block.id)
    barred = (block.lon_deg, block.lat_deg)
    return _by_hand(desk, ring, others, Said("closing.did_drop", {"no": ring.label}), barred)


def _by_hand(
    desk: Desk, ring: Ring, blocks: tuple[Block, ...], what: Said, barred: tuple[float, float] | None = None
) -> Outcome:
    wish = _wish(desk, ring, calls.PlanPosts())
    more = (barred,) if barred is not None else ()
    wish = replace(wish, blocks=blocks, barred=(*wish.barred, *more))
    return _asked(desk, ring, wish, what, "closing.asked_again")


def _kept(desk: Desk, ring: Ring, unit: str) -> tuple[Block, ...]:
    """Posts that stay; a unit that is put elsewhere leaves the one where it was."""
    kept = [plans.kept_block(desk, block) for block in _blocks(ring.closing) if plans.stays(desk, block)]
    return tuple(with_(one, unit="", unit_by_hand=False) if unit and one.unit == unit else one for one in kept)


def _block(desk: Desk, key: str) -> tuple[Ring, Block] | Outcome:
    ring = desk.rings.get(key.partition("/")[0])
    block = next((one for one in _blocks(ring.closing if ring else None) if one.id == key.partition("/")[2]), None)
    return (ring, block) if ring is not None and block is not None else fail("closing.no_post")


def _inside(desk: Desk, lon_deg: float, lat_deg: float) -> bool:
    west, south, east, north = desk.site.accepted_deg
    return west <= lon_deg <= east and south <= lat_deg <= north


# --- who authorised it ----------------------------------------------------------------------------------------------


def authorise(desk: Desk, call: calls.Authorise) -> Outcome:
    """授权: a name, without which a site may send nobody to block a road."""
    ring, name = desk.rings.get(call.ring), call.authority.strip()
    if ring is None:
        return fail("ring.none")
    if ring.closing is None:
        return fail("closing.no_plan", no=ring.label)
    if not name:
        return fail("closing.no_name")
    before = ring.closing.authority
    _named(desk, ring.id, name)
    what = Said("closing.did_authorise", {"no": ring.label})
    undo.push(desk, what, lambda d: _unnamed(d, ring.id, before, what))
    return Outcome(ok=True, code="closing.authorised", facts={"no": ring.label, "who": name})


def _named(desk: Desk, key: str, name: str) -> None:
    closing = desk.rings[key].closing
    if closing is not None:
        desk.record((ev.RingClosing(closing=with_(closing, authority=name)), key), actor=desk.actor)


def _unnamed(desk: Desk, key: str, before: str, what: Said) -> Outcome:
    if key not in desk.rings:
        return fail("ring.none")
    _named(desk, key, before)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})
