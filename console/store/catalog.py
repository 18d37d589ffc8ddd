"""What a day of tracks holds, without reading its fixes; and each lump of them when it is asked for."""

from __future__ import annotations

import contextlib
import struct
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import Final, NamedTuple, Self

from console.store.packed import Torn, unpacked
from console.store.shelf import Shelf
from console.store.stretches import Extent
from console.words.past import By
from layers.tracks.columns import TrackColumns, no_tracks

# What reading bytes raises that nobody wrote.
TORN: Final[tuple[type[Exception], ...]] = (ValueError, TypeError, OverflowError, struct.error)
_HELD_ROWS: Final = 400_000  # unpacked and kept: neighbouring windows of a span need the same


class Gone(LookupError):
    """A batch that was packed after the catalogue was read: read it again."""


class Lump(NamedTuple):
    """A stored set of fixes. ``table``: batch, part, frame; or fix for rows: of version 1 in a file, with ``n`` their
    stretch, or fresh ones in PostgreSQL, with ``n`` the first of them."""

    place: str
    table: str
    n: int
    extent: Extent
    has_last: bool = False

    def span(self, by: By) -> tuple[float, float]:
        one = self.extent
        return (one.received_min, one.received_max) if by is By.RECEIVED else (one.t_min, one.t_max)


@dataclass
class Catalog:
    """One place. ``lost``: codes of what of it cannot be read."""

    place: str
    lumps: list[Lump] = field(default_factory=list)
    frames: list[Lump] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(lump.extent.rows for lump in self.lumps)

    @cached_property
    def has_loose(self) -> bool:
        return any(lump.table == "fix" for lump in self.lumps)

    def span(self, by: By) -> tuple[float, float]:
        return self._spans[by]

    def frames_before(self, at: float, by: By) -> list[Lump]:
        """Those that know nothing of what comes after ``at``, the last one first."""
        fits = (one for one in self.frames if (one.extent.stretch if by is By.RECEIVED else one.extent.t_max) <= at)
        return sorted(fits, key=lambda one: -one.extent.stretch)

    def after(self, frame: Lump | None) -> Iterator[Lump]:
        """What the frame does not know."""
        for lump in self.lumps:
            if frame is None or lump.table != "part" or lump.extent.stretch >= frame.extent.stretch:
                yield lump

    @cached_property
    def _spans(self) -> dict[By, tuple[float, float]]:
        spans = {by: [lump.span(by) for lump in self.lumps] for by in By}
        return {
            by: (min((one[0] for one in found), default=inf), max((one[1] for one in found), default=-inf))
            for by, found in spans.items()
        }


class Reading:
    """One visit of one reader, and what it unpacked lately. ``lose(place, since, until, code)`` hears of damage."""

    def __init__(self, shelf: Shelf, lose: Callable[[str, float, float, str], None]) -> None:
        self.visit = shelf.visit()
        self._shelf, self._lose = shelf, lose
        self._errors: tuple[type[Exception], ...] = (*shelf.errors, *TORN)
        self._held: OrderedDict[tuple[str, str, int], TrackColumns] = OrderedDict()
        self._rows = 0  # of what is held

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.visit.close()

    def read(self, lump: Lump, *, last: bool = False) -> TrackColumns:
        """Its fixes; ``last``: at least the newest of each unit. None when they cannot be read. Raises ``Gone``."""
        key = (lump.place, lump.table, lump.n)
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        column = "last" if last and lump.has_last else "data"
        found = no_tracks()
        try:
            found = self.visit.columns(lump, column)
        except self._errors as error:
            self._lose(lump.place, lump.extent.received_min, lump.extent.received_max, self._code(error))
        if column == "data":
            self._hold(key, found)
        return found

    def frame(self, catalog: Catalog, at: float, by: By) -> tuple[Lump | None, TrackColumns]:
        """The last whole one before ``at``: what a damaged one knew is in the parts too."""
        for lump in catalog.frames_before(at, by):
            with contextlib.suppress(*self._errors):
                return lump, self.visit.columns(lump, "data")
        return None, no_tracks()

    def loose(self, catalog: Catalog, at: float, since: float, by: By) -> TrackColumns:
        """The newest of each unit among the rows that are in no batch and no part."""
        try:
            return self.visit.loose(catalog, at, since, by)
        except self._errors as error:
            self._lose(catalog.place, since, at, self._code(error))
            return no_tracks()

    def _code(self, error: Exception) -> str:
        return self._shelf.code(error) if isinstance(error, self._shelf.errors) else "store.torn"

    def _hold(self, key: tuple[str, str, int], found: TrackColumns) -> None:
        self._held[key] = found
        self._rows += len(found)
        while len(self._held) > 1 and self._rows > _HELD_ROWS:
            self._rows -= len(self._held.popitem(last=False)[1])


def checked(found: Catalog, lump: Lump, total: object) -> Iterator[Lump]:
    """The lump, where its numbers are what was written."""
    with contextlib.suppress(struct.error, TypeError):
        if lump.extent.sum == total:
            yield lump
            return
    found.lost.append("store.torn")


def whole(lump: Lump, column: str, data: bytes) -> TrackColumns:
    """What a lump's bytes say. Raises ``Torn``."""
    found = unpacked(data)
    if column == "data" and len(found) != lump.extent.rows:
        raise Torn("rows")
    return found
