"""A replay stands where it is told to, goes on, and never says a word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.desk.replay import ReplayDesk
from console.verbs import calls
from console.words import Changes, OrderState
from console.words.past import By
from tests.desk.replay.drill import Drill, go, replay, until
from tests.desk.town import LAT, LON, NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten minutes: a patrol, an incident, an order that is signed, a late fix."""
    town = Drill(tmp_path)
    town.patrol("03", "05")
    town.beat(60.0)
    town.call("0912")
    town.settle()
    town.beat(5.0)
    town.desk.run("派 03 至 0912")
    town.settle()
    town.beat(30.0)
    town.reply("03", town.order_id("03"), "signed")
    for n in range(20):
        town.beat(10.0)
        town.fix("03", LON + 0.001 * n, LAT)
        if n != 10:
            town.fix("05", LON + 0.002, LAT + 0.001 * n)
        town.beat()
    town.fix("05", LON + 0.002, LAT + 0.0105, t=town.clock.now() - 95.0)
    town.beat()
    town.end()
    return tmp_path


@pytest.fixture
def desk(folder: Path) -> Iterator[ReplayDesk]:
    desk = replay(folder)
    yield desk
    desk.close()


def test_the_past_is_there(desk: ReplayDesk) -> None:
    assert desk.state.since == pytest.approx(NOW - 1.0, rel=0, abs=0.1)
    go(desk, NOW + 60.0)
    assert [one.no for one in desk.incidents.values()] == ["0912"]
    assert not desk.orders
    go(desk, NOW + 100.0)
    assert [one.state for one in desk.orders.values()] == [OrderState.SIGNED]
    go(desk, NOW + 30.0)
    assert not desk.incidents
    assert not desk.orders


def test_positions_are_of_the_moment(desk: ReplayDesk) -> None:
    go(desk, NOW + 150.0)  # five of the twenty were made by then, the first at +105
    row = desk.units.row["03"]
    assert desk.units.lon_deg[row] == pytest.approx(LON + 0.004, rel=0, abs=1e-6)
    assert len(desk.tails.tail(row)[1]) == 6
    go(desk, NOW + 45.0)
    assert desk.units.lon_deg[desk.units.row["03"]] == pytest.approx(LON + 0.0033, rel=0, abs=1e-6)


def test_playing_comes_to_the_same_as_going_there(desk: ReplayDesk) -> None:
    go(desk, NOW + 105.0)
    desk.set_speed(600.0)
    desk.play(True)
    until(desk, lambda: not desk.state.playing)
    played = desk.units.lon_deg.copy(), dict(desk.orders), desk.tails.tail(0)[1].tolist()
    end = desk.state.at
    go(desk, NOW)
    go(desk, end)
    assert played[0].tolist() == pytest.approx(desk.units.lon_deg.tolist(), rel=0, abs=1e-9, nan_ok=True)
    assert played[1] == desk.orders
    assert played[2] == desk.tails.tail(0)[1].tolist()


def test_a_late_fix_is_where_the_replays_differ(desk: ReplayDesk) -> None:
    at = NOW + 95.0 + 200.0 - 40.0
    go(desk, at)
    until(desk, lambda: bool(desk.late))
    assert [one.unit for one in desk.late] == ["05"]
    as_received = desk.tails.tail(desk.units.row["05"])[1].tolist()
    desk.set_by(By.HAPPENED)
    until(desk, lambda: desk.state.busy is None)
    as_happened = desk.tails.tail(desk.units.row["05"])[1].tolist()
    assert sorted(set(as_happened) - set(as_received)) == [desk.late[0].t]
    assert not set(as_received) - set(as_happened)


def test_nothing_is_ordered_from_the_past(desk: ReplayDesk) -> None:
    go(desk, NOW + 62.0)
    outcome = desk.run("派 05 至 0912")
    assert not outcome.ok
    assert outcome.text() == "回放中不能下令"
    assert desk.run("选 0912").ok
    assert desk.ranking is not None
    assert desk.act(calls.Undo()).code == "replaying.reads_only"


def test_one_jumps_from_moment_to_moment(desk: ReplayDesk) -> None:
    kinds = [one.kind for one in desk.moments]
    assert "incident" in kinds
    assert "order" in kinds
    for one in desk.moments:
        assert one.code
    go(desk, NOW)
    desk.jump(1, ("incident",))
    until(desk, lambda: desk.state.busy is None)
    assert desk.state.at == pytest.approx(NOW + 60.0, rel=0, abs=0.1)
    assert [line.code for line in desk.ticker][-1] == "ticker.received"
    desk.jump(1, ("order",))
    until(desk, lambda: desk.state.busy is None)
    assert desk.state.at >= NOW + 60.0
    assert desk.orders


def test_marks_speed_and_ends(desk: ReplayDesk) -> None:
    go(desk, NOW - 1e6)
    assert desk.state.at == desk.state.since
    desk.mark("a")
    assert desk.state.a is not None
    assert desk.state.a.at == desk.state.at
    desk.mark("a")
    assert desk.state.a is None
    desk.set_speed(55.0)
    assert desk.state.speed == 60.0
    heard: list[Changes] = []
    desk.listen(heard.append)
    go(desk, NOW + 1e6)
    assert desk.state.at == desk.state.until
    assert any(changes & Changes.REPLAY for changes in heard)
    desk.play(True)
    assert not desk.state.playing


def test_late_data_stands_on_the_time_line(desk: ReplayDesk) -> None:
    until(desk, lambda: any(one.kind == "late" for one in desk.moments))
    times = [one.at for one in desk.moments]
    assert times == sorted(times)
    (late,) = [one for one in desk.moments if one.kind == "late"]
    assert (late.subject, late.facts["n"]) == ("05", 1)
    desk.jump(1, ("late",))
    until(desk, lambda: desk.state.busy is None)
    assert desk.state.at == late.at
    desk.set_by(By.HAPPENED)
    until(desk, lambda: any(one.kind == "late" and one.at == late.at - 95.0 for one in desk.moments))
