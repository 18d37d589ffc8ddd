"""Painted tiles that are kept: the last used ones, and all that somebody needs now. Old ones serve till newer come."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QPixmap

from console.glass.tilework.jobs import Cover, Key

_ROOM: Final = 1.6  # of what is needed: so much stays, that another look finds the old picture while it is painted


@dataclass(slots=True)
class _Tile:
    pixmap: QPixmap
    cover: Cover
    old: bool


class Kept:
    """At most ``limit`` tiles of 1 MB, unless more are needed at once."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._tiles: OrderedDict[Key, _Tile] = OrderedDict()

    def get(self, key: Key) -> QPixmap | None:
        found = self._tiles.get(key)
        if found is None:
            return None
        self._tiles.move_to_end(key)
        return found.pixmap

    def cover(self, key: Key) -> Cover | None:
        """How whole it is; None when it is not here."""
        found = self._tiles.get(key)
        return None if found is None else found.cover

    def wanting(self, key: Key) -> bool:
        """Whether it is not here, or a newer one could be had."""
        found = self._tiles.get(key)
        return found is None or found.old

    def put(self, key: Key, pixmap: QPixmap, cover: Cover, old: bool, needed: set[Key]) -> None:
        self._tiles[key] = _Tile(pixmap, cover, old)
        self._tiles.move_to_end(key)
        self._trim(needed)

    def _trim(self, needed: set[Key]) -> None:
        over = len(self._tiles) - max(self._limit, round(_ROOM * len(needed)))
        if over > 0:
            idle = (key for key in list(self._tiles) if key not in needed)
            for _, key in zip(range(over), idle, strict=False):
                del self._tiles[key]

    def age(self, keys: Iterable[Key] | None = None) -> None:
        """These, or all, are of the past; they stay until they are put again."""
        for key in list(self._tiles) if keys is None else keys:
            found = self._tiles.get(key)
            if found is not None:
                found.old = True

    def clear(self) -> None:
        self._tiles.clear()
