"""The machine's clock jumps an hour, back and forth: no clock goes mad, no position is lost, and it is said."""

from __future__ import annotations

from pathlib import Path
from queue import SimpleQueue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desk.timekeeping import signed, terminal
from console.dispatch.models import Stage, StepClock
from console.say import use
from console.words import JUMP_S, OrderState, SteadyClock, VirtualClock
from tests.desk.town import LAT, LON, NOW, Journal, Town

HOUR = 3600.0


class Fault(SteadyClock):
    """The room's clock over a machine's that a test can put wrong."""

    def __init__(self, machine: VirtualClock) -> None:
        super().__init__(machine)
        self.machine = machine

    def advance(self, seconds: float) -> None:
        self.machine.advance(seconds)


def town_of(folder: Path, machine: VirtualClock) -> Town:
    clock = Fault(machine)
    journal = Journal(SimpleQueue(), clock)  # type: ignore[arg-type]
    return Town(folder, journal)


@pytest.fixture
def machine() -> VirtualClock:
    return VirtualClock(NOW)


@pytest.fixture
def town(tmp_path: Path, machine: VirtualClock) -> Town:
    """03 was sent to 0912 twenty seconds ago."""
    made = town_of(tmp_path, machine)
    made.patrol("03", "05", "11")
    made.call("0912")
    assert made.desk.run("派 03 至 0912").ok
    made.beat(20.0)
    return made


def clock_of(town: Town) -> StepClock:
    (row,) = town.desk.queue_rows()
    assert row.clock is not None
    return row.clock


def told(town: Town, code: str) -> int:
    return sum(line.code == f"clock.ticker.{code}" for line in town.desk.ticker)


def report(town: Town, by_s: float = 0.0, units: tuple[str, ...] = ("03", "05", "11"), metres: float = 0.0) -> None:
    """Terminals say where they are; their clocks are ``by_s`` ahead of the room's."""
    for n, unit in enumerate(units):
        town.fix(unit, LON + 0.0033 * (n + 1) + metres / 90_000, LAT, t=town.clock.now() + by_s)
    town.beat()


@pytest.mark.parametrize("by_s", [-HOUR, HOUR, -6.0, 6.0])
def test_the_rooms_clocks_go_on_evenly_and_it_is_told(town: Town, machine: VirtualClock, by_s: float) -> None:
    before, now = clock_of(town), town.clock.now()
    machine.jump(by_s)
    town.beat(1.0)
    after = clock_of(town)
    assert town.clock.now() == pytest.approx(now + 1.0)
    assert after.left_s == pytest.approx(before.left_s - 1.0)
    assert after.waited_s == pytest.approx(before.waited_s + 1.0)
    assert told(town, "jumped") == 1
    assert town.desk.timekeeper.held_s(town.desk) == pytest.approx(by_s)
    assert "clock.jumped" in town.journal.kinds()
    report(town, metres=90.0)
    assert not town.desk.health.rejected, "positions are taken as before"
    town.beat(45.0)
    assert [one.stage for one in town.desk.lateness.now] == [Stage.UNIT_SIGN], "in its time, not an hour later"
    assert all(line.text() for line in town.desk.ticker)


def test_a_clock_that_comes_back_agrees_again_and_little_drift_is_followed(town: Town, machine: VirtualClock) -> None:
    machine.jump(-HOUR)
    town.beat(1.0)
    machine.jump(HOUR)
    town.beat(1.0)
    assert (told(town, "jumped"), told(town, "jumped_back")) == (1, 1)
    assert town.desk.timekeeper.held_s(town.desk) == 0.0
    for _ in range(10):
        machine.jump(1.0)
        town.beat(1.0)
    assert town.clock.now() == pytest.approx(machine.now())
    assert len(town.desk.timekeeper.jumps) == 2


def test_unanswered_orders_are_sent_again_in_their_time(town: Town, machine: VirtualClock) -> None:
    machine.jump(-HOUR)
    before = len(town.wire.on("unit/03/order"))
    town.beat(16.0)
    assert len(town.wire.on("unit/03/order")) == before + 1


def test_a_room_that_was_wrong_all_along_follows_and_its_clocks_run_on(tmp_path: Path) -> None:
    """The machine was an hour ahead; NTP puts it right, and the terminals say so."""
    machine = VirtualClock(NOW + HOUR)
    town = town_of(tmp_path, machine)
    town.call("0912")
    report(town, by_s=-HOUR)
    town.beat(10.0)
    report(town, by_s=-HOUR)
    left = clock_of(town).left_s
    machine.jump(-HOUR)
    town.beat(1.0)
    assert town.clock.now() > NOW + HOUR, "not before the terminals say so"
    report(town, by_s=-HOUR)
    town.beat(1.0)
    assert town.clock.now() == pytest.approx(machine.now())
    assert told(town, "followed") == 1
    assert clock_of(town).left_s == pytest.approx(left - 2.0)
    again = town.killed_and_started_again()
    assert again.desk.incidents == town.desk.incidents
    assert again.desk.orders == town.desk.orders


