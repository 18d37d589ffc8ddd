"""The same fold lives and recovers: whatever happened, replaying the journal gives the same room."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.desk.events import KINDS
from console.desk.fold import TABLE, fold
from console.desk.room import Room
from console.words import Changes, Event
from tests.desk.town import LAT, LON, Town

UNITS = ("03", "05", "11")
NOS = ("0912", "0913", "0914")
STEPS = ("signed", "enroute", "onscene", "report", "backup", "return", "feedback", "done")

HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.just("call"), st.sampled_from(NOS), st.sampled_from(["", "又来一人"])),
        st.tuples(st.just("type"), st.sampled_from([
            "派 {u} 至 {n}", "派 {u} 至 {n} !", "撤 {u}", "准 {u}", "驳 {u}", "代签 {u} 到场", "结 {n} 已调解",
            "结 {n} 原因 !", "改 {n} 三级", "改 {n} 地点:东门", "置 {n} 115.01,35.71", "注 {n} 备注", "退 {n}", "撤回",
            "警 噪声扰民 安乐苑", "接 {u}", "解 {u} 王某",
        ]), st.tuples(st.sampled_from(UNITS), st.sampled_from(NOS))),
        st.tuples(st.just("reply"), st.sampled_from(UNITS), st.sampled_from(STEPS)),
        st.tuples(st.just("duty"), st.sampled_from(UNITS), st.sampled_from(["在巡", "处置", "未知"])),
        st.tuples(st.just("sos"), st.sampled_from(UNITS), st.sampled_from(["s1", "s2"])),
        st.tuples(st.just("disk"), st.booleans(), st.just("")),
        st.tuples(st.just("wait"), st.sampled_from([1.0, 20.0, 2000.0]), st.just("")),
    ),
    max_size=30,
)  # fmt: skip


def happen(town: Town, what: tuple[str, object, object]) -> None:
    kind, one, two = what
    if kind == "call":
        town.call(str(one), text=two)
    elif kind == "type":
        assert isinstance(two, tuple)
        town.desk.run(str(one).format(u=two[0], n=two[1]))
    elif kind == "reply":
        order = next((o.id for o in town.desk.orders.values() if o.unit == one), "none")
        town.reply(str(one), order, str(two), text="x" if two == "feedback" else "")
    elif kind == "duty":
        town.hear(f"unit/{one}/duty", {"t": town.clock.now(), "duty": two})
    elif kind == "sos":
        town.hear(f"unit/{one}/sos", {"t": town.clock.now(), "id": two, "lon": LON, "lat": LAT})
    elif kind == "disk":
        town.journal.full = bool(one)
    else:
        town.beat(float(str(one)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HAPPENINGS)
def test_replay_gives_the_same_room(happenings: list[tuple[str, object, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        town.patrol(*UNITS)
        for what in happenings:
            happen(town, what)
        town.beat()
        town.journal.room_again()
        town.beat()
        live = town.desk.room
        again = Room()
        for event in sorted(town.journal.replay(), key=town_order(town)):
            fold(again, event)
    assert again.incidents == live.incidents
    assert again.orders == live.orders
    assert again.sos == live.sos
    assert again.notes == live.notes
    assert again.active == live.active
    assert again.facts == live.facts


def town_order(town: Town) -> Callable[[Event], int]:
    """A disk that was full keeps what it held back in its place: the chain is in the order of appending."""
    place = {event_id: n for n, event_id in enumerate(town.journal.order)}
    return lambda event: place[event.id]


def test_every_kind_has_a_rule() -> None:
    assert TABLE.keys() == KINDS.keys()


def test_a_kind_of_a_later_version_changes_nothing() -> None:
    event = Event(seat="s", id="1", at=0, actor="x", kind="order.teleported", subject="y", body={"a": 1})
    room = Room()
    assert fold(room, event) is Changes.NOTHING
    assert not room.orders
