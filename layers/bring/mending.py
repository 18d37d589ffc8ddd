"""Geometry that a role can use: two dimensions, on the earth, of the role's kind, valid. What is not is named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from layers import geo
from layers.bring.log import Log
from layers.bring.raw import Geometries, Raw
from layers.bring.roles import AREA, LINE, POINT, SHAPES
from layers.geo import Bounds

Mask = NDArray[np.bool_]

_KIND: Final = {0: POINT, 1: LINE, 2: LINE, 3: AREA, 4: POINT, 5: LINE, 6: AREA, 7: "mixed"}  # shapely type ids
_POLE_DEG: Final = 85.06  # where Web Mercator ends
_FAR_KM: Final = 500.0
_NEAR_KM: Final = 100.0
_MOST: Final = 0.8


def kinds_of(geometry: Geometries) -> NDArray[np.str_]:
    """point, line, area, mixed, none or other (a curve) for each."""
    import shapely

    ids = shapely.get_type_id(geometry)
    table = np.array(["none", POINT, LINE, LINE, AREA, POINT, LINE, AREA, "mixed"])
    return np.asarray(np.where(ids > 7, "other", table[np.clip(ids, -1, 7) + 1]))


def flattened(raw: Raw) -> None:
    """Drops heights and measures, takes multipoints of one point apart; each is said once."""
    import shapely

    geometry = raw.geometry
    assert geometry is not None
    high, measured = shapely.has_z(geometry), shapely.has_m(geometry)
    if high.any():
        raw.log.note("dropped_z", count=int(high.sum()))
    if measured.any():
        raw.log.note("dropped_m", count=int(measured.sum()))
    geometry = shapely.force_2d(geometry) if high.any() or measured.any() else geometry
    single = (shapely.get_type_id(geometry) == 4) & (shapely.get_num_geometries(geometry) == 1)
    if single.any():
        geometry = geometry.copy()
        geometry[single] = shapely.get_geometry(geometry[single], 0)
        raw.log.note("split_points", count=int(single.sum()))
    raw.geometry = geometry


def to_wgs84(geometry: Geometries, crs: str, swapped: bool) -> Geometries:
    """All coordinates converted at once. ``UnknownCrs`` when there is no such system."""
    import shapely

    transform = geo.transform_to_wgs84(crs)
    if transform is geo.AS_IS and not swapped:
        return geometry

    def convert(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        a, b = (xy[:, 1], xy[:, 0]) if swapped else (xy[:, 0], xy[:, 1])
        with np.errstate(all="ignore"):
            return np.column_stack(transform(a, b))

    return np.asarray(shapely.transform(geometry, convert), dtype=object)


def fit(raw: Raw, source: Geometries, role: str, near: Bounds | None, ids: Sequence[str]) -> tuple[Geometries, Mask]:
    """WGS 84 geometry as the role can use it, and which rows stay. Every other row has its fault in ``raw.log``.

    ``source``: the same in the file's own coordinates (its zeros are zeros there).
    """
    assert raw.geometry is not None
    geometry = raw.geometry.copy()
    keep = np.ones(raw.rows, dtype=bool)
    keep[list(raw.dead)] = False
    check = _Check(raw, ids, keep)
    check.empty(geometry)
    check.positions(geometry, source, near)
    geometry = check.kinds(geometry, SHAPES[role])
    geometry = check.valid(geometry)
    return geometry, keep


class _Check:
    def __init__(self, raw: Raw, ids: Sequence[str], keep: Mask) -> None:
        self.log: Log = raw.log
        self.lines, self.ids, self.keep = raw.lines, ids, keep

    def out(self, row: int, code: str, **facts: str | int) -> None:
        """Leaves a row out."""
        self.log.add(code, self.lines[row], row + 1, self.ids[row], **facts)
        self.keep[row] = False

    def empty(self, geometry: Geometries) -> None:
        import shapely

        gone = shapely.is_missing(geometry) | shapely.is_empty(geometry)
        for row in np.flatnonzero(gone & self.keep).tolist():
            self.out(row, "no_geometry")

    def positions(self, geometry: Geometries, source: Geometries, near: Bounds | None) -> None:
        """Numbers that are none, zeros, places off the earth or far from everything else."""
        import shapely

        xy, row = shapely.get_coordinates(geometry, return_index=True)
        first, _ = shapely.get_coordinates(source, return_index=True)
        finite = np.isfinite(xy).all(axis=1)
        earth = finite & (np.abs(xy[:, 0]) <= 180) & (np.abs(xy[:, 1]) <= _POLE_DEG)
        zero = (np.abs(first) < 1e-9).all(axis=1) if len(first) == len(xy) else (np.abs(xy) < 1e-9).all(axis=1)
        given = np.isfinite(first).all(axis=1) if len(first) == len(xy) else finite
        self._first(row, ~given, lambda k: ("bad_coordinates", {"found": f"{first[k][0]}, {first[k][1]}"}))
        if near is None or not bool(geo.in_bounds(near, 0.0, 0.0)):
            self._first(row, zero, lambda _: ("at_zero", {}))
        self._first(row, ~earth, lambda k: ("off_earth", _place(first[k] if not finite[k] else xy[k])))
        if near is not None and len(xy):
            self._far(xy, row, near)

    def _first(self, row: NDArray[np.int64], bad: Mask, fault: Any) -> None:
        """One fault for each row that has a bad vertex, with its first one."""
        rows, at = np.unique(row[bad], return_index=True)
        where = np.flatnonzero(bad)[at]
        for number, vertex in zip(rows.tolist(), where.tolist(), strict=True):
            if self.keep[number]:
                code, facts = fault(vertex)
                self.out(number, code, **facts)

    def _far(self, xy: NDArray[np.float64], row: NDArray[np.int64], near: Bounds) -> None:
        lon, lat = np.clip(xy[:, 0], near[0], near[2]), np.clip(xy[:, 1], near[1], near[3])
        with np.errstate(invalid="ignore"):
            km = geo.distance_m(xy[:, 0], xy[:, 1], lon, lat) / 1000
        stays = self.keep[row]
        if not stays.any() or (km[stays] < _NEAR_KM).mean() < _MOST:
            return
        self._first(row, (km > _FAR_KM) & stays,
                    lambda k: ("far_away", {**_place(xy[k]), "km": round(float(km[k]))}))  # fmt: skip

    def kinds(self, geometry: Geometries, wanted: tuple[str, ...]) -> Geometries:
        """Rows of another kind go; of a collection the parts that fit stay."""
        import shapely

        kinds = kinds_of(geometry)
        for row in np.flatnonzero(self.keep & (kinds == "mixed")).tolist():
            part = _fitting(geometry[row], wanted)
            if part is None:
                self.out(row, "wrong_geometry", found="mixed", wanted=wanted[0])
            else:
                geometry[row], kinds[row] = part, _KIND[int(shapely.get_type_id(part))]
                self.log.add("parts_dropped", self.lines[row], row + 1, self.ids[row], kept=str(kinds[row]))
        many = (shapely.get_type_id(geometry) == 4) if wanted == (POINT,) else np.zeros(len(geometry), dtype=bool)
        for row in np.flatnonzero(self.keep & (~np.isin(kinds, wanted) | many)).tolist():
            self.out(row, "wrong_geometry", found="points" if many[row] else str(kinds[row]), wanted=wanted[0])
        return geometry

    def valid(self, geometry: Geometries) -> Geometries:
        """Areas are mended; lines of one spot go."""
        import shapely

        kinds = kinds_of(geometry)
        lines = self.keep & (kinds == LINE)
        for row in np.flatnonzero(lines & (shapely.length(geometry) == 0)).tolist():
            self.out(row, "too_few_points", found="line")
        bad = self.keep & (kinds == AREA) & ~shapely.is_valid(geometry)
        for row in np.flatnonzero(bad).tolist():
            self._mend(geometry, row)
        return geometry

    def _mend(self, geometry: Geometries, row: int) -> None:
        import shapely

        before = geometry[row]
        said = str(shapely.is_valid_reason(before))
        reason = re.sub(r"[^a-z]+", "_", said.partition("[")[0].strip().lower()).strip("_")
        made = _fitting(shapely.make_valid(before), (AREA,))
        if made is None or made.area <= 0.0:
            self.out(row, "not_mendable", reason=reason)
            return
        geometry[row] = made
        at = re.search(r"\[(\S+) (\S+)\]", said)
        place = _place((float(at.group(1)), float(at.group(2)))) if at else {"lon": "", "lat": ""}
        self.log.add("mended", self.lines[row], row + 1, self.ids[row], reason=reason,
                     parts=int(shapely.get_num_geometries(made)), **place)  # fmt: skip


def _fitting(geometry: Any, wanted: tuple[str, ...]) -> Any:
    """The parts of the first wanted kind that are there, as one geometry; None when there are none."""
    import shapely

    parts = shapely.get_parts(geometry)
    while any(p.geom_type == "GeometryCollection" for p in parts):
        parts = shapely.get_parts(parts)
    kinds = kinds_of(parts)
    for kind in (AREA, LINE, POINT):
        fitting = [p for p, k in zip(parts, kinds, strict=True) if k == kind and not p.is_empty]
        if kind in wanted and fitting:
            return _as_one(fitting, kind)
    return None


def _as_one(parts: list[Any], kind: str) -> Any:
    import shapely

    singles = list(shapely.get_parts(parts))
    if len(singles) == 1:
        return singles[0]
    maker = {AREA: shapely.multipolygons, LINE: shapely.multilinestrings, POINT: shapely.multipoints}[kind]
    return maker(singles)


def _place(at: Any) -> dict[str, str | int]:
    return {"lon": f"{float(at[0]):.6g}", "lat": f"{float(at[1]):.6g}"}
