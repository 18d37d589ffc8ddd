"""Names found by their pinyin: ``cgyz``, ``chengguan`` and ``cgyizu`` find 城关一组. A heteronym is found by either."""

from __future__ import annotations

import functools

from console.find.cells import readings


@functools.lru_cache(maxsize=65536)
def _cells(name: str) -> tuple[tuple[str, ...], ...]:
    """For each character how it can be typed: its readings, or itself."""
    return tuple(readings(one) or (one.lower(),) for one in name)


def letters(name: str) -> frozenset[str]:
    """What the typed form of ``name`` can begin with: 重案组 with c or z."""
    cells = _cells(name)
    return frozenset(one[0] for one in cells[0]) if cells else frozenset()


def starts(name: str, typed: str) -> bool:
    """Whether ``name`` can begin like ``typed`` (lower-case ASCII letters or digits), by initials, in full or mixed."""
    return _fits(_cells(name), 0, typed, whole=False)


def equals(name: str, typed: str) -> bool:
    """Whether ``typed`` is all of the name, each character by its initial or in full."""
    return _fits(_cells(name), 0, typed, whole=True)


def _fits(cells: tuple[tuple[str, ...], ...], at: int, typed: str, *, whole: bool) -> bool:
    if not typed:
        return not whole or at == len(cells)
    if at == len(cells):
        return False
    for reading in cells[at]:
        if not whole and len(typed) < len(reading) and reading.startswith(typed):
            return True
        if typed.startswith(reading) and _fits(cells, at + 1, typed[len(reading) :], whole=whole):
            return True
        if typed[0] == reading[0] and _fits(cells, at + 1, typed[1:], whole=whole):
            return True
    return False
