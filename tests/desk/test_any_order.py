"""No order of messages leads to an illegal step, to two incidents on one unit without a yes, or to a lost order.

Terminals here speak late, twice, out of order, of orders that are not theirs, of times that cannot be, and lie; the
broker and the disk go away and come back; the console is killed and started again in between.
"""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from console.desk import alarm_sources
from console.desk.known import known
from console.words import IncidentState, OrderState
from tests.desk.town import LAT, LON, Town

UNITS: Final = ("03", "05", "11")
NOS: Final = ("0912", "0913", "0914")
STEPS: Final = ("signed", "enroute", "onscene", "report", "backup", "return", "feedback", "done", "nonsense")
DUTIES: Final = ("在巡", "备勤", "出警", "处置", "办案", "用餐", "离岗", "未知")
S = OrderState
NEXT: Final = {S.SENT: "signed", S.SIGNED: "enroute", S.ENROUTE: "onscene", S.ONSCENE: "feedback", S.FEEDBACK: "done"}
_FORWARD: Final = (S.ISSUED, S.SENT, S.SIGNED, S.ENROUTE, S.ONSCENE, S.FEEDBACK)
_ENDS: Final = frozenset({S.DONE, S.RETURNED, S.CANCELLED, S.EXPIRED, S.REPLACED})
# What may follow: never back, never out of an end; a suspended one is resumed where it stood or afresh.
LEGAL: Final[dict[OrderState, frozenset[OrderState]]] = {
    **{state: frozenset(_FORWARD[n:]) | _ENDS | {S.SUSPENDED} for n, state in enumerate(_FORWARD)},
    S.SUSPENDED: frozenset(_FORWARD) | _ENDS | {S.SUSPENDED},
    **{state: frozenset({state}) for state in _ENDS},
}

unit, no = st.sampled_from(UNITS), st.sampled_from(NOS)
skew_s = st.sampled_from([0.0, 0.0, 0.0, -1.0, -600.0, -7200.0, 5.0, 3600.0, 9e9])


