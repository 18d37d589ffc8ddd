"""Sums of drawing rings: circles in degrees, a lasso's corners, an outline that crosses itself put right. Pure."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from console.glass.tools.figures import crosses_itself, crossing
from console.words import Ring, RingShape
from console.words.rings import MOST_METRES, MOST_MINUTES
from layers import geo

Point = tuple[float, float]  # lon, lat in degrees

CORNERS: Final = 72  # of a circle: 0.1 % of its radius from round
_WIDTHS_M: Final = (10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000)
MOST_OF: Final = {RingShape.TIME: MOST_MINUTES * 60, RingShape.DISTANCE: MOST_METRES, RingShape.CORRIDOR: MOST_METRES}
_MOST_TURNS: Final = 400


def mercator(point: Point) -> tuple[float, float]:
    x, y = geo.to_mercator(*point)
    return float(x), float(y)


def degrees(x_m: float, y_m: float) -> Point:
    lon, lat = geo.from_mercator(x_m, y_m)
    return float(lon), float(lat)


def metres_between(a: Point, b: Point) -> float:
    """True metres, by the scale of the projection half way: within 0.1 % over what a ring spans."""
    (ax, ay), (bx, by) = mercator(a), mercator(b)
    return math.hypot(ax - bx, ay - by) / float(geo.mercator_scale((a[1] + b[1]) / 2))


def circle_points(centre: Point, radius_m: float) -> list[Point]:
    """Corners of a circle of true metres, the first one east, not closed."""
    (x, y), radius = mercator(centre), radius_m * float(geo.mercator_scale(centre[1]))
    turns = [2 * math.pi * n / CORNERS for n in range(CORNERS)]
    return [degrees(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]


def area_m2(points: Sequence[Point]) -> float:
    """Of a polygon, by the scale in its middle."""
    if len(points) < 3:
        return 0.0
    lonlat = np.array(points)
    x, y = geo.to_mercator(lonlat[:, 0], lonlat[:, 1])
    x, y = x - x.mean(), y - y.mean()
    twice = float(np.abs((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()))
    return twice / 2 / float(geo.mercator_scale(float(lonlat[:, 1].mean()))) ** 2


def length_m(points: Sequence[Point]) -> float:
    return sum(metres_between(a, b) for a, b in itertools.pairwise(points))


def width_step(width_m: float, by: int) -> float:
    """The next wider or narrower of usual widths."""
    if by > 0:
        return float(next((one for one in _WIDTHS_M if one > width_m), _WIDTHS_M[-1]))
    return float(next((one for one in reversed(_WIDTHS_M) if one < width_m), _WIDTHS_M[0]))


def simplified(line: Sequence[tuple[float, float]], within: float) -> list[tuple[float, float]]:
    """Corners of a line that lie ``within`` of it (Ramer 1972, Douglas and Peucker 1973); both ends stay."""
    if len(line) < 3:
        return list(line)
    px, keep, open_spans = np.array(line, dtype=np.float64), {0, len(line) - 1}, [(0, len(line) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        if last - first < 2:
            continue
        way, to = px[last] - px[first], px[first + 1 : last] - px[first]
        length = float(np.hypot(*way))
        away = np.abs(to[:, 0] * way[1] - to[:, 1] * way[0]) / length if length > 1e-9 else np.hypot(*to.T)
        far = int(np.argmax(away))
        if away[far] > within:
            middle = first + 1 + far
            keep.add(middle)
            open_spans += [(first, middle), (middle, last)]
    return [line[n] for n in sorted(keep)]


def limit_between(ring: Ring, tier: int, share: float) -> float:
    """A tier's limit times ``share``, in whole steps that people say, beyond the tier before and short of the next."""
    limits = [0.0, *(one.limit for one in ring.tiers), MOST_OF[ring.shape]]
    low, high = limits[tier], limits[tier + 2]
    wanted = min(max(limits[tier + 1] * share, low), high)
    step = _step(ring.shape, wanted)
    top = high if tier + 1 == len(ring.tiers) else high - step
    return max(min(round(wanted / step) * step, top), low + step)


def _step(shape: RingShape, limit: float) -> float:
    """Half minutes, then whole ones; ten metres, fifty, a hundred."""
    if shape is RingShape.TIME:
        return 30.0 if limit < 600 else 60.0
    return 10.0 if limit < 500 else 50.0 if limit < 3000 else 100.0


def untangled(points: Sequence[Point]) -> list[Point]:
    """The same corners in an order that does not cross itself: two sides that cross are exchanged for two that do not,
    each time a shorter way round (2-opt, Croes 1958). As it is when it crosses nothing."""
    out = list(points)
    for _ in range(_MOST_TURNS):
        found = crossing(out)
        if found is None:
            return out
        first, second = found
        out[first + 1 : second + 1] = reversed(out[first + 1 : second + 1])
    return out if not crosses_itself(out) else _hull(points)


def _hull(points: Sequence[Point]) -> list[Point]:
    """The convex hull (Andrew 1979): what is left when nothing nearer is found."""
    ordered = sorted(set(points))
    halves = []
    for side in (ordered, ordered[::-1]):
        chain: list[Point] = []
        for point in side:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        halves.append(chain[:-1])
    return [*halves[0], *halves[1]]


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
