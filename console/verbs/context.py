"""What the parser may know of the room: the things that have names, as frozen values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from console.verbs import pinyin
from console.verbs.speech import Said

EXACT: Final = 4  # the label as it is written
NUMBER: Final = 3  # the same number without its zeros
NAME: Final = 2  # the whole name, or the whole pinyin
PART: Final = 1  # the only thing that begins so


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """Something that can be named: ``label`` 0912 or 03, ``title`` 持械斗殴 or 城关一组; rest for the popup's row."""

    kind: str
    id: str
    label: str
    title: str = ""
    where: str = ""
    aside: Said | None = None
    tone: str = ""
    level: int = 0
    more: tuple[str, ...] = ()  # further names: an English word, pinyin letters
    point: tuple[float, float] | None = None  # WGS 84 degrees, where it has no table of its own


class Book:
    """The things of one kind, found by label, number, name or pinyin. Built once for a set of things."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self.things = tuple(things)
        self._words: dict[str, list[Thing]] = {}
        self._numbers: dict[int, list[Thing]] = {}
        self._labels: dict[str, Thing] = {}
        self.by_id = {thing.id: thing for thing in self.things}
        for thing in self.things:
            self._file(thing)

    def _file(self, thing: Thing) -> None:
        self._labels.setdefault(thing.label.lower(), thing)
        if thing.label.isdecimal():
            self._numbers.setdefault(int(thing.label), []).append(thing)
        for word in {thing.title.lower(), *(one.lower() for one in thing.more)} - {""}:
            self._words.setdefault(word, []).append(thing)

    def find(self, word: str) -> tuple[int, tuple[Thing, ...]]:
        """``word`` plain and lower → how sure (0 none), and what it may mean (several: ambiguous)."""
        label = self._labels.get(word)
        if label is not None:
            return EXACT, (label,)
        if word.isdecimal():
            things = self._numbers.get(int(word), [])
            return (NUMBER, tuple(things)) if things else (0, ())
        if word in self._words:
            return NAME, tuple(self._words[word])
        return self._loosely(word)

    def _loosely(self, word: str) -> tuple[int, tuple[Thing, ...]]:
        latin = word.isascii() and word.isalnum()
        if latin:
            whole = tuple(thing for thing in self.things if pinyin.equals(thing.title, word))
            if whole:
                return NAME, whole
        part = self.beginning(word)
        return (PART, part) if part else (0, ())

    def beginning(self, word: str) -> tuple[Thing, ...]:
        """Things whose label, name or pinyin begins with ``word``; their own order."""
        latin = word.isascii() and word.isalnum() and not word.isdecimal()
        return tuple(thing for thing in self.things if _begins(thing, word, latin))


def _begins(thing: Thing, word: str, latin: bool) -> bool:
    if thing.label.lower().startswith(word) or thing.title.lower().startswith(word):
        return True
    if any(one.lower().startswith(word) for one in thing.more):
        return True
    return latin and pinyin.starts(thing.title, word)


class Context:
    """A room seen by the parser. ``rows`` are the unit ids of the list as shown; ``selected`` is (kind, id)."""

    def __init__(
        self, books: dict[str, Book], selected: tuple[str, str] = ("", ""), rows: tuple[str, ...] = (),
        sos: tuple[str, ...] = (), look_up: Callable[[str], tuple[Thing, ...]] = lambda _word: (),
        suggest: Callable[[str], tuple[Thing, ...]] = lambda _word: (),
        bounds_deg: tuple[float, float, float, float] = (-180.0, -90.0, 180.0, 90.0),
    ) -> None:
        self.books = books
        self.selected = selected
        self.rows = rows
        self.sos = sos  # units with an open emergency
        self.look_up = look_up  # cameras, posts, beats, places …: too many for books
        self.suggest = suggest  # those of them whose name begins so
        self.bounds_deg = bounds_deg  # west, south, east, north of the site, with its margin

    def book(self, kind: str) -> Book:
        return self.books.get(kind, _EMPTY)

    def thing(self, kind: str, key: str) -> Thing:
        """The thing of this id; one without a book is called by its id."""
        return self.book(kind).by_id.get(key) or Thing(kind=kind, id=key, label=key)


_EMPTY: Final = Book(())
