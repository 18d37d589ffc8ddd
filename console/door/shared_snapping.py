"""Snapshots of a seat among several: of the confirmed room, at a place of the database's journal."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from console.desk import snapshot
from console.desk.recovering import Start
from console.desk.sharing import SharedDesk, starting
from console.door.snapping import Resumes, Snapper, newest
from console.store import postgres
from console.store.snapshots import Snapshots

if TYPE_CHECKING:
    from console.desk import Desk
    from console.store.journal import Mark


class Marks(Protocol):
    """A journal whose places are known for a while."""

    def mark_at(self, seq: int) -> Mark | None: ...


def found_shared(folder: Path, store: Resumes, url: str) -> Start:
    """As ``snapping.found``, for a seat among several. ``url``: of their database; those of another are not read."""
    return newest(Snapshots(folder, shared_version(url)), store, starting.start_of)


def shared_version(url: str) -> str:
    """Of the program and the database that a snapshot is of."""
    database = hashlib.sha256(postgres.without_password(url).encode()).hexdigest()
    return f"{snapshot.version()} {starting.version()} {database}"


class SharedSnapper(Snapper):
    """Of a seat among several: of what is committed, at the end of a batch of commits."""

    def __init__(self, folder: Path, store: Marks, url: str) -> None:
        super().__init__(Snapshots(folder, shared_version(url)))
        self._store = store

    def keep(self, desk: Desk) -> bool:
        assert isinstance(desk, SharedDesk)
        mark = self._store.mark_at(desk.place) if desk.place else None
        if mark is None:
            return False
        self.work.put((starting.pieces(desk), mark))
        return True