class Dispatch(RuleBasedStateMachine):
    """A room, its people and its unreliable terminals."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.town = Town(Path(self.folder.name))
        self.town.patrol(*UNITS)
        for no in NOS:
            self.town.call(no)
        self.town.desk.run("派 03 至 0912")
        self.town.desk.run("派 05 至 0913")
        self.town.beat()
        self.states: dict[str, OrderState] = {}
        self.told: set[str] = set()  # orders that the wire was handed, in this process or one before
        self.closed_by_person: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    # --- the room --------------------------------------------------------------------------------------------------

    @rule(no=no, level=st.integers(-1, 5), text=st.sampled_from(["", "又来一人"]))
    def call(self, no: str, level: int, text: str) -> None:
        self.town.call(no, level=level, text=text)

    @rule(unit=unit, no=no, sure=st.booleans())
    def assign(self, unit: str, no: str, sure: bool) -> None:
        before = self.town.desk.room.active.get(unit)
        outcome = self.town.desk.run(f"派 {unit} 至 {no}{' !' if sure else ''}")
        after = self.town.desk.room.active.get(unit)
        if after != before:
            assert outcome.ok
            assert before is None or sure, "a unit on an order was sent elsewhere without a person's yes"
        self.town.beat()

    @rule(
        unit=unit,
        line=st.sampled_from(["撤 {u}", "准 {u}", "驳 {u} 继续", "代签 {u} 签收", "代签 {u} 到场", "代签 {u} 反馈 好"]),
    )
    def about_unit(self, unit: str, line: str) -> None:
        self.town.desk.run(line.format(u=unit))
        self.town.beat()

    @rule(no=no, sure=st.booleans(), really=st.integers(0, 5))
    def close(self, no: str, sure: bool, really: int) -> None:
        if really:
            return  # seldom: a closed incident takes its orders along
        outcome = self.town.desk.run(f"结 {no} 已调解{' !' if sure else ''}")
        if outcome.ok:
            key = f"county:20260921-{no}"
            self.closed_by_person.add(key)
        self.town.beat()

    @rule(really=st.integers(0, 5))
    def undo(self, really: int) -> None:
        if really:
            return
        self.town.desk.run("撤回")
        self.town.beat()

    # --- terminals -------------------------------------------------------------------------------------------------

    @rule(unit=unit, nth=st.integers(0, 5), own=st.booleans(), step=st.sampled_from(STEPS), skew=skew_s,
          twice=st.booleans())
    def reply(self, unit: str, nth: int, own: bool, step: str, skew: float, twice: bool) -> None:
        """Of its own order, of any that there ever was, or of none."""
        orders = list(self.town.desk.orders)
        order = orders[nth % len(orders)] if orders else "none"
        order = self.town.desk.room.active.get(unit, order) if own else order
        for _ in range(1 + twice):
            self.town.hear(f"unit/{unit}/reply", {"order": order, "step": step, "t": self.town.clock.now() + skew,
                                                  "text": "x" if step == "feedback" else ""})  # fmt: skip
        self.town.beat()

    @rule(unit=unit)
    def goes_on(self, unit: str) -> None:
        """A terminal that does what it should."""
        order = self.town.desk.order_of(unit)
        if order is not None and order.state in NEXT:
            self.town.reply(unit, order.id, NEXT[order.state], text="已处理")

    @rule(unit=unit, duty=st.sampled_from(DUTIES), skew=skew_s)
    def duty(self, unit: str, duty: str, skew: float) -> None:
        self.town.hear(f"unit/{unit}/duty", {"t": self.town.clock.now() + skew, "duty": duty})
        self.town.beat()

    @rule(unit=unit, link=st.sampled_from(["online", "offline"]))
    def link(self, unit: str, link: str) -> None:
        self.town.hear(f"unit/{unit}/link", {"t": self.town.clock.now(), "link": link})
        self.town.beat()

    @rule(unit=unit, lon=st.floats(-200, 200), lat=st.floats(-100, 100), near=st.booleans(), skew=skew_s)
    def fix(self, unit: str, lon: float, lat: float, near: bool, skew: float) -> None:
        where = (LON + lon / 1e5, LAT + lat / 1e5) if near else (lon, lat)
        self.town.fix(unit, *where, t=self.town.clock.now() + skew)

    @rule(unit=unit, junk=st.binary(max_size=40), below=st.sampled_from(["reply", "duty", "fix", "sos", "report"]))
    def noise(self, unit: str, junk: bytes, below: str) -> None:
        self.town.hear(f"unit/{unit}/{below}", junk)
        self.town.beat()

    # --- the world -------------------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0.5, 1.0, 16.0, 70.0, 2000.0]))
    def wait(self, seconds: float) -> None:
        self.town.beat(seconds)

    @rule(away=st.booleans())
    def broker(self, away: bool) -> None:
        self.town.wire.away = away

    @rule(full=st.booleans())
    def disk(self, full: bool) -> None:
        if full:
            self.town.journal.full = True
        elif self.town.journal.full:
            self.town.journal.room_again()
        self.town.beat()

    @rule()
    def killed(self) -> None:
        """What the disk has not taken is another test's (outbox); here the disk is well when the console is killed."""
        if self.town.journal.full:
            self.town.journal.room_again()
        self.town.beat()
        before = {key: order.state for key, order in self.town.desk.orders.items()}
        self.town = self.town.killed_and_started_again()
        assert {key: order.state for key, order in self.town.desk.orders.items()} == before, "an order was lost"
        self.town.beat(1.0)

    # --- what always holds -----------------------------------------------------------------------------------------

    @invariant()
    def every_step_is_legal(self) -> None:
        for key, order in self.town.desk.orders.items():
            was = self.states.get(key, order.state)
            assert order.state in LEGAL[was], f"{was} → {order.state}"
            self.states[key] = order.state
        assert self.states.keys() <= self.town.desk.orders.keys(), "an order was lost"

    @invariant()
    def a_unit_has_one_active_order(self) -> None:
        active = [order for order in self.town.desk.orders.values() if order.state.active and not order.foreign]
        assert len({order.unit for order in active}) == len(active)
        assert self.town.desk.room.active == {order.unit: order.id for order in active}

    @invariant()
    def what_is_kept_is_what_would_be_looked_for(self) -> None:
        desk = self.town.desk
        kept = known(desk)
        plain = dataclasses.replace(kept, here=None, of_unit=None, taken=None)
        assert {one.id for one in desk.room.open_incidents} == {k for k, one in desk.incidents.items() if not one.ended}
        assert kept.active_by_unit() == plain.active_by_unit()
        for unit in UNITS:
            assert set(kept.given(unit)) == set(plain.given(unit))
        fresh = {one.subject.id for one in alarm_sources.fresh(desk)}
        late, ordered = {one.incident for one in desk.lateness.now}, {one.incident for one in desk.orders.values()}
        assert fresh == {one.id for one in desk.room.open_incidents} - ordered - late

    @invariant()
    def only_people_close(self) -> None:
        for incident in self.town.desk.incidents.values():
            if incident.state is IncidentState.CLOSED:
                assert incident.closed_by == self.town.desk.actor
                assert incident.id in self.closed_by_person

    @invariant()
    def an_order_that_stands_is_on_its_way(self) -> None:
        """In the wire's hands, or waiting for the disk; and a broker that came back has what it missed."""
        self.told |= {str(body["id"]) for unit in UNITS for body in self.town.wire.on(f"unit/{unit}/order")}
        for order in self.town.desk.orders.values():
            if order.state.active and not order.foreign:
                waiting = order.id in {self.town.desk.unsettled[key] for key in self.town.desk.waiting}
                assert order.id in self.told or waiting, f"order {order.id} to {order.unit} was never sent"


Dispatch.TestCase.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
TestDispatch = Dispatch.TestCase
