"""Where a wall of its own finds what it follows: the broker that a desk brings along changes its address each time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

_ADDRESS: Final = "broker.url"
_LOOK_S: Final = 0.5


class Startable(Protocol):
    """A feed."""

    def start(self) -> None: ...

    def stop(self, flush_s: float = 1.0) -> None: ...


@contextmanager
def known(state: Path, url: str) -> Iterator[None]:
    """While it lasts, the embedded broker's address stands beside the journal. Best effort: only walls need it."""
    with suppress(OSError):
        fresh = state / f"{_ADDRESS}.new"
        fresh.write_text(url, "utf-8")
        fresh.replace(state / _ADDRESS)
    try:
        yield
    finally:
        with suppress(OSError):
            (state / _ADDRESS).unlink()


def address(state: Path) -> str:
    """Of the desk's embedded broker; "" while there is none."""
    try:
        return (state / _ADDRESS).read_text("utf-8").strip()
    except OSError:
        return ""


class Moving:
    """A feed at whatever address the desk's broker has now: another one when that changes, none before the first."""

    def __init__(self, state: Path, make: Callable[[str], Startable]) -> None:
        self._state, self._make = state, make
        self._url = ""
        self._feed: Startable | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wall-broker", daemon=True)

    def start(self) -> None:
        self._look()
        self._thread.start()

    def stop(self, flush_s: float = 1.0) -> None:
        self._stop.set()
        self._thread.join()
        if self._feed is not None:
            self._feed.stop(flush_s)

    def _run(self) -> None:
        while not self._stop.wait(_LOOK_S):
            self._look()

    def _look(self) -> None:
        url = address(self._state)
        if not url or url == self._url:
            return
        if self._feed is not None:
            self._feed.stop(0.0)
        self._url, self._feed = url, self._make(url)
        self._feed.start()
