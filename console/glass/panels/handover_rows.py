"""Rows of the handover sheet 交接班: what a brief says, what people said of it, and how each row is painted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from console.desk import shift
from console.desk.desk import Desk
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, Run
from console.glass.symbols import IncidentMark
from console.say import say
from console.words.handover import FIELDS, PARTS, Brief, Handover, HandWord, Item, Message, Numbers

HEAD, ITEM, FIELD, MESSAGE, LINE = "head", "item", "field", "message", "line"
NOW, TAKEN, PAST = "now", "taken", "past"  # this seat's own; the one that was taken over last; one before it
PAD: Final = 16.0
TEXT_X: Final = 54.0
LINE_H: Final = 20.0
EDIT_H: Final = 66.0
FIRST: Final = ("sos", "incidents", "suspended", "alarms")  # before what is completed by hand
_SAID_LINES: Final = 4
_DAY_S: Final = 43_200.0


class Row(NamedTuple):
    """One row. ``key``: of an item Item.key, of a field ``field:todo``, of a message its id; "" cannot be chosen."""

    kind: str
    title: str
    key: str = ""
    n: int = 0  # number of an item or a message, from 1
    grey: str = ""
    right: str = ""
    warn: bool = False  # what stands at the right is wrong
    dim: bool = False  # it is over, or was ticked off
    mark: IncidentMark | None = None
    said: tuple[tuple[str, str], ...] = ()  # lines below it, each with its token
    state: str = ""  # told, untold, open, ticked, over
    text: str = ""  # what an editor begins with

    def height(self, width: float, *, edited: bool = False) -> float:
        if self.kind == HEAD:
            return 34.0
        tall = 10.0 + LINE_H * (1 + bool(self.grey) + len(_lines(self.said, width)))
        return tall + (EDIT_H if edited else 0.0)


def _lines(said: tuple[tuple[str, str], ...], width: float) -> list[tuple[str, str]]:
    """Words below a row as lines of the sheet."""
    out: list[tuple[str, str]] = []
    for words, token in said:
        out += [(line, token) for line in fonts.wrap(words, 13, width - TEXT_X - PAD, _SAID_LINES)]
    return out


def rows(desk: Desk, doc: Handover, brief: Brief, mode: str) -> list[Row]:
    """All rows of a document, top to bottom. ``brief`` of one that has none yet: what stands now."""
    out: list[Row] = []
    states = {one.item.key: one.state for one in desk.handovers.left(doc)} if mode == TAKEN else {}
    numbered = {one.key: n for n, one in enumerate(brief.items, 1)}
    for part in (*FIRST, "words", "messages", *(one for one in PARTS if one not in FIRST), "numbers", "changed"):
        found = list(_part(desk, doc, brief, part, mode, states, numbered))
        if found:
            out += [Row(HEAD, say(f"handover.part.{part}"), right=_count(part, found)), *found]
    return out


def _count(part: str, found: list[Row]) -> str:
    return str(len(found)) if part in PARTS or part == "messages" else ""


def _part(desk: Desk, doc: Handover, brief: Brief, part: str, mode: str, states: dict[str, str],
          numbered: dict[str, int]) -> Iterator[Row]:  # fmt: skip
    if part == "words":
        yield from (_field(doc, name, mode) for name in FIELDS
                    if name in doc.words or (mode == NOW and doc.out is None))
    elif part == "messages":
        kept = doc.messages if doc.out is not None else desk.handovers.messages()
        yield from (_message(one, n) for n, one in enumerate(kept, 1))
    elif part == "numbers":
        yield from (Row(LINE, words) for words in numbers(desk, brief.numbers))
    elif part == "changed":
        for one in brief.changed:
            words = say(f"handover.noted.{one.kind.replace('.', '_')}", what=one.what)
            yield Row(LINE, words, right=f"{one.actor} {moment(one.at, brief.at)}")
    else:
        empty = Row(LINE, say("handover.nothing")) if part == "incidents" else None
        items = brief.of(part)
        yield from (_item(desk, doc, brief, one, numbered[one.key], states.get(one.key, "")) for one in items)
        if not items and empty is not None:
            yield empty


def _item(desk: Desk, doc: Handover, brief: Brief, one: Item, n: int, state: str) -> Row:
    word, tick = doc.said.get(one.key), doc.ticks.get(one.key)
    said: list[tuple[str, str]] = []
    if one.before:
        said.append((say("handover.before", text=one.before), "t3"))
    if word is not None and word.text:
        said.append((f"{word.text}  {_by(word, brief.at)}", "t1"))
    if tick is not None:
        said.append((say("handover.ticked_by", by=tick.by, at=moment(tick.at, brief.at)) + f" {tick.text}", "t2"))
    right, warn = _right(one, brief.at)
    told = "" if one.part != "incidents" else "told" if word is not None else "untold"
    return Row(
        ITEM, one.what.text(), one.key, n, " · ".join(more.text() for more in one.more), right, warn,
        state in ("ticked", "over"), _mark(desk, one), tuple(said), state or told, word.text if word else "",
    )  # fmt: skip


def _mark(desk: Desk, one: Item) -> IncidentMark | None:
    if one.part != "incidents":
        return None
    incident = desk.incidents.get(one.subject[1])
    return IncidentMark(one.level, incident is None or incident.located, one.late)


def _right(one: Item, at: float) -> tuple[str, bool]:
    """When it is due, and whether that is past; else since when it stands."""
    if one.due_at is not None:
        late = [say("handover.late")] if one.late else []
        return " ".join((say("handover.due", at=moment(one.due_at, at)), *late)), one.late
    return (say("handover.since", at=moment(one.since, at)), one.late) if one.since else ("", one.late)


def _field(doc: Handover, name: str, mode: str) -> Row:
    word = doc.words.get(name)
    hint = say(f"handover.field_hint.{name}") if word is None and mode == NOW and doc.out is None else ""
    at = doc.brief.at if doc.brief is not None else 0.0
    said = ((f"{word.text}  {_by(word, at)}", "t1"),) if word is not None else ()
    return Row(FIELD, say(f"handover.field.{name}"), f"field:{name}", said=said, right=hint,
               text=word.text if word is not None else "")  # fmt: skip


def _message(one: Message, n: int) -> Row:
    who = f"{one.by} {figures.day(one.at)}"
    return Row(MESSAGE, who, one.id, n, said=((one.text, "t1"),))


def _by(word: HandWord, at: float) -> str:
    return f"— {word.by} {moment(word.at, at)}"


def moment(at: float, near: float) -> str:
    """``14:05``; of another day ``11-25 14:05``."""
    return figures.clock(at)[:5] if abs(at - near) < _DAY_S or not near else figures.day(at)


def numbers(desk: Desk, n: Numbers) -> Iterator[str]:
    """The shift in numbers, a sentence a line."""
    counts = (("received", n.received), ("closed", n.closed), ("handed_back", n.handed_back), ("open", n.open),
              ("orders", n.orders))  # fmt: skip
    words = [say(f"handover.number.{name}", n=value) for name, value in counts if value or name == "received"]
    times = (("assign", n.assign_s), ("onscene", n.onscene_s))
    words += [say(f"handover.number.{name}", t=figures.span(value)) for name, value in times if value is not None]
    yield " · ".join(words)
    force = say("handover.number.force", on=n.on, rest=n.resting, missing=n.missing)
    level = shift.level_name(desk, n.level)
    yield f"{force} · {level}" if level else force


def draw(ink: Ink, row: Row, w: float, y: float, *, chosen: bool, over: bool, tall: float) -> None:
    """The row at ``y``, ``tall`` px high."""
    if row.kind == HEAD:
        x = ink.text(PAD, y + 20, row.title, "t2", 12, bold=True)
        ink.text(x + 6, y + 20, row.right, "t3", 12)
        return
    if (chosen or over) and row.key:
        ink.fill(0, y, w, tall, "sel_row" if chosen else "raise")
    if chosen:
        ink.fill(0, y, 4, tall, "focus")
    middle = y + 5 + LINE_H / 2
    if row.mark is not None:
        ink.incident(30, y + 5 + LINE_H * (0.5 + 0.5 * bool(row.grey)), row.mark, 24)
    elif row.kind in (ITEM, MESSAGE):
        ink.text(PAD, middle, f"#{row.n}" if row.kind == ITEM else str(row.n), "t3", 12)
    _title(ink, row, w, middle)
    middle += LINE_H
    if row.grey:
        ink.text(TEXT_X, middle, fonts.fit(row.grey, 13, False, w - TEXT_X - PAD - _told_w(row)), "t2")
        middle += LINE_H
    for words, token in _lines(row.said, w):
        ink.text(TEXT_X, middle, words, "t3" if row.dim else token)
        middle += LINE_H
    ink.hline(PAD, w - PAD, y + tall - 1)


def _title(ink: Ink, row: Row, w: float, y: float) -> None:
    """The row's own words, and what stands at its right: its state below the time where it has two lines."""
    token = "t3" if row.dim else "t1"
    end = ink.right(w - PAD, y, row.right, "warn" if row.warn and not row.dim else "t2", 13) if row.right else w - PAD
    if words := _state(row):
        at = y + LINE_H if row.grey else y
        x = w - PAD if row.grey else end - 12
        start = ink.right(x, at, words, "warn" if row.state == "untold" else "t2", 13)
        end = min(end, start) if not row.grey else end
    x = PAD if row.kind == LINE else TEXT_X
    bold = row.kind == ITEM and row.mark is not None
    title = row.title
    if row.mark is not None:
        x = ink.runs(x, y, [Run(f"#{row.n}", "t3", 12)]) + 8
    ink.text(x, y, fonts.fit(title, 15 if bold else 13, bold, end - x - 12), token, 15 if bold else 13, bold=bold)


def _state(row: Row) -> str:
    codes = {"told": "handover.told_mark", "untold": "handover.untold_mark", "over": "handover.over"}
    return say(codes[row.state]) if row.state in codes else ""


def _told_w(row: Row) -> float:
    words = _state(row)
    return fonts.advance(words, 13) + 12 if words else 0.0
