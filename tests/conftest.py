"""The ground every test stands on: nothing written at home, nothing left running, one QApplication.

Fixtures: ``qapp``, ``widgets``, ``shared_data``, ``mosquitto``, ``postgres``,
``database``, ``screen``.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import hypothesis
import pytest

from tests.ground.watch import Leftovers, QtWatch
from tests.postgres import Postgres

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

ROOT: Final = Path(__file__).resolve().parents[1]


def _keep_bytecode() -> None:
    """Where Python is told to keep no bytecode, and ``.ci/ground.sh`` has not compiled all, it keeps it in a folder of
    ours: workers and some hundred children would each compile the house and its libraries anew, a second or two a
    start."""
    found = importlib.util.find_spec("numpy")
    compiled = found is not None and Path(importlib.util.cache_from_source(str(found.origin))).exists()
    if sys.dont_write_bytecode and not compiled:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or -B
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(ROOT / ".bytecode")
        sys.dont_write_bytecode = False


_keep_bytecode()  # before anything else is imported
_HOME: Final = Path(tempfile.mkdtemp(prefix="onemap-test-home-"))


def pytest_configure(config: pytest.Config) -> None:
    """Everything that a library could write to goes to a folder of this run, before any of them is imported."""
    _HOME.chmod(0o700)  # Qt refuses a runtime folder that others can read
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        os.environ[name] = str(_HOME)
    for name in ("CONFIG", "CACHE", "DATA", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(_HOME / name.lower())
    os.environ["XDG_RUNTIME_DIR"] = str(_HOME)
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):  # a test that needs a screen asks for the fixture
        os.environ.pop(name, None)
    # No timed assertions, how long examples take to make is one too; nothing written; the same examples every time, new
    # ones in the long run.
    long = "long" in str(config.getoption("markexpr", "")).replace("not long", "")
    hypothesis.settings.register_profile(
        "onemap", deadline=None, database=None, derandomize=not long,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )  # fmt: skip
    hypothesis.settings.load_profile("onemap")


def pytest_sessionstart(session: pytest.Session) -> None:
    """In a fresh checkout the demo site is prepared once, before several workers would do so at the same time."""
    if not hasattr(session.config, "workerinput"):
        from console import site

        site.compile_if_stale(ROOT / "config" / "demo")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several workers share the files the long ones go first; the order within a file stays. What starts whole
    consoles has more time before it counts as hanging."""
    for item in items:
        if item.nodeid.startswith("tests/e2e/") and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(400))
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = {file: n for n, file in enumerate(longest())}
        items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))


def longest() -> list[str]:
    """The test files that take long, in the order in which they are handed out."""
    lines = (ROOT / "tests" / "longest.txt").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)
    if sys.pycache_prefix:  # of modules that tests wrote for themselves, which nobody reads again
        for folder in Path(sys.pycache_prefix + tempfile.gettempdir()).glob("pytest-of-*"):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def qapp() -> Iterator[QApplication]:
    """The one QApplication of this process, offscreen."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["onemap-test"])
    app.setQuitOnLastWindowClosed(False)
    yield app
    app.processEvents()


@pytest.fixture(scope="module", autouse=True)
def _collected() -> Iterator[None]:
    """What the module before has left goes now: while a test is watched only what it made itself is collected. The
    next module begins in the language of the screen."""
    gc.collect()
    yield
    from console import say

    say.use("zh_CN")


@pytest.fixture(autouse=True)
def _nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a thread or a child process; under tests/glass also Qt's warnings and leftovers."""
    before = Leftovers()
    if not _uses_qt(request):
        yield
        _fail_on(before.found())
        return
    request.getfixturevalue("qapp")
    watch = QtWatch()
    with watch.watching():
        yield
        left = watch.left()
    _fail_on([*watch.lines, *left, *before.found()])


def _uses_qt(request: pytest.FixtureRequest) -> bool:
    return "qapp" in request.fixturenames or (ROOT / "tests" / "glass") in request.path.parents


def _fail_on(lines: list[str]) -> None:
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


@pytest.fixture
def widgets(qapp: QApplication) -> Iterator[Callable[[QWidget], QWidget]]:
    """``widgets(w)`` hands ``w`` back and puts it away when the test is over."""
    kept: list[QWidget] = []

    def keep(widget: QWidget) -> QWidget:
        kept.append(widget)
        return widget

    yield keep
    for widget in reversed(kept):
        widget.close()
        widget.deleteLater()
    kept.clear()
    qapp.processEvents()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real data beside the project (``../shared/data``, or ``$ONEMAP_DATA``); skips where there is none."""
    folder = Path(os.environ.get("ONEMAP_DATA") or ROOT.parent / "shared" / "data").resolve()
    if not folder.is_dir():
        pytest.skip(f"no shared data at {folder}; set ONEMAP_DATA")
    return folder


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[str]:
    """The URL of a real Mosquitto on a free loopback port; skips where it is not installed."""
    program = shutil.which("mosquitto", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")
    if program is None:
        pytest.skip("mosquitto is not installed")
    port = free_port()
    settings = tmp_path / "mosquitto.conf"
    settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n", "utf-8")
    with (tmp_path / "mosquitto.log").open("wb") as log:
        broker = subprocess.Popen([program, "-c", str(settings)], stdout=log, stderr=log)
    try:
        _wait_for_port(port, broker)
        yield f"mqtt://127.0.0.1:{port}"
    finally:
        broker.terminate()
        broker.wait(10)


def _wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail(f"the broker on port {port} did not answer")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL of this process, started when first asked for an address."""
    server = Postgres()
    yield server
    server.stop()
    shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture
def database(postgres: Postgres) -> str:
    """The address of an empty PostgreSQL database."""
    return postgres.fresh()


@pytest.fixture(scope="session")
def screen() -> Iterator[dict[str, str]]:
    """An environment for child processes with a virtual X screen of 1920×1080; skips where Xvfb is not installed."""
    if sys.platform != "linux" or shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    from console.door.screen import VirtualScreen

    with VirtualScreen(1920, 1080) as display:
        yield {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
