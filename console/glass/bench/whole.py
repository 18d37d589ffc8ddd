"""What the frame bench measures: the whole desk window on a bench scene, or on a real site with made units."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication, QWidget

from console.desk import Desk
from console.desk.following import NoFeed, NoStore
from console.glass.bench.frame import Figures, run
from console.glass.bench.scene import BenchSite, BenchSource, scene
from console.glass.bench.together import Together, side_by_side
from console.glass.window.frame import DeskWindow
from console.site import Site, UnitSpec
from console.words import Duty, Kind, VirtualClock
from layers.geo import bounds_from_mercator, from_mercator
from layers.roads.bench import on_roads
from layers.tracks import Tails
from layers.units import Checks, Units


def measure(place: Site | None, units: int, size: tuple[int, int], cameras: int = 6_000, canvases: int = 1) -> Figures:
    """Frame figures of the whole window; ``place`` None: the county of DESIGN section 7.

    With several ``canvases`` those alone, each of ``size`` and all of them together, and what one costs beside it.
    """
    app = QApplication.instance() or QApplication(["onemap-bench"])
    source = scene(units, cameras) if place is None else of_site(place, units)
    figures = run(units, size, factory=whole, source=source) if canvases == 1 else _several(source, size, canvases)
    app.processEvents()
    return {**figures, "cameras": len(source.site.cameras.xy), "canvases": canvases}


def _several(source: BenchSource, size: tuple[int, int], canvases: int) -> Figures:
    one = run(source.units.n, size, source=source)
    wide = (size[0] * canvases, size[1])
    out = run(source.units.n, wide, factory=lambda made: side_by_side(made, canvases), source=source)
    for name in ("pan_p50_ms", "pan_p95_ms", "zoom_p50_ms", "update_p50_ms", "cpu_percent_10hz"):
        out[f"one_canvas_{name}"] = one[name]
        out[f"ratio_{name.removesuffix('_ms')}"] = round(out[name] / max(0.01, one[name]), 2)
    return {**out, "size": one["size"]}


def whole(source: BenchSource) -> tuple[QWidget, Together]:
    """The desk window on ``source``'s own arrays, so that what the bench moves is what the window shows."""
    desk = Desk(_site(source), source.clock, NoStore(), NoFeed(), "bench", "bench")
    desk.units, desk.tails, desk.trails = source.units, source.tails, source.trails
    desk.room.incidents.update(source.incidents)
    window = DeskWindow(desk)
    return window, Together([window.canvas])


def _site(source: BenchSource) -> Site:
    bench = source.site
    return Site(
        folder=Path("bench"), config=bench.config, units=_specs(source.units.n), base=bench.base, beats=bench.beats,
        posts=bench.posts, cameras=bench.cameras, roads=None, problems=(),
        accepted_deg=bounds_from_mercator(bench.base.bounds), state_dir=Path("bench"),
    )  # fmt: skip


def _specs(units: int) -> tuple[UnitSpec, ...]:
    return tuple(UnitSpec(id=f"b{n:04d}", name=f"b{n:04d}", kind=Kind.CAR) for n in range(units))


def of_site(place: Site, units: int) -> BenchSource:
    """A real site's map with ``units`` made units on its roads (anywhere in its bounds where it has none)."""
    rng = np.random.default_rng(7)
    clock = VirtualClock()
    west, south, east, north = place.base.bounds
    anywhere = np.column_stack([rng.uniform(west, east, units), rng.uniform(south, north, units)])
    xy = on_roads(place.roads, units, rng) if place.roads is not None else anywhere
    lon, lat = from_mercator(xy[:, 0], xy[:, 1])
    table, rows, now = Units(Checks(bounds=place.accepted_deg)), np.arange(units), np.full(units, clock.now())
    table.add([spec.id for spec in _specs(units)], [Kind.CAR] * units, True)
    table.take(rows, now, lon, lat, np.full(units, 8.0), rng.uniform(0, 360, units), np.full(units, 5.0), clock.now())
    table.duty[:] = Duty.PATROL
    site = BenchSite(place.config, place.base, place.beats, place.posts, place.cameras)
    return BenchSource(clock, site, table, Tails(), {})
