"""urllib3 connections that can be cut from outside, so that closing a base map never waits for a slow server."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import weakref
from typing import Any, Final

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

_NODELAY: Final = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

# urllib3 writes whole URLs into its log, keys included: nothing of it may reach any handler.
for _name in ("urllib3", "urllib3.connectionpool", "urllib3.connection", "urllib3.poolmanager", "urllib3.util.retry"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


class Wires:
    """The sockets of one pool."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self.cut = False

    def dial(self, host: str, port: int, timeout_s: float | None) -> socket.socket:
        """A connected TCP socket, cuttable already while it connects. ``OSError`` when no address answers."""
        last: OSError = OSError("no address")
        for family, kind, proto, _, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            sock = socket.socket(family, kind, proto)
            try:
                self.keep(sock)
                sock.settimeout(timeout_s)
                sock.setsockopt(*_NODELAY)
                sock.connect(where)
                return sock
            except OSError as error:
                sock.close()
                last = error
        raise last

    def keep(self, sock: socket.socket) -> None:
        """Take hold of a socket. ``OSError`` once they are cut."""
        with self._lock:
            if self.cut:
                raise OSError("closed")
            self._open.add(sock)

    def close(self) -> None:
        """Cut all of them: whoever reads from one gets its end."""
        with self._lock:
            self.cut = True
            socks = list(self._open)
        for sock in socks:
            with contextlib.suppress(OSError):  # not connected, or gone already
                sock.shutdown(socket.SHUT_RDWR)


def pool(threads: int) -> tuple[urllib3.PoolManager, Wires]:
    """A pool of kept-alive connections, without proxies whatever the environment says, and the grip on its sockets."""
    wires = Wires()
    manager = urllib3.PoolManager(num_pools=16, maxsize=threads, block=False, retries=False)
    manager.pool_classes_by_scheme = {"http": _plain(wires), "https": _secure(wires)}
    return manager, wires


def _dialled(connection: HTTPConnection, wires: Wires) -> socket.socket:
    timeout = connection.timeout if isinstance(connection.timeout, int | float) else None
    try:
        return wires.dial(connection._dns_host, connection.port, timeout)
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, "connect timed out") from error
    except OSError as error:
        raise NewConnectionError(connection, f"cannot connect ({error.errno})") from error


def _plain(wires: Wires) -> type[HTTPConnectionPool]:
    class Connection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _dialled(self, wires)

    class Pool(HTTPConnectionPool):
        ConnectionCls: Any = Connection

    return Pool


def _secure(wires: Wires) -> type[HTTPSConnectionPool]:
    class Connection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _dialled(self, wires)

        def connect(self) -> None:
            super().connect()
            if self.sock is not None:  # wrapped: the socket that was dialled is detached
                wires.keep(self.sock)

    class Pool(HTTPSConnectionPool):
        ConnectionCls: Any = Connection

    return Pool
