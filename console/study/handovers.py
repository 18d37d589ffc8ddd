"""交接班 as a report has it: one in full, as both have signed it; and those of a time, a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.words.handover import FIELDS, PARTS, Brief, Handover, HandWord, Item, Sentence, Signature
from console.words.study import Cell, Column, Line, Scope, Study, Table

if TYPE_CHECKING:
    from console.study.ground import Ground
    from console.study.tables import Tables

_ITEMS: Final = (
    Column("handover.col.n", "count"), Column("handover.col.what"), Column("handover.col.more"),
    Column("handover.col.since"), Column("handover.col.due"), Column("handover.col.said"),
)  # fmt: skip
_WORDS: Final = (Column("handover.col.field"), Column("handover.col.word"), Column("handover.col.by"),
                 Column("handover.col.at", "time"))  # fmt: skip
_ROWS: Final = (
    Column("handover.col.at", "time"), Column("handover.col.seat"), Column("handover.col.out"),
    Column("handover.col.into"), Column("handover.col.items", "count"), Column("handover.col.incidents", "count"),
    Column("handover.col.received", "count"), Column("handover.col.closed", "count"),
    Column("handover.col.onscene", "seconds"),
)  # fmt: skip


def line(sentence: Sentence) -> Line:
    """The same as a study has it."""
    return Line(sentence.code, {key: _fact(one) for key, one in sentence.facts.items()})


def _fact(value: Any) -> Any:
    if isinstance(value, Sentence):
        return line(value)
    if isinstance(value, dict):
        return line(Sentence(str(value.get("code", "")), value.get("facts") or {}))
    if isinstance(value, list | tuple):
        return "".join(one if isinstance(one, str) else str(_said(one)) for one in value)
    return value


def _said(value: Any) -> str:
    found = _fact(value)
    return found.text() if isinstance(found, Line) else str(found)


# --- one, in full ----------------------------------------------------------------------------------------------------


def handover_study(one: Handover) -> Study:
    """Everything that was signed. One without a brief has nothing to say."""
    brief = one.brief or Brief(at=one.begun_at, since=one.begun_at)
    tables = [_items(one, brief, part) for part in PARTS if brief.of(part)]
    tables += [table for table in (_words(one), _messages(one), _changed(brief)) if table.rows]
    return Study(kind="handover", scope=Scope(since=brief.since, until=brief.at), said=_says(one, brief),
                 tables=tuple(tables), numbers={"handover_items": float(len(brief.items))})  # fmt: skip


def _says(one: Handover, brief: Brief) -> tuple[Line, ...]:
    n = brief.numbers
    said = [Line("handover.paper_scope", {"scope": Line(f"handover.paper_{one.scope}", {"seat": one.seat}),
                                          "shift": brief.shift})]  # fmt: skip
    said += [_signed(code, who) for code, who in (("out", one.out), ("into", one.into)) if who is not None]
    if one.into is None:
        said.append(Line("handover.stage.signed" if one.out is not None else "handover.stage.open", tone="warn"))
    else:
        said.append(Line("handover.paper_has", {"lead": one.lead, "dispatcher": one.dispatcher or "–"}))
    said.append(Line("handover.paper_numbers", {
        "received": n.received, "closed": n.closed, "back": n.handed_back, "open": n.open, "orders": n.orders,
    }))  # fmt: skip
    said.append(Line("handover.number.force", {"on": n.on, "rest": n.resting, "missing": n.missing}))
    if untold := one.untold:
        said.append(Line("handover.paper_untold", {"n": len(untold)}, "warn"))
    return tuple(said)


def _signed(code: str, who: Signature) -> Line:
    how = Line(f"handover.how_{who.how}")
    return Line(f"handover.paper_{code}", {"name": who.name, "at": _clock(who.at), "how": how})


def _clock(at: float) -> str:
    from console.study.wording import clock

    return clock(at)


def _items(one: Handover, brief: Brief, part: str) -> Table:
    numbered = {item.key: n for n, item in enumerate(brief.items, 1)}
    rows = tuple(_item(one, item, numbered[item.key]) for item in brief.of(part))
    return Table(f"handover.part.{part}", _ITEMS, rows)


def _item(one: Handover, item: Item, n: int) -> tuple[Cell, ...]:
    more = " · ".join(sentence.text() for sentence in item.more)
    word, tick = one.said.get(item.key), one.ticks.get(item.key)
    parts = [word.text or Line("handover.told_mark").text()] if word is not None else []
    parts += [Line("handover.before", {"text": item.before}).text()] if item.before else []
    parts += [_ticked(tick)] if tick is not None else []
    since, due = (_clock(at) if at else None for at in (item.since, item.due_at))
    return n, line(item.what), more, since, due, "；".join(parts)


def _ticked(tick: HandWord) -> str:
    return Line("handover.ticked_by", {"by": tick.by, "at": _clock(tick.at)}).text()


def _words(one: Handover) -> Table:
    rows = tuple(
        (Line(f"handover.field.{name}"), word.text, word.by, word.at)
        for name in FIELDS
        if (word := one.words.get(name)) is not None
    )
    return Table("handover.part.words", _WORDS, rows)


def _messages(one: Handover) -> Table:
    rows = tuple((str(n), message.text, message.by, message.at) for n, message in enumerate(one.messages, 1))
    return Table("handover.part.messages", _WORDS, rows)


def _changed(brief: Brief) -> Table:
    rows = tuple(
        ("", Line(f"handover.noted.{noted.kind.replace('.', '_')}", {"what": noted.what}), noted.actor, noted.at)
        for noted in brief.changed
    )
    return Table("handover.part.changed", _WORDS, rows)


# --- those of a time -------------------------------------------------------------------------------------------------


def handovers(tables: Tables, scope: Scope, _ground: Ground) -> Study:
    """Who handed over to whom, with how much; the journal's room remembers the last sixty."""
    found = [one for one in tables.handovers if one.into is not None and scope.since <= one.into.at < scope.until]
    said = [Line("handover.paper_none")] if not found else []
    for one in found:
        untold = sum(item.part == "incidents" for item in one.items)
        said.append(Line("handover.paper_row", {
            "at": _clock(one.into.at if one.into is not None else 0.0), "out": one.out.name if one.out else "–",
            "into": one.lead, "n": len(one.items), "incidents": untold,
        }))  # fmt: skip
    rows = tuple(_row(one) for one in found)
    made: tuple[Table, ...] = (Table("handover.paper_table", _ROWS, rows),) if rows else ()
    made += tuple(table for one in found[-1:] for table in (_words(one), _messages(one)) if table.rows)
    return Study(kind="handovers", scope=scope, said=tuple(said), tables=made,
                 numbers={"handovers": float(len(found))})  # fmt: skip


def _row(one: Handover) -> tuple[Cell, ...]:
    brief, n = one.brief, one.brief.numbers if one.brief is not None else None
    return (
        one.into.at if one.into is not None else None, one.seat, one.out.name if one.out is not None else "", one.lead,
        len(one.items), len(brief.of("incidents")) if brief is not None else 0, n.received if n is not None else 0,
        n.closed if n is not None else 0, n.onscene_s if n is not None else None,
    )  # fmt: skip
