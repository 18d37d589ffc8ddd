"""The parts of a site that only rings need: the walking network, and the ground between the roads of a network.

Made by who first needs them (the worker that reckons, in its own process), not when the site is prepared: then both
cores have the base map and the roads to do, and a room that draws no rings on foot never waits for them.
"""

from __future__ import annotations

from pathlib import Path

from console.site import cache
from console.site.layerlist import read_layers
from console.site.parts import read_meta
from console.site.reading import read_config
from layers.reach import Reach
from layers.roads import RoadGraph


def load_paths(folder: Path) -> RoadGraph | None:
    """The network of who walks or cycles, memory-mapped; made first when it is not there (some seconds).

    None when the site has no ways. ``SiteError`` when ``site.toml`` is wrong, ``OSError`` when nothing can be written.
    """
    place = _made(folder, "paths")
    return RoadGraph.load(place / "paths") if read_meta(place).there else None


def load_reach(folder: Path, graph: RoadGraph, network: str) -> Reach:
    """What rings on a network of the site are drawn on, memory-mapped; made first when it is not there.

    ``graph``: the site's ``roads`` (``network`` "motor") or its ``load_paths`` ("paths"), in any timing.
    """
    return Reach.load(_made(folder, "ground-paths" if network == "paths" else "ground-roads"), graph)


def _made(folder: Path, name: str) -> Path:
    """The folder of a part, made when it is missing, and what it is made of before it."""
    folder = Path(folder)
    config, _ = read_config(folder)
    layers, _ = read_layers(folder)
    plan = cache.plan(folder, config, layers)
    part = plan.later[name]
    place = cache.cache_dir(folder) / part.folder
    if not (place / cache.META).is_file():
        if name == "ground-paths":
            _made(folder, "paths")
        from console.site.compiling import Making, without_gc

        with without_gc():
            Making(folder, config, layers, plan).make(part)
    return place
