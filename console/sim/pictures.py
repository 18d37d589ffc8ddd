"""Streams of the simulated town: every camera and body camera of the demo shows a drawn street, marked 演示画面.

Served as HTTP-FLV on loopback, at the address that ``[video]`` of the site names: nothing here pretends to be a camera
of anybody's.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
import zlib
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from console.sim.addresses import address
from console.sim.flv import Clip, clip, key_before, tag
from console.site import Site
from console.video import testcard

FORMAT: Final = 1  # of the clips that are kept: another draws them anew
_BEHIND_S: Final = 2.0  # who takes no data for so long goes on with what is live
_ASK_S: Final = 5.0  # for a request to be said
_AGAIN_S: Final = 1.0  # a port that is taken is tried so often
_MOST_ASKED: Final = 8192  # bytes of a request


class PictureServer:
    """Serves until closed, on a thread of its own. While somebody else has the port, who serves the same if it is
    another console's town, it waits for it."""

    def __init__(self, folder: Path, host: str, port: int) -> None:
        self._folder, self._host, self.port = folder, host, port
        self._clips: dict[tuple[int, bool], Clip] = {}
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._ready, self._making = threading.Event(), asyncio.Lock()
        self._thread = threading.Thread(target=self._run, name="sim-pictures", daemon=True)

    def start(self) -> bool:
        """Whether it listens already."""
        self._thread.start()
        self._ready.wait()
        return self.listens

    @property
    def listens(self) -> bool:
        return self._server is not None

    def close(self) -> None:
        """Twice is harmless."""
        with contextlib.suppress(RuntimeError):  # its loop is closed already
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        listening = self._loop.create_task(self._listen())
        try:
            self._loop.run_forever()
            listening.cancel()
            if self._server is not None:
                self._server.close()
            self._end_all()
        finally:
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    async def _listen(self) -> None:
        """Takes the port, now or when it is free."""
        while self._server is None:
            try:
                self._server = await asyncio.start_server(self._serve, self._host, self.port)
                self.port = self._server.sockets[0].getsockname()[1]
            except OSError:
                self._ready.set()
                await asyncio.sleep(_AGAIN_S)
        self._ready.set()

    def _end_all(self) -> None:
        open_ = asyncio.all_tasks(self._loop)
        for task in open_:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*open_, return_exceptions=True))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path = await asyncio.wait_for(_asked(reader), _ASK_S)
            await self._answer(path, writer)
        except (OSError, ValueError, asyncio.IncompleteReadError, TimeoutError, asyncio.CancelledError):
            pass  # who looked has gone, or said nothing that we know; or we go
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, path: str, writer: asyncio.StreamWriter) -> None:
        parts = path.strip("/").split("/")
        if len(parts) != 3 or parts[0] not in ("camera", "unit") or parts[2] not in ("main.flv", "sub.flv"):
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return
        shown = await self._clip(zlib.crc32(parts[1].encode()) % testcard.VARIANTS, parts[2] == "main.flv")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: video/x-flv\r\nConnection: close\r\n\r\n" + shown.head)
        await _play(shown, writer)

    async def _clip(self, variant: int, main: bool) -> Clip:
        """Drawn when it is first asked for, and kept."""
        async with self._making:
            if (variant, main) not in self._clips:
                made = await self._loop.run_in_executor(None, self._made, variant, main)
                self._clips[variant, main] = clip(made, testcard.FPS)
        return self._clips[variant, main]

    def _made(self, variant: int, main: bool) -> bytes:
        kept = self._folder / f"picture-{FORMAT}-{variant}-{'main' if main else 'sub'}.flv"
        with contextlib.suppress(OSError):
            return kept.read_bytes()
        made = testcard.encode(variant, testcard.MAIN if main else testcard.SUB)
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            fresh = kept.with_suffix(f".{threading.get_ident()}")
            fresh.write_bytes(made)
            fresh.replace(kept)
        return made


async def _asked(reader: asyncio.StreamReader) -> str:
    """The path of a GET. ``ValueError`` for anything else."""
    head = await reader.readuntil(b"\r\n\r\n")
    method, path, *_ = head[:_MOST_ASKED].split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    if method != "GET":
        raise ValueError(method)
    return urlsplit(path).path


async def _play(shown: Clip, writer: asyncio.StreamWriter) -> None:
    """Round and round in real time; all who look see the same moment. What lies between the key frame before it and
    now goes out at once, as from a media server."""
    now_s = time.monotonic()
    now_ms = now_s * 1000 % shown.ms
    at = key_before(shown, now_ms)
    offset_ms, first_ms = 0, shown.tags[at].ms
    begun = now_s - (now_ms - first_ms) / 1000
    while True:
        one = shown.tags[at]
        ms = offset_ms + one.ms - first_ms
        late_s = time.monotonic() - begun - ms / 1000
        if late_s < 0:
            await asyncio.sleep(-late_s)
        elif late_s > _BEHIND_S and one.key:
            begun += late_s
        writer.write(tag(ms, one.body))
        await writer.drain()
        at += 1
        if at == len(shown.tags):
            at, offset_ms = 0, offset_ms + shown.ms


def serve(site: Site) -> PictureServer | None:
    """The site's invented streams; None when its cameras are none of ours."""
    at = address(site.config.video.main_url)
    if at is None:
        return None
    server = PictureServer(site.state_dir / "pictures", *at)
    server.start()
    return server
