"""What the panels read of rings, drills and edges at the desk: by id, in the order they are shown."""

from __future__ import annotations

from console.desk import Desk
from console.desk.ringview import CoverView, RingView
from console.words import Drill, EdgeEvent


def view_of(desk: Desk, ring: str) -> RingView | None:
    """The view of a ring; of one that has none yet, the bare ring; None when there is no such ring."""
    bare = desk.rings.get(ring)
    return desk.ring_views.get(ring) or (RingView(bare) if bare is not None else None)


def rings(desk: Desk) -> list[RingView]:
    """All rings: those that were drawn, newest first, then the standing ones."""
    found = [view_of(desk, ring) for ring in desk.rings]
    views = [view for view in found if view is not None]
    return sorted(views, key=lambda view: (view.ring.standing, -view.ring.made_at))


def last_drill(desk: Desk, ring: str) -> Drill | None:
    """The drill of a ring that began last."""
    return max((one for one in desk.drills.values() if one.ring == ring), key=lambda one: one.started_at, default=None)


def cover(desk: Desk) -> CoverView:
    return desk.cover


def edge_events(desk: Desk) -> list[EdgeEvent]:
    """Those that still stand, gravest first, then newest."""
    return sorted(desk.edge_events.values(), key=lambda one: (one.level, -one.at))
