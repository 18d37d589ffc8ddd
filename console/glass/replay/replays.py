"""The replay beside a desk's window: opened when it is asked for, one at a time, on another monitor if there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, QScreen

from console.desk import Outcome, past_asked
from console.desk.past_asked import Wanted
from console.verbs import Call, Said, calls

if TYPE_CHECKING:
    from console.glass.replay.window import ReplayWindow
    from console.glass.window.frame import DeskWindow


class Replays:
    """``do`` carries out 回放; ``open`` a part of the past; ``shut`` before the desk's window closes."""

    def __init__(self, window: DeskWindow) -> None:
        self.window = window
        self.shown: ReplayWindow | None = None

    def do(self, call: calls.Replay) -> None:
        found = past_asked.wanted(self.window.desk, call)
        if isinstance(found, Said):
            self._say(found.code, **found.facts)
        else:
            self.open(found)

    def key(self) -> Call:
        """What Ctrl R asks for: the selected incident or unit, else some minutes ago."""
        chosen = self.window.desk.selection
        if chosen.kind in ("incident", "unit"):
            return calls.Replay(kind=chosen.kind, id=chosen.id)
        return calls.Replay()

    def open(self, wanted: Wanted) -> None:
        """The window that stands goes there; else a new one is opened."""
        if self.shown is None:
            self.shown = self._made(wanted)
        if self.shown is not None:
            self.shown.stand(wanted)
            self.shown.raise_()
            self.shown.activateWindow()

    def _made(self, wanted: Wanted) -> ReplayWindow | None:
        from console.glass.replay.live import Live  # not before a replay is wanted: the desk starts without it
        from console.glass.replay.window import ReplayWindow

        desk = self.window.desk
        if desk.open_past is None:
            self._say("replaybar.none_here")
            return None
        opened = desk.open_past(wanted)
        opened.desk.look(language=desk.view.language)
        live = Live(desk.clock, desk, self._to_front)
        made = ReplayWindow(opened, live, desk.view.theme, tiles=self.window.canvas.tiles, on_close=self._closed)
        self._place(made)
        made.pulse.start()
        return made

    def _place(self, made: ReplayWindow) -> None:
        """Whole on another monitor; on the only one as large as the desk's window, a little aside."""
        here = self.window.screen()
        other = next((one for one in QGuiApplication.screens() if one is not here), None)
        if other is not None:
            _whole(made, other)
            return
        made.setGeometry(self.window.geometry().translated(24, 24))
        made.show()

    def _to_front(self) -> None:
        self.window.raise_()
        self.window.activateWindow()

    def _closed(self) -> None:
        self.shown = None

    def _say(self, code: str, **facts: object) -> None:
        self.window.bar.show_outcome(Outcome(ok=False, code=code, facts=facts))

    def shut(self) -> None:
        if self.shown is not None:
            self.shown.close()


def _whole(made: ReplayWindow, screen: QScreen) -> None:
    made.setGeometry(screen.availableGeometry())
    made.showMaximized()
