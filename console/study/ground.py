"""What an analysis needs beside its tables: the site, its beats, the tracks, and what the time is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike

from console.say import language
from console.site.config import SiteConfig
from console.site.types import kind_of, line_of
from console.words.past import TrackPast
from console.words.study import Line, Said
from layers.geo import from_mercator, to_mercator
from layers.shapes import Beats, empty
from layers.within import Within

if TYPE_CHECKING:
    from console.site import Site

Told = Callable[[float, Line], None]  # share of the work done (0..1), what is being done
_CORNERS: Final = 400  # of a beat as it is drawn


def silent(_share: float, _doing: Line) -> None: ...


@dataclass(frozen=True)
class Ground:
    """``now``: epoch s, up to when there can be anything; what is asked of a day that is not over ends there.

    ``told`` may raise to stop the work.
    """

    config: SiteConfig
    now: float
    beats: Beats = field(default_factory=empty.beats)  # what is counted by: beats, else the grid
    site: Site | None = None
    tracks: TrackPast | None = None
    told: Told = silent

    @cached_property
    def _within(self) -> Within:
        return Within(self.beats.areas)

    @cached_property
    def row(self) -> dict[str, int]:
        """Index of a beat by its id."""
        return {key: i for i, key in enumerate(self.beats.ids)}

    @cached_property
    def camera_row(self) -> dict[str, int]:
        """Index of a camera of the site by its id."""
        return {key: i for i, key in enumerate(self.site.cameras.ids)} if self.site is not None else {}

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """Name of a unit of the site by its id."""
        return {one.id: one.name for one in self.site.units} if self.site is not None else {}

    def beats_at(self, lon_deg: ArrayLike, lat_deg: ArrayLike) -> list[str]:
        """Id of the beat of each point ``(N,)``; "" outside of all, and for NaN."""
        with np.errstate(invalid="ignore"):
            found = self._within.of(*to_mercator(lon_deg, lat_deg))
        return [self.beats.ids[i] if i >= 0 else "" for i in found.tolist()]

    def beat_name(self, key: str) -> Said:
        """As people call it; "" is outside of all."""
        row = self.row.get(key)
        if row is not None:
            return self.beats.names[row] or key
        return key or Line("study.no_beat")

    def beat_label(self, key: str) -> tuple[float, float]:
        """lon, lat of a point inside it; NaN when there is none."""
        row = self.row.get(key)
        if row is None:
            return float("nan"), float("nan")
        lon, lat = from_mercator(*self.beats.label_xy[row])
        return float(lon), float(lat)

    def beat_outline(self, key: str) -> tuple[tuple[float, float], ...]:
        """Its largest outer ring, closed, WGS 84 degrees, thinned to some hundred corners."""
        areas, row = self.beats.areas, self.row[key]
        rings = range(int(areas.area_off[row]), int(areas.area_off[row + 1]))
        part = max(rings, key=lambda r: int(areas.ring_off[r + 1] - areas.ring_off[r]))
        xy = np.asarray(areas.xy[areas.ring_off[part] : areas.ring_off[part + 1]])
        xy = xy[:: max(1, len(xy) // _CORNERS)]
        lon, lat = from_mercator(xy[:, 0], xy[:, 1])
        corners = tuple(zip(lon.round(6).tolist(), lat.round(6).tolist(), strict=True))
        return corners if corners[0] == corners[-1] else (*corners, corners[0])

    def type_name(self, name: str) -> Said:
        """A site names its kinds itself, in the language of this process or as it writes them."""
        own = kind_of(self.config.incident.types, name)
        return (own.name_en if language() == "en" else "") or name or Line("study.no_type")

    def types_below(self, names: tuple[str, ...]) -> frozenset[str]:
        """These kinds and all below them in the site's tree."""
        types = self.config.incident.types
        below = {one.name for one in types if any(up.name in names for up in line_of(types, one.name))}
        return frozenset({*names, *below})

    def level_name(self, level: int) -> Said:
        names = self.config.incident.levels
        own = names != SiteConfig().incident.levels and 0 < level <= len(names)
        return names[level - 1] if own else Line(f"study.level.{level if level in (1, 2, 3) else 0}")


def ground_of(site: Site, now: float, tracks: TrackPast | None = None, told: Told = silent) -> Ground:
    """Of a loaded site. It counts by its beats, by its grid when it has none."""
    beats = site.beats if site.beats.ids else site.grid
    return Ground(config=site.config, now=now, beats=beats, site=site, tracks=tracks, told=told)
