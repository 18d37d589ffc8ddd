"""What follows when a step is overdue: a call, then the duty lead and a proposal; nothing is ever sent by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk import lateness
from console.dispatch.models import Stage
from tests.desk.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """03 was sent to 0912 and stays silent; its limit is 60 s."""
    made = Town(tmp_path)
    made.patrol("03", "05", "11")
    made.call("0912")
    assert made.desk.run("派 03 至 0912").ok
    made.beat()
    return made


def late(town: Town) -> list[tuple[str, Stage, bool]]:
    return [(one.unit, one.stage, one.lead) for one in town.desk.lateness.now]


def told(town: Town, code: str) -> int:
    return sum(line.code == code for line in town.desk.ticker)


def test_a_silent_unit_is_to_be_called_then_the_lead_is_told_and_nobody_is_sent(town: Town) -> None:
    town.beat(59.0)
    assert late(town) == []
    town.beat(2.0)
    assert late(town) == [("03", Stage.UNIT_SIGN, False)]
    town.beat(58.0)
    assert late(town) == [("03", Stage.UNIT_SIGN, False)]
    town.beat(2.0)
    assert late(town) == [("03", Stage.UNIT_SIGN, True)]
    town.beat(300.0)
    assert (told(town, "ticker.overdue_unit"), told(town, "clock.ticker.lead_unit")) == (1, 1)
    assert {one["id"] for unit in ("03", "05", "11") for one in town.wire.on(f"unit/{unit}/order")} == {
        town.order_id("03")
    }, "another unit is proposed, never sent"
    assert all(line.text() for line in town.desk.ticker)


def test_the_proposal_is_the_first_of_the_list_that_is_not_there(town: Town) -> None:
    incident = town.desk.incidents["county:20260921-0912"]
    assert lateness.proposal(town.desk, incident) is None, "no list is open"
    town.desk.run("选 0912")
    found = lateness.proposal(town.desk, incident)
    assert found is not None
    assert found.unit == "05"
    assert town.desk.run(f"行 {found.key}").ok
    left = lateness.proposal(town.desk, incident)
    assert left is not None
    assert left.unit == "11"


def test_a_call_is_shown_with_what_is_late_and_does_not_keep_it_from_the_lead(town: Town) -> None:
    town.beat(70.0)
    wanted = lateness.to_call(town.desk)
    assert wanted is not None
    assert (wanted.unit, wanted.call) == ("03", None)
    assert town.desk.run("呼 03 电台 马上").ok
    (one,) = lateness.of_incident(town.desk, "county:20260921-0912")
    assert one.call is not None
    assert one.call.text == "马上"
    town.beat(60.0)
    assert late(town) == [("03", Stage.UNIT_SIGN, True)]


def test_quiet_as_soon_as_the_step_is_done(town: Town) -> None:
    town.beat(130.0)
    assert late(town) == [("03", Stage.UNIT_SIGN, True)]
    town.reply("03", town.order_id("03"), "signed")
    assert lateness.of_incident(town.desk, "county:20260921-0912") == ()
    town.beat(1.0)
    assert late(town) == []


def test_quiet_when_another_unit_was_sent_since_while_the_queue_still_shows_it(town: Town) -> None:
    town.beat(130.0)
    assert town.desk.run("派 05 至 0912").ok
    town.beat(1.0)
    assert late(town) == []
    (row,) = town.desk.queue_rows()
    assert row.clock is not None
    assert (row.clock.unit, row.clock.overdue) == ("03", True)
    town.beat(70.0)
    assert late(town) == [("05", Stage.UNIT_SIGN, False)], "the second is late itself"


def test_it_is_there_again_after_a_restart(town: Town) -> None:
    town.beat(70.0)
    assert town.desk.run("呼 03").ok
    town.beat(60.0)
    again = town.killed_and_started_again()
    again.beat(1.0)
    assert [(one.key, one.lead, one.call) for one in again.desk.lateness.now] == [
        (one.key, one.lead, one.call) for one in town.desk.lateness.now
    ]


def test_nobody_sent_is_late_too_and_there_is_nobody_to_call(town: Town) -> None:
    town.call("0913", type="噪声扰民", level=3)
    town.beat(65.0)
    assert ("", Stage.ASSIGN, False) in late(town)
    assert lateness.to_call(town.desk, "county:20260921-0913") is None
    town.beat(60.0)
    assert ("", Stage.ASSIGN, True) in late(town)
    assert told(town, "clock.ticker.lead") == 1


def test_alarms_are_as_grave_as_the_incident_and_one_more_at_the_lead(town: Town) -> None:
    town.call("0913", type="噪声扰民", level=3)
    assert list(lateness.alarms(town.desk)) == []
    town.beat(65.0)
    levels = {alarm.facts["no"]: alarm.level for alarm in lateness.alarms(town.desk)}
    assert levels == {"0912": 1, "0913": 3}
    town.beat(60.0)
    alarms = list(lateness.alarms(town.desk))
    assert {alarm.facts["no"]: alarm.level for alarm in alarms} == {"0912": 1, "0913": 2}
    assert len({alarm.key for alarm in alarms}) == 2
    assert all(alarm.since < town.clock.now() for alarm in alarms)


def test_a_second_without_news_makes_no_alarm_anew_and_an_edit_does(town: Town) -> None:
    town.beat(65.0)
    (before,) = lateness.alarms(town.desk)
    town.beat(1.0)
    assert lateness.alarms(town.desk)[0] is before
    assert town.desk.run("改 0912 噪声扰民").ok
    town.beat(1.0)
    (after,) = lateness.alarms(town.desk)
    assert (before.key, after.facts["type"]) == (after.key, "噪声扰民")
    assert town.desk.run("代签 03 到场").ok
    town.beat(1.0)
    assert town.desk.lateness.by_incident == {}
