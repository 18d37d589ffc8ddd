"""Rings from a file: our own as they were, polygons and lines of others as areas and corridors. Loads shapely: for a
thread or a process beside the window."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from console.site.ringfeatures import MOST_CORNERS, PART, RING, drawn_area, drawn_line, ring_of
from console.words import Ring
from console.words.rings import LonLat
from layers.bring import CannotRead
from layers.bring.log import Log
from layers.bring.preparing import prepare
from layers.bring.raw import Raw
from layers.bring.reading import Asked, read
from layers.geo import Bounds
from layers.shapes.faults import Fault

LIMIT_MB: Final = 50.0
SIDES_M: Final = 200.0  # of a corridor along somebody's line
MOST: Final = 50  # rings of one file
_NAMES: Final = ("name", "名称", "Name", "NAME", "title", "标题", "mc", "MC")


@dataclass
class FoundRings:
    """``rings`` in the order of the file. ``faults``: features that were left out or changed, with codes of
    ``ringfile.fault`` (say) or ``bring.fault``; ``over``: how many more rings there were than are taken."""

    rings: list[Ring] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    over: int = 0

    def add(self, ring: Ring) -> None:
        if len(self.rings) < MOST:
            self.rings.append(ring)
        else:
            self.over += 1


def read_rings(path: Path, near: Bounds | None) -> FoundRings:
    """``near``: where the site is (degrees), to know a shifted coordinate system. ``CannotRead``, ``OSError``."""
    path.stat()  # a missing file is said to be missing
    first = read(path, Asked(), near, LIMIT_MB, None)
    found = FoundRings()
    for sublayer in first.sublayers or ("",):
        raw = first if sublayer == first.sublayer else read(path, Asked(sublayer=sublayer), near, LIMIT_MB, None)
        own = raw.columns.get(RING)
        if own is None or not any(own):
            raw = prepare(path, Asked(sublayer=sublayer), near, None, LIMIT_MB, None).raw
        _take(raw, found)
    return found


def _take(raw: Raw, found: FoundRings) -> None:
    log = Log()
    own, part = raw.columns.get(RING) or [None] * raw.rows, raw.columns.get(PART) or [None] * raw.rows
    for row in range(raw.rows):
        if own[row]:
            _own(str(own[row]), row, raw, found, log)
        elif not part[row] and row not in raw.dead:
            _drawn(_shape(raw, row), row, raw, found, log)
    found.faults += [*raw.log.faults(), *log.faults()]


def _shape(raw: Raw, row: int) -> Any:
    return raw.geometry[row] if raw.geometry is not None else None


def _own(text: str, row: int, raw: Raw, found: FoundRings, log: Log) -> None:
    try:
        found.add(ring_of(text))
    except ValueError:
        log.add("ring_broken", raw.lines[row], row + 1, _name(raw, row))


def _drawn(shape: Any, row: int, raw: Raw, found: FoundRings, log: Log) -> None:
    parts = _parts(shape)
    kinds = {one.geom_type for one in parts}
    if not kinds & {"Polygon", "LineString"}:
        log.add("no_ring", raw.lines[row], row + 1, _name(raw, row), found=" ".join(sorted(kinds)) or "–")
        return
    for one in parts:
        if one.geom_type == "Polygon":
            _polygon(one, row, raw, found, log)
        elif one.geom_type == "LineString":
            line = _points(one.coords)
            if len(set(line)) > 1 and len(line) <= MOST_CORNERS:
                found.add(drawn_line(line, _name(raw, row), SIDES_M))
            else:
                log.add("too_many_corners" if len(line) > MOST_CORNERS else "flat", raw.lines[row], row + 1,
                        _name(raw, row), most=MOST_CORNERS)  # fmt: skip


def _polygon(one: Any, row: int, raw: Raw, found: FoundRings, log: Log) -> None:
    line, name = _points(one.exterior.coords)[:-1], _name(raw, row)
    if len(line) > MOST_CORNERS:
        log.add("too_many_corners", raw.lines[row], row + 1, name, most=MOST_CORNERS)
    elif len(set(line)) < 3 or one.area == 0.0:
        log.add("flat", raw.lines[row], row + 1, name)
    else:
        if one.interiors:
            log.add("holes", raw.lines[row], row + 1, name, n=len(one.interiors))
        found.add(drawn_area(line, name))


def _parts(shape: Any) -> list[Any]:
    """Single geometries of one, of collections within collections too; empty ones are none."""
    if shape is None or shape.is_empty:
        return []
    inner = getattr(shape, "geoms", None)
    return [shape] if inner is None else [part for one in inner for part in _parts(one)]


def _points(coords: Any) -> tuple[LonLat, ...]:
    return tuple((float(point[0]), float(point[1])) for point in coords)


def _name(raw: Raw, row: int) -> str:
    for column in _NAMES:
        if column in raw.columns and raw.columns[column][row] not in (None, ""):
            return str(raw.columns[column][row])[:60]
    return ""


__all__ = ["CannotRead", "FoundRings", "read_rings"]
