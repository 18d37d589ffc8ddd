"""The thread of a replay: it reads journal and tracks, and prepares whole states for the desk to swap in.

The desk asks, and never waits; what is answered goes into its inbox. Of several seeks the newest counts.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from console.desk import reloading
from console.desk.replay import lateness, moments, span, standing
from console.desk.replay.playing import Markers, Run
from console.desk.replay.standing import Stand
from console.desk.replay.story import Story, told
from console.desk.room import Room
from console.words import Event
from console.words.past import By, JournalPast, Lost, TrackPast
from console.words.replay import LateFix, Moment
from layers.tracks import Trails
from layers.tracks.columns import joined

if TYPE_CHECKING:
    from console.site import Site
    from layers.units import Units

MOST_SCANNED: Final = 300  # stretches of a span in which late data is looked for: two days
TOLD_EVERY: Final = 500  # events between two words of how far the reading is


class _Closed(Exception):  # not an error
    """Nobody waits for the rest: whoever closes a replay waits for this thread."""


class Told(msgspec.Struct, frozen=True):
    """A story is there: ``moments`` of it; ``since``, ``until``: what can be replayed."""

    story: Story
    moments: tuple[Moment, ...]
    since: float
    until: float
    lost: tuple[Lost, ...] = ()


class Reached(msgspec.Struct, frozen=True):
    """The answer to the ``n``-th ask for a moment."""

    n: int
    stand: Stand
    told: Told
    lost: tuple[Lost, ...] = ()


class Ahead(msgspec.Struct, frozen=True):
    """Fixes of ``[since, until)`` by the clock that is replayed, in its order. ``n``: of the moment played from."""

    n: int
    run: Run
    until: float


class Differs(msgspec.Struct, frozen=True):
    """Late fixes round a moment."""

    n: int
    late: tuple[LateFix, ...]


class Trailed(msgspec.Struct, frozen=True):
    """Trails of the last hour at ``at``."""

    n: int
    at: float
    trails: Trails


class Lates(msgspec.Struct, frozen=True):
    """Late data of a stretch of the span, as moments of that order."""

    by: By
    moments: tuple[Moment, ...]


class Share(msgspec.Struct, frozen=True):
    """How much of what is being read has been."""

    share: float


class Failed(msgspec.Struct, frozen=True):
    """It cannot go on. ``code``: say."""

    code: str


Answer = Told | Reached | Ahead | Differs | Trailed | Lates | Share | Failed


class Reading:
    """``open`` first; then ``seek``, ``ahead`` and ``late`` at any time, from the desk's thread."""

    def __init__(
        self, site: Site, journal: JournalPast, tracks: TrackPast, fresh: Callable[[], Room],
        put: Callable[[Answer], None], part: tuple[float | None, float | None] = (None, None), *,
        words: Callable[[str], str] = str,
    ) -> None:  # fmt: skip
        """``fresh``: the room before the first event of all. ``put``: where answers go, from this thread. ``part``:
        what is to be replayed, epoch s; None: from the first, to the last. ``words``: how people call a unit."""
        self._site, self._journal, self._tracks = site, journal, tracks
        self._fresh, self._put, self._span, self._words = fresh, put, part, words
        self._base = Room()
        self._events: list[Event] = []
        self._stories: dict[By, Told] = {}
        self._asks: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self._wake = threading.Condition()
        self._rests = True
        self._scan: deque[tuple[By, float]] = deque()  # stretches in which late data was not looked for yet
        self._seek_n = 0
        self._markers = Markers(reloading.units_of(site))
        self._stop = False
        self._thread = threading.Thread(target=self._run, name="replay", daemon=True)

    # --- the desk's thread --------------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        with self._wake:
            self._stop = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join()

    def seek(self, n: int, at: float, by: By) -> None:
        """The whole state at ``at``; what else was asked for and not begun is forgotten."""
        self._seek_n = n
        self._ask(self._reach, n, at, by, anew=True)

    def ahead(self, n: int, since: float, until: float, by: By) -> None:
        self._ask(self._run_ahead, n, since, until, by)

    def late(self, n: int, at: float) -> None:
        self._ask(self._differ, n, at)

    def at_rest(self, rests: bool) -> None:
        """Whether nothing plays: only then late data is looked for in all of the span."""
        with self._wake:
            self._rests = rests
            self._wake.notify()

    def trails(self, n: int, units: Units, at: float, by: By) -> None:
        self._ask(self._trail, n, units, at, by)

    def _ask(self, what: Callable[..., None], *facts: Any, anew: bool = False) -> None:
        with self._wake:
            if anew:
                self._asks.clear()
            self._asks.append((what, facts))
            self._wake.notify()

    # --- its own ------------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._read()
            while (ask := self._next()) is not None:
                answer, facts = ask
                answer(*facts)
        except _Closed:
            return
        except Exception:  # whatever it is: the replay says so, and the desk lives on
            self._put(Failed("replaying.failed"))
            raise

    def _next(self) -> tuple[Callable[..., None], tuple[Any, ...]] | None:
        with self._wake:
            while not (self._asks or (self._scan and self._rests) or self._stop):
                self._wake.wait()
            if self._stop:
                return None
            return self._asks.popleft() if self._asks else (self._look_for_late, self._scan.popleft())

    def _read(self) -> None:
        """The journal: folded up to the span, kept in it."""
        first, last = span.of(self._journal, self._tracks)
        since = self._span[0] if self._span[0] is not None else first
        until = self._span[1] if self._span[1] is not None else last
        self._base = self._fresh()
        for n, event in enumerate(self._journal.events(until=np.nextafter(until, np.inf))):
            if self._stop:
                raise _Closed
            if not self._events and event.at < since:
                told(self._base, event)
            else:
                self._events.append(event)
            if n % TOLD_EVERY == 0:
                self._put(Share(0.5 * min(1.0, max(0.0, (event.at - first) / max(1.0, until - first)))))
        self._span = since, until
        self._put(self._told(By.RECEIVED))

    def _told(self, by: By) -> Told:
        """The story by this clock; told once."""
        known = self._stories.get(by)
        if known is not None:
            return known
        story = Story(self._base.copy(), self._events, by)
        found: list[Moment] = []
        for n, room in story.walk():
            if self._stop:
                raise _Closed
            found += moments.of(story.events[n], room, float(story.at[n]), self._words)
            if n % TOLD_EVERY == 0:
                self._put(Share(0.5 + 0.5 * n / max(1, len(story))))
        since, until = self._span
        self._scan.extend((by, at) for at in np.arange(since or 0.0, until or 0.0, standing.STRETCH_S)[:MOST_SCANNED])
        told_ = self._stories[by] = Told(story, tuple(found), since or 0.0, until or 0.0, self._lost())
        return told_

    def _lost(self) -> tuple[Lost, ...]:
        return (*self._journal.lost, *self._tracks.lost)

    def _reach(self, n: int, at: float, by: By) -> None:
        told_ = self._told(by)
        story = told_.story
        place = story.place(at)
        host = standing.host_at(story.room(place), reloading.units_of(self._site))
        if standing.place_all(host, self._tracks, at, by, lambda: n == self._seek_n and not self._stop):
            stand = Stand(at, by, place, host.room, host.units, host.tails, host.held)
            self._markers = Markers(host.units)
            self._put(Reached(n, stand, told_, self._lost()))
            self._differ(n, at)

    def _run_ahead(self, n: int, since: float, until: float, by: By) -> None:
        parts = []
        for piece in self._tracks.between(since, until, by=by):
            if n != self._seek_n or self._stop:
                return
            parts.append(piece)
        self._put(Ahead(n, self._markers.run(joined(parts), by), until))

    def _differ(self, n: int, at: float) -> None:
        if n == self._seek_n:
            self._put(Differs(n, lateness.near(self._tracks, at)))

    def _look_for_late(self, by: By, since: float) -> None:
        """While nothing is asked for, a stretch at a time."""
        columns = joined(self._tracks.between(since, since + standing.STRETCH_S, by=by))
        if len(columns) and (found := lateness.moments(columns, by, self._words)):
            self._put(Lates(by, found))

    def _trail(self, n: int, units: Units, at: float, by: By) -> None:
        found = standing.trails_of(self._tracks, units, at, by, lambda: n == self._seek_n and not self._stop)
        if found is not None:
            self._put(Trailed(n, at, found))
