"""The drawing board: a flat plane in true metres (x east, y north) around a point in the open sea, and curves on it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

XY = tuple[float, float]
Line = list[XY]

# Open sea east of any island: the town claims no real ground. Latitude as in the Chinese plain, so that scales are.
CENTRE_LON_DEG: Final = 123.50
CENTRE_LAT_DEG: Final = 30.50
_M_PER_DEG: Final = math.pi * 6378137.0 / 180.0
_TURN_RAD: Final = math.radians(-6.0)  # the old grid is not quite north


def to_lonlat(x_m: float, y_m: float) -> XY:
    """Board metres → WGS 84 degrees, rounded to 1e-7 (OpenStreetMap's own grid)."""
    lat = CENTRE_LAT_DEG + y_m / _M_PER_DEG
    lon = CENTRE_LON_DEG + x_m / (_M_PER_DEG * math.cos(math.radians(CENTRE_LAT_DEG)))
    return round(lon, 7), round(lat, 7)


def town_to_board(u: float, v: float) -> XY:
    """Town frame (u along 人民路, v across) → board: turned, and bent a little, as towns that grew are."""
    u2 = u + 70.0 * math.sin(v / 1150.0 + 0.6) + 22.0 * math.sin(v / 410.0 + u / 900.0)
    v2 = v + 60.0 * math.sin(u / 1300.0 - 0.4) + 20.0 * math.sin(u / 460.0 - v / 800.0)
    cos, sin = math.cos(_TURN_RAD), math.sin(_TURN_RAD)
    return u2 * cos - v2 * sin, u2 * sin + v2 * cos


def bent(points: Sequence[XY], step: float = 60.0) -> Line:
    """A polyline given in the town frame, laid on the board with a vertex about every ``step`` metres."""
    out: Line = []
    for (u0, v0), (u1, v1) in itertools.pairwise(points):
        n = max(1, int(math.hypot(u1 - u0, v1 - v0) / step))
        out += [town_to_board(u0 + (u1 - u0) * i / n, v0 + (v1 - v0) * i / n) for i in range(n)]
    out.append(town_to_board(*points[-1]))
    return out


def smooth(points: Sequence[XY], rounds: int = 3, closed: bool = False) -> Line:
    """Chaikin's corner cutting; end points of an open line stay."""
    line = list(points)
    for _ in range(rounds):
        pairs = list(zip(line, line[1:] + line[:1] if closed else line[1:], strict=False))
        cut: Line = []
        for (x0, y0), (x1, y1) in pairs:
            cut += [(0.75 * x0 + 0.25 * x1, 0.75 * y0 + 0.25 * y1), (0.25 * x0 + 0.75 * x1, 0.25 * y0 + 0.75 * y1)]
        line = cut if closed else [line[0], *cut[1:-1], line[-1]]
    return line


def wander(rng: Random, start: XY, goal: XY, sway: float, depth: int = 4) -> Line:
    """A country road from start to goal: midpoint displacement, ``sway`` = sideways share of the length."""
    line = [start, goal]
    for _ in range(depth):
        grown: Line = [line[0]]
        for a, b in itertools.pairwise(line):
            length = math.hypot(b[0] - a[0], b[1] - a[1])
            off = rng.uniform(-sway, sway) * length
            nx, ny = -(b[1] - a[1]) / max(length, 1e-9), (b[0] - a[0]) / max(length, 1e-9)
            grown += [((a[0] + b[0]) / 2 + nx * off, (a[1] + b[1]) / 2 + ny * off), b]
        line = grown
    return smooth(line, 1)


def blob(rng: Random, centre: XY, rx: float, ry: float, rough: float, corners: int = 14) -> Line:
    """A closed rough oval (first point not repeated)."""
    turn = rng.uniform(0, math.tau)
    ring: Line = []
    for i in range(corners):
        a = math.tau * i / corners + turn
        r = 1.0 + rng.uniform(-rough, rough)
        ring.append((centre[0] + rx * r * math.cos(a), centre[1] + ry * r * math.sin(a)))
    return smooth(ring, 2, closed=True)


def ribbon(centre_line: Sequence[XY], half_width: Callable[[int], float]) -> Line:
    """The closed outline of a river: both banks, ``half_width(i)`` metres off vertex i."""
    left: Line = []
    right: Line = []
    last = len(centre_line) - 1
    for i, (x, y) in enumerate(centre_line):
        (x0, y0), (x1, y1) = centre_line[max(0, i - 1)], centre_line[min(last, i + 1)]
        length = max(math.hypot(x1 - x0, y1 - y0), 1e-9)
        nx, ny, w = -(y1 - y0) / length, (x1 - x0) / length, half_width(i)
        left.append((x + nx * w, y + ny * w))
        right.append((x - nx * w, y - ny * w))
    return left + right[::-1]
