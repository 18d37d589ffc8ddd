"""Names found by their pinyin: ``cgyz`` and ``chengguan`` find 城关一组. pypinyin loads at the first such question."""

from __future__ import annotations

import functools


@functools.lru_cache(maxsize=65536)
def _initials(name: str) -> tuple[frozenset[str], ...]:
    """For each character the initials it can have: 重 is c or z."""
    from pypinyin import Style, pinyin

    rows = pinyin(list(name), style=Style.FIRST_LETTER, heteronym=True)
    return tuple(frozenset(one.lower() for one in row) for row in rows)


@functools.lru_cache(maxsize=65536)
def _full(name: str) -> str:
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(name)).lower()


def starts(name: str, typed: str) -> bool:
    """Whether ``name`` can begin like ``typed`` (lower-case ASCII letters or digits), by initials or in full."""
    initials = _initials(name)
    if len(typed) <= len(initials) and all(typed[i] in initials[i] for i in range(len(typed))):
        return True
    return _full(name).startswith(typed)


def equals(name: str, typed: str) -> bool:
    """Whether ``typed`` is all of the name's initials, or all of its pinyin."""
    return (len(typed) == len(_initials(name)) and starts(name, typed)) or _full(name) == typed
