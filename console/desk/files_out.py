"""A file that leaves the room is journaled by its SHA-256, so that the file itself says who made it (``audit who``)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from console.desk import errands
from console.desk.events_audit import FileWritten

if TYPE_CHECKING:
    from console.desk.desk import Desk


def written(
    desk: Desk, kind: str, path: Path, *, by: str = "", about: str = "", since: float = 0.0, until: float = 0.0
) -> None:
    """``path`` was written just now; it is read and journaled behind the room. ``by``: who asked for it, if not the
    actor of this moment."""
    actor = by or desk.actor
    told = FileWritten(kind=kind, name=path.name, about=about, since=since, until=until)
    errands.send(desk.inbox, _work(path, told, actor), "file-out")


def _work(path: Path, told: FileWritten, actor: str) -> errands.Work:
    def work() -> Callable[[Desk], None]:
        try:
            subject, size = digest(path)
        except OSError:  # it is gone already: that it was written stays
            subject, size = "?", 0
        return lambda desk: _record(desk, replace(told, size=size), subject, actor)

    return work


def _record(desk: Desk, body: FileWritten, subject: str, actor: str) -> None:
    desk.record((body, subject), actor=actor)


def digest(path: Path) -> tuple[str, int]:
    """SHA-256 in hex, and how large the file is. ``OSError``."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
