"""The day that is over is summed up when nobody waits for the clerk, and gives way to whoever does."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk.digesting import FIRST_S, KEY, SETTLE_S
from console.site import periods
from console.words.study import CancelAsk, ClerkAsked, ClerkFault, Line, Scope, Study, StudyAnswer, StudyAsk
from tests.desk.town import Town

SCOPE = Scope(since=0.0, until=86_400.0)


class Clerk:
    """A port that keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[ClerkAsked] = []

    def ask(self, ask: ClerkAsked) -> None:
        self.asked.append(ask)

    @property
    def days(self) -> list[StudyAsk]:
        return [one for one in self.asked if isinstance(one, StudyAsk) and one.key == KEY]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path)
    town.desk.studies.port = Clerk()
    town.beat(1)
    return town


def clerk(town: Town) -> Clerk:
    port = town.desk.studies.port
    assert isinstance(port, Clerk)
    return port


def answer(town: Town) -> None:
    ask = clerk(town).days[-1]
    town.inbox.put(StudyAnswer(key=ask.key, n=ask.n, studies=(Study(kind="digest", scope=ask.scope),)))
    town.beat(1)


def test_yesterday_is_asked_for_once_and_not_right_after_the_start(town: Town) -> None:
    town.beat(FIRST_S - 10)
    assert clerk(town).days == []
    town.beat(20)
    (ask,) = clerk(town).days
    now = town.clock.now() - SETTLE_S
    assert (ask.kinds, (ask.scope.since, ask.scope.until)) == (
        ("digest",), periods.last("day", now, town.desk.site.config.shift, 1)[0],
    )  # fmt: skip
    answer(town)
    town.beat(120)
    assert town.desk.studies.of(KEY) is None
    town.beat(600)
    assert len(clerk(town).days) == 1


def test_the_next_day_is_asked_for_when_it_is_over(town: Town) -> None:
    town.beat(FIRST_S + 10)
    answer(town)
    town.beat(120)
    town.beat(86_400)
    first, second = clerk(town).days
    assert second.scope.since == first.scope.until


def test_it_gives_way_to_a_person_and_begins_again(town: Town) -> None:
    town.beat(FIRST_S + 10)
    board = town.desk.studies.study(town.desk, "board", ("volume",), SCOPE)
    town.beat(1)
    assert [one.key for one in clerk(town).asked if isinstance(one, CancelAsk)] == [KEY]
    town.beat(120)
    assert len(clerk(town).days) == 1
    town.inbox.put(StudyAnswer(key="board", n=board.ask.n, studies=()))
    town.beat(120)
    assert len(clerk(town).days) == 2


def test_what_could_not_be_done_is_not_tried_all_day(town: Town) -> None:
    town.beat(FIRST_S + 10)
    (ask,) = clerk(town).days
    town.inbox.put(ClerkFault(key=ask.key, n=ask.n, why=Line("clerk.nobody")))
    town.beat(120)
    town.beat(3600)
    assert len(clerk(town).days) == 1


def test_without_a_clerk_nobody_is_asked(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.beat(FIRST_S + 100)
    assert town.desk.studies.of(KEY) is None
