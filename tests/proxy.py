"""A cable that tests can cut: a TCP proxy before a server on TCP or on a Unix socket.

``with Proxy(target) as cable: cable.url(…)``, then ``cut``, ``pause``, ``delay``, ``garble`` and ``heal``.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections.abc import Coroutine
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

_MOST: Final = 65_536


class Proxy:
    """Listens on a free loopback port and hands on to ``(host, port)`` or to the path of a Unix socket.

    ``cut``: what is open is reset, what is new is refused. ``pause``: nothing is passed on and nobody is told, as with
    a pulled plug. Both end with ``heal``, and so do a ``delay`` (seconds, each way) and ``garble`` (one byte in so many
    is another one). ``passed``: bytes so far.
    """

    def __init__(self, target: tuple[str, int] | str) -> None:
        self._target = target
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flows: asyncio.Event
        self._cut = False
        self._delay_s = 0.0
        self._garbled = 0
        self.port = 0
        self.passed = 0

    def __enter__(self) -> Proxy:
        self._thread.start()
        self._do(self._begin())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        self._do(self._cut_now())

    def pause(self) -> None:
        self._loop.call_soon_threadsafe(self._flows.clear)

    def delay(self, seconds: float) -> None:
        self._delay_s = seconds

    def garble(self, one_in: int) -> None:
        self._garbled = one_in

    def heal(self) -> None:
        self._cut, self._delay_s, self._garbled = False, 0.0, 0
        self._loop.call_soon_threadsafe(self._flows.set)

    def _do(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(30)

    async def _begin(self) -> None:
        self._flows = asyncio.Event()
        self._flows.set()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _end(self) -> None:
        """Nothing new is accepted first, then all that was is ended. A server that closes while what it accepted has no
        transport yet leaves that socket open (``_attach`` of Python 3.11 fails, and nobody closes it)."""
        assert self._server is not None
        for listening in self._server.sockets:
            with contextlib.suppress(NotImplementedError):  # Windows
                self._loop.remove_reader(listening.fileno())
        self._flows.set()
        quiet = 0
        for _ in range(1_000):  # also what was accepted a moment ago, and has no task of ours yet
            await self._cut_now()
            await asyncio.sleep(0.01)
            quiet = quiet + 1 if asyncio.all_tasks() == {asyncio.current_task()} else 0
            if quiet == 3:
                break
        self._server.close()

    async def _cut_now(self) -> None:
        self._cut = True
        for writer in list(self._open):
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            self._open.discard(writer)
            self._tasks.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._flows.wait()
        if self._cut:
            return
        if isinstance(self._target, str):
            there_reader, there = await asyncio.open_unix_connection(self._target)
        else:
            there_reader, there = await asyncio.open_connection(*self._target)
        self._open.add(there)
        try:
            await asyncio.gather(self._pump(reader, there), self._pump(there_reader, writer))
        finally:
            there.transport.abort()
            self._open.discard(there)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(_MOST):
            if self._delay_s:
                await asyncio.sleep(self._delay_s)
            await self._flows.wait()
            if self._cut:
                break
            self.passed += len(data)
            writer.write(self._spoilt(data))
            await writer.drain()
        with contextlib.suppress(OSError):
            writer.transport.abort()

    def _spoilt(self, data: bytes) -> bytes:
        if not self._garbled:
            return data
        return bytes(byte ^ 1 if random.randrange(self._garbled) == 0 else byte for byte in data)


def before_postgres(url: str) -> tuple[str, str]:
    """Of a PostgreSQL address on a Unix socket, as the ``database`` fixture gives it: the socket's path for ``Proxy``,
    and the same address with ``{port}`` where the proxy's belongs."""
    parts = urlsplit(url)
    folder = parse_qs(parts.query)["host"][0]
    return f"{folder}/.s.PGSQL.5432", f"postgresql://postgres@127.0.0.1:{{port}}{parts.path}?sslmode=disable"
