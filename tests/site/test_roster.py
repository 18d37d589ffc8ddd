"""Rosters from files: header names in both languages, hours in any usual writing, wrong rows named, good ones kept."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from console.site import SiteConfig, shifts
from console.site.roster import RosterRead, read_roster
from console.site.shifts import ShiftConfig
from console.words import PersonKind
from layers.units import Kind

NOW = time.mktime((2026, 11, 26, 20, 0, 0, 0, 0, -1))
CONFIG = SiteConfig(shift=ShiftConfig(hours={"夜班": "18:00-06:00", "早班": "06:00-14:00"}))
UNITS = ("03", "05", "K7")


def read(path: Path) -> RosterRead:
    return read_roster(path, CONFIG, UNITS, NOW, "r1")


def clock(at: float) -> str:
    return time.strftime("%m-%d %H:%M", time.localtime(at))


def test_a_workbook_as_rooms_keep_it(tmp_path: Path) -> None:
    """A title above the header, a number for 03, times and dates as the sheet's own kinds."""
    book = Workbook()
    sheet = book.active
    sheet.append(["示范县公安局 11 月排班表", None, None, None, None, None, None, None])
    sheet.append(["单元编号", "姓名", "身份", "车牌号", "车型", "日期", "上班", "下班"])
    day = dt.datetime(2026, 11, 26)
    sheet.append([3, "王建国", "民警", "豫J0311", "警车", day, dt.time(18, 0), dt.time(6, 0)])
    sheet.append([3, "李敏、赵强", "辅警", None, None, day, dt.time(18, 0), dt.time(6, 0)])
    early, noon = dt.datetime(2026, 11, 27, 6, 0), dt.datetime(2026, 11, 27, 14, 0)
    sheet.append([5, "孙岩", "民警", None, None, None, early, noon])
    sheet.append([9, "周正", "民警", None, None, day, dt.time(18, 0), dt.time(6, 0)])
    file = tmp_path / "排班.xlsx"
    book.save(file)
    found = read(file)
    assert found.roster is not None
    assert [(one.line, one.code) for one in found.problems] == [(6, "roster.strange_unit")]
    first, second = found.roster.crews
    assert (first.unit, clock(first.starts_at), clock(first.ends_at)) == ("03", "11-26 18:00", "11-27 06:00")
    assert [(one.name, one.kind) for one in first.people] == [
        ("王建国", PersonKind.OFFICER), ("李敏", PersonKind.AUXILIARY), ("赵强", PersonKind.AUXILIARY),
    ]  # fmt: skip
    assert [(one.id, one.kind) for one in first.vehicles] == [("豫J0311", Kind.CAR)]
    assert (clock(second.starts_at), clock(second.ends_at)) == ("11-27 06:00", "11-27 14:00")


def test_english_heads_and_the_site_s_own_hours(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("Unit;Name;Kind;Skills;Shift\nK7;Ann Lee;officer;medic, drone;夜班\nK7;Bo;volunteer;;夜班\n"
                    "K7;Cy;officer;;晚班\n;Dan;officer;;夜班\nK7;;;;夜班\n", "utf-8")  # fmt: skip
    found = read(file)
    assert found.roster is not None
    (crew,) = found.roster.crews
    assert (clock(crew.starts_at), clock(crew.ends_at)) == ("11-26 18:00", "11-27 06:00"), "the one that runs now"
    assert crew.people[0].skills == ("medic", "drone")
    assert crew.count(PersonKind.VOLUNTEER) == 1
    assert [(one.line, one.code) for one in found.problems] == [
        (4, "roster.bad_hours"), (5, "roster.row_no_unit"), (6, "roster.empty_row"),
    ]  # fmt: skip
    assert not any(name in one.text() for one in found.problems for name in ("Cy", "Dan"))


@pytest.mark.parametrize(
    ("text", "at", "hours"),
    [
        ("18:00-06:00", "20:00", ("11-26 18:00", "11-27 06:00")),
        ("18:00—06:00", "05:00", ("11-25 18:00", "11-26 06:00")),
        ("18:00至06:00", "12:00", ("11-26 18:00", "11-27 06:00")),
        ("08:00-16:00", "20:00", ("11-27 08:00", "11-27 16:00")),
        ("8:00~16:00", "10:00", ("11-26 08:00", "11-26 16:00")),
    ],
)
def test_hours_without_a_date_are_those_that_run_else_the_next(text: str, at: str, hours: tuple[str, str]) -> None:
    hour, minute = (int(part) for part in at.split(":"))
    now = time.mktime((2026, 11, 26, hour, minute, 0, 0, 0, -1))
    start, end = shifts.span(text, now)
    assert (clock(start), clock(end)) == hours


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 23), st.integers(0, 59), st.integers(0, 86_399))
def test_a_span_holds_now_or_comes_within_a_day(h1: int, m1: int, h2: int, m2: int, at: int) -> None:
    now = time.mktime((2026, 11, 26, 0, 0, 0, 0, 0, -1)) + at
    start, end = shifts.span(f"{h1:02d}:{m1:02d}-{h2:02d}:{m2:02d}", now)
    assert 0 < end - start <= shifts.DAY_S
    assert now < end
    assert start <= now + shifts.DAY_S


@given(st.binary(max_size=400), st.sampled_from([".csv", ".xlsx", ".txt"]))
def test_no_file_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str) -> None:
    file = tmp_path_factory.mktemp("r") / f"x{suffix}"
    file.write_bytes(data)
    found = read(file)
    assert found.roster is not None or found.problems
    assert all(one.text() for one in found.problems)


@given(st.text("单元姓名类别,，\n03民警辅:-0123456789 王", max_size=120))
def test_no_table_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("r") / "x.csv"
    file.write_text("单元,姓名,类别,时间\n" + text, "utf-8")
    found = read(file)
    for crew in found.roster.crews if found.roster is not None else ():
        assert crew.unit in UNITS
        assert crew.starts_at < crew.ends_at
