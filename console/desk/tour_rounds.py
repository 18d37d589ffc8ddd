"""The site's own rounds ``[[tours]]``: what they go through, when they are due, and which were missed.

A round is due from its time on and must be at its end ``due_min`` later. One whose time has gone by is in the journal
as missed, also when the console was not running; nothing of it is done by itself.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple

from console.desk import events_tours as ev
from console.desk import tasks_turns, tour_stops
from console.desk.alarm import Alarm
from console.desk.tour_stops import Stops
from console.find import Fit
from console.say import language
from console.site.touring import TourSpec
from console.verbs import Said, Thing, tasking
from console.verbs.context import Context
from console.verbs.tokens import tokens
from console.verbs.touring import ALL, AREAS
from console.words import Repeat
from console.words.tours import MissedRound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.desk.desk import Desk

TOLD: Final = 20  # missed rounds that are told one by one; more are counted
MISSED_SHOWN_S: Final = 86_400.0
_BACK_S: Final = 60.0  # a clock set back by more has been wrong
_NAMESAKES: Final = 6


class Due(NamedTuple):
    """A round that waits for somebody: its time, and until when."""

    spec: TourSpec
    at: float
    until: float


class Rounding:
    """Of one desk: reads the plans once, and looks once a second at their times."""

    def __init__(self) -> None:
        self._read = False
        self.repeats: dict[str, Repeat] = {}
        self._upto: dict[str, float] = {}  # by plan: rounds up to here are known to be done or missed

    def again(self) -> None:
        """The site is another."""
        self._read = False

    def second(self, desk: Desk) -> None:
        if not self._read:
            self._read = True
            self.repeats, self._upto = _plans(desk), {}
        for spec in desk.site.config.tours:
            if (repeat := self.repeats.get(spec.id)) is not None:
                self._upto[spec.id] = _look(desk, spec, repeat, self._upto.get(spec.id, 0.0))


def _plans(desk: Desk) -> dict[str, Repeat]:
    """By id, when each comes; what cannot be read is said once. A plan that is new counts from now."""
    out: dict[str, Repeat] = {}
    for spec in desk.site.config.tours:
        repeat = repeat_of(spec)
        faults = [why for one in spec.of if isinstance(why := named(desk, one), Said)]
        if repeat is None and spec.every:
            faults.append(Said("tasks.bad_repeat", {"what": spec.every}))
        for why in faults:
            desk.tell("tours.tick_site", {"id": spec.id, "why": why}, "system", "")
        if repeat is None:
            continue
        out[spec.id] = repeat
        known = desk.room.rounds.get(spec.id)
        if known is None or (known.every, known.name) != (spec.every, spec.name):
            _plan(desk, spec)
    return out


def _plan(desk: Desk, spec: TourSpec) -> None:
    """Rounds count from now on: the plan is new or another, or the clock had run ahead and was set right."""
    body = ev.RoundsPlanned(every=spec.every, name=spec.name, since=desk.clock.now())
    desk.record((body, spec.id), actor="site")


def repeat_of(spec: TourSpec) -> Repeat | None:
    """When it comes; None when only a person begins it, or when that cannot be read."""
    found = tasking.repeat(tokens(spec.every)[0], Context({})) if spec.every.strip() else None
    return found.value if found is not None and found.sure else None


def _look(desk: Desk, spec: TourSpec, repeat: Repeat, upto: float) -> float:
    """Rounds whose time is up, and that nobody has been through, are missed; up to when that is dealt with."""
    known = desk.room.rounds[spec.id]
    if known.dealt > desk.clock.now() + _BACK_S:
        _plan(desk, spec)
        return 0.0
    late, since = desk.clock.now() - spec.due_min * 60.0, max(known.dealt, upto)
    times = tasks_turns.between(repeat, since, late) if late > since else []
    lost = [at for at in times if at not in known.done]
    if lost:
        _lost(desk, spec, lost)
    return max(since, late)


def _lost(desk: Desk, spec: TourSpec, lost: list[float]) -> None:
    missed = tuple(_missed(desk, spec, at) for at in lost[-TOLD:])
    desk.record((ev.RoundsMissed(missed=missed, more=len(lost) - len(missed)), spec.id), actor="system")
    facts = {"name": name_of(spec), "at": time.strftime("%H:%M", time.localtime(lost[-1])), "n": len(lost)}
    desk.tell("tours.tick_missed", facts, "system", "")


def _missed(desk: Desk, spec: TourSpec, at: float) -> MissedRound:
    """With how far anybody had come."""
    begun = [one for one in desk.room.tours.values() if one.plan == spec.id and one.round_at == at]
    seen = sum(one.seen()[0] + one.seen()[1] for one in begun)
    return MissedRound(at, at + spec.due_min * 60.0, seen, sum(len(one.stops) for one in begun))


# --- what there is --------------------------------------------------------------------------------------------------


def spec_of(desk: Desk, plan: str) -> TourSpec | None:
    return next((one for one in desk.site.config.tours if one.id == plan), None)


def name_of(spec: TourSpec) -> str:
    return spec.name_en if language() == "en" and spec.name_en else spec.name


def things(desk: Desk) -> list[Thing]:
    """The site's rounds by name."""
    return [
        Thing(kind="tourplan", id=one.id, label=one.name, title=one.name, more=(one.id, *filter(None, (one.name_en,))),
              where=one.every)
        for one in desk.site.config.tours
    ]  # fmt: skip


