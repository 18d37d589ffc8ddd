"""What a task names → the goals that are visited: points, roads, areas, as they were when it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.desk import choice
from console.desk.labels import words_of
from console.desk.ring_making import area_name, flat, thing_words
from console.find.roads import parts
from console.verbs import Said, calls
from console.words import Goal, RingShape
from layers.geo import from_mercator, to_mercator
from layers.patrol import chained, thinned
from layers.shapes.ringed import rings_of_area

if TYPE_CHECKING:
    from console.desk.desk import Desk

F64 = NDArray[np.float64]
Spot = tuple[str, str, str, float | None, float | None]

MOST_GOALS: Final = 60  # of one task: nobody keeps more in mind
_MOST_HOT: Final = 9
_HOT_M: Final = 200.0  # side of a cell in which incidents are counted
_THIN_M: Final = 12.0  # Mercator metres between vertices of a road
_CORNERS: Final = 200  # of an area's outline
_AREAS: Final = frozenset({"beat", "grid", "village"})


def goals_of(desk: Desk, call: calls.MakeTask) -> tuple[Goal, ...] | Said:
    """All that the call names, or the sentence that says what is not there."""
    out: list[Goal] = []
    for spot in call.spots:
        found = _of_spot(desk, spot, call.dwell_s)
        if isinstance(found, Said):
            return found
        out += found
    if call.line:
        out.append(Goal(kind="road", path=call.line))
    if call.outline:
        if flat(call.outline):
            return Said("tasks.flat")
        out.append(Goal(kind="area", path=call.outline))
    if len(out) > MOST_GOALS:
        return Said("tasks.many_goals", {"n": len(out), "most": MOST_GOALS})
    return tuple(out)


def _of_spot(desk: Desk, spot: Spot, dwell_s: float) -> list[Goal] | Said:
    kind, key, name, lon, lat = spot
    if kind == "hot":
        return _hot(desk, int(key or 1), dwell_s)
    if kind == "road":
        return _road(desk, name, lon, lat)
    if kind in _AREAS:
        return _area(desk, kind, key)
    if kind == "ring":
        return _ring(desk, key)
    if lon is None or lat is None:
        point = choice.place_of(desk, kind, key)
        if point is None:
            return Said("tasks.no_place", {"what": words_of(desk, kind, key) or name})
        lon, lat = lonlat(*point)
    west, south, east, north = desk.site.accepted_deg
    if not (west <= lon <= east and south <= lat <= north):
        return Said("tasks.outside", {"what": name or f"{lon:.4f}, {lat:.4f}"})
    called = thing_words(desk, kind, key) or name
    return [Goal(kind="point", path=((lon, lat),), name=called, of=_of(kind, key), dwell_s=dwell_s,
                 radius_m=desk.site.config.tasks.point_m)]  # fmt: skip


def _of(kind: str, key: str) -> str:
    return f"{kind}:{key}" if key else ""


def _area(desk: Desk, kind: str, key: str) -> list[Goal] | Said:
    name = area_name(desk, f"{kind}:{key}")
    table = {"beat": desk.site.beats, "grid": desk.site.grid, "village": desk.site.villages}[kind]
    if not name:
        return Said("ring.no_area", {"what": key})
    rings = rings_of_area(table.areas, table.ids.index(key))
    return [_outlined(max(rings, key=len), name, _of(kind, key))]


def _ring(desk: Desk, key: str) -> list[Goal] | Said:
    """The outermost tier as it is drawn; while it is not worked out, the ring's middle."""
    ring, view = desk.rings.get(key), desk.ring_views.get(key)
    if ring is None:
        return Said("ring.none")
    answer = view.answer if view is not None else None
    if answer is not None and len(answer.tiers.area_off) > 1:
        rings = rings_of_area(answer.tiers, len(answer.tiers.area_off) - 2)
        if rings:
            return [_outlined(max(rings, key=len), ring.label, _of("ring", key))]
    if len(ring.outline) > 2 and ring.shape is RingShape.AREA:
        return [Goal(kind="area", path=ring.outline, name=ring.label, of=_of("ring", key))]
    point = choice.place_of(desk, "ring", key)
    if point is None:
        return Said("tasks.no_place", {"what": ring.label})
    return [Goal(kind="point", path=tuple(_lonlat(np.array([point]))), name=ring.label, of=_of("ring", key))]


