"""What a person changes about layers and templates at the desk is written behind the window, the newest state only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, Generic, TypeVar

from console.site.changing import keep
from console.site.layerfile import LayerSpec
from console.site.macros import Macro, write_macros
from console.site.model import SiteError
from console.site.ringfile import RingTemplate, write_templates
from console.site.scenefile import write_scenes
from console.site.wallfile import write_walls
from console.words.wall import Scene, WallSpec

T = TypeVar("T")

_REST_S: Final = 0.5  # a slider that is drawn says something every few milliseconds


class Keeper(Generic[T]):
    """``keep`` returns at once; a thread, started by the first one, writes half a second after the last one came.

    ``failed`` (from that thread) is told the sentence when the folder cannot be written.
    """

    def __init__(
        self, folder: Path, write: Callable[[Path, T], None], failed: Callable[[str], None] | None = None
    ) -> None:
        self._folder, self._put, self._failed = folder, write, failed
        self._newest: T | None = None
        self._wake, self._lock, self._closed = threading.Event(), threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    def keep(self, newest: T) -> None:
        """It is so from now on."""
        with self._lock:
            self._newest = newest
            if self._thread is None and not self._closed.is_set():
                self._thread = threading.Thread(target=self._run, name="site-keeper", daemon=True)
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

    def _write(self, newest: T) -> None:
        try:
            self._put(self._folder, newest)
        except (SiteError, OSError) as error:
            if self._failed is not None:
                self._failed(str(error))


class LayerKeeper(Keeper[tuple[LayerSpec, ...]]):
    """How layers are drawn."""

    def __init__(self, folder: Path, failed: Callable[[str], None] | None = None) -> None:
        super().__init__(folder, keep, failed)


class TemplateKeeper(Keeper[tuple[RingTemplate, ...]]):
    """Templates of rings."""

    def __init__(self, folder: Path, failed: Callable[[str], None] | None = None) -> None:
        super().__init__(folder, write_templates, failed)


class MacroKeeper(Keeper[tuple[Macro, ...]]):
    """Macros of the command bar."""

    def __init__(self, folder: Path, failed: Callable[[str], None] | None = None) -> None:
        super().__init__(folder, write_macros, failed)


class WallKeeper(Keeper[tuple[WallSpec, ...]]):
    """Which walls there are, and where each stands."""

    def __init__(self, folder: Path, failed: Callable[[str], None] | None = None) -> None:
        super().__init__(folder, write_walls, failed)


class SceneKeeper(Keeper[tuple[Scene, ...]]):
    """Scenes of the walls."""

    def __init__(self, folder: Path, failed: Callable[[str], None] | None = None) -> None:
        super().__init__(folder, write_scenes, failed)
