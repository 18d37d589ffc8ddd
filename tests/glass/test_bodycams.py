"""Body cameras on the screen: the board, the card, a picture that hangs on its marker, and their keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console import codec
from console.glass.screens.evening import Evening
from console.glass.video.tether import HEAD, MOST, PictureBox
from console.glass.window.frame import DeskWindow
from console.verbs import calls
from console.words import BodycamMessage, Changes, Tri
from tests.glass.evening import standing
from tests.glass.pictures import Pictures

Scene = tuple[Evening, DeskWindow]


@pytest.fixture
def room() -> Iterator[Scene]:
    """The evening, in which each terminal says all of its body camera: 03 has little room."""
    with standing(size=(1366, 768)) as (evening, window):
        for unit in window.desk.specs:
            full = 300.0 if unit == "03" else 9000.0
            said = BodycamMessage(
                unit=unit, t=evening.clock.now(), recording=Tri.YES, battery_pct=80, storage_free_mb=full,
                signal_dbm=-80, stream=f"http://127.0.0.1/{unit}.flv",
            )  # fmt: skip
            evening.say(f"unit/{unit}/bodycam", codec.bodycam_payload(said))
        window.desk.beat()
        window.desk.videos = Pictures(evening.clock.now)
        yield evening, window


def key(window: DeskWindow, stroke: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window, stroke, held)
    QApplication.processEvents()


CTRL = Qt.KeyboardModifier.ControlModifier


def beat(scene: Scene, seconds: float = 0.0) -> None:
    evening, window = scene
    evening.clock.advance(seconds)
    window.apply(window.desk.beat() | Changes.SECOND)
    QApplication.processEvents()


def box_of(window: DeskWindow, unit: str) -> PictureBox:
    return window.bodycams.tethers.boxes[unit]


def test_keys_open_the_board_remind_and_hang_a_picture(room: Scene) -> None:
    _, window = room
    desk, board = window.desk, window.bodycams.board
    key(window, Qt.Key.Key_U, CTRL)
    assert board.isVisible()
    assert desk.units.ids[board.board().rows[0]] == "03"
    key(window, Qt.Key.Key_Down)
    assert desk.selection.id == "03"
    assert any(label.startswith("提醒") for label in texts(board))
    key(window, Qt.Key.Key_H, CTRL)
    beat(room, 1)
    notice = list(desk.room.notices.values())[-1]
    assert (notice.kind, notice.units, notice.about) == ("bodycam", ("03",), ("storage",))
    key(window, Qt.Key.Key_L, CTRL)
    assert "03" in window.bodycams.tethers.boxes
    key(window, Qt.Key.Key_L, CTRL)
    assert not window.bodycams.tethers.boxes
    key(window, Qt.Key.Key_Escape)
    assert not board.isVisible()


def texts(board: Any) -> list[str]:
    board.grab()
    return [spot.tip for spot in board.spots]


def test_the_board_shows_only_what_is_wrong_when_asked(room: Scene) -> None:
    _, window = room
    window.run("执法 异常")
    QApplication.processEvents()
    board = window.bodycams.board
    assert board.isVisible()
    wrong = len(board.board().rows)
    board.toggle_wrong()
    assert len(board.board().rows) > wrong > 0
    for size in (window.width(), 640):
        board.resize(size, 400)
        assert not board.grab().isNull()
    window.lay_out()


def test_a_picture_is_journaled_told_and_goes_with_its_marker(room: Scene) -> None:
    _, window = room
    desk = window.desk
    window.do(calls.CentreOn(kind="unit", id="05"))
    QApplication.processEvents()
    window.do(calls.LivePicture(kind="unit", id="05"))
    QApplication.processEvents()
    beat(room)
    beat(room)
    assert ("unit:05", "marker") in desk.room.looks
    assert desk.room.watched["05"].open
    box = box_of(window, "05")
    before = box.pos()
    window.canvas.pan_by(-60, 0)
    assert box.pos() != before  # it hangs on the marker
    QTest.mousePress(box, Qt.MouseButton.LeftButton, pos=QPoint(60, HEAD // 2))
    QTest.mouseMove(box, QPoint(20, HEAD // 2 + 30))
    QTest.mouseRelease(box, Qt.MouseButton.LeftButton, pos=QPoint(20, HEAD // 2 + 30))
    assert box.loose
    before = box.pos()
    window.canvas.pan_by(60, 0)
    assert box.pos() == before  # a hand has put it there
    box.grab()
    box.press("系回标记旁")
    assert not box.loose
    window.canvas.pan_by(4000, 0)  # its marker leaves the map: the picture stays in sight, and says so
    assert not box.on_map
    assert window.areas().open.contains(box.geometry())
    window.bodycams.tethers.close("05")
    beat(room)
    beat(room)
    assert ("unit:05", "marker") not in desk.room.looks
    assert not desk.room.watched["05"].open


def test_there_are_never_more_than_the_map_can_bear(room: Scene) -> None:
    _, window = room
    for unit in list(window.desk.specs)[: MOST + 2]:
        window.bodycams.tethers.open(unit)
    assert len(window.bodycams.tethers.boxes) == MOST
    assert len(window.desk.videos.sources) == MOST  # type: ignore[union-attr]
    window.bodycams.tethers.shut()
    assert window.desk.videos.sources == []  # type: ignore[union-attr]


def test_large_is_the_main_stream(room: Scene) -> None:
    _, window = room
    window.bodycams.tethers.open("05")
    box = box_of(window, "05")
    wide = box.width()
    box.enlarge()
    assert box.width() > wide
    assert window.desk.videos.asked[-1][3]  # type: ignore[union-attr]


def test_of_an_incident_the_nearest_body_cameras_or_why_none(room: Scene) -> None:
    evening, window = room
    desk = window.desk
    incident = evening.incident("0912")
    window.do(calls.Select(kind="incident", id=incident))
    place = desk.incidents[incident]
    assert place.lon_deg is not None
    key(window, Qt.Key.Key_L, CTRL)
    near = set(window.bodycams.tethers.boxes)
    assert near or window.bar.outcome.code == "bodycam.no_body"  # type: ignore[union-attr]
