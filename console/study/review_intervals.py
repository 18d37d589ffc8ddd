"""How long each step of one incident took, against what it might."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from console.dispatch.models import Stage
from console.say import say
from console.words import Incident, Order, Step, StepMark
from console.words.study import Chart, Column, Line, Series, Table

if TYPE_CHECKING:
    from console.desk import Desk

# Each step of an order: whose time begins with which, as the desk's clocks count it (``dispatch.clocks``).
_STEPS: Final = (
    (Stage.UNIT_SIGN, Step.SIGNED, (Step.ISSUED,)),
    (Stage.ENROUTE, Step.ENROUTE, (Step.SIGNED, Step.ISSUED)),
    (Stage.ONSCENE, Step.ONSCENE, (Step.ENROUTE, Step.SIGNED, Step.ISSUED)),
    (Stage.FIRST_REPORT, Step.REPORT, (Step.ONSCENE,)),
    (Stage.FEEDBACK, Step.FEEDBACK, (Step.ONSCENE,)),
)
COLUMNS: Final = (
    Column("review.who"), Column("review.step"), Column("review.from", "time"), Column("review.to", "time"),
    Column("review.took", "seconds"), Column("review.limit", "seconds"), Column("review.over", "seconds"),
    Column("review.how"),
)  # fmt: skip
_BARS: Final = 30
_OPEN_S: Final = 3_600.0  # a step that still waits after so long would make all other bars nothing: the table has it


class Interval(NamedTuple):
    """``until`` None: it was not done, and ``took_s`` counts to the end of what is looked at. ``limit_s`` None: none.
    ``how``: say code, "" by the terminal's own word."""

    who: str
    stage: Stage
    since: float
    until: float | None
    took_s: float
    limit_s: float | None
    how: str = ""

    @property
    def over_s(self) -> float:
        return 0.0 if self.limit_s is None else max(0.0, self.took_s - self.limit_s)


def intervals_of(desk: Desk, known: Incident, orders: Sequence[Order], ends: float) -> tuple[Interval, ...]:
    """The room's steps, then each order's. ``ends``: epoch s up to which a step that was not done has waited."""
    mine = [order for order in orders if not order.foreign]
    return (*_of_room(desk, known, mine, ends), *(one for order in mine for one in _of_order(desk, known, order, ends)))


def _of_room(desk: Desk, known: Incident, mine: Sequence[Order], ends: float) -> Iterator[Interval]:
    room, limit = say("review.room"), desk.timing.of
    behalf = "review.by_system" if known.signed_by == "system" else ""
    yield _interval(room, Stage.ROOM_SIGN, known.received_at, known.signed_at, limit(Stage.ROOM_SIGN, known).s, ends,
                    behalf)  # fmt: skip
    since = known.signed_at or known.received_at
    first = min((order.issued_at for order in mine), default=None)
    yield _interval(room, Stage.ASSIGN, since, first, limit(Stage.ASSIGN, known).s, ends)
    fed = max((mark.at for order in mine for mark in order.steps if mark.step is Step.FEEDBACK), default=None)
    if fed is not None:
        yield _interval(room, Stage.REVIEW, fed, known.closed_at, None, ends)


def _of_order(desk: Desk, known: Incident, order: Order, ends: float) -> Iterator[Interval]:
    at = {Step.ISSUED: StepMark(Step.ISSUED, order.issued_at, order.issuer)}
    at |= {step: mark for step in Step if (mark := _mark(order, step)) is not None and step not in at}
    for stage, step, before in _STEPS:
        begun = next((at[one] for one in before if one in at), None)
        over = order.ended_at is not None and step not in at
        if begun is None or over:  # its unit was taken off before: nobody waits for this step
            continue
        mark = at.get(step)
        yield _interval(desk.unit_words(order.unit), stage, _time(begun), None if mark is None else _time(mark),
                        desk.timing.of(stage, known).s, ends, _how(mark))  # fmt: skip


def _interval(
    who: str, stage: Stage, since: float, until: float | None, limit: float | None, ends: float, how: str = ""
) -> Interval:
    took = max(0.0, (ends if until is None else until) - since)
    return Interval(who, stage, since, until, took, limit, how if until is not None else "review.not_done")


def _mark(order: Order, step: Step) -> StepMark | None:
    """What the unit or a person said goes before what the system inferred."""
    marks = [mark for mark in order.present if mark.step is step]
    return next((mark for mark in marks if not mark.inferred), marks[0] if marks else None)


def _time(mark: StepMark) -> float:
    """By the sayer's clock, never after it reached us."""
    return min(mark.at, mark.seen_at) if mark.seen_at else mark.at


def _how(mark: StepMark | None) -> str:
    if mark is None:
        return ""
    return "review.inferred" if mark.inferred else "review.on_behalf" if mark.on_behalf else ""


# --- shown ---------------------------------------------------------------------------------------------------------


def interval_table(steps: Sequence[Interval]) -> Table:
    rows = tuple(
        (one.who, say(one.stage.code), one.since, one.until, one.took_s, one.limit_s, one.over_s or None,
         say(one.how) if one.how else "")
        for one in steps
    )  # fmt: skip
    return Table("review.intervals", COLUMNS, rows)


def interval_chart(steps: Sequence[Interval]) -> tuple[Chart, ...]:
    shown = [one for one in steps if one.until is not None or one.took_s <= _OPEN_S][:_BARS]
    if not shown:
        return ()
    limits = tuple(float("nan") if one.limit_s is None else one.limit_s for one in shown)
    series = (
        Series(tuple(one.took_s for one in shown), "review.took"),
        Series(limits, "review.limit", faint=True),
    )
    names = tuple(f"{one.who.partition(' ')[0]} {say(one.stage.code)}" for one in shown)
    return (Chart(code="review.intervals", form="bars", x=names, series=series, unit="seconds"),)


def said_of_intervals(steps: Sequence[Interval]) -> Iterator[Line]:
    """Which limits were not kept, the worst first; what nobody at the place has said himself."""
    over = sorted((one for one in steps if one.over_s > 0), key=lambda one: -one.over_s)
    for one in over:
        facts = {
            "who": one.who, "step": Line(one.stage.code), "took": span(one.took_s), "limit": span(one.limit_s or 0.0),
            "over": span(one.over_s),
        }  # fmt: skip
        yield Line("review.said_over" if one.until is not None else "review.said_never", facts, "warn")
    if steps and not over:
        yield Line("review.said_kept", {"n": sum(one.limit_s is not None for one in steps)}, "sure")
    counts = {code: sum(one.how == code for one in steps) for code in ("review.on_behalf", "review.inferred")}
    if any(counts.values()):
        yield Line("review.said_unsure", {"behalf": counts["review.on_behalf"], "inferred": counts["review.inferred"]},
                   "unsure")  # fmt: skip


def span(seconds: float) -> str:
    """``1:42``, ``1:02:09``."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
