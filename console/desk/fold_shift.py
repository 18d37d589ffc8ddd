"""How the shift follows from the journal: who is on duty since when, who rests, the roster, the level, the desks."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from console.desk import events as ev
from console.desk import events_shift as said
from console.desk.room import Fold, Patch, Room
from console.words import Changes, Crew, DeskDuty, Duty, DutyLevel, Event, Person, Presence, Roster


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    """What the patch says of the shift."""
    changes = Changes.NOTHING
    if patch.presence is not None:
        room.presence[subject] = patch.presence
        changes |= Changes.SHIFT
    if patch.rosters is not None:
        room.roster = patch.rosters[0] if patch.rosters else None
        changes |= Changes.SHIFT
    if patch.level is not None:
        room.level = patch.level
        changes |= Changes.SHIFT
    if patch.desk is not None:
        room.desks[subject] = patch.desk
        changes |= Changes.SHIFT
    return changes


def present(room: Room, unit: str) -> Presence:
    return room.presence.get(unit) or Presence(unit=unit)


# --- what a unit's duty says ----------------------------------------------------------------------------------------


def of_duty(room: Room, body: ev.UnitDuty, event: Event) -> Presence:
    """On duty or off, resting or not, and with whom. A duty that nobody knows changes nothing of it."""
    was = present(room, event.subject)
    facts = room.facts.get(event.subject)
    before = facts.duty.duty if facts is not None and facts.duty is not None else None
    now = _on_off(was, body, event.actor)
    now = _rest(now, body, changed=before is not body.duty)
    crew = body.crew or people(room.roster, body.members)
    return replace(now, people=crew) if crew else now


def _on_off(was: Presence, body: ev.UnitDuty, by: str) -> Presence:
    if body.duty is Duty.UNKNOWN:
        return was
    on = body.duty is not Duty.OFF
    if was.on is on:
        return was
    return Presence(unit=was.unit, on=on, since=body.t, by=by, people=was.people if on else (), vehicles=was.vehicles)


def _rest(now: Presence, body: ev.UnitDuty, *, changed: bool) -> Presence:
    """A meal is a break; another duty than before ends it, the same said again does not."""
    if not now.on:
        return now
    if body.duty is Duty.MEAL:
        return now if now.resting else replace(now, break_since=body.t, break_until=None)
    if now.break_since is not None and changed and body.duty is not Duty.UNKNOWN and body.t > now.break_since:
        return replace(now, break_since=None, break_until=None, rested_at=body.t)
    return now


def people(roster: Roster | None, names: tuple[str, ...]) -> tuple[Person, ...]:
    """Names or call numbers as the roster knows them; others by their name alone."""
    known = {one.name: one for crew in roster.crews for one in crew.people} if roster is not None else {}
    known |= {one.call_no: one for one in known.values() if one.call_no}
    return tuple(known.get(name) or Person(name=name) for name in names)


# --- what a person says ---------------------------------------------------------------------------------------------


def rested(room: Room, body: said.UnitBreak, event: Event) -> Patch:
    was = present(room, event.subject)
    return Patch(presence=replace(was, break_since=event.at, break_until=body.until))


def back(room: Room, _body: said.UnitBack, event: Event) -> Patch:
    was = present(room, event.subject)
    return Patch(presence=replace(was, break_since=None, break_until=None, rested_at=event.at))


def put(_room: Room, body: said.PresencePut, _event: Event) -> Patch:
    return Patch(presence=body.presence)


def taken(_room: Room, body: said.RosterTaken, _event: Event) -> Patch:
    return Patch(rosters=(body.roster,) if body.roster is not None else ())


def crewed(room: Room, body: said.CrewPut, event: Event) -> Patch:
    """In place of what stood there at that time; without a roster there is one from now on."""
    roster = room.roster or Roster(id=event.id, name="")
    kept = tuple(one for one in roster.crews if one.unit != event.subject or not _same_time(one, body))
    crews = (*kept, body.crew) if body.crew is not None else kept
    return Patch(rosters=(replace(roster, crews=crews),))


def _same_time(one: Crew, body: said.CrewPut) -> bool:
    if body.crew is None:
        return one.runs(body.at)
    return one.starts_at < body.crew.ends_at and body.crew.starts_at < one.ends_at


def levelled(_room: Room, body: said.LevelSet, event: Event) -> Patch:
    return Patch(level=DutyLevel(level=body.level, at=event.at, by=event.actor, why=body.text))


def handed(_room: Room, body: said.DeskHanded, event: Event) -> Patch:
    return Patch(desk=DeskDuty(lead=body.lead, dispatcher=body.dispatcher, at=event.at, by=event.actor))


RULES: Final[dict[str, Fold]] = {
    "roster.taken": taken,
    "roster.crew": crewed,
    "unit.break": rested,
    "unit.back": back,
    "unit.presence": put,
    "shift.level": levelled,
    "shift.desk": handed,
}
