"""A month of incidents at the demo county, invented with a fixed seed, and a clerk that studies it in this process."""

from __future__ import annotations

from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from console.say import language, use
from console.site import Site
from console.study import ANALYSES
from console.study.frames import tables
from console.study.ground import Ground, ground_of
from console.words.study import (
    CancelAsk,
    ClerkAsked,
    ClerkFault,
    ClerkProgress,
    Line,
    ReportAsk,
    StudyAnswer,
)
from layers.geo import from_mercator

if TYPE_CHECKING:
    from console.study.tables import Tables

_DAY: Final = 86_400.0
DAYS: Final = 64
A_DAY: Final = 21.0
_TYPES: Final = ("邻里纠纷", "噪声扰民", "入室盗窃", "车辆剐蹭", "醉酒滋事", "电话求助", "家庭纠纷")
# Metres east and north of the town's middle, how many of all, within how many metres: night market, station square
_HOT: Final = ((-800.0, 1900.0, 0.16, 120.0), (1500.0, -900.0, 0.10, 90.0), (2300.0, -2100.0, 0.05, 60.0))
_TOWN_M: Final = 2_600.0
_LIMITS: Final = {1: 180.0, 2: 300.0, 3: 600.0}


def month(site: Site, now: float, ground: Ground, seed: int = 7) -> Tables:
    """``DAYS`` days up to ``now``; the last ten busier at the night market."""
    random = np.random.default_rng(seed)
    since = now - DAYS * _DAY
    n = int(random.poisson(A_DAY * DAYS))
    t = np.sort(since + random.random(n) * DAYS * _DAY)
    t = np.floor(t / _DAY) * _DAY + _hours(random, n) * 3600.0 - 8 * 3600.0
    t = np.sort(t[(t >= since) & (t < now)])
    lon, lat = _places(site, random, t, now)
    beats = ground.beats_at(lon, lat)
    levels = random.choice((1, 2, 3), len(t), p=(0.06, 0.34, 0.60))
    types = random.choice(_TYPES, len(t), p=(0.2, 0.18, 0.1, 0.16, 0.14, 0.12, 0.1))
    delays = {name: random.gamma(2.0, scale, len(t)) for name, scale in _STEPS.items()}
    rows = [
        _incident(k, float(t[k]), float(lon[k]), float(lat[k]), beats[k], int(levels[k]), str(types[k]), delays)
        for k in range(len(t))
    ]
    units = [spec.id for spec in site.units]
    orders = [_order(k, float(t[k]), units[int(random.integers(len(units)))], delays) for k in range(len(t))]
    return tables(since, now, {"incidents": rows, "orders": orders})


_STEPS: Final = {"signed": 12.0, "issued": 25.0, "taken": 20.0, "enroute": 25.0, "onscene": 120.0, "done": 900.0}


def _hours(random: np.random.Generator, n: int) -> Any:
    """More in the evening than before dawn."""
    weights = 1.0 + 0.9 * np.sin((np.arange(24) - 13) / 24 * 2 * np.pi)
    return random.choice(24, n, p=weights / weights.sum()) + random.random(n)


def _places(site: Site, random: np.random.Generator, t: Any, now: float) -> tuple[Any, Any]:
    west, south, east, north = site.base.bounds
    x = (west + east) / 2 + random.normal(0, _TOWN_M, len(t))
    y = (south + north) / 2 + random.normal(0, _TOWN_M, len(t))
    drawn = random.random(len(t))
    low = 0.0
    for dx, dy, share, wide in _HOT:
        grown = np.where((t > now - 10 * _DAY) & (dx < 0), 2.2, 1.0)
        here = (drawn >= low) & (drawn < low + share * grown)
        x = np.where(here, (west + east) / 2 + dx + random.normal(0, wide, len(t)), x)
        y = np.where(here, (south + north) / 2 + dy + random.normal(0, wide, len(t)), y)
        low += share
    lon, lat = from_mercator(x, y)
    return lon, lat


def _incident(
    k: int, t: float, lon: float, lat: float, beat: str, level: int, kind: str, delays: Any
) -> tuple[Any, ...]:
    signed = t + float(delays["signed"][k])
    closed = t + sum(float(one[k]) for one in delays.values()) + 600.0
    return (
        f"county:{k}", f"{k % 10_000:04d}", "county", kind, level, t, t + 2.0, signed, closed, lon, lat, float("nan"),
        beat, "", "closed", "", False, "", "", 1, _LIMITS[level], False, False,
    )  # fmt: skip


def _order(k: int, t: float, unit: str, delays: Any) -> tuple[Any, ...]:
    at, found = t, []
    for name in ("issued", "taken", "enroute", "onscene", "done"):
        at += float(delays[name][k])
        found.append(at)
    issued, signed, enroute, onscene, done = found
    return (
        f"o{k}", f"county:{k}", unit, issued, issued + 0.4, signed, enroute, onscene, onscene + 90.0, done - 60.0, done,
        done, "done", True, 160.0, "", 0, False, False, False, False,
    )  # fmt: skip


class StudiedHere:
    """``ClerkPort``: answers at once, or stands half way when ``halts``."""

    def __init__(self, site: Site, inbox: SimpleQueue[Any], now: float, *, halts: bool = False) -> None:
        self._inbox, self._halts = inbox, halts
        self._ground = ground_of(site, now)
        self._tables = month(site, now, self._ground)

    def ask(self, ask: ClerkAsked) -> None:
        if isinstance(ask, CancelAsk):
            return
        if isinstance(ask, ReportAsk) or self._halts:
            self._inbox.put(ClerkProgress(key=ask.key, n=ask.n, share=0.4, doing=Line("clerk.reading")))
            return
        if unknown := [kind for kind in ask.kinds if kind not in ANALYSES]:
            why = Line("clerk.unknown", {"what": Line(f"study.kind.{unknown[0]}")})
            self._inbox.put(ClerkFault(key=ask.key, n=ask.n, why=why))
            return
        before = language()
        use(ask.language)
        made = tuple(ANALYSES[kind](self._tables, ask.scope, self._ground) for kind in ask.kinds)
        use(before)
        self._inbox.put(StudyAnswer(key=ask.key, n=ask.n, studies=made))
