"""In which of a site's ``[[clocks.areas]]`` a place lies: looked up once a place, kept until the site is another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

import numpy as np

from console.desk.whereabouts import LAYERS, Whereabouts
from console.dispatch.limits import Timing
from console.site.clocking import ClockArea
from console.site.config import SiteConfig
from console.site.model import SiteLayer
from console.words import Incident
from layers.geo import mercator_scale, to_mercator
from layers.shapes import BaseMap, Beats, PlaceClass
from layers.shapes.picking import Picker
from layers.within import NOWHERE

_ALL_OF: Final = {"beats": "beats", "grid": "grid", "grids": "grid", "villages": "villages"}


class TimedSite(Protocol):
    @property
    def config(self) -> SiteConfig: ...
    @property
    def base(self) -> BaseMap: ...
    @property
    def layers(self) -> Sequence[SiteLayer]: ...


class Host(Protocol):
    """``console.desk.Desk`` as it is read here."""

    @property
    def site(self) -> TimedSite: ...
    @property
    def whereabouts(self) -> Whereabouts: ...


class SiteTiming:
    """The ``Timing`` of a host's site, made anew when the site is another."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._of: object = None
        self._timing: Timing | None = None

    @property
    def now(self) -> Timing:
        site = self._host.site
        if self._timing is None or self._of is not site:
            self._of, self._timing = site, Timing(site.config, ClockAreas(self._host).of)
        return self._timing


class ClockAreas:
    """``of`` an incident: the first area that holds its place; None when none does, or when it has no point."""

    def __init__(self, host: Host) -> None:
        self._whereabouts = host.whereabouts
        self._tests = [(area, _tests(area, host)) for area in host.site.config.clocks.areas]
        self._by_name = any(area.areas for area, _ in self._tests)  # looking up beats takes longer than all the rest
        self._kept: dict[tuple[float, float], ClockArea | None] = {}

    def of(self, incident: Incident) -> ClockArea | None:
        if not self._tests or incident.lon_deg is None or incident.lat_deg is None:
            return None
        at = (incident.lon_deg, incident.lat_deg)
        if at not in self._kept:
            self._kept[at] = self._find(*at)
        return self._kept[at]

    def _find(self, lon_deg: float, lat_deg: float) -> ClockArea | None:
        x, y = (float(one) for one in to_mercator(lon_deg, lat_deg))
        named = self._names(x, y) if self._by_name else frozenset[str]()
        scale = float(mercator_scale(lat_deg))
        return next((area for area, tests in self._tests if _holds(area, tests, named, x, y, scale)), None)

    def _names(self, x: float, y: float) -> frozenset[str]:
        """Names and ids of the beat, grid and village there, and the word for all of each."""
        found: set[str] = set()
        for layer in LAYERS:
            table = self._whereabouts.areas(layer)
            row = int(self._whereabouts.within(layer).of(x, y)[0]) if len(table.ids) else NOWHERE
            if row != NOWHERE:
                found |= {layer, *_known(table, row)}
        return frozenset(found)


Test = Callable[[float, float, float], bool]  # x, y, Mercator metres a true metre there


def _known(table: Beats, row: int) -> tuple[str, str]:
    return table.ids[row], table.names[row]


def _holds(area: ClockArea, tests: list[Test], named: frozenset[str], x: float, y: float, scale: float) -> bool:
    wanted = {_ALL_OF.get(name, name) for name in area.areas}
    return area.everywhere or bool(wanted & named) or any(test(x, y, scale) for test in tests)


def _tests(area: ClockArea, host: Host) -> list[Test]:
    """Those that look at distances: to the features of a layer, to places."""
    tests: list[Test] = []
    for one in host.site.layers:
        if area.layer and area.layer in (one.spec.id, one.spec.name):
            tests.append(_near_layer(one, area.within_m))
    if area.places:
        tests.append(_near_places(host.site.base, area))
    return tests


def _near_layer(layer: SiteLayer, within_m: float) -> Test:
    picker = Picker(layer.overlay)
    return lambda x, y, scale: bool(picker.near(x, y, within_m * scale))


def _near_places(base: BaseMap, area: ClockArea) -> Test:
    wanted = set(area.places)
    classes = [int(PlaceClass[word.upper()]) for word in wanted if word.upper() in PlaceClass.__members__]
    rows = [n for n, name in enumerate(base.places.name.tolist()) if base.names[name] in wanted]
    xy = np.asarray(base.places.xy)[np.isin(base.places.cls, classes) | np.isin(np.arange(len(base.places.cls)), rows)]

    def near(x: float, y: float, scale: float) -> bool:
        return bool((np.hypot(xy[:, 0] - x, xy[:, 1] - y) <= area.within_m * scale).any())

    return near
