"""A script of typed lines, run as if a person typed them: drills, demonstrations, tests. ``等 3``, ``wait 3`` pause."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer

from console.desk import Outcome

PAUSES: Final = ("等", "wait")


class Script(QObject):
    """Runs lines one after the other. ``#`` begins a comment; ``said`` hears each line and what became of it."""

    def __init__(self, lines: Sequence[str], run: Callable[[str], Outcome], said: Callable[[str, Outcome], None],
                 parent: QObject | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self._left = deque(line.strip() for line in lines)
        self._run, self._said = run, said
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.step)

    @property
    def done(self) -> bool:
        return not self._left

    def start(self) -> None:
        self._timer.start(0)

    def stop(self) -> None:
        self._timer.stop()
        self._left.clear()

    def step(self) -> None:
        """Lines up to the next pause."""
        while self._left:
            line = self._left.popleft()
            seconds = pause_of(line)
            if seconds is not None:
                self._timer.start(round(seconds * 1000))
                return
            if line and not line.startswith("#"):
                self._said(line, self._run(line))


def pause_of(line: str) -> float | None:
    """Seconds of a pause line; None when the line is none. ``ValueError`` for a pause that is not a number."""
    word, _, rest = line.partition(" ")
    return float(rest) if word in PAUSES else None
