"""Passwords: argon2id hashes, and which words are no password at all."""

from __future__ import annotations

import functools
import re
from typing import Final, NamedTuple

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from console import home

KNOWN: Final = home.RESOURCES / "known_passwords.txt"
_LEET: Final = str.maketrans("013457@$!", "oleastasi")
_ROWS: Final = ("01234567890", "09876543210", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "qwertyuiop",
                "asdfghjkl", "zxcvbnm", "poiuytrewq", "1qaz2wsx3edc4rfv5tgb", "!@#$%^&*()")  # fmt: skip
_FEW: Final = 4  # different characters
_OWN: Final = 6  # characters that must stand beside one's own name


class Cost(NamedTuple):
    """Of one hash. The defaults take about 0.1 s of one core and 64 MB for that long."""

    time: int = 3
    memory_mb: int = 64
    lanes: int = 2


class Hasher:
    """On any thread; each call takes as long as its cost."""

    def __init__(self, cost: Cost) -> None:
        self._argon = PasswordHasher(cost.time, cost.memory_mb * 1024, cost.lanes, type=Type.ID)
        self._nobody = ""

    def hashed(self, password: str) -> str:
        return self._argon.hash(password)

    def fits(self, kept: str, password: str) -> bool:
        """With no hash it takes as long and never fits: a name that does not exist must not answer faster."""
        if not kept:
            self._nobody = self._nobody or self.hashed("nobody has this one")
        try:
            return self._argon.verify(kept or self._nobody, password) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False

    def stale(self, kept: str) -> bool:
        """Made at another cost than is asked for now."""
        return self._argon.check_needs_rehash(kept)


def weak(password: str, least: int, names: tuple[str, ...] = ()) -> str:
    """Why it is none, as a say code; "" when it will do. ``names``: of the person, which it must not be made of."""
    if len(password) < least:
        return "people.password.short"
    lower = password.lower()
    if len(set(lower)) < _FEW or _in_a_row(lower):
        return "people.password.plain"
    if any(name and name.lower() in lower and len(lower) - len(name) < _OWN for name in names):
        return "people.password.own_name"
    bare = re.sub(r"[\W\d_]+$", "", re.sub(r"^[\W\d_]+", "", lower))
    if {lower, bare, lower.translate(_LEET), bare.translate(_LEET)} & known():
        return "people.password.known"
    return ""


def _in_a_row(lower: str) -> bool:
    """Made of keys that lie beside each other, or of one piece that comes again."""
    for size in range(1, len(lower) // 2 + 1):
        if (lower[:size] * len(lower))[: len(lower)] == lower:
            return True
    letters = lower.replace("9876543210", "").replace("1234567890", "")
    return any(len(lower) - _longest(lower, row) < _FEW for row in _ROWS) or not letters


def _longest(text: str, row: str) -> int:
    """Length of the longest piece of ``row`` that stands in ``text``."""
    pieces = (row[i:j] for i in range(len(row)) for j in range(i + 3, len(row) + 1))
    return max((len(piece) for piece in pieces if piece in text), default=0)


@functools.cache
def known() -> frozenset[str]:
    """Words that anybody tries first."""
    lines = (line.strip().lower() for line in KNOWN.read_text("utf-8").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))
