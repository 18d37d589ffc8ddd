"""A replay window over the evening of the target picture, its clock a stand-in that does as it is told at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import shiboken6
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk.past_asked import Opened
from console.glass.replay.live import Live
from console.glass.replay.window import ReplayWindow
from console.glass.screens.evening import END, Evening, demo_site
from console.say import use
from console.verbs import calls
from console.words import Changes, VirtualClock
from console.words.past import By, Lost
from console.words.replay import LateFix, Mark, Moment, ReplayState

MOMENTS = (
    Moment(END - 3000, "incident", "ticker.received", {"no": "0901", "type": "邻里纠纷", "place": "大塘村"}, "i1",
           "incident", 3),
    Moment(END - 2000, "order", "ticker.assigned", {"unit": "03 城关一组", "no": "0901"}, "i1", "incident"),
    Moment(END - 900, "alarm", "replaybar.overdue", {"no": "0901", "type": "邻里纠纷"}, "i1", "incident"),
    Moment(END - 192, "sos", "ticker.sos", {"unit": "13"}, "13", "unit", 1),
    Moment(END - 52, "incident", "ticker.received", {"no": "0912", "type": "持械斗殴", "place": "青年街"}, "i2",
           "incident", 1),
)  # fmt: skip


class Clockwork:
    """``ReplayPort`` over a desk that stands: what it was asked for is in ``state``."""

    def __init__(self) -> None:
        self.state = ReplayState(since=END - 3600, until=END, at=END - 600)
        self.moments: Sequence[Moment] = MOMENTS
        self.late: Sequence[LateFix] = ()
        self.closed = False

    def play(self, on: bool) -> None:
        self.state = replace(self.state, playing=on)

    def set_speed(self, speed: float) -> None:
        self.state = replace(self.state, speed=speed)

    def seek(self, at: float) -> None:
        self.state = replace(self.state, at=min(max(at, self.state.since), self.state.until))

    def step(self, seconds: float) -> None:
        self.seek(self.state.at + seconds)

    def jump(self, by: int, kinds: Sequence[str] = ()) -> None:
        del by, kinds

    def set_by(self, by: By) -> None:
        self.state = replace(self.state, by=by)

    def mark(self, which: str) -> None:
        now = Mark(self.state.at)
        self.state = replace(self.state, **{which: None if getattr(self.state, which) == now else now})

    def follow(self, kind: str, id: str) -> None:
        self.state = replace(self.state, follow=(kind, id))

    def lose(self, *lost: Lost) -> None:
        self.state = replace(self.state, lost=lost)

    def close(self) -> None:
        self.closed = True


class Seat:
    """The window and what a person does to it."""

    def __init__(self, evening: Evening, language: str, theme: str, size: tuple[int, int], live: bool) -> None:
        self.evening, self.clockwork = evening, Clockwork()
        desk = evening.play()
        desk.look(language=language)
        clock = VirtualClock(END + 7200)
        beside = Live(clock, desk if live else None)
        self.window = ReplayWindow(Opened(desk, self.clockwork), beside, theme)
        self.window.resize(*size)
        self.window.show()
        self.settle()

    @property
    def state(self) -> ReplayState:
        return self.clockwork.state

    def anew(self) -> None:
        """As at the beginning, for the next test."""
        window = self.window
        self.clockwork.__init__()  # type: ignore[misc]
        for panel in (window.field, window.keylist, window.late):
            panel.hide()
        window.line.view = None
        window.acts.show_kind("")
        window.do(calls.UseLanguage(language="zh_CN"))
        window.do(calls.UseTheme(theme="dark"))
        window.do(calls.Select())
        window.resize(1920, 1080)
        window.take_keys()
        self.settle()

    def settle(self) -> None:
        self.window.apply(Changes.REPLAY)
        for _ in range(3):
            QApplication.processEvents()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.field if self.window.field.isVisible() else self.window.keys, key, modifier)
        self.settle()

    def type(self, text: str) -> None:
        self.key(Qt.Key.Key_T)
        self.window.field.setText(text)
        self.key(Qt.Key.Key_Return)


@contextmanager
def replaying(language: str = "zh_CN", theme: str = "dark", size: tuple[int, int] = (1920, 1080), *,
              live: bool = False) -> Iterator[Seat]:  # fmt: skip
    use(language)
    seat = Seat(Evening(demo_site()), language, theme, size, live)
    try:
        yield seat
    finally:
        if shiboken6.isValid(seat.window):
            seat.window.close()
        QApplication.processEvents()
        use("zh_CN")
