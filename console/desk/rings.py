"""What each ring shows now: its outlines as worked out last, who is inside; asked for anew when its centre moves."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace as with_

from console.desk import choice, duty, ring_standing
from console.desk import events as ev
from console.desk.ring_counts import Counting, counted
from console.desk.ringview import RingView
from console.verbs.speech import Said
from console.words import Centre, Changes, Ring, RingAnswer, RingAsk, SiteAsk, SumsFault
from layers.geo import from_mercator, to_mercator

if TYPE_CHECKING:
    from console.desk.desk import Desk

KEY: Final = "ring:"  # in front of the ring's id: the key of its asks
# Rings that are counted anew: a millisecond each where hundreds of units are inside.
DRAWN_A_BEAT: Final = 2
STANDING_A_BEAT: Final = 1
MOVED_M: Final = 10.0  # Mercator metres: a fix jitters by less
CRASHED: Final = "sums.crashed"

# What further fills a view once it was counted: who answers for a tier, clocks. Each takes the desk and the view.
Fill = Callable[["Desk", RingView], RingView]
FILLS: Final[tuple[Fill, ...]] = (duty.filled,)


class Rings:
    """Keeps ``views`` beside the folded rings: ``heard`` at every announcement, ``second`` and ``step`` on the beat."""

    def __init__(self) -> None:
        self.views: dict[str, RingView] = {}
        self._asked_m: dict[str, tuple[float, float]] = {}  # of rings that move: where their centre was asked for last
        self._again: set[str] = set()  # asked once more after the worker had died over them
        self._faults: dict[str, str] = {}  # why a ring could not be worked out when it was asked for last
        self._drawn: deque[str] = deque()  # to be counted
        self._standing: deque[str] = deque()
        self._counting = Counting()

    # --- asking -----------------------------------------------------------------------------------------------------

    def heard(self, desk: Desk) -> None:
        """After rings were folded: new ones are asked for, changed ones again, gone ones forgotten."""
        for key in [key for key in self.views if key not in desk.rings]:
            del self.views[key]
            desk.sums.forget(KEY + key)
            self._counting.forget(key)
            self._faults.pop(key, None)
        for ring in list(desk.rings.values()):
            view = self.views.get(ring.id)
            if view is None or view.ring is not ring:
                self._take(desk, ring, view)

    def _take(self, desk: Desk, ring: Ring, view: RingView | None) -> None:
        self.views[ring.id] = RingView(ring) if view is None else replace(view, ring=ring)
        if view is None or outline_of(view.ring) != outline_of(ring):
            self.ask(desk, ring)
        else:
            self.count(desk, ring.id)

    def ask(self, desk: Desk, ring: Ring) -> None:
        """Have its outlines worked out where it is now; what is shown stays until they come."""
        self.views[ring.id] = replace(self.views[ring.id], stale=True)
        desk.changed(Changes.RINGS)
        here = at(desk, ring)
        if here.centre is not None:
            x, y = to_mercator(here.centre.lon_deg, here.centre.lat_deg)
            self._asked_m[ring.id] = float(x), float(y)
        desk.sums.ask(RingAsk(KEY + ring.id, desk.sums.number(), not ring.standing, ring=here))

    def take(self, desk: Desk, answer: RingAnswer) -> None:
        """What was worked out; an older ask's answer is thrown away."""
        key = answer.key.removeprefix(KEY)
        view = self.views.get(key)
        if view is None or not desk.sums.awaited(answer):
            return
        self._again.discard(key)
        self._faults.pop(key, None)
        self.views[key] = replace(view, answer=answer, stale=False, fault=None)
        desk.changed(Changes.RINGS)
        if view.ring.standing:
            self._standing.appendleft(key)  # hundreds may come at once: a few a beat
        else:
            self.count(desk, key)

    def failed(self, desk: Desk, fault: SumsFault) -> None:
        """What was shown stays, marked stale, and the ticker says why. A worker that died is asked once more."""
        key = fault.key.removeprefix(KEY)
        view = self.views.get(key)
        if view is None:
            return
        if fault.code == CRASHED and key not in self._again:
            self._again.add(key)
            self.ask(desk, view.ring)
            return
        facts = {**fault.facts, "what": view.ring.label, "no": view.ring.label}
        if self._faults.get(key) != fault.code and not desk.sums.state.code:  # not each second, nor for each of many
            desk.tell(fault.code, facts, "ring", key)
        self._faults[key] = fault.code
        self.views[key] = replace(view, fault=Said(fault.code, facts))
        desk.changed(Changes.RINGS)

    def reload(self, desk: Desk) -> None:
        """The site is another: its own rings are taken from it, all are worked out again."""
        desk.sums.ask(SiteAsk("site", desk.sums.number()))
        ring_standing.take(desk)
        for ring in list(desk.rings.values()):
            self.views.setdefault(ring.id, RingView(ring))
            self.ask(desk, ring)

    # --- on the beat ------------------------------------------------------------------------------------------------

    def second(self, desk: Desk) -> None:
        """Once a second: rings follow what they lie round, and all are counted anew, those that people drew first."""
        for ring in list(desk.rings.values()):
            if ring.moving:
                self._follow(desk, ring)
            elif ring.centre is not None and ring.centre.kind in ("incident", "marker"):
                _placed_anew(desk, ring)
        for queue, standing in ((self._drawn, False), (self._standing, True)):
            waiting = set(queue)
            queue.extend(one.id for one in desk.rings.values() if one.standing is standing and one.id not in waiting)

    def step(self, desk: Desk) -> None:
        """Count the next few, every beat: however many stand all year, what people drew is counted every second."""
        for queue, many in ((self._drawn, DRAWN_A_BEAT), (self._standing, STANDING_A_BEAT)):
            for _ in range(min(many, len(queue))):
                self.count(desk, queue.popleft())

    def _follow(self, desk: Desk, ring: Ring) -> None:
        """Ask again when its unit has moved, unless the last answer is still to come: at most once a second."""
        point = choice.place_of(desk, "unit", ring.centre.id) if ring.centre is not None else None
        before = self._asked_m.get(ring.id)
        if point is None or (self.views[ring.id].stale and ring.id not in self._faults):
            return
        if before is None or float(np.hypot(point[0] - before[0], point[1] - before[1])) > MOVED_M:
            self.ask(desk, ring)

    def count(self, desk: Desk, key: str) -> None:
        """Who is inside now; said only when it is another than before."""
        view = self.views.get(key)
        if view is None:
            return
        made = replace(view, tiers=counted(desk, view, self._counting))
        for fill in FILLS:
            made = fill(desk, made)
        if not _same(made, view):
            self.views[key] = made
            desk.changed(Changes.RINGS)


