"""热点: where incidents lie close, by kernel density, and where they lie closer than chance would have it, by Gi*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.study.choose import counted, located, missing
from console.study.density import Density, density, width_of
from console.study.plane import Plane, plane_at
from console.study.squares import SIDES_M, Heat, Squares, cells_in, heat, lay, pieces, side_for
from console.study.wording import metres, p_text, percent
from console.words.study import Column, Finding, Layer, Line, Scope, Shape, Study, Table
from layers.geo import from_mercator, scale_at, to_mercator

if TYPE_CHECKING:
    import pandas as pd

    from console.study.ground import Ground
    from console.study.tables import Tables

F64 = NDArray[np.float64]
Mask = NDArray[np.bool_]
SOURCES: Final = ("study.source.kernel", "study.source.gi", "study.source.fdr", "study.source.pai")
FEWEST: Final = 20  # incidents with a place: of fewer no hot spot is spoken of
ROUGH_M: Final = 500.0  # a place that is known no better than this is in no square
MOST: Final = 12  # hot spots named
LEAST: Final = 5  # incidents of one: fewer are no matter for a patrol, however unlikely
_FAINT: Final = 0.1  # of the greatest density: less is not drawn
_KEY_M: Final = 500.0  # a hot spot that moves less keeps its key


class Spot(NamedTuple):
    """Hot squares that one patrol can walk."""

    rows: NDArray[np.int64]
    n: int
    middle: tuple[float, float]  # lon, lat, weighed by incidents
    radius_m: float
    area_m2: float
    z: float  # of its hottest square
    p: float


def hotspots(tables: Tables, scope: Scope, ground: Ground) -> Study:
    """Numbers: ``volume``, ``width_m``, ``side_m``, ``hotspots``, ``hot_share``, ``hot_area_share``, ``pai``."""
    every = counted(tables, scope, ground)
    of = located(every)
    of = of[~(of["radius_m"] > ROUGH_M)]
    if len(of) < FEWEST:
        said = Line("crime.hot_few", {"n": len(of), "all": len(every), "least": FEWEST}, "unsure")
        return Study(
            kind="hotspots", scope=scope, said=(said,), layers=_points(of), sources=SOURCES,
            numbers={"volume": float(len(every)), "hotspots": 0.0}, missing=missing(tables, scope),
        )  # fmt: skip
    plane = plane_at(of["lon"], of["lat"])
    xy = plane.to_m(of["lon"], of["lat"])
    dense = density(xy, width_of(xy))
    squares = squares_of(xy, (of["beat"] != "").to_numpy(), plane, ground)
    hot = heat(squares)
    spots = _spots(squares, hot, xy, plane) if hot is not None else []
    return Study(
        kind="hotspots", scope=scope, said=_said(len(every), len(of), dense, squares, hot, spots),
        tables=(_table(spots, squares, ground),), findings=_findings(spots, scope, ground),
        layers=(*_hot_cells(squares, hot, plane), _density_cells(dense, plane), *_points(of)),
        sources=SOURCES, numbers=_numbers(len(every), dense, squares, spots), missing=missing(tables, scope),
    )  # fmt: skip


# --- sums -----------------------------------------------------------------------------------------------------------


def squares_of(xy: F64, inside: Mask, plane: Plane, ground: Ground) -> Squares:
    """On the ground of all beats, quiet ones too; without beats on the box of the incidents. ``inside (N,)``: those
    that lie in a beat, though the middle of their square may not."""
    low, high = _box(xy, plane, ground)
    area = _area_m2(ground) or float(np.prod(np.maximum(high - low, SIDES_M[0])))
    side = side_for(area)
    cells = cells_in(low, high, side)
    if ground.beats.ids:
        lon, lat = plane.to_deg((cells + 0.5) * side).T
        taken = set(map(tuple, np.floor(xy[inside] / side).astype(np.int64).tolist()))
        within = np.array([beat != "" for beat in ground.beats_at(lon, lat)])
        cells = cells[within | np.array([tuple(cell) in taken for cell in cells.tolist()])]
    return lay(xy, cells, side)


def _box(xy: F64, plane: Plane, ground: Ground) -> tuple[F64, F64]:
    """Of the beats that have any incident or lie between; an incident far off widens it by no more than the beats."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    if not ground.beats.ids:
        return low, high
    corners = plane.to_m(*from_mercator(*np.asarray(ground.beats.areas.xy).T))
    return np.minimum(low, corners.min(axis=0)), np.maximum(high, corners.max(axis=0))


