"""What the free units cover, kept current: asked for beside the desk when they moved, at most every few seconds.

Free is who could be sent now by the rules of ``dispatch.fitness``: a unit whose duty nobody knows, whose link is lost
or whose fix is too old does not count, and the answer says how many that were.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.desk.known import known
from console.desk.ringview import CoverView
from console.dispatch.fitness import FIT, RULES, judge
from console.dispatch.models import Ranking, Uncovers
from console.dispatch.wording import ago
from console.say import listed
from console.words import Changes, CoverAnswer, CoverAsk, CrewAsk, Incident, Kind, SumsFault
from layers.geo import to_mercator

if TYPE_CHECKING:
    from console.desk.desk import Desk

F64 = NDArray[np.float64]

KEY: Final = "cover"
LIMITS_S: Final = (60.0, 180.0, 300.0)
MOST_PLACES: Final = 12
DAY_S: Final = 86_400.0
MONTH_S: Final = 30 * DAY_S
EVERY_S: Final = 10.0  # between two asks
SELECTED_S: Final = 3.0  # a newly selected incident has none that is older than this
SHARE: Final = 8.0  # an answer may take one part in so many of the time between two asks: many units, fewer asks
AGAIN_S: Final = 60.0  # after a fault; also between two asks for best places that are still shown
FRESH_S: Final = 60.0  # an older answer says nothing of what a unit's leaving uncovers
BEFORE_S: Final = 600.0
MOVED_M: Final = 20.0
_HOUR_S: Final = 3600.0
_KEPT_S: Final = 60.0  # between two answers that are kept for later comparison


@dataclass(frozen=True)
class Free:
    """Who is free, and who is not although on the roll: because nobody knows the duty, or where they are."""

    crew: CrewAsk
    oldest_s: float  # age of the oldest fix among them
    unknown: int
    unplaced: int  # link lost, no fix, fix too old
    speechless: bool = False  # none is known to be free, and of most it is not known: what they cover is not either


class Coverage:
    """Keeps ``view``; ``second`` every second, ``selected`` when an incident was, ``answered`` and ``failed``."""

    def __init__(self) -> None:
        self.view = CoverView()
        self._asked: Free | None = None  # what the last ask rested on
        self._asked_at = -np.inf
        self._ready_at = -np.inf  # since when the worker answers: its start is no measure of what an answer costs
        self._waiting = False
        self._next_at = -np.inf
        self._best_at = -np.inf
        self._tell_best = False  # a person has asked for places and not been told
        self._told = ""  # code of the last fault that the ticker has named
        self._kept: deque[tuple[float, CoverAnswer]] = deque()
        self._rows: dict[str, int] = {}
        self._incidents: F64 | None = None
        self._gathered_at = -np.inf

    # --- when to ask ------------------------------------------------------------------------------------------------

    def heard(self, desk: Desk, changes: Changes) -> None:
        """Before an announcement: incidents are gathered anew, another site is worked out anew."""
        if changes & Changes.INCIDENTS:
            self._incidents = None
        if changes & Changes.SITE:
            self._asked, self._waiting, self._next_at, self._told = None, False, -np.inf, ""
            desk.sums.forget(KEY)  # of what was
        on = desk.view.layers.get("coverage", False)
        if on != self.view.on:
            self.view = replace(self.view, on=on)
            desk.changed(Changes.COVER)

    def second(self, desk: Desk) -> None:
        now = desk.clock.now()
        if now >= self._next_at or now < self._asked_at:
            self._look(desk, urgent=False)

    def ready(self, now: float) -> None:
        """The worker has begun to answer, or begins anew."""
        self._ready_at = now

    def selected(self, desk: Desk) -> None:
        """Someone is about to be sent: what that uncovers should be of now."""
        if desk.clock.now() - self._asked_at > SELECTED_S:
            self._look(desk, urgent=True)

    def best(self, desk: Desk, count: int) -> None:
        """Work out where ``count`` more units should stand, and keep it current while it is shown; 0: no more."""
        self.view = replace(self.view, best_asked=count)
        if count:
            self._best_at, self._tell_best = -np.inf, True
            self._ask(desk, free(desk), urgent=True)
        elif self.view.answer is not None:
            self.view = replace(self.view, answer=replace(self.view.answer, best=(), bound=None))
        desk.changed(Changes.COVER)

    def _look(self, desk: Desk, urgent: bool) -> None:
        """Ask when who is free, or where, is other than at the last ask; else what is known holds until now."""
        now = desk.clock.now()
        if self._waiting or desk.site.roads is None:
            return
        found = free(desk)
        if found.speechless:
            return
        if self._asked is None or _moved(self._asked.crew, found.crew):
            self._ask(desk, found, urgent)
        else:
            self._next_at = now + EVERY_S
            if self.view.answer is not None:
                self.view = replace(self.view, at=now)

    def _ask(self, desk: Desk, found: Free, urgent: bool) -> None:
        now = desk.clock.now()
        best = self.view.best_asked if now - self._best_at >= AGAIN_S else 0
        if best:
            self._best_at = now
        self._asked, self._asked_at, self._waiting, self._next_at = found, now, True, now + EVERY_S
        if self._incidents is None or now - self._gathered_at > _HOUR_S:
            self._incidents, self._gathered_at = _last_month(desk), now
        desk.sums.ask(
            CoverAsk(
                KEY, desk.sums.number(), urgent, crew=found.crew, limits_s=LIMITS_S,
                incidents_m=self._incidents, best=best,
            )
        )  # fmt: skip

    # --- what came of it --------------------------------------------------------------------------------------------

    def answered(self, desk: Desk, answer: CoverAnswer) -> None:
        if not desk.sums.awaited(answer) or self._asked is None:
            return
        now = desk.clock.now()
        self._waiting, self._told = False, ""
        self._next_at = self._asked_at + max(EVERY_S, SHARE * (now - max(self._asked_at, self._ready_at)))
        worked_out = self._best_at == self._asked_at
        if worked_out and self._tell_best:
            self._tell_best = False
            _tell(desk, answer)
        elif not worked_out and self.view.answer is not None:
            answer = replace(answer, best=self.view.answer.best, bound=self.view.answer.bound)
        answer = replace(answer, code="cover.basis", facts={**answer.facts, **_facts(self._asked)})
        self._rows = {unit: n for n, unit in enumerate(answer.units)}
        self._keep(answer)
        self.view = replace(self.view, answer=answer, before=self._before(now), at=self._asked_at)
        if desk.ranking is not None:
            desk.ranking = self.marked(desk, desk.ranking)
        desk.changed(Changes.COVER | Changes.RANKING)

    def failed(self, desk: Desk, fault: SumsFault) -> None:
        """It is tried again after a while; the ticker names a fault once."""
        self._waiting, self._asked = False, None
        self._next_at = desk.clock.now() + AGAIN_S
        if fault.code != self._told:
            self._told = fault.code
            desk.tell(fault.code, dict(fault.facts), "system", "")

    def _keep(self, answer: CoverAnswer) -> None:
        if not self._kept or self._asked_at - self._kept[-1][0] >= _KEPT_S:
            self._kept.append((self._asked_at, answer))

    def _before(self, now: float) -> CoverAnswer | None:
        """The newest of those that are ten minutes old; none while there is no such."""
        while len(self._kept) > 1 and now - self._kept[1][0] >= BEFORE_S:
            self._kept.popleft()
        return self._kept[0][1] if self._kept and now - self._kept[0][0] >= BEFORE_S else None

    # --- what a leaving uncovers --------------------------------------------------------------------------------------

    def uncovers(self, desk: Desk, unit: str) -> Uncovers | None:
        """None: not known now, because nothing was worked out, or too long ago, or the unit was not free then."""
        answer, at, row = self.view.answer, self.view.at, self._rows.get(unit)
        if answer is None or at is None or row is None or desk.clock.now() - at > FRESH_S:
            return None
        beat, before, after = answer.loss_beat[row]
        return Uncovers(beat=beat, limit_s=answer.limits_s[len(answer.limits_s) // 2], before=before, after=after)

    def marked(self, desk: Desk, ranking: Ranking) -> Ranking:
        """The ranking whose rows say what their leaving uncovers."""
        rows = tuple(
            msgspec.structs.replace(one, uncovers=None if one.gone_code else self.uncovers(desk, one.unit))
            for one in ranking.candidates
        )
        return msgspec.structs.replace(ranking, candidates=rows)


def free(desk: Desk) -> Free:
    """Units that could be sent to an incident now."""
    room, now, units = known(desk), desk.clock.now(), desk.units
    verdict = judge(room, "", room.active_by_unit(), needs_lead=False, now=now)
    rows = np.flatnonzero(verdict == FIT)
    by_kind = np.asarray([desk.site.config.roads.factor(kind) for kind in Kind], dtype=np.float64)
    crew = CrewAsk(
        ids=tuple(units.ids[row] for row in rows.tolist()), x_m=units.x_m[rows].copy(), y_m=units.y_m[rows].copy(),
        factor=by_kind[units.kind[rows]], delay_s=np.zeros(len(rows)), beat=np.full(len(rows), -1, dtype=np.int32),
    )  # fmt: skip
    unknown = _many(verdict, "reason.duty_unknown")
    unplaced = _many(verdict, "reason.link_lost", "reason.no_fix", "reason.fix_old")
    registered = int((verdict >= FIT).sum())  # without any, the posts alone cover, and that is known
    return Free(
        crew, float(units.age(now)[rows].max(initial=0.0)), unknown, unplaced,
        speechless=not len(rows) and 2 * (unknown + unplaced) > registered,
    )  # fmt: skip


def _many(verdict: NDArray[np.int16], *codes: str) -> int:
    return int(np.isin(verdict, [RULES.index(code) + 1 for code in codes]).sum())


def _moved(before: CrewAsk, now: CrewAsk) -> bool:
    if before.ids != now.ids or (before.factor != now.factor).any():
        return True
    return bool((np.hypot(before.x_m - now.x_m, before.y_m - now.y_m) > MOVED_M).any())


def _last_month(desk: Desk) -> F64:
    """(M, 2) where incidents of the last thirty days were, Web Mercator metres."""
    since = desk.clock.now() - MONTH_S
    found = [
        (one.lon_deg, one.lat_deg)
        for one in _since(desk.room.incidents, since)
        if one.lon_deg is not None and one.lat_deg is not None and one.t >= since
    ]
    lonlat = np.asarray(found, dtype=np.float64).reshape(-1, 2)
    return np.column_stack(to_mercator(lonlat[:, 0], lonlat[:, 1]))


def _since(incidents: dict[str, Incident], since: float) -> Iterator[Incident]:
    """The newest first, without going through years: they stand in the order in which they were received, and nothing
    is received before it happened."""
    for key in reversed(incidents):
        one = incidents[key]
        if one.received_at < since - DAY_S:
            return
        yield one


def _facts(found: Free) -> dict[str, str | int | float]:
    return {
        "n": len(found.crew.ids), "age": ago(found.oldest_s), "unknown": found.unknown, "unplaced": found.unplaced
    }


def _tell(desk: Desk, answer: CoverAnswer) -> None:
    """The best places as a line of the ticker, with the bound when they are not proven to be the best."""
    middle = f"{answer.limits_s[len(answer.limits_s) // 2] / 60:.3g}"
    if not answer.best:
        desk.tell("cover.best_none", {"minutes": middle}, "system", "")
        return
    places = listed(f"{n} {one.name or '—'} +{_points(one.gain)}" for n, one in enumerate(answer.best, 1))
    facts = {
        "n": len(answer.best), "minutes": middle, "places": places,
        "points": _points(sum(one.gain for one in answer.best)),
    }  # fmt: skip
    if answer.bound is None:
        desk.tell("cover.best_found", facts, "system", "")
    else:
        desk.tell("cover.best_bounded", {**facts, "bound": _points(answer.bound)}, "system", "")


def _points(share: float) -> str:
    """Per cent of all roads, one place."""
    return f"{100 * share:.1f}"
