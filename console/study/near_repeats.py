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
_TESTED: Final = (
    Column("crime.near_m"), Column("crime.near_days"), Column("crime.near_pairs", "count"),
    Column("study.expected_by_chance", "number"), Column("crime.near_ratio", "number", 2), Column("study.p", "p"),
)  # fmt: skip
_ZONES: Final = 8
_LINES: Final = 400


class Tested(NamedTuple):
    """``name`` None: all together."""

    name: Said | None
    of: pd.DataFrame
    table: Knox
    within_d: tuple[float, ...]
    looks: int = 1  # at so many types: p is that much less sure


def near_repeats(tables: Tables, scope: Scope, ground: Ground) -> Study:
    """Numbers: ``pairs``, ``ratio`` and ``knox_p`` of the surest distance and time, with ``near_m``, ``within_d``."""
    of = located(counted(tables, scope, ground))
    of = of[~(of["radius_m"] > ROUGH_M)]
    now = days.clipped(scope, ground.now)
    if len(of) < FEWEST or not _within(now):
        why = "crime.near_few" if len(of) < FEWEST else "crime.near_short"
        said = Line(why, {"n": len(of), "least": FEWEST if len(of) < FEWEST else 2}, "unsure")
        return Study(kind="near_repeats", scope=scope, said=(said,), sources=SOURCES, missing=missing(tables, scope))
    whole, found = _tested(None, of, now), _by_type(of)
    types = [_tested(ground.type_name(str(name)), rows, now, len(found)) for name, rows in found]
    best = _best(whole)
    return Study(
        kind="near_repeats", scope=scope, said=_said(whole, best, types), charts=(_chart(whole),),
        tables=(_table(whole), *_type_table(types)), layers=_lines((*types, whole)),
        findings=_findings(whole, types, now, ground), sources=SOURCES, numbers=_numbers(whole, best),
        missing=missing(tables, scope),
    )  # fmt: skip


# --- sums -----------------------------------------------------------------------------------------------------------


def _tested(name: Said | None, of: pd.DataFrame, now: Scope, looks: int = 1) -> Tested:
    within = _within(now)
    xy = plane_at(of["lon"], of["lat"]).to_m(of["lon"], of["lat"])
    return Tested(name, of, knox(xy, of["t"].to_numpy() / days.DAY_S, NEAR_M, within), within, looks)


def _within(now: Scope) -> tuple[float, ...]:
    """Only times that go twice into the period: longer ones nearly every pair keeps."""
    return tuple(d for d in WITHIN_D if 2.0 * d * days.DAY_S <= now.until - now.since)


