"""A person at the desk: keys and clicks go in, orders and pixels come out."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from console.dispatch.wording import why
from console.glass.fonts import advance
from console.glass.window import kept
from console.glass.window.acts import Acts
from console.glass.window.frame import DeskWindow
from console.glass.window.keys import KEYS, page
from console.glass.window.layout import areas
from console.glass.window.measures import DESK, HUGE, LARGE, SMALL, measures_for
from console.say import say, use
from console.verbs import calls
from console.words import Changes, Duty, SosMessage
from tests.glass.evening import standing

ROOT = Path(__file__).resolve().parents[2]
Key = Qt.Key


def orders(window: DeskWindow, no: str) -> list[str]:
    """Units with an order to the incident, oldest first."""
    incident = next(one for one in window.desk.incidents.values() if one.no == no)
    return [order.unit for order in window.desk.orders_of(incident.id)]


def write(field: QLineEdit, text: str) -> None:
    """Han characters as an input method commits them."""
    commit = QInputMethodEvent("", [])
    commit.setCommitString(text)
    QApplication.sendEvent(field, commit)


def first_row(window: DeskWindow) -> str:
    ranking = window.desk.ranking
    assert ranking is not None
    return ranking.candidates[0].unit


def test_key_1_sends_the_first_row_as_shown() -> None:
    with standing() as (_, window):
        wanted = first_row(window)
        QTest.keyClick(window.keys, Key.Key_1)
        window.scan.settle()
        assert orders(window, "0912") == [wanted]


def test_a_digit_held_down_sends_once() -> None:
    with standing() as (_, window):
        wanted = first_row(window)
        for repeat in (False, True, True):
            window.press(Key.Key_1, Qt.KeyboardModifier.NoModifier, repeat=repeat)
        assert orders(window, "0912") == [wanted]


def test_digits_in_the_command_bar_are_text() -> None:
    with standing() as (_, window):
        QTest.keyClick(window.keys, Key.Key_Slash)
        window.scan.settle()
        assert window.bar.busy
        QTest.keyClicks(window.bar.line, "123")
        assert window.bar.line.text() == "123"
        assert orders(window, "0912") == []


def test_keys_mean_nothing_while_an_input_method_composes() -> None:
    with standing() as (_, window):
        window.act("command")
        QApplication.sendEvent(window.bar.line, QInputMethodEvent("pai", []))
        assert window.bar.line.composing
        for key in (Key.Key_1, Key.Key_Return, Key.Key_Up, Key.Key_Escape):
            QTest.keyClick(window.bar.line, key)
        assert orders(window, "0912") == []
        assert window.bar.busy
        write(window.bar.line, "派")
        assert not window.bar.line.composing
        assert "派" in window.bar.line.text()


def test_no_row_no_order() -> None:
    with standing() as (_, window):
        window.desk.act(calls.Select())
        QTest.keyClick(window.keys, Key.Key_1)
        window.scan.settle()
        assert orders(window, "0912") == []


def test_typed_line_says_what_enter_will_do_and_does_it() -> None:
    with standing() as (_, window):
        ranking = window.desk.ranking
        assert ranking is not None
        a, b = (one.unit for one in ranking.candidates[:2])
        window.put(f"派 {a} {b} 至 09")
        assert window.room.meant.text == f"派 {a} {b} 至 0912"  # the ghost counts: the sentence beside it says so
        assert any("持械斗殴" in part.text for part in window.room.meant.parts)
        assert window.completions.isVisible()
        assert window.card.buttons()[0].label == f"派 {a} {b}"
        QTest.keyClick(window.bar.line, Key.Key_Return)
        assert orders(window, "0912") == [a, b]
        assert window.bar.line.text() == ""
        assert not window.bar.busy


def test_tab_takes_the_first_row_of_the_popup() -> None:
    with standing() as (_, window):
        window.put("派 03 至 0907")
        window.put("派 03 至 091")
        QTest.keyClick(window.bar.line, Key.Key_Tab)
        assert window.bar.line.text().split()[-1].startswith("091")
        assert len(window.bar.line.text().split()[-1]) == 4


def test_what_cannot_be_read_stays_and_says_why() -> None:
    with standing() as (_, window):
        window.put("派 777 至 0912")
        QTest.keyClick(window.bar.line, Key.Key_Return)
        assert window.bar.line.text() == "派 777 至 0912"
        assert window.bar.outcome is not None
        assert "777" in window.bar.outcome.text()
        assert orders(window, "0912") == []


def test_one_letter_is_no_unit() -> None:
    """A ghost counts from the second letter on: Enter after ``派 0`` must not send whoever comes first."""
    with standing() as (_, window):
        window.put("派 0")
        QTest.keyClick(window.bar.line, Key.Key_Return)
        assert orders(window, "0912") == []


def test_what_needs_a_second_word_waits_for_it() -> None:
    """Unit 12 is on scene elsewhere: sending it asks first; Enter again confirms."""
    with standing() as (_, window):
        window.put("派 12 至 0912")
        QTest.keyClick(window.bar.line, Key.Key_Return)
        assert orders(window, "0912") == []
        assert window.bar.asks
        assert window.bar.line.text() == "派 12 至 0912 !"
        QTest.keyClick(window.bar.line, Key.Key_Return)
        assert orders(window, "0912") == ["12"]


def test_enter_on_the_map_confirms_what_was_asked() -> None:
    with standing() as (evening, window):
        window.do(calls.Assign(units=("12",), incident=evening.incident("0912")))
        assert window.bar.asks
        assert orders(window, "0912") == []
        QTest.keyClick(window.keys, Key.Key_Return)
        assert orders(window, "0912") == ["12"]


def test_help_lists_what_can_be_typed() -> None:
    with standing() as (_, window):
        QTest.keyClick(window.keys, Key.Key_Question)
        window.scan.settle()
        assert window.help.isVisible()
        window.help.grab()
        row = next(spot for spot in window.help.spots if spot.tip == say("verb.assign.help"))
        QTest.mouseClick(window.help, Qt.MouseButton.LeftButton, pos=row.rect.center().toPoint())
        assert window.bar.line.text() == "派 "
        for _ in range(3):
            window.escape()
        assert not window.help.isVisible()


def test_a_click_takes_the_keyboard_from_an_empty_bar() -> None:
    with standing() as (_, window):
        window.act("command")
        assert window.bar.busy
        window.do(calls.Select(kind="unit", id="03"))
        assert not window.bar.busy
        window.put("派 0")
        window.do(calls.Select(kind="unit", id="05"))
        assert window.bar.busy


def test_escape_goes_one_step_back_at_a_time() -> None:
    with standing() as (_, window):
        window.put("派 03")
        assert window.completions.isVisible()
        QTest.keyClick(window.bar.line, Key.Key_Escape)
        assert not window.completions.isVisible()
        assert window.bar.line.text() == "派 03"
        QTest.keyClick(window.bar.line, Key.Key_Escape)
        assert window.bar.line.text() == ""
        assert not window.bar.busy
        assert window.desk.selection.kind == "incident"
        QTest.keyClick(window.keys, Key.Key_Escape)
        assert window.desk.selection.kind == ""


def test_arrows_walk_through_the_queue() -> None:
    with standing() as (_, window):
        rows = [row.incident for row in window.queue.rows()]
        assert window.desk.selection.id == rows[0]
        QTest.keyClick(window.keys, Key.Key_Down)
        assert window.desk.selection.id == rows[1]
        QTest.keyClick(window.keys, Key.Key_Up)
        QTest.keyClick(window.keys, Key.Key_Up)
        assert window.desk.selection.id == rows[0]


def test_the_sos_strip_comes_and_the_map_stays() -> None:
    with standing() as (evening, window):
        window.pulse.beat()
        place, camera = window.canvas.geometry(), (window.canvas.centre_m, window.canvas.m_per_px)
        assert not window.sos.isVisible()
        queue_top = window.queue.y()
        now = evening.clock.now()
        evening.desk.inbox.put(SosMessage(unit="13", t=now, id="s1", received_at=now))
        window.pulse.beat()
        assert window.sos.isVisible()
        assert window.sos.height() == DESK.sos
        assert window.queue.y() == queue_top + DESK.sos
        assert window.canvas.geometry() == place
        assert (window.canvas.centre_m, window.canvas.m_per_px) == camera
        QTest.keyClick(window.keys, Key.Key_F5)
        assert window.desk.sos["13"].taken_by
        QTest.keyClick(window.keys, Key.Key_F4)
        assert window.bar.line.text() == "解 13 "
        write(window.bar.line, "示例甲")
        QTest.keyClick(window.bar.line, Key.Key_Return)
        window.pulse.beat()
        assert window.desk.sos["13"].closed_by == "示例甲"
        assert not window.sos.isVisible()
        assert window.canvas.geometry() == place


def test_a_click_on_a_row_selects_and_on_a_candidate_sends() -> None:
    with standing() as (evening, window):
        window.grab()
        row = next(s for s in window.queue.spots if "入室盗窃" in s.tip)
        QTest.mouseClick(window.queue, Qt.MouseButton.LeftButton, pos=row.rect.center().toPoint())
        assert window.card.incident is not None
        assert window.card.incident.no == "0907"
        window.desk.act(calls.Select(kind="incident", id=evening.incident("0912")))
        window.grab()
        second = next(s for s in window.card.spots if s.tip.startswith("按 2 派此单元"))
        ranking = window.desk.ranking
        assert ranking is not None
        wanted = ranking.candidates[1].unit
        QTest.mouseClick(window.card, Qt.MouseButton.LeftButton, pos=second.rect.center().toPoint())
        assert orders(window, "0912") == [wanted]


def test_new_incident_needs_a_place_and_a_type() -> None:
    with standing() as (_, window):
        count = len(window.desk.incidents)
        QTest.keyClick(window.keys, Key.Key_A)
        window.scan.settle()
        assert window.on_map.veil.isVisible()
        at = window.on_map.veil.rect().center() + QPoint(40, -30)
        wanted = window.on_map.veil.point_at(QPointF(at))
        QTest.mouseClick(window.on_map.veil, Qt.MouseButton.LeftButton, pos=at)
        assert window.form.isVisible()
        QTest.keyClick(window.form.place, Key.Key_Return)
        assert window.form.fault == "缺类别"
        assert len(window.desk.incidents) == count
        write(window.form.type, "火情")
        QTest.keyClick(window.form.type, Key.Key_Return)
        assert not window.form.isVisible()
        made = list(window.desk.incidents.values())[-1]
        assert (made.type, made.level) == ("火情", 1)
        assert made.lon_deg == pytest.approx(wanted[0])
        assert made.lat_deg == pytest.approx(wanted[1])


def test_an_unlocated_incident_is_placed_by_the_next_click() -> None:
    with standing() as (evening, window):
        key = evening.incident("0913")
        window.do(calls.Select(kind="incident", id=key))
        assert not window.desk.incidents[key].located
        QTest.keyClick(window.keys, Key.Key_D)
        window.scan.settle()
        assert window.on_map.placing == key
        at = window.on_map.veil.rect().center()
        QTest.mouseClick(window.on_map.veil, Qt.MouseButton.LeftButton, pos=at)
        assert window.desk.incidents[key].located


def test_theme_and_language_change_live() -> None:
    with standing() as (_, window):
        before = window.grab().toImage().pixelColor(8, 300)
        QTest.keyClick(window.keys, Key.Key_F9)
        after = window.grab().toImage().pixelColor(8, 300)
        assert window.theme.name == "light"
        assert after.lightness() > before.lightness() + 60
        QTest.keyClick(window.keys, Key.Key_F10)
        assert window.desk.view.language == "en"
        window.grab()
        assert any(spot.tip == "Sort the incidents otherwise" for spot in window.queue.spots)


def test_reasons_change_their_language_at_once() -> None:
    with standing() as (_, window):
        ranking = window.desk.ranking
        assert ranking is not None
        assert "秒" in why(ranking.candidates[0].reasons)
        a = ranking.candidates[0].unit
        window.put(f"派 {a} 至 0912")
        QTest.keyClick(window.bar.line, Key.Key_F10)
        now = window.desk.ranking
        assert now is not None
        assert [one.unit for one in now.candidates] == [one.unit for one in ranking.candidates]
        assert all("秒" not in why(one.reasons) for one in now.candidates)
        assert not any("分" in part.text for part in window.room.meant.parts)
        assert window.canvas._stage.ghost.labels[0].endswith("min")


def test_units_that_the_site_does_not_know_are_counted_apart() -> None:
    with standing() as (_, window):
        before = window.duty.grab().toImage()
        assert window.room.reads.unregistered() == 0
        for name in ("veh-1", "veh-2"):
            window.desk.units.ensure(name)
        window.apply(Changes.UNITS)
        assert window.duty.grab().toImage() != before
        window.duty.press("只看未登记的单元")
        assert window.units.isVisible()
        assert [row.id for row, _ in window.units.rows()] == ["veh-1", "veh-2"]
        assert window.room.reads.duty_counts()[Duty.UNKNOWN] <= 60 - 2  # the legend stays the site's own


@pytest.mark.parametrize(("language", "words"), [("zh_CN", "未登记 250"), ("en", "250 not reg")])
def test_the_sum_of_units_fits_whole(language: str, words: str) -> None:
    with standing(language=language) as (_, window):
        for n in range(250):
            window.desk.units.ensure(f"veh-{n}")
        window.apply(Changes.UNITS)
        for width in (140, 208, 300):
            text, px = window.duty._sums(width)
            assert words in text
            assert advance(text, px) <= max(width, advance(text, 12))


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_popup_leaves_the_foot_of_the_map_free(size: tuple[int, int], language: str) -> None:
    with standing(size=size, language=language) as (_, window):
        window.put("派 03 至 09" if language == "zh_CN" else "assign 03 to 09")
        foot = window.canvas.foot.translated(window.canvas.pos())
        assert window.completions.isVisible()
        assert not window.completions.geometry().intersects(foot)
        assert window.areas().open.contains(window.completions.geometry())


def test_the_map_says_its_source_in_the_language_of_the_screen() -> None:
    with standing() as (_, window):
        assert "示范数据，非实地" in window.canvas._footer.text
        QTest.keyClick(window.keys, Key.Key_F10)
        assert "Invented, no real place" in window.canvas._footer.text
        assert "示范" not in window.canvas._footer.text


def test_callers_are_masked_until_asked_for() -> None:
    with standing() as (_, window):
        chosen = window.desk.selection.id
        masked = window.card.grab().toImage()
        QTest.keyClick(window.keys, Key.Key_H)
        window.scan.settle()
        assert window.room.callers_shown == {chosen}
        assert window.card.grab().toImage() != masked
        QTest.keyClick(window.keys, Key.Key_H)
        window.scan.settle()
        assert window.room.callers_shown == set()


def test_a_hidden_panel_costs_no_paint_and_its_flag_alone_wakes_one() -> None:
    with standing() as (_, window):
        window.grab()
        seen: list[str] = []
        for panel in window.panels:
            panel.update = functools.partial(seen.append, type(panel).__name__)  # type: ignore[method-assign]
        window.apply(Changes.TICKER)
        assert set(seen) == {"Ticker", "CommandBar"}
        seen.clear()
        window.apply(Changes.FIXES)
        assert seen == []


def test_every_key_does_something_and_stands_on_the_page() -> None:
    with standing() as (_, window):
        names = Acts(window).names
    digits = {"assign", "bookmark_go", "bookmark_set", "scene"}
    assert {key.act for key in KEYS} - names == digits, "they need their digit"
    use("zh_CN")
    assert (ROOT / "docs" / "keys.md").read_text("utf-8") == page(), "python -m console.glass.window.keys docs/keys.md"


def test_no_key_is_given_twice() -> None:
    strokes = [(key.modifier.value, stroke) for key in KEYS for stroke in key.keys]
    assert len(strokes) == len(set(strokes))


@pytest.mark.parametrize(
    ("width", "column", "queue", "card"),
    [(1366, SMALL, 280, 356), (1920, DESK, 348, 448), (2560, LARGE, 400, 520), (3840, HUGE, 522, 672)],
)
def test_the_layout_follows_the_table(width: int, column: object, queue: int, card: int) -> None:
    measures = measures_for(width)
    assert measures is column
    at = areas(width, width * 9 // 16, measures, sos=True, duty_h=200)
    assert (at.queue.width(), at.card.width()) == (queue, card)
    assert at.queue.left() == 0
    assert at.card.right() == width - 1
    assert at.map.left() == at.queue.right() + 1
    assert at.map.right() == at.card.left() - 1
    without = areas(width, width * 9 // 16, measures, sos=False, duty_h=200)
    assert without.map == at.map
    assert at.sos.height() == round(measures.sos * measures.scale)


def test_1080_is_the_target_to_the_pixel() -> None:
    at = areas(1920, 1080, DESK, sos=True, duty_h=200)
    assert at.bar.getRect() == (0, 0, 1920, 44)
    assert at.sos.getRect() == (0, 44, 1920, 36)
    assert at.open.getRect() == (348, 80, 1124, 912)
    assert at.card.getRect() == (1472, 80, 448, 912)
    assert at.command.getRect() == (0, 992, 1920, 48)
    assert at.hour.getRect() == (0, 1040, 912, 40)
    assert at.ticker.getRect() == (912, 1040, 1008, 40)


def test_escape_leaves_the_form_while_the_line_is_typed_in() -> None:
    with standing() as (_, window):
        window.drawers.toggle_layers()
        window.on_map.open_form((123.49, 30.5), 700, 300)
        window.form.type.setText("噪声")
        window.put("派 03")
        assert window.completions.isVisible()
        seen = []
        for _n in range(4):
            QTest.keyClick(window.focusWidget(), Key.Key_Escape)
            open_ = (window.completions, window.form, window.layers)
            seen.append((*(one.isVisible() for one in open_), window.bar.line.text()))
        assert seen == [(False, True, True, "派 03"), (False, True, True, ""), (False, False, True, ""),
                        (False, False, False, "")]  # fmt: skip
        assert window.desk.selection.kind == "incident"


def test_the_window_remembers_its_order(tmp_path: Path) -> None:
    with standing() as (_, window):
        QTest.keyClick(window.keys, Key.Key_S)
        window.scan.settle()
        wanted = window.queue.order
        kept.save(window, tmp_path / "window.ini")
        window.queue.order = "level"
        kept.restore(window, tmp_path / "window.ini")
        assert window.queue.order == wanted != "level"


def test_no_text_field_lets_verb_keys_through() -> None:
    with standing() as (_, window):
        window.on_map.open_form((123.49, 30.5), 700, 300)
        focus = QApplication.focusWidget()
        assert isinstance(focus, QLineEdit)
        QTest.keyClicks(focus, "1")
        assert focus.text() == "1"
        assert orders(window, "0912") == []


def test_the_screenshot_is_the_window(tmp_path: Path) -> None:
    with standing() as (_, window):
        file = tmp_path / "desk.png"
        assert window.screenshot(file)
        assert file.stat().st_size > 20_000
        assert not window.screenshot(tmp_path / "no" / "such" / "folder.png")


def test_words_of_what_is_placed_stand_below_the_tools() -> None:
    """On a narrow map the tools have two rows."""
    with standing(size=(1366, 768), language="en") as (_, window):
        window.on_map.place_new()
        veil = window.on_map.veil
        assert veil.isVisible()
        assert window.canvas.geometry().top() + veil.top > window.tools.geometry().bottom()
        assert window.tools.geometry().height() > 60, "two rows, or this says nothing"


def test_a_slash_behind_a_refused_line_begins_a_new_one() -> None:
    """In a hurry the next line is opened as ever; a line that was touched since keeps its slash."""
    with standing() as (_, window):
        line = window.bar.line
        window.put("xyzzy")
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert line.text() == "xyzzy", "what was refused stays to be corrected"
        QTest.keyClicks(line, "/tai")
        assert line.text() == "tai"
        window.put("xyzzy")
        QTest.keyClick(line, Qt.Key.Key_Return)
        QTest.keyClicks(line, " a/b")
        assert line.text() == "xyzzy a/b"
