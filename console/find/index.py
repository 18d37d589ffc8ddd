"""An index of names, built once when a site is compiled, asked at every keystroke."""

from __future__ import annotations

import enum
import functools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.find import walk
from console.find.cells import CELL, END_OF_NAME, INNER, LAST, START, Table, fold, kept, learn, tokens
from console.find.spans import spans
from layers.shapes.cache import read_array

FORMAT: Final = 3
PLAIN_RANK: Final = 60  # of an entry whose maker says nothing
LONGEST: Final = 60  # letters of a question that are read
_CODED: Final = frozenset({"camera", "post", "beat", "grid", "village", "plate", "unit", "incident", "overlay"})
_META: Final = "names.json"
_JOINS: Final = re.compile(r"[和与跟及]|(?<=[路街道巷])(?=[^\W_])")  # 青年街人民路 is two roads too
_JOIN_WORDS: Final = frozenset({"and", "at", "x", "口", "路口", "交口", "交叉口", "交叉路口", "corner", "of"})
_AT_CROSSING: Final = re.compile(r"(?<=[路街道巷])(?:交叉路口|交叉口|交口|路口|口)$")
_ROAD_WORDS: Final = frozenset(
    {"rd", "road", "st", "str", "street", "ave", "avenue", "ln", "lane", "blvd", "boulevard", "dr", "drive", "hwy"}
)


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A named thing. ``kind``: place, road, crossing, address, camera, post, beat, grid, village, key_place, plate,
    route, overlay, unit, incident, coordinate. Web Mercator metres; NaN where it has no place now.

    ``rank``: which comes first of two that match as well, lower first (0..255). ``layer``: id of a brought-in layer.
    """

    kind: str
    id: str
    name: str
    x_m: float
    y_m: float
    aside: str = ""  # said behind the name: the town it lies in
    more: tuple[str, ...] = ()  # further names: English, call sign, code
    rank: int = PLAIN_RANK
    layer: str = ""


class Fit(enum.IntEnum):
    """How well a name answers a question, best first."""

    EXACT = 0
    PREFIX = 1
    INITIALS = 2  # all of them
    MIXED = 3  # the first initials, or pinyin broken off: qingyz, q阳
    INSIDE = 4
    INSIDE_INITIALS = 5
    MID_WORD = 6  # from the middle of a word of letters
    WORDS = 7  # every word somewhere, in any order
    NONE = 8


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One hit. ``spans``: which characters of the name matched (start, end); when none did, ``called`` is the further
    name that matched, and the spans are its. ``score``: higher first, comparable between indices."""

    entry: Entry
    spans: tuple[tuple[int, int], ...] = ()
    called: str = ""
    score: float = 0.0
    fit: Fit = Fit.EXACT


class Question(msgspec.Struct, frozen=True):
    """A typed text, folded: ``whole`` without spaces and signs, ``words`` as they stand, ``parts`` without what joins
    two roads."""

    whole: str
    words: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """N entries as columns: coordinates, rank, length of the name; ``text`` their MessagePack, one after the other."""

    xy: NDArray[np.float64]
    rank: NDArray[np.uint8]
    length: NDArray[np.uint8]
    text: NDArray[np.uint8]
    text_off: NDArray[np.int64]
    of_form: NDArray[np.int32]  # (F,) which entry each form of a name belongs to


