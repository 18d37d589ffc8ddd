"""The desk's ``ClerkPort``: a thread that does nothing but move asks to a child process, and what it says to the inbox.

The child is started by the first ask, not with the window: it loads pandas and the site. It keeps what it has gathered
for the next ask. Who wants an answer no longer, or another one, is heard at once: the child stops at its next word, or
is killed when it does not speak within ``GRACE_S``.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final, Protocol

from console.report.parts import sweep
from console.report.worker import Stopped, Works, open_works, serve
from console.words.study import (
    CancelAsk,
    ClerkAnswered,
    ClerkAsked,
    ClerkFault,
    ClerkProgress,
    Line,
    ReportAsk,
    StudyAsk,
)

GRACE_S: Final = 0.3  # for a child that has been told to stop, to say so itself and keep what it has read
IDLE_S: Final = 600.0  # after which a child that nobody asks anything gives its memory back
_PATIENCE_S: Final = 0.3  # for a child that has been told to end
CRASHED: Final = "clerk.crashed"

Work = StudyAsk | ReportAsk


class Inbox(Protocol):
    """Where answers go: ``queue.SimpleQueue`` of whatever else the desk takes."""

    def put(self, item: Any, /) -> None: ...


class Clerk:
    """One child, one ask in it at a time. What a person looks at goes before a report; of each key the newest alone.

    ``works``: what makes the child's tools of the site folder, by name importable in it. ``close`` ends the thread and
    the child, whatever it is at.
    """

    def __init__(
        self, folder: Path, inbox: Inbox, works: Callable[[Path], Works] = open_works, grace_s: float = GRACE_S,
        idle_s: float = IDLE_S,
    ) -> None:  # fmt: skip
        self._inbox, self._grace_s, self._idle_s = inbox, grace_s, idle_s
        self._waiting: dict[str, Work] = {}
        self._at: Work | None = None  # what the child is at
        self._told_at = 0.0  # when it was told to stop that; 0: it was not
        self._lock = threading.Lock()
        self._ear, self._rope = multiprocessing.Pipe(duplex=False)  # rung when something waits, or to end
        self._rung = self._closing = self._started = False
        self._thread = threading.Thread(target=self._run, name="clerk", daemon=True)
        self._child = _Child(folder, works)

    # --- any thread --------------------------------------------------------------------------------------------------

    @property
    def pid(self) -> int | None:
        """Of the child while there is one."""
        return self._child.pid

    def ask(self, ask: ClerkAsked) -> None:
        """Never blocks; see ``console.desk.ports.ClerkPort``."""
        with self._lock:
            if self._closing:
                return
            self._waiting.pop(ask.key, None)
            if not isinstance(ask, CancelAsk):
                self._waiting[ask.key] = ask
            if self._at is not None and self._at.key == ask.key:
                self._stop()
            if not self._started and self._waiting:
                self._started = True
                self._thread.start()
            self._ring()

    def close(self) -> None:
        """End the child and the thread; safe to call twice, and before the first ask."""
        with self._lock:
            if self._closing:
                return
            self._closing = True
            self._ring()
        if self._started:
            self._thread.join()
        self._ear.close()
        self._rope.close()

    def _stop(self) -> None:
        self._told_at = self._told_at or time.monotonic()

    def _ring(self) -> None:
        if not self._rung:
            self._rung = True
            self._rope.send_bytes(b"!")

    # --- the thread --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._closing:
                try:
                    self._serve()
                except (EOFError, OSError):
                    self._died()
        finally:
            self._end_child()

    def _serve(self) -> None:
        """Until the end. ``EOFError``, ``OSError``: the child has died."""
        told = 0.0  # which ``_told_at`` the child has been told of
        while not self._closing:
            self._give()
            if self._told_at and told != self._told_at and self._at is not None:
                told = self._told_at
                self._child.pipe.send(CancelAsk(key=self._at.key, n=self._at.n))
            ends = [self._ear] if self._child.pid is None else [self._child.pipe, self._ear]
            heard = wait(ends, self._patience())
            if self._ear in heard:
                self._hush()
            if self._child.pid is not None and self._child.pipe in heard:
                self._hear(self._child.pipe.recv())
            elif self._left() == 0.0:
                self._end_child()
                self._free()
            elif not heard and self._at is None:
                self._end_child()

    def _patience(self) -> float | None:
        """How long to wait for a word, s: until a child that was told to stop, or is asked nothing, has to go."""
        idle = self._idle_s if self._at is None and self._child.pid is not None else None
        return self._left() if self._told_at else idle

    def _left(self) -> float | None:
        """How long the child may still take to stop, s; None: it has not been told to."""
        return max(0.0, self._told_at + self._grace_s - time.monotonic()) if self._told_at else None

    def _give(self) -> None:
        """The next ask, when the child is at none."""
        with self._lock:
            if self._at is not None or not self._waiting:
                return
            asks = self._waiting.values()
            ask = next((one for one in asks if isinstance(one, StudyAsk)), next(iter(asks)))
            del self._waiting[ask.key]
            self._at = ask
        self._child.start()
        self._child.pipe.send(ask)

    def _hear(self, said: ClerkAnswered | Stopped) -> None:
        """What nobody waits for any more is dropped."""
        with self._lock:
            wanted = not self._told_at
        if wanted and not isinstance(said, Stopped):
            self._inbox.put(said)
        if not isinstance(said, ClerkProgress):
            self._free()

    def _free(self) -> None:
        with self._lock:
            self._at, self._told_at = None, 0.0

    def _died(self) -> None:
        """What it was at is said to have failed: the same ask again would as likely end the next child."""
        ask, wanted = self._at, not self._told_at
        self._end_child()
        self._free()
        if ask is not None and wanted and not self._closing:
            self._inbox.put(ClerkFault(key=ask.key, n=ask.n, why=Line(CRASHED)))

    def _end_child(self) -> None:
        """By force when it is at something; what it has half written goes with it."""
        self._child.drop(_PATIENCE_S if self._at is None else 0.0)
        if isinstance(self._at, ReportAsk):
            sweep(self._at.files)

    def _hush(self) -> None:
        with self._lock:
            self._ear.recv_bytes()
            self._rung = False


class _Child:
    """The process and the pipe to it."""

    def __init__(self, folder: Path, works: Callable[[Path], Works]) -> None:
        self._folder, self._works = folder, works
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process is not None else None

    @property
    def pipe(self) -> Connection:
        if self._pipe is None:
            raise OSError("no child has been started")
        return self._pipe

    def start(self) -> None:
        """Unless it runs already."""
        if self._process is not None:
            return
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        args = (theirs, self._folder, self._works)
        self._process = context.Process(target=serve, args=args, name="clerk", daemon=True)
        self._process.start()
        theirs.close()

    def drop(self, patience_s: float) -> None:
        """End the child, by force when it does not end by itself in time."""
        if self._pipe is not None:
            with contextlib.suppress(OSError):
                self._pipe.send(None)
            self._pipe.close()
            self._pipe = None
        process, self._process = self._process, None
        if process is not None:
            process.join(patience_s)
            if process.is_alive():
                process.kill()
            process.join()
            process.close()
