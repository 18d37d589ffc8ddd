"""Rings drawn with the hand: keys and clicks go in, a ring at the desk and its line on the map come out."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from console.glass.items.ringhandles import handles_of
from console.glass.screens.evening import Evening, demo_site, working
from console.glass.tools.figures import crosses_itself
from console.glass.tools.ringplan import (
    area_m2,
    circle_points,
    length_m,
    limit_between,
    metres_between,
    simplified,
    untangled,
    width_step,
)
from console.glass.tools.ringsheet import RingSheet
from console.glass.window.frame import DeskWindow
from console.verbs import calls
from console.words import Changes, Ring, RingAnswer, RingShape, Tier
from console.words.sums import ROAD
from layers import geo
from tests.glass.ringmade import areas, circle, inks
from tests.glass.toolroom import said, standing, until

Key, Left = Qt.Key, Qt.MouseButton.LeftButton
SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@functools.cache
def told() -> Evening:
    """Once for the file: it has no widget."""
    evening = Evening(demo_site())
    evening.play(sos=False)
    return evening


@pytest.fixture
def window(widgets: Callable[[QWidget], QWidget]) -> DeskWindow:
    """The evening without rings, its gravest incident selected and in the middle."""
    desk = told().desk
    for ring in [one.id for one in desk.rings.values() if not one.standing]:
        desk.act(calls.RemoveRing(ring=ring))
    window = DeskWindow(desk, "dark", "zh_CN")
    widgets(window)
    window.resize(1920, 1080)
    window.show()
    desk.act(calls.Select(kind="incident", id=told().incident("0912")))
    desk.announce()
    QApplication.processEvents()
    window.take_keys()
    return window


def press(window: DeskWindow, *strokes: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    for stroke in strokes:
        QTest.keyClick(window.keys, stroke, modifier)
        window.scan.settle()
        QApplication.processEvents()


def click(widget: QWidget, *spots: tuple[int, int]) -> None:
    for spot in spots:
        QTest.mouseClick(widget, Left, pos=QPoint(*spot))


def drag(widget: QWidget, *spots: tuple[int, int]) -> None:
    QTest.mousePress(widget, Left, pos=QPoint(*spots[0]))
    for spot in spots[1:]:
        QTest.mouseMove(widget, QPoint(*spot))
    QTest.mouseRelease(widget, Left, pos=QPoint(*spots[-1]))


def begin(window: DeskWindow, stroke: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> RingSheet:
    window.desk.act(calls.Select())
    press(window, stroke, modifier=modifier)
    sheet = window.toolbox.rings.sheet
    assert sheet.isVisible()
    return sheet


def drawn(window: DeskWindow) -> list[Ring]:
    """Without the site's own."""
    return [ring for ring in window.desk.rings.values() if not ring.standing]


def only(window: DeskWindow) -> Ring:
    (ring,) = drawn(window)
    return ring


def true_m(window: DeskWindow) -> float:
    """True metres a widget pixel."""
    lat = float(geo.from_mercator(*window.canvas.centre_m)[1])
    return window.canvas.m_per_px / window.canvas.scale / float(geo.mercator_scale(lat))


# --- drawing ------------------------------------------------------------------------------------------------------


def test_two_clicks_are_a_ring_by_distance(window: DeskWindow) -> None:
    sheet, middle = begin(window, Key.Key_R), window.canvas.lonlat_at(500, 400)
    assert window.tools.in_hand == "ring"
    click(sheet, (500, 400))
    QTest.mouseMove(sheet, QPoint(620, 400))
    acc = window.theme.hexes["acc"]
    until(lambda: acc in inks(sheet.grab().toImage(), 500 + 85, 400 + 85, 8))  # the circle that would be
    click(sheet, (620, 400))
    ring = only(window)
    assert ring.shape is RingShape.DISTANCE
    assert ring.tiers[0].limit == pytest.approx(120 * true_m(window), rel=0.01)
    assert ring.centre is not None
    assert (ring.centre.lon_deg, ring.centre.lat_deg) == pytest.approx(middle)
    assert not sheet.isVisible()
    assert window.tools.in_hand == "escape"
    press(window, Key.Key_Z, modifier=CTRL)
    assert not drawn(window)


