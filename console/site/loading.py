"""A compiled site → ``Site``: memory-mapped arrays, numpy only."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import msgspec

from console.site import cache
from console.site.config import SiteConfig, UnitSpec
from console.site.model import Problem, Site, SiteError
from console.site.reading import read_config
from console.site.unitfile import read_units
from layers.geo import bounds_from_mercator, bounds_to_mercator, widened_deg
from layers.roads import RoadGraph
from layers.shapes import BaseMap, Beats, Cameras, Posts
from layers.shapes import cache as arrays
from layers.shapes.empty import WORLD

EVERYWHERE_DEG = (-180.0, -90.0, 180.0, 90.0)


def load(folder: Path) -> Site:
    """Open a prepared site. ``SiteError``: ``site.toml`` missing or wrong, or ``compile_if_stale`` must run first."""
    folder = Path(folder)
    config, problems = read_config(folder)
    place = cache.valid(folder, config)
    if place is None:
        raise SiteError("site.not_ready", path=str(folder))
    units, unit_problems = _units(folder, config)
    meta = json.loads((place / "meta.json").read_text("utf-8"))
    found = msgspec.convert(meta["problems"], tuple[Problem, ...])
    base = arrays.load(place, "base", BaseMap)
    return Site(
        folder=folder,
        config=config,
        units=units,
        base=_bounded(base, config),
        beats=arrays.load(place, "beats", Beats),
        posts=arrays.load(place, "posts", Posts),
        cameras=arrays.load(place, "cameras", Cameras),
        roads=RoadGraph.load(place / "roads") if meta["roads"] else None,
        problems=(*problems, *unit_problems, *found),
        accepted_deg=_accepted(base, config),
        state_dir=cache.state_dir(folder),
    )


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
