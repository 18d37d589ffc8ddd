"""What a person changes about layers while they look at them is written behind the window, the newest state only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from console.site.changing import keep
from console.site.layerfile import LayerSpec
from console.site.model import SiteError

_REST_S: Final = 0.5  # a slider that is drawn says something every few milliseconds


class LayerKeeper:
    """``keep`` returns at once; a thread, started by the first one, writes half a second after the last one came.

    ``failed`` (from that thread) is told the sentence when the folder cannot be written.
    """

    def __init__(self, folder: Path, failed: Callable[[str], None] | None = None) -> None:
        self._folder, self._failed = folder, failed
        self._newest: tuple[LayerSpec, ...] | None = None
        self._wake, self._lock, self._closed = threading.Event(), threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    def keep(self, layers: tuple[LayerSpec, ...]) -> None:
        """These layers are drawn so from now on."""
        with self._lock:
            self._newest = layers
            if self._thread is None and not self._closed.is_set():
                self._thread = threading.Thread(target=self._run, name="layer-keeper", daemon=True)
                self._thread.start()
        self._wake.set()

    def close(self) -> None:
        """Write what waits, and end the thread."""
        self._closed.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._closed.wait(_REST_S)
            self._wake.clear()
            with self._lock:
                newest, self._newest = self._newest, None
            if newest is not None:
                self._write(newest)
            if self._closed.is_set():
                return

    def _write(self, layers: tuple[LayerSpec, ...]) -> None:
        try:
            keep(self._folder, layers)
        except (SiteError, OSError) as error:
            if self._failed is not None:
                self._failed(str(error))
