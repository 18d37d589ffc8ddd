"""The replay beside a desk's window: opened when it is asked for, on another monitor if there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from console.desk import Outcome, past_asked
from console.desk.past_asked import Wanted
from console.verbs import Call, Said, calls

if TYPE_CHECKING:
    from console.glass.replay.showing import Showing
    from console.glass.replay.window import ReplayWindow
    from console.glass.window.frame import DeskWindow

_ASIDE: Final = 24  # px


def free_of(monitors: Sequence[QRect], walls: Sequence[QRect]) -> QRect | None:
    """The first that is large enough and shows no wall: those who look at a wall take what is on it for now, and a
    replay behind it is seen by nobody."""
    from console.glass.replay.window import LEAST

    large = (one for one in monitors if one.width() >= LEAST[0] and one.height() >= LEAST[1])
    return next((one for one in large if not any(one.intersects(wall) for wall in walls)), None)


class Replays:
    """``do`` carries out 回放; ``open`` a part of the past; ``shut`` before the desk's window closes."""

    def __init__(self, window: DeskWindow) -> None:
        self.window = window
        self._showing: Showing | None = None

    @property
    def shown(self) -> ReplayWindow | None:
        return self._showing.window if self._showing is not None else None

    def do(self, call: calls.Replay) -> None:
        found = past_asked.wanted(self.window.desk, call)
        if isinstance(found, Said):
            self._say(found)
        else:
            self.open(found)

    def key(self) -> Call:
        """What Ctrl R asks for: the selected incident or unit, else some minutes ago."""
        chosen = self.window.desk.selection
        if chosen.kind in ("incident", "unit"):
            return calls.Replay(kind=chosen.kind, id=chosen.id)
        return calls.Replay()

    def open(self, wanted: Wanted) -> None:
        desk = self.window.desk
        if self._showing is None:
            self._showing = self._made()
        if self._showing is None:
            self._say(Said("replaybar.none_here"))
        else:
            self._showing.open(wanted, desk.view.theme, desk.view.language)

    def _made(self) -> Showing | None:
        desk = self.window.desk
        if desk.open_past is None:
            return None
        from console.glass.replay.live import Live  # not before a replay is wanted: the desk starts without it
        from console.glass.replay.showing import Showing

        live = Live(desk.clock, desk, self._to_front)
        return Showing(desk.open_past, live, self._place, self.window.canvas.tiles)

    def _place(self, made: ReplayWindow) -> None:
        """Whole on another monitor; without a free one over the desk's window, whose corner stays in sight."""
        from console.glass.wall.window import WallWindow

        here = self.window.screen()
        others = [one.availableGeometry() for one in QGuiApplication.screens() if one is not here]
        walls = [one.geometry() for one in QApplication.topLevelWidgets()
                 if isinstance(one, WallWindow) and one.isVisible()]  # fmt: skip
        other = free_of(others, walls)
        if other is not None:
            made.setGeometry(other)
            made.showMaximized()
            return
        made.setGeometry((self.window.geometry() & here.availableGeometry()).adjusted(_ASIDE, _ASIDE, 0, 0))
        made.show()

    def _to_front(self) -> None:
        self.window.raise_()
        self.window.activateWindow()

    def _say(self, said: Said) -> None:
        self.window.bar.show_outcome(Outcome(ok=False, code=said.code, facts=said.facts))

    def shut(self) -> None:
        if self._showing is not None:
            self._showing.shut()
