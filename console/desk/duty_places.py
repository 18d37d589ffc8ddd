"""A ring by places: which of the places named for a tier no free unit can reach now within the tier's time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from console.desk.coverage import FRESH_S
from console.desk.ringview import TierView
from console.find import Fit
from console.say import say
from console.words import CoverAnswer, Meaning, Ring, RingShape
from layers.within import Within

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.find import Index

_NAMESAKES = 6


class PlacesReached:
    """Made once for each answer of coverage; places are looked up once for each site."""

    def __init__(self) -> None:
        self._answer: CoverAnswer | None = None
        self._within: Within | None = None
        self._names: Index | None = None
        self._points: dict[str, tuple[float, float] | None] = {}

    def late(self, desk: Desk, ring: Ring, tiers: tuple[TierView, ...]) -> tuple[TierView, ...]:
        """The tiers with what is reached too late. Where coverage is not known, or not for so short a time, they stay
        as they were: by the ring's own outline."""
        answer, at = desk.cover.answer, desk.cover.at
        if ring.meaning is not Meaning.PLACE or ring.shape is not RingShape.TIME:
            return tiers
        if answer is None or at is None or desk.clock.now() - at > FRESH_S:
            return tiers
        return tuple(self._tier(desk, ring, n, view, answer) for n, view in enumerate(tiers))

    def _tier(self, desk: Desk, ring: Ring, n: int, view: TierView, answer: CoverAnswer) -> TierView:
        tier = ring.tiers[n]
        within = [k for k, limit in enumerate(answer.limits_s) if limit <= tier.limit]
        if not tier.places or not within:
            return view
        late = [name for name in tier.places if not self._reached(desk, name, within[-1], answer)]
        return replace(view, late_places=tuple(self._called(name) for name in late))

    def _reached(self, desk: Desk, name: str, limit: int, answer: CoverAnswer) -> bool:
        """Whether what is covered within this limit holds it; each limit's area holds those of the shorter ones."""
        if self._answer is not answer:
            self._answer, self._within = answer, Within(answer.areas)
        point = self._point(desk, name)
        if point is None or self._within is None:
            return False
        area = int(self._within.of(np.array([point[0]]), np.array([point[1]]))[0])
        return 0 <= area <= limit

    def _point(self, desk: Desk, name: str) -> tuple[float, float] | None:
        if self._names is not desk.site.names:
            self._names, self._points = desk.site.names, {}
        if name not in self._points:
            found = [hit.entry for hit in desk.site.names.find(name, _NAMESAKES) if hit.fit is Fit.EXACT]
            self._points[name] = (found[0].x_m, found[0].y_m) if found else None
        return self._points[name]

    def _called(self, name: str) -> str:
        """A place that the site does not know cannot be reached: that is said."""
        return name if self._points.get(name) is not None else say("duty.place_unknown", what=name)
