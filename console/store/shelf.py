"""Where tracks lie: files of SQLite or partitions of PostgreSQL. The seam under the archive, which is one for both."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from console.store.catalog import Catalog, Lump
    from console.words.past import By
    from layers.tracks.columns import TrackColumns


class Visit(Protocol):
    """One reader's connections, opened when they are needed. What it raises is in ``errors`` of its shelf, or ``Gone``
    for a lump that was packed after its catalogue was read."""

    def close(self) -> None: ...

    def days(self) -> list[str]:
        """``YYYYMMDD``, oldest first."""
        ...

    def places(self, day: str) -> list[str]:
        """The names of what the day is kept in."""
        ...

    def still(self) -> AbstractContextManager[None]:
        """Within it all that is read is of one moment, where the shelf can do that."""
        ...

    def stamp(self, place: str) -> tuple[object, ...] | None:
        """Changes when the place does; ``None`` while it may have changed without that."""
        ...

    def catalog(self, place: str) -> Catalog:
        """Never raises: what cannot be read is in ``lost`` of it."""
        ...

    def columns(self, lump: Lump, column: str) -> TrackColumns:
        """``column``: ``data``, or ``last`` where the lump has it."""
        ...

    def loose(self, catalog: Catalog, at: float, since: float, by: By) -> TrackColumns:
        """The newest of each unit among the rows that are in no batch and no part."""
        ...

    def size(self, day: str) -> int:
        """Bytes."""
        ...


class Shelf(Protocol):
    errors: tuple[type[Exception], ...]

    def visit(self) -> Visit: ...

    def day_in(self, place: str) -> str:
        """The day of a place, by its name."""
        ...

    def code(self, error: Exception) -> str:
        """The ``say`` code of one of ``errors``."""
        ...
