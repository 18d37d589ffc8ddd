"""Video patrols and their rounds follow from the journal. Nothing here reads a clock."""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from console.desk import events_tours as said
from console.desk.fold_numbers import once
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Changes, Event
from console.words.tours import DESK, Rounds, Tour

KEPT: Final = 40  # patrols of desks that are over
KEPT_OF_WALLS: Final = 12
KEPT_ROUNDS: Final = 100  # rounds of one plan that were done; what is older is dealt with
KEPT_MISSED: Final = 20
_NUMBER: Final = re.compile(r"V(\d+)")


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    """What the patch says of patrols and rounds."""
    if patch.rounds is not None:
        room.rounds[patch.rounds.plan] = patch.rounds
    if patch.tour is None:
        return Changes.TOURS if patch.rounds is not None else Changes.NOTHING
    room.tours[subject] = patch.tour
    room.tour_last = max(room.tour_last, _number(patch.tour))
    _forget(room)
    return Changes.TOURS


def _number(tour: Tour) -> int:
    match = _NUMBER.fullmatch(tour.no)
    return int(match[1]) if match else 0


def _forget(room: Room) -> None:
    """Those of walls, which end and begin anew all day, must not push out what people went through."""
    over = [key for key, one in room.tours.items() if one.ended_at is not None]
    walls = [key for key in over if room.tours[key].where != DESK]
    desks = [key for key in over if room.tours[key].where == DESK]
    for key in (*desks[:-KEPT], *walls[:-KEPT_OF_WALLS]):
        del room.tours[key]


def _begun(room: Room, body: said.TourBegun, event: Event) -> Patch:
    tour = once(body.tour, _number(body.tour), "V", room.tour_last, room.tours.values())
    return Patch(tour=replace(tour, begun_at=event.at, since=event.at, by=event.actor, seat=event.seat))


def _running(room: Room, event: Event) -> Tour | None:
    tour = room.tours.get(event.subject)
    return tour if tour is not None and tour.ended_at is None else None


def _moved(room: Room, body: said.TourMoved, event: Event) -> Patch:
    tour = _running(room, event)
    if tour is None:
        return NOTHING
    return Patch(tour=replace(tour, n=body.n, spent_s=0.0, since=None if tour.since is None else event.at))


def _held(room: Room, body: said.TourHeld, event: Event) -> Patch:
    tour = _running(room, event)
    if tour is None:
        return NOTHING
    return Patch(tour=replace(tour, n=body.n, spent_s=body.spent_s, since=None, held_why=body.why))


def _resumed(room: Room, _body: said.TourResumed, event: Event) -> Patch:
    tour = _running(room, event)
    return Patch(tour=replace(tour, since=event.at, held_why="")) if tour is not None else NOTHING


def _passed(room: Room, body: said.TourPassed, event: Event) -> Patch:
    tour = room.tours.get(event.subject)
    if tour is None:
        return NOTHING
    marks = tour.marks | {mark.source: mark for mark in body.marks}
    return Patch(tour=replace(tour, marks=marks, rounds=max(tour.rounds, body.rounds)))


def _ended(room: Room, body: said.TourEnded, event: Event) -> Patch:
    tour = _running(room, event)
    if tour is None:
        return NOTHING
    ended = replace(tour, ended_at=event.at, ended_by=event.actor, complete=body.complete, since=None)
    rounds = room.rounds.get(tour.plan)
    if rounds is None or not tour.round_at or parts_done(room, ended) != set(range(1, tour.parts + 1)):
        return Patch(tour=ended)
    return Patch(tour=ended, rounds=_done(rounds, tour, event.at))


def parts_done(room: Room, tour: Tour) -> set[int]:
    """The parts of the same round that somebody has been through, this one among them."""
    same = (one for one in room.tours.values() if (one.plan, one.round_at) == (tour.plan, tour.round_at))
    return {one.part for one in (*same, tour) if one.complete}


def _done(rounds: Rounds, tour: Tour, at: float) -> Rounds:
    if tour.round_at in rounds.done:
        return rounds
    done = tuple(sorted((*rounds.done, tour.round_at)))
    dealt = max(rounds.dealt, *done[:-KEPT_ROUNDS]) if done[:-KEPT_ROUNDS] else rounds.dealt
    return replace(rounds, done=done[-KEPT_ROUNDS:], done_at=at, dealt=dealt)


def _planned(room: Room, body: said.RoundsPlanned, event: Event) -> Patch:
    known = room.rounds.get(event.subject, Rounds(plan=event.subject))
    return Patch(rounds=replace(known, every=body.every, name=body.name, dealt=body.since))


def _missed(room: Room, body: said.RoundsMissed, event: Event) -> Patch:
    known = room.rounds.get(event.subject, Rounds(plan=event.subject))
    until = max((one.at for one in body.missed), default=known.dealt)
    return Patch(rounds=replace(
        known, dealt=max(known.dealt, until), missed=(*known.missed, *body.missed)[-KEPT_MISSED:],
        missed_n=known.missed_n + len(body.missed) + body.more,
    ))  # fmt: skip


RULES: Final[dict[str, Fold]] = {
    "tour.begun": _begun,
    "tour.moved": _moved,
    "tour.held": _held,
    "tour.resumed": _resumed,
    "tour.passed": _passed,
    "tour.ended": _ended,
    "rounds.planned": _planned,
    "rounds.missed": _missed,
}
