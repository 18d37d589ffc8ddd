"""Panels: words and figures, what fits and what does not, what is shown when things are wrong."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from console.desk import Outcome, TickerLine
from console.dispatch.models import QueueRow, Stage, StepClock
from console.glass import fonts
from console.glass.panels import figures, ink
from console.glass.panels.bar import feed_light, store_light
from console.glass.panels.card_orders import state_since
from console.glass.panels.places import nearest_post
from console.glass.panels.queue import remaining, waits_for
from console.glass.panels.ticker import words
from console.glass.screens.evening import Evening, demo_site
from console.glass.window.script import Script, pause_of
from console.say import use
from console.verbs import calls
from console.words import Changes, Duty, FeedState, Order, OrderState, Step, StepMark, StoreState
from tests.glass.evening import standing


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    use("zh_CN")
    yield
    use("zh_CN")


# ---- figures


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (17.9, "0:17"), (2900, "48:20"), (7385, "2:03:05"), (-3, "0:00"), (math.inf, "–"), (math.nan, "–")],
)
def test_span(seconds: float, text: str) -> None:
    assert figures.span(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(8, "8 秒"), (89, "89 秒"), (240, "4 分"), (5399, "90 分"), (7200, "2 小时"), (math.inf, "–")]
)
def test_rough(seconds: float, text: str) -> None:
    assert figures.rough(seconds) == text


def clock(left_s: float) -> StepClock:
    return StepClock(step=Stage.ASSIGN, since=0, waited_s=30, due_at=60, left_s=left_s, overdue=left_s < 0)


def test_the_time_of_a_step_in_words_and_colour() -> None:
    assert remaining(clock(17), 1) == ("剩 0:17", "lv")
    assert remaining(clock(17), 2) == ("剩 0:17", "t1")
    assert remaining(clock(-102), 1) == ("超时 1:42", "warn")
    review = StepClock(step=Stage.REVIEW, since=0, waited_s=186)
    assert remaining(review, 3) == ("待审 3:06", "t1")
    use("en")
    assert remaining(clock(-102), 1)[0] == "1:42 over"


# ---- words that must fit


def test_nothing_under_12_px() -> None:
    with pytest.raises(ValueError, match="12"):
        fonts.font(11)


def test_digits_have_one_width() -> None:
    assert len({fonts.advance(str(n) * 8, 13, True) for n in range(10)}) == 1


@pytest.mark.parametrize("width", [0, 5, 20, 33.5, 80, 400])
def test_fit_never_exceeds(width: float) -> None:
    cut = fonts.fit("西岗新村 6 栋 · 一巡区", 13, False, width)
    assert fonts.advance(cut, 13) <= max(width, 0)
    assert cut == "" or cut.endswith("…") or cut == "西岗新村 6 栋 · 一巡区"


def test_wrapped_lines_fit_and_lose_nothing() -> None:
    text = "双方自行协商，已撤离现场。Two cars, nobody hurt；已拍照\n第二段"
    lines = fonts.wrap(text, 13, 120, 40)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert all(fonts.advance(line, 13) <= 134 for line in lines)
    assert not any(line[0] in "，。；" for line in lines)
    short = fonts.wrap(text, 13, 120, 2)
    assert len(short) == 2
    assert short[-1].endswith("…")


def test_a_word_no_line_can_hold_is_broken() -> None:
    word = "{" + "*" * 400
    lines = fonts.wrap("前 " + word, 12, 300, 40)
    assert all(fonts.advance(line, 12) <= 300 for line in lines)
    assert "".join(lines).endswith(word)


def test_the_queue_says_what_a_unit_asks() -> None:
    row = QueueRow(
        incident="i", no="0912", level=1, type="火情", place="", beat="", step_code=Stage.CLOSE.code, clock=clock(17),
        age_s=1, located=True, radius_m=None, new=False, units=("03",),
    )  # fmt: skip
    assert waits_for(row)[1] == "t2"
    assert waits_for(replace(row, asks="backup")) == ("请求增援", "warn")


def test_the_time_beside_a_state_is_when_it_came_about() -> None:
    marks = ((Step.ENROUTE, 20.0), (Step.RECORDED, 30.0), (Step.BACKUP, 40.0))
    order = Order(
        id="o", incident="i", unit="03", issuer="x", issued_at=10.0, expires_at=99.0, state=OrderState.ENROUTE,
        steps=tuple(StepMark(step=step, at=at, by="03") for step, at in marks),
    )  # fmt: skip
    assert state_since(order) == 20.0
    assert state_since(replace(order, state=OrderState.ISSUED, steps=())) == 10.0


def test_a_line_without_end_is_cut_in_the_ticker() -> None:
    line = TickerLine(0.0, "ticker.received", {"no": "0001", "type": "很长" * 300, "place": "东门"}, "incident", "i")
    assert ink.width_of(words(line)) < 600
    assert words(line)[1].text.endswith("…")


def test_where_there_is_no_ticker_what_came_after_an_answer_stands_behind_it() -> None:
    with standing(size=(1366, 768)) as (_, window):
        window.bar.show_outcome(Outcome(ok=True, code="desk.selected", facts={"what": "0912"}))
        window.desk.tell("stills.tick_none", {"no": "0912", "name": "北门", "why": "写不下"}, "system", "")
        assert any("写不下" in words for words in painted(window.bar))


def test_escape_folds_the_drawer_though_a_statement_stands_in_the_bar() -> None:
    with standing() as (_, window):
        window.act("health")
        window.bar.show_outcome(Outcome(ok=True, code="desk.selected", facts={"what": "0912"}))
        window.escape()
        assert not window.health.isVisible()
        assert window.desk.selection.kind


# ---- where


def test_beat_and_post_of_a_point() -> None:
    from layers.geo import from_mercator

    desk = Evening(demo_site()).desk
    site = desk.site
    for name, (x, y) in zip(site.beats.names, np.asarray(site.beats.label_xy), strict=True):
        lon, lat = (float(v) for v in from_mercator(x, y))
        assert desk.whereabouts.beat_of(lon, lat) == name
    assert desk.whereabouts.beat_of(0.0, 0.0) == ""
    lon, lat = (float(v) for v in from_mercator(*site.posts.xy[1]))
    found = nearest_post(site.posts, lon, lat)
    assert found is not None
    assert found[0] == site.posts.names[1]
    assert found[1] == pytest.approx(0, abs=0.01)


# ---- what is wrong is said


def test_the_dots_of_the_bar() -> None:
    up = FeedState(connected=True, url="mqtt://127.0.0.1:41883", since=0, embedded=True)
    well, runs = feed_light(up, 0)
    assert well
    assert [run.text for run in runs] == ["消息", ":41883"]
    away = FeedState(connected=False, url="mqtt://host:1883", since=0, reason="feed.refused")
    well, runs = feed_light(away, 0)
    assert not well
    assert runs[-1].token == "warn"
    assert runs[-1].text.endswith(f"{figures.clock(0)} 起")
    assert feed_light(None, 0)[0] is False
    well, runs = store_light(StoreState(recording=False, held_back=4, since=0, reason="database or disk is full"))
    assert not well
    assert runs[0].text.startswith("未入库 4 条")
    for n, said in ((0, "断库，"), (3, "断库，未入库 3 条，")):
        cut = StoreState(recording=False, held_back=n, spared=n, since=0, reason="store.away")
        assert store_light(cut)[1][0].text == f"{said}{figures.clock(0)} 起"


def test_health_panel_names_each_reason_with_its_count() -> None:
    with standing() as (evening, window):
        evening.say("unit/03/fix", b"\xff\xfe")
        window.pulse.beat()
        before = window.health.isVisible()
        QTest.keyClick(window.keys, Qt.Key.Key_F8)
        assert window.health.isVisible() != before
        texts = painted(window.health)
        assert {"坐标为 0,0", "不是 JSON", "不是 UTF-8", "字段缺失或类型不对"} <= texts
        assert "unit/03/fix" in " ".join(texts)


def painted(panel: object) -> set[str]:
    """Everything a panel writes in one paint."""
    seen: set[str] = set()
    draw = ink.Ink.text

    def spy(self: ink.Ink, x: float, y: float, text: str, *rest: object, **more: object) -> float:
        seen.add(text)
        return draw(self, x, y, text, *rest, **more)  # type: ignore[arg-type]

    ink.Ink.text = spy  # type: ignore[method-assign]
    try:
        panel.grab()  # type: ignore[attr-defined]
    finally:
        ink.Ink.text = draw  # type: ignore[method-assign]
    return seen


# ---- panels on the evening


def test_the_unit_list_sorts_and_filters() -> None:
    with standing() as (_, window):
        QTest.keyClick(window.keys, Qt.Key.Key_U)
        window.scan.settle()
        units = window.units
        ids = [row.id for row, _ in units.rows()]
        assert ids == sorted(ids)
        units.sort_by("battery")
        assert units.rows()[0][0].id == "38"
        units.sort_by("fix")
        assert units.rows()[0][0].id == "09"
        units.sort_by("fix")
        assert units.rows()[-1][0].id == "09"
        window.reads.only_duty = Duty.MEAL
        assert {row.duty for row, _ in units.rows()} == {Duty.MEAL}
        window.reads.only_duty = None
        window.desk.act(calls.Filter(text="一巡区"))
        assert 0 < len(units.rows()) < 60
        assert all("一巡区" in row.beat for row, _ in units.rows())


def test_attention_lists_each_trouble_apart() -> None:
    with standing() as (_, window):
        texts = painted(window.duty)
        assert {"失联", "定位旧", "未录像", "低电"} <= texts
        assert any(text.startswith("38") and "12%" in text for text in texts)


def test_feedback_is_read_before_the_close() -> None:
    with standing() as (evening, window):
        window.do(calls.Select(kind="incident", id=evening.incident("0903")))
        texts = painted(window.card)
        assert "双方自行协商，已撤离现场" in texts
        assert window.card.buttons()[0].act == "close"
        assert window.card.buttons()[0].primary


def test_what_a_unit_asks_has_its_two_answers() -> None:
    with standing() as (evening, window):
        order = next(o for o in window.desk.orders.values() if window.desk.no_of(o.incident) == "0901")
        evening.reply(order.unit, "backup", "人多")
        window.pulse.beat()
        window.do(calls.Select(kind="incident", id=order.incident))
        assert "请求增援，人多" in painted(window.card)
        window.card.press("准单元所请")
        assert window.desk.orders[order.id].asks == ""


def test_overlap_list_chooses() -> None:
    from console.glass.canvas import Hit

    with standing() as (_, window):
        window.canvas.overlap.emit([Hit("unit", "03", 1.0), Hit("unit", "05", 2.0)], 300.0, 200.0)
        assert window.overlap.isVisible()
        assert window.areas().open.contains(window.overlap.geometry())
        window.overlap.grab()
        QTest.mouseClick(window.overlap, Qt.MouseButton.LeftButton, pos=QPoint(60, 45))
        assert (window.desk.selection.kind, window.desk.selection.id) == ("unit", "05")
        assert not window.overlap.isVisible()


def test_layer_switch_reaches_the_map() -> None:
    with standing() as (_, window):
        QTest.keyClick(window.keys, Qt.Key.Key_Y)
        window.scan.settle()
        window.layers.grab()
        assert window.canvas.layer_on("cameras")
        window.layers.press("监控点")
        window.pulse.beat()
        assert not window.canvas.layer_on("cameras")


def minutes_at(card: object) -> list[tuple[float, str]]:
    """Where each row's minutes end (px), by painting the card."""
    found: list[tuple[float, str]] = []
    draw = ink.Ink.right

    def spy(self: ink.Ink, x: float, y: float, text: str, token: str = "t1", px: int = 13, **more: bool) -> float:
        if px == 18:
            found.append((x, text))
        return draw(self, x, y, text, token, px, **more)

    ink.Ink.right = spy  # type: ignore[method-assign]
    try:
        card.grab()  # type: ignore[attr-defined]
    finally:
        ink.Ink.right = draw  # type: ignore[method-assign]
    return found


