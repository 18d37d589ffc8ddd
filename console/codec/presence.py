"""``seat/{seat}/presence``: who is at a seat, what is selected there and what is being changed."""

from __future__ import annotations

from typing import Final

import msgspec

from console.codec import bodies, fields
from console.codec.fields import iso
from console.codec.refuse import refuse
from console.codec.where import Said, Where, decode
from console.words import Editing, PresenceMessage, RejectReason

PROCESSES: Final = frozenset({"desk", "seat", "wall", "record"})

_encode = msgspec.json.Encoder().encode


def read_presence(where: Where, payload: bytes, received_at: float) -> Said:
    """Who has nobody in, or is locked, looks at nothing, whatever the body says."""
    body, _ = decode(bodies.PresenceBody, where, payload, named="seat")
    if body.process not in PROCESSES:
        refuse(RejectReason.UNKNOWN_VALUE, f"process: {body.process[:40]}")
    if (body.kind is None) != (body.id is None):
        refuse(RejectReason.WRONG_TYPE, "kind without id" if body.id is None else "id without kind")
    person = body.person or ""
    there = bool(person) and not body.locked
    edits = body.editing if there else None
    return (
        PresenceMessage(
            seat=where.ident,
            t=fields.seconds(body.t),
            process=body.process,
            person=person,
            roles=body.roles,
            locked=body.locked,
            kind=(body.kind or "") if there else "",
            id=(body.id or "") if there else "",
            editing=None if edits is None else Editing(edits.kind, edits.id, edits.fields),
            since=0.0 if body.since is None else fields.seconds(body.since, "since"),
            store_away=0.0 if body.store_away is None else fields.seconds(body.store_away, "store_away"),
            received_at=received_at,
        ),
    )


def withdrawn(where: Where, received_at: float) -> Said:
    """The retained message was taken away: the seat has ended in order."""
    return (PresenceMessage(seat=where.ident, t=received_at, received_at=received_at),)


def presence_payload(said: PresenceMessage) -> bytes:
    """Body of ``seat/{seat}/presence``; ``b""`` takes a retained one away."""
    if not said.process:
        return b""
    edits = said.editing
    return _encode(
        bodies.PresenceBody(
            t=iso(said.t),
            process=said.process,
            person=said.person or None,
            roles=said.roles,
            locked=said.locked,
            kind=said.kind or None,
            id=said.id or None,
            editing=None if edits is None else bodies.EditingBody(kind=edits.kind, id=edits.id, fields=edits.fields),
            since=iso(said.since) if said.since else None,
            store_away=iso(said.store_away) if said.store_away else None,
        )
    )
