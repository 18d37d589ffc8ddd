"""Three monitors of a real X server, pulled, returned, renamed, of another resolution: every wall finds its place."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from console.door.screen import VirtualScreen
from tests.conftest import ROOT

_PATIENCE_S = 110


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What the child says of each step."""
    if sys.platform != "linux" or not (shutil.which("Xvfb") and shutil.which("xrandr")):
        pytest.skip("Xvfb or xrandr is not installed")
    with VirtualScreen(5760, 1080) as display:
        env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
        ran = subprocess.run([sys.executable, "-m", "tests.glass.wall_child"], cwd=ROOT, env=env, text=True,
                             capture_output=True, timeout=_PATIENCE_S, check=False)  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


ONE, TWO, SMALL = [1920, 0, 1920, 1080], [3840, 0, 1920, 1080], [1920, 0, 1280, 1024]


def test_each_wall_stands_on_its_monitor_and_is_painted_and_takes_no_focus(told: dict[str, Any]) -> None:
    assert told["begin"] == [ONE, TWO]
    assert told["painted"]
    assert not told["focus"]


def test_a_monitor_that_is_pulled_takes_its_wall_with_it_and_brings_it_back(told: dict[str, Any]) -> None:
    assert told["pulled"] == [ONE, None]
    assert told["returned"] == [ONE, TWO]
    assert told["other pulled"] == [None, TWO]


def test_a_monitor_of_another_resolution_or_name_has_its_wall_whole(told: dict[str, Any]) -> None:
    assert told["another resolution"] == [SMALL, TWO]
    assert told["pulled again"] == [SMALL, None]
    assert told["by its place"] == [SMALL, TWO]


def test_what_is_missing_and_what_is_back_is_said_once(told: dict[str, Any]) -> None:
    gone, back = "wall.monitor.gone", "wall.monitor.back"
    assert told["said"] == [gone, back, gone, back, gone, back]