def test_time_that_truly_passed_unseen_counts(town: Town, machine: VirtualClock) -> None:
    """A machine that was asleep: its clock jumps ahead, and the terminals are ahead by as much."""
    report(town)
    town.beat(1.0)
    machine.jump(600.0)
    town.beat(1.0)
    assert not clock_of(town).overdue
    report(town, by_s=600.0, metres=90.0)
    town.beat(1.0)
    assert town.clock.now() == pytest.approx(machine.now())
    assert clock_of(town).overdue


def test_two_terminals_are_too_few_to_say_who_is_right(town: Town, machine: VirtualClock) -> None:
    machine.jump(600.0)
    town.beat(130.0)
    report(town, by_s=600.0, units=("03", "05"))
    town.beat(1.0)
    assert town.desk.timekeeper.held_s(town.desk) == pytest.approx(600.0)


def test_after_a_restart_with_an_earlier_clock_nothing_waits_from_the_future(town: Town) -> None:
    town.reply("03", town.order_id("03"), "signed")
    left = clock_of(town).left_s
    town.journal.clock = Fault(VirtualClock(town.clock.now() - HOUR))  # type: ignore[assignment]
    again = town.killed_and_started_again()
    clock = clock_of(again)
    assert clock.left_s == pytest.approx(left, abs=1.0)
    order = next(iter(again.desk.orders.values()))
    assert order.state is OrderState.SIGNED
    assert order.expires_at - again.clock.now() == pytest.approx(
        next(iter(town.desk.orders.values())).expires_at - town.clock.now(), abs=1.0
    )
    third = again.killed_and_started_again()
    assert third.desk.orders == again.desk.orders
    assert third.desk.timekeeper.jumps == ()


@given(st.lists(st.tuples(st.floats(-1e5, 1e5), st.floats(0.1, 100.0)), max_size=20))
def test_whatever_the_machine_says_the_rooms_time_only_grows(faults: list[tuple[float, float]]) -> None:
    machine = VirtualClock(NOW)
    clock = SteadyClock(machine)
    for by_s, seconds in faults:
        before = clock.now()
        machine.jump(by_s)
        assert clock.now() == pytest.approx(before, abs=1e-6)
        machine.advance(seconds)
        jumped = clock.look()
        assert abs(clock.now() - before - seconds) < JUMP_S, "a small step is followed, a jump is not"
        assert jumped == 0.0 or abs(jumped) >= JUMP_S
        assert clock.held_s == 0.0 or abs(clock.held_s) >= JUMP_S
    clock.follow()
    assert clock.now() == pytest.approx(machine.now())


# --- terminals' clocks --------------------------------------------------------------------------------------------


def test_a_terminal_whose_clock_is_off_is_named_once_and_again_when_it_is_worse(town: Town) -> None:
    report(town)
    report(town, by_s=300.0, units=("05",))
    town.beat(1.0)
    ((unit, by_s),) = town.desk.timekeeper.far(town.desk)
    assert unit == "05"
    assert by_s == pytest.approx(300.0, abs=1.0)
    assert told(town, "terminal_ahead") == 1
    report(town, by_s=310.0, units=("05",))
    town.beat(1.0)
    assert told(town, "terminal_ahead") == 1
    report(town, by_s=900.0, units=("05",))
    town.beat(1.0)
    assert told(town, "terminal_ahead") == 2
    town.beat(121.0)
    assert town.desk.timekeeper.far(town.desk) == []


@pytest.mark.parametrize(("by_s", "words"), [
    (300.0, "05 终端时钟快 5:00"), (-7200.0, "05 终端时钟慢或消息迟到 2 小时"),
    (1.0 - NOW, "05 终端日期不对 1970-01-01"), (1e18, "05 终端日期不对 –"),
])  # fmt: skip
def test_what_is_absurd_is_said_as_such(by_s: float, words: str) -> None:
    use("zh_CN")
    assert terminal("05", by_s, NOW).text() == words


def test_when_all_differ_it_is_the_room_that_is_named(town: Town) -> None:
    town.beat(121.0)
    report(town, by_s=-300.0)
    town.beat(1.0)
    assert (told(town, "terminal_behind"), told(town, "room_off")) == (0, 1)


def test_a_terminal_that_says_little_but_in_time_is_not_far(town: Town) -> None:
    report(town, by_s=-100.0, units=("05",))  # one message was late
    report(town, by_s=-1.0, units=("05",))
    town.beat(1.0)
    assert town.desk.timekeeper.far(town.desk) == []


def test_how_a_jump_is_written() -> None:
    assert [signed(s) for s in (3600.0, -40.0)] == ["+1:00:00", "−0:40"]
