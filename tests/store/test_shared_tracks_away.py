"""The database of tracks away: cut off, paused, its writer killed. What was taken is there once in the end."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.store import postgres, shared_tracks, tracks_of
from console.store.away import Away
from console.store.shared_tracks import SharedTracks
from console.words import Fix, VirtualClock
from layers.tracks.columns import joined
from tests.proxy import Proxy, before_postgres
from tests.store.tracking_child import NOON, fixes

ROOT = Path(__file__).resolve().parents[2]
KILLS = (40, 60)  # batches that are waited for


@pytest.fixture
def ready(database: str) -> str:
    with postgres.connect(database) as connection:
        postgres.upgrade(connection, NOON)
    return database


@pytest.fixture
def cable(ready: str) -> Iterator[tuple[Proxy, str]]:
    """A cable to the database, and the address behind it."""
    socket, url = before_postgres(ready)
    with Proxy(socket) as one:
        yield one, url.format(port=one.port)


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60.0
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def fix(n: int) -> Fix:
    return Fix(f"u{n % 7}", NOON + n / 10, 115.0, 35.7, received_at=NOON + n / 10 + 0.2)


def stored(url: str) -> Counter[tuple[str, float, float]]:
    found = joined(tracks_of(Path(), url).between(0.0, 2e9))
    names = [found.units[unit] for unit in found.unit.tolist()]
    return Counter(zip(names, found.t.tolist(), found.lon_deg.tolist(), strict=True))


def expected(given: list[Fix]) -> Counter[tuple[str, float, float]]:
    return Counter((one.unit, round(one.t, 3), round(one.lon_deg, 7)) for one in given)


def test_cut_off_and_paused_at_random_nothing_is_lost_or_doubled(
    ready: str, cable: tuple[Proxy, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in (("PATIENCE_S", 0.5), ("FLUSH_S", 0.05), ("RETRY_S", 0.1)):
        monkeypatch.setattr(shared_tracks, name, seconds)
    proxy, url = cable
    dice, given = random.Random(5), list[Fix]()
    writer = SharedTracks(url, tmp_path, VirtualClock(NOON))
    writer.start()
    for turn in range(12):
        dice.choice((proxy.cut, proxy.pause, proxy.heal))()
        more = [fix(n) for n in range(len(given), len(given) + 200)]
        given += more
        for first in range(0, 200, 50):
            writer.put(more[first : first + 50])
            time.sleep(dice.uniform(0.0, 0.25))
        if turn == 6:  # another process goes on where this one had to leave off
            writer.stop(30)
            writer = SharedTracks(url, tmp_path, VirtualClock(NOON))
            writer.start()
    proxy.heal()
    until(lambda: writer.unwritten == 0)
    writer.stop()
    assert stored(ready) == expected(given)
    assert writer.state.dropped == 0


def test_away_it_is_said_and_back_it_is_said(
    ready: str, cable: tuple[Proxy, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_tracks, "PATIENCE_S", 0.5)
    proxy, url = cable
    writer = SharedTracks(url, tmp_path, VirtualClock(NOON))
    writer.start()
    writer.put([fix(1)])
    until(lambda: writer.unwritten == 0)
    proxy.pause()
    writer.put([fix(2)])
    until(lambda: (writer.state.reason, writer.state.spooled) == ("store.away", 1))
    proxy.heal()
    until(lambda: (writer.state.reason, writer.state.spooled) == ("", 0))
    writer.stop()
    assert sum(stored(ready).values()) == 2


def test_a_full_spool_keeps_the_newest_in_memory_and_counts_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("MOST_FIXES", 1000), ("FLUSH_S", 0.05), ("RETRY_S", 0.1)):
        monkeypatch.setattr(shared_tracks, name, value)
    monkeypatch.setattr(Away, "is_full", property(lambda _self: True))
    writer = SharedTracks("postgresql://127.0.0.1:1/none", tmp_path, VirtualClock(NOON))
    writer.start()
    writer.put([fix(n) for n in range(2500)])
    until(lambda: writer.state.dropped == 1500)
    assert writer.stop() == 1000


def test_a_torn_file_of_the_spool_is_set_aside_and_the_rest_goes_on(ready: str, tmp_path: Path) -> None:
    away = Away(tmp_path / "tracks-away", 90)
    away.keep([fix(n) for n in range(5)], NOON)
    away.keep([Fix("x", NOON + 86_400 * d, 115.0, 35.7, received_at=NOON + 86_400 * d) for d in (1, 2)], NOON)
    away.close()
    torn = tmp_path / "tracks-away" / "tracks-20231116.sqlite"
    torn.write_bytes(b"no database at all" * 500)
    writer = SharedTracks(ready, tmp_path, VirtualClock(NOON + 3 * 86_400))
    writer.start()
    until(lambda: sum(stored(ready).values()) == 6)
    writer.stop()
    assert [path.name for path in (tmp_path / "tracks-away").glob("*.sqlite")] == ["tracks-20231116.torn2.sqlite"]


def test_killed_while_it_writes_and_packs(ready: str, tmp_path: Path) -> None:
    first, given = 0, list[Fix]()
    for many in KILLS:
        command = [sys.executable, "-m", "tests.store.shared_tracking_child", ready, str(tmp_path), str(first)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            done = first
            while done < first + many:
                done = int(child.stdout.readline())
            child.kill()
            rest = child.stdout.read().split()
        done = int(rest[-1]) if rest else done
        given += [one for n in range(first, done + 1) for one in fixes(n)]
        first = done + 200  # what was put after the last answer may be there or not
    there = stored(ready)
    assert not expected(given) - there
    assert max(there.values()) == 1
