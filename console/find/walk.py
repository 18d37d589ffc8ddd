"""A typed word along the cells of all names at once: numpy steps one letter at a time, from many beginnings."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.find.cells import INNER, LAST, code_of

I32 = NDArray[np.int32]
U8 = NDArray[np.uint8]
Bools = NDArray[np.bool_]

_KEPT_ROWS: Final = 1_500_000  # of walks that are kept, nine bytes each


@dataclass(frozen=True)
class Cells:
    """Columns of ``cells.CELL`` for all names, B rows; and where each of F forms of a name begins.

    ``begin (B,)``: the letter where a match may begin, else 0. ``head (H,)``: first rows of all readings of the first
    cell of each form; ``head_letter``, ``head_lit`` the same rows' letters, ``head_form`` which form.
    """

    letter: U8
    step: U8
    alt: U8
    flag: U8
    lit: NDArray[np.uint16]
    begin: U8
    form_at: I32
    head: I32
    head_letter: U8
    head_lit: NDArray[np.uint16]


@dataclass(frozen=True)
class Walk:
    """Where a word was found: ``at (K,)`` rows of its last letter, ``start (K,)`` of its first; ``skipped (K,)``
    whether letters were left out between (initials, or pinyin broken off before the next character)."""

    at: I32
    start: I32
    skipped: Bools


class Walks:
    """The walks over one set of names. What was typed a moment ago is kept, so that a letter more costs one step."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._kept: OrderedDict[tuple[bool, str], Walk] = OrderedDict()
        self._size = 0

    def from_heads(self, word: str) -> Walk:
        """All names that begin with ``word`` (folded, not empty)."""
        return self._walk(True, word)

    def from_anywhere(self, word: str) -> Walk:
        """All names that hold ``word``: from any character, word or digit on, and from inside a word of letters."""
        return self._walk(False, word)

    def _walk(self, heads: bool, word: str) -> Walk:
        size = next((n for n in range(len(word), 0, -1) if (heads, word[:n]) in self._kept), 0)
        walk = self._kept[heads, word[:size]] if size else _begin(self._cells, heads, word[0])
        for letter in word[max(1, size) :]:
            if not len(walk.at):
                break
            if letter.isascii():
                walk = _letter(self._cells, walk, ord(letter))
            else:
                walk = _character(self._cells, walk, code_of(letter))
        self._keep((heads, word), walk)
        return walk

    def _keep(self, key: tuple[bool, str], walk: Walk) -> None:
        if key in self._kept:
            self._kept.move_to_end(key)
            return
        self._kept[key] = walk
        self._size += len(walk.at) + 1
        while self._size > _KEPT_ROWS and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._size -= len(old.at) + 1


def _begin(cells: Cells, heads: bool, first: str) -> Walk:
    code = ord(first) if first.isascii() else code_of(first)
    if heads:
        starts = cells.head[(cells.head_letter if first.isascii() else cells.head_lit) == code]
    else:
        starts = np.flatnonzero((cells.begin if first.isascii() else cells.lit) == code).astype(np.int32)
    at = starts if first.isascii() else _over(cells, starts)
    return Walk(at, starts, np.zeros(len(starts), dtype=np.bool_))


def ends_name(cells: Cells, at: I32) -> Bools:
    """Whether the cell of each row is its name's last."""
    return np.asarray(cells.letter[at + cells.step[at]] == 0)


def inside_word(cells: Cells, start: I32) -> Bools:
    """Whether a match begins in the middle of a word of letters."""
    return np.asarray((cells.flag[start] & INNER) != 0)


def _over(cells: Cells, heads: I32) -> I32:
    """Cells taken whole by their character: on to their last row."""
    return heads + cells.step[heads] - 1


def _letter(cells: Cells, walk: Walk, code: int) -> Walk:
    """One letter on: inside the reading, or at the beginning of a reading of the next cell."""
    done = (cells.flag[walk.at] & LAST) != 0
    within = np.flatnonzero(~done & (cells.letter[walk.at + 1] == code))
    found = [(within, walk.at[within] + 1, walk.skipped[within])]
    rows = np.arange(len(walk.at))
    heads = walk.at + cells.step[walk.at]
    skipped = walk.skipped | ~done
    while len(heads):
        hit = cells.letter[heads] == code
        found.append((rows[hit], heads[hit], skipped[rows[hit]]))
        more = cells.alt[heads] != 0
        rows, heads = rows[more], heads[more] + cells.alt[heads[more]]
    which = np.concatenate([one[0] for one in found])
    return Walk(np.concatenate([one[1] for one in found]), walk.start[which], np.concatenate([one[2] for one in found]))


def _character(cells: Cells, walk: Walk, code: int) -> Walk:
    """One character on: it must be the next cell."""
    heads = walk.at + cells.step[walk.at]
    hit = np.flatnonzero(cells.lit[heads] == code)
    done = (cells.flag[walk.at[hit]] & LAST) != 0
    return Walk(_over(cells, heads[hit]), walk.start[hit], walk.skipped[hit] | ~done)
