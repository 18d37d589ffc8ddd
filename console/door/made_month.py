"""A month of a room that never was, kept as a real one's: journal and tracks, for ``bench report``.

Incidents follow the clock, crowd round a few corners and come again at some; units drive along the site's own roads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from console.desk import events as ev
from console.site import Site
from console.store.journal import Journal
from console.store.packed import MEASURES, kept
from console.store.packing import Packer
from console.store.stretches import STRETCH_S
from console.store.tracks import Tracks, day_of
from console.words import Duty, Event, Incident, Link, Order, Step, VirtualClock
from layers.geo import from_mercator
from layers.roads import RoadGraph
from layers.tracks.columns import TrackColumns

DAY_S: Final = 86_400.0
_EVERY_S: Final = 10.0
_PACE_MPS: Final = 8.0
_SPOTS: Final = 12  # corners where much happens
_CROWDED: Final = 0.45  # share of incidents that are near one of them
_BY_HOUR: Final = np.array([3, 2, 2, 1, 1, 1, 2, 4, 6, 7, 7, 7, 6, 6, 7, 7, 8, 9, 10, 11, 11, 10, 8, 5], float)
_STEPS: Final = (
    (Step.SIGNED, 15), (Step.ENROUTE, 35), (Step.ONSCENE, 260), (Step.REPORT, 500), (Step.FEEDBACK, 1300),
    (Step.DONE, 1500),
)  # fmt: skip
_LINES: Final = 4_000  # events of one transaction


@dataclass(frozen=True)
class Month:
    since: float
    days: int
    units: int
    incidents: int

    @property
    def until(self) -> float:
        return self.since + self.days * DAY_S

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"{n:03d}" for n in range(1, self.units + 1))


def fill(folder: Path, place: Site, month: Month, told: Callable[[str], None]) -> int:
    """Write it; how many fixes that are. Minutes for a whole month."""
    folder.mkdir(parents=True, exist_ok=True)
    _journal(folder, place, month)
    told(f"{month.incidents:,} incidents")
    return _tracks(folder, place, month, told)


# --- the journal -----------------------------------------------------------------------------------------------------


def _journal(folder: Path, place: Site, month: Month) -> None:
    journal = Journal(folder / "journal.sqlite", month.since)
    lines = sorted(_events(place, month), key=lambda one: one.at)
    for first in range(0, len(lines), _LINES):
        journal.write(lines[first : first + _LINES])
    journal.close()


def _events(place: Site, month: Month) -> Iterator[Event]:
    random = np.random.default_rng(5)
    for unit in month.names:
        yield _said(month.since - 60, unit, ev.UnitDuty(duty=Duty.PATROL, t=month.since - 60), f"unit:{unit}")
        yield _said(month.since - 60, unit, ev.UnitLink(link=Link.ONLINE, t=month.since - 60), "system")
    nodes = _solid(place.roads)
    spots = nodes[random.integers(0, len(nodes), _SPOTS)]
    kinds = [one.name for one in place.config.incident.types] or [""]
    hours = _BY_HOUR / _BY_HOUR.sum()
    for n in range(month.incidents):
        at = (
            month.since
            + random.integers(month.days) * DAY_S
            + random.choice(24, p=hours) * 3600
            + random.uniform(0, 3600)
        )
        near = random.random() < _CROWDED
        x, y = spots[random.integers(_SPOTS)] + random.normal(0, 120, 2) if near else nodes[random.integers(len(nodes))]
        lon, lat = (float(one) for one in from_mercator(x, y))
        crew = month.names[int(random.integers(month.units))]
        yield from _incident(n, float(at), (lon, lat), crew, kinds[int(random.integers(len(kinds)))], random)


def _said(at: float, subject: str, body: Any, actor: str) -> Event:
    return ev.make(body, subject, seat="bench", actor=actor, at=at)


def _incident(n: int, at: float, lonlat: tuple[float, float], unit: str, kind: str, random: Any) -> Iterator[Event]:
    key, level = f"bench:{n:06d}", int(random.choice([1, 2, 3], p=[0.04, 0.26, 0.7]))
    incident = Incident(
        id=key, no=f"{n:06d}", source="bench", t=at, received_at=at, type=kind, level=level, lon_deg=lonlat[0],
        lat_deg=lonlat[1], place=f"{n % 400} 号路口",
    )  # fmt: skip
    yield _said(at, key, ev.IncidentReceived(incident=incident), "system")
    yield _said(at + 5, key, ev.IncidentSigned(), "席位一")
    given = at + 5 + float(random.exponential(30))
    order = Order(
        id=f"{key}/1", incident=key, unit=unit, issuer="席位一", issued_at=given, expires_at=given + 1800, lead=True
    )
    yield _said(given, order.id, ev.OrderIssued(order=order), "席位一")
    yield _said(given, order.id, ev.OrderSent(at=given), "system")
    pace = float(random.lognormal(0, 0.4))
    for step, after in _STEPS:
        when = given + after * pace
        yield _said(when, order.id, ev.OrderStep(step=step, t=when, by=f"unit:{unit}", seen_at=when), f"unit:{unit}")
    yield _said(given + 1700 * pace, key, ev.IncidentClosed(outcome="办结"), "席位一")


# --- the tracks ------------------------------------------------------------------------------------------------------


def _tracks(folder: Path, place: Site, month: Month, told: Callable[[str], None]) -> int:
    """A walk of a day for each unit; on the next day it is another's, so that every day sees other roads by hour."""
    walks = _walks(place.roads, month.units)
    tracks, clock, rows = Tracks(folder, 400), VirtualClock(month.since), 0
    packer = Packer(folder, clock)
    steps = round(STRETCH_S / _EVERY_S)
    for number in range(round(month.days * DAY_S / STRETCH_S)):
        day, begin = divmod(number * steps, walks.shape[1])
        turned = np.roll(walks, day * 7, axis=0)[:, begin : begin + steps]
        found = _columns(month, turned, month.since + number * STRETCH_S)
        stretch = int(month.since + number * STRETCH_S)
        tracks.put(day_of(stretch), stretch, found, stretch)
        rows += len(found)
        clock.advance(STRETCH_S)
        if number % 36 == 35:
            packer.look()
        if number % 720 == 719:
            told(f"{rows:,} fixes")
    clock.advance(2 * STRETCH_S)
    packer.look()
    tracks.close()
    return rows


