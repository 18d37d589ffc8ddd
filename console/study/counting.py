"""Formulas of indicators over the rows of one table (``console.site.formula`` has checked them)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from console.site.formula import Formula

if TYPE_CHECKING:
    from console.site.indicating import IndicatorSpec

DAY_S: Final = 86_400.0


class NotOneNumber(ValueError):
    """The formula gives a value a row, or none at all: it lacks an aggregate."""


def value(spec: IndicatorSpec, rows: pd.DataFrame, since: float, until: float) -> tuple[float | None, int]:
    """The indicator over these rows, and how many rows it stands on. None: nothing to count, as a share of no rows.

    ``NotOneNumber``, ``TypeError``: the formula does not fit what the columns hold.
    """
    formula, condition = spec.parsed()
    names = _names(rows, since, until)
    if condition is not None:
        kept = _mask(_run(condition, names | _each()), len(rows))
        rows = rows[kept]
        names = _names(rows, since, until)
    found = _run(formula, names | _each() | _aggregates(rows, until - since))
    if isinstance(found, pd.Series) or not np.isscalar(found) or isinstance(found, str):
        raise NotOneNumber(formula.text)
    number = float(found)  # type: ignore[arg-type]
    return (number if math.isfinite(number) else None), len(rows)


def _names(rows: pd.DataFrame, since: float, until: float) -> dict[str, Any]:
    span = {"since": since, "until": until, "days": (until - since) / DAY_S, "hours": (until - since) / 3600.0}
    return span | {str(name): rows[name] for name in rows.columns}


def _run(formula: Formula, names: dict[str, Any]) -> Any:
    return eval(formula.code, {"__builtins__": {}}, names)  # only nodes and names that ``formula.parse`` let through


def _mask(found: Any, n: int) -> Any:
    if isinstance(found, pd.Series):
        return found.fillna(False).astype(bool)
    return np.full(n, bool(found))


def _each() -> dict[str, Callable[..., Any]]:
    """``hour(t)``: of the local day, 0 … 23."""

    def hour(times: Any) -> Any:
        return times.map(lambda t: time.localtime(t).tm_hour if math.isfinite(t) else math.nan)

    return {
        "known": lambda x: pd.notna(x),
        "unknown": lambda x: pd.isna(x),
        "one_of": lambda x, *these: x.isin(these),
        "hour": hour,
    }


def _aggregates(rows: pd.DataFrame, span_s: float) -> dict[str, Callable[..., Any]]:
    n = len(rows)

    def numbers(x: Any) -> pd.Series:
        return pd.to_numeric(x, errors="coerce").dropna() if isinstance(x, pd.Series) else pd.Series([float(x)] * n)

    def count(x: Any = True) -> float:
        return float(_mask(x, n).sum())

    def of(name: str, *arguments: float) -> Callable[[Any], float]:
        def work(x: Any) -> float:
            held = numbers(x)
            return float(getattr(held, name)(*arguments)) if len(held) else math.nan

        return work

    return {
        "count": count,
        "share": lambda x: count(x) / n if n else math.nan,
        "per_day": lambda x=True: count(x) * DAY_S / span_s,
        "distinct": lambda x: float(x.nunique()),
        "mean": of("mean"), "median": of("median"), "p50": of("quantile", 0.5), "p90": of("quantile", 0.9),
        "sum": lambda x: float(numbers(x).sum()), "least": of("min"), "most": of("max"),
    }  # fmt: skip
