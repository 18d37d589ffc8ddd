"""Five signs, each by itself, and the list of what needs a look."""

from __future__ import annotations

import math

import pytest

from console.dispatch.models import AttentionKind, BatterySign, FixSign, LinkSign, Stage, VideoSign
from console.dispatch.signs import attention, signs, unit_rows
from console.say import known
from console.site.config import Limits
from console.words import Duty, Kind, Link, Tri
from tests.dispatch.town import T0, Room, incident

LIMITS = Limits()


def test_all_five_can_be_wrong_at_once_and_none_hides_another() -> None:
    room = Room()
    row = room.unit("12", 100, duty=Duty.ONSCENE, fix_age_s=240, link=Link.OFFLINE)
    room.units.set_bodycam(row, T0 - 30, T0 - 30, Tri.NO, battery_pct=12)
    got = signs(room.units, row, LIMITS, T0)
    assert (got.link, got.link_age_s) == (LinkSign.LOST, 120)
    assert (got.fix, got.fix_age_s) == (FixSign.OLD, 240)
    assert (got.video, got.video_age_s) == (VideoSign.MISSING, 30)
    assert (got.battery, got.battery_pct) == (BatterySign.LOW, 12)
    assert (got.duty, got.duty_age_s) == (Duty.ONSCENE, 600)


def test_a_link_says_nothing_of_the_fix_nor_the_fix_of_the_link() -> None:
    room = Room()
    talks = room.unit("01", 100, fix_age_s=500)
    silent = room.unit("02", 100, fix_age_s=1, link=Link.OFFLINE)
    a, b = (signs(room.units, row, LIMITS, T0) for row in (talks, silent))
    assert (a.link, a.fix) == (LinkSign.UP, FixSign.OLD)
    assert (b.link, b.fix) == (LinkSign.LOST, FixSign.FRESH)


def test_what_nobody_said_is_unknown_and_not_good() -> None:
    room = Room()
    got = signs(room.units, room.units.ensure("x"), LIMITS, T0)
    assert (got.link, got.fix, got.video, got.battery, got.duty) == (
        LinkSign.UNKNOWN, FixSign.NONE, VideoSign.UNKNOWN, BatterySign.UNKNOWN, Duty.UNKNOWN,
    )  # fmt: skip
    assert math.isinf(got.fix_age_s)
    assert math.isinf(got.link_age_s)


@pytest.mark.parametrize(
    ("duty", "recording", "sign"),
    [
        (Duty.ONSCENE, Tri.NO, VideoSign.MISSING),
        (Duty.ENROUTE, Tri.NO, VideoSign.MISSING),
        (Duty.PATROL, Tri.NO, VideoSign.IDLE),
        (Duty.ONSCENE, Tri.YES, VideoSign.RECORDING),
        (Duty.ONSCENE, Tri.UNKNOWN, VideoSign.UNKNOWN),
    ],
)
def test_a_camera_is_missed_only_where_it_should_run(duty: Duty, recording: Tri, sign: VideoSign) -> None:
    room = Room()
    row = room.unit("12", 100, duty=duty)
    room.units.set_bodycam(row, T0, T0, recording)
    assert signs(room.units, row, LIMITS, T0).video is sign
    listed = [g.kind for g in attention(room.units, LIMITS, T0)]
    assert listed == ([AttentionKind.NOT_RECORDING] if sign is VideoSign.MISSING else [])


def test_normal_lists_nothing_and_home_is_normal() -> None:
    room = Room()
    room.unit("01", 100)
    room.unit("02", 100, duty=Duty.OFF, link=Link.OFFLINE, fix_age_s=9000)
    room.unit("x", 100, registered=False, link=Link.OFFLINE)
    room.unit("03", None, duty=Duty.UNKNOWN, link=Link.UNKNOWN)
    assert attention(room.units, LIMITS, T0) == ()


def test_what_needs_a_look_is_grouped_the_gravest_first() -> None:
    room = Room()
    room.unit("41", 100, link=Link.OFFLINE)
    room.unit("09", 100, fix_age_s=240)
    room.unit("08", 100, fix_age_s=400)
    room.unit("07", None)
    for unit, pct in (("38", 12.0), ("39", 5.0), ("40", 20.0)):
        room.units.set_bodycam(room.unit(unit, 100), T0 - 9, T0 - 9, battery_pct=pct)
    groups = {g.kind: [(i.unit, i.age_s) for i in g.items] for g in attention(room.units, LIMITS, T0)}
    assert groups == {
        AttentionKind.LOST: [("41", 120.0)],
        AttentionKind.FIX_OLD: [("07", math.inf), ("08", 400.0), ("09", 240.0)],
        AttentionKind.BATTERY_LOW: [("39", 9.0), ("38", 9.0)],
    }
    assert list(groups) == [AttentionKind.LOST, AttentionKind.FIX_OLD, AttentionKind.BATTERY_LOW]


def test_the_unit_list_names_the_order_and_the_stranger() -> None:
    room = Room()
    room.unit("03", 100, kind=Kind.MOTO, duty=Duty.ENROUTE)
    room.units.ensure("x9")
    room.incidents = {"x:1": incident()}
    room.order("03", "x:1")
    ours, stranger = unit_rows(room.units, room.specs, room.orders, room.incidents, T0)
    assert (ours.name, ours.kind, ours.order_no, ours.fix_age_s) == ("03 组", Kind.MOTO, "0912", 3.0)
    assert (stranger.id, stranger.registered, stranger.order_no) == ("x9", False, "")


def test_every_sign_step_and_group_has_its_words() -> None:
    for enum in (LinkSign, FixSign, VideoSign, BatterySign):
        stem = enum.__name__.removesuffix("Sign").lower()
        assert all(known(f"sign.{stem}.{sign.value}") for sign in enum)
    assert all(known(kind.code) for kind in AttentionKind)
    assert all(known(stage.code) for stage in Stage)