def _columns(month: Month, places: Any, begins: float) -> TrackColumns:
    """``places (U, K, 2)`` degrees, one every ten seconds."""
    units, steps = places.shape[:2]
    t = np.repeat(begins + np.arange(steps) * _EVERY_S, units)
    flat = places.transpose(1, 0, 2).reshape(-1, 2)
    plain = np.full(len(t), 5.0)
    measures = (t, t + 0.2, flat[:, 0], flat[:, 1], plain, plain * 18, plain)
    unit = np.tile(np.arange(units, dtype=np.int32), steps)
    return TrackColumns(month.names, unit, *(kept(name, one) for name, one in zip(MEASURES, measures, strict=True)))


def _solid(roads: RoadGraph | None) -> Any:
    assert roads is not None
    return np.asarray(roads.arrays.node_xy)


def _walks(roads: RoadGraph | None, units: int) -> Any:
    """``(U, a day of steps, 2)`` degrees: at each junction any road but the one they came by, at 8 m/s."""
    assert roads is not None
    random, graph = np.random.default_rng(9), roads.arrays
    there, order = np.asarray(graph.ends), np.argsort(np.asarray(graph.ends).ravel(), kind="stable")
    first = np.searchsorted(there.ravel()[order], np.arange(roads.junction_count + 1))
    node = random.choice(np.flatnonzero(np.diff(first) > 0), units)
    steps = round(DAY_S / _EVERY_S)
    done, path, along = np.zeros(units), [node], [np.zeros(units)]
    while done.min() < steps * _EVERY_S * _PACE_MPS:
        pick = order[first[node] + random.integers(0, first[node + 1] - first[node])]
        segment, side = np.divmod(pick, 2)
        node = there[segment, 1 - side]
        done = done + np.maximum(np.asarray(graph.length_m)[segment], 1.0)
        path.append(node)
        along.append(done)
    lon, lat = from_mercator(*np.asarray(graph.node_xy)[np.array(path)].transpose(2, 0, 1))
    marks, at = np.array(along), np.arange(steps) * _EVERY_S * _PACE_MPS
    return np.array([
        np.column_stack((np.interp(at, marks[:, u], lon[:, u]), np.interp(at, marks[:, u], lat[:, u])))
        for u in range(units)
    ])  # fmt: skip


def last_month(days: int) -> float:
    """Epoch s: so many whole local days, over at the last midnight."""
    local = time.localtime()
    return time.mktime((local.tm_year, local.tm_mon, local.tm_mday - days, 0, 0, 0, 0, 0, -1))
