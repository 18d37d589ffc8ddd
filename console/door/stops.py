"""Being told to end: Ctrl-C, SIGTERM, a parent that is gone."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def on_stop(fn: Callable[[], None]) -> Iterator[None]:
    """While inside, Ctrl-C and SIGTERM call ``fn`` instead of breaking off; main thread only."""

    def heard(_number: int, _frame: FrameType | None) -> None:
        fn()

    numbers = [signal.SIGINT, signal.SIGTERM]
    if sys.platform == "win32":
        numbers.append(signal.SIGBREAK)
    before = {number: signal.signal(number, heard) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def follow_parent(fn: Callable[[], None]) -> None:
    """Call ``fn`` when standard input closes: the parent holds its other end, and lets go even by ``kill -9``."""

    def listen() -> None:
        while os.read(sys.stdin.fileno(), 1):  # not buffered: its lock, held by this thread, would abort a Ctrl-C's end
            pass
        fn()

    threading.Thread(target=listen, name="parent", daemon=True).start()
