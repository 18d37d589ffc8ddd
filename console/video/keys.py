"""What the machine's keyring says of a camera's user and password, asked on a thread: it may take its time."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Final

SERVICE: Final = "onemap-video"
ENV: Final = "ONEMAP_VIDEO_"
_PATIENCE_S: Final = 2.0

Secrets = Callable[[str], str]


def login_of(name: str) -> str:
    """``user:password`` under ``name``: environment variable ``ONEMAP_VIDEO_<NAME>``, else the keyring's service
    ``onemap-video``; "" when neither knows. Asks the keyring's own process: not for the GUI thread."""
    if said := os.environ.get(ENV + name.upper().replace("-", "_"), ""):
        return said
    import keyring  # loads back-ends: only when a stream names a secret
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, name) or ""
    except KeyringError:
        return ""


class Keys:
    """``ask(name, then)``: ``then(login)`` is called on the thread of this, one after another."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._asked: SimpleQueue[tuple[str, Callable[[str], None]] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def ask(self, name: str, then: Callable[[str], None]) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="video-keys", daemon=True)
            self._thread.start()
        self._asked.put((name, then))

    def close(self) -> None:
        """A keyring that waits for a person is not waited for long."""
        if self._thread is not None:
            self._asked.put(None)
            self._thread.join(_PATIENCE_S)
            self._thread = None

    def _run(self) -> None:
        while (asked := self._asked.get()) is not None:
            name, then = asked
            then(self._said(name))

    def _said(self, name: str) -> str:
        try:
            return self._secrets(name)
        except Exception:  # a back-end's own, of whatever kind: the next stream's name must still be asked for
            return ""
