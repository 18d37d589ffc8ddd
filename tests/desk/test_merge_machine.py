"""Merged, taken apart, sent, linked, undone in any order: no order is lost, and the journal says the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.town import Town

NUMBERS = ("0911", "0912", "0913", "0914")
UNITS = ("03", "05", "11")
LINES = st.one_of(
    st.builds("并 {} {}".format, st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)),
    st.builds("并 {} 至 {}".format, st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)),
    st.builds("拆 {} !".format, st.sampled_from(NUMBERS)),
    st.builds("派 {} 至 {} !".format, st.sampled_from(UNITS), st.sampled_from(NUMBERS)),
    st.builds("联 {} {}".format, st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)),
    st.builds("转 {} 城管".format, st.sampled_from(NUMBERS)),
    st.builds("转 {} 关".format, st.sampled_from(NUMBERS)),
    st.builds("撤 {}".format, st.sampled_from(UNITS)),
    st.builds("结 {} 误报 !".format, st.sampled_from(NUMBERS)),
    st.just("撤回"),
)


def check(town: Town) -> None:
    room = town.desk.room
    for incident in room.incidents.values():
        assert bool(incident.merged_into) == (incident.state.value == "merged")
        assert not room.incidents[room.survivor(incident.id)].merged_into
        assert all(incident.id in room.incidents[other].linked for other in incident.linked)
    for order in room.orders.values():
        assert room.by_incident[order.incident].count(order.id) == 1
        if order.state.active:
            assert not room.incidents[order.incident].ended, "nobody is on the way to what is over"
            assert room.active[order.unit] == order.id
    assert sorted(key for keys in room.by_incident.values() for key in keys) == sorted(room.orders)
    for incident in room.incidents.values():
        going = [o.unit for o in room.orders_of(incident.id) if not o.state.ended]
        assert len(going) == len(set(going)), "one unit, one order to one incident"


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINES, max_size=14))
def test_no_order_of_acts_loses_anything(lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        town.patrol(*UNITS)
        for no in NUMBERS:
            town.call(no)
        for line in lines:
            outcome = town.desk.run(line)
            assert outcome.text()
            town.beat()
            check(town)
        again = town.killed_and_started_again().desk.room
        assert again.incidents == town.desk.room.incidents
        assert {key: sorted(ids) for key, ids in again.by_incident.items() if ids} == {
            key: sorted(ids) for key, ids in town.desk.room.by_incident.items() if ids
        }
        assert again.moved == town.desk.room.moved
        assert again.apart == town.desk.room.apart
