"""导表: what happened between two times as rows, one a moment that a replay would jump to; for Excel and others.

Callers are not in it: moments know none, and long numbers in what people wrote are masked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from console.desk import masking
from console.desk.replay import moments
from console.desk.replay.story import told
from console.desk.room import Room
from console.study.review_line import Happened
from console.words import Event

if TYPE_CHECKING:
    from console.site import Site
    from console.words.past import JournalPast

_TELL_EVERY: Final = 500


class Row(NamedTuple):
    """``at`` when the room had it, ``happened`` when its sayer says it was, epoch s."""

    at: float
    happened: float
    kind: str  # words.replay.Moment.kind
    what: str
    by: str
    thing: str
    subject: str
    level: int  # 0: it has none


def rows_of(
    place: Site, journal: JournalPast, since: float, until: float, tell: Callable[[float], None] = lambda _share: None
) -> Iterator[Row]:
    """In the order in which the room had them, ``since <= at < until``. ``tell``: share done; it may end it."""
    names = {spec.id: f"{spec.id} {spec.name}" for spec in place.units}
    room, span = Room(), journal.span()
    first = span[0] if span is not None else since
    for n, event in enumerate(journal.events(until=until)):
        if n % _TELL_EVERY == 0:
            tell(min(1.0, max(0.0, (event.at - first) / max(1.0, until - first))))
        if event.at >= since:
            yield from _rows(event, room, lambda unit: names.get(unit, unit))
        told(room, event)


def _rows(event: Event, room: Room, words: Callable[[str], str]) -> Iterator[Row]:
    for one in moments.of(event, room, event.at, words):
        what = masking.clean(moments.text(one, words))
        own, by = Happened.of(event).at, moments.who(one.actor, words)
        yield Row(event.at, own, one.kind, what, by, one.thing, one.subject, one.level)
