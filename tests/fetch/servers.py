"""Tile servers that tests start themselves, on free loopback ports, with every fault a real one has.

``with XyzServer(tile=…) as server: spec = server.spec()``. ``server.asked`` lists the paths that were asked for.
A fault may be switched while it runs: ``server.status = 503``, ``server.hold()`` / ``server.release()``.
"""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlsplit

from console.site.config import BaseMapSpec

HTML: Final = b"<!DOCTYPE html><html><body>login</body></html>"
Picture = bytes | Callable[[int, int, int], bytes | None]  # (z, x, y from the north); None: 404


def png(colour: tuple[int, int, int] = (90, 120, 150), side: int = 256) -> bytes:
    """A plain PNG of one colour."""
    row = b"\x00" + bytes(colour) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(row * side)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def colour_of(z: int, x: int, y: int) -> bytes:
    """A PNG whose colour names its tile: two different tiles never look the same below level 8."""
    return png((40 + z * 20, x % 256, y % 256))


class TileServer:
    """What both kinds share. Every attribute may be changed while it runs."""

    def __init__(
        self, tile: Picture | None = None, *, delay_s: float = 0.0, status: int = 200, body: bytes | None = None,
        content_type: str = "image/png", headers: Mapping[str, str] | None = None, cut_at: int = -1, location: str = "",
        etag: str = "", need: Mapping[str, str] | None = None, tls: tuple[Path, Path] | None = None,
    ) -> None:  # fmt: skip
        """``status``, ``body``, ``content_type``, ``headers``: of every answer. ``cut_at``: bytes after which the body
        breaks off although its length was announced. ``location``: of a redirect. ``etag``: 304 to who has it.
        ``need``: headers without which the answer is 401. ``tls``: certificate and key, see ``certificate``.
        """
        self.tile: Picture = colour_of if tile is None else tile
        self.delay_s, self.status, self.body, self.content_type = delay_s, status, body, content_type
        self.headers, self.cut_at, self.location, self.etag = dict(headers or {}), cut_at, location, etag
        self.need = dict(need or {})
        self.asked: list[str] = []
        self.seen: list[dict[str, str]] = []  # request headers, as they came
        self.not_modified = 0
        self._open = threading.Event()
        self._open.set()
        self._stopping = threading.Event()
        handler = type("Handler", (_Handler,), {"house": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._scheme = "https" if tls else "http"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """The port is dead from now on."""
        self._stopping.set()
        self._open.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._server.cut()

    def hold(self) -> None:
        """Every answer waits from now on, until ``release``."""
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def root(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def tile_of(self, path: str) -> tuple[int, int, int] | None:
        """(z, x, y from the north) of a request; None: no such address."""
        raise NotImplementedError

    def url(self) -> str:
        """The template."""
        raise NotImplementedError

    def spec(self, **fields: Any) -> BaseMapSpec:
        """A base map of this server; ``fields`` of ``BaseMapSpec`` over the defaults."""
        given: dict[str, Any] = {"id": "town", "name": "城区", "urls": (self.url(),), "timeout_s": 5.0, **fields}
        return BaseMapSpec(**given)

    def answer(self, path: str, sent: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one request."""
        self._stopping.wait(self.delay_s)
        self._open.wait()
        if any(sent.get(name) != value for name, value in self.need.items()):
            return 401, {"Content-Type": "text/plain"}, b"who are you"
        headers = {"Content-Type": self.content_type, **self.headers}
        if self.location:
            headers["Location"] = self.location
        if self.etag:
            headers["ETag"] = self.etag
            if sent.get("If-None-Match") == self.etag:
                self.not_modified += 1
                return 304, headers, b""
        if self.status != 200 or self.body is not None:
            return self.status, headers, self.body if self.body is not None else b"no"
        tile = self.tile_of(path)
        found = None if tile is None else self.tile if isinstance(self.tile, bytes) else self.tile(*tile)
        return (404, headers, b"no such tile") if found is None else (200, headers, found)


class XyzServer(TileServer):
    """``/{z}/{x}/{y}.png``."""

    def tile_of(self, path: str) -> tuple[int, int, int] | None:
        parts = urlsplit(path).path.strip("/").removesuffix(".png").split("/")
        if len(parts) != 3 or not all(part.isdecimal() for part in parts):
            return None
        z, x, y = (int(part) for part in parts)
        return (z, x, y) if x < 2**z and y < 2**z else None

    def url(self) -> str:
        return self.root + "/{z}/{x}/{y}.png"


class WmtsServer(TileServer):
    """Both ways of WMTS 1.0: KVP at ``/wmts?…&TILEMATRIX=…`` as Tianditu writes it, and REST at
    ``/rest/{layer}/{matrix set}/{TileMatrix}/{TileRow}/{TileCol}``. With ``key``, KVP asks for ``tk=``."""

    def __init__(self, tile: Picture | None = None, *, key: str = "", geographic: bool = False, **faults: Any) -> None:
        super().__init__(tile, **faults)
        self.key, self.geographic = key, geographic

    def tile_of(self, path: str) -> tuple[int, int, int] | None:
        parts = urlsplit(path)
        words = {name.upper(): value for name, value in parse_qsl(parts.query)}
        if parts.path.startswith("/rest/"):
            address = parts.path.strip("/").split("/")[3:]
        else:
            address = [words.get(name, "") for name in ("TILEMATRIX", "TILEROW", "TILECOL")]
        if len(address) != 3 or not all(part.isdecimal() for part in address):
            return None
        z, y, x = (int(part) for part in address)
        return (z, x, y) if x < 2**z and y < (2 ** (z - 1) if self.geographic else 2**z) else None

    def answer(self, path: str, sent: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        given = dict(parse_qsl(urlsplit(path).query)).get("tk", "")
        if self.key and not path.startswith("/rest/") and given != self.key:
            return 403, {"Content-Type": "application/json"}, b'{"code":301012,"msg":"\xe6\x9d\x83\xe9\x99\x90"}'
        return super().answer(path, sent)

    def url(self) -> str:
        set_name = "c" if self.geographic else "w"
        return (
            f"{self.root}/img_{set_name}/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=img&STYLE=default"
            f"&TILEMATRIXSET={set_name}&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}"
            + ("&tk={key}" if self.key else "")
        )

    def rest_url(self) -> str:
        return self.root + "/rest/img/w/{TileMatrix}/{TileRow}/{TileCol}"

    def spec(self, **fields: Any) -> BaseMapSpec:
        grid = "geographic" if self.geographic else "webmercator"
        given: dict[str, Any] = {"source": "wmts", "grid": grid, "key": "tianditu" if self.key else "", **fields}
        return super().spec(**given)


def dead_port() -> int:
    """A loopback port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate of 127.0.0.1 and its key, as files."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return cert_file, key_file


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._conns: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._conns.add(request)
        super().process_request(request, client_address)

    def server_close(self) -> None:
        self.cut()  # kept-alive connections would keep their threads
        super().server_close()

    def cut(self) -> None:
        for conn in self._conns:
            try:
                conn.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self._conns.clear()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one packet: apart they cost 40 ms of delayed acknowledgement
    house: TileServer

    def do_GET(self) -> None:
        self.house.asked.append(self.path)
        self.house.seen.append(dict(self.headers.items()))
        status, headers, body = self.house.answer(self.path, dict(self.headers.items()))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut = self.house.cut_at
        self.wfile.write(body if cut < 0 else body[:cut])
        self.wfile.flush()
        if cut >= 0:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the screen of a test."""
