"""Which incidents an analysis counts: those of its scope that are one thing of their own, and no drill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.study import days
from console.study.wording import clock
from console.words import IncidentState
from console.words.study import Line, Scope

if TYPE_CHECKING:
    import pandas as pd

    from console.study.ground import Ground
    from console.study.tables import Tables

_GAPS: Final = 3  # the longest are named


def counted(tables: Tables, scope: Scope, ground: Ground) -> pd.DataFrame:
    """Incidents that happened in the scope, oldest first: not merged into another, no drill, of its beats, types (with
    those below them) and levels."""
    found = tables.incidents
    keep = (found["t"] >= scope.since) & (found["t"] < min(scope.until, ground.now))
    keep &= (found["state"] != IncidentState.MERGED.value) & ~found["drill"]
    if scope.beats:
        keep &= found["beat"].isin(scope.beats)
    if scope.types:
        keep &= found["type"].isin(ground.types_below(scope.types))
    if scope.levels:
        keep &= found["level"].isin(scope.levels)
    return found[keep].sort_values("t", kind="stable")


def recorded(tables: Tables, scope: Scope, ground: Ground) -> Scope:
    """As much of it as has come and is in the journal; ``since == until`` where nothing is. What lies outside is not
    known: no count of it is 0."""
    come = days.clipped(scope, ground.now)
    return replace(come, since=min(max(come.since, tables.kept_since), come.until))


def known(tables: Tables, since: float, until: float) -> bool:
    """Any moment of it is in the journal."""
    return until > tables.kept_since and not any(a <= since and until <= b for a, b in tables.gaps)


def unwritten_s(tables: Tables, scope: Scope) -> float:
    """For how long of it the console was off."""
    return sum(max(min(b, scope.until) - max(a, scope.since), 0.0) for a, b in tables.gaps)


def located(incidents: pd.DataFrame) -> pd.DataFrame:
    """Those with a point, exact or not."""
    return incidents[incidents["lon"].notna() & incidents["lat"].notna()]


def missing(tables: Tables, scope: Scope) -> tuple[Line, ...]:
    """What of the scope could not be read, in words."""
    lost = [Line("study.lost", {"why": one.line()}, "warn") for one in tables.lost]
    if tables.kept_since > scope.since:
        lost.append(Line("study.kept_since", {"at": clock(tables.kept_since)}, "warn"))
    off = [one for one in tables.gaps if one[0] < scope.until and one[1] > scope.since]
    for since, until in sorted(off, key=lambda one: one[0] - one[1])[:_GAPS]:
        lost.append(Line("study.gap", {"since": clock(since), "until": clock(until)}, "warn"))
    if len(off) > _GAPS:
        lost.append(Line("study.gaps", {"n": len(off)}, "warn"))
    return tuple(lost)
