"""A small RTSP server (RFC 2326) on loopback, for benches and tests: RTP by TCP or UDP, H.264 (RFC 6184) and H.265
(RFC 7798), sender reports, Digest sign-in (RFC 2617). Faults may be switched while it plays.

``with Rtsp() as server: url = server.play("a", Played(coded))``.
"""

from __future__ import annotations

import base64
import hashlib
import random
import re
import socket
import socketserver
import struct
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from console.video.bench.coded import Coded

_MTU: Final = 1400
_CLOCK: Final = 90_000
_NTP_1970: Final = 2_208_988_800
_KIND: Final = 96  # payload type
_NONCE: Final = "f00d"
_REALM: Final = "cameras"


@dataclass(frozen=True)
class Played:
    """What one path plays, round and round: pictures with start codes, the first a key frame with its parameter sets.
    """

    coded: tuple[Coded, ...]
    codec: str = "h264"
    fps: int = 15


class Rtsp:
    """Every attribute may be changed while it runs."""

    def __init__(self, *, login: str = "", behind_s: float = 0.0) -> None:
        """``login``: ``user:password`` that is asked for. ``behind_s``: its clock is said to be as much later than the
        pictures are sent, so that they look delayed."""
        self.login, self.behind_s = login, behind_s
        self.lost = 0.0  # share of RTP packets that are not sent
        self.mute = False  # accepts, and never answers
        self.asked: list[str] = []
        self.played: dict[str, Played] = {}
        self.watching = 0
        self.open = threading.Event()
        self.open.set()
        self.stopping = threading.Event()
        self._conns: set[socket.socket] = set()
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"house": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self.open.set()
        self._server.shutdown()
        self._thread.join()
        self.kill()
        self._server.server_close()

    def play(self, name: str, what: Played) -> str:
        """Its URL."""
        self.played[name] = what
        return f"rtsp://127.0.0.1:{self._server.server_address[1]}/{name}"

    def freeze(self) -> None:
        """Connections stay, and nothing more comes, until ``thaw``."""
        self.open.clear()

    def thaw(self) -> None:
        self.open.set()

    def kill(self) -> None:
        """Cuts every connection; new ones are answered."""
        for conn in list(self._conns):
            try:
                conn.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def joined(self, conn: socket.socket) -> None:
        self._conns.add(conn)

    def parted(self, conn: socket.socket) -> None:
        self._conns.discard(conn)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = False
    block_on_close = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


class _Handler(socketserver.StreamRequestHandler):
    house: Rtsp
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self._sending = threading.Lock()
        self._udp: tuple[socket.socket, int] | None = None  # ours, and the client's port
        self._over = threading.Event()
        self._player: threading.Thread | None = None
        self.house.joined(self.request)

    def finish(self) -> None:
        self._over.set()
        if self._player is not None:
            self._player.join()
        if self._udp is not None:
            self._udp[0].close()
        self.house.parted(self.request)
        try:
            super().finish()
        except OSError:
            return

    def handle(self) -> None:
        while (request := self._request()) is not None:
            method, url, headers = request
            self.house.asked.append(method)
            if self.house.mute:
                self.house.stopping.wait()
                return
            if not self._may(method, headers):
                self._answer(headers, 401, {"WWW-Authenticate": f'Digest realm="{_REALM}", nonce="{_NONCE}"'})
                continue
            what = self.house.played.get(url.rstrip("/").removesuffix("/track1").rsplit("/", 1)[-1])
            if what is None and method != "OPTIONS":
                self._answer(headers, 404)
                continue
            self._do(method, headers, what)
            if method == "TEARDOWN":
                return

    def _request(self) -> tuple[str, str, dict[str, str]] | None:
        """The next; what the client sends of RTCP between them is passed over."""
        try:
            while (first := self.rfile.read(1)) == b"$":
                _channel, size = struct.unpack(">BH", self.rfile.read(3))
                self.rfile.read(size)
            line = (first + self.rfile.readline()).decode()
            headers: dict[str, str] = {}
            while text := self.rfile.readline().decode().strip():
                name, _, value = text.partition(":")
                headers[name.lower()] = value.strip()
        except (OSError, struct.error):
            return None
        parts = line.split()
        return (parts[0], parts[1], headers) if len(parts) == 3 else None

    def _may(self, method: str, headers: dict[str, str]) -> bool:
        if not self.house.login or method == "OPTIONS":
            return True
        said = dict(re.findall(r'(\w+)="([^"]*)"', headers.get("authorization", "")))
        user, _, password = self.house.login.partition(":")
        first, second = _md5(f"{user}:{_REALM}:{password}"), _md5(f"{method}:{said.get('uri', '')}")
        return said.get("username") == user and said.get("response") == _md5(f"{first}:{_NONCE}:{second}")

    def _do(self, method: str, headers: dict[str, str], what: Played | None) -> None:
        if method == "DESCRIBE" and what is not None:
            body = _sdp(what).encode()
            self._answer(headers, 200, {"Content-Type": "application/sdp", "Content-Length": str(len(body))}, body)
        elif method == "SETUP":
            self._answer(headers, 200, {"Transport": self._transport(headers["transport"]), "Session": "1;timeout=60"})
        elif method == "PLAY" and what is not None:
            self._answer(headers, 200, {"Session": "1", "Range": "npt=0-"})
            self._player = threading.Thread(target=self._play, args=(what,), daemon=True)
            self._player.start()
        else:
            self._answer(headers, 200, {"Public": "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER"})

    def _transport(self, asked: str) -> str:
        ports = re.search(r"client_port=(\d+)", asked)
        if ports is None:
            return "RTP/AVP/TCP;unicast;interleaved=0-1"
        mine = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        mine.bind(("127.0.0.1", 0))
        self._udp = mine, int(ports[1])
        port = mine.getsockname()[1]
        return f"RTP/AVP;unicast;client_port={ports[1]}-{int(ports[1]) + 1};server_port={port}-{port + 1}"

    def _answer(
        self, headers: dict[str, str], status: int, more: dict[str, str] | None = None, body: bytes = b""
    ) -> None:  # fmt: skip
        lines = [f"RTSP/1.0 {status} -", f"CSeq: {headers.get('cseq', '0')}"]
        lines += [f"{name}: {value}" for name, value in (more or {}).items()]
        with self._sending:
            self.wfile.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    # ---- RTP

    def _play(self, what: Played) -> None:
        """In real time until somebody ends it."""
        coded, fps = what.coded, what.fps
        chance, sequence, began = random.Random(1), 0, time.monotonic()
        self.house.watching += 1
        try:
            n = 0
            while not self._over.is_set() and not self.house.stopping.is_set():
                if not self.house.open.wait(0.05):
                    began += 0.05
                    continue
                stamp = n * _CLOCK // fps
                if n % fps == 0:
                    self._send(1, _report(stamp, time.time() - self.house.behind_s))
                for part, last in _parts(coded[n % len(coded)], what.codec):
                    sequence += 1
                    if chance.random() >= self.house.lost:
                        self._send(0, _rtp(sequence, stamp, part, last))
                n += 1
                self._over.wait(max(0.0, began + n / fps - time.monotonic()))
        except OSError:
            return
        finally:
            self.house.watching -= 1

    def _send(self, channel: int, packet: bytes) -> None:
        if self._udp is not None:
            ours, port = self._udp
            ours.sendto(packet, ("127.0.0.1", port + channel))
            return
        with self._sending:
            self.request.sendall(struct.pack(">cBH", b"$", channel, len(packet)) + packet)