def _area_m2(ground: Ground) -> float:
    """Of all beats, true square metres; 0 without any."""
    from shapely import area, polygons

    areas, total = ground.beats.areas, 0.0
    for row in range(len(ground.beats.ids)):
        for n, ring in enumerate(range(int(areas.area_off[row]), int(areas.area_off[row + 1]))):
            xy = np.asarray(areas.xy[areas.ring_off[ring] : areas.ring_off[ring + 1]])
            true = float(area(polygons(xy))) / float(scale_at(xy[:, 1].mean())) ** 2
            total += true if n == 0 else 0.0
    return total


def _spots(squares: Squares, hot: Heat, xy: F64, plane: Plane) -> list[Spot]:
    """Those with incidents in them, the most first."""
    home = {tuple(one): i for i, one in enumerate(squares.at.tolist())}
    row = np.array([home.get(tuple(one), -1) for one in np.floor(xy / squares.side_m).astype(np.int64).tolist()])
    found = [_spot(rows, squares, hot, xy[np.isin(row, rows)], plane) for rows in pieces(squares, hot)]
    return sorted((one for one in found if one.n >= LEAST), key=lambda one: (-one.n, one.middle))


def _spot(rows: NDArray[np.int64], squares: Squares, hot: Heat, inside: F64, plane: Plane) -> Spot:
    middles = (squares.at[rows] + 0.5) * squares.side_m
    middle = inside.mean(axis=0) if len(inside) else middles.mean(axis=0)
    radius = float(np.hypot(*(middles - middle).T).max()) + squares.side_m / 2
    return Spot(
        rows, int(squares.n[rows].sum()), plane.point(*middle), radius, len(rows) * squares.side_m**2,
        float(hot.z[rows].max()), float(hot.p[rows].min()),
    )  # fmt: skip


def _numbers(total: int, dense: Density, squares: Squares, spots: list[Spot]) -> dict[str, float]:
    inside, area = sum(one.n for one in spots), sum(one.area_m2 for one in spots)
    share, of_area = inside / max(int(squares.n.sum()), 1), area / (len(squares.n) * squares.side_m**2)
    found = {"volume": float(total), "width_m": dense.width_m, "side_m": squares.side_m, "hotspots": float(len(spots)),
             "hot_share": share, "hot_area_share": of_area}  # fmt: skip
    return found | ({"pai": share / of_area} if of_area > 0 else {})


# --- in words, drawn ------------------------------------------------------------------------------------------------


def _said(total: int, placed: int, dense: Density, squares: Squares, hot: Heat | None, spots: list[Spot]
          ) -> tuple[Line, ...]:  # fmt: skip
    numbers = _numbers(total, dense, squares, spots)
    how = Line("crime.hot_how", {"width": metres(dense.width_m), "side": metres(squares.side_m), "n": len(squares.n)})
    left_out = [Line("crime.hot_left_out", {"n": total - placed})] if placed < total else []
    if hot is None:
        return (Line("crime.hot_one_place", {"n": placed}, "unsure"), how, *left_out)
    if not spots:
        return (Line("crime.hot_none", {"n": placed}, "unsure"), how, *left_out)
    facts = {"n": len(spots), "inside": sum(one.n for one in spots), "share": percent(numbers["hot_share"]),
             "area": percent(numbers["hot_area_share"])}  # fmt: skip
    return (Line("crime.hot_found", facts, "sure"), how, *left_out)


