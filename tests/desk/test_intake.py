"""Incidents come in, change, are closed and handed back; emergencies stay until a named person closes them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from console.desk.numbers import number
from console.desk.room import Room
from console.verbs import calls
from console.words import Incident, IncidentState, Kind, RejectReason
from tests.desk.town import LAT, LON, NOW, Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.patrol("03", "05")
    return made


def test_the_same_incident_twice_is_one(town: Town) -> None:
    town.call("0912")
    town.call("0912")
    assert len(town.desk.incidents) == 1
    assert town.journal.kinds().count("incident.received") == 1
    first, again = town.wire.on("incident/county/reply")
    assert first["step"] == "signed"
    assert again == first, "what it is told again is what it was told"


@pytest.mark.parametrize(("place", "code"), [("东门", "ticker.received"), ("", "ticker.received_unnamed")])
def test_a_place_without_a_name_leaves_no_hole_in_the_ticker(town: Town, place: str, code: str) -> None:
    town.call("0912", place={"lon": LON, "lat": LAT, "name": place})
    assert code in {line.code for line in town.desk.ticker}


def test_an_update_of_the_source_never_overwrites_a_person(town: Town) -> None:
    key = town.call("0912", place={"name": "大约东门"})
    assert town.desk.act(calls.Place(incident=key, lon_deg=LON + 0.01, lat_deg=LAT)).ok
    town.call("0912", place={"lon": LON, "lat": LAT, "name": "东门外"})
    incident = town.desk.incidents[key]
    assert (incident.lon_deg, incident.place) == (LON + 0.01, "东门外")
    assert town.desk.undo().ok
    assert not town.desk.incidents[key].located


def test_numbers_are_the_sources_when_free_else_the_next() -> None:
    def one(no: str, received: float, closed: float | None = None) -> Incident:
        key = f"{no} {received}"
        return Incident(
            id=key, no=no, source="s", t=received, received_at=received, type="", level=3, closed_at=closed
        )

    def room(*incidents: Incident) -> Room:
        made = Room()
        for each in incidents:
            made.put(each)
        return made

    today = room(one("0912", NOW))
    assert number(today, "20260921-0913", NOW) == "0913"
    assert number(today, "20260921-0912", NOW) == "0913"
    assert number(today, "abc", NOW) == "0913"
    assert number(room(), "abc", NOW) == "0001"
    assert number(room(one("9999", NOW)), "", NOW) == "0001"
    assert number(room(one("0912", NOW - 90_000, NOW - 80_000)), "x0912", NOW) == "0912"
    assert number(room(one("0912", NOW - 90_000)), "x-0912", NOW) == "0913", "an open one keeps its number"
    full = room(*(one(f"{n:04d}", NOW - 20_000 + n) for n in range(1, 10_000)))
    assert number(full, "", NOW) == number(full, "x-0912", NOW) == "10000", "a day of ten thousand goes on"
    full.put(one("10000", NOW))
    assert number(full, "", NOW) == "10001"
    assert number(full, "", NOW + 200_000) == "10001", "they are all open still"


def test_who_called_is_never_in_the_journal(town: Town) -> None:
    key = town.call("0912")
    assert town.desk.run("派 03 至 0912").ok
    town.beat()
    for line in town.journal.lines:
        assert b"13800000000" not in line
        assert "张某".encode() not in line
    caller = town.desk.caller(key)
    assert caller is not None
    assert caller.number == "13800000000"
    town.journal.kept.clear()  # purged
    assert town.desk.caller(key) is None


def test_made_in_the_room_with_two_fields(town: Town) -> None:
    outcome = town.desk.run("警 噪声扰民 安乐苑")
    assert outcome.ok
    (incident,) = town.desk.incidents.values()
    assert (incident.no, incident.level, incident.state) == ("0001", 3, IncidentState.SIGNED)
    assert not incident.located
    assert town.desk.selection.id == incident.id
    assert not [o for o in town.wire.out if o.topic.startswith("incident/")]
    assert town.desk.run(f"警 持械斗殴 {LON},{LAT}").ok
    assert town.desk.ranking is not None
    assert town.desk.ranking.candidates[0].unit == "03"
    assert town.desk.undo().ok
    assert [i.state for i in town.desk.incidents.values()] == [IncidentState.SIGNED, IncidentState.CLOSED]


def test_a_unit_reports_what_it_found(town: Town) -> None:
    body = {"id": "r-1", "t": town.clock.now(), "type": "噪声扰民", "place": {"lon": LON, "lat": LAT}}
    town.hear("unit/03/report", body)
    town.beat()
    (incident,) = town.desk.incidents.values()
    assert incident.located
    assert [e.actor for e in town.journal.replay() if e.kind == "incident.received"] == ["unit:03"]


def test_only_a_person_closes_and_only_after_the_feedback(town: Town) -> None:
    town.call("0912")
    refusal = town.desk.run("结 0912")
    assert (refusal.ok, refusal.confirm) == (False, False)
    assert town.desk.run("结 0912 误报").confirm
    assert town.desk.incidents["county:20260921-0912"].state is IncidentState.SIGNED
    assert town.desk.run("结 0912 误报 !").ok
    assert town.desk.incidents["county:20260921-0912"].outcome == "误报"
    assert not town.desk.run("派 03 至 0912 !").ok


def test_closing_over_a_unit_without_feedback_takes_its_order_back(town: Town) -> None:
    town.call("0912")
    assert town.desk.run("派 03 05 至 0912").ok
    town.beat()
    town.reply("03", town.order_id("03"), "feedback", text="已调解")
    second = town.order_id("05")
    assert town.desk.run("结 0912").confirm
    assert town.desk.run("结 0912 !").ok
    assert town.desk.incidents["county:20260921-0912"].outcome == "已调解"
    assert town.desk.orders[second].state.value == "cancelled"
    assert len(town.wire.on("unit/05/order")) == 2


def test_handed_back_to_its_source(town: Town) -> None:
    town.call("0912")
    town.desk.run("派 03 至 0912")
    assert not town.desk.run("退 0912 非本辖区").ok
    assert town.desk.run("撤 03").ok
    assert town.desk.run("退 0912 非本辖区").ok
    assert town.wire.on("incident/county/reply")[-1]["step"] == "returned"


def test_without_auto_sign_a_person_signs(tmp_path: Path) -> None:
    town = Town(tmp_path, auto_sign=False)
    key = town.call("0912")
    assert town.desk.incidents[key].state is IncidentState.RECEIVED
    assert town.desk.run("签 0912").ok
    assert town.wire.on("incident/county/reply")[-1]["by"] == "值班长甲"
    assert not town.desk.run("签 0912").ok


# --- emergencies --------------------------------------------------------------------------------------------------


def test_an_emergency_stays_until_a_named_person_closes_it(town: Town) -> None:
    town.beat(5)
    town.hear("unit/03/sos", {"t": town.clock.now(), "id": "s1", "lon": LON + 0.004, "lat": LAT})
    town.beat()
    row = town.desk.units.row["03"]
    assert town.desk.sos["03"].open
    assert town.desk.units.sos[row]
    assert abs(town.desk.units.lon_deg[row] - (LON + 0.004)) < 1e-9
    assert [near.unit for near in town.desk.sos_near("03")] == ["05"]
    town.beat(100_000)
    town.hear("unit/03/sos", {"t": town.clock.now(), "id": "s1"})
    town.beat()
    assert town.journal.kinds().count("sos.opened") == 1
    assert town.desk.run("接 03").ok
    assert town.desk.sos["03"].taken_by == "值班长甲"
    assert not town.desk.run("解 03").ok
    assert town.desk.act(calls.CloseSos(unit="03", name=" ")).code == "desk.sos_needs_name"
    again = town.killed_and_started_again()
    assert again.desk.sos == town.desk.sos
    assert again.desk.units.sos[again.desk.units.row["03"]]
    assert again.desk.run("解 03 王某").ok
    assert (again.desk.sos["03"].closed_by, again.desk.sos["03"].open) == ("王某", False)
    assert not again.desk.units.sos[again.desk.units.row["03"]]


# --- units and health ---------------------------------------------------------------------------------------------


def test_every_refused_fix_has_a_name_and_an_example(town: Town) -> None:
    now = town.clock.now()
    accepted = town.desk.health.accepted
    town.fix("03", 0.0, 0.0)
    town.fix("03", LON, LAT, t=now + 300)
    town.fix("03", LON + 40, LAT)
    town.fix("03", LON, LAT, t=now - 600)
    town.hear("unit/03/fix", b'{"t": 1, "lon": "x"')
    town.hear("unit/03/fix", b"\xff\xfe")
    town.beat()
    rejects = town.desk.health.rejects
    assert rejects == {
        RejectReason.NULL_ISLAND: 1,
        RejectReason.FUTURE: 1,
        RejectReason.OUT_OF_SITE: 1,
        RejectReason.NOT_JSON: 1,
        RejectReason.NOT_UTF8: 1,
    }
    assert town.desk.health.late == 1
    assert town.desk.health.accepted == accepted
    assert town.desk.health.examples[RejectReason.FUTURE].topic == "unit/03/fix"


def test_the_track_holds_what_came_late_and_not_what_was_refused(town: Town) -> None:
    before = len(town.journal.fixes)
    town.fix("03", LON, LAT, t=town.clock.now() - 600)
    town.fix("03", 0.0, 0.0)
    town.fix("03", LON + 0.0034, LAT, t=town.clock.now() + 5)
    town.beat()
    assert [fix.lon_deg for fix in town.journal.fixes[before:]] == [LON, LON + 0.0034]


def test_duty_is_journaled_when_it_changes(town: Town) -> None:
    before = len(town.journal.lines)
    for _ in range(3):
        town.beat(10)
        town.hear("unit/03/duty", {"t": town.clock.now(), "duty": "用餐", "vehicle": "foot"})
    town.beat()
    assert town.journal.kinds()[before:] == ["unit.duty"]
    again = town.killed_and_started_again()
    row = again.desk.units.row["03"]
    assert again.desk.units.duty[row] == town.desk.units.duty[row]
    assert Kind(int(again.desk.units.kind[row])) is Kind(int(town.desk.units.kind[row]))
    assert again.desk.units.link[row] == 0, "what we have not heard since is unknown"


def test_a_flood_waits_for_the_next_beat_and_loses_nothing(town: Town) -> None:
    accepted = town.desk.health.accepted + town.desk.health.late
    for n in range(10_000):
        town.fix("05", LON + 0.001 + n * 1e-7, LAT, t=town.clock.now() - 20 + n * 0.001)
    town.hear("unit/03/sos", {"t": town.clock.now(), "id": "s1"})
    town.desk.beat()
    assert town.desk.sos["03"].open, "people before fixes"
    assert town.desk.health.backlog == 2_000
    town.desk.beat()
    assert town.desk.health.backlog == 0
    health = town.desk.health
    assert health.accepted + health.late + health.rejected - accepted == 10_000


def test_every_journal_line_is_plain_json(town: Town) -> None:
    town.call("0912")
    for line in town.journal.lines:
        assert isinstance(msgspec.json.decode(line)["body"], dict)


def test_what_was_wrong_with_a_message_stands_on_its_incident(town: Town) -> None:
    key = town.call("0912", t=NOW + 7200, level=9, text="字" * 5000)
    incident = town.desk.incidents[key]
    assert (incident.t, incident.level, len(incident.text)) == (town.clock.now(), 1, 4000)
    ((_, actor, note),) = town.desk.notes[key]
    assert actor == "system"
    for part in ("时间在未来", "级别不在一至三", "文本过长"):
        assert part in note
    assert town.desk.health.rejects == {RejectReason.UNKNOWN_VALUE: 1, RejectReason.TOO_LARGE: 1}
