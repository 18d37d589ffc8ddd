"""What a parameter of few words may be: for completion, and for an error that explains itself."""

from __future__ import annotations

import functools
from typing import Any, Final

from console.say import language
from console.verbs.context import Book, Context, Thing
from console.verbs.resolve import TABLES

_MOST: Final = 8  # words that an error lists: a longer list helps nobody
_NEAR: Final = 3  # things that it names as near
# Kinds that are looked up in several books, or in another's.
BOOKS: Final = {
    "thing": ("unit", "incident", "ring", "task"), "around": ("incident", "unit", "marker", "ring"), "sos": ("unit",),
    "closed": ("ring", "incident"), "macroname": ("macro",), "value": (), "audience": ("audience", "ring", "unit"),
    "spots": ("incident", "marker", "ring"), "watched": ("camera", "incident", "unit", "ring"),
    "trackof": ("ring",),
    "tourof": ("tourplan", "ring", "camera", "incident"),
    "beatof": (), "typeof": ("type",),
    "scenename": ("scene",), "wallplace": ("wall", "walltile"), "subject": ("incident", "unit", "ring", "camera"),
}  # fmt: skip


def book(kind: str, context: Context) -> Book:
    """The things of this kind: the room's own, else the few words of its table."""
    return _words(kind, language()) if kind in TABLES else context.book(kind)


@functools.lru_cache(maxsize=128)
def _words(kind: str, tongue: str) -> Book:
    by_value: dict[Any, list[str]] = {}
    for word, value in TABLES[kind].items():
        by_value.setdefault(value, []).append(word)
    return Book(_thing(kind, words, tongue) for words in by_value.values())


def _thing(kind: str, words: list[str], tongue: str) -> Thing:
    """Called by its first word in the language of the screen."""
    own = [word for word in words if word.isascii() == (tongue == "en")] or words
    label = own[0]
    return Thing(kind=kind, id=label, label=label, more=tuple(word for word in words if word != label))


def word(kind: str, value: object) -> str:
    """How a value of a short table is spelled in the language of the screen."""
    words = [one for one, meant in TABLES[kind].items() if meant is value or meant == value]
    return _thing(kind, words, language()).label


def near(word: str, kinds: tuple[str, ...], context: Context) -> tuple[str, ...]:
    """What may have been meant: the words of a short table where nothing else fits, else what shares the longest
    beginning."""
    if len(kinds) == 1 and kinds[0] in TABLES:
        things = book(kinds[0], context).things
        return tuple(thing.label for thing in things) if len(things) <= _MOST else ()
    named = tuple(dict.fromkeys(one for kind in kinds for one in BOOKS.get(kind, (kind,))))
    for size in range(len(word) - 1, 0, -1):
        begun = (context.book(kind).beginning(word[:size], context.first.get(kind), _NEAR) for kind in named)
        found = [thing for things in begun for thing in things]
        if found:
            return tuple(f"{thing.label} {thing.title}".strip() for thing in found[:_NEAR])
    return ()
