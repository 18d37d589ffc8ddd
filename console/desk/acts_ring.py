"""Verbs about prevention rings: 圈, 删圈. Each is an event: a restart has them, and undo makes up for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk import choice, ring_making, undo
from console.desk import events as ev
from console.desk.acts_order import fail
from console.desk.ring_limits import shown
from console.desk.state import Outcome, Selection
from console.verbs import Said, calls
from console.words import Ring

if TYPE_CHECKING:
    from console.desk.desk import Desk

MOST: Final = 200  # a map with more is unreadable, and a script gone wild must not fill the journal


def draw(desk: Desk, call: calls.DrawRing) -> Outcome:
    """圈: round a thing, a point, beats; a polygon or a line from the drawing tool."""
    if len(desk.room.rings) >= MOST:
        return fail("ring.full", n=MOST)
    found = ring_making.made(desk, call)
    if isinstance(found, Said):
        return Outcome(ok=False, code=found.code, facts=found.facts)
    ring, note = found
    _put(desk, ring)
    choice.select(desk, Selection("ring", ring.id))
    undo.push(desk, Said("ring.did_draw", {"no": ring.no}), lambda d: taken_back(d, ring.id, None, "ring.did_draw"))
    return Outcome(ok=True, code="ring.drawn", facts={**words_of(ring), "note": _behind(note)})


def remove(desk: Desk, call: calls.RemoveRing) -> Outcome:
    """删圈: undo puts it back as it was."""
    before = desk.room.rings.get(call.ring)
    if before is None:
        return fail("ring.none")
    _remove(desk, before.id)
    undo.push(
        desk, Said("ring.did_remove", {"no": before.no}),
        lambda d: taken_back(d, before.id, before, "ring.did_remove"),
    )  # fmt: skip
    return Outcome(ok=True, code="ring.removed", facts={"no": before.label})


def words_of(ring: Ring) -> dict[str, object]:
    """圈3 and what it is: facts of most sentences about a ring."""
    limits = shown(ring.shape, [tier.limit for tier in ring.tiers])
    return {"no": ring.no, "what": ring.name or (ring.centre.name if ring.centre else ""), "limits": limits}


def told(ring: Ring) -> tuple[str, ...]:
    """The same in words, without what is empty."""
    words = words_of(ring)
    texts = (one.text() if isinstance(one, Said) else str(one) for one in words.values())
    return tuple(text for text in texts if text)


def _behind(note: Said | None) -> Said | str:
    return Said("ring.note", {"note": note}) if note is not None else ""


def _put(desk: Desk, ring: Ring) -> None:
    desk.record((ev.RingDrawn(ring=ring), ring.id), actor=desk.actor)


def _remove(desk: Desk, key: str) -> None:
    desk.record((ev.RingRemoved(), key), actor=desk.actor)
    if desk.selection == Selection("ring", key):
        choice.select(desk, Selection())


def taken_back(desk: Desk, key: str, before: Ring | None, code: str) -> Outcome:
    """The ring as it was; ``before`` None: there was none."""
    now = desk.room.rings.get(key)
    no = before.no if before is not None else now.no if now is not None else ""
    if before is not None:
        _put(desk, before)
    elif now is not None:
        _remove(desk, key)
    else:
        return fail("ring.none")
    return Outcome(ok=True, code="desk.undone", facts={"what": Said(code, {"no": no})})
