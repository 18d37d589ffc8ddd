"""The replay beside its desk, over what a real store has kept: from a key at the desk to the past on the screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk import past_asked
from console.desk.past_asked import Opened, OpenPast, Wanted
from console.door.replaying import open_replay, opener
from console.glass.replay.window import ReplayWindow
from console.glass.screens.evening import END, demo_site
from console.glass.screens.recorded import ARRIVED, LATE, LATE_UNIT, Recorded
from console.glass.window.frame import DeskWindow
from console.say import use
from console.store import TrackArchive
from console.verbs import calls
from console.words.past import By
from layers.geo import to_mercator

PATIENCE_S = 60.0
K = Qt.Key


def quick(recorded: Recorded) -> OpenPast:
    """As the door opens it, without a child that works out rings."""

    def open_past(wanted: Wanted) -> Opened:
        house = ExitStack()
        span = past_asked.span_of(wanted, recorded.evening.clock.now())
        desk = open_replay(recorded.site, house, span=span, at=wanted.at, sums=False)
        return Opened(desk, desk, TrackArchive(recorded.site.state_dir), house.close)

    return open_past


class Room:
    def __init__(self, folder: Path) -> None:
        self.recorded = Recorded(demo_site(), folder)
        self.evening = self.recorded.evening
        self.desk = self.evening.desk
        self.desk.open_past = quick(self.recorded)
        self.window = DeskWindow(self.desk)
        self.window.show()
        self.window.activateWindow()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.keys, key, modifier)
        self.window.scan.settle()
        self.settle()

    def settle(self) -> None:
        self.desk.beat()
        for _ in range(3):
            QApplication.processEvents()

    @property
    def replay(self) -> ReplayWindow:
        shown = self.window.replays.shown
        assert shown is not None
        return shown

    def until(self, true: Callable[[], bool]) -> None:
        ends = time.monotonic() + PATIENCE_S
        while not true():
            QApplication.processEvents()
            time.sleep(0.005)
            assert time.monotonic() < ends, self.replay.replay.state

    def arrive(self) -> None:
        """Until the replay stands where it was sent."""
        self.until(lambda: self.replay.replay.state.until > 0 and self.replay.replay.state.busy is None)
        QApplication.processEvents()


@contextmanager
def standing(folder: Path) -> Iterator[Room]:
    room = Room(folder)
    try:
        yield room
    finally:
        room.window.close()
        room.window.deleteLater()
        QApplication.processEvents()
        room.recorded.stop()
        use("zh_CN")


@pytest.mark.usefixtures("qapp")
def test_from_the_desk_into_the_past_and_back(tmp_path: Path) -> None:
    with standing(tmp_path) as room:
        _the_key_opens_it_at_the_selected_incident(room)
        _the_desk_goes_on_meanwhile(room)
        _both_windows_are_in_one_language(room)
        _what_was_is_shown_and_not_what_is(room)
        _both_clocks_differ_by_what_came_late(room)
        _the_way_between_marks_is_measured(room)
        _a_click_on_the_last_hour_goes_there(room)
        _another_day_is_opened_in_its_place(room)
        _one_that_is_closed_is_opened_anew(room)


def _the_key_opens_it_at_the_selected_incident(room: Room) -> None:
    incident = room.evening.incident("0907")
    room.desk.act(calls.Select(kind="incident", id=incident))
    room.key(K.Key_R, Qt.KeyboardModifier.ControlModifier)
    room.until(lambda: room.window.replays.shown is not None)
    room.arrive()
    replay = room.replay
    begun = room.desk.incidents[incident].t
    assert replay.replay.state.at == pytest.approx(begun - 30, abs=1)
    assert incident not in replay.desk.incidents, "it has not come in yet"
    assert replay.replay.state.follow == ("incident", incident)
    replay.replay.seek(begun + 20)
    room.arrive()
    room.until(lambda: replay.desk.selection.id == incident)
    assert replay.desk.ranking is not None, "who could go then is ranked as of then"


def _the_desk_goes_on_meanwhile(room: Room) -> None:
    before = len(room.desk.orders)
    room.desk.act(calls.Select(kind="incident", id=room.evening.incident("0912")))
    assert room.desk.act(calls.AssignRow(row=1)).ok
    room.settle()
    assert len(room.desk.orders) == before + 1
    assert not room.replay.do(calls.AssignRow(row=1)).ok
    assert room.replay.live.urgent() is not None


def _both_windows_are_in_one_language(room: Room) -> None:
    QTest.keyClick(room.replay.keys, K.Key_F10)
    QTest.keyClick(room.replay.keys, K.Key_F9)
    assert (room.desk.view.language, room.desk.view.theme) == ("en", "light")
    room.settle()
    assert room.replay.windowTitle().startswith("Replay")
    room.desk.act(calls.UseLanguage(language="zh_CN"))
    room.desk.act(calls.UseTheme(theme="dark"))
    room.until(lambda: room.replay.windowTitle().startswith("回放") and room.replay.theme.name == "dark")


def _what_was_is_shown_and_not_what_is(room: Room) -> None:
    replay = room.replay
    replay.replay.seek(END - 500)
    room.arrive()
    assert {one.no for one in replay.desk.incidents.values()} == {"0901", "0903", "0905", "0908", "0907"}
    image = replay.grab().toImage()
    assert not image.isNull()


def _both_clocks_differ_by_what_came_late(room: Room) -> None:
    replay = room.replay
    at = END - 500
    row = replay.desk.units.row[LATE_UNIT]
    room.until(lambda: len(replay.replay.late) > 0)
    told = [one for one in replay.replay.late if one.unit == LATE_UNIT]
    assert len(told) == sum(back >= 500 for back in LATE)
    assert all(one.received == pytest.approx(END - ARRIVED, abs=3) for one in told)
    received = float(replay.desk.units.x_m[row])
    QTest.keyClick(replay.keys, K.Key_M)
    room.arrive()
    assert replay.replay.state.by is By.HAPPENED
    newest = max(told, key=lambda one: one.t)
    x_m, _ = to_mercator(newest.lon_deg, newest.lat_deg)
    assert float(replay.desk.units.x_m[row]) == pytest.approx(float(x_m), abs=1.0)
    assert received != pytest.approx(float(x_m), abs=1.0)
    replay.marks.repaint()
    assert sum(unit == LATE_UNIT for unit, _x, _y in replay.marks.drawn) == len(told)
    QTest.keyClick(replay.keys, K.Key_M)
    room.arrive()
    assert replay.replay.state.at == pytest.approx(at)


def _the_way_between_marks_is_measured(room: Room) -> None:
    replay = room.replay
    replay.follow("unit", LATE_UNIT)
    for key, at in ((K.Key_A, END - 60), (K.Key_B, END - 5)):
        replay.replay.seek(at)
        room.arrive()
        QTest.keyClick(replay.keys, key)
    replay.foot.words()
    room.until(lambda: replay.foot.poll() or replay.foot.measured.metres is not None)
    assert replay.foot.measured.metres == pytest.approx(55 * 7.0, rel=0.4)  # it drives 7 m/s
    words = replay.foot.words()
    assert words[0] == "A–B 0:55"
    assert words[1].startswith(f"{LATE_UNIT} 0.")


def _a_click_on_the_last_hour_goes_there(room: Room) -> None:
    room.window.hour.repaint()
    line = room.window.hour._line
    at = QPointF(line.left() + line.width() * 0.5, line.center().y())
    QTest.mouseMove(room.window.hour, at.toPoint())
    QTest.mouseClick(room.window.hour, Qt.MouseButton.LeftButton, pos=at.toPoint())
    room.arrive()
    assert room.replay.replay.state.at == pytest.approx(END - 1800, abs=60)


def _another_day_is_opened_in_its_place(room: Room) -> None:
    before = room.replay
    place = before.geometry()
    QTest.keyClick(before.keys, K.Key_T)
    before.field.setText("11-18 9:00")
    QTest.keyClick(before.field, K.Key_Return)
    room.until(lambda: room.window.replays.shown is not before)
    room.arrive()
    assert room.replay.geometry() == place
    assert room.replay.foot.words() == ["这一刻没有记录"]


def _one_that_is_closed_is_opened_anew(room: Room) -> None:
    room.replay.close()
    QApplication.processEvents()
    assert room.window.replays.shown is None
    assert room.window.run("回放 21:30").ok
    room.until(lambda: room.window.replays.shown is not None)
    room.arrive()
    shown = room.replay
    room.window.close()
    assert not shiboken6.isValid(shown) or not shown.isVisible(), "the desk takes its replay with it"


def test_the_door_opens_it_with_all_that_stands_behind(tmp_path: Path, qapp: QApplication) -> None:
    del qapp
    recorded = Recorded(demo_site(), tmp_path, late=False)
    opened = opener(lambda: recorded.site, recorded.evening.clock)(Wanted(END - 100))
    try:
        ends = time.monotonic() + PATIENCE_S
        while opened.replay.state.busy is not None or not opened.replay.state.until:
            opened.desk.beat()
            time.sleep(0.005)
            assert time.monotonic() < ends
        assert opened.replay.state.at == END - 100
        assert opened.tracks is not None
        assert opened.tracks.days()
    finally:
        assert opened.close is not None
        opened.close()
        recorded.stop()
