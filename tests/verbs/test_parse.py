"""Typed text → an act, or an error that knows its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.say import LANGUAGES, catalogue, known, use
from console.verbs import BY_CALL, BY_NAME, VERBS, Book, Call, Context, ParseError, Thing, calls, parse, spell
from console.verbs.tokens import plain


def unit(key: str, title: str) -> Thing:
    return Thing(kind="unit", id=key, label=key, title=title)


def incident(no: str, title: str, level: int = 2, where: str = "") -> Thing:
    return Thing(kind="incident", id=f"county:{no}", label=no, title=title, where=where, level=level)


def named(kind: str, key: str, title: str, *more: str) -> Thing:
    return Thing(kind=kind, id=key, label=key, title=title, more=more)


UNITS = [unit("03", "城关一组"), unit("05", "骑警二组"), unit("11", "城关三组"), unit("14", "重案组")]
INCIDENTS = [incident("0912", "持械斗殴", 1, "人民路"), incident("0911", "家庭纠纷"), incident("0005", "噪声扰民", 3)]


def room(selected: tuple[str, str] = ("", ""), sos: tuple[str, ...] = ()) -> Context:
    books = {
        "unit": Book(UNITS),
        "incident": Book(INCIDENTS),
        "type": Book([named("type", "持械斗殴", "持械斗殴"), named("type", "噪声扰民", "噪声扰民", "noise")]),
        "layer": Book([named("layer", "cameras", "监控")]),
        "theme": Book([named("theme", "dark", "暗"), named("theme", "safe-dark", "安全暗")]),
        "language": Book([named("language", "en", "英文"), named("language", "zh_CN", "中文", "zh")]),
        "marker": Book([named("marker", "m1", "集结点")]),
        "step": Book([named("step", "onscene", "到场", "dc"), named("step", "signed", "签收", "qs")]),
        "ring": Book([named("ring", "圈1", "东门"), named("ring", "圈2", "")]),
        "template": Book([named("template", "学校", "学校", "school")]),
    }
    return Context(books, selected, rows=("05", "03"), sos=sos, look_up=look_up, bounds_deg=(114.0, 35.0, 116.0, 36.0),
                   first={"unit": {"05": 0, "03": 1}})


PLACES = {
    "北关站": Thing(kind="post", id="P1", label="北关站", title="北关站", point=(115.0, 35.5)),
    "三巡区": Thing(kind="beat", id="三巡区", label="三巡区", title="三巡区"),
    "四巡区": Thing(kind="beat", id="B04", label="四巡区", title="四巡区"),
    "haus gutenberg": Thing(kind="place", id="x1", label="Haus Gutenberg", title="Haus Gutenberg", point=(115.5, 35.5)),
    "人民路": Thing(kind="road", id="road-1", label="人民路", title="人民路", point=(115.1, 35.6)),
}


def look_up(word: str) -> tuple[Thing, ...]:
    return (PLACES[word],) if word in PLACES else ()


def ring(**fields: object) -> calls.DrawRing:
    """Round incident 0912."""
    return calls.DrawRing(kind="incident", id="county:0912", called="持械斗殴", **fields)  # type: ignore[arg-type]


BOTH = calls.Assign(units=("03", "05"), incident="county:0912")


@pytest.mark.parametrize(
    "text",
    [
        "派 03 05 至 0912",
        "p 03 05 0912",
        "assign 03 05 to 0912",
        "派 3 5 至 912",
        "派０３　０５　至　０９１２",
        "派03 05至0912",
        "派 03、05 → 0912",
        "派 城关一组 骑警二组 至 持械斗殴",
        "p cgyz qjez 0912",
        "p chengguanyizu qjez cxdo",
        "  派  03  05  至  0912  ",
        "派 03 03 05 至 0912",
    ],
)
def test_one_act_in_many_hands(text: str) -> None:
    assert parse(text, room()) == BOTH


def test_the_exclamation_mark_confirms() -> None:
    for text in ("派 03 05 至 0912 !", "p 03 05 0912！"):
        found = parse(text, room())
        assert isinstance(found, calls.Assign)
        assert found.force


def test_the_selection_stands_in() -> None:
    assert parse("派 03 05", room(("incident", "county:0912"))) == BOTH
    assert parse("签", room(("incident", "county:0911"))) == calls.Sign(incident="county:0911")
    assert parse("跟", room(("unit", "03"))) == calls.Follow(unit="03")


def test_which_number_is_meant_follows_from_its_place() -> None:
    """5 is a unit and an incident: before 至 the one, after it the other."""
    assert parse("派 3 至 5", room()) == calls.Assign(units=("03",), incident="county:0005")
    assert parse("派 3 5", room()) == calls.Assign(units=("03",), incident="county:0005")
    assert parse("派 3 5", room(("incident", "county:0912"))) == BOTH
    assert parse("选 0005", room()) == calls.Select(kind="incident", id="county:0005")
    assert parse("选 05", room()) == calls.Select(kind="unit", id="05")


def test_a_character_with_two_readings_is_found_by_either() -> None:
    assert parse("到 zaz", room()) == calls.CentreOn(kind="unit", id="14")
    assert parse("到 caz", room()) == calls.CentreOn(kind="unit", id="14")


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("结 0912 已调解，双方离开", calls.Close(incident="county:0912", outcome="已调解，双方离开")),
        ("结 0912 误报 !", calls.Close(incident="county:0912", outcome="误报", force=True)),
        ("撤 03 误派", calls.Cancel(unit="03", text="误派")),
        ("代签 03 到场", calls.OnBehalf(unit="03", step="onscene")),
        ("dq 3 dc 电台口报", calls.OnBehalf(unit="03", step="onscene", text="电台口报")),
        ("呼 03", calls.CallUnit(unit="03")),
        ("hj 3 电台 两分钟到", calls.CallUnit(unit="03", channel="radio", text="两分钟到")),
        ("call 03 phone on its way", calls.CallUnit(unit="03", channel="phone", text="on its way")),
        ("核 03", calls.ConfirmStep(unit="03")),
        ("hs 3 到场 否", calls.ConfirmStep(unit="03", step="onscene", rejected=True)),
        ("confirm 03 no", calls.ConfirmStep(unit="03", rejected=True)),
        ("注 0912 05 到了", calls.Note(incident="county:0912", text="05 到了")),
        ("改 0912 二级", calls.Edit(incident="county:0912", level=2)),
        ("改 0912 噪声扰民 楼上装修", calls.Edit(incident="county:0912", type="噪声扰民", text="楼上装修")),
        ("改 0912 地点:东门", calls.Edit(incident="county:0912", place="东门")),
        ("置 0911 115.02,35.71", calls.Place(incident="county:0911", lon_deg=115.02, lat_deg=35.71)),
        ("置 0911 115.02 35.71", calls.Place(incident="county:0911", lon_deg=115.02, lat_deg=35.71)),
        ("置 0911", calls.Place(incident="county:0911")),
        ("警 持械斗殴 人民路×青年街 两人受伤",
         calls.NewIncident(type="持械斗殴", place="人民路×青年街", text="两人受伤")),
        ("j noise 115.0,35.7", calls.NewIncident(type="噪声扰民", lon_deg=115.0, lat_deg=35.7)),
        ("图 监控 关", calls.ShowLayer(layer="cameras", on=False)),
        ("layer cameras", calls.ShowLayer(layer="cameras")),
        ("主题 safe-dark", calls.UseTheme(theme="safe-dark")),
        ("语言 en", calls.UseLanguage(language="en")),
        ("静 5", calls.Mute(minutes=5)),
        ("行 3", calls.AssignRow(row=3)),
        ("撤回", calls.Undo()),
        ("?", calls.Help()),
        ("？派", None),
        ("帮 派", calls.Help(verb="assign")),
        ("筛 人民路", calls.Filter(text="人民路")),
        ("选", calls.Select()),
        ("标 集结点 115.02,35.71 三辆车", calls.PutMarker(name="集结点", lon_deg=115.02, lat_deg=35.71, text="三辆车")),
        ("标 集结点", calls.PutMarker(name="集结点")),
        ("改标 集结点 名称=东门", calls.ChangeMarker(marker="m1", name="东门")),
        ("删标 jjd", calls.RemoveMarker(marker="m1")),
        ("测", calls.Measure()),
        ("cj 面积", calls.Measure(what="area")),
        ("measure bearing", calls.Measure(what="bearing")),
        ("书签", calls.Bookmark()),
        ("书签 3 东关 大桥", calls.Bookmark(row=3, text="东关 大桥")),
        ("后退", calls.ViewBack()),
        ("qj", calls.ViewForward()),
        ("坐标 gcj02 115.02,35.71", calls.CopyPlace(system="gcj02", lon_deg=115.02, lat_deg=35.71)),
        ("鹰眼", calls.Overview()),
        ("存图 /tmp/今晚 a.svg", calls.SaveView(file="/tmp/今晚 a.svg")),
        ("字号 150%", calls.ScaleWindow(percent=150)),
        ("圈 0912 1 3 5", ring(tiers=((1.0, ""), (3.0, ""), (5.0, "")))),
        ("圈0912 1-3-5 步 出", ring(tiers=((1.0, ""), (3.0, ""), (5.0, "")), travel="foot", direction="leave")),
        ("quan 912 500米 2km 色2", ring(tiers=((500.0, "m"), (2000.0, "m")), colour="ring2")),
        ("ring 0912 school 跟随 name=East", ring(template="学校", moving=True, name="East")),
        ("圈 北关站 3", calls.DrawRing(kind="post", id="P1", called="北关站", lon_deg=115.0, lat_deg=35.5,
                                    tiers=((3.0, ""),))),
        ("圈 “Haus Gutenberg” 3", calls.DrawRing(kind="place", id="x1", called="Haus Gutenberg", lon_deg=115.5,
                                               lat_deg=35.5, tiers=((3.0, ""),))),
        ("圈 三巡区 四巡区", calls.DrawRing(areas=("beat:三巡区", "beat:B04"))),
        ("圈 115.0,35.5 1.5 3.5", calls.DrawRing(points=((115.0, 35.5),), tiers=((1.5, ""), (3.5, "")))),
        ("圈 115.0,35.5 115.1,35.5 115.1,35.6",
         calls.DrawRing(points=((115.0, 35.5), (115.1, 35.5), (115.1, 35.6)))),
        ("廊 人民路 200米", calls.DrawCorridor(road="人民路", lon_deg=115.1, lat_deg=35.6, tiers=((200.0, "m"),))),
        ("改圈 东门 2 4", calls.ChangeRing(ring="圈1", tiers=((2.0, ""), (4.0, "")))),
        ("gq 圈1 0912", calls.ChangeRing(ring="圈1", kind="incident", id="county:0912", called="持械斗殴")),
        ("抄圈 圈2", calls.CopyRing(ring="圈2")),
        ("存模 圈1 桥头", calls.SaveTemplate(ring="圈1", name="桥头")),
        ("删圈 圈2", calls.RemoveRing(ring="圈2")),
    ],
)  # fmt: skip
def test_every_verb_can_be_typed(text: str, call: Call | None) -> None:
    found = parse(text, room())
    assert found == (call or calls.Help(verb="assign"))


def test_an_emergency_is_named_or_is_the_only_one() -> None:
    assert parse("接", room(sos=("11",))) == calls.TakeSos(unit="11")
    assert parse("解 11 王某", room(sos=("11", "05"))) == calls.CloseSos(unit="11", name="王某")
    nobody = parse("解 11", room(sos=("11",)))
    assert isinstance(nobody, ParseError)
    assert nobody.expected == ("text",)


@pytest.mark.parametrize(
    ("text", "at", "code", "expected"),
    [
        ("", 0, "verb.error.empty", ("verb",)),
        ("xyz 03", 0, "verb.error.no_verb", ("verb",)),
        ("派 03 99 至 0912", 5, "verb.error.not_found", ("unit", "incident")),
        ("派 03 至 7777", 7, "verb.error.not_found", ("incident",)),
        ("派 03", 4, "verb.error.missing", ("incident",)),
        ("p cg 0912", 2, "verb.error.ambiguous", ("unit",)),
        ("撤回 03", 3, "verb.error.too_much", ()),
        ("警 持械斗殴", 6, "verb.error.missing", ("place", "point")),
        ("置 0911 215.0,95.0", 7, "verb.error.not_found", ("point",)),
    ],
)
def test_an_error_knows_its_place_and_what_would_fit(text: str, at: int, code: str, expected: tuple[str, ...]) -> None:
    found = parse(text, room())
    assert isinstance(found, ParseError)
    assert (found.at, found.said.code, found.expected) == (at, code, expected)
    assert found.said.text()


def test_names_are_unique_and_every_verb_has_its_help_in_both_languages() -> None:
    names = [name for verb in VERBS for name in verb.names]
    assert len(names) == len(set(names)) == len(BY_NAME)
    assert len(BY_CALL) == len(VERBS)
    for verb in VERBS:
        assert catalogue()[f"verb.{verb.name}.help"]["en"] == verb.help
        assert known(f"desk.will.{verb.name}") or verb.call is calls.Assign
        for param in verb.params:
            assert known(f"verb.expect.{param.kind}"), param.kind


UNIT_IDS, INCIDENT_IDS = [u.id for u in UNITS], [i.id for i in INCIDENTS]
WORDS = st.text("路人民东西一二到场签收中", min_size=1, max_size=8)
CALLS = st.one_of(
    st.builds(calls.Assign, units=st.lists(st.sampled_from(UNIT_IDS), min_size=1, unique=True).map(tuple),
              incident=st.sampled_from(INCIDENT_IDS), force=st.booleans()),
    st.builds(calls.Edit, incident=st.sampled_from(INCIDENT_IDS), level=st.sampled_from([None, 1, 2, 3]),
              place=st.none() | WORDS),
    st.builds(calls.Place, incident=st.sampled_from(INCIDENT_IDS), lon_deg=st.just(115.25), lat_deg=st.just(35.5)),
    st.builds(calls.Cancel, unit=st.sampled_from(UNIT_IDS), text=st.just("") | WORDS),
    st.builds(calls.Note, incident=st.sampled_from(INCIDENT_IDS), text=WORDS),
    st.builds(calls.OnBehalf, unit=st.sampled_from(UNIT_IDS), step=st.sampled_from(["signed", "onscene"])),
    st.builds(calls.CallUnit, unit=st.sampled_from(UNIT_IDS), channel=st.sampled_from(["", "radio", "face"])),
    st.builds(calls.ConfirmStep, unit=st.sampled_from(UNIT_IDS), step=st.sampled_from(["", "onscene"]),
              rejected=st.booleans()),
    st.builds(calls.CentreOn, kind=st.just("incident"), id=st.sampled_from(INCIDENT_IDS)),
    st.builds(calls.ShowLayer, layer=st.just("cameras"), on=st.sampled_from([None, True, False])),
    st.builds(calls.AssignRow, row=st.integers(1, 9), force=st.booleans()),
    st.builds(ring, tiers=st.lists(st.tuples(st.sampled_from([1.0, 2.5, 12.0]), st.sampled_from(["", "min"])),
                                   max_size=3, unique=True).map(tuple),
              travel=st.sampled_from(["", "foot", "priority"]), direction=st.sampled_from(["", "come", "leave"]),
              moving=st.sampled_from([None, True, False]), colour=st.sampled_from(["", "ring", "ring3"]),
              name=st.just("") | WORDS),
    st.builds(calls.DrawRing, areas=st.just(("beat:三巡区",)), colour=st.sampled_from(["", "ring2"])),
    st.builds(calls.DrawCorridor, road=st.just("人民路"), lon_deg=st.just(115.1), lat_deg=st.just(35.6),
              tiers=st.sampled_from([(), ((200.0, "m"),)])),
    st.builds(calls.ChangeRing, ring=st.sampled_from(["圈1", "圈2"]), tiers=st.sampled_from([(), ((300.0, "m"),)]),
              points=st.sampled_from([(), ((115.0, 35.5),)]), name=st.none() | WORDS),
)  # fmt: skip


@given(CALLS, st.sampled_from(LANGUAGES))
def test_what_is_spelled_is_read_back(call: Call, language: str) -> None:
    use(language)
    try:
        assert parse(spell(call, room()), room()) == call
    finally:
        use("zh_CN")


def test_a_line_is_spelled_as_it_would_be_typed() -> None:
    assert spell(BOTH, room()) == "派 03 05 至 0912"
    use("en")
    try:
        assert spell(BOTH, room()) == "assign 03 05 to 0912"
    finally:
        use("zh_CN")


@given(st.text(max_size=40) | st.text("派撤结注改置0359１２ 至,.!！?→", max_size=30))
def test_no_text_breaks_the_parser(text: str) -> None:
    found = parse(text, room())
    if isinstance(found, ParseError):
        assert 0 <= found.at <= len(text)
        assert found.said.text()
    assert len(plain(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("布 圈1", calls.DeployRing(ring="圈1")),
        ("bk 圈1 2层 加 05 去 03 14", calls.DeployRing(ring="圈1", tier=2, units=("05",), without=("03", "14"))),
        ("布 圈1 去03 加 05 卡点 !", calls.DeployRing(
            ring="圈1", units=("05",), without=("03",), part="posts", force=True)),
        ("deploy 圈1 tiers without 03 with 05", calls.DeployRing(
            ring="圈1", part="tiers", units=("05",), without=("03",))),
        ("练 圈1 止", calls.DrillRing(ring="圈1", end=True)),
        ("守 圈1 1层 巡逻2 警车1:急救;无人机 从接警", calls.HoldTier(
            ring="圈1", tier=1, needs=(("patrol", 2, ()), ("car", 1, ("急救", "无人机"))), clock="incident")),
        ("守 圈1 层2 按地点 到=一中", calls.HoldTier(ring="圈1", tier=2, meaning="place", places=("一中",))),
        ("守 圈1 无", calls.HoldTier(ring="圈1", empty=True)),
        ("请 圈1 县局特警 2组 带盾牌 快", calls.AskReserve(ring="圈1", to="县局特警", count=2, text="带盾牌 快")),
        ("复 不准 由=王局", calls.AnswerReserve(granted=False, by="王局")),
    ],
)  # fmt: skip
def test_who_holds_a_ring(text: str, call: Call) -> None:
    context = room()
    assert parse(text, context) == call
    for tongue in LANGUAGES:
        use(tongue)
        assert parse(spell(call, context), context) == call
    use("zh_CN")


HERE = ("incident", "county:0911")


@pytest.mark.parametrize("text", [
    "结 9999", "结 9999 已处理", "注 9999 到了", "改 9999 一级", "转 9999 城管", "首报 9999", "附 9999 http://a/b",
])  # fmt: skip
def test_a_number_that_names_nothing_never_means_what_is_selected(text: str) -> None:
    found = parse(text, room(HERE))
    assert isinstance(found, ParseError)
    assert found.said.facts["word"] == "9999"


@pytest.mark.parametrize("text", ["撤 99", "撤 0912", "到岗 99", "代签 9999 到场"])
def test_nor_does_it_mean_the_selected_unit(text: str) -> None:
    assert isinstance(parse(text, room(("unit", "03"))), ParseError)


def test_a_number_that_is_none_of_the_rooms_is_text() -> None:
    """A telephone number, a hotline, a number in quotes."""
    for words in ("13800000000 回拨", "110 已到", "05 到了"):
        found = parse(f"注 {words}", room(HERE))
        assert isinstance(found, calls.Note)
        assert (found.incident, found.text) == ("county:0911", words)
    quoted = parse('注 "9999" 是门牌', room(HERE))
    assert isinstance(quoted, calls.Note)


@pytest.mark.parametrize("text", ['行 ""', '书签 "', "行 12"])
def test_a_row_is_one_digit(text: str) -> None:
    found = parse(text, room(HERE))
    assert not isinstance(found, calls.AssignRow)
