"""What the parser may know of the room: the things that have names, as frozen values."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Mapping
from heapq import nsmallest
from itertools import count, islice
from typing import Any, Final

import msgspec

from console.verbs import pinyin
from console.verbs.speech import Said

EXACT: Final = 4  # the label as it is written
NUMBER: Final = 3  # the same number without its zeros
NAME: Final = 2  # the whole name, or the whole pinyin
PART: Final = 1  # the only thing that begins so
_SEVERAL: Final = 5  # that a beginning may mean: an error names fewer


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
    params: tuple[str, ...] = ()  # of a macro: what it needs
    point: tuple[float, float] | None = None  # WGS 84 degrees, where it has no table of its own


class Book:
    """The things of one kind, found by label, number, name or pinyin; thousands of them in well under a millisecond.

    They stand in the order they were put, unless ``put`` names a place; of two with one label the first is meant.
    """

    def __init__(self, things: Iterable[Thing] = ()) -> None:
        self.by_id: dict[str, Thing] = {}
        self._places: dict[str, tuple[int, int]] = {}
        self._count = count()
        self._labels: dict[str, dict[str, None]] = {}
        self._numbers: dict[int, dict[str, None]] = {}
        self._words: dict[str, dict[str, None]] = {}
        self._keys: list[tuple[str, str]] = []  # every name in lower case, and whose it is; sorted when asked
        self._sorted = False
        self._letters: dict[str, dict[str, None]] | None = None  # by the letters of pinyin; made at the first question
        for thing in things:
            self.put(thing)

    @property
    def things(self) -> tuple[Thing, ...]:
        return tuple(self.by_id[key] for key in sorted(self.by_id, key=self._places.__getitem__))

    def put(self, thing: Thing, place: tuple[int, int] | None = None) -> None:
        """File a thing, in the place of the one with its id."""
        key = thing.id
        kept = self._places.get(key) or (0, next(self._count))
        if key in self.by_id:
            self.drop(key)
        self.by_id[key], self._places[key] = thing, place or kept
        for table, word in self._files(thing):
            table.setdefault(word, {})[key] = None
        for word in _names(thing):
            if self._sorted:
                insort(self._keys, (word, key))
            else:
                self._keys.append((word, key))
        if self._letters is not None:
            self._file_letters(thing)

    def drop(self, key: str) -> None:
        """Take a thing out."""
        thing = self.by_id.pop(key)
        del self._places[key]
        for table, word in self._files(thing):
            del table[word][key]
            if not table[word]:
                del table[word]
        self._sort()
        for word in _names(thing):
            del self._keys[bisect_left(self._keys, (word, key))]
        for letter in pinyin.letters(thing.title) if self._letters is not None else ():
            (self._letters or {}).get(letter, {}).pop(key, None)

    def _files(self, thing: Thing) -> Iterable[tuple[dict[Any, dict[str, None]], str | int]]:
        yield self._labels, thing.label.lower()
        if thing.label.isdecimal():
            yield self._numbers, int(thing.label)
        for word in {thing.title.lower(), *(one.lower() for one in thing.more)} - {""}:
            yield self._words, word

    def _sort(self) -> None:
        if not self._sorted:
            self._keys.sort()
            self._sorted = True

    def _file_letters(self, thing: Thing) -> None:
        if self._letters is not None and not thing.title.isascii():
            for letter in pinyin.letters(thing.title):
                self._letters.setdefault(letter, {})[thing.id] = None

    def _by_letter(self, letter: str) -> Iterable[str]:
        if self._letters is None:
            self._letters = {}
            for thing in self.by_id.values():
                self._file_letters(thing)
        return self._letters.get(letter, {})

    def _in_order(self, keys: Iterable[str]) -> tuple[Thing, ...]:
        return tuple(self.by_id[key] for key in sorted(keys, key=self._places.__getitem__))

    def find(self, word: str) -> tuple[int, tuple[Thing, ...]]:
        """``word`` plain and lower → how sure (0 none), and what it may mean (several: ambiguous)."""
        if word in self._labels:
            return EXACT, self._in_order(self._labels[word])[:1]
        if word.isdecimal():
            things = self._in_order(self._numbers.get(int(word), {}))
            return (NUMBER, things) if things else (0, ())
        if word in self._words:
            return NAME, self._in_order(self._words[word])
        return self._loosely(word)

    def numbered_like(self, word: str) -> bool:
        """Whether anything here is called by a number of as many digits."""
        return any(len(label) == len(word) and label.isdecimal() for label in self._labels)

    def _loosely(self, word: str) -> tuple[int, tuple[Thing, ...]]:
        if word.isascii() and word.isalnum():
            whole = [key for key in self._by_letter(word[0]) if pinyin.equals(self.by_id[key].title, word)]
            if whole:
                return NAME, self._in_order(whole)
        part = self.beginning(word, most=_SEVERAL)
        return (PART, part) if part else (0, ())

    def beginning(
        self, word: str, first: Mapping[str, int] | None = None, most: int | None = None
    ) -> tuple[Thing, ...]:
        """Things whose label, name or pinyin begins with ``word``: those of ``first`` in its order, then in their own;
        no more than ``most``."""
        keys: Collection[str] = self._begun(word) if word else self.by_id.keys()
        chosen = list(islice((key for key in first or () if key in keys), most))
        if most is None or len(chosen) < most:
            rest = set(keys).difference(chosen) if chosen else keys
            chosen += self._placed(rest, None if most is None else most - len(chosen))
        return tuple(self.by_id[key] for key in chosen)

    def _placed(self, keys: Iterable[str], most: int | None) -> list[str]:
        place = self._places.__getitem__
        return sorted(keys, key=place) if most is None else nsmallest(most, keys, key=place)

    def _begun(self, word: str) -> set[str]:
        self._sort()
        at, end = bisect_left(self._keys, (word, "")), bisect_left(self._keys, (word + "\U0010ffff", ""))
        found = {key for _, key in self._keys[at:end]}
        if word.isascii() and word.isalnum() and not word.isdecimal():
            found |= {key for key in self._by_letter(word[0]) if pinyin.starts(self.by_id[key].title, word)}
        return found


def _names(thing: Thing) -> set[str]:
    return {one.lower() for one in (thing.label, thing.title, *thing.more)} - {""}


class LateBook(Book):
    """Made when something is first asked of it: for things that change often and are seldom named."""

    def __init__(self, things: Callable[[], Iterable[Thing]]) -> None:
        self._late: Callable[[], Iterable[Thing]] | None = things

    def __getattr__(self, name: str) -> Any:
        late = self.__dict__.get("_late")
        if late is None:
            raise AttributeError(name)
        self._late = None
        super().__init__(late())
        return getattr(self, name)


class Context:
    """A room seen by the parser. ``rows`` are the unit ids of the list as shown; ``selected`` is (kind, id)."""

    def __init__(
        self, books: dict[str, Book], selected: tuple[str, str] = ("", ""), rows: tuple[str, ...] = (),
        sos: tuple[str, ...] = (), look_up: Callable[[str], tuple[Thing, ...]] = lambda _word: (),
        suggest: Callable[[str], tuple[Thing, ...]] = lambda _word: (),
        bounds_deg: tuple[float, float, float, float] = (-180.0, -90.0, 180.0, 90.0),
        first: Mapping[str, Mapping[str, int]] | None = None,
    ) -> None:
        self.books = books
        self.selected = selected
        self.rows = rows
        self.sos = sos  # units with an open emergency
        self.look_up = look_up  # cameras, posts, beats, places …: too many for books
        self.suggest = suggest  # those of them whose name begins so
        self.bounds_deg = bounds_deg  # west, south, east, north of the site, with its margin
        self.first = first or {}  # by kind: which things completion puts first, by id and rank

    def book(self, kind: str) -> Book:
        return self.books.get(kind, _EMPTY)

    def thing(self, kind: str, key: str) -> Thing:
        """The thing of this id; one without a book is called by its id."""
        return self.book(kind).by_id.get(key) or Thing(kind=kind, id=key, label=key)


_EMPTY: Final = Book()
