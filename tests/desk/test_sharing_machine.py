"""Any order of acts, commits, arrivals, outages and takeovers at three seats: in the end all show what the journal
says, no act that was kept is lost, none is doubled, and no unit has two active orders."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.desk.several import broadcast, calls, on_patrol, several
from tests.desk.test_sharing import assert_same, same, settled

UNITS = ("03", "05", "11")
NOS = ("0912", "0915", "0920")
LINES = ("撤 {u}", "代签 {u} 签收", "代签 {u} 到场", "续 {u}")
seat = st.integers(0, 2)


class Several(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.base, self.clock, self.seats = several(Path(self.folder.name), "甲", "乙", "丙")
        on_patrol(self.seats, *UNITS)
        for no in NOS:
            calls(self.seats, no)
        settled(self.seats)
        self.recorder = 0

    def teardown(self) -> None:
        if not hasattr(self, "folder"):
            return
        try:
            self._in_the_end()
        finally:
            self.folder.cleanup()

    def _in_the_end(self) -> None:
        for one in self.seats:
            if one.store.away:
                one.store.back()
        settled(self.seats)
        self.clock.advance(60.0)
        settled(self.seats)
        self.clock.advance(1.0)
        same(self.base, self.seats)
        ids = Counter(event.id for event in self.base.events)
        assert not [key for key, n in ids.items() if n > 1]
        assert not {key for one in self.seats for key in one.store.told} - ids.keys()

    # --- people ----------------------------------------------------------------------------------------------------

    @rule(at=seat, unit=st.sampled_from(UNITS), no=st.sampled_from(NOS), sure=st.booleans())
    def assign(self, at: int, unit: str, no: str, sure: bool) -> None:
        self.seats[at].desk.run(f"派 {unit} 至 {no}{' !' if sure else ''}")

    @rule(at=seat, unit=st.sampled_from(UNITS), line=st.sampled_from(LINES))
    def about_unit(self, at: int, unit: str, line: str) -> None:
        self.seats[at].desk.run(line.format(u=unit))

    @rule(at=seat, no=st.sampled_from(NOS), line=st.sampled_from(["注 {n} 已联系", "改 {n} 2", "撤回"]))
    def about_incident(self, at: int, no: str, line: str) -> None:
        self.seats[at].desk.run(line.format(n=no))

    @rule(at=seat, n=st.integers(1, 3))
    def new(self, at: int, n: int) -> None:
        for _ in range(n):
            self.seats[at].desk.run("警 噪声扰民 3 115.0,35.7 人民路")

    # --- terminals -------------------------------------------------------------------------------------------------

    @rule(unit=st.sampled_from(UNITS), step=st.sampled_from(["signed", "enroute", "onscene", "feedback", "done"]))
    def reply(self, unit: str, step: str) -> None:
        order = next((o for one in self.seats if (o := one.desk.order_of(unit)) is not None), None)
        if order is not None:
            said = {"order": order.id, "step": step, "t": self.clock.now(), "text": "x" if step == "feedback" else ""}
            broadcast(self.seats, f"unit/{unit}/reply", said)

    @rule(unit=st.sampled_from(UNITS), duty=st.sampled_from(["在巡", "出警", "用餐"]))
    def duty(self, unit: str, duty: str) -> None:
        broadcast(self.seats, f"unit/{unit}/duty", {"t": self.clock.now(), "duty": duty})

    # --- the world -------------------------------------------------------------------------------------------------

    @rule(at=seat)
    def commit(self, at: int) -> None:
        self.seats[at].store.commit()

    @rule(at=seat, most=st.integers(1, 5))
    def hear(self, at: int, most: int) -> None:
        self.seats[at].store.hear(most)

    @rule(at=seat, seconds=st.sampled_from([0.0, 0.0, 1.0]))
    def beat(self, at: int, seconds: float) -> None:
        self.clock.advance(seconds)
        self.seats[at].desk.beat()

    @rule(at=seat, really=st.integers(0, 2))
    def cut(self, at: int, really: int) -> None:
        if not really and not self.seats[at].store.away:
            self.seats[at].store.cut()
            self.seats[at].desk.beat()

    @rule(at=seat)
    def back(self, at: int) -> None:
        if self.seats[at].store.away:
            self.seats[at].store.back()
            self.seats[at].desk.beat()

    @rule(at=seat, really=st.integers(0, 2))
    def take_over(self, at: int, really: int) -> None:
        if really or self.seats[at].store.away:
            return
        self.recorder = at
        for n, one in enumerate(self.seats):
            if not one.store.away:
                one.records(n == at, self.seats[at].desk.seat)

    @rule(at=seat)
    def snapshot(self, at: int) -> None:
        self.seats[at].keep()

    @rule(at=seat, really=st.integers(0, 1))
    def killed_and_started_again(self, at: int, really: int) -> None:
        """From its snapshot it knows what the whole journal would have said."""
        if not really:
            return
        one, away = self.seats[at], self.seats[at].store.away
        one.killed_and_started_again()
        if not away:
            known = self.base.events[: one.store.read]
            assert_same(known, one.desk.confirmed.room)
            assert one.desk.confirmed.recent() == [event.id for event in known]
        if self.recorder == at:
            self.take_over((at + 1) % len(self.seats), 0)
        if not away:
            one.records(self.recorder == at, self.seats[self.recorder].desk.seat)

    @invariant()
    def one_order_a_unit(self) -> None:
        if not hasattr(self, "seats"):
            return
        for one in self.seats:
            room = one.desk.room
            active = [o.unit for o in room.orders.values() if o.state.active and not o.foreign]
            assert len(active) == len(set(active))
            assert sorted(active) == sorted(room.active)


TestSeveral = Several.TestCase
TestSeveral.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, phases=(Phase.explicit, Phase.generate)
)
