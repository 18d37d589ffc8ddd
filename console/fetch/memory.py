"""Tiles in memory, the least recently used leave first; what the present view needs stays."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Final

from console.fetch.answers import Data
from console.fetch.grid import Tile

Key = tuple[Tile, int]  # a tile and its layer
_OVERHEAD: Final = 200


@dataclass(slots=True)
class _Held:
    data: Data
    until: float


class Memory:
    """Not thread-safe: the depot's lock guards it."""

    def __init__(self, limit_mb: float, clock: Callable[[], float]) -> None:
        self._limit, self._clock = int(limit_mb * 1024 * 1024), clock
        self._held: OrderedDict[Key, _Held] = OrderedDict()
        self.bytes = 0

    def __contains__(self, key: Key) -> bool:
        return key in self._held

    def get(self, key: Key) -> Data | None:
        """The tile, now the most recently used."""
        held = self._held.get(key)
        if held is None:
            return None
        self._held.move_to_end(key)
        return held.data

    def best(self, tile: Tile, layer: int, least_z: int) -> tuple[Tile, Data] | None:
        """The tile or its nearest ancestor."""
        for z in range(tile.z, least_z - 1, -1):
            up = tile.ancestor(z)
            data = self.get((up, layer))
            if data is not None:
                return up, data
        return None

    def current(self, key: Key) -> bool:
        """Whether it is there and not due to be asked for anew."""
        held = self._held.get(key)
        return held is not None and self._clock() < held.until

    def put(self, key: Key, data: Data, lasts_s: float, needed: Container[Key]) -> bool:
        """Keep a tile for ``lasts_s`` as current. Whether it differs from what was there."""
        old = self._held.pop(key, None)
        self.bytes += _size(data) - (_size(old.data) if old else 0)
        self._held[key] = _Held(data, self._clock() + lasts_s)
        self._make_room(needed)
        return old is None or not _same(old.data, data)

    def drop(self, key: Key) -> None:
        held = self._held.pop(key, None)
        if held is not None:
            self.bytes -= _size(held.data)

    def clear(self) -> None:
        self._held.clear()
        self.bytes = 0

    def _make_room(self, needed: Container[Key]) -> None:
        if self.bytes <= self._limit:
            return
        for key in [k for k in self._held if k not in needed]:
            if self.bytes <= self._limit:
                return
            self.drop(key)


def _size(data: Data) -> int:
    return _OVERHEAD + (len(data) if isinstance(data, bytes) else int(data.nbytes))


def _same(a: Data, b: Data) -> bool:
    return isinstance(a, bytes) and isinstance(b, bytes) and a == b
