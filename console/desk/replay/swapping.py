"""Another moment is swapped in whole: what was worked out of the former one is forgotten with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk import alarms, lateness, nearby, ring_standing, tasking, ticks, welfare
from console.desk.known import Skills
from console.desk.replay.covering import ShownCoverage
from console.desk.replay.signs import streams
from console.desk.replay.standing import Stand
from console.desk.snaps import SnappedRoads
from console.dispatch.queue import QueueBook
from console.words import Changes

if TYPE_CHECKING:
    from console.desk.replay.desk import ReplayDesk

ALL: Final = (
    Changes.FIXES | Changes.UNITS | Changes.INCIDENTS | Changes.ORDERS | Changes.SOS | Changes.SELECTION
    | Changes.RANKING | Changes.TICKER | Changes.MARKS | Changes.RINGS | Changes.COVER | Changes.EDGES | Changes.TASKS
    | Changes.SHIFT | Changes.NOTICES | Changes.ALARMS | Changes.WALL | Changes.VIDEO | Changes.TOURS | Changes.REPLAY
    | Changes.SECOND
)  # fmt: skip


def swap(desk: ReplayDesk, stand: Stand) -> None:
    """Costs no more than a beat: nothing is read and nothing is folded here."""
    before = desk.units
    desk.room, desk.units, desk.tails = stand.room, stand.units, stand.tails
    desk.units.positions_version += before.positions_version + 1
    desk.units.states_version += before.states_version + 1
    desk.no_trails()
    desk.held, desk.streams = stand.held, streams(stand.room)
    desk.clock.put(stand.at)
    desk.hold()
    _forget(desk)
    ring_standing.take(desk)
    desk.changed(ALL)


def _forget(desk: ReplayDesk) -> None:
    desk.queue_book, desk.lateness, desk.skills = QueueBook(), lateness.Lateness(), Skills()
    desk.alarms, desk.welfare, desk.coverage = alarms.Alarms(), welfare.Watch(), ShownCoverage()
    desk.clockwork, desk.nearby, desk.tasking = ticks.Clockwork(), nearby.Nearby(), tasking.Tasking()
    desk.contexts.forget()
    desk.whereabouts.anew()
    site = desk.site
    desk.roads = SnappedRoads(site.roads, site.config.limits.snap_m) if site.roads is not None else None
    desk.forget_rows()
