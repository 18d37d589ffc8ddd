"""The panel of video patrols: begun, moved and paused by keys, what is seen becomes an incident, a task, a still."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk import stills, tours
from console.desk.ports import Still
from console.glass.panels import outside
from console.glass.screens.evening import Evening, demo_site
from console.glass.window.frame import DeskWindow
from console.say import use
from console.site.videoing import VideoConfig
from console.verbs import calls
from console.words.tours import Tour
from tests.glass.pictures import Pictures

RED = (180, 40, 30)
URL = "http://media.example/play?c={camera}&from={start}&to={end}"


def jpeg(colour: tuple[int, int, int] = RED) -> bytes:
    """A picture as a camera would give it."""
    image = QImage(320, 180, QImage.Format.Format_RGB32)
    image.fill(QColor(*colour))
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPG", 95)  # type: ignore[call-overload]
    return bytes(held.data())


class Camera(Pictures):
    """With stills."""

    jpeg = b""

    def still(self, source: str, done: Callable[[Still], None]) -> None:
        why = "" if self.jpeg else "picture.no_stream"
        done(Still(source, self.now(), self.jpeg, 320, 180, why))


class Seat:
    def __init__(self, state: Path, size: tuple[int, int], language: str) -> None:
        site = demo_site()
        video = VideoConfig(main_url="http://127.0.0.1:1/{camera}", recording_url=URL, strip="key")
        site = replace(site, config=msgspec.structs.replace(site.config, video=video), state_dir=state)
        self.evening = Evening(site)
        self.desk = self.evening.play()
        self.port = Camera(self.desk.clock.now)
        self.desk.videos = self.port
        self.window = DeskWindow(self.desk, "dark", language)
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.settle()

    def settle(self, seconds: float = 0.0) -> None:
        self.evening.clock.advance(seconds)
        self.desk.beat()
        for _ in range(3):
            QApplication.processEvents()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.keys, key, modifier)
        self.window.scan.settle()
        self.settle()

    def until(self, done: Callable[[], bool]) -> None:
        """What a thread of its own does is there at the end."""
        ends = time.monotonic() + 60.0
        while not done():
            assert time.monotonic() < ends
            self.settle()

    @property
    def panel(self):  # type: ignore[no-untyped-def]
        return self.window.sheets.tour

    @property
    def tour(self) -> Tour:
        found = tours.at_desk(self.desk)
        assert found is not None
        return found


CTRL = Qt.KeyboardModifier.ControlModifier


@contextmanager
def seat(state: Path, size: tuple[int, int] = (1920, 1080), language: str = "zh_CN") -> Iterator[Seat]:
    made = Seat(state, size, language)
    try:
        yield made
    finally:
        made.window.close()
        made.window.deleteLater()
        QApplication.processEvents()
        use("zh_CN")


def test_a_patrol_by_keys(tmp_path: Path) -> None:
    with seat(tmp_path) as at:
        at.key(Qt.Key.Key_I, CTRL)
        assert at.panel.isVisible()
        assert at.port.open == [], "no picture before there is a patrol"
        at.desk.act(calls.Select(kind="camera", id="C001"))
        at.key(Qt.Key.Key_BracketRight)
        assert at.tour.stops == ("camera:C001",)
        at.window.run("视巡 C001 C002 C003 6秒")
        at.settle(1)
        view = at.panel.view
        at.port.send("camera:C001", RED)
        view.step()
        seen = at.window.grab().toImage().pixelColor(view.mapTo(at.window, view.rect().center()))
        assert (seen.red(), seen.green(), seen.blue()) == RED
        assert at.port.of("camera:C001")[0].state.main, "alone it is the main stream"
        at.key(Qt.Key.Key_BracketRight)
        at.settle(1)
        assert (at.port.sources, view.source) == (["camera:C002"], "camera:C002")
        at.key(Qt.Key.Key_Apostrophe)
        at.settle(20)
        assert view.source == "camera:C002"
        at.key(Qt.Key.Key_Apostrophe)
        for _ in range(3):
            at.settle(1)
        assert "camera:C003" in at.port.sources, "the next one is opened ahead"
        assert view.source == "camera:C002"
        assert [key[0] for key in at.desk.room.looks if key[1].startswith("tour:")] == ["camera:C002"]
        at.key(Qt.Key.Key_BracketLeft)
        assert view.source == "camera:C001"
        at.key(Qt.Key.Key_Escape)
        assert not at.panel.isVisible()
        assert at.port.open == [], "a stream is closed when nobody looks"
        for _ in range(8):
            at.settle(1)
        assert at.tour.held_why == "unwatched"


def test_seen_becomes_an_incident_with_a_still(tmp_path: Path) -> None:
    with seat(tmp_path) as at:
        at.port.jpeg = jpeg()
        at.window.run("视巡 C001 C002")
        at.settle(1)
        at.key(Qt.Key.Key_A, CTRL)
        form = at.window.form
        assert form.isVisible()
        name = at.desk.site.cameras.names[at.desk.site.cameras.ids.index("C001")]
        assert form.place.text() == name
        form.type.setText("持械斗殴")
        form.text.setText("三人 持棍")
        QTest.keyClick(form.text, Qt.Key.Key_Return)
        incident = at.desk.incidents[at.desk.selection.id]
        assert (incident.seen, incident.place, incident.text) == ("camera:C001", name, "三人 持棍")
        at.until(lambda: bool(at.desk.incidents[incident.id].attachments))
        (kept,) = at.desk.incidents[incident.id].attachments
        assert kept.source == "camera:C001"
        assert kept.sha256 == hashlib.sha256(at.port.jpeg).hexdigest()
        assert kept.name.startswith(name)
        assert (tmp_path / "stills" / f"{kept.sha256}.jpg").read_bytes() == at.port.jpeg
        at.window.card.press(kept.url or kept.name)
        still = at.window.sheets.still
        at.until(lambda: still.image is not None)
        middle = at.window.grab().toImage().pixelColor(still.mapTo(at.window, still.rect().center()))
        assert abs(middle.red() - RED[0]) < 6
        stills.path_of(kept, tmp_path).write_bytes(jpeg((0, 0, 0)))
        still.open(kept)
        at.until(lambda: bool(still.fault))
        assert still.image is None, "a picture that was changed is not shown as if it were the one that was taken"
        assert "校验" in still.fault
        stills.path_of(kept, tmp_path).unlink()
        still.open(kept)
        at.until(lambda: "不在" in still.fault)
        at.key(Qt.Key.Key_Escape)
        assert not still.isVisible()


def test_a_still_of_what_is_looked_at_and_why_not(tmp_path: Path) -> None:
    with seat(tmp_path) as at:
        at.desk.act(calls.Select())
        at.key(Qt.Key.Key_S, CTRL)
        assert at.window.bar.outcome is not None
        assert at.window.bar.outcome.code == "stills.no_incident"
        incident = next(one.id for one in at.desk.incidents.values() if one.no == "0912")
        at.desk.act(calls.Select(kind="incident", id=incident))
        at.key(Qt.Key.Key_S, CTRL)
        assert at.window.bar.outcome.code == "stills.no_source"
        at.window.run("视巡 C001")
        at.settle(1)
        at.key(Qt.Key.Key_S, CTRL)
        at.until(lambda: any(line.code == "stills.tick_none" for line in at.desk.ticker))
        at.port.jpeg = jpeg()
        at.key(Qt.Key.Key_S, CTRL)
        at.until(lambda: bool(at.desk.incidents[incident].attachments))
        assert at.desk.undo().ok
        assert at.desk.incidents[incident].attachments == ()
        at.key(Qt.Key.Key_Y, CTRL)
        assert at.window.bar.line.text().startswith("见务 ")
        at.window.run(at.window.bar.line.text() + "去看 一下")
        task = list(at.desk.tasks.values())[-1]
        assert (task.text, task.goals[0].of) == ("去看 一下", "camera:C001")


def test_the_patrol_goes_to_the_wall_and_stands_there_when_the_panel_is_folded(tmp_path: Path) -> None:
    with seat(tmp_path) as at:
        at.window.run("视巡 C001 C002 C003 6秒")
        at.settle(1)
        at.window.act("tour_wall")
        outcome = at.window.bar.outcome
        assert outcome is not None
        assert outcome.ok, outcome.text()
        assert at.tour.no in outcome.text()
        at.key(Qt.Key.Key_Escape)
        at.key(Qt.Key.Key_Escape)
        assert not at.panel.isVisible()
        for _ in range(9):
            at.settle(1)
        assert at.tour.running, "the wall has it in front of the room"
        assert at.tour.place(at.desk.clock.now()).at == 1


def test_the_recording_of_that_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []

    def show(url: QUrl) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(outside, "show", show)
    with seat(tmp_path) as at:
        assert at.window.run("录像 C001 21:05:30").ok
        at.settle()
        (url,) = opened
        start = time.strptime(url.toString().partition("from=")[2][:16], "%Y%m%dT%H%M%SZ")
        assert (start.tm_min, start.tm_sec) == (5, 0)
        assert "c=C001&" in url.toString()


@pytest.mark.parametrize(("size", "language"), [((1920, 1080), "zh_CN"), ((1366, 768), "en")])
def test_a_round_begins_by_a_click_and_its_buttons_have_room(
    tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    with seat(tmp_path, size, language) as at:
        at.key(Qt.Key.Key_I, CTRL)
        panel = at.panel
        panel.repaint()
        panel.press("开始这个巡查" if language == "zh_CN" else "begin this round")
        at.settle(1)
        panel.repaint()
        assert at.tour.plan
        scale = panel.measures.scale
        assert all(spot.rect.right() <= panel.width() / scale for spot in panel.spots)
        rows = [spot for spot in panel.spots if spot.act is not None and spot.rect.bottom() > panel.height() / scale]
        assert all(spot.rect.height() == 28 for spot in rows), "only rows of the list, which scrolls, run past the end"
        view = panel.view.geometry()
        assert view.right() < panel.width()
        assert view.height() > 200
