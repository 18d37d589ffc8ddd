"""The dispatch log of San Francisco, call by call: what the console records is what the file says."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.words import Incident, IncidentState, Order, Step
from tests.e2e.san_francisco import (
    AVAILABLE,
    DISPATCH,
    LOG,
    RESPONSE,
    SCENE,
    Call,
    Response,
    Room,
    calls_of,
    rows_of,
    write_site,
)

_STEPS = {RESPONSE: Step.ENROUTE, SCENE: Step.ONSCENE, AVAILABLE: Step.DONE}


def play(shared_data: Path, tmp_path: Path, days: float) -> tuple[list[Call], Room]:
    calls = calls_of(shared_data / LOG, days)
    folder = tmp_path / "site"
    folder.mkdir()
    write_site(folder, calls)
    room = Room(folder, tmp_path / "state", calls[0].received - 60.0)
    try:
        room.play(calls)
    finally:
        room.close()
    return calls, room


def differences(calls: list[Call], room: Room) -> Iterator[str]:
    """Each step and each interval that is not what the file says, in seconds."""
    for call in calls:
        incident = room.desk.incidents[f"county:{call.id}"]
        yield from _incident_differs(call, incident)
    for call, row in rows_of(calls):
        orders = [one for one in room.desk.orders_of(f"county:{call.id}") if one.unit == row.unit]
        if len(orders) != 1:
            yield f"{call.id} {row.unit}: {len(orders)} orders"
        else:
            yield from _order_differs(call, row, orders[0])


def _incident_differs(call: Call, incident: Incident) -> Iterator[str]:
    if incident.t != call.received:
        yield f"{call.id}: received {incident.t - call.received:+.3f}"
    if incident.received_at != call.entry:
        yield f"{call.id}: entry {incident.received_at - call.entry:+.3f}"
    if incident.state is not IncidentState.CLOSED or incident.outcome != call.outcome:
        yield f"{call.id}: {incident.state} {incident.outcome}"


def _order_differs(call: Call, row: Response, order: Order) -> Iterator[str]:
    if order.issued_at != row.at[DISPATCH]:
        yield f"{call.id} {row.unit}: dispatch {order.issued_at - row.at[DISPATCH]:+.3f}"
    for step, said in _STEPS.items():
        marks = [mark for mark in order.steps if mark.step is said and not mark.inferred]
        if len(marks) != (step in row.at):
            yield f"{call.id} {row.unit}: {said.value} {len(marks)} times"
        elif marks and marks[0].at != row.at[step]:
            yield f"{call.id} {row.unit}: {said.value} {marks[0].at - row.at[step]:+.3f}"


def engaged(calls: list[Call]) -> int:
    """How often the file sends a unit that it has not made available since its last call."""
    by_unit: dict[str, list[tuple[float, float]]] = {}
    for _call, row in rows_of(calls):
        by_unit.setdefault(row.unit, []).append((row.at[DISPATCH], row.at.get(AVAILABLE, math.inf)))
    found = 0
    for spans in by_unit.values():
        spans.sort()
        found += sum(begin < end for (begin, _), (_, end) in zip(spans[1:], spans, strict=False))
    return found


def compare(shared_data: Path, tmp_path: Path, days: float) -> tuple[list[Call], Room]:
    calls, room = play(shared_data, tmp_path, days)
    assert room.told.refused == []
    assert list(differences(calls, room)) == []
    asked = {code: n for code, n in room.told.confirmed.items() if not code.startswith("desk.close")}
    assert sum(asked.values()) == engaged(calls), f"who is not free is asked about, and nobody else: {asked}"
    again = Room(tmp_path / "site", tmp_path / "state", room.clock.now())
    again.close()
    assert again.desk.room.incidents == room.desk.room.incidents, "the journal tells the same story after a restart"
    assert Counter(one.state for one in again.desk.orders.values()) == Counter(
        one.state for one in room.desk.orders.values()
    )
    return calls, room


def test_the_first_hours(shared_data: Path, tmp_path: Path) -> None:
    calls, _room = compare(shared_data, tmp_path, 0.5)
    assert len(calls) > 100


@pytest.mark.long
@pytest.mark.timeout(900)
def test_all_eight_days(shared_data: Path, tmp_path: Path) -> None:
    calls, room = compare(shared_data, tmp_path, 9.0)
    assert (len(calls), sum(1 for _row in rows_of(calls))) == (3560, 7704)
    print(f"{room.told.seconds:.0f} s, worst act {room.told.worst_act_s * 1000:.0f} ms, {room.told.confirmed}")