def test_enter_after_the_centre_is_a_ring_by_time_of_the_minutes_typed(window: DeskWindow) -> None:
    sheet = begin(window, Key.Key_R)
    press(window, Key.Key_Return)
    assert said(window) == "先点地图定中心"
    click(sheet, (500, 400))
    press(window, Key.Key_Return)
    assert (only(window).shape, [t.limit for t in only(window).tiers]) == (RingShape.TIME, [60, 180, 300])
    window.undo()
    sheet = begin(window, Key.Key_R)
    click(sheet, (500, 400))
    press(window, Key.Key_2, Key.Key_Space, Key.Key_4, Key.Key_Period, Key.Key_5)
    assert sheet.typed == "2 4.5"
    assert not window.desk.order_of("43")  # digits are no rows here
    press(window, Key.Key_Return)
    assert [t.limit for t in only(window).tiers] == [120, 270]


def test_r_draws_at_once_round_what_is_selected_or_found(window: DeskWindow) -> None:
    unit = window.desk.units.ids[0]
    window.do(calls.Select(kind="unit", id=unit))
    press(window, Key.Key_R)
    centre = only(window).centre
    assert centre is not None
    assert (centre.kind, centre.id) == ("unit", unit)
    assert not window.toolbox.rings.sheet.isVisible()


def test_a_polygon_by_clicks_belongs_to_the_incident_it_was_drawn_for(window: DeskWindow) -> None:
    incident = window.desk.selection.id
    press(window, Key.Key_G)
    sheet, corner = window.toolbox.rings.sheet, window.canvas.lonlat_at(400, 300)
    click(sheet, (400, 300), (600, 300))
    press(window, Key.Key_Return)
    assert said(window).startswith("至少要三个角")
    click(sheet, (600, 500), (610, 520), (400, 500))
    press(window, Key.Key_Backspace)
    click(sheet, (400, 500))
    press(window, Key.Key_Return)
    ring = only(window)
    assert (ring.shape, ring.incident, len(ring.outline)) == (RingShape.AREA, incident, 5)
    assert ring.outline[0] == pytest.approx(corner)


def test_dragging_is_a_lasso_with_few_corners(window: DeskWindow) -> None:
    sheet, middle = begin(window, Key.Key_G), window.canvas.lonlat_at(500, 400)
    turn = np.linspace(0, 2 * np.pi * 0.98, 200)
    drag(sheet, *((round(500 + 150 * np.cos(t)), round(400 + 150 * np.sin(t))) for t in turn))
    ring = only(window)
    assert ring.shape is RingShape.AREA
    assert 8 < len(ring.outline) < 60
    assert area_m2(ring.outline) == pytest.approx(np.pi * (150 * true_m(window)) ** 2, rel=0.05)
    assert np.mean(ring.outline, axis=0) == pytest.approx(middle, abs=0.002)  # the map has not moved meanwhile


def test_sides_that_cross_are_said_and_the_nearest_outline_is_proposed(window: DeskWindow) -> None:
    sheet = begin(window, Key.Key_G)
    click(sheet, (400, 300), (600, 500), (600, 300), (400, 500))
    press(window, Key.Key_Return)
    assert "自相交" in said(window)
    assert not drawn(window)
    assert not crosses_itself(sheet.proposal)
    assert window.theme.hexes["acc"] in inks(sheet.grab().toImage(), 400, 400, 12)  # its dashed side
    press(window, Key.Key_Escape)
    assert (sheet.proposal, len(sheet.points)) == ([], 4)
    wanted = sorted(window.canvas.lonlat_at(x, y) for x in (400, 600) for y in (300, 500))
    press(window, Key.Key_Return, Key.Key_Return)
    ring = only(window)
    assert not crosses_itself(ring.outline)
    assert np.array(sorted(ring.outline)) == pytest.approx(np.array(wanted))


def test_a_circle_is_an_area(window: DeskWindow) -> None:
    sheet = begin(window, Key.Key_G, SHIFT)
    click(sheet, (500, 400))
    press(window, Key.Key_Return)
    assert said(window).startswith("再点一处定边")
    press(window, Key.Key_3, Key.Key_0, Key.Key_0, Key.Key_Return)
    ring = only(window)
    assert ring.shape is RingShape.AREA
    assert area_m2(ring.outline) == pytest.approx(np.pi * 300**2, rel=0.01)


