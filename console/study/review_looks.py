"""Which pictures were looked at while an incident ran: those of its place, and its units' body cameras."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
import numpy as np

from console.study.review_line import Happened
from console.words import Incident
from console.words.study import Cell, Column, Table
from console.words.video import Look
from layers.geo import from_mercator, mercator_scale, to_mercator

if TYPE_CHECKING:
    from console.desk import Desk

NEAR_M: Final = 500.0  # a camera within this of the place is of the place
CAMERA: Final = "camera:"
UNIT: Final = "unit:"
COLUMNS: Final = (
    Column("review.source"), Column("review.by"), Column("review.from", "time"), Column("review.looked", "seconds"),
    Column("review.where"),
)  # fmt: skip


class Looked(NamedTuple):
    """``seconds`` None: nobody has said that it ended."""

    look: Look
    seconds: float | None
    lon_deg: float | None  # of a camera of the site
    lat_deg: float | None


def looked_at(
    happened: Sequence[Happened], known: Incident, units: Sequence[str], desk: Desk
) -> tuple[Looked, ...]:  # fmt: skip
    """Oldest first."""
    open_: dict[tuple[str, str], int] = {}
    found: list[Looked] = []
    for one in happened:
        event = one.event
        if event.kind == "look.begun":
            look = msgspec.convert(event.body["look"], Look)
            lon, lat = _point(look.source, desk)
            if _of_it(look, lon, lat, known, units):
                open_[(look.source, look.where)] = len(found)
                found.append(Looked(look, None, lon, lat))
        elif event.kind == "look.ended":
            nth = open_.pop((event.subject, str(event.body.get("where"))), None)
            if nth is not None:
                found[nth] = found[nth]._replace(seconds=float(event.body.get("seconds", 0.0)))
    return tuple(found)


def _point(source: str, desk: Desk) -> tuple[float | None, float | None]:
    cameras = desk.site.cameras
    if not source.startswith(CAMERA) or (key := source.removeprefix(CAMERA)) not in cameras.ids:
        return None, None
    x, y = cameras.xy[cameras.ids.index(key)]
    lon, lat = from_mercator(x, y)
    return float(lon), float(lat)


def _of_it(look: Look, lon: float | None, lat: float | None, known: Incident, units: Sequence[str]) -> bool:
    if look.why == f"incident:{known.id}":
        return True
    if look.source.startswith(UNIT):
        return look.source.removeprefix(UNIT) in units
    if lon is None or lat is None or known.lon_deg is None or known.lat_deg is None:
        return False
    (x, y), (x_of, y_of) = to_mercator(lon, lat), to_mercator(known.lon_deg, known.lat_deg)
    return bool(np.hypot(x - x_of, y - y_of) / mercator_scale(known.lat_deg) <= NEAR_M)


def looks_table(looks: Sequence[Looked], desk: Desk) -> Iterator[Table]:
    if looks:
        yield Table("review.looks", COLUMNS, tuple(_row(one, desk) for one in looks))


def _row(one: Looked, desk: Desk) -> tuple[Cell, ...]:
    look = one.look
    return name_of(look.source, desk), look.by, look.at, one.seconds, look.where


def name_of(source: str, desk: Desk) -> str:
    cameras = desk.site.cameras
    if source.startswith(UNIT):
        return desk.unit_words(source.removeprefix(UNIT))
    key = source.removeprefix(CAMERA)
    return cameras.names[cameras.ids.index(key)] or key if key in cameras.ids else key