def _same(one: RingView, other: RingView) -> bool:
    """Whether two views show the same; arrays are the same when they are one object."""
    if one.answer is not other.answer or one.closing is not other.closing or len(one.tiers) != len(other.tiers):
        return False
    still = all(a.still is b.still for a, b in zip(one.tiers, other.tiers, strict=True))
    return still and _plain(one) == _plain(other)


def _plain(view: RingView) -> RingView:
    """Without arrays."""
    return replace(view, answer=None, closing=None, tiers=tuple(replace(tier, still=None) for tier in view.tiers))


def at(desk: Desk, ring: Ring) -> Ring:
    """The ring where it is now: a moving one round its unit's last fix."""
    if not ring.moving or ring.centre is None:
        return ring
    point = choice.place_of(desk, "unit", ring.centre.id)
    return ring if point is None else with_(ring, centre=_moved(ring.centre, point))


def _moved(centre: Centre, point_m: tuple[float, float]) -> Centre:
    lon, lat = from_mercator(*point_m)
    return with_(centre, lon_deg=float(lon), lat_deg=float(lat))


def _placed_anew(desk: Desk, ring: Ring) -> None:
    """An incident that was put elsewhere takes its rings with it; that is an event of the system's."""
    centre = ring.centre
    point = choice.place_of(desk, centre.kind, centre.id) if centre is not None else None
    if centre is None or point is None:
        return
    moved = _moved(centre, point)
    if abs(moved.lon_deg - centre.lon_deg) + abs(moved.lat_deg - centre.lat_deg) > _SAME_DEG:
        desk.record((ev.RingChanged(ring=with_(ring, centre=moved)), ring.id), actor="system")


_SAME_DEG: Final = 1e-7  # what degrees lose on their way to metres and back


def outline_of(ring: Ring) -> tuple[object, ...]:
    """All that a ring's outlines depend on: a new name or colour asks for nothing."""
    limits = tuple(tier.limit for tier in ring.tiers)
    centre = (ring.centre.lon_deg, ring.centre.lat_deg) if ring.centre is not None else None
    return (ring.shape, limits, centre, ring.direction, ring.travel, ring.outline, ring.areas, ring.moving)


def answered(desk: Desk, answer: RingAnswer) -> None:
    """The inbox brings what was worked out."""
    desk.ringwork.take(desk, answer)


def failed(desk: Desk, fault: SumsFault) -> None:
    """The inbox brings why not."""
    desk.ringwork.failed(desk, fault)
