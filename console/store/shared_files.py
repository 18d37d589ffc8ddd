"""Attachments and stills of a seat among others: each is brought into the shared store, and fetched from it when a
person of another seat opens it."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import Final

from console.store import database, kept_files, postgres
from console.store.kept_files import Changed, Nowhere

RETRY_S: Final = 5.0  # while the database is away
PATIENCE_S: Final = 8.0  # for an answer of the database
_HERE: Final = "SELECT name FROM file WHERE name = ANY(%s)"


class SharedFiles:
    """``folder``: the seat's state. What lies there and is not in the store yet, whatever became of the seat meanwhile,
    is brought in after the start, one file after the other on a thread of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url, self._folder = url, folder
        self._waiting: dict[str, None] = {}
        self._wake = threading.Event()
        self._looked = self._stopping = False
        self._thread = threading.Thread(target=self._run, name="files", daemon=True)

    @property
    def unsent(self) -> int:
        """How many the store has not got, as far as is known; before this machine's folders were looked through one."""
        return len(self._waiting) + (not self._looked)

    def put(self, name: str) -> None:
        """``attachments/<sha256>.pdf``, which lies in the state folder. Never blocks."""
        self._waiting[name] = None
        self._wake.set()

    def fetch(self, name: str) -> str:
        """Into the state folder; "" or the say code of why not. Takes its time: on a thread of the caller's."""
        try:
            with contextlib.closing(self._connected()) as connection:
                kept_files.get(connection, self._folder, name)
        except Nowhere:
            return "files.nowhere"
        except Changed:
            return "files.changed"
        except postgres.Error as error:
            return postgres.reason(error)
        except OSError as error:
            return database.reason(error)
        return ""

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """What is not in the store by then is brought in after the next start."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    # --- the thread --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        self._waiting.update(dict.fromkeys(kept_files.names(self._folder)))
        self._looked = True
        while True:
            self._wake.clear()
            if self._stopping:
                return
            if self._waiting:
                self._bring()
            self._wake.wait(RETRY_S if self._waiting else None)

    def _bring(self) -> None:
        try:
            with contextlib.closing(self._connected()) as connection:
                for (name,) in connection.execute(_HERE, (list(self._waiting),)).fetchall():
                    del self._waiting[name]
                for name in list(self._waiting):
                    if self._stopping:
                        return
                    self._one(connection, name)
        except postgres.Error:
            return  # all that still waits is tried again

    def _one(self, connection: postgres.Connection, name: str) -> None:
        """One that is gone from this disk, or is not what it was, is nobody's any more."""
        with contextlib.suppress(OSError, Changed):
            kept_files.put(connection, self._folder, name)
        del self._waiting[name]

    def _connected(self) -> postgres.Connection:
        return postgres.connect_impatient(self._url, PATIENCE_S, name="onemap files")
