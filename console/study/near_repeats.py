"""近重复: whether an incident is followed by another near it sooner than chance has it, and where next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from console.study import days
from console.study.choose import counted, located, missing
from console.study.counts import SURE, corrected
from console.study.knox import Knox, knox
from console.study.plane import plane_at
from console.study.wording import clock, metres, p_text, percent
from console.words.study import Chart, Column, Finding, Layer, Line, Said, Scope, Series, Shape, Study, Table

if TYPE_CHECKING:
    import pandas as pd

    from console.study.ground import Ground
    from console.study.tables import Tables

SOURCES: Final = ("study.source.knox", "study.source.fdr")
NEAR_M: Final = (25.0, 100.0, 200.0, 400.0)  # the first is the same place, as well as places are known
WITHIN_D: Final = (1.0, 2.0, 4.0, 7.0, 14.0)
ROUGH_M: Final = 100.0  # a place known no better than this is near nothing
FEWEST: Final = 30
TYPES: Final = 6  # so many of the commonest types are looked at apart
MATTERS: Final = 1.2  # times as many as by chance: less is no ground to send anybody, however sure
_AT: Final = (2, 3)  # of them one distance and time: 200 m, 7 days
_ZONES: Final = 8
_LINES: Final = 400


class Tested(NamedTuple):
    """``name`` None: all together."""

    name: Said | None
    of: pd.DataFrame
    table: Knox
    within_d: tuple[float, ...]


def near_repeats(tables: Tables, scope: Scope, ground: Ground) -> Study:
    """Numbers: ``pairs``, ``ratio`` and ``knox_p`` of the surest distance and time, with ``near_m``, ``within_d``."""
    of = located(counted(tables, scope, ground))
    of = of[~(of["radius_m"] > ROUGH_M)]
    now = days.clipped(scope, ground.now)
    if len(of) < FEWEST or not _within(now):
        why = "crime.near_few" if len(of) < FEWEST else "crime.near_short"
        said = Line(why, {"n": len(of), "least": FEWEST if len(of) < FEWEST else 2}, "unsure")
        return Study(kind="near_repeats", scope=scope, said=(said,), sources=SOURCES, missing=missing(tables, scope))
    whole = _tested(None, of, now)
    types = [_tested(ground.type_name(str(name)), rows, now) for name, rows in _by_type(of)]
    best = _best(whole)
    return Study(
        kind="near_repeats", scope=scope, said=_said(whole, best, types), charts=(_chart(whole),),
        tables=(_table(whole), *_type_table(types)), layers=_lines(of, whole, best),
        findings=_zones(of, whole, best, now, ground), sources=SOURCES, numbers=_numbers(whole, best),
        missing=missing(tables, scope),
    )  # fmt: skip


# --- sums -----------------------------------------------------------------------------------------------------------


def _tested(name: Said | None, of: pd.DataFrame, now: Scope) -> Tested:
    within = _within(now)
    xy = plane_at(of["lon"], of["lat"]).to_m(of["lon"], of["lat"])
    return Tested(name, of, knox(xy, of["t"].to_numpy() / days.DAY_S, NEAR_M, within), within)


def _within(now: Scope) -> tuple[float, ...]:
    """Only times that go twice into the period: longer ones nearly every pair keeps."""
    return tuple(d for d in WITHIN_D if 2.0 * d * days.DAY_S <= now.until - now.since)


def _by_type(of: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The commonest, each with enough."""
    common = of["type"].value_counts()
    names = sorted(common[common >= FEWEST].index, key=lambda name: (-common[name], name))[:TYPES]
    return [(name, of[of["type"] == name]) for name in names] if len(common) > 1 else []


