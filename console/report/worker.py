"""The process that works out analyses and writes reports. Started by ``clerk``; ends when told, or with its parent."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, Protocol

import msgspec

from console.home import crash
from console.words.background import stand_back
from console.words.study import (
    CancelAsk,
    ClerkAnswered,
    ClerkFault,
    ClerkProgress,
    Facts,
    Line,
    ReportAnswer,
    ReportAsk,
    Study,
    StudyAnswer,
    StudyAsk,
)

_log = logging.getLogger(__name__)
_NICE: Final = 10  # of 19: after the window, and after rings and coverage
FAILED: Final = "clerk.failed"

Tell = Callable[[float, Line], None]  # share 0..1, what is being done; may not return when nobody waits any more


class Stopped(msgspec.Struct, frozen=True):
    """Nobody waited for it any more, and it has stopped."""

    key: str
    n: int


class Declined(Exception):  # not an error: an answer
    """It is not done, and this is why. ``ask``: it may be, when a person says so."""

    def __init__(self, code: str, facts: Facts | None = None, *, ask: bool = False) -> None:
        super().__init__(code)
        self.why, self.ask = Line(code, facts or {}), ask


class Works(Protocol):
    """What the child is for. ``tell`` is called before each piece of work, at least once a second."""

    def studies(self, ask: StudyAsk, tell: Tell) -> tuple[Study, ...]: ...

    def report(self, ask: ReportAsk, tell: Tell) -> ReportAnswer: ...


class _Enough(BaseException):
    """Nobody waits any more: no handler of errors on the way may hold this up."""


def open_works(folder: Path) -> Works:
    """The real ones."""
    from console.report.works import SiteWorks

    return SiteWorks(folder)


def serve(pipe: Connection, folder: Path, works: Callable[[Path], Works]) -> None:
    """Do each ask, one after the other; ``None``, or a closed pipe, ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's business; it closes the pipe
    stand_back(_NICE)
    with contextlib.suppress(EOFError, OSError), crash.child("clerk"):  # the parent is gone
        _work(pipe, folder, works)
    os._exit(0)


def _work(pipe: Connection, folder: Path, works: Callable[[Path], Works]) -> None:
    tools = functools.cache(lambda: works(folder))  # what could not be opened is tried again by the next ask
    while (ask := pipe.recv()) is not None:
        if isinstance(ask, CancelAsk):  # it was done before this came
            continue
        teller = _Teller(pipe, ask)
        try:
            teller(0.0, Line("clerk.reading" if tools.cache_info().currsize else "clerk.opening"))
            said = _do(tools, ask, teller)
        except _Enough:
            said = Stopped(ask.key, ask.n)
        pipe.send(said)


class _Teller:
    """Says how far it is; hears whether anybody still waits."""

    def __init__(self, pipe: Connection, ask: StudyAsk | ReportAsk) -> None:
        self._pipe, self._ask = pipe, ask

    def __call__(self, share: float, doing: Line) -> None:
        key, n = self._ask.key, self._ask.n
        self._pipe.send(ClerkProgress(key=key, n=n, share=share, doing=doing))
        while self._pipe.poll():
            heard = self._pipe.recv()
            if heard is None or (isinstance(heard, CancelAsk) and (heard.key, heard.n) == (key, n)):
                raise _Enough


def _do(tools: Callable[[], Works], ask: StudyAsk | ReportAsk, tell: Tell) -> ClerkAnswered | Stopped:
    """An answer, or why there is none. A fault of one ask must not be the next one's."""
    try:
        if isinstance(ask, ReportAsk):
            return tools().report(ask, tell)
        return StudyAnswer(key=ask.key, n=ask.n, studies=tools().studies(ask, tell))
    except Declined as no:
        return ClerkFault(key=ask.key, n=ask.n, why=no.why, ask=no.ask)
    except OSError as error:
        why = Line("clerk.disk", {"why": error.strerror or str(error), "file": str(error.filename or "")})
        return ClerkFault(key=ask.key, n=ask.n, why=why)
    except Exception as error:  # whatever it is, it is said, and the next ask is done
        _log.exception("ask %s", ask.key)
        return ClerkFault(key=ask.key, n=ask.n, why=Line(FAILED, {"why": f"{type(error).__name__}: {error}"}))
