"""A wall in a process of its own: it follows the desk, greys when the desk is killed, and goes on when it is back."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from console import site
from console.door.parser import DEMO
from console.door.walls import follow
from console.site import SiteHeld
from tests.conftest import ROOT

pytestmark = [
    pytest.mark.xcb,
    pytest.mark.timeout(300),
    pytest.mark.skipif(sys.platform != "linux" or shutil.which("Xvfb") is None, reason="Xvfb is not installed"),
]
NAME = "右屏"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "demo"
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns(".onemap"))
    text = (folder / "walls.toml").read_text("utf-8")
    (folder / "walls.toml").write_text(text.replace(f'name = "{NAME}"', f'name = "{NAME}"\napart = true'), "utf-8")
    site.compile_if_stale(folder)
    return folder


def command(*words: str) -> list[str]:
    return [sys.executable, str(ROOT / "main.py"), *words]


@pytest.fixture
def house() -> Iterator[ExitStack]:
    with ExitStack() as house:
        yield house


def console(folder: Path, house: ExitStack, script: Path) -> subprocess.Popen[bytes]:
    """The desk, on a virtual screen of its own, with the broker that it brings along."""
    words = command("run", "--site", str(folder), "--no-sim", "--size", "1366x768", "--script", str(script),
                    "--screenshot", str(script.with_suffix(".png")), "--after", "600")  # fmt: skip
    desk = subprocess.Popen(words, cwd=ROOT, start_new_session=True, stdin=subprocess.DEVNULL)

    def end() -> None:
        if desk.poll() is None:
            desk.terminate()
        desk.wait(60)

    house.callback(end)
    return desk


def test_it_follows_greys_and_goes_on(folder: Path, tmp_path: Path, house: ExitStack) -> None:
    script, again = tmp_path / "show.txt", tmp_path / "nothing.txt"
    script.write_text("场景 日常\n", "utf-8")
    again.write_text("", "utf-8")
    wall = follow(site.load(folder), NAME, "", house)  # it is up before the desk is

    def until(true: Callable[[], bool], limit_s: float = 60.0) -> None:
        end = time.monotonic() + limit_s
        while not true():
            assert time.monotonic() < end
            wall.beat()
            time.sleep(0.02)

    wall.beat()
    assert not wall.lives
    desk = console(folder, house, script)
    until(lambda: wall.lives and wall.room.wall is not None)
    assert wall.room.wall is not None
    assert wall.room.wall.scene == "日常"
    assert {tile.id for tile in wall.room.wall.pane(NAME).tiles} >= {"queue", "clocks", "units"}

    desk.send_signal(signal.SIGKILL)
    until(lambda: not wall.lives)
    assert wall.true_at <= time.time()
    console(folder, house, again)
    until(lambda: wall.lives)
    assert wall.room.wall.scene == "日常"


def test_two_of_one_name_and_one_of_none(folder: Path, tmp_path: Path, house: ExitStack) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "utf-8"}

    def said(*words: str) -> str:
        done = subprocess.run(command("wall", "--site", str(folder), *words), cwd=ROOT, env=env, capture_output=True,
                              text=True, encoding="utf-8", timeout=100)  # fmt: skip
        assert done.returncode == 1
        return done.stderr

    assert "右屏" in said("--name", "天屏", "--screenshot", str(tmp_path / "a.png"))
    house.enter_context(site.wall_lock(folder, NAME))
    refused = said("--name", NAME, "--screenshot", str(tmp_path / "a.png"))
    assert str(os.getpid()) in refused
    with pytest.raises(SiteHeld), site.wall_lock(folder, NAME):
        pass
    with site.wall_lock(folder, "左屏"):  # another name is another wall
        pass


def test_a_picture_of_a_wall_without_a_desk(folder: Path, tmp_path: Path) -> None:
    from PySide6.QtGui import QImage

    picture = tmp_path / "wall.png"
    words = command("wall", "--site", str(folder), "--name", NAME, "--size", "1280x720", "--screenshot", str(picture),
                    "--after", "2")  # fmt: skip
    assert subprocess.run(words, cwd=ROOT, timeout=100).returncode == 0
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1280, 720)
    assert len({image.pixel(x, y) for x in range(0, 1280, 8) for y in range(0, 720, 8)}) > 8
