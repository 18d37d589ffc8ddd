"""重复警情: places to which the room was called again and again. Counted, not tested: the numbers speak for themselves.

Incidents are of one place when they lie within ``SAME_M`` of each other, all of them: complete linkage
(scipy.cluster.hierarchy), so that a street does not become one place by a chain of doors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.desk.masking import clean
from console.study import days
from console.study.choose import counted, located, missing
from console.study.plane import plane_at
from console.study.wording import clock, metres, percent
from console.words.study import Cell, Column, Finding, Layer, Line, Said, Scope, Shape, Study, Table
from layers.geo import to_mercator

if TYPE_CHECKING:
    import pandas as pd

    from console.study.ground import Ground
    from console.study.tables import Tables

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
SOURCES: Final = ("study.source.linkage",)
SAME_M: Final = 40.0  # across: a house with its yard, and how well places are known
ROUGH_M: Final = 100.0
LEAST: Final = 3  # incidents: from so many on it is a repeated place
MOST: Final = 30  # places named
ACTED: Final = 12  # of them offered to be acted on
_KEY_M: Final = 50.0


class Place(NamedTuple):
    rows: pd.DataFrame  # oldest first
    lon_deg: float
    lat_deg: float

    @property
    def sensitive(self) -> bool:
        return bool(self.rows["sensitive"].any())


def repeats(tables: Tables, scope: Scope, ground: Ground) -> Study:
    """Numbers: ``volume``, ``places`` repeated, ``repeated`` incidents there, ``repeated_share``, ``most`` at one."""
    every = counted(tables, scope, ground)
    of = located(every)
    of = of[~(of["radius_m"] > ROUGH_M)]
    places = places_of(of)
    again = [one for one in places if len(one.rows) >= LEAST]
    return Study(
        kind="repeats", scope=scope, said=_said(len(every), len(of), again, ground),
        tables=(_table(again, ground),) if again else (), layers=_layers(again, ground),
        findings=tuple(_finding(one, scope, ground) for one in again[:ACTED]), sources=SOURCES,
        numbers=_numbers(len(every), again), missing=missing(tables, scope),
    )  # fmt: skip


# --- sums -----------------------------------------------------------------------------------------------------------


def places_of(of: pd.DataFrame) -> list[Place]:
    """Each place with its incidents, the most first."""
    if not len(of):
        return []
    label = labels(plane_at(of["lon"], of["lat"]).to_m(of["lon"], of["lat"]))
    found = [Place(rows, float(rows["lon"].mean()), float(rows["lat"].mean())) for _, rows in of.groupby(label)]
    return sorted(found, key=lambda one: (-len(one.rows), -float(one.rows["t"].iloc[-1])))


def labels(xy_m: F64) -> I64:
    """``(N,)`` the place of each incident: no two of one place are more than ``SAME_M`` apart."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    spots, back = np.unique(np.round(xy_m, 1), axis=0, return_inverse=True)
    pairs = cKDTree(spots).query_pairs(SAME_M, output_type="ndarray")
    links = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(spots), len(spots)))
    count, chain = connected_components(links, directed=False)
    out: I64 = np.zeros(len(spots), dtype=np.int64)
    top = 0
    order = np.argsort(chain, kind="stable")
    for rows in np.split(order, np.searchsorted(chain[order], np.arange(1, count))):
        out[rows] = top + _parted(spots[rows])
        top = int(out[rows].max()) + 1
    return np.asarray(out[back.ravel()])


def _parted(spots: F64) -> I64:
    """A chain of spots cut into places."""
    if len(spots) < 3:
        return np.zeros(len(spots), dtype=np.int64)
    from scipy.cluster.hierarchy import fcluster, linkage

    return np.asarray(fcluster(linkage(spots, "complete"), SAME_M, "distance"), dtype=np.int64) - 1


def _numbers(total: int, again: list[Place]) -> dict[str, float]:
    inside = sum(len(one.rows) for one in again)
    return {
        "volume": float(total), "places": float(len(again)), "repeated": float(inside),
        "repeated_share": inside / total if total else 0.0, "most": float(len(again[0].rows)) if again else 0.0,
    }  # fmt: skip


# --- in words, drawn ------------------------------------------------------------------------------------------------


def _said(total: int, placed: int, again: list[Place], ground: Ground) -> tuple[Line, ...]:
    left_out = [Line("crime.hot_left_out", {"n": total - placed})] if placed < total else []
    if not again:
        return (Line("crime.repeat_none", {"n": placed, "least": LEAST}), *left_out)
    numbers = _numbers(total, again)
    facts = {"places": len(again), "n": int(numbers["repeated"]), "share": percent(numbers["repeated_share"]),
             "least": LEAST, "across": metres(SAME_M)}  # fmt: skip
    top = again[0]
    first = Line("crime.repeat_top", {"place": _name(top, ground), "n": len(top.rows), "last": clock(_last(top))})
    return (Line("crime.repeat_found", facts), first, *left_out)


def _last(one: Place) -> float:
    return float(one.rows["t"].iloc[-1])


def _name(one: Place, ground: Ground) -> Said:
    """What its incidents mostly call it; of one that nobody named, and of one that is 密 its beat alone."""
    beat = ground.beat_name(str(one.rows["beat"].iloc[-1]))
    if one.sensitive:
        return Line("crime.repeat_sensitive", {"beat": beat})
    named = one.rows["place"][one.rows["place"] != ""].mode()
    return clean(str(named.iloc[0])) if len(named) else Line("crime.repeat_unnamed", {"beat": beat})


def _table(again: list[Place], ground: Ground) -> Table:
    columns = (
        Column("study.place"), Column("study.beat"), Column("study.count", "count"), Column("study.type"),
        Column("crime.repeat_first", "time"), Column("crime.repeat_last", "time"), Column("crime.repeat_gap", "number"),
    )  # fmt: skip
    return Table("crime.repeat_table", columns, tuple(_row(one, ground) for one in again[:MOST]), {"least": LEAST})


def _row(one: Place, ground: Ground) -> tuple[Cell, ...]:
    times = one.rows["t"].to_numpy()
    gap = float(np.median(np.diff(times))) / days.DAY_S
    kinds = one.rows["type"].value_counts()
    kind: Cell = Line("crime.repeat_hidden") if one.sensitive else ground.type_name(str(kinds.index[0]))
    return (_name(one, ground), ground.beat_name(str(one.rows["beat"].iloc[-1])), len(one.rows), kind,
            float(times[0]), float(times[-1]), gap)  # fmt: skip


def _layers(again: list[Place], ground: Ground) -> tuple[Layer, ...]:
    shapes = tuple(
        Shape(((one.lon_deg, one.lat_deg),), value=float(len(one.rows)), label=_name(one, ground))
        for one in again if not one.sensitive
    )  # fmt: skip
    return (Layer(code="crime.repeat_points", form="points", shapes=shapes, unit="count"),) if shapes else ()


def _finding(one: Place, scope: Scope, ground: Ground) -> Finding:
    x, y = (float(v) for v in to_mercator(one.lon_deg, one.lat_deg))
    return Finding(
        key=f"repeat:{round(x / _KEY_M)}:{round(y / _KEY_M)}",
        what=Line("crime.repeat_what", {"place": _name(one, ground), "n": len(one.rows), "last": clock(_last(one))}),
        lon_deg=one.lon_deg, lat_deg=one.lat_deg, radius_m=2 * SAME_M, since=scope.since, until=scope.until,
        beat=str(one.rows["beat"].iloc[-1]), value=float(len(one.rows)),
    )  # fmt: skip
