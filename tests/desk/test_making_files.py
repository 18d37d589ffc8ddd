"""录片, 导表, 复盘: of which time, into which file, asked of whom, and what the room hears of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk import Outcome, jobs
from console.verbs import calls
from console.words import Changes
from console.words.study import ClerkAsked, ReportAsk
from tests.desk.town import NOW, Town


class Port:
    """Takes notes."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, int, tuple[str, ...]]] = []
        self.stopped: list[int] = []

    def begin(self, kind: str, n: int, argv: tuple[str, ...]) -> None:
        self.begun.append((kind, n, argv))

    def stop(self, n: int) -> None:
        self.stopped.append(n)

    def said(self, of: str) -> str:
        """What stands behind an option of the last."""
        argv = self.begun[-1][2]
        return argv[argv.index(of) + 1]

    @property
    def span(self) -> tuple[float, float]:
        return float(self.said("--from")[1:]) - NOW, float(self.said("--to")[1:]) - NOW


@pytest.fixture
def port() -> Port:
    return Port()


@pytest.fixture
def town(tmp_path: Path, port: Port) -> Town:
    made = Town(tmp_path)
    made.desk.jobs.port = port
    made.patrol("03", "05")
    made.call("0912")
    made.beat(600)
    return made


def run(town: Town, line: str) -> Outcome:
    made = town.desk.run(line)
    town.beat()
    return made


def test_without_a_word_the_last_hour(town: Town, port: Port) -> None:
    assert run(town, "录片").ok
    assert port.span == pytest.approx((600 - 3600, 600))
    assert port.begun[0][2][0] == "film"
    assert port.said("--speed") == "30"  # so that it lasts two minutes at most
    assert port.said("--about") == ""


def test_an_incident_from_its_call_on(town: Town, port: Port) -> None:
    assert run(town, "录片 0912").ok
    assert port.span == pytest.approx((-30, 600))
    assert port.said("--about") == "incident:county:20260921-0912"
    assert Path(port.said("--out")).name.endswith("-0912.mp4")
    run(town, "选 0912")
    assert run(town, "lup").ok  # the selected one
    assert port.said("--about") == "incident:county:20260921-0912"


def test_hours_speed_clock_and_a_name(town: Town, port: Port, tmp_path: Path) -> None:
    assert run(town, f"录片 10分 600倍 按发生 {tmp_path / 'a.webm'}").ok
    assert port.span == pytest.approx((0, 600))
    assert (port.said("--speed"), port.said("--by")) == ("600", "happened")
    assert port.said("--out") == str(tmp_path / "a.webm")
    assert run(town, "film yesterday 20:00-21:00").ok
    since, until = port.span
    assert until - since == pytest.approx(3600)


def test_between_two_marks(town: Town, port: Port) -> None:
    call = calls.MakeTable(since=NOW + 10.25, until=NOW + 20.5)
    assert town.desk.act(call).ok
    assert port.span == pytest.approx((10.25, 20.5))
    assert port.begun[-1][0] == "replaytable"
    assert Path(port.said("--out")).suffix == ".xlsx"
    assert not town.desk.act(calls.MakeTable(since=NOW + 20, until=NOW + 20)).ok


def test_a_very_long_film_is_asked_about(town: Town, port: Port) -> None:
    asked = run(town, "录片 120小时 60倍")
    assert asked.confirm
    assert "120" in asked.text()
    assert not port.begun
    assert run(town, "录片 120小时 60倍 !").ok
    assert len(port.begun) == 1


@pytest.mark.parametrize("line", ["录片 a.avi", "导表 a.mp4"])
def test_an_ending_that_is_none(town: Town, port: Port, line: str) -> None:
    made = run(town, line)
    assert not made.ok
    assert "结尾" in made.text()
    assert not port.begun


def test_how_far_it_is_and_that_it_is_there(town: Town, port: Port) -> None:
    heard: list[Changes] = []
    town.desk.listen(heard.append)
    assert run(town, "导表 10分").ok
    (_, n, _), = port.begun
    town.desk.jobs.heard(town.desk, n, share=0.4)
    (job,) = town.desk.jobs.running
    assert job.share == pytest.approx(0.4)
    town.desk.jobs.heard(town.desk, n, share=0.3)  # never back
    assert town.desk.jobs.running[0].share == pytest.approx(0.4)
    town.desk.jobs.heard(town.desk, n, count=17)
    assert not town.desk.jobs.running
    assert "17 行" in town.desk.ticker[-1].text()
    town.beat()
    assert any(one & Changes.STUDY for one in heard)


def test_what_could_not_be_read_is_named(town: Town, port: Port) -> None:
    assert run(town, "导表 10分").ok
    town.desk.jobs.heard(town.desk, port.begun[0][1], count=17, lost=("日志损坏",))
    said = town.desk.ticker[-1].text()
    assert "17 行" in said
    assert "日志损坏" in said


def test_stopped_by_the_word_or_by_the_next(town: Town, port: Port) -> None:
    assert run(town, "录片 10分").ok
    assert run(town, "录片 20分").ok
    assert port.stopped == [port.begun[0][1]]
    assert run(town, "录片 停").ok
    assert port.stopped == [one[1] for one in port.begun]
    assert not run(town, "录片 停").ok
    before = len(town.desk.ticker)
    town.desk.jobs.heard(town.desk, port.begun[-1][1], fault="broken off")
    assert len(town.desk.ticker) == before  # nobody waits for it


def test_a_fault_is_said(town: Town, port: Port) -> None:
    assert run(town, "录片 10分").ok
    town.desk.jobs.heard(town.desk, port.begun[0][1], fault="磁盘已满")
    assert "磁盘已满" in town.desk.ticker[-1].text()
    assert town.desk.jobs.all[jobs.FILM].fault == "磁盘已满"


def test_where_nobody_does_such_work(town: Town) -> None:
    town.desk.jobs.port = None
    assert not run(town, "录片").ok


class Clerk:
    def __init__(self) -> None:
        self.asked: list[ClerkAsked] = []

    def ask(self, ask: ClerkAsked) -> None:
        self.asked.append(ask)


def test_a_review_is_asked_of_the_clerk(town: Town) -> None:
    assert not run(town, "复盘 0912").ok  # nobody is there
    clerk = Clerk()
    town.desk.studies.port = clerk
    run(town, "选 0912")
    assert run(town, "复盘").ok
    (ask,) = clerk.asked
    assert isinstance(ask, ReportAsk)
    assert (ask.kind, ask.subject) == ("incident", "county:20260921-0912")
    assert ask.files[0].endswith("-0912.html")
    assert run(town, "fup 停").ok
