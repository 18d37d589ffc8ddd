"""The watch over tests sees what it is there to see: each kind of leftover is left on purpose, in its own pytest."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from xml.etree import ElementTree

import pytest

from tests.conftest import ROOT

# kind: (a test that leaves one behind, what the failure must say)
LEAVES = {
    "thread": (
        """
        import threading, time
        def test_it():
            threading.Thread(target=time.sleep, args=(1,), name="loafer").start()
        """,
        "thread still running: loafer",
    ),
    "daemon": (
        """
        import threading, time
        def test_it():
            threading.Thread(target=time.sleep, args=(9,), name="loafer", daemon=True).start()
        """,
        "thread still running: loafer (daemon)",
    ),
    "process": (
        """
        import subprocess, sys
        held = []
        def test_it():
            held.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(2)"]))
        """,
        "child process still running",
    ),
    "widget": (
        """
        from PySide6.QtWidgets import QWidget
        held = []
        def test_it(qapp):
            held.append(QWidget())
        """,
        "top-level widget left: QWidget",
    ),
    "timer": (
        """
        from PySide6.QtCore import QTimer
        held = []
        def test_it(qapp):
            held.append(QTimer())
            held[0].start(60000)
        """,
        "timer still active: 60000 ms",
    ),
    "qthread": (
        """
        from PySide6.QtCore import QThread
        held = []
        def test_it(qapp):
            held.append(QThread())
            held[0].setObjectName("loafer")
            held[0].start()
        def test_end(qapp):
            held[0].quit()
            held[0].wait()
        """,
        "QThread still running: loafer",
    ),
    "warning": (
        """
        from PySide6.QtCore import qWarning
        def test_it(qapp):
            qWarning("boo")
        """,
        "Qt says: boo",
    ),
    "slot": (
        """
        from PySide6.QtCore import QTimer
        def fall():
            raise ValueError("fell")
        def test_it(qapp):
            QTimer.singleShot(0, fall)
            qapp.processEvents()
        """,
        "raised inside Qt: ValueError: fell",
    ),
    "finalizer": (
        """
        class Odd:
            def __del__(self):
                raise ValueError("late")
        def test_it():
            Odd()
        """,
        "PytestUnraisableExceptionWarning",
    ),
    "file": (
        """
        import gc
        def test_it():
            open(__file__)
            gc.collect()
        """,
        "ResourceWarning",
    ),
}
TIDY = """
from PySide6.QtWidgets import QWidget
def test_it(widgets):
    widgets(QWidget()).show()
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What was said of each test under the project's conftest, in one run; "" of one that passed. The grace is short,
    for what is left stays left."""
    folder = tmp_path_factory.mktemp("left")
    short = "from tests.ground import watch\nwatch.GRACE_S = 0.2\n"
    for kind, text in [*((kind, text) for kind, (text, _) in LEAVES.items()), ("tidy", TIDY)]:
        (folder / f"test_{kind}.py").write_text(short + textwrap.dedent(text), "utf-8")
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT)]
    command += ["-p", "tests.conftest", "--junitxml", str(folder / "said.xml"), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1, done.stdout + done.stderr
    cases = [one for one in ElementTree.parse(folder / "said.xml").iter("testcase") if one.get("name") == "test_it"]
    return {
        str(one.get("classname")).rpartition("test_")[2]: "\n".join(part.text or "" for part in one) for one in cases
    }


@pytest.mark.parametrize("kind", LEAVES)
def test_what_is_left_is_named(kind: str, said: dict[str, str]) -> None:
    assert LEAVES[kind][1] in said[kind]


def test_a_tidy_test_passes(said: dict[str, str]) -> None:
    assert said["tidy"] == ""
