"""Video patrols and their rounds follow from the journal. Nothing here reads a clock."""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from console.desk import events_tours as said
from console.desk.room import NOTHING, Fold, Patch, Room
from console.words import Changes, Event
from console.words.tours import Rounds, Tour

KEPT: Final = 40  # patrols that are over
KEPT_ROUNDS: Final = 20  # rounds of one plan, done and missed
_NUMBER: Final = re.compile(r"V(\d+)")


def apply(room: Room, patch: Patch, subject: str) -> Changes:
    """What the patch says of patrols and rounds."""
    if patch.rounds is not None:
        room.rounds[patch.rounds.plan] = patch.rounds
    if patch.tour is None:
        return Changes.TOURS if patch.rounds is not None else Changes.NOTHING
    room.tours[subject] = patch.tour
    match = _NUMBER.fullmatch(patch.tour.no)
    room.tour_last = max(room.tour_last, int(match[1]) if match else 0)
    over = [key for key, one in room.tours.items() if one.ended_at is not None]
    for key in over[:-KEPT]:
        del room.tours[key]
    return Changes.TOURS


def _begun(_room: Room, body: said.TourBegun, event: Event) -> Patch:
    return Patch(tour=replace(body.tour, begun_at=event.at, since=event.at, by=event.actor, seat=event.seat))


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
    rounds = room.rounds.get(tour.plan) if body.complete else None
    return Patch(tour=ended, rounds=_done(rounds, tour, event.at) if rounds is not None else None)


def _done(rounds: Rounds, tour: Tour, at: float) -> Rounds:
    """Of one in several parts the last part ends the round; one that began outside of any round is none."""
    if not tour.round_at or tour.part < tour.parts or tour.round_at in rounds.done:
        return rounds
    done = tuple(sorted((*rounds.done, tour.round_at)))[-KEPT_ROUNDS:]
    return replace(rounds, done=done, done_at=at)


def _planned(room: Room, body: said.RoundsPlanned, event: Event) -> Patch:
    known = room.rounds.get(event.subject, Rounds(plan=event.subject))
    return Patch(rounds=replace(known, every=body.every, name=body.name, dealt=max(known.dealt, body.since)))


def _missed(room: Room, body: said.RoundsMissed, event: Event) -> Patch:
    known = room.rounds.get(event.subject, Rounds(plan=event.subject))
    until = max((one.at for one in body.missed), default=known.dealt)
    return Patch(rounds=replace(
        known, dealt=max(known.dealt, until), missed=(*known.missed, *body.missed)[-KEPT_ROUNDS:],
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
