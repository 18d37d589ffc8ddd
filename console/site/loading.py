"""A compiled site → ``Site``: memory-mapped arrays, numpy only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from console.find import Index
from console.site import cache
from console.site.config import SiteConfig, UnitSpec
from console.site.joining import Joined
from console.site.layerfile import LayerSpec
from console.site.layerlist import read_layers
from console.site.macros import read_macros
from console.site.model import Problem, Site, SiteError, SiteLayer
from console.site.parts import read_meta
from console.site.reading import read_config
from console.site.reportfile import read_reports
from console.site.ringfile import read_templates
from console.site.scenefile import read_scenes
from console.site.unitfile import read_units
from console.site.wallfile import read_walls
from layers.geo import bounds_from_mercator, bounds_to_mercator, widened_deg
from layers.roads import RoadGraph
from layers.shapes import BaseMap, Overlay
from layers.shapes import cache as arrays
from layers.shapes.empty import WORLD

EVERYWHERE_DEG = (-180.0, -90.0, 180.0, 90.0)
T = TypeVar("T")


def load(folder: Path, before: Site | None = None) -> Site:
    """Open a prepared site. ``SiteError``: ``site.toml`` missing or wrong, or ``compile_if_stale`` must run first.

    ``before``: the same site as it was loaded; parts that have not changed are the very same objects.
    """
    folder = Path(folder)
    config, problems = read_config(folder)
    layers, layer_problems = read_layers(folder)
    plan = cache.plan(folder, config, layers)
    if not cache.ready(folder, plan):
        raise SiteError("site.not_ready", path=str(folder))
    units, unit_problems = _units(folder, config)
    templates, ring_problems = read_templates(folder)
    macros, macro_problems = read_macros(folder)
    walls, wall_problems = read_walls(folder)
    scenes, scene_problems = read_scenes(folder, walls)
    reports, report_problems = read_reports(folder)
    parts = _Parts(folder, plan, before.parts if before is not None and before.folder == folder else {})
    base: BaseMap = parts.get("base", lambda place: arrays.load(place, "base", BaseMap))
    joined: Joined = parts.get("joined", lambda place: arrays.load(place, "joined", Joined))
    return Site(
        folder=folder,
        config=config,
        units=units,
        base=_bounded(_with_places(base, joined, before), config),
        beats=joined.beats,
        posts=joined.posts,
        cameras=joined.cameras,
        roads=parts.get("roads", _roads),
        problems=(
            *problems, *unit_problems, *layer_problems, *ring_problems, *macro_problems, *wall_problems,
            *scene_problems, *report_problems, *parts.problems(),
        ),
        accepted_deg=_accepted(base, config),
        state_dir=cache.seat_dir(folder, config),
        grid=joined.grid,
        villages=joined.villages,
        layers=tuple(parts.layer(spec) for spec in layers),
        names=parts.get("names", Index.load),
        ring_templates=templates,
        macros=macros,
        walls=walls,
        scenes=scenes,
        report_texts=reports,
        parts=parts.loaded,
    )


class _Parts:
    """The parts of a plan, taken over from before where they are the same."""

    def __init__(self, folder: Path, plan: cache.Plan, before: dict[str, Any]) -> None:
        self._base, self._plan, self._before = cache.cache_dir(folder), plan, before
        self.loaded: dict[str, Any] = {}  # by folder name

    def get(self, name: str, read: Callable[[Path], T]) -> T:
        key = self._plan.parts[name].folder
        if key not in self.loaded:
            self.loaded[key] = self._before[key] if key in self._before else read(self._base / key)
        value: T = self.loaded[key]
        return value

    def layer(self, spec: LayerSpec) -> SiteLayer:
        overlay = self.get(f"layer-{spec.id}", lambda place: arrays.load(place, "overlay", Overlay))
        return SiteLayer(spec, overlay)

    def problems(self) -> list[Problem]:
        """What is wrong with the files, part by part."""
        return [one for part in self._plan.parts.values() for one in read_meta(self._base / part.folder).problems]


def _roads(place: Path) -> RoadGraph | None:
    return RoadGraph.load(place / "roads") if read_meta(place).there else None


def _with_places(base: BaseMap, joined: Joined, before: Site | None) -> BaseMap:
    """The base map with all places. Names are put together anew only when there are more of them."""
    if before is not None and before.base.lines is base.lines and before.base.places is joined.places:
        return before.base
    names = (*base.names, *joined.more_names) if joined.more_names else base.names
    return replace(base, places=joined.places, names=names)


def _units(folder: Path, config: SiteConfig) -> tuple[tuple[UnitSpec, ...], tuple[Problem, ...]]:
    name = config.layers.units
    if not name:
        return (), ()
    path = cache.inside(folder, name)
    return read_units(path) if path else ((), (Problem(name, None, "site.outside"),))


def _bounded(base: BaseMap, config: SiteConfig) -> BaseMap:
    """The base map with what ``site.toml`` says about it."""
    edges = config.bounds.edges_deg
    bounds = bounds_to_mercator(edges) if edges else base.bounds
    return replace(base, bounds=bounds, attribution=config.map.attribution or base.attribution)


def _accepted(base: BaseMap, config: SiteConfig) -> tuple[float, float, float, float]:
    """Where positions are believed: the four edges, or the map's own area, with the margin; else everywhere."""
    edges = config.bounds.edges_deg
    if edges is None and base.bounds == WORLD:
        return EVERYWHERE_DEG
    return widened_deg(edges or bounds_from_mercator(base.bounds), config.bounds.margin_m)
