"""Works for the clerk's child that the tests command by what they ask for."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from console.report.parts import whole
from console.report.worker import Declined, Tell, Works
from console.words.study import Line, ReportAnswer, ReportAsk, Study, StudyAsk

AT = Line("clerk.reading")


class StandIn:
    """``kinds[0]``: quick, slow (heeds), deaf (does not), stone (deaf once its file is there), dies, wrong, full."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asked = 0

    def studies(self, ask: StudyAsk, tell: Tell) -> tuple[Study, ...]:
        self._asked += 1
        getattr(self, f"_{ask.kinds[0]}")(tell)
        return (Study(kind=ask.kinds[0], scope=ask.scope, numbers={"asked": self._asked, "pid": os.getpid()}),)

    def _quick(self, tell: Tell) -> None:
        tell(0.5, AT)

    def _slow(self, tell: Tell) -> None:
        for n in range(6_000):
            tell(n / 6_000, AT)
            time.sleep(0.01)

    def _deaf(self, tell: Tell) -> None:
        tell(0.1, AT)
        time.sleep(120.0)

    def _stone(self, tell: Tell) -> None:
        tell(0.1, AT)
        (self._folder / "stone").touch()
        time.sleep(120.0)

    def _dies(self, tell: Tell) -> None:
        tell(0.1, AT)
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

    def _wrong(self, tell: Tell) -> None:
        tell(0.1, AT)
        raise ValueError("seven")

    def _full(self, tell: Tell) -> None:
        tell(0.1, AT)
        raise OSError(28, "No space left on device", "x.html")

    def report(self, ask: ReportAsk, tell: Tell) -> ReportAnswer:
        if ask.until - ask.since > 5 * 366 * 86_400.0 and not ask.sure:
            raise Declined("clerk.unknown", {"what": ask.kind}, ask=True)
        for name in ask.files:
            with whole(Path(name)) as part:
                part.write_text("half", "utf-8")
                getattr(self, f"_{ask.subject or 'quick'}")(tell)
        return ReportAnswer(key=ask.key, n=ask.n, files=ask.files)


def open_stand_in(folder: Path) -> Works:
    return StandIn(folder)
