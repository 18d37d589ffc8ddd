"""Which step an incident waits for, how long it may, and the list of its steps. Pure sums over marks and limits.

How long it may is ``limit_of`` alone (``console.dispatch.limits``); ``Timing`` keeps its answers for a site.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from console.dispatch.limits import Timing
from console.dispatch.limits import limit_of as limit_of
from console.dispatch.models import Stage, StepClock, StepRow
from console.words import Incident, IncidentState, Order, OrderState, Step, StepMark

# What an order waits for in each of its states. In FEEDBACK it waits for the room, which reviews the incident.
_WAITS: Final = {
    OrderState.ISSUED: Stage.UNIT_SIGN,
    OrderState.SENT: Stage.UNIT_SIGN,
    OrderState.SIGNED: Stage.ENROUTE,
    OrderState.ENROUTE: Stage.ONSCENE,
    OrderState.ONSCENE: Stage.FEEDBACK,
}
_MARK_OF: Final = {
    Stage.ASSIGN: Step.ISSUED,
    Stage.UNIT_SIGN: Step.SIGNED,
    Stage.ENROUTE: Step.ENROUTE,
    Stage.ONSCENE: Step.ONSCENE,
    Stage.FIRST_REPORT: Step.REPORT,
    Stage.FEEDBACK: Step.FEEDBACK,
}
_BEFORE: Final = {  # the step that starts each one's time
    Stage.UNIT_SIGN: Step.ISSUED,
    Stage.ENROUTE: Step.SIGNED,
    Stage.ONSCENE: Step.ENROUTE,
    Stage.FIRST_REPORT: Step.ONSCENE,
    Stage.FEEDBACK: Step.ONSCENE,
}
# Nothing is waited for: taken back, expired, or its unit serves another order.
_VOID: Final = frozenset(
    {OrderState.RETURNED, OrderState.CANCELLED, OrderState.EXPIRED, OrderState.SUSPENDED, OrderState.REPLACED}
)


def orders_of(incident: Incident, orders: Iterable[Order]) -> tuple[Order, ...]:
    """This room's orders for the incident that count: neither taken back, suspended nor expired. Oldest first."""
    mine = (o for o in orders if o.incident == incident.id and not o.foreign and o.state not in _VOID)
    return tuple(sorted(mine, key=lambda o: o.issued_at))


def step_clock(incident: Incident, orders: Iterable[Order], timing: Timing, now: float) -> StepClock | None:
    """The one step that presses most; None when the incident has ended.

    With several units it is the most overdue of their steps, else the one with the least time left. A review has no
    limit: it says only how long it has waited.
    """
    if incident.ended or incident.state is IncidentState.PASSED:
        return None
    orders = tuple(orders)
    mine = orders_of(incident, orders)
    running = [c for o in mine if (c := order_clock(o, incident, timing, now)) is not None]
    if running:
        return min(running, key=lambda c: c.left_s)
    if mine:
        return _clock(Stage.REVIEW, max(map(_last_heard, mine)), None, now)
    return _room_clock(incident, orders, timing, now)


def order_clock(order: Order, incident: Incident, timing: Timing, now: float) -> StepClock | None:
    """What one order waits for; None when it waits for nobody outside the room."""
    stage = _WAITS.get(order.state)
    if stage is None:
        return None
    if stage is Stage.FEEDBACK and _mark(order, Step.REPORT) is None:
        stage = Stage.FIRST_REPORT
    since = _when(order, _BEFORE[stage])
    return _clock(stage, since, timing.of(stage, incident).s, now, unit=order.unit, order=order.id)


def clock_at(clock: StepClock, now: float) -> StepClock:
    """The same clock at another moment: which step presses most does not depend on it."""
    waited = max(0.0, now - clock.since)
    if clock.due_at is None:
        return replace(clock, waited_s=waited)
    left, limit = clock.due_at - now, clock.due_at - clock.since
    return replace(clock, waited_s=waited, left_s=left, overdue=left < 0, share=_share(waited, limit))


def _room_clock(incident: Incident, orders: Sequence[Order], timing: Timing, now: float) -> StepClock:
    """Nobody is sent: the room signs, locates or assigns. After an order fell through its time starts anew."""
    if incident.signed_at is None:
        stage, since = Stage.ROOM_SIGN, incident.received_at
    elif not incident.located:
        stage, since = Stage.LOCATE, incident.received_at
    else:
        void = [_last_heard(o) for o in orders if o.incident == incident.id and not o.foreign]
        stage, since = Stage.ASSIGN, max([incident.signed_at, *void])
    return _clock(stage, since, timing.of(stage, incident).s, now)


def _clock(
    stage: Stage, since: float, limit: float | None, now: float, unit: str = "", order: str = ""
) -> StepClock:
    waited = max(0.0, now - since)
    if limit is None:
        return StepClock(step=stage, since=since, waited_s=waited, unit=unit, order=order)
    left = since + limit - now
    return StepClock(
        step=stage, since=since, waited_s=waited, due_at=since + limit, left_s=left, overdue=left < 0,
        share=_share(waited, limit), unit=unit, order=order,
    )  # fmt: skip


