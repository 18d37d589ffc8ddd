"""The virtual screen comes up at the size that is asked for, and is gone afterwards, even after ``kill -9``."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from console.door.screen import NoVirtualScreen, VirtualScreen, has_screen
from tests.conftest import ROOT

needs_xvfb = pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")
SIZE_OF = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
size = app.primaryScreen().size()
print(app.platformName(), size.width(), size.height())
"""


def in_time(true: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return true()


def servers(parent: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(parent).children() if child.name() == "Xvfb"]


@pytest.fixture
def before() -> list[psutil.Process]:
    """The servers that this worker has already: the screen that its tests share is one, if one of them asked for it."""
    return servers(os.getpid())


@needs_xvfb
@pytest.mark.xcb
def test_a_window_finds_the_size_that_was_asked_for(before: list[psutil.Process]) -> None:
    with VirtualScreen(1366, 768) as display:
        env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        done = subprocess.run([sys.executable, "-c", SIZE_OF], env=env, capture_output=True, text=True)
    assert done.stdout.split() == ["xcb", "1366", "768"], done.stderr
    assert servers(os.getpid()) == before


@needs_xvfb
def test_two_at_once_have_two_names() -> None:
    with VirtualScreen(640, 480) as one, VirtualScreen(640, 480) as two:
        assert one != two


@needs_xvfb
def test_it_ends_when_what_is_inside_raises(before: list[psutil.Process]) -> None:
    screen = VirtualScreen(640, 480)

    def fall() -> None:
        with screen:
            raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        fall()
    assert servers(os.getpid()) == before


@needs_xvfb
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_a_parent_that_is_killed(number: signal.Signals) -> None:
    code = (
        "import time\nfrom console.door.screen import VirtualScreen\n"
        "with VirtualScreen(640, 480) as name:\n    print(name, flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline().startswith(":")
        (server,) = servers(parent.pid)
        parent.send_signal(number)
        parent.wait(10)
    assert in_time(lambda: not server.is_running() or server.status() == psutil.STATUS_ZOMBIE)


@needs_xvfb
def test_a_size_that_no_server_takes_is_an_error_and_leaves_nothing(before: list[psutil.Process]) -> None:
    with pytest.raises(NoVirtualScreen), VirtualScreen(0, 0):
        pass
    assert servers(os.getpid()) == before


def test_without_xvfb_it_says_which_program_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoVirtualScreen, match="Xvfb"), VirtualScreen(640, 480):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a screen")
def test_a_screen_is_what_the_session_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not has_screen()  # conftest takes the names away
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert has_screen()


def test_run_without_a_screen_is_one_sentence_and_exit_1() -> None:
    env = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    done = subprocess.run([sys.executable, "main.py", "run"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert "--screenshot" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
