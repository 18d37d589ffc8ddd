"""kill -9 in the middle of a scene: on a real disk, in a real process; what was saved is in the site's folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue

from console.desk import Desk
from console.desk.events_wall import WallShown
from console.site import SceneKeeper, WallKeeper
from console.site.scenefile import read_scenes
from console.site.wallfile import read_walls
from console.store import Store
from console.words import LiveClock
from tests.desk.screens import RIGHT, SCENES, WALLS, site
from tests.desk.town import Town, Wire

ROOT = Path(__file__).resolve().parents[2]


def opened(folder: Path) -> tuple[Desk, Store]:
    clock, inbox = LiveClock(), SimpleQueue()  # type: ignore[var-annotated]
    store = Store(folder, "seat-1", clock, inbox)
    desk = Desk(site(folder), clock, store, Wire(), "seat-1", "值班长甲", inbox)
    desk.recover(store.replay())
    store.start()
    return desk, store


def killed_in_mid_scene(folder: Path) -> None:
    """Runs in the child: two scenes, a thing sent up, and the power goes."""
    desk, _store = opened(folder)
    for line in ("场景 日常", "场景 求助 05", "上屏 路口5"):
        assert desk.run(line).ok
    shown = desk.room.wall
    assert shown is not None
    (last,) = desk.record((WallShown(shown=shown, same=True), shown.scene), actor="值班长甲")
    while getattr(desk.inbox.get(timeout=60), "event_id", "") != last.id:
        pass  # until the disk has it
    print(repr(shown), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


def test_after_kill_9_the_scene_is_there_again(tmp_path: Path) -> None:
    code = f"import pathlib, {__name__} as here; here.killed_in_mid_scene(pathlib.Path({str(tmp_path)!r}))"
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert child.returncode == -signal.SIGKILL, child.stderr
    desk, store = opened(tmp_path)
    try:
        assert repr(desk.room.wall) == child.stdout.strip()
        assert [one.scene for one in desk.room.walls_before] == ["日常"]
        assert desk.room.wall is not None
        assert desk.room.wall.sources == {f"{RIGHT}/A": "camera:C5"}
        assert set(desk.room.looks) == {("camera:C5", f"wall:{RIGHT}/A")}
    finally:
        store.stop()


def test_what_is_kept_at_the_desk_is_read_from_the_folder(tmp_path: Path) -> None:
    walls, scenes = WallKeeper(tmp_path), SceneKeeper(tmp_path)
    town = Town(tmp_path, site=site(tmp_path))
    town.desk.keep_walls, town.desk.keep_scenes = walls.keep, scenes.keep
    town.patrol("05")
    town.desk.run("场景 求助 05")
    town.desk.run("上屏 路口5")
    town.desk.run("存景 夜巡 7")
    town.desk.run("屏位 右屏 HDMI-1")
    walls.close()
    scenes.close()
    kept, wrong = read_walls(tmp_path)
    assert (kept, wrong) == (town.desk.site.walls, ())
    assert [one.monitors for one in kept] == [(), ("HDMI-1",)]
    assert kept[0] == WALLS[0]
    assert read_scenes(tmp_path, kept) == (town.desk.site.scenes, ())
    assert town.desk.site.scenes[: len(SCENES)] == SCENES
