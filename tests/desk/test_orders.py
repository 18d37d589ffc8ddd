"""Orders: what speaks against one, the disk and the wire, replies in any order, silence, undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk import Outcome
from console.verbs import calls
from console.words import IncidentState, OrderState, RejectReason, Step
from tests.desk.town import LAT, LON, Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.patrol("03", "05", "07", "11")
    made.call("0912")
    return made


def refused(outcome: Outcome, code: str) -> bool:
    """Refused for this reason, and the sentence can be said."""
    why = outcome.facts.get("why", ())
    codes = {outcome.code} | {one.code for one in why if not isinstance(one, str)}
    return not outcome.ok and code in codes and bool(outcome.text())


def order(town: Town, unit: str = "03") -> str:
    assert town.desk.run(f"派 {unit} 至 0912").ok
    town.beat()
    return town.order_id(unit)


# --- what speaks against an order ---------------------------------------------------------------------------------


def test_who_has_no_officer_cannot_lead_but_can_assist(town: Town) -> None:
    outcome = town.desk.run("派 07 至 0912 !")
    assert refused(outcome, "desk.cannot_lead")
    assert not outcome.confirm, "no person can wave that through"
    assert town.desk.run("派 03 07 至 0912").ok
    leads = {o.unit: o.lead for o in town.desk.orders.values()}
    assert leads == {"03": True, "07": False}


def test_duty_unknown_is_never_silently_available(town: Town) -> None:
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "未知"})
    town.beat()
    outcome = town.desk.run("派 03 至 0912")
    assert refused(outcome, "desk.confirm")
    assert outcome.confirm
    assert not town.desk.orders
    assert town.desk.run("派 03 至 0912 !").ok


def test_an_unregistered_unit_is_shown_and_never_sent(town: Town) -> None:
    town.fix("99", LON, LAT)
    town.beat()
    assert "99" in town.desk.units.row
    assert not town.desk.units.registered[town.desk.units.row["99"]]
    assert refused(town.desk.run("派 99 至 0912 !"), "desk.unregistered")
    town.desk.run("选 0912")
    assert town.desk.ranking is not None
    assert "99" not in {c.unit for c in town.desk.ranking.candidates} | {o.unit for o in town.desk.ranking.left_out}


def test_a_second_order_needs_a_person_and_suspends_the_first(town: Town) -> None:
    first = order(town)
    town.call("0913", type="噪声扰民", level=3)
    assert refused(town.desk.run("派 03 至 0913"), "desk.confirm")
    assert town.desk.orders[first].state is OrderState.SENT
    assert town.desk.run("派 03 至 0913!").ok
    town.beat()
    assert town.desk.orders[first].state is OrderState.SUSPENDED
    assert town.desk.orders[first].held_by == town.order_id("03")
    assert town.desk.no_of(town.desk.orders[town.order_id("03")].incident) == "0913"
    assert refused(town.desk.run("派 03 至 0913 !"), "desk.already_sent")
    bodies = [one for one in town.wire.on("unit/03/order") if one["id"] == first]
    assert len(bodies) == 2
    assert bodies[1]["expires"] != bodies[0]["expires"], "the terminal is told that the first has ended"
    assert "13800000000" not in str(bodies[1])


def test_an_unlocated_incident_is_placed_before_anyone_is_sent(town: Town) -> None:
    key = town.call("0914", place={"name": "电话求助", "lon": LON, "lat": LAT, "radius": 800})
    assert not town.desk.incidents[key].located
    assert refused(town.desk.run("派 03 至 0914"), "desk.unlocated")
    assert town.desk.run(f"置 0914 {LON + 0.01},{LAT}").ok
    assert town.desk.incidents[key].placed_by == "值班长甲"
    assert town.desk.run("派 03 至 0914").ok


# --- the disk and the wire ----------------------------------------------------------------------------------------


def test_a_full_disk_does_not_hold_an_order_back(town: Town) -> None:
    town.journal.full = True
    assert town.desk.run("派 03 至 0912").ok
    town.beat()
    key = town.order_id("03")
    assert town.desk.orders[key].unrecorded
    assert [one["id"] for one in town.wire.on("unit/03/order")] == [key]
    assert town.desk.health.store is not None
    assert not town.desk.health.store.recording
    town.journal.room_again()
    town.beat()
    assert not town.desk.orders[key].unrecorded
    assert len(town.wire.on("unit/03/order")) == 1
    again = town.killed_and_started_again()
    assert again.desk.orders[key].unrecorded is False


def test_a_store_that_never_answers_does_not_hold_an_order_back(town: Town) -> None:
    town.journal.dead = True
    assert town.desk.run("派 03 至 0912").ok
    town.beat(1)
    assert not town.wire.on("unit/03/order")
    town.beat(2)
    assert len(town.wire.on("unit/03/order")) == 1
    assert town.desk.orders[town.order_id("03")].unrecorded


def test_an_unanswered_order_goes_again_with_the_same_id_until_it_expires(town: Town) -> None:
    key = order(town)
    for _ in range(4):
        town.beat(16)
    ids = [one["id"] for one in town.wire.on("unit/03/order")]
    assert ids == [key] * 5
    town.beat(1800)
    assert town.desk.orders[key].state is OrderState.EXPIRED
    assert town.desk.order_of("03") is None
    assert town.desk.incidents["county:20260921-0912"].state is IncidentState.SIGNED
    count = len(town.wire.on("unit/03/order"))
    town.beat(60)
    assert len(town.wire.on("unit/03/order")) == count


def test_a_terminal_that_comes_back_gets_its_order_at_once(town: Town) -> None:
    order(town)
    town.hear("unit/03/link", {"link": "offline"})
    town.beat(1)
    before = len(town.wire.on("unit/03/order"))
    town.hear("unit/03/link", {"t": town.clock.now(), "link": "online"})
    town.beat(1)
    assert len(town.wire.on("unit/03/order")) == before + 1


# --- replies ------------------------------------------------------------------------------------------------------


def test_late_steps_are_kept_and_lead_nowhere_back(town: Town) -> None:
    key = order(town)
    town.reply("03", key, "onscene")
    town.reply("03", key, "enroute", t=town.clock.now() - 60)
    town.reply("03", key, "signed", t=town.clock.now() - 90)
    assert town.desk.orders[key].state is OrderState.ONSCENE
    assert [m.step for m in town.desk.orders[key].steps[-3:]] == [Step.ONSCENE, Step.ENROUTE, Step.SIGNED]


def test_the_same_reply_twice_counts_once(town: Town) -> None:
    key = order(town)
    at = town.clock.now()
    for _ in range(3):
        town.reply("03", key, "report", t=at, text="到了")
    assert len(town.desk.incidents["county:20260921-0912"].replies) == 1
    assert town.desk.health.rejects[RejectReason.DUPLICATE] == 2


def test_replies_to_orders_of_others_are_refused_by_name(town: Town) -> None:
    key = order(town)
    town.reply("03", "no-such-order", "signed")
    town.reply("05", key, "signed")
    assert town.desk.health.rejects[RejectReason.UNKNOWN_ORDER] == 1
    assert town.desk.health.rejects[RejectReason.OTHERS_ORDER] == 1
    assert town.desk.health.worst(5) == [
        ("03", RejectReason.UNKNOWN_ORDER, 1), ("05", RejectReason.OTHERS_ORDER, 1),
    ]  # fmt: skip
    assert town.desk.orders[key].state is OrderState.SENT


def test_a_reply_after_the_end_is_kept_and_revives_nothing(town: Town) -> None:
    key = order(town)
    assert town.desk.run("撤 03 误派").ok
    town.reply("03", key, "signed")
    assert town.desk.orders[key].state is OrderState.CANCELLED
    assert town.desk.orders[key].steps[-1].step is Step.SIGNED
    assert town.desk.ticker[-1].code == "ticker.step_after_end"


def test_backup_and_handing_back_wait_for_the_room(town: Town) -> None:
    key = order(town)
    town.reply("03", key, "backup", text="人多")
    assert town.desk.orders[key].asks == "backup"
    assert town.desk.run("准 03").ok
    assert (town.desk.orders[key].asks, town.desk.orders[key].state) == ("", OrderState.SIGNED)
    town.reply("03", key, "return", text="车坏")
    assert town.desk.run("驳 03 先到场").ok
    assert town.desk.orders[key].state is OrderState.SIGNED
    assert "先到场" in str(town.wire.on("unit/03/order")[-1])
    town.reply("03", key, "return", text="车坏了", t=town.clock.now() + 1)
    assert town.desk.run("准 03").ok
    assert town.desk.orders[key].state is OrderState.RETURNED
    assert town.desk.incidents["county:20260921-0912"].state is IncidentState.SIGNED
    assert not town.desk.run("准 03").ok


def test_on_behalf_is_marked_and_the_units_own_word_still_counts(town: Town) -> None:
    key = order(town)
    assert town.desk.run("代签 03 签收").ok
    assert town.desk.orders[key].state is OrderState.SIGNED
    mark = town.desk.orders[key].steps[-1]
    assert (mark.on_behalf, mark.by) == (True, "值班长甲")
    assert not town.desk.run("代签 03 签收").ok
    town.reply("03", key, "signed")
    assert not town.desk.orders[key].steps[-1].on_behalf


def test_duty_frees_the_unit_not_the_end_of_its_order(town: Town) -> None:
    key = order(town)
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "办案"})
    town.reply("03", key, "feedback", text="带回一人")
    town.reply("03", key, "done")
    assert town.desk.orders[key].state is OrderState.DONE
    town.call("0913")
    outcome = town.desk.run("派 03 至 0913")
    assert outcome.confirm, "it is still bringing someone in"


def test_back_on_patrol_after_the_feedback_the_order_is_over(town: Town) -> None:
    key = order(town)
    town.reply("03", key, "onscene")
    town.beat(5)
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "在巡"})
    town.beat()
    assert town.desk.orders[key].state is OrderState.ONSCENE, "before the feedback duty says nothing of the order"
    town.reply("03", key, "feedback", text="已调解")
    town.beat(5)
    town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "在巡"})
    town.beat()
    assert town.desk.orders[key].state is OrderState.DONE
    assert town.desk.orders[key].steps[-1].inferred
    town.call("0913")
    assert town.desk.run("派 03 至 0913").ok
    town.reply("03", key, "done")
    assert not town.desk.orders[key].steps[-1].inferred, "its own word is kept beside ours"
    assert town.desk.ticker[-1].code == "ticker.step_done"


def test_another_rooms_order_ends_by_silence_or_by_duty(town: Town) -> None:
    for unit in ("05", "11"):
        body = {
            "id": f"x-{unit}", "issuer": "city/seat-9", "issued": town.clock.now(), "expires": town.clock.now() + 60,
            "incident": {"id": "city:7", "no": "7", "type": "增援", "level": 1, "t": town.clock.now()},
        }  # fmt: skip
        town.hear(f"unit/{unit}/order", body)
    town.beat()
    town.reply("05", "x-05", "signed")
    town.beat(61)
    assert [town.desk.orders[key].state.value for key in ("x-05", "x-11")] == ["signed", "expired"]
    town.hear("unit/05/duty", {"t": town.clock.now(), "duty": "在巡"})
    town.beat()
    assert town.desk.orders["x-05"].state is OrderState.DONE


def test_another_rooms_order_is_read_and_shown(town: Town) -> None:
    body = {
        "id": "x-1", "issuer": "city/seat-9", "issued": town.clock.now(), "expires": town.clock.now() + 600,
        "incident": {"id": "city:7", "no": "7", "type": "增援", "level": 1, "t": town.clock.now()},
    }  # fmt: skip
    town.hear("unit/05/order", body)
    town.beat()
    assert town.desk.orders["x-1"].foreign
    assert not town.desk.run("撤 05").ok
    assert town.desk.run("派 05 至 0912").confirm
    town.reply("05", "x-1", "signed")
    assert town.desk.orders["x-1"].state is OrderState.SIGNED
    town.beat(30)
    assert not [one for one in town.wire.out if one.topic == "unit/05/order"], "we never send another room's order"


# --- undo ---------------------------------------------------------------------------------------------------------


def test_undo_takes_an_order_back_until_it_is_signed(town: Town) -> None:
    key = order(town)
    assert town.desk.undo().ok
    assert town.desk.orders[key].state is OrderState.CANCELLED
    town.beat()
    second = order(town)
    town.reply("03", second, "signed")
    assert refused(town.desk.undo(), "desk.undo_signed")
    assert town.desk.orders[second].state is OrderState.SIGNED
    assert refused(town.desk.undo(), "desk.nothing_to_undo")


def test_undo_of_an_edit_gives_the_field_back_to_the_source(town: Town) -> None:
    key = "county:20260921-0912"
    assert town.desk.run("改 0912 三级 地点:东门").ok
    assert (town.desk.incidents[key].level, town.desk.incidents[key].place) == (3, "东门")
    town.call("0912", level=2, text="又来一车人")
    assert (town.desk.incidents[key].level, town.desk.incidents[key].text) == (3, "又来一车人")
    assert town.desk.undo().ok
    assert town.desk.incidents[key].level == 1
    town.call("0912", level=3)
    assert town.desk.incidents[key].level == 3


def test_what_others_were_told_cannot_be_undone_and_says_so(town: Town) -> None:
    order(town)
    assert town.desk.act(calls.Cancel(unit="03")).ok
    outcome = town.desk.undo()
    assert refused(outcome, "desk.cannot_undo")


def test_undo_of_a_note_does_not_meet_the_order_before_it(town: Town) -> None:
    town.desk.run("派 03 至 0912")
    assert town.desk.run("注 0912 门口有狗").ok
    assert refused(town.desk.undo(), "desk.stays")
    assert town.desk.order_of("03") is not None


def test_undo_of_an_order_that_is_over_says_so(town: Town) -> None:
    town.desk.run("派 03 至 0912")
    assert town.desk.run("撤 03").ok
    assert refused(town.desk.undo(), "desk.cannot_undo")
    assert refused(town.desk.undo(), "desk.undo_over")
