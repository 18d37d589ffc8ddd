"""What the worker knows of the site: its tables, its road networks by way of travel, where the roads' metres lie."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from console.reckon.outlines import shape_of
from console.site import Site, load
from console.words import Travel
from layers.geo import from_mercator, mercator_scale
from layers.roads import RoadGraph

if TYPE_CHECKING:
    from layers.cover import CoverGround, Meeting

F64 = NDArray[np.float64]

_M_A_KM: Final = 1000.0
_FOLLOWS: Final = ("road_pieces", "beat_shapes", "cover_ground", "post_meetings")
_POSTS_APART_S: Final = 900.0  # posts farther from each other by road are not looked at as neighbours


class Ground:
    """A loaded site, and what follows from it when it is first asked for."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @classmethod
    def open(cls, folder: Path) -> Ground:
        """Load a prepared site. ``SiteError`` when that cannot be."""
        return cls(load(folder))

    def load_again(self) -> None:
        """The same site as it is on disk now; what follows from it is made anew when it is asked for."""
        self.site = load(self.site.folder, before=self.site)
        for name in _FOLLOWS:
            self.__dict__.pop(name, None)

    def warm_up(self) -> None:
        """Load what the first ring would wait for."""
        _ = self.road_pieces, self.beat_shapes

    @property
    def motor(self) -> RoadGraph | None:
        """The roads that vehicles use, by a car's times."""
        return self.site.roads

    def graph(self, travel: Travel) -> RoadGraph | None:
        """The network that one moves on, by the times of this way of travel; None when the site has none."""
        del travel
        return self.site.roads

    @cached_property
    def beat_shapes(self) -> tuple[list[Any], Any]:
        """The beats as shapely geometries, and a tree of them."""
        import shapely

        areas = self.site.beats.areas
        shapes = [shape_of(areas, number) for number in range(len(areas.area_off) - 1)]
        return shapes, shapely.STRtree(shapes)

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
        return middle, length / mercator_scale(from_mercator(middle[:, 0], middle[:, 1])[1]) / _M_A_KM

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
