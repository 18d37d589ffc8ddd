"""What a wall may say: houses without numbers, kinds by rule, little of what is 密; a person's word before the rule."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.desk import masking
from console.desk.fold import fold
from console.desk.masking import clean, place, street
from console.desk.room import Room
from console.glass.screens.evening import Evening, demo_site
from console.site.walling import MaskRule, WallConfig
from console.verbs import calls
from console.words import Event, Incident

Setting = Callable[[WallConfig], None]


@pytest.fixture(scope="module")
def evening() -> Evening:
    told = Evening(demo_site())
    told.play(sos=False)
    return told


@pytest.fixture
def setting(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> Callable[[WallConfig], None]:
    """Gives the site another ``[wall]``."""

    def use(wall: WallConfig) -> None:
        site = evening.desk.site
        monkeypatch.setattr(evening.desk, "site", dataclasses.replace(site, config=replace(site.config, wall=wall)))

    return use


def one(evening: Evening, no: str) -> Incident:
    return evening.desk.incidents[evening.incident(no)]


@pytest.mark.parametrize(("text", "said"), [
    ("西岗新村 6 栋", "西岗新村"),
    ("人民路88号2单元301室", "人民路"),
    ("安乐苑三栋", "安乐苑"),
    ("人民路×青年街", "人民路×青年街"),
    ("3 号路与 107 国道交叉口", "3 号路与 107 国道交叉口"),
    ("12 Main Street, Apt 4", "Main Street"),
    ("800 Block of MARKET ST", "800 Block of MARKET ST"),
    ("便民超市门前", "便民超市门前"),
    ("6 栋", ""),
])  # fmt: skip
def test_a_street_is_said_and_a_house_is_not(text: str, said: str) -> None:
    assert street(text) == said


def test_what_is_left_of_a_place_is_its_beat() -> None:
    assert place("西岗新村 6 栋", "beat", "三巡区") == "三巡区"
    assert place("西岗新村 6 栋", "none", "三巡区") == ""
    assert place("西岗新村 6 栋", "whole", "三巡区") == "西岗新村 6 栋 · 三巡区"
    assert place("三巡区", "street", "三巡区") == "三巡区"


@given(st.text(max_size=40), st.from_regex(r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}", fullmatch=True), st.text(max_size=40))
def test_no_telephone_is_left_in_any_words(before: str, number: str, after: str) -> None:
    assert number not in clean(f"{before}\n{number}\n{after}")


@given(
    st.sampled_from(["人民路", "西岗新村", "Main St "]), st.integers(1, 9999),
    st.sampled_from(["号", "栋", "单元", "室"]), st.text(st.characters(categories=["Lo"]), max_size=20),
)  # fmt: skip
def test_no_house_number_is_left_in_a_street(road: str, number: int, kind: str, rest: str) -> None:
    assert f"{number}{kind}" not in street(f"{road}{number}{kind}楼{rest}")


def test_what_is_sensitive_says_its_number_alone_or_nothing(evening: Evening, setting: Setting) -> None:
    desk, key = evening.desk, evening.incident("0912")
    assert desk.act(calls.Sensitive(incident=key)).ok
    said = masking.words(desk, one(evening, "0912"), "三巡区")
    assert (said.title, said.no, said.place, said.dim, said.hidden) == ("涉密", "0912", "", True, False)
    setting(WallConfig(sensitive="hide"))
    assert masking.words(desk, one(evening, "0912"))[1:] == ("", "", True, True)
    assert masking.on_map(desk, one(evening, "0912")) is None
    assert not desk.act(calls.Sensitive(incident=key, on=True)).ok
    assert desk.act(calls.Undo()).ok
    assert not masking.sensitive(desk, one(evening, "0912"))
    assert one(evening, "0912").sensitive is None  # as before: the rule speaks again


def test_a_rule_masks_by_kind_and_level_and_a_person_goes_before_it(evening: Evening, setting: Setting) -> None:
    desk = evening.desk
    rules = (MaskRule(types=("家庭",)), MaskRule(types=("入室",), levels=(2,), place="none", type=True, sensitive=True))
    setting(WallConfig(mask=rules))
    family = masking.words(desk, one(evening, "0911"), "三巡区")
    assert (family.title, family.place, family.dim) == ("警情", "三巡区", False)
    assert masking.sensitive(desk, one(evening, "0907"))
    assert desk.act(calls.Sensitive(incident=evening.incident("0907"), on=False)).ok
    said = masking.words(desk, one(evening, "0907"), "一巡区")
    assert (said.title, said.place, said.dim) == ("入室盗窃", "", False)
    assert masking.words(desk, one(evening, "0912"), "六巡区").place == "人民路×青年街 · 六巡区"
    desk.act(calls.Undo())


def test_the_mark_is_there_again_after_a_restart(evening: Evening) -> None:
    desk, key = evening.desk, evening.incident("0910")
    made: list[Event] = []
    append = desk.store.append

    def kept(events: Sequence[Event]) -> None:
        made.extend(events)
        append(events)

    desk.store.append = kept  # type: ignore[method-assign]
    try:
        assert desk.act(calls.Sensitive(incident=key)).ok
    finally:
        desk.store.append = append  # type: ignore[method-assign]
    room = Room()
    room.put(replace(desk.incidents[key], sensitive=None))
    room.said[key] = room.incidents[key]
    for event in made:
        fold(room, msgspec.json.decode(msgspec.json.encode(event), type=Event))
    assert room.incidents[key].sensitive is True
    desk.act(calls.Undo())


def test_a_map_is_given_no_words_of_a_call(evening: Evening) -> None:
    desk = evening.desk
    found = masking.OnMap(desk)
    assert len(found) == len(desk.room.index.open) == 10
    for key, drawn in found.items():
        assert (drawn.text, drawn.recording, drawn.replies, drawn.has_caller) == ("", "", (), False)
        assert drawn.id == key
        assert found[key] is drawn
    assert found[evening.incident("0907")].place == "西岗新村"
    assert desk.incidents[evening.incident("0907")].place == "西岗新村 6 栋"


@pytest.mark.parametrize("line", ["密 0901", "mi 0901", "sensitive 0901"])
def test_it_is_typed_in_three_ways_and_goes_back_and_forth(evening: Evening, line: str) -> None:
    desk = evening.desk
    assert desk.run(line).code == "walltile.act.on"
    assert one(evening, "0901").sensitive is True
    assert desk.run(line).code == "walltile.act.off"
    assert not masking.sensitive(desk, one(evening, "0901"))


def test_what_is_not_open_cannot_be_marked(evening: Evening) -> None:
    assert not evening.desk.act(calls.Sensitive(incident="110:none")).ok
