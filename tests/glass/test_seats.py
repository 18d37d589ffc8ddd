"""Seats see each other: the card's line, the queue's mark, the drawer and what its keys do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk.state import Selection
from console.glass.panels import card_seats
from console.glass.panels.card_incident import HEAD_H
from console.glass.panels.seat_board import ROW_H
from console.glass.screens.seats import Room
from console.glass.window.frame import DeskWindow
from console.say import use
from console.verbs import calls
from console.words import Editing, Link, PresenceMessage, SeatMessage
from tests.glass.evening import standing
from tests.glass.toolroom import until

K = Qt.Key


@contextmanager
def shared() -> Iterator[tuple[Room, DeskWindow]]:
    """One of several seats on the evening."""
    room = Room()
    window = DeskWindow(room.play(), "dark", "zh_CN")
    try:
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        QApplication.processEvents()
        yield room, window
    finally:
        window.close()
        window.deleteLater()
        QApplication.processEvents()
        use("zh_CN")


def says(room: Room, seat: str, person: str, kind: str, key: str, editing: Editing | None = None) -> None:
    now = room.clock.now()
    room.desk.inbox.put(SeatMessage(seat=seat, t=now, link=Link.ONLINE))
    room.desk.inbox.put(PresenceMessage(
        seat=seat, t=now, process="desk", person=person, kind=kind, id=key, editing=editing, received_at=now,
    ))  # fmt: skip


def has(image: QImage, color: QColor, top: float, high: float, scale: float) -> bool:
    """Whether this colour is anywhere in a stripe of the picture; logical px at 100 %."""
    ratio = image.devicePixelRatio() * scale
    rows = range(round(top * ratio), round((top + high) * ratio))
    return any(image.pixelColor(x, y) == color for y in rows for x in range(image.width()))


def test_who_looks_and_who_changes_stands_on_the_card_in_the_queue_and_in_the_drawer() -> None:
    with shared() as (room, window):
        desk, warn = room.desk, window.theme.color("warn")
        incident, other = room.incident("0912"), room.incident("0907")
        desk.act(calls.Select(kind="incident", id=incident))
        window.pulse.beat()

        def band() -> QImage:
            window.pulse.beat()
            return window.card.grab().toImage()

        scale = window.measures.scale
        quiet = band()
        queue = window.queue.grab().toImage()
        says(room, "席2", "李四", "incident", incident)
        looked = band()
        assert looked != quiet
        assert not has(looked, warn, HEAD_H - 4, card_seats.BAND_H, scale)
        assert window.queue.grab().toImage() == queue, "that somebody looks on is no mark in the queue"
        says(room, "席3", "王五", "incident", other, Editing("incident", incident, ("place",)))
        edited = band()
        assert has(edited, warn, HEAD_H - 4, card_seats.BAND_H, scale)
        assert window.queue.grab().toImage() != queue
        # The drawer: a key opens it, two steps and Enter select here what 席3 changes.
        desk.act(calls.Select(kind="incident", id=other))
        window.take_keys()
        QTest.keyClick(window.keys, K.Key_F, Qt.KeyboardModifier.ControlModifier)
        board = window.seats.board
        until(board.isVisible)
        before = board.grab().toImage()
        QTest.keyClick(window.keys, K.Key_Down)
        QTest.keyClick(window.keys, K.Key_Down)
        assert board.at == "席3"
        assert board.grab().toImage() != before
        third = board.grab().toImage()
        assert has(third, warn, 44 + 2 * ROW_H, ROW_H, scale)
        QTest.keyClick(window.keys, K.Key_Return)
        assert desk.selection == Selection("incident", incident)
        QTest.keyClick(window.keys, K.Key_Escape)
        assert not board.isVisible()
        assert desk.selection == Selection("incident", incident), "one step back, never two"
        assert window.run("座席 席2").ok
        window.put("edit 0912 place=ccc")
        assert "席3 王五 也在改 地点" in _preview(window)
        says(room, "席2", "李四", "incident", incident, Editing("incident", incident, ("place", "level")))
        window.pulse.beat()
        until(lambda: "席2 李四 也在改 地点、级别" in _preview(window))
        room.clock.advance(2.0)
        window.pulse.beat()
        assert "席2 李四 也在改 地点、级别" in _preview(window), "the sentence is made anew each second"
        window.bar.clear()
        window.take_keys()
        window.act("report")
        assert desk.presence.edits() == Editing("incident", incident, ("report",))
        window.act("escape")
        assert desk.presence.edits() is None
        says(room, "席2", "李四", "incident", incident)
        room.desk.inbox.put(SeatMessage(seat="席3", t=room.clock.now(), link=Link.OFFLINE))
        gone = band()
        assert not has(gone, warn, HEAD_H - 4, card_seats.BAND_H, scale)
        assert not window.run("座席 席3").ok


def test_a_seat_that_is_alone_says_so_and_shows_nothing_of_it() -> None:
    with standing(size=(1366, 768)) as (evening, window):
        evening.desk.act(calls.Select(kind="incident", id=evening.incident("0912")))
        window.take_keys()
        QTest.keyClick(window.keys, K.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert not window.seats.board.isVisible()
        assert window.bar.outcome is not None
        assert window.bar.outcome.code == "presence.alone"
        assert card_seats.band_high(window.room) == 0


def _preview(window: DeskWindow) -> str:
    return " ".join(part.text for part in window.room.meant.parts)
