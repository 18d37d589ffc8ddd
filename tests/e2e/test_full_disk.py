"""A full disk under the whole console: orders go out marked 未入库, and are recorded when there is room."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.feed import Broker
from console.site import compile_if_stale
from tests.e2e.test_main_job import NO, ROOT, Scene

ROOM_BYTES = 4_000_000  # beside the compiled site


@pytest.fixture
def small_site(tmp_path: Path) -> Iterator[Path]:
    """The demo site, its state on a file system of its own that is soon full; root on Linux only."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root on Linux")
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "config" / "demo", folder, ignore=shutil.ignore_patterns(".onemap"))
    compile_if_stale(folder)
    state, kept = folder / ".onemap", tmp_path / "kept"
    state.rename(kept)
    state.mkdir()
    size = ROOM_BYTES + sum(-(-file.stat().st_size // 4096) * 4096 for file in kept.rglob("*") if file.is_file())
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(state)], check=False).returncode:
        pytest.skip("this machine does not let us mount")
    shutil.copytree(kept, state, dirs_exist_ok=True)
    yield folder
    subprocess.run(["umount", "-l", str(state)], check=True)


@pytest.fixture
def scene(small_site: Path) -> Iterator[Scene]:
    broker = Broker()
    url = broker.start()
    try:
        with ExitStack() as house:
            made = Scene(small_site, url, house)
            yield made
            made.seat.ask("quit")
    finally:
        broker.stop()


def fill(site: Path) -> Path:
    """Takes all the room there is, to the last byte."""
    ballast = site / ".onemap" / "ballast"
    for size in (65_536, 4096, 1):
        with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"x" * size)
    return ballast


def test_orders_go_out_unrecorded_and_are_recorded_later(scene: Scene) -> None:
    ballast = fill(scene.site)
    order = scene.send_nearest()
    marked = scene.seat.until(f"state {NO}", lambda a: bool(a["orders"]) and a["orders"][0]["unrecorded"])
    assert marked["orders"][0]["id"] == order["id"]
    said = scene.seat.until("store", lambda a: not a["recording"])
    assert "未入库" in said["bar"]
    assert said["held_back"] > 0
    scene.reply("signed", "signed")
    ballast.unlink()
    scene.seat.until("store", lambda a: a["recording"] and a["held_back"] == 0)
    scene.seat.until(f"state {NO}", lambda a: not a["orders"][0]["unrecorded"])
    scene.seat.kill()
    scene.seat = scene.open_seat()
    (kept,) = scene.until_order("signed")["orders"]
    assert (kept["id"], kept["unrecorded"]) == (order["id"], False)


def test_the_console_opens_on_a_full_disk(scene: Scene) -> None:
    """Killed while the disk was full, it comes up again with what was recorded before."""
    order = scene.send_nearest()
    scene.until_order("sent")
    ballast = fill(scene.site)
    scene.seat.kill()
    scene.seat = scene.open_seat()
    assert scene.terminal.hear_kind("order")["id"] == order["id"]
    scene.seat.until("store", lambda a: not a["recording"])
    ballast.unlink()
    scene.seat.until("store", lambda a: a["recording"])


@pytest.mark.long
def test_an_order_given_on_a_full_disk_outlives_a_kill(scene: Scene) -> None:
    """未入库 and killed: the spare file, whose room was set aside, brings it back; the journal takes it when it can."""
    scene.seat.until(f"unit {scene.unit}", lambda a: a["duty"] == 0)
    ballast = fill(scene.site)
    order = scene.send_nearest()
    scene.seat.until(f"state {NO}", lambda a: bool(a["orders"]) and a["orders"][0]["unrecorded"])
    scene.reply("signed", "signed")
    scene.seat.until("store", lambda a: a["held_back"] > 0 and a["spared"] == a["held_back"])
    assert "断电即失" not in scene.seat.ask("store")["bar"]
    scene.seat.kill()
    scene.seat = scene.open_seat()
    (back,) = scene.until_order("signed")["orders"]
    assert back["id"] == order["id"]
    scene.seat.until("store", lambda a: not a["recording"])
    scene.seat.kill()
    scene.seat = scene.open_seat()  # a second time, still without room
    scene.until_order("signed")
    ballast.unlink()
    scene.seat.until("store", lambda a: a["recording"] and a["held_back"] == 0)
    scene.seat.until(f"state {NO}", lambda a: not a["orders"][0]["unrecorded"])
    scene.until_kept("order.step")
