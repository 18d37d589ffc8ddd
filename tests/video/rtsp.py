"""The bench's RTSP server with the tests' clips."""

from __future__ import annotations

from console.video.bench.rtsp import Played
from console.video.bench.rtsp import Rtsp as Server
from tests.video.live import Live


class Rtsp(Server):
    def url(self, name: str = "a", codec: str = "h264", size: tuple[int, int] = (640, 360), fps: int = 15) -> str:
        return self.play(name, Played(Live("", codec, size, fps, 0).coded(), codec, fps))
