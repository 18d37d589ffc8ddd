"""What ``look`` and ``bring`` share: read, find the coordinates, judge the system, convert, check, tell ids apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from layers import geo
from layers.bring import columns as col
from layers.bring import mending, systems
from layers.bring.coordinates import is_wkt
from layers.bring.log import Cancelled, go_on
from layers.bring.mapping import plain_text
from layers.bring.model import CannotRead, Guess, Value
from layers.bring.raw import Geometries, Raw
from layers.bring.reading import Asked, read
from layers.geo import F64, Bounds


@dataclass
class Prepared:
    """A file read, with its system settled. ``source``: geometry as the file has it, 2D; ``raw.geometry``: WGS 84."""

    raw: Raw
    source: Geometries
    spot: col.Spot | None
    guesses: tuple[Guess, ...]
    crs: str
    swapped: bool
    texts: dict[str, list[Value]]  # columns before numbers were made of texts


def prepare(
    path: Path, asked: Asked, near: Bounds | None, roads_xy: F64 | None, limit_mb: float, cancelled: Cancelled
) -> Prepared:
    """``CannotRead``, ``Stopped``."""
    raw = read(path, asked, near, limit_mb, cancelled)
    go_on(cancelled)
    spot, ordered = _located(path, raw, asked)
    mending.flattened(raw)
    source = raw.geometry
    assert source is not None
    guesses = systems.guesses(_evidence(path, raw, source, spot, ordered, near, roads_xy))
    guess = _settled(guesses, asked)
    go_on(cancelled)
    try:
        raw.geometry = mending.to_wgs84(source, guess.crs, guess.swapped)
    except geo.UnknownCrs as error:
        raise CannotRead("unknown_crs", file=path.name, crs=guess.crs) from error
    texts = raw.columns
    if spot is not None and spot.lon == spot.lat and _wkt(texts[spot.lon]):
        texts = raw.columns = {name: values for name, values in texts.items() if name != spot.lon}
    if not raw.typed:
        raw.columns = {name: col.typed(values) for name, values in texts.items()}
    go_on(cancelled)
    return Prepared(raw, source, spot, _with_asked(guesses, guess), guess.crs, guess.swapped, texts)


def _located(path: Path, raw: Raw, asked: Asked) -> tuple[col.Spot | None, bool]:
    """Geometry from columns where there is none; (where it stood, whether letters told the order)."""
    import shapely

    has_shapes = raw.geometry is not None and not bool(shapely.is_missing(raw.geometry).all())
    if has_shapes and not asked.lon_field:
        return None, False
    for name in (asked.lon_field, asked.lat_field):
        if name and name not in raw.columns:
            raise CannotRead("no_field", file=path.name, field=name)
    spot = col.Spot(asked.lon_field, asked.lat_field or asked.lon_field) if asked.lon_field else None
    spot = spot or col.find_spot(raw.columns)
    if spot is not None:
        return spot, col.geometry_of(raw, spot)
    if raw.geometry is None:
        raise CannotRead("no_geometry_column", file=path.name, columns="、".join(raw.columns)[:400])
    return None, False


def _wkt(values: Sequence[Value]) -> bool:
    """Geometry as text has become geometry: it is no attribute any more."""
    return any(is_wkt(v) for v in values[:100])


def _evidence(
    path: Path, raw: Raw, source: Geometries, spot: col.Spot | None, ordered: bool, near: Bounds | None,
    roads_xy: F64 | None,
) -> systems.Evidence:  # fmt: skip
    x, y = systems.sample_of(source)
    kinds = mending.kinds_of(source)
    spots = bool(np.isin(kinds, ("point", "line")).sum() > 0.5 * max((kinds != "none").sum(), 1))
    names = tuple(dict.fromkeys((spot.lon, spot.lat))) if spot else ()
    stem = systems.stem_of(path, raw.sublayer)
    return systems.Evidence(x, y, raw.crs_said, near, roads_xy, stem, tuple(raw.columns), spots, names, ordered)


def _settled(guesses: tuple[Guess, ...], asked: Asked) -> Guess:
    """The best guess that agrees with what was asked; else what was asked."""
    for guess in guesses:
        if asked.crs in ("", guess.crs) and asked.swapped in (None, guess.swapped):
            return guess
    crs = asked.crs or guesses[0].crs
    return Guess(crs, bool(asked.swapped), 1.0, "asked", {})


def _with_asked(guesses: tuple[Guess, ...], chosen: Guess) -> tuple[Guess, ...]:
    return guesses if chosen in guesses else (chosen, *guesses)


def ids_of(prepared: Prepared, id_field: str) -> tuple[list[str], bool]:
    """(an id for each row, "" where the column has none; whether they are only row numbers)."""
    raw = prepared.raw
    if id_field:
        if id_field not in prepared.texts:
            raise CannotRead("no_field", file="", field=id_field)
        return [plain_text(v) if v is not None else "" for v in prepared.texts[id_field]], False
    if raw.ids is not None:
        return list(raw.ids), False
    return [str(number) for number in range(1, raw.rows + 1)], True


@dataclass(frozen=True)
class Kept:
    """``rows``: those that stay, in order; ``ids`` of all rows; ``geometry`` of all rows, WGS 84, fit for the role."""

    rows: list[int]
    ids: list[str]
    geometry: Geometries


def keep(prepared: Prepared, role: str, id_field: str, near: Bounds | None, cancelled: Cancelled) -> Kept:
    """Everything a row must pass, with a fault for each that does not."""
    raw = prepared.raw
    ids, by_row = ids_of(prepared, id_field)
    raw.log.know_ids(ids)
    geometry, stays = mending.fit(raw, prepared.source, role, near, ids)
    go_on(cancelled)
    if by_row:
        raw.log.note("ids_are_rows", count=raw.rows)
    rows = _once(raw, ids, stays)
    return Kept(rows, ids, geometry)


def _once(raw: Raw, ids: list[str], stays: NDArray[np.bool_]) -> list[int]:
    """The first row of each id; the others are left out and named. A row without an id gets one by its number."""
    first: dict[str, int] = {}
    rows = []
    for row in np.flatnonzero(stays).tolist():
        if not ids[row]:
            ids[row] = f"#{row + 1}"
            raw.log.add("no_id", raw.lines[row], row + 1, ids[row])
        if ids[row] in first:
            raw.log.add("twice", raw.lines[row], row + 1, ids[row], first=raw.lines[first[ids[row]]])
            continue
        first[ids[row]] = row
        rows.append(row)
    return rows


def field_of(fields: Mapping[str, str], ours: str, names: Sequence[str], file: str) -> str:
    """The chosen column for a field of ours, "" none. ``CannotRead`` no_field when it is not there."""
    theirs = fields.get(ours, "")
    if theirs and theirs not in names:
        raise CannotRead("no_field", file=file, field=theirs)
    return theirs
