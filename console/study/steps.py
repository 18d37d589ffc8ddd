"""Every step of every incident and order as one row: when its time began, when it was taken, how long it may take.

Each counts from where the desk's own clocks count it (docs/clocks.md). A step that was skipped while a later one was
said is neither taken nor waited for: nobody knows when it was. One that lies before what it counts from is the word of
a clock that is wrong; it is left out and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.dispatch.limits import limit_of
from console.dispatch.models import Stage
from console.site.config import SiteConfig
from console.words import Incident

if TYPE_CHECKING:
    import pandas as pd

F64 = NDArray[np.float64]

WHOLE: Final = "whole"  # received → the first unit on scene
STEPS: Final = (
    Stage.ROOM_SIGN.value, Stage.ASSIGN.value, Stage.UNIT_SIGN.value, Stage.ENROUTE.value, Stage.ONSCENE.value,
    Stage.FIRST_REPORT.value, Stage.FEEDBACK.value, Stage.REVIEW.value, WHOLE,
)  # fmt: skip
_LIMITED: Final = (Stage.ROOM_SIGN, Stage.ASSIGN, Stage.UNIT_SIGN, Stage.ENROUTE, Stage.FIRST_REPORT, Stage.FEEDBACK)


@dataclass(frozen=True)
class Steps:
    """``rows``: step, incident, unit ("" the room), level, type, beat, t (when its time began), took, waited, running,
    limit. ``backwards``: how many were left out because they end before they begin."""

    rows: pd.DataFrame
    backwards: int

    def of(self, step: str) -> pd.DataFrame:
        return self.rows[self.rows["step"] == step]


def steps_of(incidents: pd.DataFrame, orders: pd.DataFrame, config: SiteConfig, now: float) -> Steps:
    """``incidents``, ``orders`` as ``Tables`` has them, the latter of these incidents only; ``now``: epoch s until
    which a step that was not taken has waited."""
    import pandas as pd

    if not len(incidents):
        return Steps(_empty(), 0)
    told = _with_incident(incidents, orders)
    parts = [*_by_incident(incidents, orders, now), *_by_order(told, now), _review(incidents, orders, now)]
    rows = pd.concat([part for part in parts if len(part)], ignore_index=True)
    rows["limit"] = _limits(rows, incidents, config)
    wrong = (rows["took"] < 0) | (rows["waited"] < 0)
    return Steps(rows[~wrong].reset_index(drop=True), int(wrong.sum()))


def _empty() -> pd.DataFrame:
    import pandas as pd

    text = {name: pd.Series(dtype=str) for name in ("step", "incident", "unit", "type", "beat")}
    numbers = {name: pd.Series(dtype=float) for name in ("t", "took", "waited", "limit")}
    return pd.DataFrame(text | numbers | {"level": pd.Series(dtype=int), "running": pd.Series(dtype=bool)})


def _with_incident(incidents: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    of = incidents.set_index("id")[["level", "type", "beat", "closed"]]
    return orders.join(of, on="incident", how="inner")


# --- of incidents ---------------------------------------------------------------------------------------------------


def _by_incident(incidents: pd.DataFrame, orders: pd.DataFrame, now: float) -> list[pd.DataFrame]:
    """The room's 签收, 派警, and the way from the call to the first unit on scene."""
    first = orders.groupby("incident")[["issued", "onscene"]].min()
    issued, onscene = (incidents["id"].map(first[name]).to_numpy(np.float64) for name in ("issued", "onscene"))
    received, signed = (incidents[name].to_numpy(np.float64) for name in ("received", "signed"))
    over = _over(incidents)
    told = np.where(np.isfinite(signed), signed, received)
    return [
        _rows(Stage.ROOM_SIGN.value, incidents, received, signed, [issued, onscene], over, now),
        _rows(Stage.ASSIGN.value, incidents, told, issued, [onscene], over, now),
        _rows(WHOLE, incidents, received, onscene, [], over, now),
    ]


def _over(incidents: pd.DataFrame) -> F64:
    """When nobody waited any more: closed; of one that was merged, passed on or handed back nobody ever waited."""
    elsewhere = (incidents["merged_into"] != "") | (incidents["passed_to"] != "") | (incidents["state"] == "returned")
    closed, received, signed = (incidents[name].to_numpy(np.float64) for name in ("closed", "received", "signed"))
    return np.asarray(np.where(np.isnan(closed) & elsewhere, np.fmax(received, signed), closed))


