"""The desk's end of an inbox, for tests of the rooms that fill it."""

from __future__ import annotations

import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, Final, TypeVar

import pytest

M = TypeVar("M")
PATIENCE_S: Final = 60.0


class Listener:
    """Hands ``inbox`` to a room and keeps what it ``heard`` there."""

    def __init__(self) -> None:
        self.inbox: SimpleQueue[Any] = SimpleQueue()
        self.heard: list[Any] = []

    def wait_for(self, kind: type[M], test: Callable[[M], bool] = lambda _: True) -> M:
        """The next message of this kind that passes the test; fails after ``PATIENCE_S``."""
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                item = self.inbox.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                pytest.fail(f"no {kind.__name__}; heard {self.heard[-5:]}")
            self.heard.append(item)
            if isinstance(item, kind) and test(item):
                return item