def _table(spots: list[Spot], squares: Squares, ground: Ground) -> Table:
    columns = (
        Column("study.beat"), Column("study.count", "count"), Column("study.share", "share"), Column("crime.hot_area"),
        Column("crime.hot_z", "number"), Column("study.p", "p"),
    )  # fmt: skip
    total = max(int(squares.n.sum()), 1)
    rows = tuple(
        (ground.beat_name(_beat(one, ground)), one.n, one.n / total, f"{one.area_m2 / 1e6:.2f} km²", one.z, one.p)
        for one in spots[:MOST]
    )
    return Table("crime.hot_table", columns, rows)


def _beat(spot: Spot, ground: Ground) -> str:
    return ground.beats_at([spot.middle[0]], [spot.middle[1]])[0]


def _findings(spots: list[Spot], scope: Scope, ground: Ground) -> tuple[Finding, ...]:
    out = []
    for one in spots[:MOST]:
        beat = _beat(one, ground)
        facts = {"beat": ground.beat_name(beat), "n": one.n, "radius": metres(one.radius_m), "p": p_text(one.p)}
        out.append(Finding(
            key=_key(one.middle), what=Line("crime.hot_what", facts, "sure"), lon_deg=one.middle[0],
            lat_deg=one.middle[1], radius_m=one.radius_m, since=scope.since, until=scope.until, beat=beat,
            value=float(one.n), sure=one.p,
        ))  # fmt: skip
    return tuple(out)


def _key(middle: tuple[float, float]) -> str:
    """By the square of a grid that stays where it is."""
    x, y = (float(one) for one in to_mercator(*middle))
    return f"hotspot:{round(x / _KEY_M)}:{round(y / _KEY_M)}"


def _square(corner: F64, side: float, plane: Plane) -> tuple[tuple[float, float], ...]:
    around = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]) * side + corner
    return tuple((round(lon, 6), round(lat, 6)) for lon, lat in plane.to_deg(around).tolist())


def _hot_cells(squares: Squares, hot: Heat | None, plane: Plane) -> tuple[Layer, ...]:
    """The significant squares, coloured by z, with how many each has."""
    if hot is None or not hot.hot.any():
        return ()
    shapes = tuple(
        Shape(_square(squares.at[i] * squares.side_m, squares.side_m, plane), value=float(hot.z[i]),
              label=str(int(squares.n[i])))
        for i in np.flatnonzero(hot.hot)
    )  # fmt: skip
    return (Layer(code="crime.hot_cells", form="cells", shapes=shapes, diverging=True,
                  facts={"side": metres(squares.side_m)}),)  # fmt: skip


def _density_cells(dense: Density, plane: Plane) -> Layer:
    drawn = dense.per_km2 >= _FAINT * dense.per_km2.max()
    shapes = tuple(
        Shape(_square(corner, dense.side_m, plane), value=float(value))
        for corner, value in zip(dense.corner_m[drawn], dense.per_km2[drawn], strict=True)
    )
    return Layer(code="crime.density", form="cells", shapes=shapes, facts={"width": metres(dense.width_m)})


def _points(of: pd.DataFrame) -> tuple[Layer, ...]:
    """Each incident where it was; one that is 密 is counted and not drawn."""
    open_ones = of[~of["sensitive"]]
    shapes = tuple(
        Shape(((float(lon), float(lat)),), value=1.0, label=no, at=float(t), thing=("incident", key))
        for lon, lat, no, t, key in zip(open_ones["lon"], open_ones["lat"], open_ones["no"], open_ones["t"],
                                        open_ones["id"], strict=True)
    )  # fmt: skip
    if not shapes:
        return ()
    return (
        Layer(code="crime.points", form="clusters", shapes=shapes, unit="count"),
        Layer(code="crime.heat", form="heat", shapes=shapes, unit="count"),
    )
