"""What the worker knows of the site: its tables, its road networks by way of travel, where the roads' metres lie."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.site import Site, load, load_paths, load_reach
from console.words import Travel
from layers.geo import scale_at
from layers.reach import Reach
from layers.roads import Mode, RoadGraph
from layers.within import Within

if TYPE_CHECKING:
    from layers.cover import CoverGround, Meeting

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

_M_A_KM: Final = 1000.0
_FOLLOWS: Final = ("road_pieces", "beats_within", "beat_corners", "cover_ground", "post_meetings")
_POSTS_APART_S: Final = 900.0  # posts farther from each other by road are not looked at as neighbours


class Ground:
    """A loaded site, and what follows from it when it is first asked for."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._networks: dict[str, Reach | None] = {}
        self._reaches: dict[Travel, Reach | None] = {}

    @classmethod
    def open(cls, folder: Path) -> Ground:
        """Load a prepared site. ``SiteError`` when that cannot be."""
        return cls(load(folder))

    def load_again(self) -> None:
        """The same site as it is on disk now; what follows from it is made anew when it is asked for."""
        self.site = load(self.site.folder, before=self.site)
        self._reaches.clear()
        self._networks.clear()
        for name in _FOLLOWS:
            self.__dict__.pop(name, None)

    def warm_up(self) -> None:
        """Load what the first ring would wait for."""
        _ = self.road_pieces, self.beats_within, self.reach(Travel.CAR)

    @property
    def motor(self) -> RoadGraph | None:
        """The roads that vehicles use, by a car's times."""
        return self.site.roads

    def graph(self, travel: Travel) -> RoadGraph | None:
        """The network that one moves on, by the times of this way of travel; None when the site has none."""
        reach = self.reach(travel)
        return reach.graph if reach is not None else None

    def reach(self, travel: Travel) -> Reach | None:
        """What rings by this way of travel are drawn on; None when the site has no such network.

        The first one on a network makes what is not in the cache: some seconds, once for an extract.
        """
        if travel not in self._reaches:
            mode = self.mode(travel)
            network = self._network(mode.network)
            self._reaches[travel] = network.on(network.graph.timed(mode)) if network is not None else None
        return self._reaches[travel]

    def mode(self, travel: Travel) -> Mode:
        """How one moves, as the site says."""
        config = self.site.config
        return getattr(config.travel, travel.value).mode(config.roads)  # type: ignore[no-any-return]

    def _network(self, name: str) -> Reach | None:
        if name not in self._networks:
            graph = self.site.roads if name == "motor" else load_paths(self.site.folder)
            self._networks[name] = load_reach(self.site.folder, graph, name) if graph is not None else None
        return self._networks[name]

    @cached_property
    def beats_within(self) -> Within:
        """Which beat holds a point."""
        return Within(self.site.beats.areas)

    @cached_property
    def beat_corners(self) -> tuple[F64, I64]:
        """Every corner of every beat, Web Mercator metres, and which beat it is of."""
        areas = self.site.beats.areas
        corners = np.diff(np.asarray(areas.ring_off)[np.asarray(areas.area_off)])
        return np.asarray(areas.xy), np.repeat(np.arange(len(corners)), corners)

    @cached_property
    def road_pieces(self) -> tuple[F64, F64] | None:
        """Every piece of road between two vertices: its middle ``(N, 2)`` in Web Mercator metres and its true
        kilometres ``(N,)``; None when the site has no roads."""
        if self.site.roads is None:
            return None
        arrays = self.site.roads.arrays
        xy = np.asarray(arrays.xy)
        inner = np.ones(len(xy), dtype=bool)
        inner[np.asarray(arrays.off[1:], dtype=np.int64) - 1] = False  # the last vertex of a road begins no piece
        first = np.flatnonzero(inner)
        middle = (xy[first] + xy[first + 1]) / 2
        length = np.hypot(*(xy[first + 1] - xy[first]).T)
        return middle, length / scale_at(middle[:, 1]) / _M_A_KM

    @cached_property
    def cover_ground(self) -> CoverGround | None:
        """Metres along the vehicles' roads, and the beat of each; None when the site has no roads."""
        from layers.cover import CoverGround

        return None if self.motor is None else CoverGround.make(self.motor, self.site.beats.areas)

    @cached_property
    def post_meetings(self) -> tuple[Meeting, ...]:
        """When the areas of adjacent police posts meet; rows count the posts that are not known to be unstaffed."""
        from layers.cover import meetings

        posts = self.site.posts
        rows = np.asarray(posts.staffed) != 0
        if self.motor is None or not rows.any():
            return ()
        xy = np.asarray(posts.xy)[rows]
        return meetings(self.motor, xy[:, 0], xy[:, 1], _POSTS_APART_S)
