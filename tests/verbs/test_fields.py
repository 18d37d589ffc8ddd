"""Every field by its name, in both languages, in any order; what is wrong says what would be right."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.say import LANGUAGES, known, use
from console.verbs import VERBS, Call, ParseError, calls, complete, parse
from console.verbs.fields import names_of
from tests.verbs.test_parse import BOTH, ring, room


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("派 单元=03 单元=05 警情=0912", BOTH),
        ("派 单元=03 05 警情=0912", BOTH),
        ("p 警情=0912 单元=03、05", BOTH),
        ("assign unit=03 05 incident=0912", BOTH),
        ("ASSIGN UNITS=03 UNIT=05 INCIDENT=0912", BOTH),
        ("派 incident:0912 03 05", BOTH),
        ("派　单元＝０３　０５　警情：０９１２", BOTH),
        ("派 单元=cgyz 骑警二组 警情=持械斗殴", BOTH),
        ('派 单元="城关一组" 05 警情=0912', BOTH),
        ("派 单元=03 05 警情=0912 !", calls.Assign(units=("03", "05"), incident="county:0912", force=True)),
        ("结 结果=“已调解，双方离开” 警情=0912", calls.Close(incident="county:0912", outcome="已调解，双方离开")),
        ("结 警情=0912 结果=已调解 双方离开", calls.Close(incident="county:0912", outcome="已调解 双方离开")),
        ('note text="05 on the way" incident=0912', calls.Note(incident="county:0912", text="05 on the way")),
        ("警 地点=“人民路 3 号” 类型=持械斗殴 级别=一级",
         calls.NewIncident(type="持械斗殴", level=1, place="人民路 3 号")),
        ("警 类型=noise 位置=115.0,35.7 文字=楼上 装修",
         calls.NewIncident(type="噪声扰民", lon_deg=115.0, lat_deg=35.7, text="楼上 装修")),
        ("改 地点=东门 警情=0912", calls.Edit(incident="county:0912", place="东门")),
        ("代签 环节=到场 单元=03", calls.OnBehalf(unit="03", step="onscene")),
        ("到 对象=03", calls.CentreOn(kind="unit", id="03")),
        ("图 开关=关 图层=监控", calls.ShowLayer(layer="cameras", on=False)),
        ("圈 围绕=0912 圈层=1-3 颜色=2 名称=东门",
         ring(tiers=((1.0, ""), (3.0, "")), colour="ring2", name="东门")),
        ("布 防控圈=圈1 层=2 除去=03", calls.DeployRing(ring="圈1", tier=2, without=("03",))),
        ("请 防控圈=圈1 告知=县局 个数=2", calls.AskReserve(ring="圈1", to="县局", count=2)),
        ("边 防控圈=圈1 内容=离 时长=60秒 层=2 告知=所长",
         calls.EdgeRules(ring="圈1", what="leave", dwell_s=60.0, tier=2, to="所长")),
    ],
)  # fmt: skip
def test_by_name(text: str, call: Call) -> None:
    assert parse(text, room()) == call


@pytest.mark.parametrize(
    ("text", "at", "code", "words"),
    [
        ("派 单元=99 警情=0912", 5, "verb.error.not_found", "99"),
        ("派 03 警情=0912 警情=0911", 16, "verb.error.twice", "警情"),
        ("派 03 0912 警情=0911", 13, "verb.error.twice", "警情"),
        ("派 03 车辆=5 0912", 5, "verb.error.no_field", "单元、警情"),
        ("派 单元=cg 警情=0912", 5, "verb.error.ambiguous", "城关三组"),
        ("派 单元= 0912", 5, "verb.error.missing", "单元"),
        ("签 097", 2, "verb.error.not_found", "0912 持械斗殴"),
        ("图 监控 半开", 5, "verb.error.not_found", "开、关"),
        ("asign 03", 0, "verb.error.no_verb", "assign"),
    ],
)
def test_what_is_wrong_says_what_would_be_right(text: str, at: int, code: str, words: str) -> None:
    found = parse(text, room())
    assert isinstance(found, ParseError)
    assert (found.at, found.said.code) == (at, code)
    assert words in found.said.text()


def test_every_field_has_a_name_and_no_verb_has_one_name_for_two() -> None:
    for verb in VERBS:
        seen: dict[str, str] = {}
        for param in verb.params:
            assert known(f"field.{param.field}"), f"{verb.name}: field.{param.field} is missing in field.toml"
            for name in names_of(param.field):
                assert seen.setdefault(name, param.field) == param.field, (verb.name, name)


@given(st.permutations(["单元=03", "单元=05", "警情=0912"]), st.permutations(["unit=03", "unit=05", "incident=0912"]))
def test_by_name_the_order_does_not_matter(zh: list[str], en: list[str]) -> None:
    for text in (f"派 {' '.join(zh)}", f"send {' '.join(en)}"):
        found = parse(text, room())
        assert isinstance(found, calls.Assign)
        assert (set(found.units), found.incident) == ({"03", "05"}, "county:0912")


def test_completion_offers_names_and_values() -> None:
    assert [row.label for row in complete("派 单", room())] == ["单元="]
    assert [row.label for row in complete("派 dy", room())] == ["单元="]
    assert complete("派 单", room())[0].insert == "派 单元="
    assert [row.id for row in complete("派 单元=", room())] == ["05", "03", "11", "14"]
    rows = complete("派 单元=05 警情=09", room())
    assert [row.label for row in rows] == ["0912", "0911"]
    assert rows[0].insert == "派 单元=05 警情=0912 "
    assert [row.label for row in complete("结 0912 ", room())][-1] == "结果="
    use("en")
    try:
        assert [row.label for row in complete("assign inc", room())] == ["incident="]
        assert [row.label for row in complete("layer cameras ", room())][:2] == ["on", "off"]
    finally:
        use("zh_CN")


def test_completion_offers_the_few_words_of_a_field() -> None:
    assert [row.label for row in complete("改 0912 ", room()) if row.kind == "level"] == ["一级", "二级", "三级"]
    assert [row.label for row in complete("圈 0912 行走=", room())] == ["步", "骑", "摩托", "车", "警车"]
    assert [row.label for row in complete("图 监控 ", room())] == ["开", "关"]


PIECES = st.sampled_from([
    *(name for verb in VERBS for name in verb.names), *(f"{name}=" for verb in VERBS for p in verb.params
                                                          for name in names_of(p.field)),
    "03", "05", "0912", "0911", "圈1", "至", "to", "去", "加", "!", "“", "\"", "=", ":", "、", "，",
    "115.0,35.5", "一级", "1-3-5",
    "城关", "cg", "开", "０３", "　", "@", "-1", "99999999999", "3分", "到场", "名称=", "\x00", "𠀀",
])  # fmt: skip
SOUP = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "  "])), max_size=9).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
)


@given(SOUP, st.sampled_from(LANGUAGES), st.sampled_from([("", ""), ("incident", "county:0912"), ("unit", "03")]))
def test_no_soup_of_words_breaks_reading_or_completing(text: str, language: str, selected: Any) -> None:
    use(language)
    try:
        context = room(selected, sos=("05",))
        found = parse(text, context)
        assert isinstance(found, Call | ParseError)
        if isinstance(found, ParseError):
            assert 0 <= found.at <= len(text)
            assert found.said.text()
        for row in complete(text, context):
            assert row.insert
    finally:
        use("zh_CN")
