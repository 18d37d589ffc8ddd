"""The miniature in the window: opened by its key, laid out by mouse, by keys and by words; what stands at the desk is
dragged onto a wall; and it tells what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from console.desk import scenes
from console.glass.wall.miniature_places import box_of
from console.glass.wall.monitors import Monitor, Rect
from console.glass.window.frame import DeskWindow
from console.say import say
from console.verbs import calls
from console.words.wall import Tile, TileKind, WallSpec
from tests.glass.evening import standing

NONE, SHIFT, CTRL = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier,
                     Qt.KeyboardModifier.ControlModifier)  # fmt: skip
LEFT = Qt.MouseButton.LeftButton
WALLS = (WallSpec(name="左屏", monitors=("DP-1",)), WallSpec(name="右屏", monitors=("DP-2",)),
         WallSpec(name="东墙", apart=True))  # fmt: skip
MONITORS = (Monitor("DP-0", Rect(0, 0, 1920, 1080), desk=True), Monitor("DP-1", Rect(1920, 0, 1920, 1080)),
            Monitor("DP-2", Rect(3840, 0, 1920, 1080)))  # fmt: skip


@pytest.fixture
def window() -> Iterator[DeskWindow]:
    with standing() as (_, made):
        yield made


def lay_out(window: DeskWindow) -> None:
    """A map beside the queue on one wall, units on the other, and one of another machine; the miniature opens."""
    if window.miniature.isVisible():
        window.drawers.fold_layout()
    window.desk.act(calls.Select())
    window.desk.site = replace(window.desk.site, walls=WALLS)
    window.miniature.monitors = lambda: MONITORS
    scenes.put(window.desk, scenes.NOTHING)
    for line in ("置块 左屏 地图", "置块 左屏 警情表", "置块 右屏 单元表"):
        assert window.desk.run(line).ok
    window.bar.clear()
    window.take_keys()
    press(window, Qt.Key.Key_W, CTRL)


def press(window: DeskWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(window.keys, key, modifiers)
    window.scan.settle()
    paint(window)


def paint(window: DeskWindow) -> None:
    window.desk.announce()
    QApplication.processEvents()
    window.miniature.grab()


def tiles(window: DeskWindow, wall: str = "左屏") -> dict[str, Tile]:
    return {one.id: one for one in scenes.now_on(window.desk).pane(wall).tiles}


def spot(window: DeskWindow, wall: str, tile: str, across: float = 0.5, down: float = 0.5) -> QPoint:
    """A place on a tile, in the miniature's own pixels."""
    panel = window.miniature
    scale = panel.measures.scale
    board = panel.plan(panel.width() / scale).board(wall)
    assert board is not None
    box = box_of(board, tiles(window, wall)[tile])
    return (QPointF(box.x + box.w * across, box.y + box.h * down) * scale).toPoint()


def drag(start: QWidget, at: QPoint, end: QWidget, to: QPoint) -> None:
    """With the left button, from one widget to a place of another, as a hand does: the first has the mouse."""
    goal = start.mapFromGlobal(end.mapToGlobal(to))
    QTest.mousePress(start, LEFT, NONE, at)
    for part in (0.3, 0.7, 1.0):
        QTest.mouseMove(start, at + (goal - at) * part)
        QApplication.processEvents()
    QTest.mouseRelease(start, LEFT, NONE, goal)
    QApplication.processEvents()


