"""What each ring shows now: its outlines as worked out last, who is inside; asked for anew when its centre moves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from console.desk.ringview import RingView, TierView
from console.words import Changes, Ring, RingAnswer, RingAsk, SumsFault

if TYPE_CHECKING:
    from console.desk.desk import Desk

KEY: Final = "ring:"  # in front of the ring's id: the key of its asks


class Rings:
    """Keeps ``views`` beside the folded rings."""

    def __init__(self) -> None:
        self.views: dict[str, RingView] = {}

    def heard(self, desk: Desk) -> None:
        """After rings were folded: new ones are asked for, changed ones again, gone ones forgotten."""
        for key in [key for key in self.views if key not in desk.rings]:
            del self.views[key]
            desk.sums.forget(KEY + key)
        for ring in desk.rings.values():
            view = self.views.get(ring.id)
            if view is None or view.ring is not ring:
                self._take(desk, ring, view)

    def _take(self, desk: Desk, ring: Ring, view: RingView | None) -> None:
        self.views[ring.id] = RingView(ring) if view is None else replace(view, ring=ring)
        if view is None or outline_of(view.ring) != outline_of(ring):
            self.ask(desk, ring)

    def ask(self, desk: Desk, ring: Ring, urgent: bool = True) -> None:
        """Have its outlines worked out; what is shown stays until they come."""
        self.views[ring.id] = replace(self.views[ring.id], stale=True)
        desk.sums.ask(RingAsk(KEY + ring.id, desk.sums.number(), urgent, ring=ring))


def outline_of(ring: Ring) -> tuple[object, ...]:
    """All that a ring's outlines depend on: a new name or colour asks for nothing."""
    limits = tuple(tier.limit for tier in ring.tiers)
    centre = (ring.centre.lon_deg, ring.centre.lat_deg) if ring.centre is not None else None
    return (ring.shape, limits, centre, ring.direction, ring.travel, ring.outline, ring.areas)


def answered(desk: Desk, answer: RingAnswer) -> None:
    """The inbox brings what was worked out; an older ask's answer is thrown away."""
    view = desk.ring_views.get(answer.key.removeprefix(KEY))
    if view is None or not desk.sums.awaited(answer):
        return
    tiers = tuple(
        TierView(limit=tier.limit, still=inside)
        for tier, inside in zip(view.ring.tiers, answer.inside, strict=False)
    )
    desk.ring_views[view.ring.id] = replace(view, answer=answer, stale=False, tiers=tiers)
    desk.changed(Changes.RINGS)


def failed(desk: Desk, fault: SumsFault) -> None:
    """It could not be worked out: what was shown stays, marked stale, and the ticker says why."""
    view = desk.ring_views.get(fault.key.removeprefix(KEY))
    if view is not None:
        desk.tell(fault.code, {**fault.facts, "no": view.ring.no}, "ring", view.ring.id)
