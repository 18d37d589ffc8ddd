"""Hours of a wall, shortened: twelve streams play, scenes come and go, one fetcher is killed; memory stands still.

``ONEMAP_SOAK_S=7200`` makes it the two hours.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as with_fields
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from console import site
from console.desk import events_wall as ev
from console.door import memory
from console.door.rooms import build
from console.glass.panels.reads import Reads
from console.glass.tilework.starting import service_for
from console.glass.wall.monitors import Place, Rect
from console.glass.wall.walls import Walls
from console.sim.pictures import PictureServer
from console.words import Changes
from console.words.video import Phase
from console.words.wall import Pane, Shown, Tile, TileKind, WallSpec

ROOT = Path(__file__).resolve().parents[2]
STREAMS, FEW, SIDE = 12, 4, 6
WARM_S, SOAK_S = 90.0, float(os.environ.get("ONEMAP_SOAK_S", "120"))  # warm: the cache of tiles is full
SCENE_S = 5.0  # another scene so often
MOST_GROWTH_MB = 40.0  # of all processes together, after the warm-up; one lost 640 × 360 picture a second is 130 MB


def scenes(cameras: tuple[str, ...]) -> tuple[Shown, Shown]:
    """Twelve pictures with a map, and a map with lists in the place of eight of them."""
    kinds = [TileKind.CAMERA] * STREAMS + [TileKind.MAP, TileKind.QUEUE, TileKind.COVERAGE, TileKind.CLOCK]
    about = [f"camera:{camera}" for camera in cameras[:STREAMS]] + [""] * 4
    full = [Tile(id=str(n), kind=kind, subject=subject, x=n % 4 * SIDE, y=n // 4 * SIDE, w=SIDE, h=SIDE)
            for n, (kind, subject) in enumerate(zip(kinds, about, strict=True))]  # fmt: skip
    few = [*full[:FEW], Tile(id="map", kind=TileKind.MAP, x=0, y=6, w=16, h=18),
           Tile(id="tasks", kind=TileKind.TASKS, x=16, y=6, w=8, h=18)]  # fmt: skip
    sources = {f"墙/{n}": source for n, source in enumerate(about[:STREAMS])}
    return tuple(Shown(scene=name, panes=(Pane(wall="墙", tiles=tuple(tiles)),), sources=sources)
                 for name, tiles in (("full", full), ("few", few)))  # type: ignore[return-value]  # fmt: skip


@pytest.mark.long
@pytest.mark.timeout(WARM_S + SOAK_S + 120)
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_wall_of_twelve_streams_stands_still_in_memory(qapp: QApplication, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "config" / "demo", folder, ignore=shutil.ignore_patterns(".onemap"))
    site.compile_if_stale(folder)
    with ExitStack() as house:
        server = PictureServer(tmp_path / "pictures", "127.0.0.1", 0)
        server.start()
        house.callback(server.close)
        place = site.load(folder)
        url = f"http://127.0.0.1:{server.port}/camera/{{camera}}"
        video = with_fields(place.config.video, main_url=f"{url}/main.flv", sub_url=f"{url}/sub.flv")
        config = with_fields(place.config, video=video)
        made = build(replace(place, config=config, walls=(WallSpec(name="墙"),), scenes=()), "", house)
        desk, reads, tiles = made.desk, Reads(made.desk), service_for(made.desk.site)
        walls = Walls(desk, reads, desk.videos, tiles)
        house.callback(tiles.shut)
        house.callback(walls.shut)
        walls.hold(Place(Rect(0, 0, 1920, 1080)))

        def heard(changes: Changes) -> None:
            reads.forget(changes)
            walls.apply(changes)

        desk.listen(heard)
        shown = scenes(desk.site.cameras.ids)
        playing: list[int] = []
        begun, turn_at, n, warm_mb, killed = time.monotonic(), 0.0, 0, 0.0, False
        while (past := time.monotonic() - begun) < WARM_S + SOAK_S:
            if past >= turn_at:
                playing.append(sum(one.phase is Phase.PLAYING for one in made.videos.states().values()))
                desk.record((ev.WallShown(shown=shown[n % 2]), shown[n % 2].scene), actor="test")
                turn_at, n = turn_at + SCENE_S, n + 1
            if not killed and past > WARM_S / 2:
                os.kill(made.videos.pids[0], signal.SIGKILL)
                killed = True
            if not warm_mb and past > WARM_S:
                gc.collect()
                warm_mb = memory.tree_pss_mb(os.getpid())
            desk.beat()
            qapp.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as an event loop does
            time.sleep(0.02)
        gc.collect()
        grown = memory.tree_pss_mb(os.getpid()) - warm_mb
        print(f"{playing} played, grown {grown:.1f} MB of {warm_mb:.0f}")
        assert max(playing[-4:]) >= STREAMS  # at the end of a scene, after one of the fetchers had been killed
        assert min(playing[-4:]) >= FEW
        assert grown < MOST_GROWTH_MB
