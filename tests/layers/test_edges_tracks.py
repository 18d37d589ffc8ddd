"""13 minutes of real 1 Hz tracks of 50 vehicles with added noise: no false edge event, every true crossing kept.

Truth is the clean track. With ``circle`` the accuracy that is said, a vehicle is *surely* on one side of an edge during
a run of fixes that all lie more than one circle from it on that side, if the run lasts 20 s or comes 4 circles deep.
A *true crossing* is a change from surely on one side to surely on the other, but for the first 10 s of a track: a unit
that begins at an edge has first to show its side. It is kept when an event of its kind is
dated within the stretch between the two runs (a few seconds wider, for the noise). An event is *false* when in the
half minute before it, and up to the moment when it was sure, the clean track was on one side alone.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from layers import geo
from layers.edges import ENTERED, LEFT, Watch, outline
from layers.tracks import read_recording
from tests.layers.test_within import areas_of

F64 = NDArray[np.float64]
AREAS = 12
STAY_S, DEEP, BEGINS_S = 20.0, 4.0, 10.0
NOISE = ((3.0, 1.51), (5.0, 1.51), (4.0, 2.45))  # sigma an axis; circle of 68 % or of 95 % of the errors, in sigmas


class Tracks(NamedTuple):
    row: NDArray[np.int64]
    t: F64
    x: F64
    y: F64
    scale: float
    shapes: list[shapely.Geometry]
    depth: F64  # (areas, fixes): true metres, negative outside


@pytest.fixture(scope="module")
def tracks(shared_data: Path) -> Tracks:
    recording = read_recording(shared_data / "tracks" / "pneuma_athens_50veh_1hz.csv")
    order = np.argsort(recording.t, kind="stable")
    x, y = geo.to_mercator(recording.lon[order], recording.lat[order])
    scale = float(geo.mercator_scale(recording.lat.mean()))
    shapes = blobs(x, y, scale)
    dots = shapely.points(x, y)
    depth = np.array([
        shapely.distance(shapely.boundary(shape), dots) * np.where(shapely.contains(shape, dots), 1, -1) / scale
        for shape in shapes
    ])  # fmt: skip
    return Tracks(recording.unit_row[order], recording.t[order], x, y, scale, shapes, depth)


def blobs(x: F64, y: F64, scale: float) -> list[shapely.Geometry]:
    """Uneven areas of 60 to 400 m about places where vehicles were, as rings and beats are."""
    rng = np.random.default_rng(1)
    shapes = []
    for _ in range(AREAS):
        at, many = rng.integers(len(x)), int(rng.integers(8, 60))
        turn = np.sort(rng.uniform(0, 2 * np.pi, many))
        radius = rng.uniform(60, 400) * scale * rng.uniform(0.8, 1.2, many)
        east, north = rng.normal(0, 200, 2)
        ring = np.c_[x[at] + east + radius * np.cos(turn), y[at] + north + radius * np.sin(turn)]
        valid = shapely.make_valid(shapely.Polygon(ring))
        shapes.append(max(shapely.get_parts(valid), key=lambda part: part.area))
    return shapes


def judged(tracks: Tracks, sigma: float, circle: float) -> list[tuple[int, int, int, float, float]]:
    rng = np.random.default_rng(int(sigma * 10))
    areas = areas_of(tracks.shapes)
    watch = Watch()
    watch.lay({str(n): outline(areas, n) for n in range(AREAS)}, float(tracks.t[0]))
    x, y = (axis + rng.normal(0, sigma * tracks.scale, len(axis)) for axis in (tracks.x, tracks.y))
    cuts = np.flatnonzero(np.diff(tracks.t)) + 1
    events = []
    for part in np.split(np.arange(len(x)), cuts):
        found = watch.take(tracks.row[part], tracks.t[part], x[part], y[part], circle)
        events += list(zip(*(column.tolist() for column in (found.what, found.slot, found.row, found.at, found.seen)),
                           strict=True))  # fmt: skip
    return events


def surely(depth: F64, t: F64, circle: float) -> NDArray[np.int64]:
    """1 in, -1 out, 0 neither, of each fix; see above."""
    side = np.where(depth > circle, 1, np.where(depth < -circle, -1, 0))
    for run in np.split(np.arange(len(side)), np.flatnonzero(np.diff(side)) + 1):
        if t[run[-1]] - t[run[0]] < STAY_S and np.abs(depth[run]).max() < DEEP * circle:
            side[run] = 0
    return side


@pytest.mark.parametrize(("sigma", "width"), NOISE)
def test_no_false_event_and_every_true_crossing(tracks: Tracks, sigma: float, width: float) -> None:
    circle = sigma * width
    events, true = judged(tracks, sigma, circle), 0
    for slot in range(AREAS):
        for row in np.unique(tracks.row):
            of = np.flatnonzero(tracks.row == row)
            t, depth = tracks.t[of], tracks.depth[slot, of]
            mine = [event for event in events if event[1:3] == (slot, row)]
            side = surely(depth, t, circle)
            sure = np.flatnonzero(side)
            matched = set()
            for a, b in pairwise(sure):
                if side[a] == side[b] or t[a] < t[0] + BEGINS_S:
                    continue
                what, true = ENTERED if side[b] > 0 else LEFT, true + 1
                kept = [n for n, event in enumerate(mine) if event[0] == what and t[a] <= event[3] <= t[b] + 3]
                assert kept, f"lost: area {slot}, vehicle {row}, at {t[b]}"
                matched.add(kept[0])
            for n, (what, _, _, at, seen) in enumerate(mine):
                meanwhile = depth[(t >= at - 30) & (t <= seen + 1)]
                assert n in matched or meanwhile.min() < 0 < meanwhile.max(), f"false: {what} {slot} {row} {at}"
    assert true > 150
