"""Pictures of the replay: an incident followed, the difference between both clocks, the keys, a refusal.

``python -m console.glass.screens.replay docs/screens``. What is shown is invented: the evening on the demo site, kept
by a real store and read back.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtWidgets import QApplication

from console.desk.past_asked import Opened, Wanted
from console.desk.replay import ReplayDesk
from console.glass.replay.live import Live
from console.glass.replay.window import ReplayWindow
from console.glass.screens.__main__ import keep
from console.glass.screens.evening import END, demo_site
from console.glass.screens.recorded import LATE_UNIT, Recorded
from console.say import use
from console.store import JournalArchive, TrackArchive
from console.verbs import calls
from console.words.past import By

_PATIENCE_S: Final = 90.0
_REST_S: Final = 1.0  # so that labels are there
LARGE: Final = (1920, 1080)
SMALL: Final = (1366, 768)


class Shot(NamedTuple):
    language: str
    theme: str
    size: tuple[int, int]
    at: float  # epoch s
    then: Callable[[Recorded, ReplayWindow], None]


def main() -> None:
    parser = argparse.ArgumentParser(prog="console.glass.screens.replay", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="part of a name, e.g. zh-dark")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(["onemap-screens"])
    with tempfile.TemporaryDirectory() as folder:
        recorded = Recorded(demo_site(), Path(folder))
        for name, shot in SHOTS.items():
            if wanted.only in name:
                _shoot(app, recorded, shot, wanted.folder / f"replay-{name}.png")
        recorded.stop()


def _shoot(app: QApplication, recorded: Recorded, shot: Shot, file: Path) -> None:
    use(shot.language)
    with ExitStack() as house:
        window = _opened(recorded, shot, house)
        _until(app, lambda: window.replay.state.until > 0 and window.replay.state.busy is None)
        shot.then(recorded, window)
        _until(app, lambda: window.replay.state.busy is None and window.canvas.ready())
        _rest(app)
        keep(window.grab().toImage(), file)
        window.close()
        _rest(app)


def _opened(recorded: Recorded, shot: Shot, house: ExitStack) -> ReplayWindow:
    state = recorded.site.state_dir
    desk = ReplayDesk(recorded.site, JournalArchive(state), TrackArchive(state), at=shot.at)
    house.callback(desk.close)
    desk.start()
    desk.look(language=shot.language)
    window = ReplayWindow(Opened(desk, desk, TrackArchive(state)), Live(recorded.evening.clock, recorded.evening.desk),
                          shot.theme)  # fmt: skip
    window.resize(*shot.size)
    window.show()
    window.pulse.start()
    window.stand(Wanted(shot.at))
    return window


def _until(app: QApplication, true: Callable[[], bool]) -> None:
    ends = time.monotonic() + _PATIENCE_S
    while not true() and time.monotonic() < ends:
        app.processEvents()
        time.sleep(0.01)


def _rest(app: QApplication) -> None:
    ends = time.monotonic() + _REST_S
    _until(app, lambda: time.monotonic() > ends)


# --- what is shown --------------------------------------------------------------------------------------------------


def _followed(recorded: Recorded, window: ReplayWindow) -> None:
    """Some minutes of an incident, measured, as it plays."""
    window.follow("incident", recorded.evening.incident("0907"))
    for act, at in (("mark_a", END - 522), ("mark_b", END - 375)):
        window.replay.seek(at)
        _until(_app(), lambda: window.replay.state.busy is None)
        window.act(act)
    window.replay.set_speed(20)


def _differs(_recorded: Recorded, window: ReplayWindow) -> None:
    """As it happened, with the way that came late, its list beside it."""
    window.replay.set_by(By.HAPPENED)
    window.follow("unit", LATE_UNIT)
    _until(_app(), lambda: window.replay.state.busy is None and len(window.replay.late) > 0)
    window.act("late")
    window.follow("", "")
    window.do(calls.CentreOn(kind="unit", id=LATE_UNIT))
    for _ in range(3):
        window.act("closer")


def _keys(_recorded: Recorded, window: ReplayWindow) -> None:
    window.act("help")


def _refused(recorded: Recorded, window: ReplayWindow) -> None:
    window.do(calls.Select(kind="incident", id=recorded.evening.incident("0908")))
    window.do(calls.AssignRow(row=1))


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


SHOTS: Final[dict[str, Shot]] = {
    "zh-dark": Shot("zh_CN", "dark", LARGE, END - 375, _followed),
    "late-zh-light": Shot("zh_CN", "light", LARGE, END - 480, _differs),
    "keys-en-dark": Shot("en", "dark", SMALL, END - 480, _keys),
    "refused-en-safe-light": Shot("en", "safe-light", LARGE, END - 600, _refused),
}


if __name__ == "__main__":
    main()
