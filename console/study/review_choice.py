"""Who was nearest by road when an order was given, who was sent, and whether the room could have known better.

The list is worked out anew by ``dispatch.rank``, with the room as the journal says it stood and the positions that had
reached it by then; and once more with the positions as they really were, which late fixes tell.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from console.dispatch import wording
from console.dispatch.models import Candidate, Engaged, Ranking
from console.say import say
from console.words import Incident, Order
from console.words.past import By
from console.words.study import Cell, Column, Facts, Line, Table

if TYPE_CHECKING:
    from console.desk import Desk
    from console.study.pastroom import PastRoom
    from console.words.past import TrackPast

COLUMNS: Final = (
    Column("review.rank", "count"), Column("review.unit"), Column("review.minutes", "number"),
    Column("review.range", "seconds"), Column("review.km", "km"), Column("review.why"), Column("review.sent"),
)  # fmt: skip
SHOWN: Final = 6  # rows of a list that are shown, with all who were sent
BETTER_S: Final = 10.0  # by which another must have been quicker to be worth a word


class Choice(NamedTuple):
    """One moment at which orders were given. ``knew``: the list as the room had it; ``was``: with what came late."""

    at: float
    orders: list[str]  # Order.id
    knew: Ranking
    was: Ranking


def choose(past: PastRoom, tracks: TrackPast, known: Incident, at: float) -> Choice:
    """Both lists. ``past`` stands at ``at``, before the order."""
    lists = []
    for by in (By.RECEIVED, By.HAPPENED):
        past.stand(tracks.stand(at, by=by))
        lists.append(past.rank(known))
    return Choice(at, [], *lists)


def choice_tables(choices: Sequence[Choice], desk: Desk) -> Iterator[Table]:
    for choice in choices:
        units = [desk.room.orders[key].unit for key in choice.orders if key in desk.room.orders]
        yield Table("review.choice", COLUMNS, tuple(_rows(choice.knew, units, desk)), {"at": clock_text(choice.at)})


def _rows(ranking: Ranking, units: Sequence[str], desk: Desk) -> Iterator[tuple[Cell, ...]]:
    for n, one in enumerate(ranking.candidates, 1):
        if n <= SHOWN or one.unit in units:
            yield n, *_figures(one, desk), wording.why(one.reasons), _sent(one.unit, units)
    for taken in ranking.engaged:
        if taken.unit in units:
            why = say(taken.reason.code, **taken.reason.facts)
            yield None, *_figures(taken, desk), why, _sent(taken.unit, units)
    for left in ranking.left_out:
        if left.unit in units:
            km = left.distance_m / 1000 if left.distance_m == left.distance_m else None
            why = say(left.reason_code, **left.facts)
            yield None, desk.unit_words(left.unit), None, None, km, why, _sent(left.unit, units)


def _figures(one: Candidate | Engaged, desk: Desk) -> tuple[str, float, float, float]:
    return desk.unit_words(one.unit), one.minutes, one.range_s, one.distance_m / 1000


def _sent(unit: str, units: Sequence[str]) -> str:
    return say("review.was_sent") if unit in units else ""


# --- said ------------------------------------------------------------------------------------------------------------


def said_of_choices(choices: Sequence[Choice], desk: Desk) -> Iterator[Line]:
    for choice in choices:
        for key in choice.orders:
            if (order := desk.room.orders.get(key)) is not None:
                yield _said(choice, order, len(choice.orders), desk)
        yield from _hindsight(choice, desk)


def _said(choice: Choice, order: Order, together: int, desk: Desk) -> Line:
    """Of one order: first on the list; not first, and why; or not on it."""
    facts: Facts = {"at": clock_text(choice.at), "unit": desk.unit_words(order.unit)}
    place, mine = _place(choice.knew, order.unit)
    if mine is None:
        left = next((one for one in choice.knew.left_out if one.unit == order.unit), None)
        why = Line(left.reason_code, dict(left.facts)) if left is not None else Line("review.unranked")
        return Line("review.said_unlisted", facts | {"why": why}, "warn")
    facts |= {"minutes": _minutes(mine.minutes), "n": place}
    first = choice.knew.candidates[0] if choice.knew.candidates else None
    if place == 1 or first is None:
        return Line("review.said_first", facts, "sure")
    if 1 < place <= together:
        return Line("review.said_among", facts | {"all": together}, "sure")
    code = "review.said_other" if order.reason else "review.said_unreasoned"
    reason = {"reason": order.reason} if order.reason else {}
    more = {"first": desk.unit_words(first.unit), "least": _minutes(first.minutes)}
    return Line(code, facts | more | reason, "" if order.reason else "warn")


def _place(ranking: Ranking, unit: str) -> tuple[int, Candidate | Engaged | None]:
    """1 is first; 0: one that was taken from another incident, or not on the list."""
    for n, one in enumerate(ranking.candidates, 1):
        if one.unit == unit:
            return n, one
    return 0, next((taken for taken in ranking.engaged if taken.unit == unit), None)


def _hindsight(choice: Choice, desk: Desk) -> Iterator[Line]:
    """Another was quicker than any the list showed first, as fixes say that came later."""
    if not choice.was.candidates or not choice.knew.candidates:
        return
    was, knew = choice.was.candidates[0], choice.knew.candidates[0]
    then = next((one for one in choice.was.candidates if one.unit == knew.unit), None)
    slower = then is None or (then.minutes - was.minutes) * 60 > BETTER_S
    if was.unit != knew.unit and slower:
        facts = {"at": clock_text(choice.at), "unit": desk.unit_words(was.unit), "minutes": _minutes(was.minutes),
                 "first": desk.unit_words(knew.unit)}  # fmt: skip
        yield Line("review.said_hindsight", facts, "unsure")


def _minutes(value: float) -> str:
    return f"{value:.1f}"


def clock_text(at: float) -> str:
    """``21:47:32`` by this machine's own time."""
    return time.strftime("%H:%M:%S", time.localtime(at))
