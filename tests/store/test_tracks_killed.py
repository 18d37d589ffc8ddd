"""``kill -9`` at any moment of writing and packing: nothing committed is lost, nothing is there twice."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from console.store import Store, TrackArchive
from console.store.packing import Packer
from console.words import Fix, VirtualClock
from layers.tracks.columns import joined
from tests.store.conftest import Desk
from tests.store.tracking_child import NOON, STEP_S, fixes, look

ROOT = Path(__file__).resolve().parents[2]
KILLS = (75, 40, 95, 63)  # batches that are waited for


def test_killed_while_it_writes_and_packs(tmp_path: Path) -> None:
    first = 0
    for many in KILLS:
        command = [sys.executable, "-m", "tests.store.tracking_child", str(tmp_path), str(first)]
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        said = [int(child.stdout.readline()) for _ in range(many)]
        child.kill()
        said += [int(line) for line in child.stdout.read().split()]
        child.stdout.close()
        child.wait()
        first = said[-1] + 2  # the one after it may be there or not
    there = Counter(told(TrackArchive(tmp_path)))
    Packer(tmp_path, VirtualClock(NOON + 9e6)).look()
    past = TrackArchive(tmp_path)
    assert Counter(told(past)) == there
    assert past.lost == ()
    assert max(there.values()) == 1
    last = max(n for n in range(first) if any(row(fix) in there for fix in fixes(n)))
    gaps = [n for n in range(last) if not all(row(fix) in there for fix in fixes(n))]
    assert len(gaps) <= len(KILLS)  # batches that were not said to be committed


def test_written_packed_and_read_all_at_once(tmp_path: Path, desk: Desk) -> None:
    """Three threads at it: none is refused, a reader never sees a row twice nor one less than before."""
    clock = VirtualClock(NOON)
    store = Store(tmp_path, "seat1", clock, desk.inbox)
    packer, stop = Packer(tmp_path, clock), threading.Event()
    store.start()
    packing = threading.Thread(target=look, args=(packer, stop))
    packing.start()
    seen, past = 0, TrackArchive(tmp_path)
    sent: list[Fix] = []
    for n in range(120):
        clock.advance(STEP_S)
        sent += fixes(n)
        store.put_fixes(fixes(n))
        if n % 6 == 0:
            found = told(past)
            assert len(found) == len(set(found)) >= seen
            seen = len(found)
            assert len(past.stand(clock.now()).units) <= 8
    ends = time.monotonic() + 60
    while store.unwritten and time.monotonic() < ends:
        time.sleep(0.01)
    stop.set()
    packing.join()
    store.stop()
    assert sorted(told(past)) == sorted(map(row, sent))
    assert past.lost == ()


def row(fix: Fix) -> tuple[str, float, float]:
    return fix.unit, round(fix.t, 3), fix.lat_deg


def told(past: TrackArchive) -> list[tuple[str, float, float]]:
    found = joined(past.between(0, 3e9))
    rows = zip(found.unit.tolist(), found.t.tolist(), found.lat_deg.tolist(), strict=True)
    return [(found.units[unit], t, lat) for unit, t, lat in rows]
