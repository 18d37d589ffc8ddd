"""One stream's newest pictures in shared memory: written by the child, read by the window's process, locked by neither.

Two slots are written in turn. Each has a number that is odd while it is written (a sequence lock): who reads copies,
looks at the number again, and keeps what he had when it has changed meanwhile.

Layout, int64: ``[0]`` pictures published, ``[1]`` what the child is at (``IDLE`` …); then for each slot 8 numbers
(sequence, picture's number, width, height, microseconds) and its BGRX rows without gaps.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from multiprocessing.shared_memory import SharedMemory
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
I64 = NDArray[np.int64]

SLOTS: Final = 2
IDLE: Final = 0
OPENING: Final = 1
DECODING: Final = 2
_HEAD: Final = 64  # bytes
_SLOT_HEAD: Final = 64
_GRAIN: Final = 1 << 16
_TRIES: Final = 3
_US: Final = 1e6


class Frame(NamedTuple):
    """A picture out of shared memory, copied. ``at``: monotonic s."""

    n: int
    at: float
    data: U8


def room_for(width: int, height: int) -> int:
    """Bytes of one slot for pictures of that size, in grains: sizes that are nearly the same share a block."""
    return -(-width * height * 4 // _GRAIN) * _GRAIN


class Block:
    """The memory, as either side has it mapped."""

    def __init__(self, memory: SharedMemory) -> None:
        self._memory = memory
        buffer = memoryview(memory.buf or b"")
        self.room = (memory.size - _HEAD) // SLOTS // _GRAIN * _GRAIN
        self._head: I64 | None = np.frombuffer(buffer, np.int64, _HEAD // 8)
        step = _SLOT_HEAD + self.room
        starts = [_HEAD + k * step for k in range(SLOTS)]
        self._slots: list[I64] = [np.frombuffer(buffer, np.int64, _SLOT_HEAD // 8, start) for start in starts]
        self._bytes: list[U8] = [
            np.frombuffer(buffer, np.uint8, self.room, start + _SLOT_HEAD) for start in starts
        ]

    @classmethod
    def make(cls, room: int) -> Block:
        """New memory, owned by who makes it. ``OSError`` when the machine has none left."""
        name = f"onemap_{os.getpid():x}_{secrets.token_hex(4)}"  # whose it is can be seen
        memory = SharedMemory(name, create=True, size=_HEAD + SLOTS * (_SLOT_HEAD + room))
        try:
            _reserve(memory)
        except OSError:
            memory.close()
            memory.unlink()
            raise
        return cls(memory)

    @classmethod
    def attach(cls, name: str) -> Block:
        """Memory of another process. ``FileNotFoundError``: it has let go of it."""
        return cls(SharedMemory(name=name))

    @property
    def name(self) -> str:
        return self._memory.name

    @property
    def published(self) -> int:
        """Number of the newest picture; 0: none yet."""
        return 0 if self._head is None else int(self._head[0])

    @property
    def at_work(self) -> int:
        """What the child is at with this stream, or was when it died."""
        return IDLE if self._head is None else int(self._head[1])

    def mark(self, what: int) -> None:
        if self._head is not None:
            self._head[1] = what

    def put(self, n: int, at: float, rows: U8) -> None:
        """Publish one picture, (h, w, 4); ``n`` > 0 counts up. One that is too large for the block is left out."""
        if self._head is None or rows.nbytes > self.room:
            return
        slot = n % SLOTS
        head, (high, wide) = self._slots[slot], rows.shape[:2]
        head[0] += 1
        head[1:5] = (n, wide, high, round(at * _US))
        np.copyto(self._bytes[slot][: rows.nbytes].reshape(high, wide, 4), rows)
        head[0] += 1
        self._head[0] = n

    def take(self) -> Frame | None:
        """The newest, copied; None when there is none, or it is written over faster than it is read."""
        for _ in range(_TRIES):
            if self._head is None or not (n := int(self._head[0])):
                return None
            head = self._slots[n % SLOTS]
            sequence, number, wide, high, at_us = (int(one) for one in head[:5])
            if sequence % 2 or number != n or wide * high * 4 > self.room:
                continue
            data = self._bytes[n % SLOTS][: wide * high * 4].reshape(high, wide, 4).copy()
            if int(head[0]) == sequence:
                return Frame(n, at_us / _US, data)
        return None

    def close(self, *, unlink: bool = False) -> None:
        """Unmap; ``unlink``: and free it, when the last process has unmapped it. Safe to call twice."""
        if self._head is None:
            return
        self._head = None
        self._slots.clear()
        self._bytes.clear()
        with contextlib.suppress(BufferError):
            self._memory.close()
        if unlink:
            self._memory.unlink()


def _reserve(memory: SharedMemory) -> None:
    """Linux hands out more than there is, and kills who writes there: in a container 64 MB are all. Taken for certain
    here, where it can be said."""
    reserve, handle = getattr(os, "posix_fallocate", None), getattr(memory, "_fd", -1)
    if reserve is not None and sys.platform == "linux" and handle >= 0:
        reserve(handle, 0, memory.size)
