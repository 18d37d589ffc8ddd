"""How a task is typed: what to visit, until when, again when, who; and that what is spelled is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.say import LANGUAGES, use
from console.verbs import Book, Call, Context, ParseError, Thing, calls, parse, spell
from console.words import Repeat
from tests.verbs.test_parse import look_up, named, unit

UNITS = (unit("03", "城关一组"), unit("05", "骑警二组"))
TASKS = (named("task", "k12", "夜巡", "任12"), named("task", "k13", "护学"))
PLACED = ("place", "x1", "Haus Gutenberg", 115.5, 35.5)


def room(selected: tuple[str, str] = ("", "")) -> Context:
    tasks = tuple(Thing(kind="task", id=one.id, label=one.id.replace("k", "T"), title=one.title) for one in TASKS)
    steps = (named("step", "signed", "签收"), named("step", "feedback", "反馈"))
    incidents = (Thing(kind="incident", id="county:0912", label="0912", title="持械斗殴"),)
    books = {"unit": Book(UNITS), "task": Book(tasks), "step": Book(steps), "incident": Book(incidents)}
    return Context(books, selected, look_up=look_up, bounds_deg=(114.0, 35.0, 116.0, 36.0))


def task(**fields: object) -> calls.MakeTask:
    return calls.MakeTask(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("任 03 巡查", task(units=("03",), text="巡查")),
        ("任 给 03 05 22:00前 二级 巡查 后门", task(units=("03", "05"), due="22:00", level=2, text="巡查 后门")),
        ("rw 3 30分内 巡查", task(units=("03",), due="+1800", text="巡查")),
        ("task 03 in=2h look round", task(units=("03",), due="+7200", text="look round")),
        ("任 115.02,35.71 115.03,35.71 停3分 间隔1小时 巡查",
         task(spots=(("point", "", "", 115.02, 35.71), ("point", "", "", 115.03, 35.71)), dwell_s=180.0, gap_s=3600.0,
              text="巡查")),
        ("任 沿=人民路 三巡区 “Haus Gutenberg”",
         task(spots=(("road", "road-1", "人民路", 115.1, 35.6), ("beat", "三巡区", "三巡区", None, None), PLACED))),
        ("任 0912 回访", task(spots=(("incident", "county:0912", "持械斗殴", None, None),), text="回访")),
        ("任 热点3 见警", task(spots=(("hot", "3", "", None, None),), text="见警")),
        ("任 每天22:00/02:00 夜巡", task(repeat=Repeat(minutes=(120, 1320)), text="夜巡")),
        ("任 每周一三五22:00 夜巡", task(repeat=Repeat(minutes=(1320,), days=(1, 3, 5)), text="夜巡")),
        ("任 每周日08:00 夜巡", task(repeat=Repeat(minutes=(480,), days=(7,)), text="夜巡")),
        ("task weekly:mon/fri@22:00 night", task(repeat=Repeat(minutes=(1320,), days=(1, 5)), text="night")),
        ("任 每4小时 巡逻 夜巡", task(repeat=Repeat(hours=4.0), patrol=True, text="夜巡")),
        ("任 线=115.01/35.7;115.02/35.7 巡逻", task(line=((115.01, 35.7), (115.02, 35.7)), patrol=True)),
        ("任 03 https://a.b/c.jpg 看图", task(units=("03",), links=("https://a.b/c.jpg",), text="看图")),
        ("派任 T12 03 05", calls.IssueTask(task="k12", units=("03", "05"))),
        ("派任12 给 05 !", calls.IssueTask(task="k12", units=("05",), force=True)),
        ("改任 任12 去 03", calls.ChangeTask(task="k12", without=("03",))),
        ("改任 T12 1小时内 一级 再看后门", calls.ChangeTask(task="k12", due="+3600", level=1, text="再看后门")),
        ("销任 13 取消", calls.DropTask(task="k13", text="取消")),
        ("代任 T12 03 签收", calls.TaskFor(task="k12", unit="03", step="signed")),
        ("代任 12 反馈 无异常", calls.TaskFor(task="k12", step="feedback", text="无异常")),
        ("督 12", calls.Supervise(task="k12")),
        ("督 12 重做 再看", calls.Supervise(task="k12", again=True, text="再看")),
        ("归 12 !", calls.ArchiveTask(task="k12", force=True)),
        ("任务 单元", calls.ShowTasks(by="unit")),
    ],
)  # fmt: skip
def test_a_task_is_typed(text: str, call: Call) -> None:
    assert parse(text, room()) == call


def test_the_selection_is_its_place_and_is_the_task() -> None:
    found = parse("任 03 回访", room(("incident", "county:0912")))
    assert isinstance(found, calls.MakeTask)
    assert found.spots[0][:2] == ("incident", "county:0912")
    assert parse("督", room(("task", "k12"))) == calls.Supervise(task="k12")
    assert isinstance(parse("督", room()), ParseError)


@pytest.mark.parametrize("text", ["每周八22:00", "每天25:00", "每天", "每0小时"])
def test_what_is_no_time_is_words(text: str) -> None:
    assert parse(f"任 {text} 夜巡", room()) == task(text=f"{text} 夜巡")


MINUTES = st.lists(st.integers(0, 1439), min_size=1, max_size=3, unique=True).map(lambda m: tuple(sorted(m)))
DAYS = st.lists(st.integers(1, 7), max_size=7, unique=True).map(lambda d: tuple(sorted(d)))
HOURLY = st.builds(Repeat, hours=st.sampled_from([1.0, 4.0]))
REPEATS = st.none() | HOURLY | st.builds(Repeat, minutes=MINUTES, days=DAYS)
SPOTS = st.sampled_from([
    ("point", "", "", 115.25, 35.5), ("road", "road-1", "人民路", 115.1, 35.6), ("hot", "2", "", None, None), PLACED,
    ("beat", "三巡区", "三巡区", None, None),
])  # fmt: skip
CALLS = st.one_of(
    st.builds(
        calls.MakeTask, units=st.sampled_from([(), ("03",), ("03", "05")]),
        spots=st.lists(SPOTS, max_size=3, unique=True).map(tuple), due=st.sampled_from(["", "22:00", "+1800"]),
        repeat=REPEATS, level=st.integers(0, 3), patrol=st.sampled_from([None, True, False]),
        dwell_s=st.sampled_from([0.0, 90.0]), gap_s=st.sampled_from([None, 1800.0]),
        line=st.sampled_from([(), ((115.01, 35.7), (115.02, 35.71))]), text=st.sampled_from(["", "夜巡一圈"]),
        links=st.sampled_from([(), ("https://a.b/c",)]), force=st.booleans(),
    ),
    st.builds(calls.IssueTask, task=st.just("k12"), units=st.just(("03", "05")), force=st.booleans()),
    st.builds(calls.ChangeTask, task=st.just("k12"), without=st.sampled_from([(), ("03",)]), level=st.integers(0, 3),
              due=st.sampled_from(["", "+600"]), text=st.sampled_from(["", "再看"])),
    st.builds(calls.Supervise, task=st.just("k13"), again=st.booleans(), text=st.sampled_from(["", "再看"])),
    st.builds(calls.TaskFor, task=st.just("k12"), unit=st.sampled_from(["", "05"]), step=st.just("signed")),
    st.builds(calls.ShowTasks, by=st.sampled_from(["", "state", "unit"])),
)  # fmt: skip


@given(CALLS, st.sampled_from(LANGUAGES))
def test_what_is_spelled_is_read_back(call: Call, language: str) -> None:
    use(language)
    try:
        assert parse(spell(call, room()), room()) == call
    finally:
        use("zh_CN")
