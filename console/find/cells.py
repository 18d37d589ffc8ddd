"""Names as cells: a Han character with its readings, a word of letters, a run of digits. The rows that ``walk`` reads.

A cell is stored as its readings one behind the other; every letter knows how far the next cell is. So the same few
arrays are read as Chinese text, as pinyin in full, as initials, and as any mixture of them.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

START, LAST, INNER = 1, 2, 4  # first letter of a reading; its last; a later letter of a word
CELL: Final = np.dtype([("letter", "u1"), ("step", "u1"), ("alt", "u1"), ("flag", "u1"), ("lit", "<u2")])
END_OF_NAME: Final = np.array([(0, 1, 0, 0, 0)], dtype=CELL).tobytes()
_HAN_FROM: Final = 0x2E7F
_COMMON: Final = range(0xB0, 0xD8)  # rows of GB 2312's first level
_NO_LETTER: Final = 1  # a character that has no Latin reading is found by itself alone
_READINGS: Final = 3  # of a character: the rarer ones cost more false finds than they are worth
_TOKEN: Final = re.compile(r"[a-z]{1,100}|[0-9]{1,100}|[^\W_]")
_FOLDED: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h"}
)
_ACCENTS: Final = re.compile("[\u0300-\u036f]")  # combining accents


@functools.lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case, without accents, full-width forms as plain ones: ``Ａéß`` → ``aess``."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _ACCENTS.sub("", plain).translate(_FOLDED)


def tokens(text: str) -> list[str]:
    """The cells of a folded text: words, runs of digits, single characters of other scripts; signs are left out."""
    found: list[str] = _TOKEN.findall(text)
    return found


_known: Final[dict[str, tuple[str, ...]]] = {}


def readings(character: str) -> tuple[str, ...]:
    """Pinyin without tones of one Han character, the usual first; () for anything else. 绿: ``lv`` and ``lu``.

    A character that no loaded index knows loads pypinyin, once.
    """
    if character not in _known:
        _known[character] = _looked_up(character) if ord(character) > _HAN_FROM else ()
    return _known[character]


def learn(known: Mapping[str, Sequence[str]]) -> None:
    """Take over what an index has kept: a running console need not load pypinyin for it."""
    for character, spoken in known.items():
        _known.setdefault(character, tuple(spoken))


def kept(characters: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What an index keeps for ``learn``: its own characters and the 3,755 common ones, in which new names come."""
    common = (bytes((high, low)).decode("gb2312", "ignore") for high in _COMMON for low in range(0xA1, 0xFF))
    return {one: readings(one) for one in dict.fromkeys((*characters, *common)) if one and ord(one) > _HAN_FROM}


def _looked_up(character: str) -> tuple[str, ...]:
    from pypinyin.constants import PINYIN_DICT

    row = PINYIN_DICT.get(ord(character), "")
    plain = dict.fromkeys(_toneless(one) for one in row.split(",") if one)
    found = tuple(one for one in plain if one.isascii() and one.isalpha())[:_READINGS]
    as_u = tuple(one.replace("v", "u") for one in found if "v" in one)
    return tuple(dict.fromkeys((*found, *as_u)))


def _toneless(syllable: str) -> str:
    """``lǜ`` → ``lv``."""
    parts = unicodedata.normalize("NFD", syllable.replace("ê", "e"))
    kept = parts.replace("u\u0308", "v")
    return _ACCENTS.sub("", kept)


class Table(dict[str, bytes]):
    """Token → its rows as bytes, made at the first question."""

    def __missing__(self, token: str) -> bytes:
        made = _cell(token).tobytes()
        self[token] = made
        return made


def _cell(token: str) -> NDArray[Any]:
    if token.isascii():
        return _word(token)
    spoken = readings(token)
    if not spoken:
        return np.array([(_NO_LETTER, 1, 0, START | LAST, code_of(token))], dtype=CELL)
    left = sum(map(len, spoken))
    rows = []
    for number, reading in enumerate(spoken):
        for at, letter in enumerate(reading):
            flag = (START if at == 0 else 0) | (LAST if at == len(reading) - 1 else 0)
            alt = len(reading) if at == 0 and number + 1 < len(spoken) else 0
            rows.append((ord(letter), left, alt, flag, code_of(token) if at == 0 and number == 0 else 0))
            left -= 1
    return np.array(rows, dtype=CELL)


def _word(token: str) -> NDArray[Any]:
    size = len(token)
    rows = [
        (ord(letter), size - at, 0, (START if at == 0 else INNER) | (LAST if at == size - 1 else 0), 0)
        for at, letter in enumerate(token)
    ]
    return np.array(rows, dtype=CELL)


def code_of(character: str) -> int:
    """What stands for a character in the column ``lit``: never 0, and for rare ones shared with another."""
    return ord(character) if ord(character) <= 0xFFFF else 0xE000 + ord(character) % 0x1900
