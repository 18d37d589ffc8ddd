"""The room as it stood at a moment of the past, so that what is asked of it now is asked of what was known then."""

from __future__ import annotations

from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from msgspec import ValidationError

from console.desk import reloading, terminals
from console.desk.fold import fold
from console.desk.following import Follower
from console.desk.known import known
from console.desk.snaps import SnappedRoads
from console.dispatch.rank import rank
from console.words import Event, Tri, VirtualClock

if TYPE_CHECKING:
    from console.dispatch.models import Ranking
    from console.site import Site
    from console.words import Incident
    from layers.tracks.columns import TrackColumns

_ALREADY: Final = float("inf")  # a word of the journal had reached us: it is not of the future


class PastRoom:
    """A desk that only folds, on a clock that stands until moved. ``unread``: events that this version cannot read."""

    def __init__(self, place: Site) -> None:
        self._place = place
        self.clock = VirtualClock(0.0)
        self.desk = Follower(place, self.clock, place.config.seat, SimpleQueue())
        self.unread = 0

    def fold(self, event: Event) -> None:
        """The room after this event; the clock stands at it."""
        self.stand_at(event.at)
        try:
            fold(self.desk.room, event)
        except (KeyError, ValidationError):
            self.unread += 1

    def stand_at(self, at: float) -> None:
        self.clock.jump(at - self.clock.now())

    def stand(self, columns: TrackColumns) -> None:
        """Units stand where these fixes say, one a unit, and are what the journal says of them."""
        desk = self.desk
        desk.units = units = reloading.units_of(self._place)
        for unit, facts in desk.room.facts.items():
            row = units.ensure(unit)
            if facts.link is not None:
                units.set_link(row, facts.link.link, facts.link.t, _ALREADY)
            if facts.bodycam is not None and facts.bodycam.recording is not Tri.UNKNOWN:
                units.set_bodycam(row, facts.bodycam.t, _ALREADY, facts.bodycam.recording)
        terminals.restore(desk)
        rows = [units.ensure(columns.units[one]) for one in columns.unit]
        units.take(
            rows, columns.t, columns.lon_deg, columns.lat_deg, columns.speed_mps, columns.heading_deg,
            columns.accuracy_m, columns.received,
        )  # fmt: skip
        self._on_roads()

    def _on_roads(self) -> None:
        roads, limits = self._place.roads, self._place.config.limits
        self.desk.roads = SnappedRoads(roads, limits.snap_m) if roads is not None else None
        if self.desk.roads is not None:
            self.desk.roads.refresh(self.desk.units)

    def rank(self, incident: Incident) -> Ranking:
        """Who could have gone to it, as the list would have said it at the clock's moment."""
        return rank(incident, known(self.desk), self.desk.roads, self.clock.now())
