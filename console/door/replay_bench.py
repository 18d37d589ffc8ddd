"""``bench replay``: a day of many units on disk, sought in and played; an hour of five times as many at full speed.

The past is made: fixes every ten seconds from 120 m to 600 m apart, an incident every five minutes with its order and
steps, duty and link of each unit a few times a day.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from console import site
from console.door.loop_bench import with_units
from console.door.memory import rss_mb
from console.door.sites import tell
from console.words import VirtualClock

if TYPE_CHECKING:
    from console.desk.events import Body
    from console.desk.replay import ReplayDesk
    from console.site import Site
    from console.words import Event
    from layers.tracks.columns import TrackColumns

DAY_S: Final = 86_400
EVERY_S: Final = 10
STRETCH_S: Final = 600
BEGUN: Final = 1_790_035_200.0  # a midnight, UTC
SEEKS: Final = 60
FULL: Final = 600.0  # times as fast
MANY: Final = 5  # times as many units, for an hour
PLAYED_S: Final = 5.0  # of the machine's time
PULSE_S: Final = 0.005  # the window's loop between two looks: what keeps it longer is a gap
BEAT_S: Final = 0.05


def measure(folder: Path, units: int, progress: Callable[[str], None]) -> dict[str, float | str]:
    """``seek_p95_ms``: from the word to the state swapped in. ``gui_gap_max_ms``: the longest that the thread of the
    window was kept meanwhile. ``rss_mb`` after all seeks. ``play_*``: at full speed with ``MANY`` times the units;
    ``window_*``: the same in the replay's window."""
    from console.door.replaying import open_replay
    from console.glass.bench.replay import play as windowed

    with ExitStack() as house:
        progress(f"{units} units, a day …")
        place = _made(folder, units, DAY_S, house)
        desk = open_replay(place, house, sums=False)
        opened_s = _until(desk, lambda: desk.state.busy is None)[0]
        found = _seek(desk, random.Random(1))
        figures: dict[str, float | str] = {
            "units": units, "open_s": round(opened_s, 2), **found, "rss_mb": round(rss_mb(os.getpid()))
        }  # fmt: skip
    with ExitStack() as kept:
        progress(f"{units * MANY} units, an hour …")
        place = _made(folder, units * MANY, 3600, kept)
        for play in (_play, lambda desk: windowed(desk, FULL, PLAYED_S)):
            with ExitStack() as house:
                desk = open_replay(place, house, sums=False)
                _until(desk, lambda desk=desk: desk.state.busy is None)  # type: ignore[misc]
                figures |= play(desk)
    return figures


# --- what is measured ---------------------------------------------------------------------------------------------


def _seek(desk: ReplayDesk, dice: random.Random) -> dict[str, float]:
    took, gap = [], 0.0
    for _ in range(SEEKS):
        desk.seek(dice.uniform(desk.state.since, desk.state.until))
        seconds, longest = _until(desk, lambda: desk.state.busy is None)
        took.append(seconds)
        gap = max(gap, longest)
        gap = max(gap, _until(desk, lambda: desk.difference_known)[1])
    p50, p95 = np.percentile(took, [50, 95])
    return {
        "seek_p50_ms": round(1e3 * float(p50), 1), "seek_p95_ms": round(1e3 * float(p95), 1),
        "seek_max_ms": round(1e3 * max(took), 1), "gui_gap_max_ms": round(1e3 * gap, 1),
    }  # fmt: skip


def _play(desk: ReplayDesk) -> dict[str, float]:
    """Beats as the window's pulse gives them."""
    desk.seek(desk.state.since + 600.0)
    _until(desk, lambda: desk.state.busy is None)
    desk.set_speed(FULL)
    desk.play(True)
    begun, at, took = time.perf_counter(), desk.state.at, []
    while time.perf_counter() - begun < PLAYED_S and desk.state.playing:
        beat = time.perf_counter()
        desk.beat()
        took.append(time.perf_counter() - beat)
        time.sleep(max(0.0, BEAT_S - took[-1]))
    speed = (desk.state.at - at) / (time.perf_counter() - begun)
    return {
        "play_speed": round(speed), "play_beat_p95_ms": round(1e3 * float(np.percentile(took, 95)), 1),
        "play_beat_max_ms": round(1e3 * max(took), 1),
        "play_dropped": sum(one > BEAT_S for one in took),
    }  # fmt: skip


def _until(desk: ReplayDesk, true: Callable[[], bool]) -> tuple[float, float]:
    """Seconds until it was so, and the longest that the loop was kept."""
    begun = last = time.perf_counter()
    longest = 0.0
    while True:
        desk.beat()
        if true():
            break
        time.sleep(PULSE_S)
        now = time.perf_counter()
        longest, last = max(longest, now - last - PULSE_S), now
    now = time.perf_counter()
    return now - begun, max(longest, now - last)


# --- the past that is made ----------------------------------------------------------------------------------------


