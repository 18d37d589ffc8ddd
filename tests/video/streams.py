"""A server of streams that tests start themselves, on a free loopback port, with every fault a real one has.

``with Streams() as server: url = server.ts("a")`` plays the usual clip in real time for ever. Faults may be switched
while it plays: ``server.freeze()``, ``server.thaw()``, ``server.kill()``, ``server.garbled = 0.3``.

``ts`` MPEG-TS · ``flv`` HTTP-FLV · ``mjpeg`` · ``hls`` · all by ``url(kind, name, clip=…)``.
"""

from __future__ import annotations

import base64
import random
import socket
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self

from tests.video.live import Live

KINDS: Final = {"ts": ("mpegts", "video/mp2t"), "flv": ("flv", "video/x-flv"),
                "mjpeg": ("mpjpeg", "multipart/x-mixed-replace;boundary=ffmpeg")}  # fmt: skip


@dataclass
class Channel:
    """What one name plays."""

    kind: str
    codec: str = "h264"
    size: tuple[int, int] = (640, 360)
    seed: int = 0
    fps: int = 15
    still: bool = False  # always the same picture


class Streams:
    """Every attribute may be changed while it runs."""

    def __init__(self, *, login: str = "", delay_s: float = 0.0, status: int = 200, location: str = "") -> None:
        """``login``: ``user:password`` without which the answer is 401. ``delay_s``: before any answer.
        ``location``: where everything is redirected to."""
        self.login, self.delay_s, self.status, self.location = login, delay_s, status, location
        self.garbled = 0.0  # share of the bytes' blocks that are spoilt
        self.slow = 1.0  # times as slow
        self.playlist = ""  # what every HLS stream answers with instead
        self.asked: list[str] = []
        self.channels: dict[str, Channel] = {}
        self._open = threading.Event()
        self._open.set()
        self.stopping = threading.Event()
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"house": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def watching(self) -> int:
        """How many play now."""
        return self._server.open

    def url(self, kind: str, name: str = "a", **channel: Any) -> str:
        """Of a stream ``kind`` called ``name``; ``channel``: fields of ``Channel``."""
        made = self.channels[name] = Channel(kind, **channel)
        live_of(made)  # encoded before anybody waits for it
        end = {"hls": "m3u8"}.get(kind, kind)
        return f"http://127.0.0.1:{self.port}/{name}.{end}"

    def ts(self, name: str = "a", **channel: Any) -> str:
        return self.url("ts", name, **channel)

    def flv(self, name: str = "a", **channel: Any) -> str:
        return self.url("flv", name, **channel)

    def mjpeg(self, name: str = "a", **channel: Any) -> str:
        return self.url("mjpeg", name, codec="mjpeg", **channel)

    def hls(self, name: str = "a", **channel: Any) -> str:
        return self.url("hls", name, **channel)

    def freeze(self) -> None:
        """Connections stay, and nothing more comes, until ``thaw``."""
        self._open.clear()

    def thaw(self) -> None:
        self._open.set()

    def kill(self) -> None:
        """Cuts every connection; new ones are answered."""
        self._server.cut()

    def stop(self) -> None:
        """The port is dead from now on."""
        self.stopping.set()
        self._open.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def flow(self) -> bool:
        """Waits while it is frozen; whether it goes on."""
        while not self._open.wait(0.05):
            if self.stopping.is_set():
                return False
        return not self.stopping.is_set()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._conns: set[socket.socket] = set()
        self.open = 0

    def process_request(self, request: Any, client_address: Any) -> None:
        self._conns.add(request)
        super().process_request(request, client_address)

    def server_close(self) -> None:
        self.cut()
        super().server_close()

    def cut(self) -> None:
        for conn in list(self._conns):
            try:
                conn.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self._conns.clear()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    house: Streams

    def do_GET(self) -> None:
        house = self.house
        house.asked.append(self.path)
        house.stopping.wait(house.delay_s)
        name = self.path.strip("/").partition("?")[0]
        if house.login and self.headers.get("Authorization") != _basic(house.login):
            self._head(401, {"WWW-Authenticate": 'Basic realm="cameras"'})
        elif house.location:
            self._head(302, {"Location": house.location})
        elif house.status != 200:
            self._head(house.status)
        elif name.endswith(".m3u8"):
            self._playlist(name.removesuffix(".m3u8"))
        elif name.endswith(".seg.ts"):
            channel, _, number = name.removesuffix(".seg.ts").partition("-")
            self._body("video/mp2t", _segment(house.channels[channel], int(number)))
        elif name == "login.html":
            self._body("text/html", b"<!DOCTYPE html><html><body>login</body></html>" * 40)
        elif (found := house.channels.get(name.rpartition(".")[0])) is not None:
            self._play(found)
        else:
            self._head(404)

    def _head(self, status: int, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.end_headers()

    def _body(self, kind: str, body: bytes) -> None:
        self._head(200, {"Content-Type": kind, "Content-Length": str(len(body))})
        self.wfile.write(body)

    def _play(self, channel: Channel) -> None:
        """In real time, for ever, on one connection."""
        house, server = self.house, self.server
        assert isinstance(server, _Server)
        kind, mime = KINDS[channel.kind]
        self._head(200, {"Content-Type": mime})
        chance = random.Random(channel.seed)
        server.open += 1
        try:
            live = live_of(channel, kind)
            for data, pause_s in live.pieces():
                if not house.flow():
                    return
                self.wfile.write(_spoilt(data, house.garbled, chance) if house.garbled else data)
                house.stopping.wait(pause_s * house.slow)
        except OSError:
            return
        finally:
            server.open -= 1

    def _playlist(self, name: str) -> None:
        """Live, a second each, as if it had begun a minute ago."""
        newest = int(time.time()) % 100_000
        lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:1", f"#EXT-X-MEDIA-SEQUENCE:{newest - 5}"]
        for n in range(newest - 5, newest):
            lines += ["#EXTINF:1.0,", f"{name}-{n}.seg.ts"]
        body = self.house.playlist or "\n".join([*lines, ""])
        self._body("application/vnd.apple.mpegurl", body.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the screen of a test."""


def _basic(login: str) -> str:
    return "Basic " + base64.b64encode(login.encode()).decode()


def _spoilt(data: bytes, share: float, chance: random.Random) -> bytes:
    """So many of its blocks of 64 bytes are noise."""
    out = bytearray(data)
    for at in range(0, len(out), 64):
        if chance.random() < share:
            out[at : at + 64] = chance.randbytes(len(out[at : at + 64]))
    return bytes(out)


def live_of(channel: Channel, container: str = "mpegts") -> Live:
    return Live(container, channel.codec, channel.size, channel.fps, channel.seed, channel.still)


def _segment(channel: Channel, n: int) -> bytes:
    """One second of the clip with its own times from ``n`` seconds on."""
    return live_of(channel).second(n)
