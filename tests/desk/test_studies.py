"""What the desk knows of analyses and reports: the newest ask of a key counts, an older answer stands until then."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk.studies import NOBODY, WAITING, Work
from console.words import Changes
from console.words.study import (
    CancelAsk,
    ClerkAsked,
    ClerkFault,
    ClerkProgress,
    Line,
    ReportAnswer,
    ReportAsk,
    Scope,
    Study,
    StudyAnswer,
    StudyAsk,
)
from tests.desk.town import Town

SCOPE = Scope(since=0.0, until=86_400.0)
FOUND = Study(kind="volume", scope=SCOPE, numbers={"volume": 7.0})


class Clerk:
    """A port that keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[ClerkAsked] = []

    def ask(self, ask: ClerkAsked) -> None:
        self.asked.append(ask)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path)
    town.desk.studies.port = Clerk()
    return town


def asked(town: Town) -> list[ClerkAsked]:
    port = town.desk.studies.port
    assert isinstance(port, Clerk)
    return port.asked


def work(town: Town, key: str = "board") -> Work:
    found = town.desk.studies.of(key)
    assert found is not None
    return found


def say(town: Town, said: ClerkProgress | StudyAnswer | ReportAnswer | ClerkFault) -> Changes:
    town.desk.inbox.put(said)
    return town.desk.beat()


def test_an_ask_waits_goes_on_and_is_answered(town: Town) -> None:
    one = town.desk.studies.study(town.desk, "board", ("volume",), SCOPE)
    assert asked(town) == [StudyAsk(key="board", n=1, kinds=("volume",), scope=SCOPE, now=town.clock.now())]
    assert (one.running, one.doing) == (True, WAITING)
    assert town.desk.beat() & Changes.STUDY
    assert say(town, ClerkProgress(key="board", n=1, share=0.5, doing=Line("clerk.reading"))) & Changes.STUDY
    assert (work(town).share, work(town).doing.text()) == (0.5, "读取日志")
    say(town, ClerkProgress(key="board", n=1, share=0.2, doing=Line("clerk.reading")))
    assert work(town).share == 0.5  # a bar never goes back
    say(town, StudyAnswer(key="board", n=1, studies=(FOUND,)))
    done = work(town)
    assert (done.running, done.studies, done.scope, done.done_at) == (False, (FOUND,), SCOPE, town.clock.now())


def test_what_is_no_longer_asked_is_nobody_s(town: Town) -> None:
    studies = town.desk.studies
    studies.study(town.desk, "board", ("volume",), SCOPE)
    say(town, StudyAnswer(key="board", n=1, studies=(FOUND,)))
    studies.study(town.desk, "board", ("rhythm",), SCOPE.before)
    town.desk.beat()
    assert (work(town).studies, work(town).scope) == ((FOUND,), SCOPE)  # until the new one is there
    assert not say(town, ClerkFault(key="board", n=1, why=Line("clerk.crashed"))) & Changes.STUDY
    assert not say(town, StudyAnswer(key="other", n=2, studies=())) & Changes.STUDY
    say(town, ClerkFault(key="board", n=2, why=Line("clerk.crashed")))
    fault = work(town).fault
    assert fault is not None
    assert (work(town).running, fault.code) == (False, "clerk.crashed")


def test_a_cancelled_one_is_silent_and_a_forgotten_one_gone(town: Town) -> None:
    studies = town.desk.studies
    assert not studies.cancel(town.desk, "board")
    studies.study(town.desk, "board", ("volume",), SCOPE)
    assert studies.cancel(town.desk, "board")
    assert not studies.cancel(town.desk, "board")
    assert asked(town)[-1] == CancelAsk(key="board", n=1)
    town.desk.beat()
    assert not say(town, StudyAnswer(key="board", n=1, studies=(FOUND,))) & Changes.STUDY
    assert not studies.running
    studies.forget(town.desk, "board")
    assert studies.of("board") is None


def test_a_question_is_answered_by_a_person_and_asked_again(town: Town) -> None:
    ask = ReportAsk(key="paper", n=0, kind="monthly", since=0.0, until=1.0, files=("a.html",))
    town.desk.studies.report(town.desk, ask)
    assert town.desk.studies.sure(town.desk, "paper") is None
    say(town, ClerkFault(key="paper", n=1, why=Line("clerk.reading"), ask=True))
    assert work(town, "paper").may
    town.desk.studies.sure(town.desk, "paper")
    again = asked(town)[-1]
    assert isinstance(again, ReportAsk)
    assert (again.n, again.sure) == (2, True)
    say(town, ReportAnswer(key="paper", n=2, files=("a.html",), missing=(Line("clerk.reading"),)))
    assert (work(town, "paper").files, len(work(town, "paper").missing)) == (("a.html",), 1)


def test_without_a_clerk_every_ask_is_answered_at_once(tmp_path: Path) -> None:
    town = Town(tmp_path)
    one = town.desk.studies.study(town.desk, "board", ("volume",), SCOPE)
    assert (one.running, one.fault) == (False, NOBODY)
