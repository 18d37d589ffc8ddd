"""The GUI's end of the tile process: ask for what a view needs, take what is ready, forget what is stale.

Never waits: ``ask`` and ``take`` return at once. One worker paints for one or several canvases of a site.
"""

from __future__ import annotations

import contextlib
import multiprocessing
from collections import OrderedDict
from collections.abc import Iterable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.shared_memory import SharedMemory
from typing import Final

from PySide6.QtGui import QImage, QPixmap

from console.glass.tilework import scene as scenes
from console.glass.tilework.paint import blank, paint_tile
from console.glass.tilework.scene import Scene
from console.glass.tilework.style import TileJob, TileStyle
from console.glass.tilework.worker import SLOT_BYTES, serve, view_of
from layers.tiles import TILE_PX, TileId

Key = tuple[TileId, TileStyle]

_SLOTS: Final = 3  # asked of the worker at once: few, so that what a pan made stale is soon forgotten
_CACHE_TILES: Final = 112  # 1 MB each: four zooms of a 1080p view, or one and a half of a 4K one
_RESTARTS: Final = 5  # after that the GUI paints by itself, a tile a turn


class TileService:
    """Tiles of one scene. ``worker`` False paints in this process when ``take`` is called: the same painter."""

    def __init__(self, scene: Scene, worker: bool = True, cache_tiles: int = _CACHE_TILES) -> None:
        self._scene = scene
        self._limit = cache_tiles
        self._cache: OrderedDict[Key, QPixmap] = OrderedDict()
        self._wanted: dict[object, list[Key]] = {}
        self._sent: dict[int, Key] = {}  # by slot
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._blocks: list[SharedMemory] = []
        self._starts = 0
        self._in_process = not worker

    # --- asking and taking ------------------------------------------------------------------------------------

    def get(self, tile: TileId, style: TileStyle) -> QPixmap | None:
        """The tile when it is at hand."""
        found = self._cache.get((tile, style))
        if found is not None:
            self._cache.move_to_end((tile, style))
        return found

    def ask(self, who: object, tiles: Iterable[TileId], style: TileStyle) -> None:
        """``who`` now needs exactly these, most urgent first; what it asked for before and is not sent is forgotten."""
        self._wanted[who] = [(tile, style) for tile in tiles if (tile, style) not in self._cache]
        self._send()

    def leave(self, who: object) -> None:
        """A canvas has closed: its wishes are void."""
        self._wanted.pop(who, None)

    @property
    def busy(self) -> bool:
        """Whether anything that was asked for is still to come."""
        return bool(self._sent) or any(self._wanted.values())

    def take(self) -> int:
        """Put what has been painted into the cache; how many tiles that was."""
        if self._in_process:
            return self._paint_one()
        try:
            return self._receive()
        except (EOFError, OSError):
            self._worker_died()
            return 0
        finally:
            self._send()

    def _receive(self) -> int:
        count = 0
        while self._pipe is not None and self._sent and self._pipe.poll(0):
            slot: int = self._pipe.recv()
            self._keep(self._sent.pop(slot), self._image(slot))
            count += 1
        if self._sent and self._process is not None and not self._process.is_alive():
            raise EOFError
        return count

    def _image(self, slot: int) -> QImage:
        start = slot * SLOT_BYTES
        data = view_of(self._blocks[1])[start : start + SLOT_BYTES]
        return QImage(data, TILE_PX, TILE_PX, TILE_PX * 4, QImage.Format.Format_RGB32)

    def _keep(self, key: Key, image: QImage) -> None:
        self._cache[key] = QPixmap.fromImage(image.copy())
        for wanted in self._wanted.values():
            if key in wanted:
                wanted.remove(key)
        while len(self._cache) > self._limit:
            self._cache.popitem(last=False)

    # --- the worker -------------------------------------------------------------------------------------------

    def _send(self) -> None:
        if self._in_process:
            return
        while len(self._sent) < _SLOTS:
            key = self._next()
            if key is None:
                return
            if self._process is None:
                self._start()
            slot = min(set(range(_SLOTS)) - self._sent.keys())
            self._sent[slot] = key
            try:
                if self._pipe is not None:
                    self._pipe.send(TileJob(*key, slot))
            except OSError:
                self._worker_died()
                return

    def _next(self) -> Key | None:
        under_way = set(self._sent.values())
        queues = [[key for key in wanted if key not in under_way] for wanted in self._wanted.values()]
        heads = [queue[0] for queue in queues if queue]
        return heads[0] if heads else None

    def start(self) -> None:
        """Start the worker now, so that it is warm when the first view asks."""
        if self._process is None and not self._in_process:
            self._start()

    def _start(self) -> None:
        if not self._blocks:
            parts, size = scenes.layout(self._scene)
            self._blocks = [SharedMemory(create=True, size=size),
                            SharedMemory(create=True, size=_SLOTS * SLOT_BYTES)]
            scenes.write(self._scene, parts, view_of(self._blocks[0]))
        parts, _ = scenes.layout(self._scene)
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, self._blocks[0].name, parts, self._blocks[1].name), name="tiles", daemon=True
        )
        self._process.start()
        theirs.close()
        self._starts += 1

    def _worker_died(self) -> None:
        """Start another and ask again; when it keeps dying, paint here."""
        self._drop_worker(patience_s=0.2)
        lost = list(self._sent.values())
        self._sent.clear()
        if lost:
            self._wanted.setdefault("again", []).extend(lost)
        self._in_process = self._starts > _RESTARTS

    def _paint_one(self) -> int:
        key = self._next()
        if key is None:
            return 0
        image = blank()
        paint_tile(image, self._scene, *key)
        self._keep(key, image)
        return 1

    @property
    def pid(self) -> int | None:
        """The worker's process id."""
        return self._process.pid if self._process is not None else None

    # --- closing ----------------------------------------------------------------------------------------------

    def shut(self) -> None:
        """End the worker and free the shared memory; safe to call twice."""
        self._wanted.clear()
        self._sent.clear()
        if self._pipe is not None:
            with contextlib.suppress(OSError):
                self._pipe.send(None)
        self._drop_worker(patience_s=2.0)
        for block in self._blocks:
            with contextlib.suppress(BufferError):
                block.close()
            block.unlink()
        self._blocks = []
        self._in_process = True
        self._cache.clear()

    def _drop_worker(self, patience_s: float) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.join(patience_s)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process.close()
            self._process = None
