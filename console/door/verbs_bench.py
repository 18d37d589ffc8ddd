"""``bench verbs``: what each letter costs in the command bar of a full room, typed as people type."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from console import site
from console.desk import Desk
from console.door.assign_bench import beat_until, report_for_duty, rooms_of
from console.door.sites import tell
from console.site import Site, UnitSpec
from console.verbs import complete, parse
from console.words import IncidentMessage
from layers.geo import from_mercator
from layers.roads.bench import on_roads

_HAN: Final = "城关骑警步巡重案特勤东西南北中一二三四五六七八九十"
_LINES: Final = 60  # that are typed, letter by letter


def measure(folder: Path, units: int, incidents: int, progress: Callable[[str], None]) -> dict[str, float | str]:
    """Milliseconds a letter: ``complete_*`` the room's books and the popup's rows, ``parse_*`` reading the line,
    ``key_*`` all that a letter sets off at the desk: both of these, and what Enter would do in words."""
    site.compile_if_stale(folder, tell)
    with ExitStack() as house:
        state = Path(house.enter_context(tempfile.TemporaryDirectory(dir=folder / ".onemap", prefix="bench-")))
        place = replace(site.load(folder), units=tuple(_units(units)), state_dir=state)
        desk, _ = rooms_of(place, house)
        report_for_duty(desk, place)
        _take_calls(desk, place, incidents)
        desk.type("派 ")  # the first letter of a shift files all names
        progress(f"{units} units, {len(desk.queue_rows())} open incidents")
        spent = [_letter(desk, line[:n]) for line in _lines(desk) for n in range(1, len(line) + 1)]
    return {"units": units, "incidents": incidents, "letters": len(spent), **_figures(spent), "platform": "headless"}


def _units(count: int) -> Iterator[UnitSpec]:
    pick = random.Random(1)
    for n in range(count):
        yield UnitSpec(id=f"{n:04d}" if n % 2 else f"b{n:04d}", name="".join(pick.choices(_HAN, k=5)))


def _take_calls(desk: Desk, place: Site, count: int) -> None:
    """Open incidents all over the roads, as a platform sends them."""
    assert place.roads is not None  # who reports for duty stands on them
    lon, lat = from_mercator(*on_roads(place.roads, count, np.random.default_rng(2)).T)
    kinds, now = place.config.incident.types, desk.clock.now()
    for n in range(count):
        desk.inbox.put(IncidentMessage(
            source="county", id=f"20260101-{n:04d}", t=now, type=kinds[n % len(kinds)].name, level=1 + n % 3,
            lon_deg=float(lon[n]), lat_deg=float(lat[n]), place=f"人民路 {n} 号", received_at=now,
        ))  # fmt: skip
    beat_until(desk, lambda: len(desk.incidents) >= count)


def _lines(desk: Desk) -> Iterator[str]:
    """派 by number, by pinyin, in English; notes, closings, rings, places: each of units and incidents by chance."""
    pick = random.Random(3)
    ids, numbers = desk.units.ids, [one.no for one in desk.incidents.values()]
    for n in range(_LINES):
        a, b = pick.sample(ids, 2)
        name, no = desk.specs[a].name, pick.choice(numbers)
        yield (
            f"派 {a} {b} 至 {no}", f"p {b} {no}", f"assign {a} {b} to {no}", f"派 {name} 至 {no}", "派 cg",
            f"注 {no} 双方已分开", f"结 {no} 已调解", f"圈 {no} 1 3 5", f"到 {a}", f"代签 {a} 到场",
        )[n % 10]  # fmt: skip


def _letter(desk: Desk, text: str) -> tuple[float, float, float]:
    """Seconds of completing, of reading, and of all that a letter sets off."""
    desk.beat()
    marks = [time.perf_counter()]
    for act in (lambda: complete(text, desk.context), lambda: parse(text, desk.context), lambda: desk.type(text)):
        act()
        marks.append(time.perf_counter())
    return marks[1] - marks[0], marks[2] - marks[1], marks[3] - marks[2]


def _figures(spent: list[tuple[float, float, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, column in zip(("complete", "parse", "key"), np.array(spent).T * 1000.0, strict=True):
        p50, p95 = (round(float(ms), 2) for ms in np.percentile(column, (50, 95)))
        found |= {f"{name}_p50_ms": p50, f"{name}_p95_ms": p95, f"{name}_worst_ms": round(float(column.max()), 2)}
    return found
