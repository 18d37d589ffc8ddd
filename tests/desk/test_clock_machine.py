"""The machine of lying terminals with positions, a person's 核 and a clock that jumps: clocks stay sane, no inferred
step leads back or is told outside before a person has said so."""

from __future__ import annotations

import tempfile
from pathlib import Path
from queue import SimpleQueue

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from console.dispatch.clocks import pending
from console.words import OrderState, Step, VirtualClock
from tests.desk.test_any_order import LEGAL, NOS, UNITS, Dispatch, unit
from tests.desk.test_jumps import Fault
from tests.desk.town import LAT, LON, NOW, Journal, Town


class Clocked(Dispatch):
    """A room whose machine has a bad clock, and units whose terminals may say only where they are."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.machine = VirtualClock(NOW)
        journal = Journal(SimpleQueue(), Fault(self.machine))  # type: ignore[arg-type]
        self.town = Town(Path(self.folder.name), journal)
        self.town.patrol(*UNITS)
        for no in NOS:
            self.town.call(no)
        for one, no in zip(UNITS, NOS, strict=True):
            self.town.desk.run(f"派 {one} 至 {no}")
        self.town.beat()
        self.states: dict[str, OrderState] = {}
        self.told: set[str] = set()
        self.closed_by_person: set[str] = set()
        self.taken_back: set[str] = set()  # orders of which a person has just rejected a step

    @rule(unit=unit, metres=st.sampled_from([0.0, 20.0, 200.0, 2000.0]), accuracy=st.sampled_from([5.0, 200.0, None]),
          speed=st.sampled_from([0.0, 12.0, None]), late_s=st.sampled_from([0.0, 0.0, 500.0]))  # fmt: skip
    def stands(self, unit: str, metres: float, accuracy: float | None, speed: float | None, late_s: float) -> None:
        self.stay(unit, metres, accuracy, speed, late_s)

    def stay(self, unit: str, metres: float, accuracy: float | None, speed: float | None, late_s: float) -> None:
        """At one place for a minute, as its terminal says."""
        for _ in range(5):
            self.town.beat(12.0)
            body = {"t": self.town.clock.now() - late_s, "lon": LON + metres / 90_500, "lat": LAT,
                    "accuracy": accuracy, "speed": speed}  # fmt: skip
            self.town.hear(f"unit/{unit}/fix", {key: value for key, value in body.items() if value is not None})
            self.town.beat()

    @rule(unit=unit, metres=st.sampled_from([0.0, 20.0]))
    def arrives_silently(self, unit: str, metres: float) -> None:
        """It signs, and from then on says only where it is."""
        order = self.town.desk.order_of(unit)
        if order is not None and order.state is OrderState.SENT:
            self.town.reply(unit, order.id, "signed")
        self.stay(unit, metres, 5.0, 0.0, 0.0)

    @rule(unit=unit, line=st.sampled_from(["核 {u}", "核 {u} 否", "核 {u} 到场", "核 {u} 出发 否", "呼 {u} 电台 好"]))
    def answer(self, unit: str, line: str) -> None:
        order = self.town.desk.order_of(unit)
        open_ones = len(pending(order)) if order is not None else 0
        outcome = self.town.desk.run(line.format(u=unit))
        if outcome.ok and line.endswith("否"):
            assert order is not None
            assert open_ones, "only what was inferred can be rejected"
            self.taken_back.add(order.id)

    @rule(by_s=st.sampled_from([-3600.0, 3600.0, -7.0, 1.0]))
    def clock_jumps(self, by_s: float) -> None:
        self.machine.jump(by_s)
        self.town.beat(1.0)

    @invariant()
    def every_step_is_legal(self) -> None:
        """Back only where a person rejected what was inferred."""
        for key, order in self.town.desk.orders.items():
            was = self.states.get(key, order.state)
            assert order.state in LEGAL[was] or key in self.taken_back, f"{was} → {order.state}"
            self.states[key] = order.state
        self.taken_back.clear()

    @invariant()
    def clocks_are_sane(self) -> None:
        for row in self.town.desk.queue_rows():
            assert row.age_s >= 0
            if row.clock is not None:
                assert 0 <= row.clock.share <= 1
                assert row.clock.waited_s >= 0
                assert row.clock.due_at is None or row.clock.left_s <= 7200.0 + 1e-3, "no time is longer than its limit"

    @invariant()
    def what_is_inferred_waits_for_a_person(self) -> None:
        for order in self.town.desk.orders.values():
            for mark in order.steps:
                if mark.inferred and mark.step in (Step.ENROUTE, Step.ONSCENE):
                    assert mark.by == "system"
                    assert not mark.on_behalf
                    assert order.state is not OrderState.SENT, "who has not signed is not watched"
        assert all(one.get("by") != "system" or one["step"] == "signed"
                   for one in self.town.wire.on("incident/county/reply"))  # fmt: skip


Clocked.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
TestClocked = Clocked.TestCase
