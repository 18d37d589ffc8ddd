"""The process that paints static tiles. Started by ``service``; ends when told, or when its parent is gone."""

from __future__ import annotations

import contextlib
import signal
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from typing import Final

from PySide6.QtGui import QImage

from console.glass.tilework import scene as scenes
from console.glass.tilework.paint import paint_tile
from console.glass.tilework.style import TileJob
from layers.tiles import TILE_PX

SLOT_BYTES: Final = TILE_PX * TILE_PX * 4


def serve(pipe: Connection, ground: str, parts: list[scenes.Part], canvas: str) -> None:
    """Answer each ``TileJob`` with its slot once it is painted there; ``None``, or a closed pipe, ends it.

    ``ground`` and ``canvas`` name the shared blocks of the vectors and of the tiles.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's business; it closes the pipe
    vectors, tiles = SharedMemory(ground), SharedMemory(canvas)
    try:
        _loop(pipe, scenes.read(parts, view_of(vectors)), view_of(tiles))
    except (EOFError, OSError):
        pass  # the parent is gone
    finally:
        for block in (vectors, tiles):
            with contextlib.suppress(BufferError):  # arrays and images still look into it: the exit closes it
                block.close()


def view_of(block: SharedMemory) -> memoryview:
    """The bytes of an open block."""
    if block.buf is None:
        raise ValueError("the shared block is closed")
    return block.buf


def _loop(pipe: Connection, scene: scenes.Scene, block: memoryview) -> None:
    while True:
        job: TileJob | None = pipe.recv()
        if job is None:
            return
        start = job.slot * SLOT_BYTES
        image = QImage(block[start : start + SLOT_BYTES], TILE_PX, TILE_PX, TILE_PX * 4, QImage.Format.Format_RGB32)
        paint_tile(image, scene, job.tile, job.style)
        pipe.send(job.slot)
