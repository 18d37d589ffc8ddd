"""复盘: one incident looked at afterwards: what was known, said and done when, who was nearest then and who was sent.

``review`` reads the journal once up to the incident's end and the tracks of those who were sent. It is a ``Study`` like
any other, so that a report shows it as it shows the others. Words in its rows are of the language that is spoken when
it is made. Callers are not in it: neither their names nor their numbers nor their recordings.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk import events as ev
from console.study.pastroom import PastRoom
from console.study.review_choice import Choice, choice_tables, choose, said_of_choices
from console.study.review_head import head_table
from console.study.review_intervals import Interval, interval_chart, interval_table, intervals_of, said_of_intervals
from console.study.review_line import Happened, line_table, may_belong
from console.study.review_looks import looked_at, looks_table
from console.study.review_sent import sent_table
from console.study.review_tracks import Tracked, late_table, layers_of, said_of_tracks, tracked
from console.words import Event, Incident, Order
from console.words.past import Lost
from console.words.study import Line, Scope, Study

if TYPE_CHECKING:
    from console.site import Site
    from console.words.past import JournalPast, TrackPast

KIND: Final = "review"
AFTER_S: Final = 1_800.0  # what was still said within half an hour of its end belongs to it


class NoSuchIncident(LookupError):
    """The journal knows no incident of this id."""


def review(
    place: Site, journal: JournalPast, tracks: TrackPast, incident: str, until: float = float("inf")
) -> Study:
    """``incident``: ``Incident.id``. ``until``: what came later, epoch s, is left out: now, where it still goes on.

    Blocks on the disk. Raises ``NoSuchIncident``.
    """
    told = _Telling(place, tracks, incident)
    told.hear(journal.events(until=until))
    known = told.past.desk.room.incidents.get(incident)
    if known is None:
        raise NoSuchIncident(incident)
    return _study(told, known, (*journal.lost, *tracks.lost))


class _Telling:
    """The journal folded once, and what of it belongs to the incident."""

    def __init__(self, place: Site, tracks: TrackPast, incident: str) -> None:
        self.place, self.tracks, self.incident = place, tracks, incident
        self.past = PastRoom(place)
        self.happened: list[Happened] = []  # since it came in: sorted out when all who were sent are known
        self.choices: list[Choice] = []
        self.began = self.last = 0.0

    def hear(self, events: Iterator[Event]) -> None:
        for event in events:
            if self._over(event):
                return
            if event.kind == "order.issued":
                self._before_order(event)
            self.past.fold(event)
            if event.kind == "incident.received" and event.subject == self.incident:
                self.began = event.at
            if self.began:
                self.last = event.at
                if may_belong(event):
                    self.happened.append(Happened.of(event))

    def _over(self, event: Event) -> bool:
        """Long after its end nothing is of it any more."""
        known = self.past.desk.room.incidents.get(self.incident) if self.began else None
        return known is not None and known.closed_at is not None and event.at > known.closed_at + AFTER_S

    def _before_order(self, event: Event) -> None:
        """Who could have gone, asked of the room as it was before the order was given."""
        order = ev.body_of(event, ev.OrderIssued).order
        if order.incident != self.incident or order.foreign:
            return
        if not self.choices or self.choices[-1].at != event.at:
            known = self.past.desk.room.incidents.get(self.incident)
            if known is None:
                return
            self.past.stand_at(event.at)
            self.choices.append(choose(self.past, self.tracks, known, event.at))
        self.choices[-1].orders.append(order.id)


def _study(told: _Telling, known: Incident, lost: tuple[Lost, ...]) -> Study:
    desk = told.past.desk
    orders = desk.room.orders_of(known.id)
    ends = known.closed_at or told.last
    scope = Scope(since=known.received_at, until=max(ends, told.last))
    steps = intervals_of(desk, known, orders, ends)
    tracks = tracked(told.tracks, orders, scope)
    looks = looked_at(told.happened, known, _units(orders), desk)
    return Study(
        kind=KIND, scope=scope,
        said=(*said_of_intervals(steps), *said_of_choices(told.choices, desk), *said_of_tracks(tracks, desk)),
        charts=interval_chart(steps),
        tables=(
            head_table(desk, known, orders), line_table(told.happened, desk, known), interval_table(steps),
            *choice_tables(told.choices, desk), *sent_table(desk, orders), *looks_table(looks, desk),
            *late_table(tracks, desk),
        ),
        layers=layers_of(desk, known, tracks, looks),
        sources=("review.source_rank",), numbers=_numbers(steps, tracks),
        missing=tuple(chain(_lost(lost, scope), _unread(told.past))),
    )  # fmt: skip


def _units(orders: tuple[Order, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(order.unit for order in orders))


def _numbers(steps: tuple[Interval, ...], tracks: Tracked) -> dict[str, float]:
    over = [one for one in steps if one.over_s > 0]
    return {"steps": len(steps), "over": len(over), "late_fixes": len(tracks.late), "units": len(tracks.paths)}


def _lost(lost: tuple[Lost, ...], scope: Scope) -> Iterator[Line]:
    for one in lost:
        if one.since < scope.until and one.until > scope.since:
            yield replace(one.line(), tone="warn")


def _unread(past: PastRoom) -> Iterator[Line]:
    if past.unread:
        yield Line("review.unread", {"n": past.unread}, "warn")
