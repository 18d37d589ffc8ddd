"""研判, 据此, 报表 at the desk: what is asked of the clerk, what becomes of a finding, and back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desk import acts_study, periods
from console.say import use
from console.verbs import calls, parse, spell
from console.words import Changes
from console.words.study import Finding, Line, ReportAsk, Scope, Study, StudyAnswer, StudyAsk
from tests.desk import screens
from tests.desk.test_edges import beats
from tests.desk.test_studies import Clerk, asked
from tests.desk.test_tours import cameras, site
from tests.desk.town import LAT, LON, NOW, Town

SPOT = Finding(key="hot:1", what=Line("clerk.reading"), lon_deg=LON, lat_deg=LAT, radius_m=300.0, value=9.0)
FAR = Finding(key="hot:2", what=Line("clerk.waiting"), lon_deg=LON + 0.02, lat_deg=LAT, radius_m=40.0)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path, site=site(tmp_path, cameras(), areas=beats((0, 400), (400, 800))))
    town.desk.studies.port = Clerk()
    return town


def found(town: Town, *findings: Finding) -> None:
    """The clerk answers what was asked last."""
    ask = asked(town)[-1]
    assert isinstance(ask, StudyAsk)
    study = Study(kind=ask.kinds[0], scope=ask.scope, findings=findings)
    town.desk.inbox.put(StudyAnswer(key=ask.key, n=ask.n, studies=(study,)))
    town.beat()


def last(town: Town) -> StudyAsk:
    ask = asked(town)[-1]
    assert isinstance(ask, StudyAsk)
    return ask


# --- periods --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("today", ("2026-03-18", "2026-03-19")),
        ("yesterday", ("2026-03-17", "2026-03-18")),
        ("7d", ("2026-03-12", "2026-03-19")),
        ("week", ("2026-03-16", "2026-03-23")),
        ("lastweek", ("2026-03-09", "2026-03-16")),
        ("month", ("2026-03-01", "2026-04-01")),
        ("lastmonth", ("2026-02-01", "2026-03-01")),
        ("20260301-20260307", ("2026-03-01", "2026-03-08")),
        ("20251230", ("2025-12-30", "2025-12-31")),
    ],
)
def test_a_period_is_whole_local_days(period: str, days: tuple[str, str]) -> None:
    span = periods.span(period, datetime(2026, 3, 18, 21, 47).timestamp())
    assert span == tuple(datetime.fromisoformat(day).timestamp() for day in days)


@pytest.mark.parametrize("period", ["", "0d", "99999d", "20260230", "20260307-20260301", "soon", "20150101-20260101-"])
def test_what_is_no_period_is_none(period: str) -> None:
    assert periods.span(period, NOW) is None


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 400))
def test_the_words_of_a_period_name_its_first_and_last_day(first: date, more: int) -> None:
    last_day = first + timedelta(days=more)
    span = periods.span(f"{first:%Y%m%d}-{last_day:%Y%m%d}", NOW)
    assert span is not None
    words = periods.words(*span)
    assert words.startswith(f"{first:%Y-%m-%d}")
    assert words.endswith(f"{last_day:%m-%d}")


# --- 研判 -----------------------------------------------------------------------------------------------------------


def test_words_narrow_what_the_board_has_and_all_widens_it_again(town: Town) -> None:
    done = town.desk.run("研判 热点 30天 东巡区 持械斗殴 一级 三级")
    assert done.ok, done.text()
    ask = last(town)
    assert (ask.kinds, ask.scope.beats, ask.scope.types, ask.scope.levels) == (
        ("hotspots",), ("B01",), ("持械斗殴",), (1, 3),
    )  # fmt: skip
    assert ask.scope.until - ask.scope.since == pytest.approx(30 * 86_400, abs=3_600)
    assert town.desk.run("研判 时限").ok
    assert (last(town).kinds, last(town).scope.levels) == (("intervals",), (1, 3))
    assert town.desk.run("研判 全部 2026-03-01~2026-03-07").ok
    assert (last(town).scope.beats, last(town).scope.levels) == ((), ())
    assert town.desk.view.sheet == acts_study.SHEET


def test_without_a_word_the_board_opens_and_asks_once(town: Town) -> None:
    assert town.desk.run("研判").code == "studies.asked"
    assert town.desk.run("yp").code == "studies.shown"
    assert len(asked(town)) == 1
    assert town.desk.run("研判 止").ok
    assert town.desk.run("研判 止").code == "studies.none_runs"


def test_what_cannot_be_is_said(town: Town) -> None:
    assert town.desk.run("研判 2026-02-30").code.startswith("verb.error")
    assert town.desk.act(calls.StudyIt(period="soon")).code == "studies.no_period"
    assert town.desk.run("据此").code == "studies.nothing_found"
    town.desk.studies.port = None
    assert town.desk.run("研判 今日").code == "clerk.nobody"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_call_is_spelled_as_it_is_read(town: Town, language: str) -> None:
    town.desk.run("研判")
    found(town, SPOT, FAR)
    town.call("0912")
    east = "B01"
    wanted = (
        calls.StudyIt(), calls.StudyIt(kind="near_repeats", period="7d"), calls.StudyIt(period="lastmonth", end=True),
        calls.StudyIt(period="20260301-20260307", beats=(f"beat:{east}",), types=("持械斗殴", "噪声扰民")),
        calls.StudyIt(levels=(1, 2)),
        calls.StudyIt(whole=True, period="20260301-20260301"), calls.ActOnIt(finding="hot:2", what="ring"),
        calls.ActOnIt(units=("03", "05")), calls.ActOnIt(what="scene"), calls.Papers(),
        calls.Papers(kind="weekly", period="lastweek", files=("html", "docx")), calls.Papers(end=True),
        calls.Papers(kind="incident", incident="county:20260921-0912", files=("pdf",), force=True),
    )  # fmt: skip
    use(language)
    try:
        for call in wanted:
            line = spell(call, town.desk.context)
            assert parse(line, town.desk.context) == call, line
    finally:
        use("zh_CN")


# --- 据此 -----------------------------------------------------------------------------------------------------------


def ready(town: Town) -> None:
    town.patrol("03", "05")
    assert town.desk.run("研判 热点").ok
    found(town, SPOT, FAR)


def test_a_finding_becomes_a_patrol_of_its_circle_in_one_act_and_back_in_one(town: Town) -> None:
    ready(town)
    assert town.desk.run("据此 任务").code == "studies.no_finding"
    done = town.desk.run("据此 发现1 任务 给 03")
    assert done.ok, done.text()
    task = next(iter(town.desk.tasks.values()))
    assert (task.patrol, [part.unit for part in task.parts], task.goals[0].kind) == (True, ["03"], "area")
    corners = np.array(task.goals[0].path) - (LON, LAT)
    metres = np.hypot(corners[:, 0] * np.cos(np.radians(LAT)), corners[:, 1]) * 111_195.0
    assert metres == pytest.approx(np.full(len(metres), 300.0), rel=0.01)
    acted = town.desk.room.acted["hot:1"]
    assert [(one.what, one.made, one.no, one.study, one.value) for one in acted] == [
        ("task", f"task:{task.id}", task.no, "hotspots", 9.0)
    ]
    assert (acted[0].by, acted[0].at) == ("值班长甲", town.clock.now())
    assert done.undo == "can"
    assert town.desk.undo().ok
    assert "hot:1" not in town.desk.room.acted
    assert not town.desk.room.live_tasks


def test_a_finding_becomes_a_ring_and_stays_known_after_a_crash(town: Town) -> None:
    ready(town)
    town.desk.studies.choose(town.desk, "hot:2")
    assert town.desk.run("据此 圈").ok
    ring = next(iter(town.desk.rings.values()))
    assert [tier.limit for tier in ring.tiers] == [100.0]  # a ring of 40 m helps nobody
    again = town.killed_and_started_again()
    assert again.desk.room.acted == town.desk.room.acted
    assert again.desk.room.acted["hot:2"][0].made == f"ring:{ring.id}"


def test_without_a_wall_no_scene_is_made_and_no_ring_is_left_behind(town: Town) -> None:
    ready(town)
    town.desk.studies.choose(town.desk, "hot:1")
    assert town.desk.run("据此 场景").code == "scene.no_walls"
    assert not town.desk.rings
    assert not town.desk.room.acted


def test_what_a_line_would_do_is_said_before_it_is_done(town: Town) -> None:
    ready(town)
    words = " ".join(part.text for part in town.desk.type("据此 发现2 圈").parts)
    assert "防控圈" in words
    assert FAR.what.text() in words
    assert not town.desk.type("据此 圈").ok  # none is chosen
    assert "热点" in " ".join(part.text for part in town.desk.type("研判 热点 7天").parts)
    assert "每周治安形势分析" in " ".join(part.text for part in town.desk.type("报表 周报").parts)
    assert not town.desk.type("报表 复盘").ok


# --- 报表 -----------------------------------------------------------------------------------------------------------


def report(town: Town) -> ReportAsk:
    ask = asked(town)[-1]
    assert isinstance(ask, ReportAsk)
    return ask


def test_a_report_is_of_the_last_whole_day_week_or_month_and_lies_in_the_folder(town: Town) -> None:
    assert town.desk.run("报表").code == "studies.papers"
    assert not asked(town)
    assert town.desk.run("报表 日报").ok
    ask = report(town)
    assert (ask.since, ask.until) == periods.span("yesterday", NOW)
    day = datetime.fromtimestamp(ask.since)
    assert ask.files == (str(town.folder / "reports" / f"daily-{day:%Y%m%d}.html"),)
    assert town.desk.run("报表 月报 2026-03-01~2026-03-31 网页 文档").ok
    assert [Path(one).name for one in report(town).files] == [
        "monthly-20260301-20260331.html", "monthly-20260301-20260331.docx",
    ]  # fmt: skip
    assert town.desk.run("报表 周报 pdf").ok
    assert report(town).files[0].endswith(".html")
    assert town.desk.studies.prints.endswith(".pdf")
    assert town.desk.run("报表 止").ok
    assert town.desk.run("报表 止").code == "studies.none_runs"


def test_more_than_five_years_is_asked_about_first(town: Town) -> None:
    done = town.desk.run("报表 月报 2015-01-01~2021-12-31")
    assert (done.confirm, done.code) == (True, "desk.confirm")
    assert not asked(town)
    assert town.desk.run("报表 月报 2015-01-01~2021-12-31 !").ok
    assert report(town).sure


def test_an_incident_is_reviewed_from_its_intake_until_now(town: Town) -> None:
    assert town.desk.run("报表 复盘").code == "studies.no_incident"
    key = town.call("0912")
    assert town.desk.run("报表 0912").ok
    ask = report(town)
    assert (ask.kind, ask.subject, ask.until) == ("incident", key, town.clock.now())
    assert "0912" in Path(ask.files[0]).name


def test_another_finding_is_announced_and_the_map_goes_there(town: Town) -> None:
    ready(town)
    before = town.desk.view.centre_n
    town.desk.studies.choose(town.desk, "hot:1")
    acts_study.centre(town.desk, SPOT)
    assert town.desk.beat() & (Changes.STUDY | Changes.VIEW) == Changes.STUDY | Changes.VIEW
    assert town.desk.view.centre_n == before + 1
    assert town.desk.studies.chosen == SPOT
    assert Scope(since=0.0, until=1.0).before.until == 0.0


def test_a_finding_becomes_a_ring_and_the_scene_that_can_be_bound_to_one(tmp_path: Path) -> None:
    made = screens.town(tmp_path)
    made.desk.studies.port = Clerk()
    ready(made)
    made.desk.studies.choose(made.desk, "hot:1")
    done = made.desk.run("据此 场景")
    assert done.ok, done.text()
    ring = next(one for one in made.desk.rings.values() if not one.standing)
    shown = made.desk.room.wall
    assert shown is not None
    assert f"ring:{ring.id}" in (shown.bound, *(tile.subject for pane in shown.panes for tile in pane.tiles))
    assert made.desk.room.acted["hot:1"][0].what == "scene"
    assert made.desk.undo().ok
    assert ring.id not in made.desk.rings
    assert not made.desk.room.acted


@pytest.mark.parametrize(("text", "name"), [
    ("人民路×鼓楼街：3 起，最近 11-26 20:03", "人民路×鼓楼街"), ("Drum Street: 3, the last 11-26 20:03", "Drum Street"),
    ("十五巡区 3 分钟覆盖平均只有 5%", "十五巡区 3 分钟覆盖平均只有 5%"),
])  # fmt: skip
def test_a_ring_has_the_name_of_the_place_and_no_cut_word(text: str, name: str) -> None:
    assert acts_study._short(text) == name
