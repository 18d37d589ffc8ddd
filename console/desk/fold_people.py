"""How the journal says who sits where. What a person may do follows from the accounts, never from the journal."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from console.desk import events_people as said
from console.desk.bodies import Body
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Changes, Event
from console.words.people import Seated


def apply(room: Room, patch: Patch, _subject: str) -> Changes:
    """What the patch says of them."""
    if patch.seated is None:
        return Changes.NOTHING
    room.seated[patch.seated.seat] = patch.seated
    return Changes.SHIFT


def signed_in(_room: Room, body: said.SignedIn, event: Event) -> Patch:
    return Patch(seated=Seated(
        seat=event.subject, login=body.login, name=body.name, roles=body.roles, since=event.at,
    ))  # fmt: skip


def account_changed(room: Room, body: said.AccountChanged, event: Event) -> Patch:
    return Patch(seated=replace(_of(room, event), login=body.login, name=body.name, roles=body.roles))


def signed_out(_room: Room, _body: said.SignedOut, event: Event) -> Patch:
    return Patch(seated=Seated(seat=event.subject, since=event.at))


def locked(room: Room, _body: said.Locked, event: Event) -> Patch:
    return Patch(seated=replace(_of(room, event), locked=True))


def unlocked(room: Room, _body: said.Unlocked, event: Event) -> Patch:
    return Patch(seated=replace(_of(room, event), locked=False))


def _of(room: Room, event: Event) -> Seated:
    return room.seated.get(event.subject) or Seated(seat=event.subject)


def _kept(_room: Room, _body: Body, _event: Event) -> Patch:
    """In the journal for who asks later."""
    return NOTHING


RULES: Final[dict[str, Fold]] = {
    "person.signed_in": signed_in,
    "person.account_changed": account_changed,
    "person.signed_out": signed_out,
    "person.failed": _kept,
    "person.refused": _kept,
    "person.countersigned": _kept,
    "seat.locked": locked,
    "seat.unlocked": unlocked,
}
