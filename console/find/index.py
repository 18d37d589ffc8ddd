"""An index of names, built once when a site is compiled, asked at every keystroke."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A named thing. ``kind``: place, road, crossing, address, camera, post, beat, grid, village, key_place, plate,
    route, overlay, unit, incident. Mercator metres."""

    kind: str
    id: str
    name: str
    x_m: float
    y_m: float
    aside: str = ""  # said behind the name: 村 · 城关镇
    more: tuple[str, ...] = ()  # further names: English, call sign, code


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One hit. ``spans``: which characters of the name matched (start, end)."""

    entry: Entry
    spans: tuple[tuple[int, int], ...] = ()
    score: float = 0.0


class Index:
    """The names of a site. An empty one finds nothing."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self.entries = tuple(entries)

    def find(self, text: str, limit: int = 8) -> list[Found]:
        """What ``text`` may mean, best first."""
        word = text.strip().lower()
        hits = (entry for entry in self.entries if word and entry.name.lower().startswith(word))
        return [Found(entry=entry) for entry, _ in zip(hits, range(limit), strict=False)]

    def save(self, folder: Path) -> None:
        """Write what ``load`` reads."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "entries.msgpack").write_bytes(msgspec.msgpack.encode(self.entries))

    @classmethod
    def load(cls, folder: Path) -> Index:
        """``OSError`` or ``msgspec.DecodeError`` when it is missing or broken."""
        return cls(msgspec.msgpack.decode((folder / "entries.msgpack").read_bytes(), type=tuple[Entry, ...]))


def build(entries: Iterable[Entry]) -> Index:
    """The index of these names."""
    return Index(tuple(entries))
