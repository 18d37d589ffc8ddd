"""The parent's handle on one process that decodes: its pipe, and what becomes of it."""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Final

from console.video.messages import News, Order, Rules
from console.video.worker import serve

_PATIENCE_S: Final = 0.3  # for a child that has been told to end
_SOUND_S: Final = 60.0  # a life as long as this, and the next start is at once again
_REST_S: Final = (0.0, 0.5, 2.0, 5.0, 15.0)  # before a start, after so many lives in a row that were short


class Child:
    """``start`` when ``is_due``; ``send`` and ``hear`` raise ``OSError`` or ``EOFError`` when it has died."""

    def __init__(self, rules: Rules, number: int) -> None:
        self._rules, self._number = rules, number
        self._process: BaseProcess | None = None
        self.pipe: Connection | None = None
        self._due_at = self._born_at = 0.0
        self._short = 0

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process is not None else None

    @property
    def alive(self) -> bool:
        return self.pipe is not None

    @property
    def due_in_s(self) -> float:
        """Until it may be started again."""
        return max(0.0, self._due_at - time.monotonic())

    def start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        name = f"video-{self._number}"
        self._process = context.Process(target=serve, args=(theirs, self._rules), name=name, daemon=True)
        self._process.start()
        theirs.close()
        self._born_at = time.monotonic()

    def send(self, order: Order) -> None:
        if self.pipe is None:
            raise OSError("no child has been started")
        self.pipe.send(order)

    def hear(self) -> News:
        if self.pipe is None:
            raise OSError("no child has been started")
        news: News = self.pipe.recv()
        return news

    def died(self) -> None:
        """It has: put away what is left; the next start has its time."""
        self._short = 0 if time.monotonic() - self._born_at > _SOUND_S else self._short + 1
        self.drop()
        self._due_at = time.monotonic() + _REST_S[min(self._short, len(_REST_S)) - 1 if self._short else 0]

    def drop(self) -> None:
        """End it, by force when it does not end by itself."""
        if self.pipe is not None:
            with contextlib.suppress(OSError):
                self.pipe.send(None)
            self.pipe.close()
            self.pipe = None
        if self._process is not None:
            self._process.join(_PATIENCE_S)
            if self._process.is_alive():
                self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None
