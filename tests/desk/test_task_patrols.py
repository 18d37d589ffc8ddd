"""A patrol is visited by the track of its own units; and no order of words leads a task where there is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from console.desk import tasks_alarms, tasks_words
from console.desk.patrols import Progress
from console.desk.task_states import state_of
from console.say import use
from console.verbs import calls
from console.words import PartState, Task, TaskState
from layers.geo import from_mercator, scale_at, to_mercator
from tests.desk.town import LAT, LON, Town

X0, Y0 = (float(v) for v in to_mercator(LON, LAT))
SCALE = float(scale_at(Y0))


def place(x: float, y: float = 0.0) -> tuple[float, float]:
    """True metres east and north of the town's middle → degrees."""
    lon, lat = from_mercator(X0 + x * SCALE, Y0 + y * SCALE)
    return round(float(lon), 6), round(float(lat), 6)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    for unit in ("03", "05"):
        made.hear(f"unit/{unit}/link", {"t": made.clock.now(), "link": "online"})
        made.hear(f"unit/{unit}/duty", {"t": made.clock.now(), "duty": "在巡"})
    made.beat()
    return made


def patrol(town: Town, **more: object) -> Task:
    """Two points and a road of a kilometre, given to 03, signed."""
    spots = tuple(("point", "", "", *place(x)) for x in (0.0, 600.0))
    call = calls.MakeTask(units=("03",), spots=spots, line=(place(0), place(1000)), text="沿街巡逻", **more)  # type: ignore[arg-type]
    assert town.desk.act(call).ok
    (task,) = town.desk.tasks.values()
    town.reply("03", task.id, "signed")
    return task


def drive(town: Town, x0: float, x1: float, unit: str = "03", y: float = 0.0) -> None:
    """10 m/s, a fix every two seconds."""
    for n in range(int(abs(x1 - x0) / 20) + 1):
        town.clock.advance(2)
        fix(town, unit, x0 + (20 * n if x1 > x0 else -20 * n), y)
        town.desk.beat()
    town.beat(1)


def fix(town: Town, unit: str, x: float, y: float = 0.0, t: float | None = None) -> None:
    lon, lat = place(x, y)
    body = {"t": town.clock.now() if t is None else t, "lon": lon, "lat": lat, "accuracy": 5}
    town.hear(f"unit/{unit}/fix", body)


def progress(town: Town) -> Progress:
    found = town.desk.progress(next(iter(town.desk.tasks.values())))
    assert found is not None
    return found


def test_the_track_says_how_far_it_is(town: Town) -> None:
    task = patrol(town)
    assert (progress(town).points, progress(town).of_points, progress(town).road) == (0, 2, 0.0)
    drive(town, 0, 500)
    found = progress(town)
    assert found.points == 1
    assert found.road == pytest.approx(0.5, abs=0.06)
    words = tasks_words.progress_words(found, town.clock.now() + 720)
    assert words == f"路 {int((found.road or 0) * 100)} % · 点 1/2 · 上次 12 分前"
    assert len(town.desk.driven(task)) > 15
    drive(town, 500, 1000)
    assert progress(town).whole


def test_another_unit_s_track_is_not_looked_at(town: Town) -> None:
    patrol(town)
    drive(town, 0, 1000, unit="05")
    assert progress(town).points == 0
    assert progress(town).road == 0.0


def test_what_was_visited_is_there_after_a_kill(town: Town) -> None:
    patrol(town)
    drive(town, 0, 1000)
    town.beat(31)
    before = progress(town)
    again = town.killed_and_started_again()
    after = progress(again)
    assert (after.points, after.road) == (before.points, before.road)
    assert after.last_at == pytest.approx(before.last_at, abs=31)


def test_late_fixes_count_for_the_time_they_were_taken(town: Town) -> None:
    """The terminal was in a tunnel: its fixes come in one go, behind a newer one."""
    patrol(town)
    start = town.clock.now()
    town.clock.advance(200)
    fix(town, "03", 1000)
    town.beat(1)
    for n in range(51):
        fix(town, "03", 20.0 * n, t=start + 2 * n)
    town.beat(1)
    found = progress(town)
    assert found.points == 2
    assert found.goals[0] == pytest.approx(start, abs=10)
    assert found.goals[1] == pytest.approx(start + 60, abs=10)


def test_what_was_driven_before_it_was_given_does_not_count(town: Town) -> None:
    drive(town, 0, 1000)
    patrol(town)
    town.beat(1)
    assert progress(town).points == 0


