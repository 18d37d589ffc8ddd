"""One replay window at a time, whatever part of the past is asked for: the window that stands goes there; what lies
outside of what it has read is opened anew in its place."""

from __future__ import annotations

from collections.abc import Callable

from console.desk.past_asked import OpenPast, Wanted
from console.glass.replay.live import Live
from console.glass.replay.window import ReplayWindow
from console.glass.tilework.service import TileService
from console.words.past import By


class Showing:
    """``place`` shows a window that is made; ``closed`` hears that a person has closed it."""

    def __init__(self, open_past: OpenPast, live: Live, place: Callable[[ReplayWindow], object],
                 tiles: TileService | None = None, closed: Callable[[], object] = lambda: None) -> None:  # fmt: skip
        self._open, self._live, self._place, self._tiles, self._closed = open_past, live, place, tiles, closed
        self.window: ReplayWindow | None = None

    def open(self, wanted: Wanted, theme: str, language: str) -> None:
        before = self.window
        if before is None or not before.covers(wanted):
            self.window = self._made(wanted, theme, language, before)
        if self.window is not None:
            self.window.stand(wanted)
            self.window.raise_()
            self.window.activateWindow()

    def _made(self, wanted: Wanted, theme: str, language: str, before: ReplayWindow | None) -> ReplayWindow:
        opened = self._open(wanted)
        opened.desk.look(language=language)
        made = ReplayWindow(opened, self._live, theme, tiles=self._tiles)
        made.elsewhere = lambda to: self.open(to, made.theme.name, made.desk.view.language)
        if before is None:
            self._place(made)
        else:
            _in_place_of(before, made)
        made.on_close = self._gone
        made.pulse.start()
        return made

    def _gone(self) -> None:
        self.window = None
        self._closed()

    def shut(self) -> None:
        if self.window is not None:
            self.window.close()


def _in_place_of(before: ReplayWindow, made: ReplayWindow) -> None:
    """As large and as the other was; what a person had set of the replay goes on."""
    made.setGeometry(before.geometry())
    made.setWindowState(before.windowState())
    if before.replay.state.by is not By.RECEIVED:
        made.replay.set_by(before.replay.state.by)
    made.replay.set_speed(before.replay.state.speed)
    made.show()
    before.on_close = None
    before.close()
