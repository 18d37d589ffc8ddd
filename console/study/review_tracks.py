"""Where those who were sent drove, which of their fixes came late, and the map of it all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from console.study.review_choice import clock_text
from console.study.review_looks import Looked, name_of
from console.words import Incident, Order
from console.words.past import By
from console.words.replay import LateFix
from console.words.study import Column, Layer, Line, Scope, Shape, Table
from layers.tracks.columns import TrackColumns, joined

if TYPE_CHECKING:
    from console.desk import Desk
    from console.words.past import TrackPast

BEFORE_S: Final = 60.0  # of the track before the first order: where it came from
LATE_S: Final = 30.0  # a fix that reached us later than this after it was measured is late
GAP_S: Final = 180.0  # without a fix for so long the line is broken: nobody knows the way between
_POINTS: Final = 2_000  # of one line; more is not seen on a sheet
COLUMNS: Final = (
    Column("review.unit"), Column("review.at", "time"), Column("review.heard", "time"),
    Column("review.behind", "seconds"),
)  # fmt: skip
_ROWS: Final = 40


class Path(NamedTuple):
    unit: str
    t: float  # of its first fix
    points: tuple[tuple[float, float], ...]


class Tracked(NamedTuple):
    paths: tuple[Path, ...]
    late: tuple[LateFix, ...]
    without: tuple[str, ...]  # units that were sent and of which no fix is kept


def tracked(tracks: TrackPast, orders: Sequence[Order], scope: Scope) -> Tracked:
    units = tuple(dict.fromkeys(order.unit for order in orders))
    if not units:
        return Tracked((), (), ())
    since = min(order.issued_at for order in orders) - BEFORE_S
    columns = joined(tracks.between(since, scope.until, by=By.HAPPENED, units=units))
    paths = [path for unit in units for path in _paths(columns, unit)]
    return Tracked(tuple(paths), tuple(_late(columns)), tuple(u for u in units if u not in {p.unit for p in paths}))


def _paths(columns: TrackColumns, unit: str) -> Iterator[Path]:
    if unit not in columns.units:
        return
    mine = np.flatnonzero(columns.unit == columns.units.index(unit))
    mine = mine[np.argsort(columns.t[mine], kind="stable")]
    for part in np.split(mine, np.flatnonzero(np.diff(columns.t[mine]) > GAP_S) + 1):
        if len(part):
            shown = part[:: max(1, len(part) // _POINTS)]
            points = tuple(zip(columns.lon_deg[shown].tolist(), columns.lat_deg[shown].tolist(), strict=True))
            yield Path(unit, float(columns.t[part[0]]), points)


def _late(columns: TrackColumns) -> Iterator[LateFix]:
    for i in np.flatnonzero(columns.received - columns.t > LATE_S):
        yield LateFix(
            columns.units[columns.unit[i]], float(columns.t[i]), float(columns.received[i]),
            float(columns.lon_deg[i]), float(columns.lat_deg[i]),
        )  # fmt: skip


# --- shown -----------------------------------------------------------------------------------------------------------


def late_table(found: Tracked, desk: Desk) -> Iterator[Table]:
    if found.late:
        shown = found.late[:_ROWS]
        rows = tuple((desk.unit_words(one.unit), one.t, one.received, one.received - one.t) for one in shown)
        yield Table("review.late", COLUMNS, rows, {"n": len(found.late)})


def said_of_tracks(found: Tracked, desk: Desk) -> Iterator[Line]:
    if found.late:
        worst = max(one.received - one.t for one in found.late)
        units = dict.fromkeys(desk.unit_words(one.unit) for one in found.late)
        facts = {"n": len(found.late), "most": round(worst), "units": " · ".join(units)}
        yield Line("review.said_late", facts, "unsure")
    for unit in found.without:
        yield Line("review.said_no_track", {"unit": desk.unit_words(unit)}, "warn")


def layers_of(desk: Desk, known: Incident, found: Tracked, looks: Sequence[Looked]) -> tuple[Layer, ...]:
    """One map of all, with the place and the cameras that were looked at as lone points; late fixes on one of their
    own."""
    places = (*_place(known), *_cameras(looks, desk))
    layers = [_tracks(places, found, desk), _late_points(found, desk)]
    return tuple(layer for layer in layers if layer.shapes)


def _place(known: Incident) -> Iterator[Shape]:
    if known.lon_deg is not None and known.lat_deg is not None:
        label = Line("review.place_no", {"no": known.no})
        point = ((known.lon_deg, known.lat_deg),)
        yield Shape(point, float(known.level), label, at=known.received_at, thing=("incident", known.id))


def _tracks(places: tuple[Shape, ...], found: Tracked, desk: Desk) -> Layer:
    driven = tuple(
        Shape(path.points, None, desk.unit_words(path.unit), at=path.t, thing=("unit", path.unit))
        for path in found.paths
        if len(path.points) > 1
    )
    return Layer(code="review.tracks", form="tracks", shapes=(*places, *driven))


def _late_points(found: Tracked, desk: Desk) -> Layer:
    shapes = tuple(
        Shape(
            ((one.lon_deg, one.lat_deg),), one.received - one.t, f"{desk.unit_words(one.unit)} {clock_text(one.t)}",
            at=one.t,
        )
        for one in found.late
    )  # fmt: skip
    return Layer(code="review.late_points", form="points", shapes=shapes, unit="seconds")


def _cameras(looks: Sequence[Looked], desk: Desk) -> Iterator[Shape]:
    at = {one.look.source: (one.lon_deg, one.lat_deg) for one in looks if one.lon_deg is not None}
    for source, (lon, lat) in at.items():
        label = Line("review.looked_at", {"name": name_of(source, desk)})
        yield Shape(((lon or 0.0, lat or 0.0),), None, label, thing=("camera", source.partition(":")[2]))
