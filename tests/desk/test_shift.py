"""The shift: who is on duty, who rests, what each has done; all of it there again after a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.desk import shift
from console.dispatch import crew
from console.say import say, use
from console.words import Changes
from tests.desk.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    made.patrol("03", "05", "07", "11")
    yield made
    use("zh_CN")


def test_what_a_unit_has_done_since_it_came_on(town: Town) -> None:
    assert shift.load(town.desk, "03") == shift.Load(orders_this_shift=0, since_rest_s=0.0)
    assert shift.load(town.desk, "99") == shift.Load(), "nobody has said that it is on duty: unknown, not zero"
    town.call("0912")
    town.desk.run("派 03 至 0912")
    town.beat(60)
    order = town.order_id("03")
    town.reply("03", order, "signed")
    town.beat(240)
    load = shift.load(town.desk, "03")
    assert (load.orders_this_shift, load.since_rest_s, load.on_orders_s) == (1, 300.0, 240.0)
    town.reply("03", order, "feedback", text="已劝离")
    town.reply("03", order, "done")
    town.beat(600)
    assert shift.load(town.desk, "03").on_orders_s == 240.0
    again = town.killed_and_started_again()
    assert shift.load(again.desk, "03") == shift.load(town.desk, "03")


def test_an_order_that_nobody_signed_is_no_load(town: Town) -> None:
    town.call("0912")
    town.desk.run("派 05 至 0912")
    assert shift.load(town.desk, "05").orders_this_shift == 1, "it occupies the unit now"
    town.desk.run("撤 05")
    assert shift.load(town.desk, "05").orders_this_shift == 0


def test_a_meal_is_a_rest_and_a_new_shift_begins_at_nought(town: Town) -> None:
    town.beat(3600)
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "用餐"})
    town.beat(1200)
    assert shift.load(town.desk, "03").on_break
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "在巡"})
    town.beat(60)
    load = shift.load(town.desk, "03")
    assert (load.on_break, load.since_rest_s) == (False, 60.0)
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "离岗"})
    town.beat(8 * 3600)
    assert shift.load(town.desk, "03") == shift.Load()
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "备勤", "members": ["王建国", "李敏"]})
    town.beat(5)
    assert shift.load(town.desk, "03").since_rest_s == 5.0
    assert [one.name for one in town.desk.room.presence["03"].people] == ["王建国", "李敏"]


def test_members_alone_are_worth_a_line_of_the_journal(town: Town) -> None:
    before = len(town.journal.lines)
    for _ in range(2):
        town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "在巡", "members": ["王建国"]})
        town.beat(1)
    assert len(town.journal.lines) == before + 1, "said again it says nothing new"


def test_those_who_help_are_told_apart(town: Town) -> None:
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "在巡", "officers": 1, "volunteers": 2,
                               "grid_workers": 1})  # fmt: skip
    town.beat(1)
    units = town.desk.units
    row = units.row["03"]
    assert (int(units.officers[row]), int(units.volunteers[row]), int(units.grid_workers[row])) == (1, 2, 1)
    said = crew.reason(1, 0, 2, 1)
    assert say(said.code, **said.facts) == "民警 1，义警 2，网格员 1"
    alone = crew.reason(0, 0, 2)
    assert say(alone.code, **alone.facts) == "民警 0：义警 2，随同"
    again = town.killed_and_started_again().desk.units
    assert int(again.volunteers[again.row["03"]]) == 2


def test_a_change_of_the_shift_is_announced(town: Town) -> None:
    heard: list[Changes] = []
    town.desk.listen(heard.append)
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "离岗"})
    town.beat(1)
    assert any(one & Changes.SHIFT for one in heard)
