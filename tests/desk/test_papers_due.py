"""Reports that are due: when their time comes, once, also after a restart; what could not be written is tried again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from console.desk.papers_due import AGAIN_S, KEY, due, stem
from console.site.papering import ReportsConfig
from console.site.shifts import ShiftConfig
from console.words.study import ClerkFault, Line, ReportAnswer, ReportAsk
from tests.desk.test_studies import Clerk
from tests.desk.town import Town, make_site

SHIFTS = ShiftConfig(hours={"白班": "06:00-18:00", "夜班": "18:00-06:00"})
ALL = ReportsConfig(daily="07:30", weekly="08:00", monthly="08:00", shift_min=10.0)


def at(*parts: int) -> float:
    return datetime(*parts).timestamp()  # type: ignore[arg-type]


def kinds(now: float, config: ReportsConfig = ALL, shifts: ShiftConfig = SHIFTS) -> dict[str, tuple[float, float]]:
    return {one.kind: (one.since, one.until) for one in due(config, shifts, now)}


Made = Callable[[ReportsConfig], Town]


def test_the_newest_of_each_kind_whose_time_has_come() -> None:
    assert kinds(at(2026, 11, 26, 7, 29)) == {  # a Thursday
        "shift": (at(2026, 11, 25, 18), at(2026, 11, 26, 6)),
        "daily": (at(2026, 11, 24), at(2026, 11, 25)),
        "weekly": (at(2026, 11, 16), at(2026, 11, 23)),
        "monthly": (at(2026, 10, 1), at(2026, 11, 1)),
    }
    assert kinds(at(2026, 11, 26, 7, 30))["daily"] == (at(2026, 11, 25), at(2026, 11, 26))
    assert kinds(at(2026, 11, 26, 6, 9))["shift"] == (at(2026, 11, 25, 6), at(2026, 11, 25, 18))
    assert kinds(at(2026, 11, 26, 6, 10))["shift"] == (at(2026, 11, 25, 18), at(2026, 11, 26, 6))


def test_nothing_is_due_that_the_site_does_not_want() -> None:
    assert kinds(at(2026, 11, 26, 12), ReportsConfig()) == {}
    assert kinds(at(2026, 11, 26, 12), ReportsConfig(shift_min=5.0), ShiftConfig()) == {}


@pytest.mark.parametrize(
    ("kind", "since", "until", "name"),
    [
        ("daily", at(2026, 11, 25), at(2026, 11, 26), "daily-20261125"),
        ("weekly", at(2026, 11, 16), at(2026, 11, 23), "weekly-20261116-20261122"),
        ("shift", at(2026, 11, 25, 18), at(2026, 11, 26, 6), "shift-20261125-1800"),
    ],
)
def test_a_file_says_of_what_time_it_is(kind: str, since: float, until: float, name: str) -> None:
    assert stem(kind, since, until) == name


@pytest.fixture
def made(tmp_path: Path) -> Made:
    plain = make_site(tmp_path)

    def town(config: ReportsConfig) -> Town:
        one = Town(tmp_path, site=replace(plain, config=msgspec.structs.replace(plain.config, reports=config)))
        one.desk.studies.port = Clerk()
        return one

    return town


def asked(town: Town) -> list[ReportAsk]:
    port = town.desk.studies.port
    assert isinstance(port, Clerk)
    return [one for one in port.asked if isinstance(one, ReportAsk)]


def goes_on(town: Town, seconds: float) -> None:
    town.clock.advance(seconds)
    town.desk.beat()


DAILY = ReportsConfig(daily="00:00", files=("html", "xlsx"), keep_days=30.0)


def test_it_is_asked_for_once_told_and_in_the_journal(made: Made) -> None:
    town = made(DAILY)
    goes_on(town, 1.0)
    (ask,) = asked(town)
    assert (ask.kind, ask.keep_days, ask.language) == ("daily", 30.0, "zh_CN")
    assert [Path(one).suffix for one in ask.files] == [".html", ".xlsx"]
    assert Path(ask.files[0]).parent == town.desk.studies.folder(town.desk)
    goes_on(town, 60.0)
    assert len(asked(town)) == 1
    town.desk.inbox.put(ReportAnswer(key=KEY, n=ask.n, files=ask.files))
    goes_on(town, 60.0)
    goes_on(town, 60.0)
    assert len(asked(town)) == 1
    assert [one.files for one in town.desk.room.papers.values()] == [ask.files]
    assert any(one.code == "paper.tick_written" for one in town.desk.ticker)
    goes_on(town, 86_400.0)
    assert len(asked(town)) == 2


def test_after_a_restart_none_is_written_twice(made: Made) -> None:
    town = made(DAILY)
    goes_on(town, 1.0)
    (ask,) = asked(town)
    town.desk.inbox.put(ReportAnswer(key=KEY, n=ask.n, files=ask.files))
    goes_on(town, 1.0)
    again = town.killed_and_started_again()
    again.desk.studies.port = Clerk()
    goes_on(again, 60.0)
    assert asked(again) == []
    assert again.desk.room.papers == town.desk.room.papers


def test_one_that_could_not_be_written_is_said_and_tried_again(made: Made) -> None:
    town = made(DAILY)
    goes_on(town, 1.0)
    for n in range(2):
        (ask,) = asked(town)[n:]
        town.desk.inbox.put(ClerkFault(key=KEY, n=ask.n, why=Line("clerk.crashed")))
        goes_on(town, 60.0)
        goes_on(town, 60.0)
        assert len(asked(town)) == n + 1
        goes_on(town, AGAIN_S)
    assert sum(one.code == "paper.tick_failed" for one in town.desk.ticker) == 1
    assert not town.desk.room.papers


def test_a_folder_of_the_sites_own(made: Made) -> None:
    town = made(ReportsConfig(daily="00:00", folder="papers"))
    goes_on(town, 1.0)
    assert Path(asked(town)[0].files[0]).parent == town.desk.site.folder / "papers"


def test_without_a_clerk_nothing_is_asked(made: Made) -> None:
    town = made(DAILY)
    town.desk.studies.port = None
    goes_on(town, 1.0)
    assert town.desk.studies.of(KEY) is None
