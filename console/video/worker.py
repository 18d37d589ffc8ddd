"""The process that fetches and decodes. Started by ``child``; ends when told, or when its parent is gone."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from multiprocessing.connection import Connection
from typing import Final

import av.logging

from console.home import crash
from console.video.messages import AllTold, Close, News, Open, Order, Resize, Retry, Rules, Snap, Told
from console.video.stream import Stream
from console.words.background import stand_back

_NICE: Final = 5  # of 19: where cores are few, the window comes first
TELL_S: Final = 0.4  # how often it is told how streams stand; that one plays or fails is told at once


def serve(pipe: Connection, rules: Rules) -> None:
    """Do what comes through the pipe; ``None``, or a closed pipe, ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's business; it closes the pipe
    av.logging.set_level(None)  # FFmpeg's lines hold URLs, and a thread that logs would wait for another
    threading.excepthook = tell_no_more
    _track_nothing()
    stand_back(_NICE)
    with contextlib.suppress(EOFError, OSError), crash.child("video"):  # the parent is gone
        _Work(pipe, rules).run()
    os._exit(0)  # threads that wait for the network are not waited for


def tell_no_more(raised: threading.ExceptHookArgs) -> None:
    """Of what ends a thread its kind alone: FFmpeg's words hold the URL, with the password."""
    name = raised.thread.name if raised.thread is not None else "?"
    print(f"{name}: {raised.exc_type.__name__}", file=sys.stderr, flush=True)


def _track_nothing() -> None:
    """Shared memory is the parent's to free; who attaches it would answer for it too."""
    if os.name == "posix":
        from multiprocessing import resource_tracker

        resource_tracker.register = lambda *_: None


class _Work:
    def __init__(self, pipe: Connection, rules: Rules) -> None:
        self._pipe, self._rules = pipe, rules
        self._streams: dict[int, Stream] = {}
        self._sending = threading.Lock()

    def run(self) -> None:
        due = 0.0
        while True:
            if self._pipe.poll(max(0.0, due - time.monotonic())):
                order: Order | None = self._pipe.recv()
                if order is None:
                    return
                self._do(order)
                due = min(due, time.monotonic() + TELL_S / 5)
            if time.monotonic() >= due:
                self._tell()
                due = time.monotonic() + TELL_S

    def _do(self, order: Order) -> None:
        if isinstance(order, Open):
            stream = self._streams[order.n] = Stream(order, self._rules, self._say)
            stream.start()
            return
        found = self._streams.get(order.n)
        if found is None:
            return
        match order:
            case Resize(target=target):
                found.resize(target)
            case Retry(address=address):
                found.retry(address)
            case Snap(still=still):
                found.snap(still)
            case Close():
                found.leave()
                del self._streams[order.n]

    def _tell(self) -> None:
        now = time.monotonic()
        if self._streams:
            self._say(AllTold(tuple(Told(one.n, one.standing.state(now)) for one in self._streams.values())))

    def _say(self, news: News) -> None:
        with self._sending, contextlib.suppress(OSError):  # the parent is gone: we are about to be, too
            self._pipe.send(news)
