"""The next picture's stream is opened a little before its turn, so that a patrol does not begin each stop with 在连.

Nobody looks at it yet: nothing of it is shown, and nothing journaled."""

from __future__ import annotations

from typing import Final

from console.desk.ports import VideoPort, WatchPort

AHEAD_S: Final = 3.0  # before its turn: a stream's first picture comes within two
_LEAST_PX: Final = 16


class Ahead:
    """Holds at most one stream open."""

    def __init__(self, *, main: bool) -> None:
        self.main = main
        self._source = ""
        self._watch: WatchPort | None = None

    def hold(self, videos: VideoPort | None, source: str, size: tuple[int, int] = (_LEAST_PX, _LEAST_PX)) -> None:
        """``""``: none any more. ``size``: px as it will be shown. Let go only once who shows it has opened it."""
        if source == self._source:
            return
        watch, self._watch, self._source = self._watch, None, ""
        if watch is not None:
            watch.close()
        if videos is not None and source:
            self._watch = videos.watch(source, *size, main=self.main)
            self._source = source