def test_after_its_feedback_a_late_fix_still_counts_and_a_new_one_does_not(town: Town) -> None:
    task = patrol(town)
    start = town.clock.now()
    town.clock.advance(100)
    town.reply("03", task.id, "feedback", text="巡完")
    town.beat(1)
    fix(town, "03", 0, t=start + 50)
    town.beat(1)
    assert progress(town).points == 1
    drive(town, 500, 700)
    assert progress(town).points == 1


def test_a_place_left_alone_and_a_unit_that_stands_are_told(town: Town) -> None:
    task = patrol(town, gap_s=600.0)
    drive(town, 0, 300)
    for _ in range(130):
        town.clock.advance(10)
        fix(town, "03", 300.0)
        town.desk.beat()
    town.beat(1)
    codes = [one.code for one in tasks_alarms.alarms(town.desk)]
    assert codes.count("tasks.alarm_gap") == 3
    assert codes.count("tasks.alarm_stay") == 1
    town.reply("03", task.id, "feedback")
    assert list(tasks_alarms.alarms(town.desk)) == []


def test_progress_in_english(town: Town) -> None:
    patrol(town)
    drive(town, 0, 1000)
    use("en")
    try:
        words = tasks_words.progress_words(progress(town), town.clock.now())
        assert words.startswith("road ")
        assert words.endswith("points 2/2 · last <1 min ago")
    finally:
        use("zh_CN")


# --- any order of words ---------------------------------------------------------------------------------------------

UNITS = ("03", "05", "07")
STEPS = ("signed", "enroute", "onscene", "report", "backup", "feedback", "done", "return")


class AnyOrder(RuleBasedStateMachine):
    """Terminals that lie, repeat, speak late and out of turn; incidents; people; kills: the room stays whole."""

    town: Town
    folder: Path

    @initialize()
    def begin(self) -> None:
        self.town = Town(Path("/nonexistent"))
        self.town.patrol(*UNITS)
        self.town.desk.run("任 03 05 60分内 巡查")
        self.town.call("0912")

    def _key(self) -> str:
        return next(iter(self.town.desk.tasks))

    @rule(
        unit=st.sampled_from(UNITS), step=st.sampled_from(STEPS), late=st.floats(-4000, 60),
        text=st.sampled_from("甲乙"),
    )  # fmt: skip
    def reply(self, unit: str, step: str, late: float, text: str) -> None:
        self.town.reply(unit, self._key(), step, t=self.town.clock.now() + late, text=text)

    @rule(line=st.sampled_from((
        "派任 T1 07", "派任 T1 03 !", "改任 T1 去 03", "改任 T1 30分内", "督 T1", "督 T1 重做", "归 T1", "归 T1 !",
        "撤回", "代任 T1 05 签收", "代任 T1 反馈 好", "派 03 至 0912 !", "撤 03", "结 0912 完 !",
    )))  # fmt: skip
    def person(self, line: str) -> None:
        self.town.desk.run(line)
        self.town.beat()

    @rule(unit=st.sampled_from(UNITS), duty=st.sampled_from(("在巡", "处置", "离岗", "未知")))
    def duty(self, unit: str, duty: str) -> None:
        self.town.hear(f"unit/{unit}/duty", {"t": self.town.clock.now(), "duty": duty})
        self.town.beat()

    @rule(seconds=st.sampled_from((1.0, 300.0, 4000.0, -600.0)))
    def clock(self, seconds: float) -> None:
        self.town.beat(seconds)

    @rule()
    def kill(self) -> None:
        before = dict(self.town.desk.tasks)
        self.town = self.town.killed_and_started_again()
        assert dict(self.town.desk.tasks) == before
        self.town.beat()

    @invariant()
    def whole(self) -> None:
        if not hasattr(self, "town"):
            return
        for task in self.town.desk.tasks.values():
            assert task.state is state_of(task)
            assert (task.id in self.town.desk.room.live_tasks) == (not task.state.over)
            assert len({part.unit for part in task.parts}) == len(task.parts)
            for part in task.parts:
                assert not part.held or part.state.active, "only what is to be done can be interrupted"
                assert (part.ended_at is not None) == (not part.state.active)
                assert part.state is not PartState.SIGNED or part.signed_at is not None
            if task.state is TaskState.ARCHIVED:
                assert not task.active_units or task.archived_at is not None

    @invariant()
    def interrupted_exactly_while_on_an_incident(self) -> None:
        if not hasattr(self, "town"):
            return
        desk = self.town.desk
        for task in desk.live_tasks.values():
            for part in task.parts:
                if part.state.active and desk.order_of(part.unit) is not None:
                    assert part.held, "an incident interrupts"


AnyOrder.TestCase.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
TestAnyOrder = AnyOrder.TestCase
