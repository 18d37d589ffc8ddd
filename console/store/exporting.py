"""Tracks out of the store into a file: by unit, area and time, in pieces, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from console.store.archive import TrackArchive
from console.words.past import By, TracksAsked

if TYPE_CHECKING:
    from layers.tracks.columns import TrackColumns


class Stopped(Exception):
    """Broken off because nobody waits for it any more."""


def export(
    past: TrackArchive, asked: TracksAsked, told: Callable[[float, int], None], stopped: Callable[[], bool]
) -> int:
    """How many rows. ``told(share, rows)`` now and then, 0…1 by the time reached; ``stopped`` is asked as often.

    Raises ``RecordingError`` (unknown ending, nothing there), ``OSError``, ``ValueError`` for an area that is none,
    ``Stopped``; there is no file then.
    """
    from layers.tracks.writing import writable, write_tracks

    path = Path(asked.path)
    writable(path)
    return write_tracks(path, _pieces(past, asked, told, stopped))


def _pieces(
    past: TrackArchive, asked: TracksAsked, told: Callable[[float, int], None], stopped: Callable[[], bool]
) -> Iterator[TrackColumns]:
    area, rows = _area(asked.area), 0
    units = frozenset(asked.units) or None
    first, last = _span(past, asked)
    for piece in past.between(asked.since, asked.until, by=asked.by, units=units):
        if stopped():
            raise Stopped
        found = area(piece)
        rows += len(found)
        yield found
        reached = float((piece.received if asked.by is By.RECEIVED else piece.t)[-1]) if len(piece) else first
        told(min(1.0, max(0.0, (reached - first) / max(1.0, last - first))), rows)


def _span(past: TrackArchive, asked: TracksAsked) -> tuple[float, float]:
    """For the share that is done: days that are stored, as far as they are asked for."""
    from console.store.tracks import day_span

    spans = [day_span(day) for day in past.stored()]
    first, last = (spans[0][0], spans[-1][1]) if spans else (asked.since, asked.until)
    return max(asked.since, first), min(asked.until, last)


def _area(text: str) -> Callable[[TrackColumns], TrackColumns]:
    if not text:
        return lambda found: found
    import shapely

    from layers.shapes.outlines import area_of
    from layers.tracks.writing import inside

    area = area_of(text)
    if area is None:
        raise ValueError("no area")
    shapely.prepare(area)
    return lambda found: inside(found, area)
