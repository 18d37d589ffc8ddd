"""Completion: rows of the popup and the ghost remainder of what is being typed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

import msgspec

from console.verbs import choices, fields
from console.verbs.context import Context, Thing
from console.verbs.parse import Reading, read
from console.verbs.pinyin import starts
from console.verbs.speech import Said
from console.verbs.table import VERBS, Param, Verb
from console.verbs.tokens import TO, Token, plain, quoted, tokens

ROWS: Final = 8
_MOST: Final = 64  # of a kind: the rows, and to spare for what the line has already


class Completion(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the popup: ``0912 持械斗殴 人民路×青年街 待派警 剩 0:17``."""

    insert: str  # the whole text after Tab or a click on the row
    kind: str  # verb, incident, unit, layer, theme, language, step, type, place
    id: str
    label: str  # 0912
    title: str = ""  # 持械斗殴
    where: str = ""  # 人民路×青年街
    aside: Said | None = None  # 待派警 剩 0:17
    tone: str = ""  # of the aside: "", "lv", "warn"
    level: int = 0  # incidents: 1..3, for the diamond


def with_aside(row: Completion, aside: Said, tone: str = "") -> Completion:
    """The same row with what the room knows of its thing."""
    return msgspec.structs.replace(row, aside=aside, tone=tone)


def complete(text: str, context: Context, rows: int = ROWS) -> list[Completion]:
    """What the word at the end of ``text`` may become, best first."""
    word = _word_at_end(text)
    head = text[: word.at]
    if not head.strip():
        glued = read(text, context)
        if glued.verb is None or glued.verb.zh == word.text or word.text in glued.verb.names:
            return _verbs(word, rows)
    reading = read(head, context)
    if reading.verb is None or reading.error is not None:
        return []
    if (given := fields.named(word, reading.verb)) is not None:
        return _values(*given, reading, text, context, rows)
    found = itertools.chain(_things(reading, word.text, context), _fields(reading, word.text, context))
    return [_row(thing, head) for thing in itertools.islice(found, rows)]


def _values(
    param: Param, value: Token, reading: Reading, text: str, context: Context, rows: int
) -> list[Completion]:
    """``单元=0``: what this field may be, and nothing else."""
    taken, head = _taken(reading), text[: value.at]
    found = (
        thing for kind in choices.BOOKS.get(param.kind, (param.kind,))
        for thing in _beginning(kind, value.text, context) if thing.id not in taken
    )  # fmt: skip
    return [_row(thing, head, "") for thing in itertools.islice(found, rows)]


def _fields(reading: Reading, word: str, context: Context) -> Iterator[Thing]:
    """Names of fields that begin so; before any letter those that completion can offer nothing else for."""
    assert reading.verb is not None
    free = [one for one in reading.verb.params if one.many or one.field not in reading.values]
    if not word:  # why is asked of nobody, nor which words
        free = [one for one in free if one.kind not in ("reason", "phrase")]
    if not word:
        free = [one for one in free if one.kind not in choices.BOOKS and not choices.book(one.kind, context).by_id]
    for thing in fields.things(free):
        if any(name.startswith(word) for name in thing.more) or starts(thing.title, word):
            yield thing


def ghost(text: str, completions: list[Completion]) -> str:
    """The rest that Tab would add: ``09`` → ``12``. Empty when the row does not continue what is typed."""
    word = _word_at_end(text)
    if not completions or not word.text or completions[0].kind == "verb":
        return ""
    first = completions[0]
    for name in (first.label, first.title):
        if plain(name).startswith(word.text):
            return name[len(word.text) :]
    return ""


def _word_at_end(text: str) -> Token:
    parts = tokens(text)
    if parts and parts[-1].end == len(text) and parts[-1].text not in TO:
        return parts[-1]
    return Token("", "", len(text))


def _verbs(word: Token, rows: int) -> list[Completion]:
    matching = [verb for verb in VERBS if any(name.startswith(word.text) for name in verb.names)]
    matching.sort(key=lambda verb: word.text not in verb.names)
    return [_verb_row(verb) for verb in matching[:rows]]


def _verb_row(verb: Verb) -> Completion:
    return Completion(
        insert=f"{verb.zh} ", kind="verb", id=verb.name, label=verb.zh, title=f"{verb.pinyin} {verb.name}",
        aside=Said(f"verb.{verb.name}.help"),
    )


def _taken(reading: Reading) -> set[object]:
    many = (value for value in reading.values.values() if isinstance(value, tuple))
    return {one.id if isinstance(one, Thing) else one for value in many for one in value}


def _things(reading: Reading, word: str, context: Context) -> Iterator[Thing]:
    taken = _taken(reading)
    for kind in dict.fromkeys(_kinds(reading, context)):
        for thing in _beginning(kind, word, context):
            if thing.id not in taken:
                yield thing
    if any(param.kind in _NAMED for param in reading.open_params()) and len(word) > 1:
        yield from context.suggest(word)


def _kinds(reading: Reading, context: Context) -> Iterator[str]:
    for param in reading.open_params():
        if param.kind == "value":
            yield from _of_macro(reading, context)
            continue
        yield from ("sos",) if param.kind == "sos" else choices.BOOKS.get(param.kind, (param.kind,))


def _of_macro(reading: Reading, context: Context) -> Iterator[str]:
    """What the next value of a macro is, when its name is that of a field."""
    macro = context.book("macro").by_id.get(reading.values.get("macro", ""))
    given = reading.values.get("values", ())
    if macro is not None and len(given) < len(macro.params) and (kind := fields.kind_of(macro.params[len(given)])):
        yield from choices.BOOKS.get(kind, (kind,))


_NAMED: Final = frozenset({"around", "road", "spots", "watched"})  # what may be anything on the map that has a name


def _beginning(kind: str, word: str, context: Context) -> tuple[Thing, ...]:
    named = "unit" if kind == "sos" else kind
    found = choices.book(named, context).beginning(word, context.first.get(named), None if kind == "sos" else _MOST)
    return tuple(thing for thing in found if thing.id in context.sos) if kind == "sos" else found


def _row(thing: Thing, head: str, space: str = " ") -> Completion:
    if thing.kind == "past":  # a line that was typed before: taken whole
        return Completion(insert=thing.title, kind=thing.kind, id=thing.id, label=thing.label, title=thing.title)
    if not head or head[-1].isspace():
        space = ""
    name = quoted(thing.label) if thing.point else thing.label
    behind = "" if thing.kind == "field" else " "
    return Completion(
        insert=f"{head}{space}{name}{behind}", kind=thing.kind, id=thing.id, label=thing.label,
        title="" if thing.kind == "field" or thing.title == thing.label else thing.title,
        where=thing.where, aside=thing.aside, tone=thing.tone, level=thing.level,
    )
