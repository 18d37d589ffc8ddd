"""The tile process from the GUI's side: started, spoken to, ended; the shared memory between the two."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections import deque
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.shared_memory import SharedMemory

from PySide6.QtGui import QImage

from console.glass.tilework import scene as scenes
from console.glass.tilework.jobs import SLOT_BYTES, Done, Fresh, RasterPlan, SceneAt, States, TileJob
from console.glass.tilework.scene import Scene
from console.glass.tilework.worker import serve, view_of
from layers.tiles import TILE_PX

Message = Done | Fresh | States | SceneAt


class Link:
    """``OSError`` or ``EOFError`` from ``send`` and ``heard``: the worker has died, ``drop`` it."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._ground: SharedMemory | None = None
        self._canvas: SharedMemory | None = None
        self._leaving: deque[SharedMemory] = deque()  # older vectors that the worker may still look into
        self.starts = 0
        self._up = False  # it has said something: until then it has nothing that it could put away

    @property
    def running(self) -> bool:
        return self._process is not None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def start(self, scene: Scene, plan: RasterPlan | None) -> None:
        """Start a worker that paints ``scene``. Returns at once."""
        parts = self._write(scene) if self._ground is None else scenes.layout(scene)[0]
        if self._canvas is None:
            self._canvas = SharedMemory(create=True, size=self._slots * SLOT_BYTES)
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, self._name, parts, self._canvas.name, plan), name="tiles", daemon=True
        )
        self._process.start()
        self._up = False
        theirs.close()
        self.starts += 1

    @property
    def _name(self) -> str:
        return "" if self._ground is None else self._ground.name

    def _write(self, scene: Scene) -> list[scenes.Part]:
        parts, size = scenes.layout(scene)
        self._ground = SharedMemory(create=True, size=size)
        scenes.write(scene, parts, view_of(self._ground))
        return parts

    def use(self, scene: Scene, plan: RasterPlan | None) -> None:
        """Have the worker paint other vectors from now on; one that is started later has them too."""
        if self._ground is not None:
            self._leaving.append(self._ground)
        parts = self._write(scene)
        if self._process is None:
            self._let_go()
        else:
            self.send(SceneAt(self._name, parts, plan))

    def send(self, message: TileJob | SceneAt | None) -> None:
        if self._pipe is not None:
            self._pipe.send(message)

    def heard(self) -> Iterator[Message]:
        """What the worker has said since."""
        while self._pipe is not None and self._pipe.poll(0):
            message: Message = self._pipe.recv()
            self._up = True
            if isinstance(message, SceneAt):
                self._free(self._leaving.popleft())
            yield message
        if self._process is not None and not self._process.is_alive():
            raise EOFError

    def image(self, slot: int) -> QImage:
        """The picture in a slot, as long as nothing else is asked for there."""
        if self._canvas is None:
            raise ValueError("no worker has been started")
        start = slot * SLOT_BYTES
        data = view_of(self._canvas)[start : start + SLOT_BYTES]
        return QImage(data, TILE_PX, TILE_PX, TILE_PX * 4, QImage.Format.Format_RGB32)

    def drop(self, patience_s: float) -> None:
        """End the worker, by force after ``patience_s``. The shared memory stays for the next."""
        if self._pipe is not None:
            with contextlib.suppress(OSError):
                self._pipe.send(None)
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.join(patience_s)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process.close()
            self._process = None
        self._let_go()

    def close(self) -> None:
        """End the worker and free the shared memory; safe to call twice. One still loading is not waited for."""
        self.drop(patience_s=2.0 if self._up else 0.0)
        for block in (self._ground, self._canvas):
            if block is not None:
                self._free(block)
        self._ground = self._canvas = None

    def _let_go(self) -> None:
        while self._leaving:
            self._free(self._leaving.popleft())

    def _free(self, block: SharedMemory) -> None:
        with contextlib.suppress(BufferError):
            block.close()
        block.unlink()
