"""Handovers follow from the journal: what is being handed over at each seat, what was, what the shift has changed."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from console.desk import events_handover as said
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Changes, Event
from console.words.handover import ROOM, Handover, HandWord, Noted

KEPT: Final = 60  # handovers that are over
KEPT_NOTED: Final = 60
# What is worth a line of "changed in this shift", and where its name stands in the event's body.
NOTED: Final[dict[str, tuple[str, ...]]] = {
    "shift.level": ("level",), "roster.taken": ("roster", "name"), "roster.crew": (), "shift.desk": ("lead",),
    "ring.drawn": ("ring", "no"), "ring.removed": (), "incident.returned": (), "sos.closed": (),
    "reserve.answered": (), "drill.begun": (),
}  # fmt: skip
_FIELD: Final = "field:"


def note(room: Room, event: Event) -> None:
    """Before the event is folded: what is removed by it still has its number."""
    path = NOTED.get(event.kind)
    if path is not None and not event.actor.startswith("system"):
        what = _what(room, event, path)
        room.noted = (*room.noted, Noted(event.at, event.actor, event.kind, what))[-KEPT_NOTED:]


def _what(room: Room, event: Event, path: tuple[str, ...]) -> str:
    if event.subject in room.incidents:
        return room.incidents[event.subject].no
    if not path and event.subject in room.rings:
        return room.rings[event.subject].label
    found: Any = event.body
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if found is not None and path:
        return str(found)
    return event.subject if event.kind in ("roster.crew", "sos.closed") else ""


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    """What the patch says of handovers."""
    changes = Changes.NOTHING
    if patch.message is not None:
        room.messages[patch.message.id] = patch.message
        changes = Changes.SHIFT
    if patch.unmessaged and room.messages.pop(patch.unmessaged, None) is not None:
        changes = Changes.SHIFT
    if patch.handing is not None:
        room.handing[subject] = patch.handing
        changes = Changes.SHIFT
    if patch.handover is not None:
        changes = _put(room, patch.handover)
    return changes


def _put(room: Room, one: Handover) -> Changes:
    """One that is over, or was: then it is under way again."""
    if one.stage != "done":
        room.handovers.pop(one.id, None)
        room.handing[one.seat] = one
        room.messages |= {message.id: message for message in one.messages}
        return Changes.SHIFT
    if one.id not in room.handovers:
        room.handing.pop(one.seat, None)
        for message in one.messages:
            room.messages.pop(message.id, None)
        room.noted = tuple(noted for noted in room.noted if one.brief is None or noted.at > one.brief.at)
    room.handovers[one.id] = one
    for old in list(room.handovers)[:-KEPT]:
        del room.handovers[old]
    return Changes.SHIFT


def under_way(room: Room, seat: str) -> Handover:
    """What is being handed over at a seat; of one where nothing is, an empty one."""
    return room.handing.get(seat) or Handover(id="", seat=seat)


def last(room: Room, seat: str) -> Handover | None:
    """The newest that is over and concerns this seat."""
    return next((one for one in reversed(room.handovers.values()) if one.scope == ROOM or one.seat == seat), None)


def _message(_room: Room, body: said.HandoverMessage, _event: Event) -> Patch:
    return Patch(message=body.message)


def _message_gone(_room: Room, body: said.HandoverMessageGone, _event: Event) -> Patch:
    return Patch(unmessaged=body.id)


def _word(room: Room, body: said.HandoverWord, event: Event) -> Patch:
    now = under_way(room, event.subject)
    if now.out is not None:
        return NOTHING  # two seats at once: what was signed stays as it was signed
    if body.key.startswith(_FIELD):
        return Patch(handing=replace(now, words=_with(now.words, body.key.removeprefix(_FIELD), body.word)))
    return Patch(handing=replace(now, said=_with(now.said, body.key, body.word)))


def _with(words: dict[str, HandWord], key: str, word: HandWord | None) -> dict[str, HandWord]:
    left = {name: one for name, one in words.items() if name != key}
    return left if word is None else {**left, key: word}


def _begun(room: Room, body: said.HandoverBegun, event: Event) -> Patch:
    now = under_way(room, event.subject)
    made = {"brief": body.brief, "scope": body.scope, "begun_at": event.at, "begun_by": event.actor, "out": None}
    return Patch(handing=replace(now, id=body.id, messages=(), **made))


def _dropped(room: Room, _body: said.HandoverDropped, event: Event) -> Patch:
    now = under_way(room, event.subject)
    return Patch(handing=Handover(id="", seat=now.seat, words=now.words, said=now.said))


def _signed(_room: Room, body: said.HandoverSigned, _event: Event) -> Patch:
    return Patch(handing=body.handover)


def _unsigned(room: Room, _body: said.HandoverUnsigned, event: Event) -> Patch:
    return Patch(handing=replace(under_way(room, event.subject), out=None, messages=()))


def _taken(room: Room, body: said.HandoverTaken, event: Event) -> Patch:
    now = under_way(room, event.subject)
    if now.id != body.id or now.out is None:
        return NOTHING  # another seat was first
    return Patch(handover=replace(now, into=body.into, lead=body.lead, dispatcher=body.dispatcher))


def _given_back(room: Room, body: said.HandoverGivenBack, _event: Event) -> Patch:
    one = room.handovers.get(body.id)
    return NOTHING if one is None else Patch(handover=replace(one, into=None, lead="", dispatcher="", ticks={}))


def _ticked(room: Room, body: said.HandoverTicked, event: Event) -> Patch:
    one = room.handovers.get(event.subject)
    return NOTHING if one is None else Patch(handover=replace(one, ticks=_with(one.ticks, body.key, body.word)))


RULES: Final[dict[str, Fold]] = {
    "handover.message": _message,
    "handover.message_gone": _message_gone,
    "handover.word": _word,
    "handover.begun": _begun,
    "handover.dropped": _dropped,
    "handover.signed": _signed,
    "handover.unsigned": _unsigned,
    "handover.taken": _taken,
    "handover.given_back": _given_back,
    "handover.ticked": _ticked,
}
