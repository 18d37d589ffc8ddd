"""The disk cache of one base map: one SQLite file, the least recently used tiles leave when it is full.

One file and not a file a tile: 512 MB are some 35,000 tiles, which as files cost a folder walk to bound and are slow
to make under Windows with a virus scanner. SQLite writes whole-or-not (WAL), keeps the order of use in an index, and a
power cut loses the last tiles at most. Each picture has a checksum; a file that SQLite cannot read is thrown away and
begun anew; a disk that is full or read-only leaves what is there readable and is tried again a minute later.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from console.fetch.grid import Tile

_MB: Final = 1024 * 1024
_OVERHEAD: Final = 300  # bytes a row costs beside its picture
_KEEP_SHARE: Final = 0.9  # of the limit, after eviction: not for every tile anew
_TOUCHES: Final = 64  # uses that are noted together
_BATCH: Final = 256
_REST_S: Final = 60.0
_SCHEMA: Final = (
    "PRAGMA auto_vacuum=INCREMENTAL",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA journal_size_limit=4194304",
    "CREATE TABLE IF NOT EXISTS tiles (key INTEGER PRIMARY KEY, used REAL NOT NULL, size INTEGER NOT NULL,"
    " expires REAL NOT NULL, crc INTEGER NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, data BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS by_use ON tiles (used, size)",
)


class Kept(msgspec.Struct, frozen=True):
    """A tile as it was kept; ``expires`` epoch s, ``etag`` and ``modified`` for asking whether it changed."""

    data: bytes
    expires: float
    etag: str = ""
    modified: str = ""


class Shelf:
    """Thread-safe. Nothing raises: what does not work is in ``problem``."""

    def __init__(self, path: Path, limit_mb: float, now: Callable[[], float]) -> None:
        self._path, self._limit, self._now = path, int(limit_mb * _MB), now
        self._lock = threading.RLock()
        self._touched: dict[int, float] = {}
        self._bytes = 0
        self._rest_until = 0.0
        self._db: sqlite3.Connection | None = None
        self.problem = ""  # code of resources/say/fetch.toml while it does not work
        with self._lock:
            self._open()

    def get(self, tile: Tile, layer: int) -> Kept | None:
        """What is kept of a tile, of any age."""
        key = _key(tile, layer)
        rows = self._read("SELECT data, expires, etag, modified, crc FROM tiles WHERE key=?", key)
        if not rows:
            return None
        data, expires, etag, modified, crc = rows[0]
        if zlib.crc32(data) != crc:
            self.drop(tile, layer)
            return None
        self._touch(key)
        return Kept(data, expires, etag, modified)

    def put(self, tile: Tile, layer: int, kept: Kept) -> None:
        """Keep a tile, in the place of an older one."""
        size = len(kept.data) + _OVERHEAD
        if size > self._limit:
            return
        with self._lock:
            self.drop(tile, layer)
            row = (_key(tile, layer), self._now(), size, kept.expires, zlib.crc32(kept.data), kept.etag, kept.modified)
            if self._write("INSERT OR REPLACE INTO tiles VALUES (?,?,?,?,?,?,?,?)", *row, kept.data):
                self._bytes += size
                self._make_room()

    def renew(self, tile: Tile, layer: int, expires: float) -> None:
        """The server says that it has not changed."""
        self._write("UPDATE tiles SET expires=? WHERE key=?", expires, _key(tile, layer))

    def drop(self, tile: Tile, layer: int) -> None:
        key = _key(tile, layer)
        with self._lock:
            rows = self._read("SELECT size FROM tiles WHERE key=?", key)
            if rows and self._write("DELETE FROM tiles WHERE key=?", key):
                self._bytes -= rows[0][0]

    @property
    def held(self) -> int:
        """Bytes that the tiles take, about."""
        return self._bytes

    def close(self) -> None:
        with self._lock:
            self._note_uses()
            self._let_go()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _open(self, again: bool = True) -> None:
        """Open or make the file; a broken one is deleted and made anew, once."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self._path, timeout=1.0, isolation_level=None, check_same_thread=False)
            for line in _SCHEMA:
                self._db.execute(line)
            self._bytes = self._db.execute("SELECT coalesce(sum(size), 0) FROM tiles").fetchone()[0]
            self._make_room()
            self._db.executescript("PRAGMA incremental_vacuum")  # ``execute`` would free one page
        except sqlite3.OperationalError as error:
            self._stop(error)
        except sqlite3.DatabaseError:
            self._let_go()
            if again and self._delete():
                self._open(again=False)
            else:
                self.problem = "fetch.no_cache"
        except OSError:
            self.problem = "fetch.no_cache"

    def _delete(self) -> bool:
        for name in (self._path, *(self._path.with_name(self._path.name + end) for end in ("-wal", "-shm"))):
            try:
                name.unlink(missing_ok=True)
            except OSError:
                return False
        return True

    def _let_go(self) -> None:
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.close()
        self._db = None

    def _read(self, sql: str, key: int) -> list[Any]:
        with self._lock:
            if self._db is None:
                return []
            try:
                return self._db.execute(sql, (key,)).fetchall()
            except sqlite3.OperationalError:
                return []
            except sqlite3.DatabaseError:
                self._begin_anew()
                return []

    def _write(self, sql: str, *values: object) -> bool:
        with self._lock:
            if self._db is None or self._now() < self._rest_until:
                return False
            try:
                self._db.execute(sql, values)
                self.problem = ""
                return True
            except sqlite3.OperationalError as error:
                self._stop(error)
            except sqlite3.DatabaseError:
                self._begin_anew()
            return False

    def _begin_anew(self) -> None:
        self._let_go()
        self._bytes = 0
        self._touched.clear()
        if self._delete():
            self._open(again=False)
        else:
            self.problem = "fetch.no_cache"

    def _stop(self, error: sqlite3.OperationalError) -> None:
        """No writing for a while. Another console's lock is no trouble: the tile comes again."""
        if "locked" in str(error):
            return
        self.problem = "fetch.disk_full" if "full" in str(error) else "fetch.no_cache"
        self._rest_until = self._now() + _REST_S

    def _touch(self, key: int) -> None:
        with self._lock:
            self._touched[key] = self._now()
            if len(self._touched) >= _TOUCHES:
                self._note_uses()

    def _note_uses(self) -> None:
        touched, self._touched = self._touched, {}
        if self._db is None or self._now() < self._rest_until:
            return
        with contextlib.suppress(sqlite3.Error):
            self._db.execute("BEGIN")
            self._db.executemany("UPDATE tiles SET used=? WHERE key=?", [(at, key) for key, at in touched.items()])
        with contextlib.suppress(sqlite3.Error):
            self._db.execute("COMMIT")

    def _make_room(self) -> None:
        if self._bytes > self._limit:
            self._note_uses()
            try:
                self._evict()
            except sqlite3.OperationalError as error:
                self._stop(error)

    def _evict(self) -> None:
        while self._db is not None and self._bytes > self._limit * _KEEP_SHARE:
            rows = self._db.execute("SELECT key, size FROM tiles ORDER BY used LIMIT ?", (_BATCH,)).fetchall()
            leaving = _oldest(rows, self._bytes - int(self._limit * _KEEP_SHARE))
            if not leaving:
                return
            self._db.executemany("DELETE FROM tiles WHERE key=?", [(key,) for key, _ in leaving])
            self._bytes -= sum(size for _, size in leaving)


def _oldest(rows: list[tuple[int, int]], surplus: int) -> list[tuple[int, int]]:
    """As many of the rows, from the first, as hold ``surplus`` bytes."""
    out = []
    for row in rows:
        if surplus <= 0:
            break
        out.append(row)
        surplus -= row[1]
    return out


def _key(tile: Tile, layer: int) -> int:
    """One 63-bit number: 4 bits of layer, 5 of level, 27 each of column and row."""
    return (layer & 15) << 59 | (tile.z & 31) << 54 | tile.x << 27 | tile.y


def shelf_file(cache: Path, map_id: str, fingerprint: str) -> Path:
    """Where a base map's cache lies. Caches of the same base map under other addresses are deleted."""
    name = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else f"%{ord(c):x}" for c in map_id)
    folder = cache / name
    mine = f"tiles-{fingerprint}.sqlite"
    for old in folder.glob("tiles-*.sqlite*"):
        if not old.name.startswith(mine):
            with contextlib.suppress(OSError):  # another console has it open: the next start deletes it
                old.unlink()
    return folder / mine
