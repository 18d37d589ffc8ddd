"""The orders beside the incidents that are counted (``choose``), and how many drills are left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.study.choose import counted

if TYPE_CHECKING:
    import pandas as pd

    from console.study.ground import Ground
    from console.study.tables import Tables
    from console.words.study import Scope


@dataclass(frozen=True)
class Picked:
    """``incidents``, ``orders`` as ``Tables`` has them: this room's orders to these incidents. ``drills``: how many
    incidents of the period were drills, and are not among them."""

    incidents: pd.DataFrame
    orders: pd.DataFrame
    drills: int


def pick(tables: Tables, scope: Scope, ground: Ground) -> Picked:
    incidents, orders, every = counted(tables, scope, ground), tables.orders, tables.incidents
    ours = orders["incident"].isin(incidents["id"]) & ~orders["foreign"].astype(bool) & ~orders["drill"].astype(bool)
    drills = every["drill"].astype(bool) & (every["t"] >= scope.since) & (every["t"] < scope.until)
    return Picked(incidents, orders[ours], int(drills.sum()))
