"""An emergency: where it is, who could be there, units sent by one act; the same after a restart."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from console.desk import alarm_sources, rescue
from console.say import use
from console.verbs import calls, parse, spell
from console.words import Incident
from layers.geo import to_mercator
from layers.shapes import CameraHealth, CameraKind, Cameras
from layers.shapes.sight import cameras_near
from tests.desk.town import LAT, LON, Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.patrol("03", "05", "07", "11")
    made.beat(1)
    return made


def press(town: Town, unit: str, lon: float | None = LON, **more: object) -> None:
    body: dict[str, object] = {"t": town.clock.now(), "id": f"s-{unit}", **more}
    if lon is not None:
        body |= {"lon": lon, "lat": LAT}
    town.hear(f"unit/{unit}/sos", body)
    town.beat(1)


def made_for(town: Town, unit: str) -> Incident:
    found = rescue.incident_of(town.desk, unit)
    assert found is not None
    return found


# --- sending ------------------------------------------------------------------------------------------------------


def test_one_act_makes_an_incident_of_the_first_level_and_its_rows_send(town: Town) -> None:
    press(town, "05", text="持刀")
    assert town.desk.run("救").ok  # the only one
    made = made_for(town, "05")
    assert (made.level, made.type, made.located, made.source) == (1, "民警求助", True, "room")
    assert "持刀" in made.text
    assert town.desk.selection.id == made.id
    assert town.desk.ranking is not None
    assert "05" not in [one.unit for one in town.desk.ranking.candidates], "who needs help is not sent"
    first = town.desk.ranking.candidates[0].unit
    assert town.desk.act(calls.AssignRow(row=1)).ok
    assert rescue.scene(town.desk, "05").sent == (first,)
    assert town.desk.run("救 05").code == "sos.selected"
    assert len([one for one in town.desk.incidents.values() if one.type == "民警求助"]) == 1


def test_with_units_they_go_at_once_and_what_speaks_against_it_is_asked_first(town: Town) -> None:
    press(town, "05")
    assert town.desk.run("救 05 03").ok
    town.beat()
    (order,) = town.wire.on("unit/03/order")
    assert order["incident"]["id"] == made_for(town, "05").id  # type: ignore[index]
    refused = town.desk.run("救 05 07")
    assert (refused.ok, refused.confirm) in {(False, True), (True, False)}
    assert town.desk.run("救 11").ok, "11 goes to the only emergency there is"
    assert set(rescue.scene(town.desk, "05").sent) >= {"03", "11"}


def test_undo_withdraws_it_and_the_next_act_makes_another(town: Town) -> None:
    press(town, "05")
    town.desk.run("救 05")
    first = made_for(town, "05")
    assert town.desk.undo().ok
    assert rescue.incident_of(town.desk, "05") is None
    town.desk.run("救 05")
    assert made_for(town, "05").id != first.id


def test_two_at_once_each_have_their_own(town: Town) -> None:
    press(town, "05")
    press(town, "11", LON + 0.01)
    town.desk.run("救 05")
    town.desk.run("救 11")
    assert made_for(town, "05").id != made_for(town, "11").id
    assert [one.alarm.subject.id for one in town.desk.alarms.view.standing if one.alarm.kind == "sos"] == ["05", "11"]
    town.desk.run("解 05 王强")
    assert rescue.incident_of(town.desk, "05") is None
    assert rescue.incident_of(town.desk, "11") is not None


# --- where --------------------------------------------------------------------------------------------------------


def test_a_terminal_that_the_site_does_not_know_is_shown_and_can_be_helped(town: Town) -> None:
    press(town, "99")
    assert town.desk.alarms.view.waiting[0].first.subject.id == "99"
    assert town.desk.act(calls.Rescue(unit="99", going=("03",))).ok
    assert rescue.scene(town.desk, "99").sent == ("03",)


def test_without_a_position_nothing_is_pretended(town: Town) -> None:
    press(town, "88", None)
    there = rescue.scene(town.desk, "88")
    assert (there.place, there.near, there.cameras, math.isinf(there.fix_age_s)) == ("", (), (), True)
    assert town.desk.run("救 88").ok
    assert not made_for(town, "88").located


def test_after_a_restart_it_stands_where_it_was_pressed_with_the_age_that_this_has(town: Town) -> None:
    press(town, "05")
    town.desk.run("救 05")
    tracks = len(town.journal.fixes)
    town.clock.advance(60)
    again = town.killed_and_started_again()
    again.beat(1)
    there = rescue.scene(again.desk, "05")
    assert 60 <= there.fix_age_s <= 65
    assert there.incident == made_for(town, "05").id
    assert again.desk.alarms.view.waiting[0].first.kind == "sos"
    assert len(again.journal.fixes) == tracks, "it is in the track already"
    again.fix("05", LON + 0.001, LAT)
    again.beat(1)
    assert rescue.scene(again.desk, "05").fix_age_s <= 1


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_is_spelled_is_read_back(town: Town, language: str) -> None:
    press(town, "05")
    use(language)
    try:
        for made in (calls.Rescue(unit="05"), calls.Rescue(unit="05", going=("03", "11")),
                     calls.Rescue(unit="05", going=("03",), force=True)):  # fmt: skip
            assert parse(spell(made, town.desk.context), town.desk.context) == made
    finally:
        use("zh_CN")


# --- which cameras ------------------------------------------------------------------------------------------------


def cameras(*rows: tuple[float, float, float, CameraKind, CameraHealth]) -> Cameras:
    """East and north of the place in metres, direction, kind, health."""
    x, y = (float(v) for v in to_mercator(LON, LAT))
    stretch = 1 / math.cos(math.radians(LAT))
    n = len(rows)
    return Cameras(
        xy=np.array([(x + row[0] * stretch, y + row[1] * stretch) for row in rows]),
        ids=tuple(f"c{i}" for i in range(n)), names=("",) * n, direction_deg=np.array([row[2] for row in rows]),
        kind=np.array([row[3] for row in rows], dtype=np.uint8), shared=np.zeros(n, dtype=np.uint8),
        health=np.array([row[4] for row in rows], dtype=np.uint8), fov_deg=np.full(n, np.nan),
        range_m=np.full(n, np.nan),
    )  # fmt: skip


def test_cameras_that_look_there_come_first_and_those_that_look_away_or_are_off_do_not() -> None:
    ok, off, nan = CameraHealth.OK, CameraHealth.OFFLINE, math.nan
    x, y = to_mercator(LON, LAT)
    found = cameras_near(
        cameras(
            (0, -50, 0, CameraKind.FIXED, ok),  # south of it, looks north
            (0, -40, 180, CameraKind.FIXED, ok),  # looks away
            (-30, 0, nan, CameraKind.FIXED, ok),  # nobody knows
            (60, 0, nan, CameraKind.DOME, ok),  # sees all round
            (0, -10, 0, CameraKind.FIXED, off),
            (0, -500, 0, CameraKind.FIXED, ok),  # too far
        ),
        float(x), float(y),
    )  # fmt: skip
    assert [(one.id, one.faces) for one in found] == [("c0", True), ("c3", True), ("c2", False)]
    assert [round(one.metres) for one in found] == [50, 60, 30]


# --- in doubt -----------------------------------------------------------------------------------------------------


def ticked(town: Town) -> str:
    return next(line.text() for line in reversed(town.desk.ticker) if line.code == "ticker.sos")


def test_an_emergency_of_an_unknown_terminal_is_shown_and_marked(town: Town) -> None:
    press(town, "77")
    assert town.desk.sos["77"].open
    assert ticked(town) == "SOS 77（未登记）"
    (alarm,) = alarm_sources.sos(town.desk)
    assert alarm.facts["unit"] == "77（未登记）"
    assert alarm.sounds
    assert town.desk.run("救 77").ok


def test_what_cannot_be_read_is_an_emergency_in_doubt(town: Town) -> None:
    town.hear("unit/05/sos", b"\x00\xffgarbage")
    town.beat(1)
    assert town.desk.sos["05"].open
    assert "未核实：内容读不出" in ticked(town)
    town = town.killed_and_started_again()
    assert town.desk.sos["05"].doubt == "body"


def test_one_that_another_unit_may_have_sent_says_so(town: Town) -> None:
    town.hear("unit/05/sos", {"unit": "07", "t": town.clock.now()})
    town.beat(1)
    assert not town.desk.sos.get("07")
    assert "未核实：发送者不符" in ticked(town)


def test_one_that_is_sent_again_from_before_is_in_doubt(town: Town) -> None:
    press(town, "05", id="first")
    first = town.clock.now()
    assert town.desk.run("解 05 值班长甲").ok
    town.clock.advance(600)
    press(town, "05", id="second")
    assert town.desk.sos["05"].doubt == ""
    assert town.desk.run("解 05 值班长甲").ok
    press(town, "05", id="first", t=first)
    assert town.desk.sos["05"].open
    assert town.desk.sos["05"].doubt == "old"
