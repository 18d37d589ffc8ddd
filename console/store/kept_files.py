"""Files that hang on incidents, as they lie below a state folder and in the table ``file`` of a shared store.

A file's name holds its SHA-256, so what is read is known to be what was kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

FOLDERS: Final = ("attachments", "stills")
PIECE: Final = 1 << 20  # bytes in one row
_TAKE: Final = "INSERT INTO file (name, size) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING name"
_PUT: Final = "INSERT INTO file_piece VALUES (%s, %s, %s)"
_GET: Final = "SELECT bytes FROM file_piece WHERE name = %s AND n = %s"
_SIZE: Final = "SELECT size FROM file WHERE name = %s"


class Changed(Exception):
    """What was read is not what its name says; ``args[0]``: the name."""


class Nowhere(Exception):
    """The store has no such file; ``args[0]``: the name."""


def names(state: Path) -> Iterator[str]:
    """All that lie there, none that is still being written."""
    for folder in FOLDERS:
        for path in sorted((state / folder).glob("[0-9a-f]*")):
            if path.is_file() and len(_hash_of(path.name)) == 64:
                yield f"{folder}/{path.name}"


def put(connection: Any, state: Path, name: str) -> bool:
    """Into the table, in one transaction; False: it is there. ``connection``: ``postgres.Connection``. Raises
    ``OSError``, ``Changed``, ``psycopg.Error``."""
    path = state / name
    digest = hashlib.sha256()
    with path.open("rb") as file, connection.transaction():
        if connection.execute(_TAKE, (name, path.stat().st_size)).fetchone() is None:
            return False
        for n, piece in enumerate(iter(lambda: file.read(PIECE), b"")):
            digest.update(piece)
            connection.execute(_PUT, (name, n, piece))
        if digest.hexdigest() != _hash_of(path.name):
            raise Changed(name)
    return True


def get(connection: Any, state: Path, name: str) -> None:
    """From the table into the state folder, whole or not at all. Raises ``Nowhere`` and as ``put``."""
    path = state / name
    path.parent.mkdir(parents=True, exist_ok=True)
    row = connection.execute(_SIZE, (name,)).fetchone()
    if row is None:
        raise Nowhere(name)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as out:
            _written(out, _pieces(connection, name), name)
        Path(draft).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(draft).unlink()
        raise


def _pieces(connection: Any, name: str) -> Iterator[bytes]:
    n = 0
    while (row := connection.execute(_GET, (name, n)).fetchone()) is not None:
        yield row[0]
        n += 1


def _written(out: Any, pieces: Iterable[bytes], name: str) -> None:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        out.write(piece)
    out.flush()
    os.fsync(out.fileno())
    if digest.hexdigest() != _hash_of(name.rpartition("/")[2]):
        raise Changed(name)


def _hash_of(name: str) -> str:
    return name.partition(".")[0]
