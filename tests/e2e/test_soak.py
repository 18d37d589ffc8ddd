"""A shortened day: the room without a window takes 2,000 fixes a second; nothing is lost and memory stands still."""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from console import site
from console.door import memory
from console.door.rooms import build, open_site
from console.feed import Blast
from layers.geo import from_mercator

ROOT = Path(__file__).resolve().parents[2]
RATE, WARM_S, SOAK_S = 2_000, 30.0, 90.0
MOST_GROWTH_MB = 16.0  # after the warm-up; a leak of 100 bytes a message would be 18 MB


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_stands_still_at_two_thousand_fixes_a_second(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "config" / "demo", folder, ignore=shutil.ignore_patterns(".onemap"))
    site.compile_if_stale(folder)
    with ExitStack() as house:
        place = open_site(folder, house)
        rooms = build(place, "", house)
        west, south, east, north = place.base.bounds
        lon, lat = (float(v) for v in from_mercator((west + east) / 2, (south + north) / 2))
        desk = rooms.desk
        blast = Blast(
            rooms.url, place.config.id, units=1_000, rate=RATE, seconds=WARM_S + SOAK_S, lon_deg=lon, lat_deg=lat
        )
        house.callback(blast.stop)
        begun, warm_mb = time.monotonic(), 0.0
        while blast.running:
            desk.beat()
            time.sleep(0.05)
            if not warm_mb and time.monotonic() - begun > WARM_S:
                warm_mb = memory.rss_mb(os.getpid())
        sent = blast.wait()
        grown = memory.rss_mb(os.getpid()) - warm_mb
        deadline = time.monotonic() + 20
        while desk.health.accepted + desk.health.late + desk.health.rejected < sent and time.monotonic() < deadline:
            desk.beat()
            time.sleep(0.05)
        print(f"sent {sent}, grown {grown:.1f} MB")
        assert sent > RATE * SOAK_S  # it really was a stream
        assert desk.health.accepted + desk.health.late + desk.health.rejected == sent
        assert grown < MOST_GROWTH_MB
