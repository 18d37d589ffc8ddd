"""The spare file: what the journal could not take, kept where the room for it was set aside beforehand.

A disk that is full takes no new block, but lets a block that is there be written over. So the file has its size from
the start, and what is held back is written into it, line after line: length, CRC-32, JSON. Emptied, it is zeros again:
what is personal in it does not stay.
"""

from __future__ import annotations

import contextlib
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from console.store.journal import Personal
from console.words import Event

SIZE: Final = 1 << 20
_HEAD: Final = struct.Struct(">II")  # length, crc


class _Line(msgspec.Struct, omit_defaults=True):
    """One of the two."""

    event: Event | None = None
    key: str = ""
    fields: dict[str, str] = {}
    purge_at: float = 0.0


class Spare:
    """Used by one thread at a time. ``write`` and ``clear`` raise ``OSError``; ``read`` gives what can be read."""

    def __init__(self, path: Path, size: int = SIZE) -> None:
        self._path, self._size = path, size
        self._used = 0

    @property
    def used(self) -> int:
        """Bytes that hold lines."""
        return self._used

    def reserve(self) -> None:
        """Set the room aside, as much of it as there is."""
        with contextlib.suppress(OSError), open(self._open(), "r+b") as file:
            there = file.seek(0, os.SEEK_END)
            while there < self._size:
                there += file.write(bytes(min(65_536, self._size - there)))
                file.flush()

    def read(self) -> list[Event | Personal]:
        """What was held back when the process ended, in order; ends at the first line that is torn."""
        try:
            data = self._path.read_bytes()
        except OSError:
            return []
        found: list[Event | Personal] = []
        self._used = 0
        for end, line in _lines(data):
            self._used = end
            found.append(line.event if line.event is not None else Personal(line.key, line.fields, line.purge_at))
        return found

    def write(self, items: Sequence[Event | Personal]) -> None:
        """Behind what is there, durable when it returns."""
        data = b"".join(_encoded(item) for item in items)
        if not data:
            return
        with open(self._open(), "r+b", buffering=0) as file:
            file.seek(self._used)
            _write_all(file.fileno(), data)
            os.fsync(file.fileno())
        self._used += len(data)

    def clear(self) -> None:
        """The journal has it all: zeros over what was here."""
        if not self._used:
            return
        with open(self._open(), "r+b", buffering=0) as file:
            _write_all(file.fileno(), bytes(self._used))
            if os.fstat(file.fileno()).st_size > self._size:
                file.truncate(self._size)
            os.fsync(file.fileno())
        self._used = 0

    def _open(self) -> int:
        return os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)


def _lines(data: bytes) -> Iterator[tuple[int, _Line]]:
    """Where each line ends, and the line."""
    at = 0
    while at + _HEAD.size <= len(data):
        length, crc = _HEAD.unpack_from(data, at)
        body = data[at + _HEAD.size : at + _HEAD.size + length]
        if not length or len(body) < length or zlib.crc32(body) != crc:
            return
        at += _HEAD.size + length
        with contextlib.suppress(msgspec.DecodeError):
            yield at, msgspec.json.decode(body, type=_Line)


def _encoded(item: Event | Personal) -> bytes:
    line = _Line(event=item) if isinstance(item, Event) else _Line(None, item.key, item.fields, item.purge_at)
    body = msgspec.json.encode(line)
    return _HEAD.pack(len(body), zlib.crc32(body)) + body


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
