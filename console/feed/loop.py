"""One thread for any number of connections: waits on their sockets, runs what other threads ask for."""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

from console.feed.connection import Connection

TICK_S: Final = 0.5
_log = logging.getLogger("onemap.feed")


class Loop:
    """``call`` is thread-safe; everything else runs on the loop's own thread.

    ``rest_s``: how long to let bytes gather after each read. At thousands of messages a second one wake-up then serves
    dozens of them, which leaves the GIL to the window; it adds at most that much to a message's way.
    """

    def __init__(self, name: str, rest_s: float = 0.0) -> None:
        self._rest_s = rest_s
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._selector = selectors.DefaultSelector()
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._connections: dict[Connection, tuple[socket.socket | None, int]] = {}  # with what is registered
        self._stopping = False
        self._next_tick = 0.0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float = 20.0) -> None:
        """Close all connections and join. The time is that of a handshake that may be under way."""
        if self._thread.is_alive():
            self.call(self._stop)
            self._thread.join(timeout_s)
        elif self._thread.ident is None:  # never started
            self._let_go()

    def call(self, fn: Callable[[], None]) -> None:
        """Run ``fn`` on the loop's thread soon; in order."""
        self._calls.put(fn)
        with contextlib.suppress(BlockingIOError, OSError):  # full: it is awake; closed: it has ended
            self._wake_out.send(b"w")

    def add(self, connection: Connection) -> None:
        """On the loop's thread. Dials at once."""
        self._connections[connection] = (None, 0)
        connection.tick(time.monotonic())
        self.sync(connection)

    def remove(self, connection: Connection) -> None:
        """On the loop's thread, after its ``close`` or ``kill``."""
        if connection in self._connections:
            self.sync(connection)
            del self._connections[connection]

    def sync(self, connection: Connection) -> None:
        """Let the selector know what the connection has and wants now."""
        if connection not in self._connections:
            return
        was, was_events = self._connections[connection]
        now = connection.sock
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if now is not None and connection.want_write() else 0)
        if now is was and (now is None or events == was_events):
            return
        if was is not None and was is not now:
            self._selector.unregister(was)
        if now is not None:
            (self._selector.modify if now is was else self._selector.register)(now, events, connection)
        self._connections[connection] = (now, events)

    def _run(self) -> None:
        self._selector.register(self._wake_in, selectors.EVENT_READ, None)
        try:
            while not self._stopping:
                self._pass()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self._selector.close()
        self._wake_in.close()
        self._wake_out.close()

    def _pass(self) -> None:
        read = False
        for key, events in self._selector.select(max(0.0, self._next_tick - time.monotonic())):
            if key.data is None:
                self._answer_calls()
            else:
                read |= bool(events & selectors.EVENT_READ)
                self._serve(key.data, events)
        now = time.monotonic()
        if now >= self._next_tick:
            self._tick(now)
        if read and self._rest_s:
            time.sleep(self._rest_s)

    def _serve(self, connection: Connection, events: int) -> None:
        if events & selectors.EVENT_WRITE:
            connection.writable()
        if events & selectors.EVENT_READ:
            connection.readable()
        self.sync(connection)

    def _answer_calls(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._wake_in.recv(4096)
        with contextlib.suppress(Empty):
            while True:
                fn = self._calls.get_nowait()
                try:
                    fn()
                except Exception:  # what a caller handed in must not end the thread for all others
                    _log.exception("a call on the feed's thread failed")

    def _tick(self, now: float) -> None:
        for connection in list(self._connections):
            connection.tick(now)
            self.sync(connection)
        retries = [c.retry_at for c in self._connections if c.retry_at is not None]
        self._next_tick = min([now + TICK_S, *retries])

    def _stop(self) -> None:
        for connection in self._connections:
            connection.close()
        self._stopping = True
