"""What a measured line or area says: geodesic metres, square metres and bearings in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.say import say
from layers import geo

KINDS: Final = ("length", "area", "bearing")
Point = tuple[float, float]  # lon, lat in degrees
F64 = NDArray[np.float64]


class Figures(NamedTuple):
    """``legs`` metres of each side (of an area the closing one too), ``total`` their sum; ``area`` square metres;
    ``bearings`` degrees from north at the start of each leg."""

    legs: tuple[float, ...] = ()
    total: float = 0.0
    area: float = 0.0
    bearings: tuple[float, ...] = ()


def measured(kind: str, points: Sequence[Point]) -> Figures:
    """Figures on the WGS 84 ellipsoid (Karney 2013, by PROJ). The first call of a process loads PROJ (0.2 s)."""
    if len(points) < 2:
        return Figures()
    closed = kind == "area" and len(points) > 2
    ring = [*points, points[0]] if closed else list(points)
    lon, lat = (np.array([point[n] for point in ring]) for n in (0, 1))
    legs = tuple(geo.geodesic_m(lon[:-1], lat[:-1], lon[1:], lat[1:]).tolist())
    turns = tuple(geo.geodesic_bearing_deg(lon[:-1], lat[:-1], lon[1:], lat[1:]).tolist()) if kind == "bearing" else ()
    area = geo.geodesic_area_m2([np.column_stack((lon, lat))]) if closed else 0.0
    return Figures(legs, float(sum(legs)), area, turns)


def crosses_itself(points: Sequence[Point]) -> bool:
    """Whether the sides of an area cross one another: then its figure means nothing. Touching is not crossing."""
    return crossing(points) is not None


def crossing(points: Sequence[Point]) -> tuple[int, int] | None:
    """Two sides of an area that cross, by the corner that each starts at, the lower first; None when none do."""
    if len(points) < 4:
        return None
    a = np.asarray(points, dtype=np.float64)
    b = np.roll(a, -1, axis=0)
    side_a, side_b = _side(a, b, a), _side(a, b, b)
    apart = np.sign(side_a) * np.sign(side_b) < 0  # the ends of side j lie on both sides of line i
    found = np.argwhere(apart & apart.T)
    return None if not len(found) else (int(found[0].min()), int(found[0].max()))


def _side(a: F64, b: F64, points: F64) -> F64:
    """(N, N): on which side of line i (a to b) point j lies."""
    along, to = (b - a)[:, None, :], points[None, :, :] - a[:, None, :]
    return np.asarray(along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0])


def length_words(metres: float) -> str:
    """``86 米``, ``1.24 公里``, ``128 公里``."""
    if metres < 999.5:
        return say("tool.metres", n=f"{metres:.1f}" if metres < 9.95 else f"{metres:.0f}")
    return say("tool.kilometres", n=_three(metres / 1000))


def area_words(square_m: float) -> str:
    """``860 平方米``, ``1.24 公顷``, ``3.07 平方公里``."""
    if square_m < 9_999.5:
        return say("tool.square_metres", n=f"{square_m:.0f}")
    if square_m < 999_500:
        return say("tool.hectares", n=_three(square_m / 10_000))
    return say("tool.square_kilometres", n=_three(square_m / 1e6))


def bearing_words(degrees: float) -> str:
    """``47° 东北``."""
    return say("tool.bearing_of", deg=f"{round(degrees) % 360:03d}", way=say(f"card.way.{round(degrees / 45) % 8}"))


def _three(value: float) -> str:
    """Three figures that mean something; more before the point when they are needed."""
    return f"{value:.2f}" if value < 9.995 else f"{value:.1f}" if value < 99.95 else f"{value:.0f}"