def a_map_in_hand_is_pulled_and_brought_nearer(window: DeskWindow) -> None:
    window.miniature.press(say("layout.take_map"))
    QApplication.processEvents()
    paint(window)
    before = scenes.now_on(window.desk).hands["左屏/1"]
    assert before.m_per_px == pytest.approx(window.canvas.m_per_px)
    panel = window.miniature
    drag(panel, spot(window, "左屏", "1", 0.5, 0.5), panel, spot(window, "左屏", "1", 0.3, 0.6))
    pulled = scenes.now_on(window.desk).hands["左屏/1"]
    assert pulled.x_m > before.x_m  # the ground goes with the hand
    assert pulled.y_m > before.y_m
    assert tiles(window)["1"].x == 0
    at = QPointF(spot(window, "左屏", "1"))
    turn = QWheelEvent(at, panel.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE,
                       Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(panel, turn)
    assert scenes.now_on(window.desk).hands["左屏/1"].m_per_px == pytest.approx(before.m_per_px / 1.25)
    paint(window)
    panel.press(say("layout.give_map"))
    assert scenes.now_on(window.desk).hands == {}


def scenes_are_shown_kept_and_left_again(window: DeskWindow) -> None:
    panel = window.miniature
    panel.press(say("layout.show_scene", name="日常"))
    assert scenes.now_on(window.desk).scene == "日常"
    paint(window)
    panel.press(say("layout.back"))
    assert scenes.now_on(window.desk).scene == ""
    paint(window)
    panel.press(say("layout.save"))
    assert window.bar.line.text().strip() == "存景"
    window.bar.clear()
    window.take_keys()


@pytest.mark.parametrize(("language", "size"), [("zh_CN", (1920, 1080)), ("en", (1366, 768))])
def test_it_opens_with_a_tile_in_hand_and_leaves_queue_map_and_card_open(language: str, size: tuple[int, int]) -> None:
    with standing(language=language, size=size) as (_, window):
        lay_out(window)
        panel = window.miniature
        assert panel.chosen == "左屏/1"
        areas = window.areas()
        assert panel.geometry().top() - areas.open.top() >= areas.open.height() * 0.3
        assert not panel.geometry().intersects(window.queue.geometry())
        assert not panel.geometry().intersects(window.card.geometry())
        width = panel.width() / panel.measures.scale
        boards = panel.plan(width).boards
        assert {board.wall.name: board.away for board in boards} == {"左屏": False, "右屏": False, "东墙": True}
        assert panel.height() / panel.measures.scale >= panel.wanted_height(width) - 1


def esc_gives_the_keys_back_and_then_folds(window: DeskWindow) -> None:
    press(window, Qt.Key.Key_Escape)
    assert (window.miniature.isVisible(), window.miniature.chosen) == (True, "")
    press(window, Qt.Key.Key_Escape)
    assert not window.miniature.isVisible()
    window.run("布屏 右屏")
    QTest.qWait(1)
    QApplication.processEvents()
    assert (window.miniature.isVisible(), window.miniature.chosen) == (True, "右屏/1")


def keys_choose_move_pull_change_and_remove(window: DeskWindow) -> None:
    press(window, Qt.Key.Key_Right)
    assert window.miniature.chosen == "左屏/2"
    press(window, Qt.Key.Key_Right)
    assert window.miniature.chosen == "右屏/1"  # past the wall's edge to the next
    press(window, Qt.Key.Key_Left)
    press(window, Qt.Key.Key_Left, CTRL)
    press(window, Qt.Key.Key_Left, CTRL)
    assert (tiles(window)["2"]).cells == (12, 0, 10, 24)
    press(window, Qt.Key.Key_Right, SHIFT)
    assert (tiles(window)["2"]).cells == (13, 0, 10, 24)
    press(window, Qt.Key.Key_2)
    assert tiles(window)["2"].kind is TileKind.CAMERA
    press(window, Qt.Key.Key_Delete)
    assert set(tiles(window)) == {"1"}
    assert window.miniature.chosen == "左屏/1"
    press(window, Qt.Key.Key_Z, CTRL)
    assert set(tiles(window)) == {"1", "2"}


def without_a_chosen_tile_digits_and_arrows_are_the_rooms(window: DeskWindow) -> None:
    press(window, Qt.Key.Key_Escape)
    before = scenes.now_on(window.desk)
    window.desk.act(calls.Select())
    press(window, Qt.Key.Key_Down)
    assert window.desk.selection.kind == "incident"
    press(window, Qt.Key.Key_Delete)
    assert scenes.now_on(window.desk) == before


def a_tile_is_dragged_onto_another_and_onto_another_wall(window: DeskWindow) -> None:
    panel = window.miniature
    drag(panel, spot(window, "左屏", "1"), panel, spot(window, "左屏", "2"))
    assert tiles(window)["1"].x == 12
    drag(panel, spot(window, "左屏", "1"), panel, spot(window, "右屏", "1", 0.9))
    assert set(tiles(window)) == {"2"}
    assert {one.kind for one in tiles(window, "右屏").values()} == {TileKind.MAP, TileKind.UNITS}


def an_edge_is_pulled_and_the_neighbour_gives_way(window: DeskWindow) -> None:
    panel = window.miniature
    drag(panel, spot(window, "左屏", "1", 0.99), panel, spot(window, "左屏", "2", 0.5))
    assert (tiles(window)["1"]).cells == (0, 0, 18, 24)
    assert (tiles(window)["2"]).cells == (18, 0, 6, 24)


def a_kind_is_dragged_from_the_palette_or_pressed(window: DeskWindow) -> None:
    panel = window.miniature
    chip = {kind: (rect.center() * panel.measures.scale).toPoint() for rect, kind in panel.chips}
    drag(panel, chip["coverage"], panel, spot(window, "左屏", "2"))
    assert tiles(window)["2"].kind is TileKind.COVERAGE
    panel.choose("左屏/1")
    QTest.mouseClick(panel, LEFT, NONE, chip["clocks"])
    assert tiles(window)["1"].kind is TileKind.CLOCKS
    QTest.mouseClick(panel, LEFT, NONE, chip["note"])  # it needs its words: the line waits for them
    assert "左屏/1" in window.bar.line.text()
    assert tiles(window)["1"].kind is TileKind.CLOCKS


def a_row_of_the_queue_is_carried_onto_a_tile_and_a_click_stays_a_click(window: DeskWindow) -> None:
    window.queue.grab()
    row = next(one for one in window.queue.spots if one.carries)
    at = (row.rect.center() * window.queue.measures.scale).toPoint()
    drag(window.queue, at, window.miniature, spot(window, "左屏", "2"))
    assert (tiles(window)["2"].kind, tiles(window)["2"].subject) == (TileKind.INCIDENT, row.carries)
    window.desk.act(calls.Select())
    QTest.mouseClick(window.queue, LEFT, NONE, at)
    assert window.desk.selection.id == row.carries.partition(":")[2]
    assert QApplication.overrideCursor() is None


def a_ranked_row_is_carried_without_sending_anybody(window: DeskWindow) -> None:
    incident = next(one for one in window.desk.room.open_incidents if not window.desk.orders_of(one.id))
    window.desk.act(calls.Select(kind="incident", id=incident.id))
    paint(window)
    window.card.grab()
    row = next((one for one in window.card.spots if one.carries.startswith("unit:") and one.act), None)
    assert row is not None
    orders = len(window.desk.orders)
    at = (row.rect.center() * window.card.measures.scale).toPoint()
    drag(window.card, at, window.miniature, spot(window, "左屏", "2"))
    assert len(window.desk.orders) == orders
    assert (tiles(window)["2"].kind, tiles(window)["2"].subject) == (TileKind.MAP, row.carries)  # no picture of it


def a_symbol_of_the_map_is_carried_and_empty_ground_is_panned(window: DeskWindow) -> None:
    view = window.canvas.map_view.viewport()
    cell = next(((x, y) for x in range(0, view.width(), 6) for y in range(60, window.miniature.y() - 80, 6)
                 if [hit.kind for hit in window.canvas.hits_at(x, y)] == ["unit"]), None)  # fmt: skip
    assert cell is not None
    unit = window.canvas.hits_at(*cell)[0].id
    middle = window.canvas.centre_m
    drag(view, QPoint(*cell), window.miniature, spot(window, "左屏", "1"))
    assert tiles(window)["1"].subject == f"unit:{unit}"
    assert tiles(window)["1"].kind is TileKind.MAP
    assert window.canvas.centre_m == middle
    empty = next((x, y) for x in range(40, view.width(), 6) for y in range(90, window.miniature.y() - 90, 6)
                 if not window.canvas.hits_at(x, y))  # fmt: skip
    drag(view, QPoint(*empty), view, QPoint(*empty) + QPoint(40, 0))
    assert window.canvas.centre_m != middle


def what_cannot_be_is_said_where_it_happened(window: DeskWindow) -> None:
    panel = window.miniature
    before = scenes.now_on(window.desk)
    drag(panel, spot(window, "左屏", "1"), panel, spot(window, "左屏", "1", 0.6, 0.5))  # it grazes: no room to push
    assert scenes.now_on(window.desk) == before
    assert window.bar.outcome is not None
    assert window.bar.outcome.code == "layout.no_room"


def monitors_of_a_wall_are_chosen_by_a_button(window: DeskWindow) -> None:
    window.miniature.press("DP-2")
    assert window.bar.outcome is not None
    assert window.bar.outcome.code == "layout.monitor_taken"
    window.miniature.press("DP-1")
    assert [one.monitors for one in window.desk.site.walls] == [(), ("DP-2",), ()]


def a_site_without_walls_says_so(window: DeskWindow) -> None:
    window.desk.site = replace(window.desk.site, walls=())
    scenes.put(window.desk, scenes.NOTHING)
    paint(window)
    panel = window.miniature
    chip = next(rect for rect, kind in panel.chips if kind == "map")
    QTest.mouseClick(panel, LEFT, NONE, (chip.center() * panel.measures.scale).toPoint())
    assert window.bar.outcome is not None
    assert window.bar.outcome.code == "scene.no_walls"


def esc_in_mid_drag_puts_back_what_is_carried(window: DeskWindow) -> None:
    panel, before = window.miniature, scenes.now_on(window.desk)
    QTest.mousePress(panel, LEFT, NONE, spot(window, "左屏", "1"))
    QTest.mouseMove(panel, spot(window, "左屏", "2"))
    press(window, Qt.Key.Key_Escape)
    QTest.mouseRelease(panel, LEFT, NONE, spot(window, "左屏", "2"))
    assert scenes.now_on(window.desk) == before
    assert panel.isVisible()


# One window for several of them: to open one costs more than to use it.


def test_laid_out_by_keys(window: DeskWindow) -> None:
    for part in (
        esc_gives_the_keys_back_and_then_folds,
        keys_choose_move_pull_change_and_remove,
        without_a_chosen_tile_digits_and_arrows_are_the_rooms,
    ):
        lay_out(window)
        part(window)


def test_laid_out_by_mouse(window: DeskWindow) -> None:
    for part in (
        a_tile_is_dragged_onto_another_and_onto_another_wall,
        an_edge_is_pulled_and_the_neighbour_gives_way,
        a_kind_is_dragged_from_the_palette_or_pressed,
        what_cannot_be_is_said_where_it_happened,
        monitors_of_a_wall_are_chosen_by_a_button,
        esc_in_mid_drag_puts_back_what_is_carried,
        a_map_in_hand_is_pulled_and_brought_nearer,
        scenes_are_shown_kept_and_left_again,
        a_site_without_walls_says_so,
    ):
        lay_out(window)
        part(window)


def test_filled_from_the_desk(window: DeskWindow) -> None:
    for part in (
        a_row_of_the_queue_is_carried_onto_a_tile_and_a_click_stays_a_click,
        a_ranked_row_is_carried_without_sending_anybody,
        a_symbol_of_the_map_is_carried_and_empty_ground_is_panned,
    ):
        lay_out(window)
        part(window)
