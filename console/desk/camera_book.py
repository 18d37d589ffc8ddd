"""Cameras as the parser names them: too many to file again, so the site's own index of names is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from console.desk import choice
from console.verbs import Book, Thing
from console.verbs.context import EXACT, NAME, PART
from layers.geo import from_mercator

if TYPE_CHECKING:
    from console.desk.desk import Desk

_SHOWN: Final = 8
_ASKED: Final = 60  # hits of the index, cameras among them


class _ById(Mapping[str, Thing]):
    def __init__(self, book: CameraBook) -> None:
        self._book = book

    def __getitem__(self, key: str) -> Thing:
        return self._book.thing(self._book.rows[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._book.rows)

    def __len__(self) -> int:
        return len(self._book.rows)


class CameraBook(Book):
    """By id, by name, by the beginning of either or by pinyin; before any letter those nearest to what is selected."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self.table = desk, desk.site.cameras
        self.rows = {key: row for row, key in enumerate(self.table.ids)}
        self._names: dict[str, list[int]] = {}
        for row, name in enumerate(self.table.names):
            self._names.setdefault(name.lower(), []).append(row)
        self.by_id = _ById(self)  # type: ignore[assignment]

    @property
    def things(self) -> tuple[Thing, ...]:
        return tuple(map(self.thing, range(len(self.rows))))

    def thing(self, row: int) -> Thing:
        """A camera is called by its name; one without, or that shares it, by its id."""
        lon, lat = from_mercator(*self.table.xy[row])
        key, name = self.table.ids[row], self.table.names[row]
        label = name if name and len(self._names[name.lower()]) == 1 else key
        where = key if label != key else ""
        return Thing(kind="camera", id=key, label=label, title=name, where=where, point=(float(lon), float(lat)))

    def find(self, word: str) -> tuple[int, tuple[Thing, ...]]:
        row = next((self.rows[one] for one in (word, word.upper(), word.lower()) if one in self.rows), None)
        if row is not None:
            return EXACT, (self.thing(row),)
        if word in self._names:
            return NAME, tuple(self.thing(one) for one in self._names[word])
        part = self.beginning(word)
        return (PART, part) if part and word else (0, ())

    def beginning(
        self, word: str, first: Mapping[str, int] | None = None, most: int | None = None
    ) -> tuple[Thing, ...]:
        del first, most  # the index has its own order, and gives few
        if not word:
            return self._near()
        hits = self._desk.site.names.find(word, _ASKED)
        found = [self.rows[hit.entry.id] for hit in hits if hit.entry.kind == "camera" and hit.entry.id in self.rows]
        return tuple(self.thing(row) for row in found[:_SHOWN])

    def _near(self) -> tuple[Thing, ...]:
        chosen = self._desk.selection
        point = choice.place_of(self._desk, chosen.kind, chosen.id) if chosen.kind else None
        if point is None or not self.rows:
            return ()
        away = np.hypot(self.table.xy[:, 0] - point[0], self.table.xy[:, 1] - point[1])
        return tuple(self.thing(int(row)) for row in np.argsort(away)[:_SHOWN])
