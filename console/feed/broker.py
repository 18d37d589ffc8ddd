"""The embedded broker (rumqttd, in the iotcore wheel): a child process on 127.0.0.1 that ends with its parent."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import time
from typing import Final

from console import home

HOST: Final = "127.0.0.1"
# Larger than what the codec takes, so that a 1 MB message reaches it and is counted instead of costing its sender the
# connection. Beyond this the broker hangs up on the sender.
MAX_PAYLOAD: Final = 4 << 20
MAX_INFLIGHT: Final = 500
_ATTEMPTS: Final = 3  # a free port may be taken between looking and listening
_CHILD: Final = "console.feed.broker_child"


class BrokerError(RuntimeError):
    """The embedded broker did not start; ``args[0]`` is a ``say`` code."""


class Broker:
    """``start`` and ``stop``; sessions, retained messages and last wills live as long. MQTT 3.1.1, no sign-in."""

    def __init__(self) -> None:
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, timeout_s: float = 10.0, port: int = 0) -> str:
        """Start on a free port (or ``port``), wait until it answers, return its URL. ``BrokerError`` if it will not."""
        for _ in range(_ATTEMPTS):
            chosen = port or _free_port()
            if self._try(chosen, timeout_s):
                self.url = f"mqtt://{HOST}:{chosen}"
                return self.url
            self.stop()
        raise BrokerError("feed.broker_failed")

    def stop(self) -> None:
        """Safe to call twice."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        try:
            process.wait(1.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5.0)

    def _try(self, port: int, timeout_s: float) -> bool:
        if _answers(port):
            return False  # somebody else's
        options = {
            "listen": HOST,
            "port": port,
            "max_payload_size": MAX_PAYLOAD,
            "max_inflight_count": MAX_INFLIGHT,
        }
        self._process = subprocess.Popen(
            home.script(_CHILD, json.dumps(options)),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        until = time.monotonic() + timeout_s
        while time.monotonic() < until and self.running:
            if _answers(port):
                return self.running
            time.sleep(0.02)
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), 0.5):
            return True
    except OSError:
        return False
