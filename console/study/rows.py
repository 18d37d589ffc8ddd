"""Rows of ``Tables`` made of a folded room: one an incident, an order, a task, an emergency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.dispatch.limits import Timing
from console.dispatch.models import Stage
from console.words import Incident, Order, Step, Task, TaskState

if TYPE_CHECKING:
    from console.desk.room import Room
    from console.study.ground import Ground
    from console.study.spans import Spans

Row = tuple[Any, ...]
NAN: Final = float("nan")
_OVER: Final = (TaskState.FEEDBACK, TaskState.SUPERVISED, TaskState.ARCHIVED)
_STEPS: Final = (Step.SENT, Step.SIGNED, Step.ENROUTE, Step.ONSCENE, Step.REPORT, Step.FEEDBACK, Step.DONE)


def known(value: float | None) -> float:
    return NAN if value is None else float(value)


# --- incidents ------------------------------------------------------------------------------------------------------


def incidents(room: Room, since: float, until: float, ground: Ground) -> list[Row]:
    """Those that happened, by their source, in ``[since, until)``, oldest first. What a source said late is among
    them."""
    found = sorted((one for one in room.incidents.values() if since <= one.t < until), key=lambda one: one.t)
    beats = ground.beats_at([known(one.lon_deg) for one in found], [known(one.lat_deg) for one in found])
    timing = timing_of(ground)
    return [_incident(room, one, beat, timing, ground) for one, beat in zip(found, beats, strict=True)]


def timing_of(ground: Ground) -> Timing:
    """The site's limits, with those of its areas where the site is loaded."""
    if ground.site is None:
        return Timing(ground.config)
    from console.study.places import area_of

    return Timing(ground.config, area_of(ground.site))


def _incident(room: Room, one: Incident, beat: str, timing: Timing, ground: Ground) -> Row:
    orders = [order for order in room.orders_of(one.id) if not order.foreign]
    drill = one.type == ground.config.rings.drill_type or any(order.drill for order in orders)
    return (
        one.id, one.no, one.source, one.type, one.level, one.t, one.received_at, known(one.signed_at),
        known(one.closed_at), known(one.lon_deg), known(one.lat_deg), known(one.radius_m), beat, one.place,
        one.state.value, one.outcome, bool(one.guessed), one.merged_into, one.passed_to, len({o.unit for o in orders}),
        known(timing.of(Stage.ONSCENE, one).s), drill, sensitive(one, ground),
    )  # fmt: skip


def sensitive(one: Incident, ground: Ground) -> bool:
    """密, as a person said last, else by the site's rule for walls."""
    if one.sensitive is not None:
        return one.sensitive
    for rule in ground.config.wall.mask:
        kinds = not rule.types or any(word in one.type for word in rule.types)
        if kinds and (not rule.levels or one.level in rule.levels):
            return rule.sensitive
    return False


# --- orders ---------------------------------------------------------------------------------------------------------


def orders(room: Room, since: float, until: float) -> list[Row]:
    """Those given in ``[since, until)``, and all to incidents that happened then."""
    wanted = {one.id for one in room.incidents.values() if since <= one.t < until}
    found = [one for one in room.orders.values() if since <= one.issued_at < until or one.incident in wanted]
    return [_order(one) for one in sorted(found, key=lambda one: one.issued_at)]


def _order(one: Order) -> Row:
    """Each step when it was first said, by the sayer's clock."""
    first: dict[Step, float] = {mark.step: mark.at for mark in reversed(one.steps)}
    return (
        one.id, one.incident, one.unit, one.issued_at, *(first.get(step, NAN) for step in _STEPS), known(one.ended_at),
        one.state.value, one.lead, known(one.eta_s), one.ring, one.tier, any(mark.on_behalf for mark in one.steps),
        any(mark.inferred for mark in one.steps), one.foreign, one.drill,
    )  # fmt: skip


# --- tasks and emergencies ------------------------------------------------------------------------------------------


def tasks(room: Room, since: float, until: float) -> list[Row]:
    """Made, due or done in ``[since, until)``."""
    rows = [_task(room, one) for one in room.tasks.values()]
    return [row for row in rows if row[3] < until and not max_of(row[3], row[4], row[6]) < since]


def max_of(*times: float) -> float:
    """Of those that are known."""
    return max((t for t in times if t == t), default=NAN)


def _task(room: Room, one: Task) -> Row:
    issued = min((part.at for part in one.parts), default=NAN)
    ended = max_of(*(known(part.ended_at) for part in one.parts)) if one.state in _OVER else NAN
    points = [goal for goal in one.goals if goal.kind == "point"]
    visits = room.visits.get(one.id)
    seen = sum(at > 0 for at in visits.points) if visits is not None else 0
    return (
        one.id, "patrol" if one.patrol else "task", one.no, one.made_at, known(one.due_at), issued, ended,
        one.state.value, tuple(part.unit for part in one.parts), one.patrol, seen, len(points),
    )  # fmt: skip


def acted(room: Room, since: float, until: float) -> list[Row]:
    """Made of findings in ``[since, until)``, and not taken back."""
    made = (one for acts in room.acted.values() for one in acts if since <= one.at < until)
    return [
        (
            one.finding, one.at, one.by, one.what, one.made, one.no, one.study, one.about, one.lon_deg, one.lat_deg,
            one.radius_m, one.beat, one.value, _seen(room, one.made),
        )
        for one in made
    ]  # fmt: skip


def _seen(room: Room, made: str) -> float:
    """Share of a patrol's points, bits of roads and cells of areas that were ever visited."""
    kind, _, key = made.partition(":")
    if kind != "task":
        return NAN
    visits = room.visits.get(key)
    places = (*visits.points, *visits.bits, *visits.cells) if visits is not None else ()
    return sum(at > 0 for at in places) / len(places) if places else 0.0


def sos(spans: Spans, since: float, until: float) -> list[Row]:
    """Opened in ``[since, until)``."""
    return [
        (s.id, s.unit, s.received_at, known(s.taken_at), known(s.closed_at), known(s.lon_deg), known(s.lat_deg))
        for s in spans.sos.values() if since <= s.received_at < until
    ]  # fmt: skip
