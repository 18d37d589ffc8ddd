"""Who is at which seat, what is selected there and what is being changed: heard from the other seats, said of this one.

It goes over the broker, so that seats see each other while the database is away; it is never journaled. What is typed
is never said, only which field or verb it is for.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from console.codec import presence_payload
from console.desk.ports import FeedPort
from console.verbs import BY_CALL, Call, Said, calls, rights
from console.verbs.parse import read
from console.words import Changes, Editing, Event, Link, Outbound, PresenceMessage
from console.words.people import Right

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.desk.state import Preview

GAP_S: Final = 0.5  # between two messages of this seat
AGAIN_S: Final = 60.0  # it is said again
OLD_S: Final = 180.0  # what is older is not known any more
_MOST_SEATS: Final = 500  # that are heard of: who may write there is the broker's to say
_MOST_CHANGED: Final = 500
EDITED: Final = ("level", "type", "place", "text")  # fields of an incident, in the order of their asking
_OF_CALLS: Final = (("incident", "incident"), ("ring", "ring"), ("task", "task"), ("unit", "unit"))  # field, kind


class Heard(msgspec.Struct, frozen=True):
    """What a seat has said last. ``at``: as of when it is true, epoch s of this machine."""

    said: PresenceMessage
    at: float


class Here(msgspec.Struct, frozen=True):
    """Another seat at the same thing. ``fields`` empty: it looks on."""

    seat: str
    person: str
    fields: tuple[str, ...] = ()


class Changed(msgspec.Struct, frozen=True):
    """Another seat's change of one field."""

    seat: str
    person: str
    at: float


class Presences:
    """``port``: where this seat says what it does; None: nobody is to hear it."""

    def __init__(self) -> None:
        self.port: FeedPort | None = None
        self.process = "desk"
        self.name = ""  # by which it speaks; "": the desk's seat
        self.heard: dict[str, Heard] = {}
        self.forms: dict[tuple[str, str], tuple[str, ...]] = {}  # kind, id → fields that are open and not saved
        self.changed_by: dict[tuple[str, str], Changed] = {}  # incident, field
        self._said: PresenceMessage | None = None
        self._said_at = 0.0  # Clock.mono
        self._connected = False
        self._typed: Editing | None = None
        self._begun: tuple[str, dict[str, object]] = ("", {})  # incident, its fields when the line was begun

    # --- of this seat ------------------------------------------------------------------------------------------------

    def edit(self, kind: str, id: str, fields: tuple[str, ...]) -> None:
        """A form of this thing is open, with what is not saved in these fields; none: it is not any more."""
        self.forms.pop((kind, id), None)
        if fields:
            self.forms[kind, id] = fields

    def step(self, desk: Desk) -> None:
        """Once a beat: says what has changed, not too often, and the same again now and then."""
        feed = desk.health.feed
        connected = feed is not None and feed.connected
        anew, self._connected = connected and not self._connected, connected
        if self.port is None or not connected:
            return
        mono = desk.clock.mono()
        waited = mono - self._said_at
        if self._said is not None and not anew and waited < GAP_S:
            return
        now = self.own(desk)
        if self._said is None or anew or waited >= AGAIN_S or replace(now, t=self._said.t) != self._said:
            self._said, self._said_at = now, mono
            self._publish(desk, now)

    def own(self, desk: Desk) -> PresenceMessage:
        """As of now. Whoever is not in looks at nothing."""
        now, session = desk.clock.now(), desk.session
        account = session.account
        person = account.name if account is not None else "" if session.needed or self.process != "desk" else desk.actor
        message = PresenceMessage(
            seat=desk.seat, t=now, process=self.process, person=person,
            roles=tuple(role.value for role in account.roles) if account is not None else (),
            locked=session.locked, store_away=getattr(desk, "away_since", None) or 0.0,
        )  # fmt: skip
        if not person or session.locked:
            return message
        chosen, edits = desk.selection, self.edits()
        message = replace(message, kind=chosen.kind, id=chosen.id, editing=edits)
        before = self._said
        same = before is not None and (before.kind, before.id, before.editing) == (chosen.kind, chosen.id, edits)
        return replace(message, since=before.since if same and before is not None else now)

    def edits(self) -> Editing | None:
        """What is typed comes before a form that stands open."""
        if self._typed is not None:
            return self._typed
        return next((Editing(kind, key, fields) for (kind, key), fields in reversed(self.forms.items())), None)

    def leave(self, desk: Desk) -> None:
        """The process ends in order: nothing of it stays at the broker."""
        if self.port is not None and self._said is not None:
            self._publish(desk, PresenceMessage(seat=desk.seat, t=desk.clock.now()))
        self.port = None

    def _level(self, desk: Desk) -> str:
        return level_of(self.name or desk.seat)

    def _publish(self, desk: Desk, said: PresenceMessage) -> None:
        assert self.port is not None
        self.port.publish(Outbound(
            topic=f"seat/{self._level(desk)}/presence", payload=presence_payload(said), retain=True,
            expires_at=desk.clock.now() + OLD_S,
        ), _nobody_asks)  # fmt: skip

    # --- what is typed -----------------------------------------------------------------------------------------------

    def follow_line(self, desk: Desk) -> None:
        """What the line that stands in the bar is for, and how that thing was when the line was begun."""
        text = desk.preview.text
        edits = meant(desk, desk.preview)
        self._typed = edits
        incident = edits.id if edits is not None and edits.kind == "incident" else ""
        if incident != self._begun[0] and (incident or not text.strip()):
            self._begun = incident, _values(desk, incident)

    def met(self, desk: Desk, call: Call) -> Said | None:
        """The line is about to write over what another seat has written since it was begun: both, once; entered again
        it goes."""
        if not isinstance(call, calls.Edit) or call.incident != self._begun[0]:
            return None
        before, now = self._begun[1], _values(desk, call.incident)
        self._begun = call.incident, now
        for name in EDITED:
            mine, by = getattr(call, name), self.changed_by.get((call.incident, name))
            if mine is None or by is None or now[name] in (before[name], mine):
                continue
            at = time.strftime("%H:%M", time.localtime(by.at))
            return Said("presence.met", {
                "seat": by.seat, "person": by.person, "at": at, "field": Said(f"presence.field.{name}"),
                "theirs": str(now[name]) or "–", "mine": str(mine) or "–",
            })  # fmt: skip
        return None

    def committed(self, event: Event) -> None:
        """Another seat has changed fields of an incident."""
        for name in (name for name in EDITED if event.body.get(name) is not None):
            self.changed_by.pop((event.subject, name), None)
            self.changed_by[event.subject, name] = Changed(event.seat, event.actor, event.at)
        while len(self.changed_by) > _MOST_CHANGED:
            del self.changed_by[next(iter(self.changed_by))]

    # --- of the others -----------------------------------------------------------------------------------------------

    def hear(self, desk: Desk, said: PresenceMessage) -> None:
        """Another seat's word. What the broker had kept may be old: it counts from its own time, until the seat says
        something newer; then from when it came, whatever that machine's clock shows."""
        if said.seat == self._level(desk):
            return
        before = self.heard.get(said.seat)
        if not said.process:
            self.heard.pop(said.seat, None)
        elif before is not None and before.said.t == said.t:
            self.heard[said.seat] = replace(before, said=said)
        elif before is not None or len(self.heard) < _MOST_SEATS:
            at = min(said.t, said.received_at) if before is None else said.received_at
            self.heard[said.seat] = Heard(said, at)
        desk.changed(Changes.SEATS)

    def of(self, desk: Desk, seat: str) -> PresenceMessage | None:
        """What is known of a seat now; None: gone, or not heard for too long."""
        known, link = self.heard.get(seat), desk.seats.get(seat)
        if known is None or desk.clock.now() - known.at > OLD_S:
            return None
        return None if link is not None and link.link is Link.OFFLINE else known.said

    def here(self, desk: Desk, kind: str, id: str) -> tuple[Here, ...]:
        """Other seats that look at this thing or change it: who changes first, then by name."""
        found: list[Here] = []
        if desk.alone or not id:
            return ()
        for seat in self.heard:
            said = self.of(desk, seat)
            if said is None or not said.person:
                continue
            edits = said.editing
            if edits is not None and (edits.kind, edits.id) == (kind, id):
                found.append(Here(seat, said.person, edits.fields or ("any",)))
            elif (said.kind, said.id) == (kind, id):
                found.append(Here(seat, said.person))
        return tuple(sorted(found, key=lambda one: (not one.fields, one.seat)))

    def changing(self, desk: Desk) -> dict[str, tuple[str, ...]]:
        """By incident: seats that are about to act on it or change it."""
        found: dict[str, tuple[str, ...]] = {}
        for seat in sorted(self.heard) if not desk.alone else ():
            said = self.of(desk, seat)
            if said is not None and said.editing is not None and said.editing.kind == "incident":
                found[said.editing.id] = (*found.get(said.editing.id, ()), seat)
        return found


