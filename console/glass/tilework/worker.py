"""The process that paints static tiles. Started by ``service``; ends when told, or when its parent is gone."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from multiprocessing.shared_memory import SharedMemory
from typing import Final

from PySide6.QtGui import QImage

from console.glass.tilework import scene as scenes
from console.glass.tilework.jobs import SLOT_BYTES, Done, Fresh, RasterPlan, SceneAt, States, TileJob
from console.glass.tilework.studio import Studio
from console.home import crash
from console.words.background import stand_back
from layers.tiles import TILE_PX

_NEWS_S: Final = 0.15  # what comes in is told of at most this often, and how it stands
_STATES_S: Final = 0.5
_NICE: Final = 10  # of 19: where cores are few, the window comes first


def serve(pipe: Connection, ground: str, parts: list[scenes.Part], canvas: str, plan: RasterPlan | None = None) -> None:
    """Answer each ``TileJob`` with ``Done`` once it is painted; ``None``, or a closed pipe, ends it.

    ``ground`` and ``canvas`` name the shared blocks of the vectors and of the tiles. Says ``Fresh`` and ``States`` of
    its own when base maps have news.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's business; it closes the pipe
    stand_back(_NICE)
    desk = _Desk(pipe, ground, parts, canvas, plan)
    try:
        with crash.child("tiles"):
            while desk.turn():
                pass
    except (EOFError, OSError):
        pass  # the parent is gone
    finally:
        desk.close()
    os._exit(0)  # arrays and pictures may look into the blocks to the last: a tidy exit would complain of that


def view_of(block: SharedMemory) -> memoryview:
    """The bytes of an open block."""
    if block.buf is None:
        raise ValueError("the shared block is closed")
    return block.buf


class _Bell:
    """Rung from a base map's threads; heard by ``wait`` beside the pipe, on every system."""

    def __init__(self) -> None:
        self.ear, self._rope = Pipe(duplex=False)
        self._rung = False

    def ring(self) -> None:
        if not self._rung:
            self._rung = True
            with contextlib.suppress(OSError):  # closing
                self._rope.send_bytes(b"!")

    def hush(self) -> None:
        while self.ear.poll(0):
            self.ear.recv_bytes()
        self._rung = False

    def close(self) -> None:
        self.ear.close()
        self._rope.close()


class _Desk:
    """What lies before the worker: the pipe, the blocks, the studio, and what is still to be told."""

    def __init__(
        self, pipe: Connection, ground: str, parts: list[scenes.Part], canvas: str, plan: RasterPlan | None
    ) -> None:
        self._pipe, self._bell = pipe, _Bell()
        self._vectors, self._tiles = SharedMemory(ground), SharedMemory(canvas)
        self._slots = view_of(self._tiles)
        self.studio = Studio(scenes.read(parts, view_of(self._vectors)), plan, self._bell.ring)
        self._told = States(())
        self._tell_at = self._states_at = 0.0
        self._rung = False
        self._untold = False  # the base maps may stand otherwise than was told

    def turn(self) -> bool:
        """Wait for the pipe or the bell and do one thing; False when told to end."""
        ready = wait([self._pipe, self._bell.ear], self._patience())
        if self._bell.ear in ready:
            self._bell.hush()
            self._rung = self._untold = True
        goes_on = self._do(self._pipe.recv()) if self._pipe in ready else True
        self._tell()
        return goes_on

    def _patience(self) -> float | None:
        """Seconds until something is due that nobody else wakes it for."""
        due = [self._tell_at] if self._rung or self.studio.pending else []
        if self._untold:
            due.append(self._states_at)
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _do(self, message: TileJob | SceneAt | None) -> bool:
        if message is None:
            return False
        if isinstance(message, SceneAt):
            self._use(message)
        else:
            self._paint(message)
        return True

    def _paint(self, job: TileJob) -> None:
        if job.wish is not None:
            self.studio.want(job.wish)
        start = job.slot * SLOT_BYTES
        image = QImage(
            self._slots[start : start + SLOT_BYTES], TILE_PX, TILE_PX, TILE_PX * 4, QImage.Format.Format_RGB32
        )
        self._pipe.send(Done(job.slot, self.studio.paint(image, job.tile, job.style)))
        self._untold = True

    def _use(self, at: SceneAt) -> None:
        old, self._vectors = self._vectors, SharedMemory(at.block)
        self.studio.use(scenes.read(at.parts, view_of(self._vectors)), at.plan)
        _let_go(old)
        self._pipe.send(at)

    def _tell(self) -> None:
        """What came in, and how the base maps stand; neither often."""
        now = time.monotonic()
        if now >= self._tell_at and (self._rung or self.studio.pending):
            self._rung, self._untold = False, True
            self._tell_at = now + _NEWS_S
            keys = self.studio.news()
            if keys:
                self._pipe.send(Fresh(keys))
        if self._untold and now >= self._states_at:
            self._untold, self._states_at = False, now + _STATES_S
            states = States(self.studio.states())
            if states != self._told:
                self._told = states
                self._pipe.send(states)

    def close(self) -> None:
        self.studio.use(scenes.Scene(), None)  # nothing looks into the block of the old one any more
        self.studio.close()
        self._bell.close()
        self._slots.release()
        for block in (self._vectors, self._tiles):
            _let_go(block)


def _let_go(block: SharedMemory) -> None:
    with contextlib.suppress(BufferError):  # arrays and images still look into it: the exit closes it
        block.close()
