"""Snapshots of the room beside its journal: files that say up to where of the journal they go.

``room-<seq>.snapshot`` = ``OMSNAP1\\n``; a header (JSON, its length before it as a big-endian u32); pieces, each with
its length before it; the SHA-256 of all that. It takes its name when it is whole and on the disk. What is in it only
the desk knows. The two newest are kept: where one is damaged the other does, and where both are, the journal.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import msgspec

from console.store.chain import Head
from console.store.journal import Mark

MAGIC: Final = b"OMSNAP1\n"
KEPT: Final = 2
_LENGTH: Final = struct.Struct(">I")
_DIGEST_BYTES: Final = 32
Pieces = tuple[memoryview, ...]


class _Header(msgspec.Struct, frozen=True):
    version: str
    seq: int
    heads: dict[str, tuple[int, str]]


class Snapshots:
    """Of one state folder. ``version``: of the program, as far as it makes the room; those of another are not read."""

    def __init__(self, folder: Path, version: str) -> None:
        self._folder, self._version = folder, version

    def newest(self, fits: Callable[[Mark, Pieces], bool]) -> Mark | None:
        """Up to where the newest goes that is whole, of this program, and good for whoever asks (``fits``)."""
        for path in self._files():
            found = self._read(path)
            if found is not None and fits(*found):
                return found[0]
        return None

    def write(self, mark: Mark, pieces: Iterable[bytes]) -> Path:
        """Durable when it returns; older ones go. Raises ``OSError``; whatever ``pieces`` raises leaves no file."""
        path = self._folder / f"room-{mark.seq:012d}.snapshot"
        part = path.with_suffix(".part")
        head = msgspec.json.encode(_Header(self._version, mark.seq, {k: (v.n, v.hash) for k, v in mark.heads.items()}))
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                digest = hashlib.sha256()
                for data in _framed(head, pieces):
                    digest.update(data)
                    file.write(data)
                file.write(digest.digest())
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        self._thin()
        return path

    def _files(self) -> list[Path]:
        """Newest first, as they were written: a journal that an older backup was put into has lower places again."""
        return sorted(self._folder.glob("room-*.snapshot"), key=_written, reverse=True)

    def _thin(self) -> None:
        for old in [*self._files()[KEPT:], *self._folder.glob("room-*.part")]:
            with contextlib.suppress(OSError):
                old.unlink()

    def _read(self, path: Path) -> tuple[Mark, Pieces] | None:
        with contextlib.suppress(OSError, struct.error, msgspec.DecodeError, ValueError):
            data = memoryview(path.read_bytes())
            body, kept = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
            if bytes(body[: len(MAGIC)]) != MAGIC:
                return None
            head, *pieces = _unframed(body[len(MAGIC) :])
            header = msgspec.json.decode(head, type=_Header)
            if header.version == self._version and _is_whole(body, kept):
                return Mark(header.seq, {k: Head(*v) for k, v in header.heads.items()}), tuple(pieces)
        return None


def _written(path: Path) -> tuple[int, str]:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime_ns, path.name
    return 0, path.name


def _is_whole(body: memoryview, kept: memoryview) -> bool:
    return hashlib.sha256(body).digest() == kept


def _framed(head: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield MAGIC
    for piece in chain((head,), pieces):
        yield _LENGTH.pack(len(piece))
        yield piece


def _unframed(data: memoryview) -> Iterator[memoryview]:
    at = 0
    while at < len(data):
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        if at + length > len(data):
            raise ValueError("torn")
        yield data[at : at + length]
        at += length