class Index:
    """The names of a site. An empty one finds nothing."""

    def __init__(self, rows: Rows | None = None, cells: walk.Cells | None = None) -> None:
        self._rows, self._cells = (rows, cells) if rows is not None and cells is not None else _arrays(())
        self._walks = walk.Walks(self._cells)

    def __len__(self) -> int:
        return len(self._rows.rank)

    def __iter__(self) -> Iterator[Entry]:
        return map(self.entry, range(len(self)))

    def entry(self, row: int) -> Entry:
        """The entry of a row: read from its text when it is asked for."""
        at, until = self._rows.text_off[row], self._rows.text_off[row + 1]
        return _decoder().decode(self._rows.text[at:until].tobytes())

    @property
    def memory_mb(self) -> float:
        """Of all its arrays; those of a loaded index are mapped, not read."""
        arrays = [getattr(part, f.name) for part in (self._rows, self._cells) for f in fields(part)]
        return float(sum(a.nbytes for a in arrays)) / 1e6

    def find(self, text: str, limit: int = 8, near_m: tuple[float, float] | None = None) -> list[Found]:
        """What ``text`` may mean, best first: exact, beginning, initials, inside; then by rank; then nearest first.

        ``near_m``: Web Mercator metres of where the person looks.
        """
        question = ask(text)
        if not question.whole or not len(self):
            return []
        fit = np.full(len(self), Fit.NONE, dtype=np.uint8)
        for look in (self._beginning, self._inside, self._all_words):
            look(question, fit)
            if np.count_nonzero(fit < Fit.NONE) >= limit:
                break
        return self._best(fit, question, limit, near_m)

    def _beginning(self, question: Question, fit: NDArray[np.uint8]) -> None:
        found = self._walks.from_heads(question.whole)
        ends = walk.ends_name(self._cells, found.at)
        whole = ends & ((self._cells.flag[found.at] & LAST) != 0)
        kind = np.where(
            found.skipped, np.where(ends, Fit.INITIALS, Fit.MIXED), np.where(whole, Fit.EXACT, Fit.PREFIX)
        )
        self._note(fit, found.start, kind)

    def _inside(self, question: Question, fit: NDArray[np.uint8]) -> None:
        found = self._walks.from_anywhere(question.whole)
        kind = np.where(found.skipped, Fit.INSIDE_INITIALS, Fit.INSIDE)
        self._note(fit, found.start, np.where(walk.inside_word(self._cells, found.start), Fit.MID_WORD, kind))

    def _all_words(self, question: Question, fit: NDArray[np.uint8]) -> None:
        """Every word somewhere; when that gives nothing, without the words for a road: 人民路 is no ``renmin rd``."""
        for parts in dict.fromkeys((question.words, question.parts, _without_roads(question.parts))):
            if len(parts) < (2 if parts == question.words else 1):
                continue
            rows = self._holding(parts)
            fit[rows] = np.minimum(fit[rows], Fit.WORDS)
            if len(rows):
                return

    def _holding(self, words: Sequence[str]) -> NDArray[np.int64]:
        held = np.ones(len(self), dtype=np.bool_)
        for word in sorted(words, key=len, reverse=True):
            here = np.zeros(len(self), dtype=np.bool_)
            here[self._entries_at(self._walks.from_anywhere(word).start)] = True
            held &= here
            if not held.any():
                break
        return np.flatnonzero(held)

    def _entries_at(self, at: NDArray[np.int32]) -> NDArray[np.int32]:
        form = np.searchsorted(self._cells.form_at, at, side="right") - 1
        return np.asarray(self._rows.of_form[form])

    def _note(self, fit: NDArray[np.uint8], start: NDArray[np.int32], kind: NDArray[Any]) -> None:
        """Each entry keeps the best of its matches: the worst are written first."""
        rows = self._entries_at(start)
        order = np.argsort(-kind.astype(np.int8), kind="stable")
        fresh = np.full(len(fit), Fit.NONE, dtype=np.uint8)
        fresh[rows[order]] = kind[order]
        np.minimum(fit, fresh, out=fit)

    def _best(
        self, fit: NDArray[np.uint8], question: Question, limit: int, near_m: tuple[float, float] | None
    ) -> list[Found]:
        rows = np.flatnonzero(fit < Fit.NONE)
        key = fit[rows].astype(np.int32) * 256 + self._rows.rank[rows]
        if len(rows) > limit:
            kept = key <= np.partition(key, limit - 1)[limit - 1]
            rows, key = rows[kept], key[kept]
        away = self._away(rows, near_m)
        order = np.lexsort((rows, self._rows.length[rows], away, key))[:limit]
        return [self._found(int(rows[n]), int(key[n]), float(away[n]), question) for n in order]

    def _away(self, rows: NDArray[np.int64], near_m: tuple[float, float] | None) -> NDArray[np.float64]:
        if near_m is None:
            return np.zeros(len(rows))
        away = np.hypot(*(self._rows.xy[rows] - near_m).T)
        return np.where(np.isfinite(away), away, 1e9)

    def _found(self, row: int, key: int, away: float, question: Question) -> Found:
        entry = self.entry(row)
        words = question.words if key < Fit.WORDS * 256 else question.parts
        score = -key - min(away, 1e9) / 2e9
        hit = Found(entry=entry, score=score, fit=Fit(key // 256))
        for name in (entry.name, *entry.more, entry.id):
            marked = spans(name, words)
            if marked:
                return msgspec.structs.replace(hit, spans=marked, called=name if name != entry.name else "")
        return hit

    def save(self, folder: Path) -> None:
        """Write what ``load`` reads: ``names.json`` and an ``.npy`` for each array."""
        folder.mkdir(parents=True, exist_ok=True)
        for part in (self._rows, self._cells):
            for field in fields(part):
                np.save(folder / f"names.{field.name}.npy", getattr(part, field.name))
        characters = sorted({chr(code) for code in np.unique(self._cells.lit).tolist() if code})
        meta = {"format": FORMAT, "entries": len(self), "readings": kept(characters)}
        (folder / _META).write_text(json.dumps(meta, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Index:
        """Memory-mapped. ``OSError`` or ``ValueError`` when it is missing, broken or of another version."""
        meta = json.loads((folder / _META).read_text("utf-8"))
        if meta.get("format") != FORMAT:
            raise ValueError(f"names of format {meta.get('format')}, not {FORMAT}")
        rows = Rows(**{f.name: read_array(folder / f"names.{f.name}.npy") for f in fields(Rows)})
        cells = walk.Cells(**{f.name: read_array(folder / f"names.{f.name}.npy") for f in fields(walk.Cells)})
        learn(meta.get("readings", {}))
        if len(rows.rank) != meta["entries"]:
            raise ValueError("names and their arrays do not belong together")
        return cls(rows, cells)


@functools.cache
def _decoder() -> msgspec.msgpack.Decoder[Entry]:
    return msgspec.msgpack.Decoder(Entry)


def ask(text: str) -> Question:
    """A typed text as the index reads it."""
    plain = fold(text[:LONGEST].strip())
    words = tuple("".join(tokens(word)) for word in re.split(r"[\s,，、×&/+@·]+", plain))
    words = tuple(word for word in words if word)
    parts: list[str] = []
    for word in words:
        for part in _JOINS.split(_AT_CROSSING.sub("", word)) if len(word) > 2 else [word]:
            if part and part not in _JOIN_WORDS:
                parts.append(part)
    return Question("".join(words), words, tuple(parts))


def _without_roads(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(part for part in parts if part not in _ROAD_WORDS)


def build(entries: Iterable[Entry]) -> Index:
    """The index of these names. Pinyin is made here, character by character (pypinyin, loaded at the first call)."""
    return Index(*_arrays(tuple(entries)))


def _arrays(entries: Sequence[Entry]) -> tuple[Rows, walk.Cells]:
    table = Table()
    pieces: list[bytes] = []
    of_form: list[int] = []
    sizes: list[int] = []
    encode = msgspec.msgpack.Encoder().encode
    texts = [encode(entry) for entry in entries]
    for row, entry in enumerate(entries):
        for form in _forms(entry):
            piece = b"".join(map(table.__getitem__, form))
            if piece:
                pieces += (piece, END_OF_NAME)
                sizes.append(len(piece) // CELL.itemsize + 1)
                of_form.append(row)
    cells = np.frombuffer(b"".join(pieces), dtype=CELL)
    form_at = np.concatenate([[0], np.cumsum(sizes)])[:-1].astype(np.int32) if sizes else np.zeros(0, np.int32)
    rows = Rows(
        np.array([(e.x_m, e.y_m) for e in entries], dtype=np.float64).reshape(-1, 2),
        np.array([min(255, max(0, e.rank)) for e in entries], dtype=np.uint8),
        np.array([min(255, len(e.name)) for e in entries], dtype=np.uint8),
        np.frombuffer(b"".join(texts), dtype=np.uint8),
        np.concatenate([[0], np.cumsum([len(t) for t in texts])]).astype(np.int64),
        np.array(of_form, dtype=np.int32),
    )
    return rows, _columns(cells, form_at)


def _forms(entry: Entry) -> Iterable[tuple[str, ...]]:
    """The cells of each way to call it, once."""
    names = (entry.name, *entry.more, *((entry.id,) if entry.kind in _CODED else ()))
    return dict.fromkeys(tuple(tokens(fold(name))) for name in names)


def _columns(cells: NDArray[Any], form_at: NDArray[np.int32]) -> walk.Cells:
    flag = np.ascontiguousarray(cells["flag"])
    letter = np.ascontiguousarray(cells["letter"])
    lit, alt = np.ascontiguousarray(cells["lit"]), np.ascontiguousarray(cells["alt"])
    begin = np.where(flag & (START | INNER), letter, 0).astype(np.uint8)
    heads, more = [form_at], form_at[alt[form_at] != 0]
    while len(more):
        heads.append((more + alt[more]).astype(np.int32))
        more = heads[-1][alt[heads[-1]] != 0]
    head = np.concatenate(heads)
    step = np.ascontiguousarray(cells["step"])
    return walk.Cells(letter, step, alt, flag, lit, begin, form_at, head, letter[head], lit[head])
