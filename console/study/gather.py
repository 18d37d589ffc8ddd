"""The journal → ``Tables``: folded once with the desk's own rules, so that no rule of state is written a second time.

What a span or a step began with may lie before what is asked for, and what came of an incident after it: the journal is
read from ``LEAD_S`` before to ``AFTER_S`` behind. Anything older that still runs (a ring of last month) is not known.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from msgspec import ValidationError

from console.desk.fold import TABLE, fold
from console.desk.room import Room
from console.study import rows
from console.study.frames import tables
from console.study.ground import Told, silent
from console.study.spans import Spans
from console.words import Event
from console.words.past import By, JournalPast
from console.words.study import Line

if TYPE_CHECKING:
    import pandas as pd

    from console.study.ground import Ground
    from console.study.tables import Tables

DAY_S: Final = 86_400.0
_BREATH: Final = 4_000  # events from one word of how far it is to the next
LEAD_S: Final = 2 * DAY_S
AFTER_S: Final = 3 * DAY_S
OFF_S: Final = 600.0  # silence before a desk begins: shorter is a restart, of which sources tell afterwards
SILENT_S: Final = 3600.0  # silence up to now, of units too: the console is off
_SPANS: Final = ("duty", "links", "recording", "cameras")  # what went on while the console was off nobody knows
_BEGAN: Final = ("seat.began", "desk.began")
# What the tables of incidents, orders and tasks follow from; spans (duty, links, rings) are kept by ``Spans``.
_READ: Final = ("incident.", "order.", "task.", "finding.", "clock.followed", "handover.")
_UNREAD: Final = frozenset({
    "order.recorded", "order.unrecorded", "order.end_told", "order.end_known", "incident.attached", "incident.note",
})  # fmt: skip
FOLDED: Final = frozenset(kind for kind in TABLE if kind.startswith(_READ)) - _UNREAD


def gather(journal: JournalPast, since: float, until: float, ground: Ground, told: Told = silent) -> Tables:
    """The tables of ``[since, until)``; what of the journal cannot be read is named in ``lost``. ``told`` hears how far
    it is, several times a second, and may raise to stop it."""
    gaps: list[tuple[float, float]] = []
    events = _told(journal, since - LEAD_S, until + AFTER_S, told)
    events = _heard(events, min(until + AFTER_S, ground.now), ground, gaps)
    found = from_events(events, since, until, ground)
    lost = tuple(one for one in journal.lost if one.since < until + AFTER_S and one.until > since - LEAD_S)
    begun = journal.span()
    spans = {name: _parted(getattr(found, name), gaps) for name in _SPANS}
    return _with(found, **spans, lost=lost, kept_since=begun[0] if begun is not None else ground.now,
                 gaps=tuple(gaps))  # fmt: skip


def _heard(events: Iterable[Event], until: float, ground: Ground, gaps: list[tuple[float, float]]) -> Iterator[Event]:
    """The same events; ``gaps`` fills with when there was nobody to write any."""
    last = float("inf")
    for event in events:
        if event.kind in _BEGAN and event.at - last > OFF_S:
            gaps.append((last, event.at))
        last = event.at
        yield event
    if until - last > SILENT_S and _no_unit(until, ground):
        gaps.append((last, until))


def _parted(rows: pd.DataFrame, gaps: Iterable[tuple[float, float]]) -> pd.DataFrame:
    """Spans without what of them lies in a gap; what was so before it is taken to be so after it."""
    import pandas as pd

    for since, until in gaps:
        over = (rows["since"] < until) & ~(rows["until"] <= since)
        if over.any():
            before = rows[over & (rows["since"] < since)].assign(until=since)
            after = rows[over & ~(rows["until"] <= until)].assign(since=until)
            rows = pd.concat([rows[~over], before, after]).sort_index(kind="stable")
    return rows.reset_index(drop=True)


def _no_unit(at: float, ground: Ground) -> bool:
    return ground.tracks is not None and not len(ground.tracks.stand(at, by=By.RECEIVED, back_s=SILENT_S).unit)


def _told(journal: JournalPast, since: float, until: float, told: Told) -> Iterator[Event]:
    for n, event in enumerate(journal.events(since, until)):
        if n % _BREATH == 0:
            told(min(max((event.at - since) / (until - since), 0.0), 1.0), Line("study.gathering"))
        yield event


def from_events(events: Iterable[Event], since: float, until: float, ground: Ground) -> Tables:
    """The same of events that are at hand, in the order of commits."""
    room, spans, acts = Room(), Spans(), []
    with _unswept():
        for event in events:
            if event.kind in FOLDED:
                _fold(room, event)
            spans.take(event)
            if since <= event.at < until and _by_a_person(event.actor):
                acts.append((event.at, event.actor, event.kind, event.subject))
    end = min(until, ground.now)
    found: dict[str, Any] = spans.rows(since, end) | {"acts": acts}
    found["incidents"] = rows.incidents(room, since, until, ground)
    found["orders"] = rows.orders(room, since, until)
    found["tasks"] = rows.tasks(room, since, until)
    found["sos"] = rows.sos(spans, since, until)
    found["acted"] = rows.acted(room, since, until)
    taken = tuple(one for one in room.handovers.values() if one.into is not None and since <= one.into.at < until)
    return tables(since, until, found, handovers=taken)


@contextlib.contextmanager
def _unswept() -> Iterator[None]:
    """Everything that is made here stays until the end: looking through it for garbage again and again would take a
    fifth of the time."""
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()


def _with(found: Tables, **fields: Any) -> Tables:
    from dataclasses import replace

    return replace(found, **fields)


def _fold(room: Room, event: Event) -> None:
    try:
        fold(room, event)
    except (KeyError, ValidationError):  # its beginning lies before what was read, or it is of a later version
        return


def _by_a_person(actor: str) -> bool:
    return actor not in ("", "system") and not actor.startswith("unit:")
