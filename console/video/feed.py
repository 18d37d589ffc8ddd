"""One stream as the window's process keeps it: who looks, how large, the newest picture, how it stands."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.video.frames import Block
from console.video.messages import Address, Target
from console.words.video import Phase, Picture, StreamState, StreamUrls

if TYPE_CHECKING:
    from console.video.watch import Watch

_READ_S: Final = 1.0  # who reads more seldom does not show a stream, and leaves nothing out

Key = tuple[str, bool]


class Feed:
    """``picture`` and ``state`` are for the GUI thread; ``block`` and ``told`` are for the fetcher's.

    ``now``: the room's clock, epoch s.
    """

    def __init__(self, n: int, key: Key, urls: StreamUrls | None, now: Callable[[], float]) -> None:
        self.n, self.key, self.urls, self._now = n, key, urls, now
        self.looks: list[Watch] = []
        self.stills = 0  # that wait for it
        self.asked_at = time.monotonic()
        self.left_at: float | None = None  # nobody has looked since
        self.child = -1  # number of the process that has it; -1: none yet
        self.target = Target("", 0, 0)  # where its pictures go
        self.sized, self.sized_at = (0, 0), 0.0  # the size that was told to the child, and when
        self.login: str | None = None  # None: the keyring has not answered yet
        self.asks = False  # it is being asked
        self.crashes = 0  # of a child while it was at this stream
        self.dirty = True
        self._lock = threading.Lock()
        self._block: Block | None = None
        self._picture: Picture | None = None
        self._read_at = 0.0
        self._seen = 0  # number of the newest that was taken
        self._dropped = 0
        self._state = StreamState(source=key[0], main=key[1], since=now())

    @property
    def address(self) -> Address:
        if self.urls is None:
            return Address("")
        main = self.key[1] or not self.urls.sub
        return Address(self.urls.main if main else self.urls.sub, self.urls.transport, self.login or "")

    @property
    def size(self) -> tuple[int, int] | None:
        """The largest that anybody asks for, px; None: nobody looks."""
        if not self.looks:
            return None
        return max(one.width for one in self.looks), max(one.height for one in self.looks)

    # ---- the GUI thread

    @property
    def state(self) -> StreamState:
        return self._state

    @property
    def has_news(self) -> bool:
        """A picture that nobody has taken, or it stands otherwise; asked once."""
        dirty, self.dirty = self.dirty, False
        with self._lock:
            newest = self._block.published if self._block is not None else 0
        return dirty or newest > self._seen

    def picture(self) -> Picture | None:
        """The newest, copied out when it is another."""
        with self._lock:
            block = self._block
            if block is None or block.published == self._seen:
                return self._picture
            frame = block.take()
        if frame is not None:
            read_at, gap = time.monotonic(), frame.n - self._seen - 1
            if self._seen and read_at - self._read_at < _READ_S:
                self._dropped += max(0, gap)
            self._seen, self._read_at = frame.n, read_at
            self._picture = Picture(next_number(), self._now() - (read_at - frame.at), frame.data)
        return self._picture

    # ---- the fetcher's thread

    @property
    def at_work(self) -> int:
        """What the child is at with it, or was when it died."""
        with self._lock:
            return self._block.at_work if self._block is not None else 0

    @property
    def room(self) -> int:
        """Bytes of one picture in its block."""
        with self._lock:
            return self._block.room if self._block is not None else 0

    def use(self, block: Block | None) -> None:
        """Another block from now on; the one before is freed."""
        with self._lock:
            before, self._block = self._block, block
            if before is not None:
                before.close(unlink=True)

    def anew(self) -> None:
        """Its pictures are counted from 1 again."""
        with self._lock:
            self._seen = 0

    def renumber(self) -> None:
        """It is opened anew: what the child still says of it as it was is not heard."""
        self.n = -next_number()

    def told(self, state: StreamState) -> None:
        """How it stands, by the child, whose times are monotonic."""
        shift = self._now() - time.monotonic()
        self.stand(
            replace(
                state,
                since=state.since + shift,
                picture_at=_shifted(state.picture_at, shift),
                retry_at=_shifted(state.retry_at, shift),
                dropped=self._dropped,
            )
        )

    def stand(self, state: StreamState) -> None:
        before, self._state = self._state, state
        if (before.phase, before.why, before.note) != (state.phase, state.why, state.note):
            self.dirty = True

    def closed(self) -> StreamState:
        """Nobody looks any more."""
        self.use(None)
        ended = self._state
        if ended.phase not in (Phase.FAILED, Phase.REFUSED, Phase.RETRYING):
            self.stand(replace(ended, phase=Phase.CLOSED, since=self._now(), why="", facts={}))
        return ended


def _shifted(at: float | None, shift: float) -> float | None:
    return None if at is None else at + shift


class _Numbers:
    """Numbers of pictures: one row for all streams, so that who changes streams never takes one for another."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> int:
        self._last += 1
        return self._last


next_number: Final = _Numbers()
