"""What came of it 成效: what people made of findings, and what happened there before and after, beside the rest.

A hot spot is chosen because much happened there, so that less happens afterwards by chance alone (regression to the
mean; Galton 1886, J. Anthropological Institute 15). So before and after are equally long, the rest of the town over the
same time is the yardstick, and it is said. Two counts are compared by the binomial law given their sum (Przyborowski
and Wilenski 1940, Biometrika 31), with the counts of the rest as the exposure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from console.study.choose import counted, missing
from console.study.counts import SURE, Change, change, corrected, garwood
from console.study.days import DAY_S
from console.study.wording import clock
from console.words.study import Chart, Column, Layer, Line, Scope, Series, Shape, Study, Table
from layers.geo import EARTH_MEAN_M, distance_m

if TYPE_CHECKING:
    import pandas as pd

    from console.study.ground import Ground
    from console.study.tables import Tables

F64 = NDArray[np.float64]

BACK_S: Final = 14 * DAY_S  # so long before the period acts still count, and so long at most is compared
LEAST_S: Final = DAY_S  # sooner nothing is compared
_REST: Final = 20  # incidents of the rest in both times together: with fewer the time alone is the yardstick
_CORNERS: Final = 24
_SHOWN: Final = 12  # charted
SOURCES: Final = ("study.source.two_counts", "study.source.fdr", "outcomes.source.mean")


class Outcome(NamedTuple):
    """One thing that was made of a finding. ``change``: None: it is too early, or nowhere."""

    act: pd.Series
    length_s: float
    change: Change | None
    p: float
    seen: float  # share of its places that were visited, NaN: it is no patrol


def outcomes(tables: Tables, scope: Scope, ground: Ground) -> Study:
    """Of what was made in the period, or so long before that its outcome falls into it."""
    until = min(scope.until, ground.now)
    acts = tables.acted
    acts = acts[(acts["at"] >= scope.since - BACK_S) & (acts["at"] < until)].sort_values("at", ascending=False)
    there = counted(tables, replace(scope, since=tables.since, until=until, beats=()), ground)
    made = [_outcome(act, there, until, tables.since) for _, act in acts.iterrows()]
    made = _corrected(made)
    return Study(
        kind="outcomes", scope=scope, said=_said(made), charts=_charts(made), tables=_tables(made),
        layers=_layers(made), sources=SOURCES if made else (), missing=missing(tables, scope),
        numbers={"outcomes": float(len(made)), "outcomes_fewer": float(sum(_fewer(one) for one in made))},
    )  # fmt: skip


# --- sums -----------------------------------------------------------------------------------------------------------


def _outcome(act: pd.Series, there: pd.DataFrame, until: float, since: float) -> Outcome:
    length = min(until - act["at"], act["at"] - since, BACK_S)
    seen = float(act["seen"])
    if length < LEAST_S or not np.isfinite(act["lon"]):
        return Outcome(act, length, None, 1.0, seen)
    inside = _inside(act, there)
    t = there["t"].to_numpy()
    after, before = (t >= act["at"]) & (t < act["at"] + length), (t >= act["at"] - length) & (t < act["at"])
    n_after, n_before = int((inside & after).sum()), int((inside & before).sum())
    rest_after, rest_before = int((~inside & after).sum()), int((~inside & before).sum())
    enough = rest_after + rest_before >= _REST and rest_after > 0 and rest_before > 0
    weights = (float(rest_after), float(rest_before)) if enough else (length, length)
    found = change(n_after, n_before, *weights)
    return Outcome(act, length, found, found.p, seen)


def _inside(act: pd.Series, there: pd.DataFrame) -> NDArray[np.bool_]:
    """By beat where a beat was the finding, else within its radius."""
    if act["study"] == "volume" and act["beat"]:
        return np.asarray(there["beat"] == act["beat"])
    metres = distance_m(act["lon"], act["lat"], there["lon"].to_numpy(), there["lat"].to_numpy())
    return np.asarray(metres <= act["radius_m"])


def _corrected(made: list[Outcome]) -> list[Outcome]:
    """p values as they are when so many were looked at at once."""
    known = [one for one in made if one.change is not None]
    p = iter(corrected([one.p for one in known]))
    return [one._replace(p=next(p)) if one.change is not None else one for one in made]


def _fewer(one: Outcome) -> bool:
    return one.change is not None and one.p < SURE and not one.change.up


# --- in words -------------------------------------------------------------------------------------------------------


def _said(made: list[Outcome]) -> tuple[Line, ...]:
    if not made:
        return (Line("outcomes.none"),)
    lines = [_line(one) for one in made]
    if any(one.change is not None for one in made):
        lines.append(Line("outcomes.mean", tone="unsure"))
    return tuple(lines)


def _line(one: Outcome) -> Line:
    act, found = one.act, one.change
    facts = {"no": act["no"], "about": act["about"], "at": clock(act["at"]), "seen": _seen(one)}
    if found is None:
        return Line("outcomes.early", facts, "unsure")
    facts |= {"after": found.now, "before": found.before, "days": _days(one.length_s), "p": f"{one.p:.3f}"}
    if one.p >= SURE or not np.isfinite(found.ratio):
        return Line("outcomes.same", facts, "unsure")
    facts |= {"by": f"{abs(found.ratio - 1.0):.0%}"}
    return Line("outcomes.more" if found.up else "outcomes.fewer", facts, "sure")


def _seen(one: Outcome) -> Line | str:
    return Line("outcomes.seen", {"share": f"{one.seen:.0%}"}) if np.isfinite(one.seen) else ""


def _days(length_s: float) -> str:
    return f"{length_s / DAY_S:.0f}" if length_s >= 2 * DAY_S else f"{length_s / DAY_S:.1f}"


def _charts(made: list[Outcome]) -> tuple[Chart, ...]:
    known = [one for one in made if one.change is not None][:_SHOWN]
    if not known:
        return ()
    after = [one.change.now for one in known if one.change is not None]
    before = [one.change.before for one in known if one.change is not None]
    ends = [garwood(n) for n in after]
    series = (
        Series(tuple(map(float, after)), "outcomes.after", low=tuple(e.low for e in ends),
               high=tuple(e.high for e in ends)),
        Series(tuple(map(float, before)), "outcomes.before", faint=True),
    )  # fmt: skip
    names = tuple(str(one.act["no"]) for one in known)
    return (Chart(code="outcomes.chart", form="bars", x=names, series=series, y_code="study.count"),)


_COLUMNS: Final = (
    Column("outcomes.no"), Column("outcomes.about"), Column("outcomes.at", "time"), Column("outcomes.visited", "share"),
    Column("outcomes.before", "count"), Column("outcomes.after", "count"), Column("outcomes.ratio", "number", 2),
    Column("study.low", "number", 2), Column("study.high", "number", 2), Column("study.p", "p"),
)  # fmt: skip


def _tables(made: list[Outcome]) -> tuple[Table, ...]:
    return (Table("outcomes.table", _COLUMNS, tuple(_row(one) for one in made)),) if made else ()


def _row(one: Outcome) -> tuple[str | float | None, ...]:
    act, found = one.act, one.change
    head = (act["no"], act["about"], float(act["at"]), _finite(one.seen))
    if found is None:
        return (*head, None, None, None, None, None, None)
    numbers = (found.ratio, found.low, found.high)
    return (*head, found.before, found.now, *(_finite(n) for n in numbers), one.p)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _layers(made: list[Outcome]) -> tuple[Layer, ...]:
    """Where something was made of a finding; by how many times more or fewer than the rest."""
    shapes = tuple(
        Shape(_circle(one.act), value=float(one.change.ratio), label=str(one.act["no"]), note=_line(one))
        for one in made
        if one.change is not None and np.isfinite(one.change.ratio)
    )
    return (Layer(code="outcomes.layer", form="cells", shapes=shapes, unit="number"),) if shapes else ()


def _circle(act: pd.Series) -> tuple[tuple[float, float], ...]:
    turn = np.linspace(0.0, 2 * np.pi, _CORNERS + 1)
    high = np.degrees(act["radius_m"] / EARTH_MEAN_M)
    lon = act["lon"] + high / np.cos(np.radians(act["lat"])) * np.cos(turn)
    lat = act["lat"] + high * np.sin(turn)
    return tuple(zip(lon.round(6).tolist(), lat.round(6).tolist(), strict=True))
