"""What the panel of video patrols and a wall's tile of one say: stops with their marks, the site's rounds."""

from __future__ import annotations

import time
from typing import NamedTuple

from console.desk import Desk, tasks_turns, tour_rounds
from console.say import say
from console.verbs import Said
from console.words.tours import Rounds, Tour


class Mark(NamedTuple):
    """What stands behind a stop: words and their token; nothing where there is nothing to say."""

    text: str
    token: str


def mark_of(tour: Tour, at: int, here: int) -> Mark:
    """A stop that was looked at, that had no picture, that was passed over; none of those to come."""
    mark = tour.marks.get(tour.stops[at])
    if at == here and tour.ended_at is None:
        return Mark("", "t2")
    if mark is None:
        passed = at < here or tour.ended_at is not None
        return Mark(say("tourpanel.passed_over"), "warn") if passed else Mark("", "t3")
    if mark.pictured:
        return Mark(say("tourpanel.seen"), "t3")
    return Mark(say("tourpanel.no_picture"), "warn")


def following(tour: Tour, now: float) -> str:
    """The next source; "" at the end."""
    place = tour.place(now)
    if place.at + 1 < len(tour.stops):
        return tour.stops[place.at + 1]
    return tour.stops[0] if tour.loop and len(tour.stops) > 1 else ""


def stood(tour: Tour) -> str:
    """Why it stands still, in words; "" while it runs."""
    if tour.ended_at is not None:
        return say("tourpanel.over" if tour.complete else "tourpanel.stopped")
    return say(f"tourpanel.held.{tour.held_why or 'person'}") if tour.since is None else ""


class Round(NamedTuple):
    """One of the site's rounds as a row: when it is due, and what became of the last ones."""

    plan: str
    name: str
    words: str
    token: str


def rounds(desk: Desk, now: float) -> list[Round]:
    """All of the site's, those that wait first."""
    found = [_round(desk, spec.id, now) for spec in desk.site.config.tours]
    return sorted(found, key=lambda one: one.token != "warn")


def _round(desk: Desk, plan: str, now: float) -> Round:
    spec = tour_rounds.spec_of(desk, plan)
    assert spec is not None
    known, due = desk.room.rounds.get(plan), tour_rounds.due(desk, spec, now)
    label = tour_rounds.name_of(spec)
    if due is not None:
        return Round(plan, label, say("tourpanel.due", at=clock(due.at), until=clock(due.until)), "warn")
    repeat = tour_rounds.repeat_of(spec)
    coming = tasks_turns.following(repeat, now) if repeat is not None else 0.0
    words = [say("tourpanel.next", at=clock(coming))] if coming else [say("tourpanel.by_hand")]
    words += [one.text() for one in _past(known)]
    missed = bool(known and known.missed and known.done_at < known.missed[-1].at)
    return Round(plan, label, " · ".join(words), "t1" if missed else "t2")


def _past(known: Rounds | None) -> list[Said]:
    """The last that was done, the last that was missed."""
    if known is None:
        return []
    out = [Said("tourpanel.done", {"at": clock(known.done_at)})] if known.done_at else []
    if known.missed and known.done_at < known.missed[-1].at:
        out.append(Said("tourpanel.missed", {"at": clock(known.missed[-1].at), "n": known.missed_n}))
    return out


def clock(at: float) -> str:
    return time.strftime("%H:%M", time.localtime(at))
