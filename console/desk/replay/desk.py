"""The desk of a replay: a follower whose journal is the past. It decides nothing, keeps nothing, tells nobody."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from console.desk import choice
from console.desk.following import Follower
from console.desk.replay import reading
from console.desk.replay.acting import only_looks
from console.desk.replay.clock import ReplayClock
from console.desk.replay.playing import Buffer
from console.desk.replay.reading import Reading
from console.desk.replay.signs import Held, streams
from console.desk.replay.story import Story, told
from console.desk.replay.swapping import swap
from console.desk.replay.trailing import Trailing
from console.desk.state import Outcome, Selection, TickerLine
from console.words import Changes
from console.words.past import By, JournalPast, TrackPast
from console.words.replay import SPEEDS, LateFix, Mark, Moment, ReplayState
from layers.tracks import Trails

if TYPE_CHECKING:
    from console.desk.inbox import InboxItem
    from console.desk.ports import SumsPort
    from console.site import Site
    from console.verbs import Call

LONGEST_S: Final = 1.0  # of the machine's time in one beat: a desk that was held up does not leap
MOST_EVENTS: Final = 1_000  # in one beat: more of them are a seek
LATE_EVERY_S: Final = 0.5  # of the machine's time: how often the difference is looked for while it plays
LATE_FAST_S: Final = 2.0  # the same where a stretch of tracks goes by in seconds: what comes next is read first
FAST: Final = 60.0
SHOWN_EVERY_S: Final = 0.2  # the same of what is worked out once a second
LINES: Final = 50  # of the ticker, before the moment

_SIGNS: Final = ("unit.link", "unit.bodycam", "unit.signs")
_AT: Final[Callable[[Moment], float]] = attrgetter("at")


class ReplayDesk(Follower):
    """``console.desk.ports.ReplayPort`` and a desk for canvases and panels at once. ``start`` begins to read."""

    clock: ReplayClock

    def __init__(
        self,
        site: Site,
        journal: JournalPast,
        tracks: TrackPast,
        *,
        span: tuple[float | None, float | None] = (None, None),
        at: float | None = None,
        by: By = By.RECEIVED,
        sums: SumsPort | None = None,
        inbox: SimpleQueue[InboxItem] | None = None,
    ) -> None:
        """``span``: the part of the past to be replayed, epoch s; None: from the first event, to the last. ``at``:
        where it begins; None: at the beginning. ``inbox``: of ``sums``' answers."""
        super().__init__(site, ReplayClock(at or 0.0), site.config.seat, inbox or SimpleQueue(), sums=sums)
        self._answers: SimpleQueue[reading.Answer] = SimpleQueue()
        empty = self.room.copy()
        self._reader = Reading(
            site, journal, tracks, lambda: empty.copy(), self._answers.put, span, words=self.unit_words
        )
        self._listeners = [lambda changes: self.whereabouts.heard(changes)]
        self._replay = ReplayState(by=by, busy=0.0)
        self._story: Story | None = None
        self._moments: Sequence[Moment] = ()
        self._told_moments: Sequence[Moment] = ()  # of the journal
        self._late_moments: dict[By, list[Moment]] = {}
        self._late: Sequence[LateFix] = ()
        self.held = Held(self.room, self.units)
        self._trail = Trailing()
        self._place = 0  # of the story: how many of its events are in the room
        self._buffer = Buffer()
        self._n = 0  # of the moment asked for last
        self._reached = -1  # of the one that is shown
        self._differs = -1  # of the one whose difference is known
        self._wanted = at
        self._beat_at = self._late_at = self._shown_at = 0.0  # Clock.mono
        self._seconds: tuple[int, float] | None = None

    def start(self) -> None:
        self._reader.start()

    # --- what it shows ------------------------------------------------------------------------------------------------

    @property
    def state(self) -> ReplayState:
        return self._replay

    @property
    def moments(self) -> Sequence[Moment]:
        return self._moments

    @property
    def late(self) -> Sequence[LateFix]:
        return self._late

    @property
    def difference_known(self) -> bool:
        """``late`` is of the moment that is shown."""
        return self._replay.busy is None and self._differs == self._n

    @property
    def lives(self) -> bool:
        """What stands here is as true as it ever was."""
        return True

    # --- what a person does with it -----------------------------------------------------------------------------------

    def play(self, on: bool) -> None:
        at_end = self._story is not None and self._replay.at >= self._replay.until
        self._beat_at = self.clock.mono()
        self._say(playing=on and not at_end)
        self._reader.at_rest(not self._replay.playing)

    def set_speed(self, speed: float) -> None:
        self._say(speed=min(SPEEDS, key=lambda one: abs(one - speed)))

    def seek(self, at: float) -> None:
        self._wanted = at
        if self._story is not None and self._replay.until > 0.0:
            at = min(max(at, self._replay.since), self._replay.until)
            self._n += 1
            self._wanted = at
            self._reader.seek(self._n, at, self._replay.by)
            self._say(busy=0.0)

    def step(self, seconds: float) -> None:
        self.seek((self._wanted if self._wanted is not None else self._replay.at) + seconds)

    def jump(self, by: int, kinds: Sequence[str] = ()) -> None:
        here = self._wanted if self._wanted is not None else self._replay.at
        found = [one.at for one in self._moments if not kinds or one.kind in kinds]
        n = bisect_right(found, here) if by > 0 else bisect_left(found, here) - 1
        if 0 <= n < len(found):
            self.seek(found[n])

    def set_by(self, by: By) -> None:
        if by is not self._replay.by:
            self._say(by=by)
            self.seek(self._wanted if self._wanted is not None else self._replay.at)

    def mark(self, which: str) -> None:
        known, here = getattr(self._replay, which), Mark(self._replay.at)
        self._say(**{which: None if known == here else here})

    def follow(self, kind: str, id: str) -> None:
        self.look(follow=id if kind == "unit" else "")
        if kind in ("unit", "incident") and id:
            choice.select(self, Selection(kind, id))
        self._say(follow=(kind, id) if id else ("", ""))

    def close(self) -> None:
        self._reader.close()

    def act(self, call: Call) -> Outcome:
        """Looking is done; anything else is refused."""
        if not only_looks(call):
            return Outcome(ok=False, code="replaying.reads_only")
        if self.roads is not None:
            self.roads.refresh(self.units)
        return super(Follower, self).act(call)

    # --- the beat -----------------------------------------------------------------------------------------------------

    def _drain(self) -> None:
        """Answers of the reader and of sums; then time passes."""
        while True:
            try:
                self._answered(self._answers.get_nowait())
            except Empty:
                break
        while True:
            try:
                self._take(self.inbox.get_nowait())
            except Empty:
                break
        self._go_on()
        self.whereabouts.step()

    def _second(self) -> None:
        """Not oftener than the eye follows: at full speed every beat is another second."""
        now = self.clock.mono()
        if now - self._shown_at >= SHOWN_EVERY_S:
            self._shown_at = now
            super()._second()

    def _go_on(self) -> None:
        state, mono = self._replay, self.clock.mono()
        passed, self._beat_at = min(LONGEST_S, mono - self._beat_at), mono
        if self._story is None or self._reached != self._n:
            return
        if state.playing:
            self._move(min(state.at + passed * state.speed, self._buffer.until, state.until))
            if self._replay.at >= state.until:
                self.play(False)
        if self._trail.wanted(self.view.trails is not None):
            self._reader.trails(self._n, self.units, self._replay.at, state.by)
        wanted = self._buffer.wants(self._replay.at, state.speed, state.until)
        if wanted is not None:
            self._reader.ahead(self._n, *wanted, state.by)
        if state.playing and mono - self._late_at >= (LATE_FAST_S if state.speed > FAST else LATE_EVERY_S):
            self._late_at = mono
            self._reader.late(self._n, self._replay.at)

    def _move(self, at: float) -> None:
        """Time goes on to ``at``, as far as fixes are known."""
        assert self._story is not None
        if at <= self._replay.at:
            return
        place = self._story.place(at)
        if place - self._place > MOST_EVENTS:
            self.seek(at)
            return
        events = self._story.events[self._place : place]
        if any(event.kind == "seat.began" for event in events):
            self.seek(at)  # what was known before is not known any more
            return
        self.clock.go_to(at)
        self._place = place
        for event in events:
            self.changed(told(self.room, event))
            self._stand(event)
        self.hold()
        self._tell(self._replay.at, at)
        for moved in self._buffer.take(at, self.units, self.tails):
            self.whereabouts.moved(moved.rows)
            self._trail.moved(moved)
            self.changed(Changes.FIXES)
        self._wanted = at
        self._say(at=at)

    def _stand(self, event: Any) -> None:
        super()._stand(event)
        if event.kind in _SIGNS and event.subject in self.room.facts:
            self.held.stand(self.room, self.units, event.subject)
            self.streams = streams(self.room)

    def _tell(self, since: float, until: float) -> None:
        """The ticker's lines of ``(since, until]``."""
        first, last = (bisect_right(self._moments, at, key=_AT) for at in (since, until))
        for one in self._moments[max(first, last - LINES) : last]:
            kind = one.kind if one.kind in ("incident", "order", "sos") else "system"
            self.ticker.append(TickerLine(one.at, one.code, dict(one.facts), kind, one.subject))
            self.changed(Changes.TICKER)

    # --- what the reader answers --------------------------------------------------------------------------------------

    def _answered(self, answer: reading.Answer) -> None:
        _ANSWERS[type(answer)](self, answer)

    def _told(self, answer: reading.Told) -> None:
        first = self._story is None
        if answer.story.by is not self._replay.by and not first:
            return
        self._story, self._told_moments = answer.story, answer.moments
        self._join_moments()
        self._say(since=answer.since, until=answer.until, lost=answer.lost)
        if answer.until <= 0.0:
            self._say(code="replaying.empty", busy=None)
        elif first:
            self.seek(self._wanted if self._wanted is not None else answer.since)

    def _reach(self, answer: reading.Reached) -> None:
        if answer.n != self._n:
            return
        stand = answer.stand
        self._reached, self._place = answer.n, stand.place
        self._story, self._told_moments = answer.told.story, answer.told.moments
        self._join_moments()
        self._buffer = Buffer(stand.at)
        swap(self, stand)
        self.ticker.clear()
        self._tell(-np.inf, stand.at)
        self._drop_gone()
        self._beat_at, self._shown_at = self.clock.mono(), 0.0
        self._wanted = None
        self._say(at=stand.at, busy=None, lost=answer.lost, code="")

    def _drop_gone(self) -> None:
        """A selected incident that was not there yet is selected no more; a ranking is made anew."""
        kind, key = self.selection.kind, self.selection.id
        if kind == "incident":
            if key not in self.room.incidents:
                self.selection, self.ranking = Selection(), None
            elif self.ranking is not None:
                if self.roads is not None:
                    self.roads.refresh(self.units)
                self.ranking = choice.ranked(self, self.room.incidents[key])

    def _ahead(self, answer: reading.Ahead) -> None:
        if answer.n == self._n == self._reached:
            self._buffer.put(answer.run, answer.until)

    def _differ(self, answer: reading.Differs) -> None:
        if answer.n != self._n:
            return
        self._differs = answer.n
        if answer.late != self._late:
            self._late = answer.late
            self._say()

    def _trailed(self, answer: reading.Trailed) -> None:
        if answer.n == self._n == self._reached:
            self.trails = self._trail.come(answer.trails, self.trails.version)
            self.changed(Changes.FIXES)

    def _lates(self, answer: reading.Lates) -> None:
        """Late data joins the moments of its order as it is found."""
        self._late_moments.setdefault(answer.by, []).extend(answer.moments)
        if answer.by is self._replay.by:
            self._join_moments()
            self._say()

    def _join_moments(self) -> None:
        late = self._late_moments.get(self._replay.by, [])
        self._moments = sorted((*self._told_moments, *late), key=_AT) if late else self._told_moments

    def _share(self, answer: reading.Share) -> None:
        self._say(busy=answer.share)

    def _failed(self, answer: reading.Failed) -> None:
        self._say(code=answer.code, busy=None, playing=False)

    def _say(self, **fields: Any) -> None:
        self._replay = msgspec.structs.replace(self._replay, **fields, n=self._replay.n + 1)
        self.changed(Changes.REPLAY)

    def hold(self) -> None:
        """What was said again and again is as fresh as it must be."""
        self.held.hold(self.units, self.clock.now(), self.site.config.limits.bodycam_old_s)

    def no_trails(self) -> None:
        """They are read when somebody wants to see them."""
        version = self.trails.version
        self._trail, self.trails = Trailing(), Trails()
        self.trails.version = version + 1

    def forget_rows(self) -> None:
        """The queue is worked out anew."""
        self._rows = None
        self._clocks = ((), {})


_ANSWERS: Final[Mapping[type[Any], Callable[[ReplayDesk, Any], None]]] = {
    reading.Told: ReplayDesk._told,
    reading.Reached: ReplayDesk._reach,
    reading.Ahead: ReplayDesk._ahead,
    reading.Differs: ReplayDesk._differ,
    reading.Trailed: ReplayDesk._trailed,
    reading.Lates: ReplayDesk._lates,
    reading.Share: ReplayDesk._share,
    reading.Failed: ReplayDesk._failed,
}