def meant(desk: Desk, made: Preview) -> Editing | None:
    """What a line that stands in the bar would change; also one that is not whole yet, once it names its thing."""
    call = made.call
    if not made.text.strip():
        return None
    if call is not None:
        if rights.right_of(call) is Right.LOOK:
            return None
        incident = made.incident
        found = next(((kind, getattr(call, name)) for name, kind in _OF_CALLS if getattr(call, name, "")), None)
        kind, key = ("incident", incident) if incident else found or ("", "")
        return Editing(kind, key, _fields(call)) if isinstance(key, str) and key else None
    reading = read(made.text, desk.context)
    if reading.verb is None or rights.BY_CALL.get(reading.verb.call, Right.SITE) is Right.LOOK:
        return None
    for name, kind in _OF_CALLS:
        key = reading.values.get(name)
        if isinstance(key, str) and key:
            return Editing(kind, key, (reading.verb.name,))
    return None


def _fields(call: Call) -> tuple[str, ...]:
    """Of 改 the fields, of every other act its name."""
    if isinstance(call, calls.Edit):
        return tuple(name for name in EDITED if getattr(call, name) is not None)
    verb = BY_CALL.get(calls.Assign if isinstance(call, calls.AssignRow) else type(call))
    return (verb.name,) if verb is not None else ("any",)


def level_of(seat: str) -> str:
    """Its name as a level of a topic."""
    return re.sub(r"[/+#\0]", "-", seat)


def _values(desk: Desk, incident: str) -> dict[str, object]:
    known = desk.room.incidents.get(incident)
    return {name: getattr(known, name) for name in EDITED} if known is not None else dict.fromkeys(EDITED)


def _nobody_asks(_tag: str) -> None:
    """That the broker has it changes nothing here."""
