"""Video patrols 视频巡查 as the desk runs them: begun, moved, held, ended, and what was really looked at.

Where a patrol is follows from the journal and the clock (``Tour.place``). The desk of the seat that began it adds
once a second what it saw: whether somebody had it in front of him, and whether the picture moved.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from console.desk import events_tours as ev
from console.desk import looks, tour_rounds, tour_stops
from console.desk.tour_stops import I64, Stops
from console.verbs import Said
from console.words import Changes
from console.words.tours import DESK, Place, Tour, TourMark
from console.words.video import Phase
from console.words.wall import TileKind

if TYPE_CHECKING:
    from console.desk.desk import Desk

UNWATCHED_S: Final = 5.0  # nobody has it in front of him for so long: it stands still
WALL: Final = "wall:"
_LEAST_S: Final = 2.0  # of a camera on a wall: a stream needs as long to begin
_AGAIN_S: Final = 10.0  # after which a wall's patrol that found nothing to show looks again
_ASIDE_S: Final = 1.6  # a window that has said so within this time shows it: it says so every second


@dataclass
class Stop:
    """The stop of a patrol that is being looked at, counted in whole seconds."""

    n: int
    source: str
    at: float
    shown_s: float = 0.0
    picture_s: float | None = None
    why: str = ""

    def mark(self) -> TourMark:
        """As it goes into the journal."""
        return TourMark(source=self.source, at=self.at, shown_s=self.shown_s, picture_s=self.picture_s,
                        why="" if self.picture_s else self.why)  # fmt: skip


class Touring:
    """Of one desk. A window that shows a patrol says so once a second by ``showing``."""

    def __init__(self) -> None:
        self._shown: dict[str, float] = {}  # by tour: when a window of this process last showed it, epoch s
        self._stops: dict[str, Stop] = {}  # by tour
        self._passed: dict[str, list[TourMark]] = {}  # of loops, until the round is through
        self._mine: set[str] = set()  # begun, or gone on with, by this process
        self._tried: dict[str, float] = {}  # by where: a wall's patrol was last looked for
        self._rounds = tour_rounds.Rounding()
        self.ranks = tour_stops.Ranks()

    def showing(self, tour: str, now: float) -> None:
        """A window has it in front of somebody."""
        self._shown[tour] = now

    def shown(self, tour: str, now: float) -> bool:
        return abs(now - self._shown.get(tour, 0.0)) <= _ASIDE_S

    def may_try(self, where: str, now: float) -> bool:
        """Whether a wall's patrol is looked for again now; that it is, is noted."""
        due = abs(now - self._tried.get(where, 0.0)) >= _AGAIN_S
        if due:
            self._tried[where] = now
        return due

    def heard(self, changes: Changes) -> None:
        if changes & Changes.SITE:
            self._rounds.again()

    def second(self, desk: Desk) -> None:
        """Once a second: what was seen, what is over, what is due."""
        if desk.recording:
            self._rounds.second(desk)
        _walls(desk)
        for tour in live(desk):
            if tour.id not in self._mine and tour.where == DESK and tour.running:
                _stood(desk, tour)
            else:
                self._step(desk, tour, desk.clock.now())

    def adopt(self, tour: str) -> None:
        """This process goes on with it."""
        self._mine.add(tour)

    def close_stop(self, desk: Desk, tour: Tour) -> None:
        """It is left now, before its time or at it: what was seen there is kept."""
        stop = self._stops.pop(tour.id, None)
        if stop is None:
            return
        if stop.shown_s:
            self._passed.setdefault(tour.id, []).append(stop.mark())
        if tour.where == DESK:
            looks.end(desk, stop.source, f"tour:{tour.id}")
        if not tour.loop:
            self.keep(desk, tour)

    def keep(self, desk: Desk, tour: Tour) -> None:
        """Into the journal, what is not there yet."""
        marks = tuple(self._passed.pop(tour.id, ()))
        if marks:
            body = ev.TourPassed(marks=marks, rounds=tour.place(desk.clock.now()).n // len(tour.stops))
            desk.record((body, tour.id), actor=tour.by, quiet=True)

    def _step(self, desk: Desk, tour: Tour, now: float) -> None:
        place, stop = tour.place(now), self._stops.get(tour.id)
        if stop is not None and (stop.n != place.n or place.over):
            self.close_stop(desk, tour)
            if tour.loop and place.n // len(tour.stops) > stop.n // len(tour.stops):
                self.keep(desk, tour)
                if _otherwise(desk, tour):
                    end(desk, tour)
                    return
            stop = None
        shown = self.shown(tour.id, now)
        if place.over:
            self._through(desk, tour, seen=shown or on_wall(desk, tour))
            return
        if stop is None and not (tour.running or shown):
            return
        if stop is None:
            stop = self._stops[tour.id] = Stop(place.n, tour.stops[place.at], now - place.spent_s)
        self._look(desk, tour, stop, now)

    def _through(self, desk: Desk, tour: Tour, *, seen: bool) -> None:
        """At its end: one that nobody has in front of him there has not been gone through."""
        place = tour.place(self._seen_last(tour))
        if seen or place.over:
            end(desk, tour, complete=True)
        else:
            hold(desk, tour, place, "unwatched")

    def _seen_last(self, tour: Tour) -> float:
        """When somebody last had it in front of him, at the earliest when it began to run. Epoch s."""
        return max(self._shown.get(tour.id, 0.0), tour.since or 0.0)

    def _look(self, desk: Desk, tour: Tour, stop: Stop, now: float) -> None:
        """One second of it."""
        if self.shown(tour.id, now):
            if tour.where == DESK:
                looks.begin(desk, stop.source, f"tour:{tour.id}", tour.of[0] if tour.of else "")
            stop.shown_s += 1.0
            playing, stop.why = _state(desk, stop.source)
            stop.picture_s = (stop.picture_s or 0.0) + playing
        elif on_wall(desk, tour):
            stop.shown_s += 1.0  # a wall of another process: whether its picture moved is not known here
        elif not tour.running:
            self.close_stop(desk, tour)
        elif now - (last := self._seen_last(tour)) > UNWATCHED_S:
            self.close_stop(desk, tour)
            hold(desk, tour, tour.place(last), "unwatched")


def _state(desk: Desk, source: str) -> tuple[float, str]:
    """1 when a picture of it has moved within this second, and else why not."""
    states = desk.videos.states() if desk.videos is not None else {}
    found = [one for main in (True, False) if (one := states.get((source, main))) is not None]
    if any(one.phase is Phase.PLAYING for one in found):
        return 1.0, ""
    return 0.0, next((one.why or f"video.phase.{one.phase.value}" for one in found), "tours.no_stream")


# --- which there are ------------------------------------------------------------------------------------------------


def live(desk: Desk) -> list[Tour]:
    """Those of this seat that are not over."""
    return [one for one in desk.room.tours.values() if one.ended_at is None and one.seat == desk.seat]


def at_desk(desk: Desk) -> Tour | None:
    """The one that a person looks through at this desk."""
    return next((one for one in live(desk) if one.where == DESK), None)


def of_tile(desk: Desk, wall: str, tile: str, subject: str) -> Tour | None:
    """What a tile of a wall shows: the patrol that it names, else its own."""
    if subject.startswith("tour:"):
        return desk.room.tours.get(subject.removeprefix("tour:"))
    where = f"{WALL}{wall}/{tile}"
    return next((one for one in desk.room.tours.values() if one.where == where and one.ended_at is None), None)


def on_wall(desk: Desk, tour: Tour) -> bool:
    """A tile of a wall shows it."""
    if tour.where != DESK:
        return True
    panes = desk.room.wall.panes if desk.room.wall is not None else ()
    return any(tile.kind is TileKind.TOUR and tile.subject == f"tour:{tour.id}" for one in panes for tile in one.tiles)


# --- what is done ---------------------------------------------------------------------------------------------------


def cut(stops: Stops, part: int, most: int) -> tuple[I64, int, dict[str, int]]:
    """One part of it, of how many, and what is left out with the rest of it. Parts are of nearly one length."""
    many = len(stops.rows)
    parts = -(-many // most)
    first, last = many * (part - 1) // parts, many * part // parts
    rest = many - (last - first)
    return stops.rows[first:last], parts, stops.left_out | ({"part": rest} if rest else {})


def begin(
    desk: Desk, stops: Stops, of: tuple[str, ...], *, seconds: float = 0.0, part: int = 1, loop: bool = False,
    where: str = DESK, plan: str = "", round_at: float = 0.0, tier: int = 0,
) -> Tour:  # fmt: skip
    """It runs from now on. ``part`` must be one that there is."""
    config = desk.site.config.tour
    chosen, parts, left_out = cut(stops, part, config.most)
    tour = Tour(
        id=f"{desk.seat}-V-{uuid.uuid4().hex[:12]}", no=f"V{desk.room.tour_last + 1}", name=stops.name, of=of,
        stops=tour_stops.sources(desk, chosen), seconds=seconds or config.seconds, loop=loop, where=where,
        plan=plan, round_at=round_at, part=part, parts=parts, left_out=left_out, tier=tier,
    )  # fmt: skip
    desk.touring.adopt(tour.id)
    desk.record((ev.TourBegun(tour=tour), tour.id), actor=desk.actor if where == DESK else "system")
    return desk.room.tours[tour.id]


def move(desk: Desk, tour: Tour, by: int) -> None:
    """To the next or the former stop; past the last one it is over, before the first it stays."""
    now = desk.clock.now()
    place = tour.place(now)
    desk.touring.close_stop(desk, tour)
    n = max(0, place.n + by)
    if not tour.loop and n >= len(tour.stops):
        end(desk, tour, complete=True)
    else:
        desk.record((ev.TourMoved(n=n), tour.id), actor=desk.actor)


def hold(desk: Desk, tour: Tour, place: Place, why: str) -> None:
    """It stands still where it is."""
    actor = desk.actor if why == "person" else "system"
    desk.record((ev.TourHeld(n=place.n, spent_s=round(place.spent_s, 1), why=why), tour.id), actor=actor)


def resume(desk: Desk, tour: Tour) -> None:
    desk.touring.adopt(tour.id)
    desk.record((ev.TourResumed(), tour.id), actor=desk.actor)


def end(desk: Desk, tour: Tour, *, complete: bool = False) -> None:
    """It is over; what was looked at is kept first."""
    desk.touring.close_stop(desk, tour)
    desk.touring.keep(desk, tour)
    actor = tour.by if complete or tour.where != DESK else desk.actor
    desk.record((ev.TourEnded(complete=complete), tour.id), actor=actor)
    if complete and tour.where == DESK:
        desk.tell("tours.tick_done", summary(desk.room.tours[tour.id]), "system", "")


def summary(tour: Tour) -> dict[str, object]:
    """What came of it, as facts of a sentence."""
    pictured, dark, unseen = tour.seen()
    return {"no": tour.no, "name": tour.name, "n": len(tour.stops), "seen": pictured, "dark": dark, "unseen": unseen}


def _stood(desk: Desk, tour: Tour) -> None:
    """It ran when the console was stopped: nobody has looked at anything since, so it stands at the last stop that is
    known to have been passed, until a person goes on."""
    passed = [n for n, source in enumerate(tour.stops) if source in tour.marks]
    n = max(tour.n, passed[-1] + 1 if passed else 0)
    n = min(n, len(tour.stops) - 1) if not tour.loop else n
    desk.record((ev.TourHeld(n=n, spent_s=0.0, why="restart"), tour.id), actor="system")


# --- on walls -------------------------------------------------------------------------------------------------------


def _walls(desk: Desk) -> None:
    """A tile that goes through a ring, a beat or a round has a patrol of its own, which begins anew at its end; it
    goes with its tile, and with its wall when that stands nowhere."""
    shown = desk.room.wall
    wanted = {
        f"{WALL}{pane.wall}/{tile.id}": (_subject(tile.subject, shown.bound), max(_LEAST_S, tile.seconds))
        for pane in shown.panes
        for tile in pane.tiles
        if tile.kind is TileKind.TOUR and not tile.subject.startswith("tour:") and pane.wall not in desk.scening.dark
    } if shown is not None else {}  # fmt: skip
    for tour in _on_walls(desk):
        if wanted.get(tour.where) != (tour.of[0] if tour.of else "", tour.seconds):
            end(desk, tour)
    there = {one.where for one in _on_walls(desk)}
    for where, (subject, seconds) in wanted.items():
        if subject and where not in there and desk.touring.may_try(where, desk.clock.now()):
            _begin_on(desk, where, subject, seconds)


def _on_walls(desk: Desk) -> list[Tour]:
    """Of every seat: a wall is one, whoever put its tiles there."""
    return [one for one in desk.room.tours.values() if one.ended_at is None and one.where != DESK]


def _subject(subject: str, bound: str) -> str:
    """"" of a tile that is bound while nothing is; the whole site when it says nothing."""
    return bound if subject == "bound" else subject or "all:"


def _begin_on(desk: Desk, where: str, subject: str, seconds: float) -> None:
    stops = tour_rounds.stops_of(desk, subject)
    if isinstance(stops, Said):
        return
    former = (one for one in reversed(desk.room.tours.values()) if (one.where, one.of) == (where, (subject,)))
    last, parts = next(former, None), cut(stops, 1, desk.site.config.tour.most)[1]
    part = 1 if last is None else (last.part - 1 + (last.rounds > 0)) % parts + 1
    begin(desk, stops, (subject,), seconds=seconds, part=part, loop=True, where=where)


def _otherwise(desk: Desk, tour: Tour) -> bool:
    """What a wall's patrol goes through is another set by now, or another part: its next round is a new one."""
    if tour.where == DESK or tour.parts > 1:
        return tour.where != DESK
    stops = tour_rounds.stops_of(desk, tour.of[0])
    if isinstance(stops, Said):
        return True
    return tour_stops.sources(desk, cut(stops, 1, desk.site.config.tour.most)[0]) != tour.stops


