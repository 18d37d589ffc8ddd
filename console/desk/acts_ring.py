"""Verbs about prevention rings: 圈, 廊, 改圈, 抄圈, 删圈. All are events; undo makes up for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk import choice, duty, ring_changing, ring_making, undo
from console.desk import events as ev
from console.desk.acts_layers import RING
from console.desk.acts_order import fail, failed
from console.desk.ring_limits import shown
from console.desk.state import Outcome, Selection
from console.verbs import Said, calls
from console.words import Ring

if TYPE_CHECKING:
    from console.desk.desk import Desk

MOST: Final = 200  # a map with more is unreadable, and a script gone wild must not fill the journal


def draw(desk: Desk, call: calls.DrawRing) -> Outcome:
    """圈: round a thing, a point, beats; a polygon or a line from the drawing tool."""
    return _drawn(desk, ring_making.made(desk, call))


def draw_corridor(desk: Desk, call: calls.DrawCorridor) -> Outcome:
    """廊: along a road by its name."""
    return _drawn(desk, ring_making.along_road(desk, call))


def copy(desk: Desk, call: calls.CopyRing) -> Outcome:
    """抄圈: the same round another centre, or in the same place."""
    ring = desk.room.rings.get(call.ring)
    if ring is None:
        return fail("ring.none")
    made = ring_changing.copied(desk, ring, call)
    return _drawn(desk, made if isinstance(made, Said) else (made, None))


def _drawn(desk: Desk, found: tuple[Ring, Said | None] | Said) -> Outcome:
    if isinstance(found, Said):
        return failed(found)
    if sum(not ring.standing for ring in desk.room.rings.values()) >= MOST:
        return fail("ring.full", n=MOST)
    ring, note = found
    _put(desk, ring)
    choice.select(desk, Selection("ring", ring.id))
    undo.push(desk, Said("ring.did_draw", {"no": ring.no}), lambda d: taken_back(d, ring.id, None, "ring.did_draw"))
    return Outcome(ok=True, code="ring.drawn", facts={**words_of(ring), "note": _behind(note)})


def change(desk: Desk, call: calls.ChangeRing) -> Outcome:
    """改圈: what is not given stays."""
    before = desk.room.rings.get(call.ring)
    if before is None:
        return fail("ring.none")
    found = ring_changing.changed(desk, before, call)
    if isinstance(found, Said):
        return failed(found)
    ring, note = found
    if ring == before:
        return fail("ring.same", no=before.label)
    desk.record((ev.RingChanged(ring=ring), ring.id), actor=desk.actor)
    undo.push(
        desk, Said("ring.did_change", {"no": before.no}),
        lambda d: taken_back(d, before.id, before, "ring.did_change"),
    )  # fmt: skip
    return Outcome(ok=True, code="ring.changed", facts={**words_of(ring), "note": _behind(note)})


def remove(desk: Desk, call: calls.RemoveRing) -> Outcome:
    """删圈: undo puts it back as it was. A standing one is the site's: it is only hidden."""
    before = desk.room.rings.get(call.ring)
    if before is None:
        return fail("ring.none")
    if before.standing:
        return _hide(desk, before)
    if duty.running_drill(desk, before.id) is not None:
        return fail("duty.drill_runs", no=before.label)
    _remove(desk, before.id)
    undo.push(
        desk, Said("ring.did_remove", {"no": before.no}),
        lambda d: taken_back(d, before.id, before, "ring.did_remove"),
    )  # fmt: skip
    return Outcome(ok=True, code="ring.removed", facts={"no": before.label})


def _hide(desk: Desk, ring: Ring) -> Outcome:
    layer = f"{RING}{ring.id}"
    desk.look(layers={**desk.view.layers, layer: False})

    def back(d: Desk) -> Outcome:
        d.look(layers={**d.view.layers, layer: True})
        return Outcome(ok=True, code="desk.undone", facts={"what": Said("ring.did_hide", {"no": ring.no})})

    undo.push(desk, Said("ring.did_hide", {"no": ring.no}), back)
    return Outcome(ok=True, code="ring.hidden", facts={"no": ring.label})


def words_of(ring: Ring) -> dict[str, object]:
    """圈3 and what it is: facts of most sentences about a ring."""
    limits = shown(ring.shape, [tier.limit for tier in ring.tiers])
    what = ring.name or (ring.centre.name if ring.centre else "")
    return {"no": ring.no, "what": f" {what}" if what else "", "limits": limits}


def _behind(note: Said | None) -> Said | str:
    return Said("ring.note", {"note": note}) if note is not None else ""


def _put(desk: Desk, ring: Ring) -> None:
    desk.record((ev.RingDrawn(ring=ring), ring.id), actor=desk.actor)


def _remove(desk: Desk, key: str) -> None:
    desk.record((ev.RingRemoved(), key), actor=desk.actor)
    if desk.selection == Selection("ring", key):
        choice.select(desk, Selection())


def taken_back(desk: Desk, key: str, before: Ring | None, code: str) -> Outcome:
    """The ring as it was; ``before`` None: there was none. While a drill of it runs, it stays."""
    if before is None and (runs := duty.running_drill(desk, key)) is not None:
        return fail("duty.drill_runs", no=desk.room.rings[runs.ring].label)
    now = desk.room.rings.get(key)
    no = before.no if before is not None else now.no if now is not None else ""
    if before is not None:
        _put(desk, before)
    elif now is not None:
        _remove(desk, key)
    else:
        return fail("ring.none")
    return Outcome(ok=True, code="desk.undone", facts={"what": Said(code, {"no": no})})
