"""A small fetcher of pictures for tests of the screen: numpy frames, and streams that stand as they are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from msgspec.structs import replace

from console.desk.ports import Still, WatchPort
from console.words.video import Phase, Picture, StreamState


class Pictures:
    """A ``VideoPort``. ``send`` a picture of one colour to all who watch a source; ``stand`` says how its streams are.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.open: list[Watched] = []
        self.asked: list[tuple[str, int, int, bool]] = []
        self.retried: list[str] = []

    def watch(self, source: str, width: int, height: int, *, main: bool = False) -> WatchPort:
        self.asked.append((source, width, height, main))
        watched = Watched(self, StreamState(source=source, main=main, since=self.now()))
        self.open.append(watched)
        return watched

    def states(self) -> Mapping[tuple[str, bool], StreamState]:
        return {(one.state.source, one.state.main): one.state for one in self.open}

    def fresh(self) -> bool:
        return True

    def still(self, source: str, done: Callable[[Still], None]) -> None:
        done(Still(source, self.now(), b"", why="picture.no_stream"))

    @property
    def sources(self) -> list[str]:
        """What is open now."""
        return [one.state.source for one in self.open]

    def of(self, source: str) -> list[Watched]:
        return [one for one in self.open if one.state.source == source]

    def send(self, source: str, colour: tuple[int, int, int], size: tuple[int, int] = (640, 360)) -> None:
        """A picture of one colour, red green blue, comes now."""
        frame = np.zeros((size[1], size[0], 4), dtype=np.uint8)
        frame[:, :] = (*colour[::-1], 255)
        for one in self.of(source):
            one.newest = Picture(one.newest.n + 1 if one.newest else 1, self.now(), frame)
            one.state = replace(
                one.state, phase=Phase.PLAYING, picture_at=self.now(), width=size[0], height=size[1], codec="h264",
                fps=15.0, first_picture_s=0.8,
            )  # fmt: skip

    def stand(self, source: str, phase: Phase, **fields: object) -> None:
        for one in self.of(source):
            one.state = replace(one.state, phase=phase, since=self.now(), **fields)


class Watched:
    """One pair of eyes."""

    def __init__(self, port: Pictures, state: StreamState) -> None:
        self.state, self._port = state, port
        self.newest: Picture | None = None

    def picture(self) -> Picture | None:
        return self.newest

    def resize(self, width: int, height: int, *, main: bool) -> None:
        self._port.asked.append((self.state.source, width, height, main))

    def retry(self) -> None:
        self._port.retried.append(self.state.source)

    def close(self) -> None:
        self._port.open.remove(self)