def wheel(widget: QWidget, up: bool, modifier: Qt.KeyboardModifier = NONE) -> None:
    at, none = QPointF(500, 400), Qt.MouseButton.NoButton
    turn = QPoint(0, 120 if up else -120)
    event = QWheelEvent(at, at, QPoint(), turn, none, modifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(widget, event)


def test_a_corridor_has_its_width_from_the_wheel_or_typed(window: DeskWindow) -> None:
    sheet, size = begin(window, Key.Key_L), window.canvas.m_per_px
    click(sheet, (400, 400), (600, 420))
    wheel(sheet, up=False)
    assert window.canvas.m_per_px == size
    wheel(sheet, up=True, modifier=CTRL)
    assert window.canvas.m_per_px < size
    press(window, Key.Key_Return)
    ring = only(window)
    assert (ring.shape, ring.tiers[0].limit, len(ring.outline)) == (RingShape.CORRIDOR, 150, 2)
    window.undo()
    sheet = begin(window, Key.Key_L)
    click(sheet, (400, 400), (600, 420))
    press(window, Key.Key_8, Key.Key_0, Key.Key_Return)
    assert only(window).tiers[0].limit == 80


def test_esc_goes_back_one_step_at_a_time(window: DeskWindow) -> None:
    sheet = begin(window, Key.Key_R)
    click(sheet, (500, 400))
    press(window, Key.Key_7)
    press(window, Key.Key_Escape)
    assert (sheet.typed, len(sheet.points)) == ("", 1)
    press(window, Key.Key_Escape)
    assert sheet.points == []
    assert sheet.isVisible()
    press(window, Key.Key_Escape)
    assert not sheet.isVisible()
    assert window.tools.in_hand == "escape"


def test_one_tool_at_a_time(window: DeskWindow) -> None:
    sheet = begin(window, Key.Key_G)
    press(window, Key.Key_M)
    assert not sheet.isVisible()
    assert window.toolbox.measure.isVisible()
    press(window, Key.Key_L)
    assert sheet.kind == "corridor"
    assert not window.toolbox.measure.isVisible()
    press(window, Key.Key_L)
    assert not sheet.isVisible()


# --- posts --------------------------------------------------------------------------------------------------------


@functools.cache
def closing_told() -> Evening:
    """An evening that works out what is asked, in this process."""
    evening = working(demo_site())
    evening.play(sos=False)
    return evening


@pytest.fixture
def planned(widgets: Callable[[QWidget], QWidget]) -> DeskWindow:
    """Its gravest incident selected, no posts yet."""
    desk = closing_told().desk
    window = DeskWindow(desk, "dark", "zh_CN")
    widgets(window)
    window.resize(1920, 1080)
    window.show()
    for ring in drawn(window):
        desk.act(calls.RemoveRing(ring=ring.id))
    desk.act(calls.Select(kind="incident", id=closing_told().incident("0912")))
    desk.announce()
    window.canvas.zoom_by(4.0)
    QApplication.processEvents()
    window.take_keys()
    return window


def beats(window: DeskWindow) -> None:
    """What was asked is answered at once; the beats take it in."""
    for _ in range(3):
        window.desk.beat()
    QApplication.processEvents()
    window.grab()  # what is painted can be picked


def at(window: DeskWindow, block: str) -> tuple[int, int]:
    found = window.canvas.position_of("block", block)
    assert found is not None
    return round(found[0]), round(found[1])


def test_posts_are_planned_moved_added_and_dropped_by_hand(planned: DeskWindow) -> None:
    window, desk = planned, planned.desk
    press(window, Key.Key_K)
    beats(window)
    ring = only(window)
    plan = ring.closing
    assert plan is not None
    assert len(plan.blocks) > 1
    assert not window.toolbox.rings.sheet.isVisible()
    image = window.canvas.grab().toImage()
    seen = next(one for one in plan.blocks if window.canvas.position_of("block", f"{ring.id}/{one.id}"))
    x, y = at(window, f"{ring.id}/{seen.id}")
    assert window.theme.hexes["t1"] in inks(image, x, y, 14)
    click(viewport(window), (x, y))
    assert desk.selection.kind == "block"
    x, y = at(window, desk.selection.id)  # the map has gone there
    moved = desk.selection.id.partition("/")[2]
    pull(window, (x, y), (x + 60, y + 12))
    beats(window)
    now = only(window).closing
    assert now is not None
    assert any(one.by_hand for one in now.blocks)
    assert moved
    press(window, Key.Key_Z, modifier=CTRL)
    beats(window)
    assert only(window).closing == plan
    desk.act(calls.Select(kind="block", id=f"{ring.id}/{seen.id}"))
    press(window, Key.Key_Delete)
    beats(window)
    now = only(window).closing
    assert now is not None
    assert (seen.lon_deg, seen.lat_deg) not in [(one.lon_deg, one.lat_deg) for one in now.blocks]
    desk.act(calls.Select(kind="ring", id=ring.id))
    press(window, Key.Key_K, modifier=SHIFT)
    sheet = window.toolbox.rings.sheet
    assert (sheet.isVisible(), sheet.kind, window.tools.in_hand) == (True, "post_add", "post_add")
    click(sheet, (x + 40, y + 40))
    beats(window)
    now = only(window).closing
    assert now is not None
    assert any(one.by_hand for one in now.blocks)
    press(window, Key.Key_Escape)
    assert not sheet.isVisible()


def test_with_nothing_selected_there_is_nothing_to_put_a_post_to(window: DeskWindow) -> None:
    window.desk.act(calls.Select())
    press(window, Key.Key_K, modifier=SHIFT)
    assert said(window) == "先选防控圈，或有圈的警情，再加卡点"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_tools_leave_the_map_free(tmp_path: Path, size: tuple[int, int], language: str) -> None:
    with standing(tmp_path, size, language) as window:
        assert len(window.tools.lines()) <= 2
        assert not window.tools.geometry().intersects(window.layer_tool.geometry())
        press(window, Key.Key_Period)
        assert window.tools.open
        assert window.tools.geometry().right() <= window.areas().open.right()
        assert not window.tools.geometry().intersects(window.layer_tool.geometry())
        press(window, Key.Key_Escape)
        assert not window.tools.open


# --- pulling ------------------------------------------------------------------------------------------------------


def worked_out(window: DeskWindow, *radii_px: float) -> tuple[Ring, tuple[int, int]]:
    """The ring at the desk as if its answer had come: circles of so many px; and where its centre is."""
    desk, ring = window.desk, only(window)
    x, y = window.canvas.stage.rings.place_of(ring.id) or (0.0, 0.0)
    size = window.canvas.m_per_px / window.canvas.scale
    parts = [circle(x, y, r * size) for r in radii_px]
    answer = RingAnswer(f"ring:{ring.id}", 1, areas(parts), ROAD, (), centre_m=(x, y))
    desk.ring_views[ring.id] = dataclasses.replace(desk.ring_views[ring.id], answer=answer, stale=False)
    window.apply(Changes.RINGS | Changes.SELECTION)
    QApplication.processEvents()
    west, _, _, north = window.canvas.bounds_m
    return ring, (round((x - west) / size), round((north - y) / size))


def viewport(window: DeskWindow) -> QWidget:
    found = window.canvas.map_view.viewport()
    assert isinstance(found, QWidget)
    return found


def test_the_centre_is_dragged_with_a_ghost_and_undone(window: DeskWindow) -> None:
    sheet = begin(window, Key.Key_R)
    click(sheet, (500, 400))
    press(window, Key.Key_Return)
    ring, (x, y) = worked_out(window, 60, 120, 180)
    before = window.canvas.centre_m
    view = viewport(window)
    QTest.mousePress(view, Left, pos=QPoint(x, y))
    for share in (0.5, 1.0):
        move(view, x + round(80 * share), y + round(30 * share))
    image = window.canvas.grab().toImage()
    turn = np.radians(np.arange(0, 360, 5))
    seen = [window.theme.hexes["acc"] in inks(image, x + 80 + 120 * np.cos(t), y + 30 + 120 * np.sin(t), 2)
            for t in turn]  # fmt: skip
    assert np.mean(seen) > 0.4  # dashed, where it would be
    QTest.mouseRelease(view, Left, pos=QPoint(x + 80, y + 30))
    wanted = window.canvas.lonlat_at(x + 80, y + 30)
    now = only(window)
    assert now.centre is not None
    assert (now.centre.lon_deg, now.centre.lat_deg) == pytest.approx(wanted, abs=1e-5)
    assert window.canvas.centre_m == before  # it is the ring that was dragged
    press(window, Key.Key_Z, modifier=CTRL)
    assert only(window).centre == ring.centre


def move(view: QWidget, x: int, y: int) -> None:
    at = QPointF(x, y)
    event = QMouseEvent(QEvent.Type.MouseMove, at, at, Left, Left, NONE)
    QApplication.sendEvent(view, event)


def pull(window: DeskWindow, start: tuple[int, int], end: tuple[int, int]) -> None:
    view = viewport(window)
    QTest.mousePress(view, Left, pos=QPoint(*start))
    move(view, (start[0] + end[0]) // 2, (start[1] + end[1]) // 2)
    move(view, *end)
    QTest.mouseRelease(view, Left, pos=QPoint(*end))


def test_an_edge_is_dragged_to_other_minutes(window: DeskWindow) -> None:
    sheet = begin(window, Key.Key_R)
    click(sheet, (500, 400))
    press(window, Key.Key_Return)
    _, (x, y) = worked_out(window, 60, 120, 180)
    pull(window, (x + 120, y), (x + 160, y))
    assert [t.limit for t in only(window).tiers] == [60, 240, 300]
    window.undo()
    assert [t.limit for t in only(window).tiers] == [60, 180, 300]
    view = viewport(window)
    QTest.mousePress(view, Left, pos=QPoint(x + 120, y))
    move(view, x + 150, y)
    press(window, Key.Key_Escape)
    QTest.mouseRelease(view, Left, pos=QPoint(x + 150, y))
    assert [t.limit for t in only(window).tiers] == [60, 180, 300]
    assert window.desk.selection.kind == "ring"


def test_a_corner_of_an_area_is_dragged(window: DeskWindow) -> None:
    sheet = begin(window, Key.Key_G)
    click(sheet, (400, 300), (600, 300), (600, 500))
    press(window, Key.Key_Return)
    window.desk.announce()
    window.apply(Changes.RINGS | Changes.SELECTION | Changes.VIEW)
    QApplication.processEvents()
    handle = window.toolbox.rings.touch
    spots = [one.px(window.canvas.frame) for one in handles_of(window.canvas.stage)]
    assert len(spots) == 3
    x, y = (round(v) for v in spots[0])
    wanted = window.canvas.lonlat_at(x - 70, y + 20)
    pull(window, (x, y), (x - 70, y + 20))
    assert handle.held is None
    assert only(window).outline[0] == pytest.approx(wanted, abs=1e-5)
    assert len(only(window).outline) == 3


def test_a_press_beside_the_handles_is_the_maps(window: DeskWindow) -> None:
    sheet = begin(window, Key.Key_R)
    click(sheet, (500, 400))
    press(window, Key.Key_Return)
    ring, (x, y) = worked_out(window, 60, 120, 180)
    before = window.canvas.centre_m
    pull(window, (x + 90, y + 60), (x + 130, y + 60))
    assert only(window) == ring
    assert window.canvas.centre_m != before


# --- sums ---------------------------------------------------------------------------------------------------------


def test_figures_of_what_is_drawn() -> None:
    square = [(115.0, 35.0), (115.01, 35.0), (115.01, 35.01), (115.0, 35.01)]
    wide, high = 912.9, 1109.4  # metres of a hundredth of a degree at 35° north, on the ellipsoid
    assert metres_between(square[0], square[1]) == pytest.approx(wide, rel=0.005)
    assert area_m2(square) == pytest.approx(wide * high, rel=0.01)
    assert length_m(square[:3]) == pytest.approx(wide + high, rel=0.005)
    assert area_m2(circle_points(square[0], 500)) == pytest.approx(np.pi * 500**2, rel=0.01)
    assert [width_step(200, 1), width_step(200, -1), width_step(10, -1), width_step(2000, 1)] == [300, 150, 10, 2000]


def test_a_line_keeps_the_corners_that_matter() -> None:
    line = [(0.0, 0.0), (5.0, 0.4), (10.0, 0.0), (10.0, 9.0), (0.0, 0.0)]
    assert simplified(line, 1.0) == [(0.0, 0.0), (10.0, 0.0), (10.0, 9.0), (0.0, 0.0)]
    assert simplified(line[:2], 1.0) == line[:2]


@pytest.mark.parametrize("seed", range(6))
def test_untangling_keeps_every_corner_and_crosses_nothing(seed: int) -> None:
    points = [(float(x), float(y)) for x, y in np.random.default_rng(seed).uniform(0, 1, (14, 2))]
    found = untangled(points)
    assert not crosses_itself(found)
    assert sorted(found) == sorted(points)


def test_a_tier_stays_between_its_neighbours() -> None:
    ring = Ring(id="r", no="圈1", tiers=(Tier(limit=60.0), Tier(limit=180.0), Tier(limit=300.0)))
    assert limit_between(ring, 1, 1.2) == 210
    assert limit_between(ring, 1, 9.0) == 270
    assert limit_between(ring, 1, 0.1) == 90
    assert limit_between(ring, 2, 100.0) == 3600
    assert limit_between(ring, 0, 0.01) == 30


def test_no_label_lies_under_the_tools_or_the_foot(window: DeskWindow) -> None:
    press(window, Key.Key_Period)
    until(window.canvas.ready)
    QApplication.processEvents()
    corner = window.canvas.pos()
    floats = [one.geometry().translated(-corner) for one in (window.tools, window.layer_tool)]
    boxes = [QRectF(left, top, right - left, bottom - top)
             for _, (left, top, right, bottom) in window.canvas.label_boxes()]  # fmt: skip
    assert len(boxes) > 10
    assert not [box for box in boxes for rect in (*floats, window.canvas.foot) if box.intersects(QRectF(rect))]
    press(window, Key.Key_Escape)
