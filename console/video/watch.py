"""One pair of eyes on a source (``desk.ports.WatchPort``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.words.video import Picture, StreamState

if TYPE_CHECKING:
    from console.video.feed import Feed
    from console.video.videos import Videos


class Watch:
    """Made by ``Videos.watch``; GUI thread only."""

    def __init__(self, videos: Videos, feed: Feed, width: int, height: int, main: bool) -> None:
        self._videos, self.feed, self.main = videos, feed, main
        self.width, self.height = width, height
        self._before: Picture | None = None  # of the stream that was looked at before, until this one has one
        self.closed = False

    @property
    def state(self) -> StreamState:
        return self.feed.state

    def picture(self) -> Picture | None:
        picture = self.feed.picture()
        if picture is not None:
            self._before = None
        return picture or self._before

    def resize(self, width: int, height: int, *, main: bool) -> None:
        if self.closed or (width, height, main) == (self.width, self.height, self.main):
            return
        if main != self.main:
            self._before = self.picture()
        self.width, self.height, self.main = width, height, main
        self._videos.resized(self)

    def retry(self) -> None:
        if not self.closed:
            self._videos.retried(self.feed)

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self._videos.left(self)
