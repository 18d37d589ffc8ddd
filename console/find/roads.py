"""Named roads and where two of them meet, out of the lines of a base map."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.find.index import Entry
from layers.shapes import BaseMap, LineClass

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]

ROAD_RANKS: Final = {
    LineClass.TRUNK: 16, LineClass.MAIN: 18, LineClass.LOCAL: 24, LineClass.STREET: 30, LineClass.PATH: 40,
    LineClass.RAIL: 44, LineClass.STREAM: 46,
}  # fmt: skip
CROSSING_RANK: Final = 48
_ONE_ROAD_M: Final = 3_000.0  # pieces of one name farther apart are two roads: every town has a 人民路
_ONE_CROSSING_M: Final = 150.0  # two carriageways cross in four places
_STEP: Final = 2**32


class _Named(NamedTuple):
    """The vertices of all named lines: ``xy (V, 2)``, ``name (V,)``, ``cls (V,)``."""

    xy: F64
    name: I64
    cls: I64


def roads(base: BaseMap, others: Mapping[str, tuple[str, ...]]) -> Iterator[Entry]:
    """One entry for each road, at its vertex nearest to its middle."""
    named = _vertices(base)
    order = np.argsort(named.name, kind="stable")
    number = itertools.count()
    for rows in np.split(order, np.flatnonzero(np.diff(named.name[order])) + 1):
        for part in parts(named.xy, rows) if len(rows) else ():
            name = base.names[int(named.name[rows[0]])]
            x, y = _middle(named.xy[part])
            rank = min(ROAD_RANKS[LineClass(int(one))] for one in np.unique(named.cls[part]))
            yield Entry(kind="road", id=f"road-{next(number)}", name=name, x_m=x, y_m=y, rank=rank,
                        more=others.get(name, ()))  # fmt: skip


def crossings(base: BaseMap, others: Mapping[str, tuple[str, ...]]) -> Iterator[Entry]:
    """Where two named roads share a vertex (lines of OSM share their nodes); the greater road is named first."""
    named = _vertices(base)
    kept = named.cls <= LineClass.TRUNK
    named = _Named(named.xy[kept], named.name[kept], named.cls[kept])
    best = np.zeros(len(base.names), dtype=np.int64)
    np.maximum.at(best, named.name, named.cls)
    met: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for at, names in _meetings(named):
        for pair in itertools.combinations(sorted(names, key=lambda n: (-best[n], n)), 2):
            places = met.setdefault(pair, [])
            if all(abs(at[0] - x) + abs(at[1] - y) > _ONE_CROSSING_M for x, y in places):
                places.append(at)
    for number, ((a, b), at) in enumerate((pair, at) for pair, places in met.items() for at in places):
        first, second = base.names[a], base.names[b]
        called = f"{_called(first, others)[0]}×{_called(second, others)[0]}"
        yield Entry(kind="crossing", id=f"crossing-{number}", name=f"{first}×{second}", x_m=at[0], y_m=at[1],
                    rank=CROSSING_RANK, more=(called,) if called != f"{first}×{second}" else ())  # fmt: skip


def _called(name: str, others: Mapping[str, tuple[str, ...]]) -> Sequence[str]:
    """What it is called otherwise; a number (the road's ref) is nothing to name a crossing by."""
    return [one for one in others.get(name, ()) if not any(c.isdigit() for c in one)] or (name,)


def _vertices(base: BaseMap) -> _Named:
    lines = base.lines
    sizes = np.diff(lines.off)
    line = np.repeat(np.arange(len(sizes)), sizes)
    name = np.asarray(lines.name, dtype=np.int64)[line]
    kept = name >= 0
    return _Named(np.asarray(lines.xy)[kept], name[kept], np.asarray(lines.cls, dtype=np.int64)[line][kept])


def parts(xy: F64, rows: I64) -> list[I64]:
    """The vertices of one name, apart where the next is kilometres away: flood over coarse cells."""
    cell = np.floor(xy[rows] / _ONE_ROAD_M).astype(np.int64)
    members: dict[tuple[int, int], list[int]] = {}
    for row, (x, y) in zip(rows.tolist(), cell.tolist(), strict=True):
        members.setdefault((x, y), []).append(row)
    out = []
    while members:
        wave, part = [next(iter(members))], []
        while wave:
            x, y = wave.pop()
            found = members.pop((x, y), None)
            if found is not None:
                part += found
                wave += [(x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        out.append(np.array(part, dtype=np.int64))
    return out


def _middle(xy: F64) -> tuple[float, float]:
    away = ((xy - xy.mean(axis=0)) ** 2).sum(axis=1)
    x, y = xy[int(away.argmin())]
    return float(x), float(y)


def _meetings(named: _Named) -> Iterator[tuple[tuple[float, float], list[int]]]:
    """Places that lie on lines of two or more names, with those names."""
    centimetres = np.round(named.xy * 100).astype(np.int64)
    place = centimetres[:, 0] * _STEP + centimetres[:, 1]
    order = np.lexsort((named.name, place))
    place, name = place[order], named.name[order]
    fresh = np.ones(len(place), dtype=np.bool_)
    fresh[1:] = (place[1:] != place[:-1]) | (name[1:] != name[:-1])
    order, place, name = order[fresh], place[fresh], name[fresh]
    starts = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]])) if len(place) else np.zeros(0, np.int64)
    ends = np.append(starts[1:], len(place))
    for start, end in zip(starts[ends - starts > 1].tolist(), ends[ends - starts > 1].tolist(), strict=True):
        x, y = named.xy[order[start]]
        yield (float(x), float(y)), name[start:end].tolist()
