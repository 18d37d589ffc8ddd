"""``run`` as a person starts it: a picture without a screen, a script, and an end that leaves nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from console import site
from console.door.parser import DEMO
from tests.conftest import ROOT

pytestmark = [
    pytest.mark.xcb,
    pytest.mark.skipif(sys.platform != "linux" or shutil.which("Xvfb") is None, reason="Xvfb is not installed"),
]


IMPORT = "import time:"
HEAVY = {
    "branca", "docx", "esda", "folium", "fontTools", "geopandas", "google", "jinja2", "libpysal", "offlinefolium",
    "openpyxl", "osmium", "pandas", "PIL", "pmtiles", "pointpats", "pyarrow", "pyogrio", "pypinyin", "pyproj",
    "rasterio", "shapely", "sklearn", "urllib3",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "demo"
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns(".onemap"))
    site.compile_if_stale(folder)
    return folder


def start(*words: str, **more: str) -> subprocess.Popen[str]:
    """``main.py run`` with no screen, and no platform named either; ``more`` for its environment."""
    env = more | {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    command = [sys.executable, str(ROOT / "main.py"), "run", *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=env, stdout=pipe, stderr=pipe, text=True, encoding="utf-8")


def wait_for(console: subprocess.Popen[str], word: str) -> None:
    assert console.stdout is not None
    assert any(line.startswith(word) for line in console.stdout), console.stderr and console.stderr.read()


def gone(processes: list[psutil.Process]) -> bool:
    """Whether all have ended; a zombie has."""
    return all(not p.is_running() or p.status() == psutil.STATUS_ZOMBIE for p in processes)


def test_a_picture_is_taken_without_a_screen(demo: Path, tmp_path: Path) -> None:
    from PySide6.QtGui import QImage

    picture, script = tmp_path / "desk.png", tmp_path / "drill.txt"
    script.write_text("# nothing yet\nwait 0.2\nno such verb\n", "utf-8")
    words = ["--site", str(demo), "--screenshot", str(picture), "--after", "4", "--size", "1366x768", "--lang", "en"]
    # Each process names on stderr what it loads; both pipes must be read, or it stands still.
    with start(*words, "--script", str(script), PYTHONPROFILEIMPORTTIME="1") as console:
        out, err = console.communicate(timeout=90)
    assert console.returncode == 0, err
    assert str(picture) in out
    modules = {line.rpartition("|")[2].strip() for line in err.splitlines() if line.startswith(IMPORT)}
    loaded = {module.partition(".")[0] for module in modules}
    assert {"numpy", "PySide6", "console"} <= loaded
    # The worker that reckons rings has its own; tests/reckon sees to it that nobody loads that with it.
    left = loaded & HEAVY - {"shapely", "pyproj"}
    assert not left, "a start, its tile process or its simulator loads what is for bringing data in, or for reports"
    assert not {module for module in modules if "WebEngine" in module or module.startswith("console.study.")}
    assert "no such verb" in err  # a line that means nothing is named, and the showing goes on
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1366, 768)
    colours = {image.pixel(x, y) for x in range(0, 1366, 16) for y in range(0, 768, 16)}
    assert len(colours) > 10


_ORPHAN = re.compile(r"Traceback [^\0]*?spawn_main[^\0]*?EOFError: Ran out of input\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_whatever_ends_it_nothing_is_left_running(demo: Path, tmp_path: Path, number: signal.Signals) -> None:
    picture = tmp_path / "never.png"
    with start("--site", str(demo), "--screenshot", str(picture), "--after", "100", "--marks") as console:
        wait_for(console, "usable")
        children = psutil.Process(console.pid).children(recursive=True)
        assert {"Xvfb"} <= {child.name() for child in children}
        assert len(children) >= 3  # screen, broker, simulator
        console.send_signal(number)
        _, err = console.communicate(timeout=60)
    assert console.returncode == (-9 if number == signal.SIGKILL else 1)
    # A child that was just being started when its parent was killed has nobody to read from: Python's own words.
    assert "Traceback" not in _ORPHAN.sub("", err)
    assert not picture.exists()
    deadline = time.monotonic() + 20
    while not gone(children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert gone(children), [child for child in children if child.is_running()]
