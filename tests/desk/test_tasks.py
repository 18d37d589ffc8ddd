"""任务闭环: made, given, signed, fed back, looked at, put away; what terminals and sources hear; what undo can undo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from console.desk import tasks_alarms
from console.verbs import calls
from console.words import PartState, RejectReason, Task, TaskState
from tests.desk.town import LAT, LON, NOW, Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.patrol("03", "05", "07")
    return made


def only(town: Town) -> Task:
    (task,) = town.desk.tasks.values()
    return task


def heard(town: Town, unit: str = "03") -> list[dict[str, Any]]:
    return town.wire.on(f"unit/{unit}/task")


def test_a_task_runs_through_all_its_states(town: Town) -> None:
    assert town.desk.run(f"任 {LON},{LAT} 03 60分内 查消防通道").ok
    task = only(town)
    assert (task.no, task.text, task.state, task.active_units) == ("T1", "查消防通道", TaskState.ISSUED, ("03",))
    assert task.due_at == pytest.approx(town.clock.now() + 3600)
    assert not task.patrol, "one place is to be gone to, not patrolled"
    (told,) = heard(town)
    assert (told["id"], told["state"], told["no"], told["goals"][0]["kind"]) == (task.id, "active", "T1", "point")
    town.reply("03", task.id, "signed")
    assert only(town).state is TaskState.SIGNED
    town.reply("03", task.id, "feedback", text="通道已清")
    assert only(town).state is TaskState.FEEDBACK
    assert only(town).parts[0].text == "通道已清"
    assert town.desk.run("督 T1").code == "tasks.supervised"
    assert only(town).state is TaskState.SUPERVISED
    assert town.desk.run("归 1").ok
    assert only(town).state is TaskState.ARCHIVED
    again = town.killed_and_started_again()
    assert only(again) == only(town), "state is a fold of the journal"


def test_what_is_not_looked_at_wants_a_second_word_and_what_runs_is_not_put_away(town: Town) -> None:
    town.desk.run("任 03 巡查")
    task = only(town)
    assert town.desk.run("归 T1").code == "tasks.still_runs"
    town.reply("03", task.id, "done")
    found = town.desk.run("归 T1")
    assert (found.code, found.confirm) == ("desk.confirm", True)
    assert town.desk.run("归 T1 !").ok
    town.desk.undo()
    assert only(town).state is TaskState.FEEDBACK


def test_two_units_are_done_when_both_are(town: Town) -> None:
    town.desk.run("任 03 05 巡查")
    task = only(town)
    town.reply("03", task.id, "feedback", text="无异常")
    assert only(town).state is TaskState.SIGNED
    town.reply("05", task.id, "return", text="车坏")
    assert only(town).state is TaskState.FEEDBACK, "who handed it back is not waited for"
    assert town.desk.run("督 T1 重做 再看后门").code == "tasks.again"
    assert only(town).state is TaskState.SIGNED
    assert heard(town)[-1]["said"] == "重做 再看后门"
    town.reply("03", task.id, "feedback", text="后门已锁")
    assert only(town).state is TaskState.FEEDBACK


def test_handed_back_by_all_it_can_be_given_to_another(town: Town) -> None:
    town.desk.run("任 03 巡查")
    town.reply("03", only(town).id, "return", text="走不开")
    assert only(town).state is TaskState.REFUSED
    assert town.desk.run("派任 T1 05").ok
    assert only(town).state is TaskState.ISSUED
    assert town.desk.run("派任 T1 05").code == "desk.refused"
    assert town.desk.run("派任 T1 03").ok, "the first may be asked once more"
    assert only(town).part("03").state is PartState.ISSUED  # type: ignore[union-attr]


def test_what_is_told_on_the_radio_is_marked_on_behalf(town: Town) -> None:
    town.desk.run("任 03 巡查")
    assert town.desk.run("代任 T1 签收").ok
    assert town.desk.run("代任 T1 反馈 无异常").ok
    task = only(town)
    assert task.state is TaskState.FEEDBACK
    assert [mark.on_behalf for mark in task.marks if mark.step == "feedback"] == [True]
    assert town.desk.run("代任 T1 05 签收").code == "tasks.not_theirs"


def test_undo_takes_back_what_nobody_has_answered(town: Town) -> None:
    town.desk.run("任 03 巡查")
    town.desk.undo()
    assert only(town).state is TaskState.WITHDRAWN
    assert heard(town)[-1]["state"] == "over"
    town.desk.run("任 05 巡查")
    town.reply("05", list(town.desk.tasks)[-1], "signed")
    assert town.desk.undo().code == "desk.undo_signed"
    town.desk.run("改任 T2 二级 看后门")
    changed = list(town.desk.tasks.values())[-1]
    assert (changed.level, changed.text) == (2, "看后门")
    assert heard(town, "05")[-1]["text"] == "看后门"
    town.desk.undo()
    assert list(town.desk.tasks.values())[-1].text == "巡查"


def test_a_unit_taken_off_lets_it_go(town: Town) -> None:
    town.desk.run("任 03 05 巡查")
    assert town.desk.run("改任 T1 去 03").ok
    assert heard(town)[-1]["state"] == "over"
    town.reply("03", only(town).id, "feedback")
    assert only(town).state is TaskState.ISSUED, "what it says afterwards moves nothing"


def test_withdrawn_is_told_and_final(town: Town) -> None:
    town.desk.run("任 03 巡查")
    assert town.desk.run("销任 T1 取消").ok
    assert heard(town)[-1]["said"] == "取消"
    assert town.desk.undo().code == "desk.cannot_undo"
    assert town.desk.run("派任 T1 05").code == "tasks.is_over"


def test_silence_is_answered_by_sending_again_and_a_terminal_that_is_back_hears_at_once(town: Town) -> None:
    town.desk.run("任 03 巡查")
    town.beat(200)
    assert len(heard(town)) == 1
    town.beat(101)
    assert len(heard(town)) == 2
    town.hear("unit/03/link", {"t": town.clock.now(), "link": "offline"})
    town.beat(1)
    town.hear("unit/03/link", {"t": town.clock.now(), "link": "online"})
    town.beat(1)
    assert len(heard(town)) == 3
    town.reply("03", only(town).id, "signed")
    town.beat(900)
    assert len(heard(town)) == 3
    assert {one["id"] for one in heard(town)} == {only(town).id}


def test_before_it_is_due_its_units_hear_it_once_and_after_it_the_duty_lead(town: Town) -> None:
    town.desk.run("任 03 60分内 巡查")
    town.reply("03", only(town).id, "signed")
    town.beat(2_600)
    assert len(heard(town)) == 1
    town.beat(200)
    town.beat(10)
    assert [one.get("said") for one in heard(town)] == [None, "还剩 13 分到期"]
    town.beat(1_000)
    assert only(town).overdue(town.clock.now())
    assert [line.code for line in town.desk.ticker].count("tasks.tick_overdue") == 1
    assert [one.code for one in alarms(town)] == ["tasks.alarm_overdue"]
    town.reply("03", only(town).id, "done")
    assert not only(town).overdue(town.clock.now())


def alarms(town: Town) -> list[Any]:
    return list(tasks_alarms.alarms(town.desk))


def test_a_task_nobody_has_signed_is_listed(town: Town) -> None:
    town.desk.run("任 03 巡查")
    town.beat(601)
    (one,) = alarms(town)
    assert (one.code, one.sounds, one.subject.kind) == ("tasks.alarm_unsigned", False, "task")


# --- sources --------------------------------------------------------------------------------------------------------


def ask(town: Town, **more: object) -> None:
    place = {"lon": LON, "lat": LAT, "name": "东门"}
    body = {"id": "WG-7", "t": town.clock.now(), "text": "查消防通道", "place": place}
    town.hear("task/grid", body | more)
    town.beat()


def steps(town: Town) -> list[object]:
    return [one["step"] for one in town.wire.on("task/grid/reply")]


def test_a_source_hears_each_step_of_its_task(town: Town) -> None:
    ask(town, units=["05"], by="城关网格 3", links=["https://10.0.0.2/pic/7.jpg"])
    task = only(town)
    assert (task.state, task.wished, task.asked_by) == (TaskState.CREATED, ("05",), "城关网格 3")
    assert [one.url for one in task.attachments] == ["https://10.0.0.2/pic/7.jpg"]
    town.desk.run("派任 T1 05")
    town.reply("05", task.id, "signed")
    town.reply("05", task.id, "feedback", text="已清")
    town.desk.run("督 T1")
    town.desk.run("归 T1")
    assert steps(town) == ["received", "issued", "signed", "feedback", "supervised", "archived"]
    assert {one["id"] for one in town.wire.on("task/grid/reply")} == {"WG-7"}


def test_the_same_again_changes_it_and_a_word_taken_back_withdraws_it(town: Town) -> None:
    ask(town)
    ask(town)
    assert len(town.desk.tasks) == 1
    town.desk.run("派任 T1 03")
    ask(town, text="查后门", level=2)
    assert (only(town).text, only(town).level) == ("查后门", 2)
    assert heard(town)[-1]["text"] == "查后门"
    ask(town, withdrawn=True)
    assert only(town).state is TaskState.WITHDRAWN
    assert heard(town)[-1]["state"] == "over"
    ask(town)
    assert only(town).state is TaskState.WITHDRAWN


def test_taken_back_before_it_came(town: Town) -> None:
    ask(town, withdrawn=True)
    ask(town)
    assert only(town).state is TaskState.WITHDRAWN


def test_a_reply_to_a_task_of_another_and_a_repeat_are_refused_by_name(town: Town) -> None:
    town.desk.run("任 03 巡查")
    key = only(town).id
    town.reply("05", key, "signed")
    assert town.desk.health.rejects[RejectReason.UNKNOWN_ORDER] == 1
    town.reply("03", key, "signed")
    town.reply("03", key, "signed", t=town.clock.now() + 5)
    assert town.desk.health.rejects[RejectReason.DUPLICATE] == 1
    assert only(town).parts[0].state is PartState.SIGNED


# --- 有警接警, 无警巡逻 ---------------------------------------------------------------------------------------------


def test_an_incident_interrupts_and_a_free_unit_goes_on(town: Town) -> None:
    ask(town)
    town.desk.run("派任 T1 03")
    town.reply("03", only(town).id, "signed")
    town.call("0912")
    town.desk.run("派 03 至 0912")
    town.beat()
    assert only(town).interrupted
    assert heard(town)[-1]["state"] == "interrupted"
    order = town.order_id("03")
    for step in ("signed", "enroute", "onscene", "feedback"):
        town.reply("03", order, step, t=town.clock.now() + 1)
    town.hear("unit/03/duty", {"t": town.clock.now() + 5, "duty": "处置"})
    town.beat(10)
    assert only(town).interrupted, "the order is fed back, the unit is not free"
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "在巡"})
    town.beat(1)
    assert not only(town).interrupted
    assert heard(town)[-1]["state"] == "active"
    assert steps(town)[-2:] == ["interrupted", "resumed"]
    again = town.killed_and_started_again()
    assert only(again) == only(town)


def test_a_unit_that_is_on_an_incident_is_asked_about_and_gets_it_as_interrupted(town: Town) -> None:
    town.call("0912")
    town.desk.run("派 03 至 0912")
    found = town.desk.run("任 03 巡查")
    assert (found.code, found.confirm) == ("desk.confirm", True)
    assert town.desk.run("任 03 巡查 !").ok
    town.beat()
    assert only(town).interrupted
    assert [one["state"] for one in heard(town)] == ["active", "interrupted"]


# --- made from things -----------------------------------------------------------------------------------------------


def test_it_is_made_from_what_is_selected(town: Town) -> None:
    key = town.call("0912")
    town.desk.run("选 0912")
    town.desk.run("任 03 回访报警人")
    assert only(town).of == f"incident:{key}"
    assert only(town).goals[0].path == ((LON, LAT),)


def test_hot_spots_are_where_most_has_happened(town: Town) -> None:
    for n in range(3):
        town.call(f"091{n}")
    town.call("0920", place={"lon": LON + 0.02, "lat": LAT, "name": "远处"})
    town.desk.run("任 热点2 03 见警")
    task = only(town)
    assert task.patrol
    assert [goal.name for goal in task.goals] == ["热点 3 起", "热点 1 起"]
    assert task.goals[0].path[0] == pytest.approx((LON, LAT), abs=1e-4)


def test_what_cannot_be_is_said(town: Town) -> None:
    assert town.desk.run("任").code == "tasks.empty"
    assert town.desk.run("任 10.0,10.0 到那里").code == "tasks.outside"
    assert town.desk.act(calls.MakeTask(units=("99",), text="巡查")).code == "desk.refused"
    assert town.desk.act(calls.ArchiveTask(task="no")).code == "tasks.none"
    assert town.desk.act(calls.MakeTask(outline=((LON, LAT), (LON, LAT), (LON, LAT)), text="面")).code == "tasks.flat"
    assert not town.desk.tasks
    assert town.clock.now() >= NOW


def said(town: Town, line: str) -> str:
    preview = town.desk.type(line)
    return ("" if preview.ok else "× ") + " ".join(part.text for part in preview.parts)


def test_what_enter_would_do_is_said_before_it(town: Town) -> None:
    line = f"任 {LON},{LAT} {LON + 0.01},{LAT} 03 每天22:00 夜巡"
    assert said(town, line) == "将新建任务 夜巡 点 2 每天 22:00 → 03 城关一组"
    town.call("0912")
    town.desk.run("派 03 至 0912")
    assert said(town, "任 03 巡查").startswith("× 将新建任务 巡查")
    assert "正在处置 0912" in said(town, "任 03 巡查")
    assert not said(town, "任 03 巡查 !").startswith("×")
    assert said(town, "任").startswith("× ")
    town.desk.run("任 05 巡查")
    assert said(town, "派任 T1 07") == "将派任务 T1 巡查 → 07 步巡五组"
    assert said(town, "督 T1") == "将督办 T1 巡查"


def test_a_drawn_area_is_a_task_to_patrol(town: Town) -> None:
    town.desk.run(f"圈 {LON},{LAT} {LON + 0.01},{LAT} {LON + 0.01},{LAT + 0.01}")
    town.beat(1)
    assert town.desk.selection.kind == "ring"
    assert town.desk.run("任 03 走一遍").ok
    task = only(town)
    assert task.patrol
    assert [(goal.kind, len(goal.path)) for goal in task.goals] == [("area", 3)]


def test_a_task_is_found_by_its_number_and_its_words(town: Town) -> None:
    town.desk.run("任 03 核查消防通道")
    for text in ("T1", "核查消防", "hcxf"):
        assert [hit.entry.id for hit in town.desk.names.find(town.desk, text)][:1] == [only(town).id], text
    assert town.desk.run("寻 核查消防通道").ok
    assert town.desk.selection.kind == "task"
    town.desk.run("销任 T1")
    assert town.desk.names.find(town.desk, "核查消防") == []


def test_who_rests_after_an_incident_is_not_free_yet(town: Town) -> None:
    town.desk.run("任 03 巡查")
    town.reply("03", only(town).id, "signed")
    town.call("0912")
    town.desk.run("派 03 至 0912")
    town.beat()
    town.desk.run("到岗 03")
    assert town.desk.run("休 03 !").ok
    town.desk.run("撤 03 撤回")
    town.beat(1)
    assert only(town).interrupted
    town.desk.run("休 03 止")
    town.beat(1)
    assert not only(town).interrupted
