"""到场 by beat: the map of it, and beats in which fewer come in time than elsewhere, by more than chance."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Final, NamedTuple

from console.study.counts import SURE, corrected
from console.study.waits import Wait, share_differs, wait_of
from console.study.wording import p_text
from console.words.study import Finding, Layer, Line, Scope, Shape

if TYPE_CHECKING:
    import pandas as pd

    from console.study.ground import Ground

_RADIUS_M: Final = 500.0


class Beat(NamedTuple):
    """``p``: of its share being that of all others, corrected for how many beats there are."""

    key: str
    wait: Wait
    p: float
    less: bool


def beats_of(there: pd.DataFrame, ground: Ground) -> list[Beat]:
    """``there``: steps 到场. Those of beats that the site has, with steps that can be judged; the worst first."""
    whole = wait_of(there)
    waits = {str(key): wait_of(rows) for key, rows in there.groupby("beat") if key in ground.row}
    waits = {key: wait for key, wait in waits.items() if wait.judged}
    others = {key: (whole.on_time - wait.on_time, whole.judged - wait.judged) for key, wait in waits.items()}
    p = corrected([share_differs((wait.on_time, wait.judged), others[key]) for key, wait in waits.items()])
    found = [
        Beat(key, wait, q, wait.on_time * others[key][1] < others[key][0] * wait.judged)
        for (key, wait), q in zip(waits.items(), p, strict=True)
    ]
    return sorted(found, key=lambda one: (one.wait.within, one.key))


def layers(beats: list[Beat], ground: Ground) -> Iterator[Layer]:
    if beats:
        shapes = tuple(
            Shape(ground.beat_outline(one.key), one.wait.within, ground.beat_name(one.key)) for one in beats
        )
        yield Layer(code="service.intervals.map", form="areas", shapes=shapes, unit="share")


def findings(beats: list[Beat], scope: Scope, ground: Ground) -> Iterator[Finding]:
    for one in beats:
        lon, lat = ground.beat_label(one.key)
        if one.less and one.p < SURE and isfinite(lon):
            facts = {"beat": ground.beat_name(one.key), "share": one.wait.within, "n": one.wait.judged}
            yield Finding(
                key=f"intervals:beat:{one.key}",
                what=Line("service.intervals.beat", {**facts, "p": p_text(one.p)}, "warn"), lon_deg=lon, lat_deg=lat,
                radius_m=_RADIUS_M, since=scope.since, until=scope.until, beat=one.key, value=1.0 - one.wait.within,
                sure=one.p,
            )  # fmt: skip
