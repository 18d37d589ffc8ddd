"""Numbers of the duty at the desk: asked when due, kept once, a reminder for what has crossed, and its handling."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from console.desk import indicating
from console.site import IndicatorConfig, IndicatorSpec, periods
from console.verbs import calls
from console.words.indicators import Reading
from console.words.study import ClerkAsked, ClerkFault, Line, Scope, Study, StudyAnswer, StudyAsk
from tests.desk.town import Town

DAY = 86_400.0
SPEC = IndicatorSpec(
    id="onscene", name="到场率", source="orders", formula="share(onscene - issued <= 300)", unit="share", least=0.8
)


class Clerk:
    """A port that keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[StudyAsk] = []

    def ask(self, ask: ClerkAsked) -> None:
        if isinstance(ask, StudyAsk):
            self.asked.append(ask)


class Duty(Town):
    """With one number of the duty, and who works it out."""

    def __init__(self, folder: Path, *specs: IndicatorSpec) -> None:
        super().__init__(folder)
        config = msgspec.structs.replace(self.desk.site.config, indicators=specs or (SPEC,))
        self.desk.site = replace(self.desk.site, config=config)
        self.clerk = Clerk()
        self.desk.studies.port = self.clerk
        self.beat(1)

    def answer(self, *values: float | None, n: int = 40) -> None:
        """The clerk gives these for the last whole days, and 0.5 for the running one."""
        ask = self.clerk.asked[-1]
        config = self.desk.site.config
        days = periods.last("day", ask.scope.until, config.shift, len(values))
        running = periods.containing("day", ask.scope.until, config.shift)
        readings = tuple(Reading("onscene", *day, value, n) for day, value in zip(days, values, strict=True))
        study = Study(kind="indicators", scope=ask.scope, readings=(*readings, Reading("onscene", *running, 0.5, 3)))
        self.inbox.put(StudyAnswer(key=ask.key, n=ask.n, studies=(study,)))
        self.beat(1)


@pytest.fixture
def duty(tmp_path: Path) -> Duty:
    return Duty(tmp_path)


def test_nothing_is_asked_before_the_window_has_had_its_time_and_then_the_last_week(duty: Duty) -> None:
    duty.beat(60)
    assert not duty.clerk.asked
    duty.beat(90)
    (ask,) = duty.clerk.asked
    assert ask.kinds == ("indicators",)
    assert 7 * DAY <= ask.scope.until - ask.scope.since < 8 * DAY + 3600
    duty.beat(200)
    assert len(duty.clerk.asked) == 1  # it waits for the answer


def test_values_are_kept_once_and_the_newest_alone_makes_a_reminder(duty: Duty) -> None:
    duty.beat(150)
    duty.answer(0.5, 0.9, 0.7)
    assert [one.value for one in duty.desk.room.readings["onscene"]] == [0.5, 0.9, 0.7]
    (slip,) = duty.desk.room.slips.values()
    assert (slip.no, slip.value, slip.threshold, slip.open) == ("提1", 0.7, 0.8, True)
    assert "提1" in " ".join(line.text() for line in duty.desk.ticker)
    duty.beat(300)
    assert len(duty.clerk.asked) == 1  # nothing is due until tomorrow
    duty.beat(DAY)
    assert len(duty.clerk.asked) == 2
    duty.answer(0.7, 0.95)
    assert [one.value for one in duty.desk.room.readings["onscene"]] == [0.5, 0.9, 0.7, 0.95]
    assert len(duty.desk.room.slips) == 1


@pytest.mark.parametrize(("value", "n"), [(0.8, 40), (0.2, 4), (None, 0)])
def test_what_is_well_or_stands_on_little_or_on_nothing_makes_none(duty: Duty, value: float | None, n: int) -> None:
    duty.beat(150)
    duty.answer(value, n=n)
    assert not duty.desk.room.slips
    assert len(duty.desk.room.readings["onscene"]) == 1


def test_a_reminder_is_handled_by_words_and_taken_back(duty: Duty) -> None:
    duty.beat(150)
    duty.answer(0.5)
    assert not duty.desk.run("办单 提1").ok
    outcome = duty.desk.run("handle t1 已与三组谈话")
    assert outcome.ok, outcome.text()
    slip = duty.desk.room.slips["提1"]
    assert (slip.open, slip.text, slip.handled_by) == (False, "已与三组谈话", duty.desk.actor)
    assert not duty.desk.act(calls.HandleSlip(slip="提1", text="again")).ok
    assert duty.desk.undo().ok
    assert duty.desk.room.slips["提1"].open
    assert duty.desk.act(calls.HandleSlip(text="oldest")).ok
    assert duty.desk.run("办单 说明").code == "indicator.no_slip"


def test_a_restart_knows_values_and_reminders(duty: Duty) -> None:
    duty.beat(150)
    duty.answer(0.5)
    after = duty.killed_and_started_again()
    assert after.desk.room.slips == duty.desk.room.slips
    assert after.desk.room.readings == duty.desk.room.readings


def test_a_clerk_that_cannot_is_asked_again_later(duty: Duty) -> None:
    duty.beat(150)
    ask = duty.clerk.asked[-1]
    duty.inbox.put(ClerkFault(key=ask.key, n=ask.n, why=Line("clerk.crashed")))
    duty.beat(1)
    assert not duty.desk.indicating.waits
    duty.beat(60)
    assert len(duty.clerk.asked) == 1
    duty.beat(indicating.AGAIN_S + 60)
    assert len(duty.clerk.asked) == 2


def test_the_board_puts_what_waits_first_and_shows_the_running_period(tmp_path: Path) -> None:
    calm = IndicatorSpec(id="calm", name="警情数", source="incidents", formula="count()")
    duty = Duty(tmp_path, calm, SPEC)
    duty.beat(150)
    duty.answer(0.5)
    first, second = indicating.board(duty.desk)
    assert (first.spec.id, first.crossed, first.slip is not None) == ("onscene", True, True)
    assert first.running is not None
    assert first.running.value == 0.5
    assert (second.last, second.crossed) == (None, False)


def test_an_open_board_asks_for_the_running_period(duty: Duty) -> None:
    duty.beat(150)
    duty.answer(0.9)
    duty.beat(IndicatorConfig().refresh_min * 60 + 120)
    assert len(duty.clerk.asked) == 1
    duty.desk.indicating.look(duty.desk, True)
    assert len(duty.clerk.asked) == 2
    assert duty.clerk.asked[-1].scope == Scope(
        since=periods.containing("day", duty.clock.now(), duty.desk.site.config.shift)[0], until=duty.clock.now()
    )