def test_ranked_rows_keep_their_columns() -> None:
    """Minutes end in one column whatever the digits, in both languages; names never run into them."""
    for language in ("zh_CN", "en"):
        with standing(language=language, size=(1366, 768)) as (_, window):
            ranking = window.desk.ranking
            assert ranking is not None
            window.grab()
            assert window.card.ranked.everything is False
            rows = [s for s in window.card.spots if s.rect.height() > 50 and s.act]
            assert len(rows) == window.measures.ranked_rows
            columns = {x for x, text in minutes_at(window.card)}
            assert len(columns) == 1, columns


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_number_is_cut(language: str) -> None:
    """No painted text that ends in … has a digit before it: a cut number lies."""
    with standing(sos=True, language=language) as (_, window):
        for size in ((1366, 768), (1920, 1080), (2560, 1440)):
            window.resize(*size)
            for panel in (window.top, window.sos, window.queue, window.duty, window.card):
                cut = [text for text in painted(panel) if text.endswith("…") and any(c.isdigit() for c in text[-4:])]
                assert cut == [], (size, type(panel).__name__)


def test_buttons_stay_inside_and_apart() -> None:
    for language in ("zh_CN", "en"):
        with standing(language=language) as (evening, window):
            for size, no in product(((1366, 768), (1920, 1080)), ("0912", "0913", "0901", "0903")):
                window.resize(*size)
                window.do(calls.Select(kind="incident", id=evening.incident(no)))
                window.card.grab()
                width = window.card.width() / window.measures.scale
                tops = [s.rect for s in window.card.spots if 27 <= s.rect.height() <= 29 and s.act]
                for i, rect in enumerate(tops):
                    assert rect.right() <= width, (language, size, no)
                    assert not any(rect.intersects(other) for other in tops[i + 1 :]), (language, size, no)