def _share(waited_s: float, limit_s: float) -> float:
    return min(1.0, waited_s / limit_s) if limit_s > 0 else 1.0


# --- the card's list ---------------------------------------------------------------------------------------------


def step_list(incident: Incident, orders: Iterable[Order], timing: Timing, now: float) -> tuple[StepRow, ...]:
    """The ten steps of the card: done with its time, or pending with its limit; the one waited for is current.

    With several units a step is done when the first of them has done it. 未定位 shows 定位 in the place of 派警.
    """
    orders = tuple(orders)
    mine = orders_of(incident, orders)
    clock = step_clock(incident, orders, timing, now)
    current = _current(incident, mine, clock)
    return tuple(_row(stage, incident, mine, timing, clock, current) for stage in _stages(incident, mine))


def _stages(incident: Incident, mine: Sequence[Order]) -> list[Stage]:
    drop = Stage.ASSIGN if not incident.located and not mine else Stage.LOCATE
    return [stage for stage in Stage if stage is not drop]


def _current(incident: Incident, mine: Sequence[Order], clock: StepClock | None) -> Stage | None:
    """The first step that is not done, so that the marker never stands left of a done one."""
    if clock is None:
        return None
    stages = _stages(incident, mine)
    done = [i for i, stage in enumerate(stages) if _done(stage, incident, mine) is not None]
    last = max(done, default=-1)
    return stages[min(last + 1, len(stages) - 1)]


def _row(
    stage: Stage,
    incident: Incident,
    mine: Sequence[Order],
    timing: Timing,
    clock: StepClock | None,
    current: Stage | None,
) -> StepRow:
    mark = _done(stage, incident, mine)
    if mark is not None:
        return StepRow(step=stage, at=mark.at, on_behalf=mark.on_behalf, inferred=mark.inferred)
    limit = timing.of(stage, incident)
    row = StepRow(step=stage, limit_s=limit.s, limit=limit, current=stage is current)
    if clock is None or clock.step is not stage or clock.due_at is None:
        return row
    return replace(row, left_s=clock.left_s, overdue=clock.overdue)


def _done(stage: Stage, incident: Incident, mine: Sequence[Order]) -> StepMark | None:
    """The mark that says a step is done, the earliest of all units'."""
    if stage in _MARK_OF:
        marks = [m for o in mine if (m := _mark_of(o, stage)) is not None]
        return min(marks, key=lambda m: m.at, default=None)
    at = {
        Stage.INTAKE: incident.received_at,
        Stage.ROOM_SIGN: incident.signed_at,
        Stage.REVIEW: incident.closed_at,
        Stage.CLOSE: incident.closed_at,
    }.get(stage)
    return None if at is None else StepMark(Step.DONE, at, incident.closed_by)


def _mark_of(order: Order, stage: Stage) -> StepMark | None:
    step = _MARK_OF[stage]
    if step is Step.ISSUED:
        return StepMark(step, order.issued_at, order.issuer)
    return _mark(order, step)


def _mark(order: Order, step: Step) -> StepMark | None:
    """What the unit or a person said goes before what the system inferred (系统推定)."""
    marks = [m for m in order.present if m.step is step]
    return next((m for m in marks if not m.inferred), marks[0] if marks else None)


_INFERRED: Final = (Step.ENROUTE, Step.ONSCENE)  # what is read from positions, in its order
_LATER: Final = frozenset({Step.FEEDBACK, Step.DONE})


def pending(order: Order) -> tuple[StepMark, ...]:
    """系统推定 that waits for a person: nobody has said this step, nor a later one, of a running order."""
    if not order.state.active:
        return ()
    said = {m.step for m in order.present if not m.inferred}
    if said & _LATER:
        return ()
    first = 1 + max((n for n, step in enumerate(_INFERRED) if step in said), default=-1)
    return tuple(m for m in order.present if m.inferred and m.step in _INFERRED[first:])


def _when(order: Order, step: Step) -> float:
    """When a step was done; where it was skipped, the latest thing known before: silence is never dated later."""
    mark = _mark(order, step)
    if mark is not None:
        return _time(mark)
    return max((_time(m) for m in order.present if m.step not in (Step.RECORDED, Step.SENT)), default=order.issued_at)


def _time(mark: StepMark) -> float:
    """By the sayer's clock, but never after it reached us: a device clock that runs ahead must not buy time."""
    return min(mark.at, mark.seen_at) if mark.seen_at else mark.at


def _last_heard(order: Order) -> float:
    """When an order last moved."""
    if order.state is OrderState.EXPIRED:
        return order.expires_at
    if order.state is OrderState.SUSPENDED:
        return order.held_at
    return max((_time(m) for m in order.steps), default=order.issued_at)
