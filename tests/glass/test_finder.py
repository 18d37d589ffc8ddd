"""Finding at the desk: from the key to the camera, the pin and the pixel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from console.find import Entry, Index, build
from console.glass.window.frame import DeskWindow
from console.verbs import calls
from layers.geo import from_mercator, wgs84_to_gcj02
from tests.glass.evening import standing

Key = Qt.Key
CTRL, PLAIN = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window() -> Iterator[DeskWindow]:
    with standing() as (_, shown_window):
        yield shown_window


def open_finder(window: DeskWindow) -> QLineEdit:
    QTest.keyClick(window.keys, Key.Key_K, CTRL)
    return window.bar.line


def shown(window: DeskWindow) -> list[str]:
    return [hit.entry.name for hit in window.finder.hits] if window.finder.isVisible() else []


def compose(line: QLineEdit, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(line, event)


def camera(window: DeskWindow) -> tuple[float, float, float]:
    return (*window.canvas.centre_m, window.canvas.m_per_px)


def looks_at(window: DeskWindow, x: float, y: float) -> bool:
    """Within a pixel; the SOS strip and floating tools shift the middle."""
    left, bottom, right, top = window.canvas.bounds_m
    near = window.canvas.m_per_px * 60
    return abs((left + right) / 2 - x) < near and abs((bottom + top) / 2 - y) < near


def test_hits_while_typing_arrows_preview_and_escape_is_back_where_it_was(window: DeskWindow) -> None:
    before, selected = camera(window), window.desk.selection
    line = open_finder(window)
    assert window.bar.finding
    assert window.finder.isVisible()
    QTest.keyClicks(line, "rml")
    assert shown(window)[0].startswith("人民路") or "人民路" in shown(window)
    assert camera(window) == before
    QTest.keyClick(line, Key.Key_Down)
    QTest.keyClick(line, Key.Key_Down)
    hit = window.finder.hits[1].entry
    assert looks_at(window, hit.x_m, hit.y_m)
    assert window.desk.selection == selected
    QTest.keyClick(line, Key.Key_Escape)
    assert camera(window) == pytest.approx(before)
    assert not window.finder.isVisible()
    assert not window.bar.finding
    assert not window.bar.busy
    assert window.bar.line.text() == ""
    assert window.desk.view.pin is None


def test_enter_goes_to_a_road_and_leaves_a_pin_until_escape(window: DeskWindow) -> None:
    line = open_finder(window)
    QTest.keyClicks(line, "renminlu")
    road = next(hit.entry for hit in window.finder.hits if hit.entry.kind == "road")
    while window.finding._hit() is None or window.finder.hits[max(0, window.finder.at)].entry != road:
        QTest.keyClick(line, Key.Key_Down)
    QTest.keyClick(line, Key.Key_Return)
    pin = window.desk.view.pin
    assert pin is not None
    assert pin.name == "人民路"
    assert looks_at(window, road.x_m, road.y_m)
    assert not window.bar.busy
    assert window.bar.outcome is not None
    assert window.bar.outcome.text() == "已到 人民路"
    QTest.keyClick(window.keys, Key.Key_Escape)
    assert window.desk.view.pin is None
    assert window.desk.selection.kind == "incident"  # one step at a time


def test_the_pin_is_drawn_where_the_place_is(window: DeskWindow) -> None:
    window.canvas.set_layer("labels", False)
    x, y = window.canvas.centre_m
    lon, lat = (float(v) for v in from_mercator(x, y))
    plain = window.canvas.picture()
    window.do(calls.Seek(name="此处", lon_deg=lon, lat_deg=lat))
    marked = window.canvas.picture()
    blue = window.theme.color("acc").rgb()
    at = [(px, py) for px in range(marked.width()) for py in range(0, marked.height(), 2)
          if marked.pixel(px, py) == blue and plain.pixel(px, py) != blue]  # fmt: skip
    assert at
    middle = np.mean(np.array(at), axis=0)
    assert abs(middle[0] - marked.width() / 2) < 40
    assert abs(middle[1] - marked.height() / 2) < 60


def test_a_unit_an_incident_and_a_camera_are_selected_by_enter_or_click(window: DeskWindow) -> None:
    for typed, kind in (("0907", "incident"), ("cg", "unit"), ("renmin lu kou", "camera")):
        line = open_finder(window)
        QTest.keyClicks(line, typed)
        row = next((n for n, hit in enumerate(window.finder.hits) if hit.entry.kind == kind), None)
        assert row is not None, (typed, shown(window))
        wanted = window.finder.hits[row].entry.id
        for _ in range(row + 1):
            QTest.keyClick(line, Key.Key_Down)
        QTest.keyClick(line, Key.Key_Return)
        assert (window.desk.selection.kind, window.desk.selection.id) == (kind, wanted)
        assert window.desk.view.pin is None
    line = open_finder(window)
    QTest.keyClicks(line, "0907")
    window.grab()
    spot = window.finder.spots[0]
    QTest.mouseClick(window.finder, Qt.MouseButton.LeftButton, pos=spot.rect.center().toPoint())
    assert window.desk.selection.id == next(one.id for one in window.desk.incidents.values() if one.no == "0907")
    assert not window.finder.isVisible()


def test_the_command_bar_looks_up_what_is_no_command_and_obeys_what_is(window: DeskWindow) -> None:
    QTest.keyClick(window.keys, Key.Key_Slash)
    window.scan.settle()
    QTest.keyClicks(window.bar.line, "xigang")
    assert not window.bar.finding
    assert "西岗新村" in shown(window)
    assert not window.completions.isVisible()
    assert any(part.text == shown(window)[0] for part in window.room.meant.parts)
    QTest.keyClick(window.bar.line, Key.Key_Escape)
    assert shown(window) == []
    assert window.bar.line.text() == "xigang"
    QTest.keyClick(window.bar.line, Key.Key_Escape)
    window.put("派 03")
    assert shown(window) == []
    assert window.completions.isVisible()


def test_ctrl_k_turns_a_command_into_a_name_and_sends_nobody(window: DeskWindow) -> None:
    """派出所 begins with the verb 派: in the finder it is a name."""
    window.put("派出所")
    before = len(window.desk.orders)
    QTest.keyClick(window.bar.line, Key.Key_K, CTRL)
    assert window.bar.finding
    assert window.bar.line.text() == "派出所"
    assert window.desk.preview.text == ""
    QTest.keyClicks(window.bar.line, "p 03 0912")
    QTest.keyClick(window.bar.line, Key.Key_Return)
    assert len(window.desk.orders) == before
    assert window.bar.finding  # nothing of that name: the line stays, its text is marked
    assert window.bar.line.selectedText() == window.bar.line.text()


def test_ctrl_k_is_heard_in_the_field_of_a_form(window: DeskWindow) -> None:
    window.on_map.open_form((123.5, 30.5), 700, 400)
    field = window.form.type
    field.setText("噪声")
    QTest.keyClick(field, Key.Key_K, CTRL)
    assert window.bar.busy
    assert window.finder.isVisible()
    assert field.text() == "噪声"
    QTest.keyClick(window.bar.line, Key.Key_Escape)
    assert not window.finder.isVisible()
    assert window.form.isVisible()
    window.form.leave()


def test_an_input_method_composes_and_its_words_are_found(window: DeskWindow) -> None:
    line = open_finder(window)
    compose(line, "ren'min")
    assert window.bar.line.composing
    for key in (Key.Key_Return, Key.Key_Down, Key.Key_Escape):
        QTest.keyClick(line, key)
    assert window.bar.finding
    compose(line, "", "人民")
    assert shown(window)
    assert all("人民" in name or "0912" in name for name in shown(window))


def with_plates(window: DeskWindow) -> None:
    """Door plates, as a brought-in layer has them."""
    at = window.canvas.centre_m
    entries = [
        Entry(kind="plate", id=f"37088300{n:02d}", name=f"红旗小区{n}号楼", x_m=at[0] + 300 * n, y_m=at[1], layer="p")
        for n in range(1, 15)
    ]
    window.desk.site = replace(window.desk.site, names=build([*window.desk.site.names, *entries]))


def test_a_scanner_types_a_code_and_enter(window: DeskWindow) -> None:
    """The first digits fit many plates; by Enter one is left, and the map goes there at once."""
    with_plates(window)
    orders = len(window.desk.orders)
    for code, key, held in (("3708830011", Key.Key_K, CTRL), ("3708830007", Key.Key_Slash, PLAIN)):
        QTest.keyClick(window.keys, key, held)
        window.scan.settle()
        QTest.keyClicks(window.bar.line, code)
        QTest.keyClick(window.bar.line, Key.Key_Return)
        assert (window.desk.selection.kind, window.desk.selection.id) == ("layer:p", code)
        plate = next(one for one in window.desk.site.names if one.id == code)
        assert looks_at(window, plate.x_m, plate.y_m)
    assert len(window.desk.orders) == orders


def test_coordinates_in_another_system_are_put_back(window: DeskWindow) -> None:
    here = [float(v) for v in from_mercator(*window.canvas.centre_m)]
    lon, lat = (float(v) for v in wgs84_to_gcj02(*here))
    line = open_finder(window)
    line.insert(f"高德 {lat:.6f},{lon:.6f}")
    window.typing.typed(line.text())
    assert window.finder.hits[0].entry.kind == "coordinate"
    QTest.keyClick(line, Key.Key_Return)
    pin = window.desk.view.pin
    assert pin is not None
    assert [float(v) for v in from_mercator(pin.x_m, pin.y_m)] == pytest.approx(here, abs=1e-5)


def test_what_lives_is_found_where_it_is_now_and_by_its_new_name(window: DeskWindow) -> None:
    desk = window.desk
    assert desk.names.find(desk, "dongmenwai") == []
    outcome = desk.run("警 噪声扰民 东门外 @123.5,30.5")
    assert outcome.ok
    found = desk.names.find(desk, "dongmenwai")[0].entry
    assert (found.kind, found.aside) == ("incident", "东门外")
    row = desk.units.row["03"]
    unit = desk.names.find(desk, "03")[0].entry
    for n in range(12):
        desk.units.add([f"X{n:02d}"], [desk.units.kind[0]], False)
        assert desk.names.find(desk, f"x{n:02d}")[0].entry.id == f"X{n:02d}"
    assert desk.names.find(desk, "x00")[0].entry.id == "X00"
    assert (unit.kind, unit.x_m) == ("unit", float(desk.units.x_m[row]))


def test_a_site_without_an_index_says_so(window: DeskWindow) -> None:
    window.desk.site = replace(window.desk.site, names=Index())
    line = open_finder(window)
    QTest.keyClicks(line, "qingyang")
    assert window.finder.hits == ()
    assert "索引" in window.finder.line
    assert "索引" in window.desk.run("寻 qingyang").text()
    window.escape()


def test_the_verb_goes_to_the_first_hit_and_tab_completes(window: DeskWindow) -> None:
    for text in ("寻 人民路", "xun renminlu", "seek 人民路"):
        window.desk.look(pin=None)
        outcome = window.run(text)
        assert outcome.ok
        pin = window.desk.view.pin
        assert pin is not None
        assert pin.name == "人民路"
    assert window.run("寻 vvvvv").text() == "找不到“vvvvv”"
    window.put("寻 renminl")
    assert "人民路" in shown(window)
    QTest.keyClick(window.bar.line, Key.Key_Tab)
    assert window.bar.line.text() == "寻 " + shown(window)[0]
    window.escape()
    window.escape()
    line = open_finder(window)
    QTest.keyClicks(line, "xigangxincun")
    QTest.keyClick(line, Key.Key_Tab)
    assert line.text() == "西岗新村"
    assert window.finder.hits[0].entry.name == "西岗新村"


@pytest.mark.parametrize(("size", "language", "theme"), [((1366, 768), "en", "light"), ((1920, 1080), "zh_CN", "dark")])
def test_the_list_lies_inside_the_open_map_and_is_painted(size: tuple[int, int], language: str, theme: str) -> None:
    with standing(language=language, theme=theme, size=size) as (_, window):
        line = open_finder(window)
        QTest.keyClicks(line, "lu")
        window.grab()
        assert len(window.finder.hits) == window.measures.popup_rows
        assert window.areas().open.contains(window.finder.geometry())
        assert len([spot for spot in window.finder.spots if spot.act]) == window.measures.popup_rows
        QTest.keyClick(line, Key.Key_Down)
        ground = window.finder.grab().toImage().pixelColor(QPoint(2, 8))
        assert ground == window.theme.color("acc")  # the chosen row's edge