def _made(folder: Path, units: int, seconds: int, house: ExitStack) -> Site:
    own = Path(house.enter_context(tempfile.TemporaryDirectory(prefix="onemap-replay-"))) / "site"
    with_units(folder, own, units)
    site.compile_if_stale(own, tell)
    place = site.load(own)
    _write_tracks(place, seconds)
    _write_journal(place, seconds)
    return place


def _write_tracks(place: Site, seconds: int) -> None:
    from console.store.packing import Packer
    from console.store.tracks import Tracks, day_of

    tracks = Tracks(place.state_dir, 90)
    for start, columns in _walks(place, seconds):
        tracks.put(day_of(BEGUN), int(start), columns, start)
    tracks.close()
    Packer(place.state_dir, VirtualClock(BEGUN + seconds + STRETCH_S * 2)).look()


def _walks(place: Site, seconds: int) -> Iterator[tuple[float, TrackColumns]]:
    """Ten minutes at once, in the order of arrival: each unit on its way, one in a hundred fixes three minutes late."""
    from layers.tracks.columns import TrackColumns

    dice = np.random.default_rng(7)
    names = tuple(spec.id for spec in place.units)
    west, south, east, north = place.accepted_deg
    at = dice.uniform((west, south), (east, north), (len(names), 2)) * 0.2 + 0.8 * np.array(
        [(west + east) / 2, (south + north) / 2]
    )
    phase = dice.uniform(0, EVERY_S, len(names))
    for start in np.arange(BEGUN, BEGUN + seconds, STRETCH_S):
        many = STRETCH_S // EVERY_S
        moves = dice.normal(0.0, 6e-4, (many, len(names), 2)).cumsum(axis=0)
        path = np.round(at + moves, 7)
        at = path[-1]
        t = np.round(start + np.arange(many)[:, None] * EVERY_S + phase, 3).ravel()
        late = dice.random(len(t)) < 0.01
        received = np.round(np.minimum(t + np.where(late, 180.0, 0.3), start + STRETCH_S - 1e-3), 3)
        order = np.argsort(received, kind="stable")
        unit = np.tile(np.arange(len(names), dtype=np.int32), many)
        lon, lat = path[..., 0].ravel(), path[..., 1].ravel()
        speed, nan = np.round(dice.uniform(0, 20, len(t)), 2), np.full(len(t), np.nan)
        yield float(start), TrackColumns(names, unit, t, received, lon, lat, speed, nan, nan).take(order)


def _write_journal(place: Site, seconds: int) -> None:
    from console.store.journal import Journal

    journal = Journal(place.state_dir / "journal.sqlite", BEGUN)
    found = sorted(_events(place, seconds), key=lambda event: event.at)
    for first in range(0, len(found), 2000):
        journal.write(found[first : first + 2000])
    journal.close()


def _events(place: Site, seconds: int) -> Iterator[Event]:
    from console.desk import events as ev
    from console.words import Duty, Incident, Link, Order, Step

    dice = random.Random(7)
    units = [spec.id for spec in place.units]
    west, south, east, north = place.accepted_deg

    def made(body: Body, subject: str, at: float, actor: str = "system") -> Event:
        return ev.make(body, subject, seat=place.config.seat, actor=actor, at=at)

    for unit in units:
        at = BEGUN + dice.uniform(0, 60)
        yield made(ev.UnitLink(link=Link.ONLINE, t=at, since=at), unit, at, f"unit:{unit}")
        for n in range(max(1, seconds // 10_000)):
            at = BEGUN + n * 10_000 + dice.uniform(0, 600)
            yield made(ev.UnitDuty(duty=Duty.PATROL, t=at, since=at), unit, at, f"unit:{unit}")
    for n in range(seconds // 300):
        at, unit = BEGUN + n * 300 + dice.uniform(0, 100), dice.choice(units)
        incident = Incident(
            id=f"county:{n}", no=f"{n:04}", source="county", t=at, received_at=at, type="", level=1 + n % 3,
            lon_deg=dice.uniform(west, east), lat_deg=dice.uniform(south, north), place="东门",
        )  # fmt: skip
        order = Order(
            id=f"order-{n}", incident=incident.id, unit=unit, issuer="demo", issued_at=at + 30, expires_at=at + 900
        )
        yield made(ev.IncidentReceived(incident=incident), incident.id, at)
        yield made(ev.OrderIssued(order=order), order.id, at + 30)
        for m, step in enumerate((Step.SIGNED, Step.ENROUTE, Step.ONSCENE, Step.FEEDBACK, Step.DONE)):
            t = at + 60 + 120 * m
            body = ev.OrderStep(step=step, t=t, by=f"unit:{unit}", seen_at=t, text="x" if step is Step.FEEDBACK else "")
            yield made(body, order.id, t, f"unit:{unit}")
        yield made(ev.IncidentClosed(outcome="已处置"), incident.id, at + 800)
