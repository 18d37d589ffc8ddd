"""Tools on the map: a key or a click goes in; figures, pixels, the clipboard and files come out."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from console.glass.tools import sizing
from console.glass.window import kept
from console.glass.window.frame import DeskWindow
from console.glass.window.layout import areas
from console.verbs import calls
from layers import geo
from tests.glass.toolroom import said, standing, until

Key, Left = Qt.Key, Qt.MouseButton.LeftButton
CTRL, SHIFT, ALT = (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier,
                    Qt.KeyboardModifier.AltModifier)  # fmt: skip


def click(widget: QWidget, at: tuple[int, int]) -> None:
    QTest.mouseClick(widget, Left, pos=QPoint(*at))


def middle(window: DeskWindow) -> tuple[int, int]:
    return window.canvas.width() // 2, window.canvas.height() // 2


def side_button(widget: QWidget, button: Qt.MouseButton) -> None:
    at = QPointF(200, 200)
    event = QMouseEvent(QEvent.Type.MouseButtonPress, at, at, button, button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


# --- measuring ----------------------------------------------------------------------------------------------------


def test_m_measures_and_cycles_and_esc_leaves(tmp_path: Path) -> None:
    with standing(tmp_path) as window:
        measure = window.toolbox.measure
        before = window.grab().toImage()
        QTest.keyClick(window.keys, Key.Key_M)
        window.scan.settle()
        until(lambda: measure.ready)
        x, y = middle(window)
        for at in ((x - 200, y), (x, y), (x, y + 150)):
            click(measure, at)
        points, found = list(measure.points), measure.figures()
        assert len(points) == 3
        assert found.total == pytest.approx(geo.geodesic_length_m(*zip(*points, strict=True)), abs=1e-6)
        true = window.canvas.m_per_px / float(geo.mercator_scale(points[0][1]))
        assert found.legs[0] == pytest.approx(200 * true, rel=0.005)
        assert window.grab().toImage() != before
        QTest.keyClick(window.keys, Key.Key_Backspace)
        assert measure.points == points[:2]
        click(measure, (x, y + 150))
        QTest.keyClick(window.keys, Key.Key_M)
        window.scan.settle()
        assert (measure.kind, len(measure.points)) == ("area", 3)
        # Half of 200 × 150 px, in true metres.
        assert measure.figures().area == pytest.approx(200 * 150 / 2 * true**2, rel=0.01)
        QTest.keyClick(window.keys, Key.Key_Return)
        assert measure.ended
        assert "公顷 · 周长" in measure.words()
        QTest.keyClick(window.keys, Key.Key_M)
        window.scan.settle()
        assert (measure.kind, measure.points) == ("bearing", [])
        click(measure, (x, y))
        click(measure, (x + 300, y))
        assert measure.words().startswith("090° 东")
        QTest.keyClick(window.keys, Key.Key_Escape)
        assert not measure.isVisible()
        assert window.tools.in_hand == "escape"


def test_a_double_click_ends_with_its_own_point_once(tmp_path: Path) -> None:
    with standing(tmp_path) as window:
        measure = window.toolbox.measure
        window.run("测")
        until(measure.isVisible)
        x, y = middle(window)
        click(measure, (x - 100, y))
        click(measure, (x, y))
        QTest.mouseDClick(measure, Left, pos=QPoint(x, y))
        assert measure.ended
        assert len(measure.points) == 2


def test_measuring_still_pans_and_zooms(tmp_path: Path) -> None:
    with standing(tmp_path) as window:
        measure, centre = window.toolbox.measure, window.canvas.centre_m
        window.act("measure")
        click(measure, (300, 300))
        spot = measure.points[0]
        QTest.mousePress(measure, Left, pos=QPoint(400, 400))
        QTest.mouseMove(measure, QPoint(460, 400))
        QTest.mouseMove(measure, QPoint(500, 400))
        QTest.mouseRelease(measure, Left, pos=QPoint(500, 400))
        assert measure.points == [spot]
        assert window.canvas.centre_m[0] < centre[0]
        assert measure.px(spot).x() == pytest.approx(400, abs=1.5)


# --- markers ------------------------------------------------------------------------------------------------------


def test_a_marker_is_put_named_picked_dragged_and_undone(tmp_path: Path) -> None:
    with standing(tmp_path) as window:
        window.desk.act(calls.Select())
        tools = window.toolbox
        QTest.keyClick(window.keys, Key.Key_M, SHIFT)
        window.scan.settle()
        assert tools.place.isVisible()
        at = (middle(window)[0] + 333, middle(window)[1] - 222)
        wanted = window.canvas.lonlat_at(*at)
        click(tools.place, at)
        assert tools.form.isVisible()
        QTest.keyClick(tools.form.name, Key.Key_Return)
        assert tools.form.fault == "标记缺名称"
        tools.form.name.setText("集结点")
        QTest.keyClick(tools.form.name, Key.Key_Return)
        assert not tools.form.isVisible()
        marker = next(iter(window.desk.markers.values()))
        assert marker.name == "集结点"
        assert (marker.lon_deg, marker.lat_deg) == pytest.approx(wanted)
        assert window.desk.selection.kind == "marker"
        window.grab()
        assert any((hit.kind, hit.id) == ("marker", marker.id) for hit in window.canvas.hits_at(at[0], at[1] - 13))
        _drag(window, (at[0], at[1] - 13), (at[0] + 80, at[1] + 40))
        moved = window.desk.markers[marker.id]
        assert (moved.lon_deg, moved.lat_deg) == pytest.approx(
            window.canvas.lonlat_at(at[0] + 80, at[1] + 53), abs=1e-6
        )  # fmt: skip
        QTest.keyClick(window.keys, Key.Key_Z, CTRL)
        assert window.desk.markers[marker.id] == marker
        QTest.keyClick(window.keys, Key.Key_Delete)
        assert not window.desk.markers
        QTest.keyClick(window.keys, Key.Key_Z, CTRL)
        assert window.desk.markers[marker.id] == marker


def _drag(window: DeskWindow, a: tuple[int, int], b: tuple[int, int]) -> None:
    view = window.canvas.map_view.viewport()
    QTest.mousePress(view, Left, pos=QPoint(*a))
    for part in (0.5, 1.0):
        at = QPointF(a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
        event = QMouseEvent(QEvent.Type.MouseMove, at, at, Qt.MouseButton.NoButton, Left,
                            Qt.KeyboardModifier.NoModifier)  # fmt: skip
        QApplication.sendEvent(view, event)
    QTest.mouseRelease(view, Left, pos=QPoint(*b))


def test_a_pin_and_its_name_are_on_the_map_and_hide_with_their_layer(tmp_path: Path) -> None:
    with standing(tmp_path) as window:
        window.desk.act(calls.Select())
        at = (middle(window)[0] + 420, middle(window)[1] + 280)
        lon, lat = window.canvas.lonlat_at(*at)
        window.do(calls.PutMarker(name="集结点", lon_deg=lon, lat_deg=lat))
        window.desk.act(calls.Select())
        until(window.canvas.ready)
        until(lambda: any(text == "集结点" for text, _ in window.canvas.label_boxes()))
        pin = window.canvas.picture().pixelColor(at[0] - 4, at[1] - 13)
        assert pin == window.theme.color("post")
        window.do(calls.ShowLayer(layer="markers", on=False))
        assert window.canvas.picture().pixelColor(at[0] - 4, at[1] - 13) != pin


def test_the_card_of_a_marker_copies_its_coordinates(tmp_path: Path) -> None:
    with standing(tmp_path) as window:
        window.do(calls.PutMarker(name="集结点", text="三辆车", lon_deg=115.5, lat_deg=35.25))
        window.card.grab()
        window.card.press("GCJ-02")
        until(lambda: QGuiApplication.clipboard().text() != "" and "GCJ-02" in said(window))
        lon, lat = (float(v) for v in QGuiApplication.clipboard().text().split(","))
        assert geo.distance_m(*geo.gcj02_to_wgs84(lon, lat), 115.5, 35.25) < 0.2
        window.card.press("度分秒")
        until(lambda: QGuiApplication.clipboard().text() == "35°15'00.0\"N 115°30'00.0\"E")


# --- coordinates --------------------------------------------------------------------------------------------------


def test_ctrl_c_and_the_foot_copy_what_the_foot_says(tmp_path: Path) -> None:
    with standing(tmp_path) as window:
        view, at = window.canvas.map_view.viewport(), (333, 444)
        QTest.mouseMove(view, QPoint(*at))
        until(lambda: window.toolbox.touch.shown == window.canvas.lonlat_at(*at))
        QTest.keyClick(window.keys, Key.Key_C, CTRL)
        lon, lat = (float(v) for v in QGuiApplication.clipboard().text().split(","))
        assert (lon, lat) == pytest.approx(window.canvas.lonlat_at(*at), abs=1e-6)
        QGuiApplication.clipboard().clear()
        foot, selection = window.canvas.foot.center(), window.desk.selection
        QTest.mouseMove(view, foot)
        QTest.mouseClick(view, Left, pos=foot)
        assert QGuiApplication.clipboard().text() == f"{lon:.6f},{lat:.6f}"
        assert f"{lon:.5f}" in window.canvas._footer.text
        assert window.desk.selection == selection


def test_the_right_click_offers_coordinates(tmp_path: Path) -> None:
    with standing(tmp_path) as window:
        window.on_map.open_form((115.0, 35.0), 700, 300)
        window.form.grab()
        window.form.press("WGS 84")
        until(lambda: QGuiApplication.clipboard().text() == "115.000000,35.000000")
        assert window.form.isVisible()


# --- views --------------------------------------------------------------------------------------------------------


def test_back_and_forward_by_keys_and_side_buttons(tmp_path: Path) -> None:
    with standing(tmp_path) as window:
        canvas, history = window.canvas, window.toolbox.history
        history.settle()
        first = history.stand()
        canvas.zoom_by(4.0)
        history.settle()
        canvas.pan_by(300, 100)
        third = history.stand()
        QTest.keyClick(window.keys, Key.Key_Left, ALT)
        QTest.keyClick(window.keys, Key.Key_Left, ALT)
        assert history.stand() == pytest.approx(first)
        QTest.keyClick(window.keys, Key.Key_Left, ALT)
        assert said(window) == "已是最早的视图"
        side_button(canvas.map_view.viewport(), Qt.MouseButton.ForwardButton)
        QTest.keyClick(window.keys, Key.Key_Right, ALT)
        assert history.stand() == pytest.approx(third)
        side_button(canvas.map_view.viewport(), Qt.MouseButton.BackButton)
        assert history.stand() != pytest.approx(third)


def test_bookmarks_by_keys_last_until_tomorrow(tmp_path: Path) -> None:
    with standing(tmp_path) as window:
        wanted = window.toolbox.history.stand()
        QTest.keyClick(window.keys, Key.Key_2, CTRL | SHIFT)
        QTest.keyClick(window.keys, Key.Key_NumberSign, CTRL | SHIFT)  # Shift 3 on most keyboards
        window.canvas.zoom_by(8.0)
        window.canvas.pan_by(500, 500)
        QTest.keyClick(window.keys, Key.Key_2, CTRL)
        assert window.toolbox.history.stand() == pytest.approx(wanted)
        QTest.keyClick(window.keys, Key.Key_9, CTRL)
        assert "书签 9 未存" in said(window)
        window.run("书签 4 东关 大桥")
        until(lambda: 4 in window.toolbox.kept.views)
        assert orders_given(window) == 0
    with standing(tmp_path) as window:
        views = window.toolbox.kept.views
        assert sorted(views) == [2, 3, 4]
        assert views[4].name == "东关 大桥"
        QTest.keyClick(window.keys, Key.Key_B, CTRL)
        assert window.toolbox.shelf.isVisible()
        window.toolbox.shelf.grab()
        window.toolbox.shelf.press("删 3")
        window.toolbox.shelf.press(views[2].name)
        assert window.toolbox.history.stand() == pytest.approx(wanted)
        QTest.keyClick(window.keys, Key.Key_Escape)
        assert not window.toolbox.shelf.isVisible()


def orders_given(window: DeskWindow) -> int:
    incident = next(one for one in window.desk.incidents.values() if one.no == "0912")
    return len(window.desk.orders_of(incident.id))


def test_a_broken_file_of_bookmarks_is_said_and_kept(tmp_path: Path) -> None:
    (tmp_path / "bookmarks.json").write_text('{"views": {"1": {"na', "utf-8")
    with standing(tmp_path) as window:
        until(lambda: window.bar.outcome is not None and "读不出" in said(window))
        assert (tmp_path / "bookmarks.broken-1.json").read_text("utf-8") == '{"views": {"1": {"na'
        QTest.keyClick(window.keys, Key.Key_1, CTRL | SHIFT)
    assert (tmp_path / "bookmarks.json").exists()


def test_bookmarks_that_cannot_be_written_are_said(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with standing(state) as window:
        state.write_text("a file where the folder should be", "utf-8")
        QTest.keyClick(window.keys, Key.Key_1, CTRL | SHIFT)
        until(lambda: "未写入磁盘" in said(window))


# --- the overview -------------------------------------------------------------------------------------------------


def test_the_overview_shows_the_site_and_moves_the_map(tmp_path: Path) -> None:
    with standing(tmp_path) as window:
        overview = window.toolbox.overview
        assert not overview.isVisible()
        QTest.keyClick(window.keys, Key.Key_O)
        window.scan.settle()
        overview.grab()
        until(lambda: overview.complete)
        image = overview.grab().toImage()
        assert len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}) > 8
        assert not overview.geometry().intersects(window.canvas.foot.translated(window.canvas.pos()))
        west, _, east, _ = window.desk.site.base.bounds
        before = window.canvas.focus_m
        click(overview, (overview.width() // 4, overview.height() // 2))
        assert window.canvas.focus_m[0] < before[0]
        assert west < window.canvas.focus_m[0] < (west + east) / 2
        assert overview.grab().toImage() != image
        window.run("鹰眼")
        until(lambda: not overview.isVisible())


# --- the scale of a window ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("percent", sizing.STEPS)
def test_panels_grow_only_as_far_as_they_hold(size: tuple[int, int], percent: int) -> None:
    measures, map_scale = sizing.measures_at(*size, percent)
    plain, plain_map = sizing.measures_at(*size, 100)
    assert map_scale == pytest.approx(plain_map * percent / 100)
    at = areas(*size, measures, sos=True, duty_h=200)
    assert at.map.width() >= 480 * measures.scale
    assert at.queue.height() > 0
    assert (measures.scale > plain.scale) == (percent > 100)


def test_keys_scale_this_window_and_it_remembers(tmp_path: Path) -> None:
    with standing(tmp_path) as window:
        width = window.tools.width()
        QTest.keyClick(window.keys, Key.Key_Plus, CTRL | SHIFT)
        QTest.keyClick(window.keys, Key.Key_Equal, CTRL)
        assert (window.percent, window.canvas.scale) == (125, 1.25)
        assert window.tools.width() == pytest.approx(width * 1.25, abs=60) != width
        kept.save(window, tmp_path / "window.ini")
        QTest.keyClick(window.keys, Key.Key_0, CTRL)
        assert (window.percent, window.canvas.scale) == (100, 1.0)
        kept.restore(window, tmp_path / "window.ini")
        assert window.percent == 125
        window.run("字号 240")
        until(lambda: window.canvas.scale == 2.4)
        assert "栏目只容" in said(window)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_tools_lie_on_the_map_beside_one_another(tmp_path: Path, size: tuple[int, int], language: str) -> None:
    with standing(tmp_path, size, language) as window:
        for percent in (100, 150):
            window.toolbox.scale(percent)
            tools: QRect = window.tools.geometry()
            assert window.areas().open.contains(tools)
            assert not tools.intersects(window.layer_tool.geometry())
            wide, high = window.tools.wanted()
            assert (tools.width(), tools.height()) == pytest.approx(
                (wide * window.measures.scale, high * window.measures.scale), abs=1
            )  # fmt: skip