# ---- scripts


def test_script_runs_lines_in_order_and_waits() -> None:
    ran: list[str] = []

    def run(line: str) -> Outcome:
        ran.append(line)
        return Outcome(ok=True, code="desk.selected", facts={"what": line})

    script = Script(["# drill", "选 0912", "", "等 0.05", "派 03 至 0912"], run, lambda _line, _outcome: None)
    script.step()
    assert ran == ["选 0912"]
    QTest.qWait(200)
    assert ran == ["选 0912", "派 03 至 0912"]
    assert script.done


def test_pauses_in_both_languages() -> None:
    assert (pause_of("等 3"), pause_of("wait 1.5"), pause_of("派 03")) == (3.0, 1.5, None)
    with pytest.raises(ValueError, match="soon"):
        pause_of("wait soon")


def test_hover_explains_and_a_hidden_panel_is_not_woken() -> None:
    with standing() as (_, window):
        window.queue.grab()
        spot = window.queue.spot_at(QPointF(100, 80))
        assert spot is not None
        assert "人民路×青年街" in spot.tip
        assert not window.units.isVisible()
        window.apply(Changes.UNITS)
        assert not window.units.isVisible()


def test_a_callers_marks_do_not_turn_our_words_round() -> None:
    assert fonts.wrap("甲\u202e乙", 13, 300, 2) == ["甲乙"]
    assert fonts.fit("\u2067甲", 13, False, 300) == "甲"


@pytest.mark.parametrize("text", ["最近，民警 2，定位 12 分前", "103 m from 1280 road, 12.5 min", "0912，剩 10:17"])
def test_no_figure_is_cut_in_two(text: str) -> None:
    figures = re.findall(r"[0-9.:]+(?: (?:分|min|m)\b)?", text)
    for px in range(20, int(fonts.advance(text, 13)) + 2):
        cut = fonts.fit(text, 13, False, px)
        assert fonts.advance(cut, 13) <= px
        assert set(re.findall(r"[0-9.:]+(?: (?:分|min|m)\b)?", cut)) <= set(figures), cut


def test_a_scrawl_without_end_is_cut_all_the_same() -> None:
    assert len(fonts.fit("1" * 300, 13, False, 200)) > 10
