"""The desk's ``SumsPort``: a thread that does nothing but move asks to the child process and answers to the inbox."""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final, Protocol

from console.reckon.waiting import MOST, Waiting
from console.reckon.worker import serve
from console.words import Answered, Asked, SiteAsk, SumsFault, SumsState

CRASHES: Final = 3  # in a row, before it is said that it is gone
SOUND: Final = 50  # answers after which earlier crashes no longer count
_PATIENCE_S: Final = 0.3  # for a child that has been told to end
CRASHED: Final = "sums.crashed"
GONE: Final = "sums.gone"
FULL: Final = "sums.full"


class Inbox(Protocol):
    """Where answers go: ``queue.SimpleQueue`` of whatever else the desk takes."""

    def put(self, item: Answered, /) -> None: ...


class Reckoner:
    """One child, one ask in it at a time: the newest of each key, urgent ones first.

    Asks may come before ``start``; they wait. ``close`` ends the thread and the child, whatever it is at.
    """

    def __init__(self, folder: Path, inbox: Inbox, most: int = MOST) -> None:
        self._folder, self._inbox = folder, inbox
        self._waiting = Waiting(most)
        self._lock = threading.Lock()
        self._ear, self._rope = multiprocessing.Pipe(duplex=False)  # rung when something waits, or to end
        self._rung = self._closing = self._gone = self._started = False
        self._thread = threading.Thread(target=self._run, name="reckon", daemon=True)
        self._child = _Child(folder)

    # --- any thread --------------------------------------------------------------------------------------------------

    @property
    def pid(self) -> int | None:
        """Of the child while there is one."""
        return self._child.pid

    def start(self) -> None:
        """Start the thread, and in it the child. A second call does nothing."""
        with self._lock:
            if self._started or self._closing:
                return
            self._started = True
        self._thread.start()

    def ask(self, ask: Asked) -> None:
        """Never blocks; see ``console.desk.ports.SumsPort``."""
        with self._lock:
            if self._closing:
                return
            left_out = ask if self._gone else self._waiting.put(ask)
            self._ring()
        if left_out is not None:
            self._inbox.put(SumsFault(left_out.key, left_out.n, GONE if self._gone else FULL))

    def close(self) -> None:
        """End the child and the thread; safe to call twice, and before ``start``."""
        with self._lock:
            if self._closing:
                return
            self._closing = True
            self._ring()
        if self._started:
            self._thread.join()
        self._ear.close()
        self._rope.close()

    def _ring(self) -> None:
        if not self._rung:
            self._rung = True
            self._rope.send_bytes(b"!")

    # --- the thread --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._closing and self._child.crashes <= CRASHES:
                code = self._live()
            if not self._closing:
                self._give_up(code)
        finally:
            self._child.drop()

    def _live(self) -> str:
        """One life of the child; why it ended."""
        self._child.start()
        try:
            return self._serve()
        except (EOFError, OSError):
            self._crashed()
            return GONE
        finally:
            self._child.drop()

    def _serve(self) -> str:
        """Until the end, or until the child says that another would be no better."""
        while not self._closing:
            if self._child.idle and (ask := self._next()) is not None:
                self._child.give(ask)
            for heard in wait([self._child.pipe, self._ear]):
                if heard is self._ear:
                    self._hush()
                else:
                    answer = self._child.hear()
                    if isinstance(answer, SumsState) and answer.code:
                        self._child.crashes = CRASHES + 1
                        return answer.code
                    self._inbox.put(answer)
        return ""

    def _next(self) -> Asked | None:
        with self._lock:
            return self._waiting.next()

    def _hush(self) -> None:
        with self._lock:
            self._ear.recv_bytes()
            self._rung = False

    def _crashed(self) -> None:
        """What it was at is said to have failed: the same ask again would as likely end the next child."""
        self._child.crashes += 1
        ask = self._child.at
        if ask is not None and not self._closing:
            self._inbox.put(SumsFault(ask.key, ask.n, CRASHED))

    def _give_up(self, code: str) -> None:
        with self._lock:
            self._gone = True
            left = self._waiting.drain()
        self._inbox.put(SumsState(ready=False, code=code))
        for ask in left:
            self._inbox.put(SumsFault(ask.key, ask.n, GONE))


class _Child:
    """The process and the pipe to it. ``at``: what it is working out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._ready = False
        self._answered = 0
        self.at: Asked | None = None
        self.crashes = 0

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process is not None else None

    @property
    def idle(self) -> bool:
        return self._ready and self.at is None

    @property
    def pipe(self) -> Connection:
        if self._pipe is None:
            raise OSError("no child has been started")
        return self._pipe

    def start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, self._folder), name="reckon", daemon=True)
        self._process.start()
        theirs.close()
        self.at, self._ready, self._answered = None, False, 0

    def give(self, ask: Asked) -> None:
        self.at = ask
        self.pipe.send(ask)

    def hear(self) -> Answered:
        """What the child says. ``EOFError``, ``OSError``: it has died."""
        answer: Answered = self.pipe.recv()
        if isinstance(answer, SumsState):
            self._ready = answer.ready
            if isinstance(self.at, SiteAsk):
                self.at = None
        else:
            self.at = None
            self._answered += 1
            if self._answered == SOUND:
                self.crashes = 0
        return answer

    def drop(self) -> None:
        """End the child, by force when it does not end by itself."""
        if self._pipe is not None:
            with contextlib.suppress(OSError):
                self._pipe.send(None)
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.join(_PATIENCE_S if self.idle else 0.0)
            if self._process.is_alive():
                self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None
