"""回放 in words: which part of the past is meant, on days of 23 and 25 hours too; the last hour as moments."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from console.desk import last_hour, past_asked
from console.desk.past_asked import Wanted
from console.glass.screens.evening import END, Evening, demo_site
from console.say import LANGUAGES, known, use
from console.verbs import Said, calls, parse, spell


@contextmanager
def zone(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", name)
        time.tzset()
        yield
    time.tzset()


def local(*parts: int) -> float:
    return time.mktime((*parts, *(0,) * (6 - len(parts)), 0, 0, -1))  # type: ignore[arg-type]


def when(now: float, **fields: object) -> Wanted:
    found = past_asked.wanted(held().desk, calls.Replay(**fields), now)  # type: ignore[arg-type]
    assert isinstance(found, Wanted)
    return found


@functools.cache
def held() -> Evening:
    """Made by the first test that asks: while tests are collected several workers would prepare the site at once."""
    return Evening(demo_site())


def test_a_time_of_day_is_the_last_time_that_it_was_that() -> None:
    now = local(2026, 11, 21, 21, 47)
    assert when(now, at="21:05").at == local(2026, 11, 21, 21, 5)
    assert when(now, at="22:05:30").at == local(2026, 11, 20, 22, 5, 30)
    assert when(now, at="22:05", day="before").at == local(2026, 11, 19, 22, 5)
    assert when(now, day="12-24").at == local(2025, 12, 24), "a day without a year is the last such day"
    assert when(now, day="02-29", at="08:00").at == local(2024, 2, 29, 8)
    assert when(now, ago=30).at == now - 1800
    assert when(now).at == now - past_asked.AGO_S


def test_from_to_may_pass_midnight_and_a_day_is_shown_whole() -> None:
    now = local(2026, 11, 21, 21, 47)
    night = when(now, day="yesterday", hours="22:00-06:00")
    assert (night.since, night.until) == (local(2026, 11, 20, 22), local(2026, 11, 21, 6))
    day = when(now, day="yesterday")
    assert (day.since, day.until) == (local(2026, 11, 20), local(2026, 11, 21))


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25)])
def test_a_day_when_the_clocks_change_is_as_long_as_it_was(
    day: tuple[int, int, int], hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zone("Europe/Berlin", monkeypatch):
        found = when(local(2026, 12, 1), day=f"{day[1]:02d}-{day[2]:02d}")
        assert found.until - found.since == hours * 3600
        assert when(local(2026, 12, 1), day=f"{day[1]:02d}-{day[2]:02d}", at="12:00").at == local(*day, 12)


def test_what_is_still_to_come_or_not_there_is_said() -> None:
    now = local(2026, 11, 21, 21, 47)
    for call, code in (
        (calls.Replay(day="today", at="23:00"), "replaybar.not_yet"),
        (calls.Replay(day="2031-01-01"), "replaybar.not_yet"),
        (calls.Replay(kind="incident", id="no"), "desk.not_there"),
        (calls.Replay(kind="ring", id="x"), "replaybar.not_of_that"),
    ):
        found = past_asked.wanted(held().desk, call, now)
        assert isinstance(found, Said)
        assert found.code == code
        assert known(code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_call_is_spelled_as_it_is_read(language: str) -> None:
    evening = Evening(demo_site())
    desk = evening.play()
    incident = evening.incident("0912")
    use(language)
    try:
        for call in (
            calls.Replay(), calls.Replay(kind="incident", id=incident), calls.Replay(kind="unit", id="03", ago=30),
            calls.Replay(at="21:05"), calls.Replay(day="yesterday", hours="20:00-22:00"), calls.Replay(day="before"),
            calls.Replay(day="11-21", at="09:30:05"), calls.Replay(kind="unit", id="03", day="2026-11-20"),
        ):  # fmt: skip
            assert parse(spell(call, desk.context), desk.context) == call, spell(call, desk.context)
        for text, call in (
            ("回放 0912", calls.Replay(kind="incident", id=incident)), ("hf 2小时前", calls.Replay(ago=120)),
            ("replay yesterday 9:30", calls.Replay(day="yesterday", at="09:30")),
            ("回放 11月21日", calls.Replay(day="11-21")), ("replay 45min", calls.Replay(ago=45)),
        ):  # fmt: skip
            assert parse(text, desk.context) == call
    finally:
        use("zh_CN")


def test_an_incident_is_shown_from_before_it_came_until_its_end() -> None:
    evening = Evening(demo_site())
    desk = evening.play()
    call = calls.Replay(kind="incident", id=evening.incident("0903"))
    found = past_asked.wanted(desk, call)
    assert isinstance(found, Wanted)
    begun = desk.incidents[call.id].t
    assert found.since < found.at < begun < found.until
    assert (found.kind, found.id) == ("incident", call.id)


def test_a_desk_without_records_says_so() -> None:
    outcome = held().desk.run("回放 5分")
    assert not outcome.ok
    assert outcome.text() == "这里没有可回放的记录"


def test_the_last_hour_is_there_from_the_room_alone() -> None:
    desk = Evening(demo_site()).play()
    found = last_hour.moments(desk, END - 3600)
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert sum(one.kind == "incident" for one in found) == 10
    assert {one.kind for one in found} >= {"incident", "order", "sos", "alarm"}
    assert all(known(one.code) for one in found)
    assert not [one for one in last_hour.moments(desk, END + 1) if one.kind != "alarm"]