def _rtp(sequence: int, stamp: int, part: bytes, last: bool) -> bytes:
    return struct.pack(">BBHII", 0x80, _KIND | (0x80 if last else 0), sequence & 0xFFFF, stamp & 0xFFFFFFFF, 7) + part


def _report(stamp: int, at: float) -> bytes:
    """A sender report: this RTP time is that time of the sender's clock."""
    seconds, part = divmod(at, 1.0)
    return struct.pack(
        ">BBHIIIIII", 0x80, 200, 6, 7, int(seconds) + _NTP_1970, int(part * 2**32), stamp & 0xFFFFFFFF, 0, 0
    )


def _parts(coded: Coded, codec: str) -> list[tuple[bytes, bool]]:
    """Payloads of one picture, and whether each is its last."""
    units = _units(coded.data)
    pieces = [piece for unit in units for piece in (_hevc(unit) if codec == "hevc" else _avc(unit))]
    return [(piece, n == len(pieces) - 1) for n, piece in enumerate(pieces)]


def _units(data: bytes) -> list[bytes]:
    """NAL units between start codes."""
    return [one.rstrip(b"\0") for one in re.split(b"\0\0\1", data) if one.rstrip(b"\0")]


def _avc(unit: bytes) -> list[bytes]:
    if len(unit) <= _MTU:
        return [unit]
    head, body = unit[0], unit[1:]
    chunks = [body[at : at + _MTU] for at in range(0, len(body), _MTU)]
    return [bytes([head & 0xE0 | 28, _ends(n, len(chunks)) | head & 0x1F]) + chunk for n, chunk in enumerate(chunks)]


def _hevc(unit: bytes) -> list[bytes]:
    if len(unit) <= _MTU:
        return [unit]
    kind, body = unit[0] >> 1 & 0x3F, unit[2:]
    head = bytes([unit[0] & 0x81 | 49 << 1, unit[1]])
    chunks = [body[at : at + _MTU] for at in range(0, len(body), _MTU)]
    return [head + bytes([_ends(n, len(chunks)) | kind]) + chunk for n, chunk in enumerate(chunks)]


def _ends(n: int, of: int) -> int:
    return 0x80 if n == 0 else 0x40 if n == of - 1 else 0


def _sdp(what: Played) -> str:
    units = _units(what.coded[0].data)
    return "\r\n".join([
        "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=camera", "c=IN IP4 0.0.0.0", "t=0 0", "a=control:*",
        f"m=video 0 RTP/AVP {_KIND}", f"a=rtpmap:{_KIND} {'H265' if what.codec == 'hevc' else 'H264'}/{_CLOCK}",
        f"a=fmtp:{_KIND} {_sets(units, what.codec)}", "a=control:track1", "",
    ])  # fmt: skip


def _sets(units: list[bytes], codec: str) -> str:
    """The parameter sets, as each codec has them written."""
    if codec == "hevc":
        names = {32: "sprop-vps", 33: "sprop-sps", 34: "sprop-pps"}
        found = {names[kind]: _b64(one) for one in units if (kind := one[0] >> 1 & 0x3F) in names}
        return ";".join(f"{name}={value}" for name, value in found.items())
    sets = ",".join(_b64(one) for one in units if one[0] & 0x1F in (7, 8))
    return f"packetization-mode=1;sprop-parameter-sets={sets}"


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