def _by_type(of: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The commonest, each with enough."""
    common = of["type"].value_counts()
    names = sorted(common[common >= FEWEST].index, key=lambda name: (-common[name], name))[:TYPES]
    return [(name, of[of["type"] == name]) for name in names] if len(common) > 1 else []


def _p(one: Tested) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Corrected for all distances and times, and for all types looked at."""
    p = np.array(corrected(one.table.p.ravel())).reshape(one.table.p.shape)
    return np.asarray(np.minimum(p * one.looks, 1.0))


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
    at = best or _shown_at(whole)
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
    for one in types:
        at = _best(one)
        if at is not None:
            facts = _facts(one, at) | {"name": one.name, "p": p_text(float(_p(one)[at]))}
            said.append(Line("crime.near_type", facts, "sure"))
    said.append(Line("crime.near_how", {"n": n, "rounds": whole.table.permutations}))
    return tuple(said)


def _facts(one: Tested, at: tuple[int, int]) -> dict[str, str | int]:
    return {
        "near": metres(NEAR_M[at[0]]), "days": f"{one.within_d[at[1]]:g}", "seen": int(one.table.seen[at]),
        "expected": f"{one.table.expected[at]:.0f}", "more": percent(_ratio(one, at) - 1.0),
    }  # fmt: skip


def _shown_at(one: Tested) -> tuple[int, int]:
    """The surest, or what a person would look at first."""
    return _best(one) or (_AT[0], min(_AT[1], len(one.within_d) - 1))


def _chart(whole: Tested) -> Chart:
    """By which share more pairs than by chance, or fewer."""
    rows = tuple(
        Series(tuple(_ratio(whole, (d, t)) - 1.0 for t in range(len(whole.within_d))), name=metres(NEAR_M[d]))
        for d in range(len(NEAR_M))
    )
    labels = tuple(f"{day:g}" for day in whole.within_d)
    return Chart(code="crime.near_grid", form="grid", x=labels, series=rows, x_code="crime.near_days", unit="share")


def _table(whole: Tested) -> Table:
    p = _p(whole)
    rows = tuple(
        (metres(NEAR_M[d]), f"{whole.within_d[t]:g}", int(whole.table.seen[d, t]), float(whole.table.expected[d, t]),
         _ratio(whole, (d, t)), float(p[d, t]))
        for d in range(len(NEAR_M)) for t in range(len(whole.within_d))
    )  # fmt: skip
    return Table("crime.near_table", _TESTED, rows)


def _type_table(types: list[Tested]) -> tuple[Table, ...]:
    if not types:
        return ()
    columns = (Column("study.type"), Column("study.count", "count"), *_TESTED)
    rows = tuple(
        (one.name, len(one.of), metres(NEAR_M[at[0]]), f"{one.within_d[at[1]]:g}", int(one.table.seen[at]),
         float(one.table.expected[at]), _ratio(one, at), float(_p(one)[at]))
        for one in types for at in [_shown_at(one)]
    )  # fmt: skip
    return (Table("crime.near_types", columns, rows),)


def _lines(tested: tuple[Tested, ...]) -> tuple[Layer, ...]:
    """The pairs of the first type that repeats itself, else of all together, coloured by the days between them."""
    one = next((one for one in tested if _best(one) is not None), None)
    best = _best(one) if one is not None else None
    if one is None or best is None:
        return ()
    shapes = _pairs(one.of[~one.of["sensitive"]], NEAR_M[best[0]], one.within_d[best[1]])
    facts = {"near": metres(NEAR_M[best[0]]), "days": f"{one.within_d[best[1]]:g}"}
    return (Layer(code="crime.near_lines", form="lines", shapes=shapes, facts=facts),) if shapes else ()


def _pairs(of: pd.DataFrame, near_m: float, within_d: float) -> tuple[Shape, ...]:
    """The soonest first; two at the very same point are no line."""
    from scipy.spatial import cKDTree

    if len(of) < 2:
        return ()
    lon, lat, t = (of[name].to_numpy() for name in ("lon", "lat", "t"))
    pairs = cKDTree(plane_at(lon, lat).to_m(lon, lat)).query_pairs(near_m, output_type="ndarray")
    apart = np.abs(t[pairs[:, 0]] - t[pairs[:, 1]]) / days.DAY_S
    kept = np.flatnonzero((apart <= within_d) & (lon[pairs] != lon[pairs[:, :1]]).any(axis=1))
    kept = kept[np.argsort(apart[kept], kind="stable")][:_LINES]
    ends = [[(float(lon[i]), float(lat[i])) for i in pair] for pair in pairs[kept].tolist()]
    return tuple(Shape(tuple(line), value=float(gap)) for line, gap in zip(ends, apart[kept], strict=True))


def _findings(whole: Tested, types: list[Tested], now: Scope, ground: Ground) -> tuple[Finding, ...]:
    """Where the next may be, of each type that repeats itself; of all together when that is of no one type."""
    apart = [one for one in types if _best(one) is not None] or [whole]
    found = [zone for one in apart for zone in _zones(one, now, ground)]
    return tuple(sorted(found, key=lambda zone: -zone.since)[:_ZONES])


def _zones(tested: Tested, now: Scope, ground: Ground) -> list[Finding]:
    """Round each of the last incidents, while another is likelier there; the newest first, none over another."""
    best = _best(tested)
    if best is None:
        return []
    near, lasts = max(NEAR_M[best[0]], NEAR_M[1]), tested.within_d[best[1]] * days.DAY_S
    recent = tested.of[(tested.of["t"] >= now.until - lasts) & ~tested.of["sensitive"]]
    recent = recent.sort_values("t", ascending=False)
    xy = plane_at(tested.of["lon"], tested.of["lat"]).to_m(recent["lon"], recent["lat"])
    kept: list[int] = []
    for n in range(len(recent)):
        if len(kept) < _ZONES and all(np.hypot(*(xy[n] - xy[k])) >= 2 * near for k in kept):
            kept.append(n)
    return [_zone(recent.iloc[n], tested, best, (near, lasts), ground) for n in kept]


def _zone(row: pd.Series, tested: Tested, best: tuple[int, int], size: tuple[float, float], ground: Ground) -> Finding:
    """``size``: metres, and seconds that it lasts."""
    near, until = size[0], float(row["t"]) + size[1]
    name = tested.name if tested.name is not None else Line("crime.near_any")
    facts = {"no": row["no"], "beat": ground.beat_name(row["beat"]), "near": metres(near), "until": clock(until)}
    facts["name"] = name
    return Finding(
        key=f"near:{row['id']}", what=Line("crime.near_zone", facts), lon_deg=float(row["lon"]),
        lat_deg=float(row["lat"]), radius_m=near, since=float(row["t"]), until=until, beat=str(row["beat"]),
        value=_ratio(tested, best), sure=float(_p(tested)[best]),
    )  # fmt: skip
