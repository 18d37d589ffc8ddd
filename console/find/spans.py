"""Which characters of a name a typed text has matched: for the few rows that are shown."""

from __future__ import annotations

from typing import NamedTuple

from console.find.cells import fold, readings, tokens


class _Cell(NamedTuple):
    """``spots``: of each letter of a word its character in the name; a Han character has one."""

    readings: tuple[str, ...]
    literal: str
    spots: tuple[int, ...]


def spans(name: str, words: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """(start, end) of what the folded ``words`` matched: all of them in a row, else each by itself; () when none."""
    cells = _cells(name)
    found = _first(cells, "".join(words))
    if found is None:
        found = {spot for word in words for spot in _first(cells, word) or ()}
    return _runs(found)


def _cells(name: str) -> list[_Cell]:
    plain, spots = "", []
    for at, character in enumerate(name):
        folded = fold(character)
        plain += folded
        spots += [at] * len(folded)
    out, at = [], 0
    for token in tokens(plain):
        at = plain.index(token, at)
        where = tuple(spots[at : at + len(token)])
        at += len(token)
        out.append(_Cell((token,), "", where) if token.isascii() else _Cell(readings(token), token, where))
    return out


def _first(cells: list[_Cell], word: str) -> set[int] | None:
    """The first place where ``word`` fits, from the beginning of a cell on; else from inside a word."""
    if not word:
        return None
    for at in range(len(cells)):
        found = _fit(cells, at, word)
        if found is not None:
            return found
    for cell in cells:
        inside = cell.readings[0].find(word) if cell.readings and not cell.literal else -1
        if inside >= 0:
            return set(cell.spots[inside : inside + len(word)])
    return None


def _fit(cells: list[_Cell], at: int, word: str) -> set[int] | None:
    """The characters that ``word`` takes from cell ``at`` on; the longest bite of each cell first."""
    if not word:
        return set()
    if at == len(cells):
        return None
    cell = cells[at]
    bites = [1] if cell.literal and word[0] == cell.literal else []
    for reading in cell.readings:
        shared = _shared(reading, word)
        bites += range(shared, 0, -1)
    for bite in bites:
        rest = _fit(cells, at + 1, word[bite:])
        if rest is not None:
            return rest | set(cell.spots[:bite])
    return None


def _shared(a: str, b: str) -> int:
    size = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        size += 1
    return size


def _runs(spots: set[int]) -> tuple[tuple[int, int], ...]:
    out: list[tuple[int, int]] = []
    for spot in sorted(spots):
        if out and out[-1][1] == spot:
            out[-1] = (out[-1][0], spot + 1)
        else:
            out.append((spot, spot + 1))
    return tuple(out)
