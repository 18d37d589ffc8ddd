"""What the reviewed incident was, in a table of two columns. No caller: what was said of it is cleaned of numbers."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from console.desk import labels, masking
from console.say import language, listed, say
from console.site.types import kind_of
from console.words import Incident, Order
from console.words.study import Column, Table

if TYPE_CHECKING:
    from console.desk import Desk

COLUMNS: Final = (Column("review.head.what"), Column("review.head.is"))


def head_table(desk: Desk, known: Incident, orders: Sequence[Order]) -> Table:
    rows = tuple((say(f"review.head.{name}"), text) for name, text in _facts(desk, known, orders) if text)
    return Table("review.head.title", COLUMNS, rows, {"no": known.no})


def _facts(desk: Desk, known: Incident, orders: Sequence[Order]) -> Iterator[tuple[str, str]]:
    yield "no", known.no
    yield "type", _type(desk, known.type)
    yield "level", say(f"status.level_{known.level}")
    yield "place", masking.clean(known.place) or say("review.head.unplaced")
    yield "beat", desk.whereabouts.of_incident(known.id).beat
    yield "source", labels.source_words(known.source)
    yield "t", at_text(known.t)
    yield "received", at_text(known.received_at)
    yield "units", listed(desk.unit_words(unit) for unit in dict.fromkeys(order.unit for order in orders))
    yield "state", say(f"words.state.{known.state.value}")
    yield "closed", at_text(known.closed_at) if known.closed_at else ""
    yield "outcome", masking.clean(known.outcome)
    yield "text", masking.clean(known.text)


def _type(desk: Desk, name: str) -> str:
    """In the language of the report, where the site says it."""
    own = kind_of(desk.site.config.incident.types, name)
    return (own.name_en if language() == "en" else "") or name


def at_text(at: float) -> str:
    """``2026-09-21 21:47:32`` by this machine's own time."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