def _outlined(outline: F64, name: str, of: str) -> Goal:
    if len(outline) > 3 and np.array_equal(outline[0], outline[-1]):
        outline = outline[:-1]
    around = float(np.hypot(*np.diff(outline, axis=0).T).sum())
    return Goal(kind="area", path=tuple(_lonlat(thinned(outline, around / _CORNERS))), name=name, of=of)


def _road(desk: Desk, name: str, lon: float | None, lat: float | None) -> list[Goal] | Said:
    """The road of this name that lies nearest to where it was found."""
    lines = _lines_of(desk, name)
    if not lines or lon is None or lat is None:
        return Said("ring.no_road", {"what": name})
    xy = np.concatenate(lines)
    of = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    x, y = to_mercator(lon, lat)
    nearest = int(np.hypot(xy[:, 0] - float(x), xy[:, 1] - float(y)).argmin())
    part = next(rows for rows in parts(xy, np.arange(len(xy))) if nearest in rows)
    whole = chained([lines[n] for n in np.unique(of[part]).tolist()])
    return [
        Goal(kind="road", path=tuple(_lonlat(thinned(line, _THIN_M))), name=_part_name(name, n, len(whole)),
             of=f"road:{name}")
        for n, line in enumerate(whole, 1)
    ]  # fmt: skip


def _part_name(name: str, n: int, of: int) -> str:
    """A road whose lines do not join is several: 人民路 2/3."""
    return name if of == 1 else f"{name} {n}/{of}"


def _lines_of(desk: Desk, name: str) -> list[F64]:
    base = desk.site.base
    if name not in base.names:
        return []
    number, table = base.names.index(name), base.lines
    rows = np.flatnonzero(np.asarray(table.name) == number).tolist()
    return [np.asarray(table.xy[table.off[row] : table.off[row + 1]], dtype=np.float64) for row in rows]


def _hot(desk: Desk, count: int, dwell_s: float) -> list[Goal] | Said:
    """The cells in which most incidents have happened, the densest first: what the heat layer shows brightest."""
    at = [(one.lon_deg, one.lat_deg) for one in desk.incidents.values() if one.lon_deg is not None and one.lat_deg]
    if not at:
        return Said("tasks.no_hot")
    there = np.array(at, dtype=np.float64)
    xy = np.column_stack(to_mercator(there[:, 0], there[:, 1]))
    _, of, many = np.unique(np.floor(xy / _HOT_M), axis=0, return_inverse=True, return_counts=True)
    dense = np.argsort(-many, kind="stable")[: max(1, min(count, _MOST_HOT))]
    middles = np.array([xy[of.ravel() == cell].mean(axis=0) for cell in dense])
    return [
        Goal(
            kind="point", path=(place,), name=_hot_name(int(many[cell])), of="hot:", radius_m=_HOT_M / 2,
            dwell_s=dwell_s,
        )
        for place, cell in zip(_lonlat(middles), dense.tolist(), strict=True)
    ]  # fmt: skip


def _hot_name(many: int) -> str:
    return Said("tasks.hot_name", {"n": many}).text()


def _lonlat(xy: F64) -> list[tuple[float, float]]:
    """Web Mercator ``(V, 2)`` → pairs of degrees, to 0.1 m."""
    lon, lat = from_mercator(xy[:, 0], xy[:, 1])
    return [(round(float(a), 6), round(float(b), 6)) for a, b in zip(lon, lat, strict=True)]


def lonlat(x_m: float, y_m: float) -> tuple[float, float]:
    """Degrees of one point in Web Mercator metres."""
    return _lonlat(np.array([[x_m, y_m]]))[0]
