"""A room without pictures: a desk without a window, and tests that look at nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from console.desk.ports import Still, WatchPort
from console.words.video import Phase, Picture, StreamState

NOBODY: Final = "picture.no_fetcher"


class NoVideos:
    """A ``VideoPort`` that opens nothing and says so."""

    def watch(self, source: str, width: int, height: int, *, main: bool = False) -> WatchPort:  # noqa: ARG002
        return _NoWatch(StreamState(source=source, main=main, phase=Phase.CLOSED, why=NOBODY))

    def states(self) -> Mapping[tuple[str, bool], StreamState]:
        return {}

    def fresh(self) -> bool:
        return False

    def still(self, source: str, done: Callable[[Still], None]) -> None:
        done(Still(source, 0.0, b"", why=NOBODY))


class _NoWatch:
    def __init__(self, state: StreamState) -> None:
        self.state = state

    def picture(self) -> Picture | None:
        return None

    def resize(self, width: int, height: int, *, main: bool) -> None:
        """There is nothing to scale."""

    def retry(self) -> None:
        """There is nobody to ask."""

    def close(self) -> None:
        """Nothing is open."""