def _p(one: Tested) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Corrected for all distances and times."""
    return np.array(corrected(one.table.p.ravel())).reshape(one.table.p.shape)


def _best(one: Tested) -> tuple[int, int] | None:
    """Of the sure ones beyond the same place that with the greatest excess; None: nothing is more than chance by as
    much as matters."""
    ratio = one.table.seen / np.maximum(one.table.expected, 1e-9)
    sure = (_p(one) < SURE) & (one.table.seen >= 3) & (ratio >= MATTERS)
    if not sure.any():
        return None
    ratio = np.where(sure, ratio, -1.0)
    beyond = ratio.copy()
    beyond[0] = -1.0
    row, column = np.unravel_index(int((beyond if beyond.max() > 0 else ratio).argmax()), ratio.shape)
    return int(row), int(column)


def _ratio(one: Tested, at: tuple[int, int]) -> float:
    return float(one.table.seen[at] / max(one.table.expected[at], 1e-9))


def _numbers(whole: Tested, best: tuple[int, int] | None) -> dict[str, float]:
    at = best or (min(_AT[0], len(NEAR_M) - 1), min(_AT[1], len(whole.within_d) - 1))
    return {
        "pairs": float(whole.table.seen[at]), "ratio": _ratio(whole, at), "knox_p": float(_p(whole)[at]),
        "near_m": NEAR_M[at[0]], "within_d": whole.within_d[at[1]],
    }  # fmt: skip


# --- in words, drawn ------------------------------------------------------------------------------------------------


def _said(whole: Tested, best: tuple[int, int] | None, types: list[Tested]) -> tuple[Line, ...]:
    n = len(whole.of)
    if best is None:
        p = float(_p(whole).min())
        facts = {"n": n, "p": p_text(p), "least": percent(MATTERS - 1.0)}
        said = [Line("crime.near_small" if p < SURE else "crime.near_none", facts, "unsure")]
    else:
        said = [Line("crime.near_found", _facts(whole, best) | {"p": p_text(float(_p(whole)[best]))}, "sure")]
    for one, p in zip(types, _type_p(types), strict=True):
        at = _type_at(one)
        if p < SURE and _ratio(one, at) >= MATTERS:
            said.append(Line("crime.near_type", _facts(one, at) | {"name": one.name, "p": p_text(p)}, "sure"))
    said.append(Line("crime.near_how", {"n": n, "rounds": whole.table.permutations}))
    return tuple(said)


def _facts(one: Tested, at: tuple[int, int]) -> dict[str, str | int]:
    return {
        "near": metres(NEAR_M[at[0]]), "days": f"{one.within_d[at[1]]:g}", "seen": int(one.table.seen[at]),
        "expected": f"{one.table.expected[at]:.0f}", "more": percent(_ratio(one, at) - 1.0),
    }  # fmt: skip


def _type_at(one: Tested) -> tuple[int, int]:
    return _AT[0], min(_AT[1], len(one.within_d) - 1)


def _type_p(types: list[Tested]) -> list[float]:
    return corrected([float(one.table.p[_type_at(one)]) for one in types])


def _chart(whole: Tested) -> Chart:
    """By which share more pairs than by chance, or fewer."""
    rows = tuple(
        Series(tuple(_ratio(whole, (d, t)) - 1.0 for t in range(len(whole.within_d))), name=metres(NEAR_M[d]))
        for d in range(len(NEAR_M))
    )
    labels = tuple(f"{day:g}" for day in whole.within_d)
    return Chart(code="crime.near_grid", form="grid", x=labels, series=rows, x_code="crime.near_days", unit="share")


def _table(whole: Tested) -> Table:
    columns = (
        Column("crime.near_m"), Column("crime.near_days"), Column("crime.near_pairs", "count"),
        Column("study.expected_by_chance", "number"), Column("crime.near_ratio", "number", 2), Column("study.p", "p"),
    )  # fmt: skip
    p = _p(whole)
    rows = tuple(
        (metres(NEAR_M[d]), f"{whole.within_d[t]:g}", int(whole.table.seen[d, t]), float(whole.table.expected[d, t]),
         _ratio(whole, (d, t)), float(p[d, t]))
        for d in range(len(NEAR_M)) for t in range(len(whole.within_d))
    )  # fmt: skip
    return Table("crime.near_table", columns, rows)


def _type_table(types: list[Tested]) -> tuple[Table, ...]:
    if not types:
        return ()
    columns = (
        Column("study.type"), Column("study.count", "count"), Column("crime.near_pairs", "count"),
        Column("study.expected_by_chance", "number"), Column("crime.near_ratio", "number", 2), Column("study.p", "p"),
    )  # fmt: skip
    rows = tuple(
        (one.name, len(one.of), int(one.table.seen[at]), float(one.table.expected[at]), _ratio(one, at), p)
        for one, p in zip(types, _type_p(types), strict=True) for at in [_type_at(one)]
    )  # fmt: skip
    facts = {"near": metres(NEAR_M[_AT[0]]), "days": f"{types[0].within_d[_type_at(types[0])[1]]:g}"}
    return (Table("crime.near_types", columns, rows, facts),)


def _lines(of: pd.DataFrame, whole: Tested, best: tuple[int, int] | None) -> tuple[Layer, ...]:
    """The pairs of the surest distance and time, coloured by the days between them."""
    from scipy.spatial import cKDTree

    shown = of[~of["sensitive"]]
    if best is None or len(shown) < 2:
        return ()
    lon, lat, t = (shown[name].to_numpy() for name in ("lon", "lat", "t"))
    xy = plane_at(lon, lat).to_m(lon, lat)
    pairs = cKDTree(xy).query_pairs(NEAR_M[best[0]], output_type="ndarray")
    apart = np.abs(t[pairs[:, 0]] - t[pairs[:, 1]]) / days.DAY_S
    kept = np.flatnonzero(apart <= whole.within_d[best[1]])
    kept = kept[np.argsort(apart[kept], kind="stable")][:_LINES]
    shapes = tuple(
        Shape(((float(lon[i]), float(lat[i])), (float(lon[j]), float(lat[j]))), value=float(gap))
        for (i, j), gap in zip(pairs[kept].tolist(), apart[kept].tolist(), strict=True)
        if (lon[i], lat[i]) != (lon[j], lat[j])
    )  # fmt: skip
    facts = {"near": metres(NEAR_M[best[0]]), "days": f"{whole.within_d[best[1]]:g}"}
    return (Layer(code="crime.near_lines", form="lines", shapes=shapes, facts=facts),) if shapes else ()


def _zones(of: pd.DataFrame, whole: Tested, best: tuple[int, int] | None, now: Scope, ground: Ground
           ) -> tuple[Finding, ...]:  # fmt: skip
    """Round each of the last incidents, while another is likelier there; the newest first, none over another."""
    if best is None:
        return ()
    near, lasts = max(NEAR_M[best[0]], NEAR_M[1]), whole.within_d[best[1]] * days.DAY_S
    recent = of[(of["t"] >= now.until - lasts) & ~of["sensitive"]].sort_values("t", ascending=False)
    xy = plane_at(of["lon"], of["lat"]).to_m(recent["lon"], recent["lat"])
    out: list[Finding] = []
    kept: list[int] = []
    for n, one in enumerate(recent.itertuples()):
        if len(out) == _ZONES:
            break
        if any(np.hypot(*(xy[n] - xy[k])) < 2 * near for k in kept):
            continue
        kept.append(n)
        facts = {"no": one.no, "beat": ground.beat_name(one.beat), "near": metres(near)}
        facts["until"] = clock(one.t + lasts)
        out.append(Finding(
            key=f"near:{one.id}", what=Line("crime.near_zone", facts), lon_deg=float(one.lon), lat_deg=float(one.lat),
            radius_m=near, since=float(one.t), until=float(one.t) + lasts, beat=str(one.beat),
            value=_ratio(whole, best), sure=float(_p(whole)[best]),
        ))  # fmt: skip
    return tuple(out)
