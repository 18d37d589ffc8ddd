"""A site of invented roads with units that drove them: a real track store, on a real disk."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from console.site.config import SiteConfig, UnitSpec
from console.store import TrackArchive
from console.store.tracks import Tracks
from console.study.days import midnight
from console.study.ground import Ground
from console.words import Fix, Kind
from layers.geo import from_mercator
from layers.patrol import RoadBits
from layers.roads import RoadGraph
from layers.roads.made import synthetic
from layers.shapes import Beats, PlaceClass, Places, Posts, empty

F64 = NDArray[np.float64]
DAY = midnight(1_750_000_000.0)  # a local midnight
H = 3600.0


def a_site(folder: Path, graph: RoadGraph | None, beats: Beats | None = None) -> Any:
    """What a study reads of a ``Site``: one post and one named place, at the first and the last junction."""
    xy = graph.arrays.node_xy[[0, -1]] if graph is not None else np.zeros((2, 2))
    posts = Posts(xy[:1], ("P1",), ("东站警务站",), np.ones(1, np.uint8))
    places = Places(xy[1:], np.array([PlaceClass.POI], np.uint8), np.zeros(1, np.int32))
    base = SimpleNamespace(places=places, names=("县医院",))
    units = tuple(UnitSpec(f"{n:02d}", f"{n:02d}", kind=Kind.CAR) for n in range(1, 9))
    return SimpleNamespace(
        folder=folder, state_dir=folder, config=SiteConfig(), units=units, base=base, beats=beats or empty.beats(),
        grid=empty.beats(), posts=posts, cameras=empty.cameras(), roads=graph,
    )  # fmt: skip


def ground(folder: Path, graph: RoadGraph | None, now: float, beats: Beats | None = None, **more: Any) -> Ground:
    site = a_site(folder, graph, beats)
    return Ground(
        config=site.config, now=now, beats=site.beats, site=cast(Any, site), tracks=TrackArchive(folder), **more
    )


def town() -> RoadGraph:
    return synthetic(300, 50.0)


def record(folder: Path, fixes: list[Fix]) -> None:
    tracks = Tracks(folder, 90)
    left = sorted(fixes, key=lambda fix: fix.received_at)
    while left:
        left = tracks.write(left, left[0].received_at)
    tracks.close()


def driven(
    graph: RoadGraph, unit: str, since: float, hours: float, seed: int, every_s: float = 10.0, late_s: float = 0.0
) -> list[Fix]:
    """Along roads at 8 m/s, from junction to junction."""
    a, rng, scale = graph.arrays, np.random.default_rng(seed), RoadBits.of(graph).scale
    n = int(hours * H / every_s)
    node, parts, total = int(rng.integers(len(a.node_xy))), [], 0.0
    while total < n * every_s * 8.0:
        arc = int(rng.choice(a.out_arc[a.out_off[node] : a.out_off[node + 1]]))
        segment, back = int(a.arc_seg[arc]), bool(a.arc_back[arc])
        line = a.xy[a.off[segment] : a.off[segment + 1]]
        parts.append(line[::-1] if back else line)
        total += float(a.length_m[segment])
        node = int(a.ends[segment][0 if back else 1])
    line = np.concatenate(parts)
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    x, y = (np.interp(np.arange(n) * every_s * 8.0 * scale, along, line[:, k]) for k in (0, 1))
    lon, lat = from_mercator(x, y)
    times = since + np.arange(n) * every_s
    return [
        Fix(unit, t, float(east), float(north), 8.0, 0.0, 8.0, t + 1.0 + late_s)
        for t, east, north in zip(times.tolist(), lon.tolist(), lat.tolist(), strict=True)
    ]