def due(desk: Desk, spec: TourSpec, now: float) -> Due | None:
    """The round that is to be gone through now; None: there is none, or it is done."""
    repeat, known = repeat_of(spec), desk.room.rounds.get(spec.id)
    if repeat is None or known is None:
        return None
    until_s = spec.due_min * 60.0
    waiting = [at for at in tasks_turns.between(repeat, max(known.dealt, now - until_s), now) if at not in known.done]
    return Due(spec, waiting[-1], waiting[-1] + until_s) if waiting else None


def named(desk: Desk, word: str) -> str | Said:
    """A name of a plan → ``ring:…``, ``beat:…``, ``camera:…``, ``all:``; or that there is no such thing."""
    if word in ("all", "全部"):
        return ALL
    if word in desk.site.cameras.ids:
        return f"camera:{word}"
    ring = next((one for one in desk.room.rings.values() if word in (one.id, one.no, one.name)), None)
    if ring is not None:
        return f"ring:{ring.id}"
    tables = (("beat", desk.site.beats), ("grid", desk.site.grid), ("village", desk.site.villages))
    for kind, table in tables:
        row = next((n for n, pair in enumerate(zip(table.ids, table.names, strict=True)) if word in pair), None)
        if row is not None:
            return f"{kind}:{table.ids[row]}"
    hits = (hit.entry for hit in desk.site.names.find(word, _NAMESAKES) if hit.fit is Fit.EXACT)
    found = next((one for one in hits if one.kind == "camera" or one.kind in AREAS), None)
    return f"{found.kind}:{found.id}" if found is not None else Said("tours.no_name", {"what": word})


def stops_of(desk: Desk, what: str, tier: int = 0) -> Stops | Said:
    """As ``tour_stops.of``, and of ``plan:…`` what the site's round goes through; names that are gone are left out."""
    if not what.startswith("plan:"):
        return tour_stops.of(desk, (what,), tier)
    spec = spec_of(desk, what.removeprefix("plan:"))
    if spec is None:
        return Said("tours.no_plan", {"id": what.removeprefix("plan:")})
    found = [named(desk, one) for one in spec.of]
    good = tuple(one for one in found if isinstance(one, str))
    if not good:
        return next(one for one in found if isinstance(one, Said)) if found else Said("tours.empty_plan")
    stops = tour_stops.of(desk, good)
    gone = len(found) - len(good)
    if isinstance(stops, Said):
        return stops
    return stops._replace(name=name_of(spec), left_out=stops.left_out | ({"gone": gone} if gone else {}))


# --- what is wrong --------------------------------------------------------------------------------------------------


def alarms(desk: Desk) -> Iterator[Alarm]:
    """Rounds that wait, and the last one that was missed, until another is done or a day has gone by. None sounds."""
    now = desk.clock.now()
    for spec in desk.site.config.tours:
        known, waiting = desk.room.rounds.get(spec.id), due(desk, spec, now)
        if waiting is not None:
            yield _alarm(spec, "due", waiting.at, waiting.until, 3)
        last = known.missed[-1] if known is not None and known.missed else None
        if last is not None and known is not None and known.done_at < last.at and now - last.until < MISSED_SHOWN_S:
            yield _alarm(spec, "missed", last.at, last.until, 2, seen=last.seen, of=last.of, n=known.missed_n)


def _alarm(spec: TourSpec, what: str, at: float, until: float, level: int, **facts: int) -> Alarm:
    clock = {"at": time.strftime("%H:%M", time.localtime(at)), "until": time.strftime("%H:%M", time.localtime(until))}
    return Alarm(
        key=f"tour:{what}:{spec.id}:{at:.0f}", kind="tour", level=level, since=at if what == "due" else until,
        code=f"tours.alarm_{what}", facts={"name": name_of(spec), **clock, **facts}, sounds=False,
    )  # fmt: skip