def _review(incidents: pd.DataFrame, orders: pd.DataFrame, now: float) -> pd.DataFrame:
    """The last feedback → closed by a person; only of those that have one."""
    last = incidents["id"].map(orders.groupby("incident")["feedback"].max()).to_numpy(np.float64)
    closed = incidents["closed"].to_numpy(np.float64)
    return _rows(Stage.REVIEW.value, incidents, last, closed, [], np.full(len(last), np.nan), now)


# --- of orders ------------------------------------------------------------------------------------------------------


def _by_order(orders: pd.DataFrame, now: float) -> list[pd.DataFrame]:
    """What the units say, each from the latest thing known before it."""
    if not len(orders):
        return []
    at = {
        name: orders[name].to_numpy(np.float64)
        for name in ("issued", "signed", "enroute", "onscene", "report", "feedback", "done", "ended")
    }
    over = np.fmin(at["ended"], orders["closed"].to_numpy(np.float64))
    signed = np.fmax(at["issued"], at["signed"])
    going = np.fmax(signed, at["enroute"])
    there, said = at["onscene"], [at["report"], at["feedback"], at["done"]]
    return [
        _rows(Stage.UNIT_SIGN.value, orders, at["issued"], at["signed"], [at["enroute"], there, *said], over, now),
        _rows(Stage.ENROUTE.value, orders, signed, at["enroute"], [there, *said], over, now, began=at["signed"]),
        _rows(Stage.ONSCENE.value, orders, going, there, said, over, now, began=at["enroute"]),
        _rows(Stage.FIRST_REPORT.value, orders, there, at["report"], said[1:], over, now),
        _rows(Stage.FEEDBACK.value, orders, there, at["feedback"], [at["done"]], over, now),
    ]


def _rows(
    step: str, of: pd.DataFrame, since: F64, taken: F64, later: Sequence[F64], over: F64, now: float,
    began: F64 | None = None,
) -> pd.DataFrame:  # fmt: skip
    """``since``: what it counts from, NaN: it never began. ``later``: what, once said, shows that it was skipped.
    ``over``: when it was waited for no more. ``began``: what must have been said for it to be waited for; a step that
    was taken counts also without."""
    import pandas as pd

    done = np.isfinite(taken)
    skipped = ~done & np.any([np.isfinite(one) for one in later] or [np.zeros(len(done), np.bool_)], axis=0)
    there = np.isfinite(since) & ~skipped & (done | np.isfinite(since if began is None else began))
    end = np.where(done, taken, np.where(np.isfinite(over), over, now))
    ids = of["incident"] if "incident" in of else of["id"]
    frame = pd.DataFrame({
        "step": step, "incident": ids.to_numpy(), "unit": of["unit"].to_numpy() if "unit" in of else "",
        "level": of["level"].to_numpy(), "type": of["type"].to_numpy(), "beat": of["beat"].to_numpy(), "t": since,
        "took": np.where(done, taken - since, np.nan), "waited": end - since, "running": ~done & ~np.isfinite(over),
    })  # fmt: skip
    return frame[there]


# --- limits ---------------------------------------------------------------------------------------------------------


def _limits(rows: pd.DataFrame, incidents: pd.DataFrame, config: SiteConfig) -> F64:
    """By row, s; 到场 as the table says of its place, the others by the site, the level and the kind of incident."""
    tiers = rows["incident"].map(incidents.set_index("id")["tier_s"]).to_numpy(np.float64)
    out = np.full(len(rows), np.nan)
    known = {stage.value: stage for stage in (*_LIMITED, Stage.ONSCENE)}
    for (step, level, kind), at in rows.groupby(["step", "level", "type"]).indices.items():
        if step in known:
            like = Incident(id="", no="", source="", t=0.0, received_at=0.0, type=str(kind), level=int(level))
            limit = limit_of(known[step], like, config, None).s
            out[at] = np.nan if limit is None else limit
    return np.where((rows["step"] == Stage.ONSCENE.value) & np.isfinite(tiers), tiers, out)
