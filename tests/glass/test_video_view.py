"""One living picture on the screen: what it shows, what it says when there is none, when its stream is open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from console.glass.theme import load_theme
from console.glass.video.beat import picture_beat
from console.glass.video.view import VideoView, fitted
from console.glass.video.words import figures
from console.say import use
from console.words.video import Phase
from tests.glass.pictures import Pictures

RED = (200, 30, 30)


class Clock:
    def __init__(self) -> None:
        self.at = 1_790_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def port(clock: Clock) -> Pictures:
    return Pictures(clock)


@pytest.fixture
def view(port: Pictures, clock: Clock) -> Iterator[VideoView]:
    use("zh_CN")
    view = VideoView(port, load_theme("dark"), clock)
    view.resize(320, 180)
    yield view
    view.shut()
    view.close()
    view.deleteLater()


def middle(view: VideoView) -> QColor:
    return view.grab().toImage().pixelColor(160, 120)


def test_the_stream_is_open_while_the_picture_is_seen(view: VideoView, port: Pictures) -> None:
    heard: list[tuple[str, bool]] = []
    view.looked.connect(lambda source, on: heard.append((source, on)))
    view.show_source("camera:C1", "人民路口")
    assert port.asked == []  # nobody sees it yet
    view.show()
    assert port.asked == [("camera:C1", 320, 180, False)]
    assert picture_beat().running
    view.show_source("camera:C2")
    assert port.sources == ["camera:C2"]
    view.hide()
    assert port.sources == []
    assert not picture_beat().running
    assert heard == [("camera:C1", True), ("camera:C1", False), ("camera:C2", True), ("camera:C2", False)]


def test_a_picture_is_painted_on_the_beat_and_says_its_time_then_its_age(
    view: VideoView, port: Pictures, clock: Clock
) -> None:
    view.show_source("camera:C1", letter="A")
    view.show()
    before = middle(view)
    port.send("camera:C1", RED)
    assert middle(view) == before  # arrival draws nothing
    view.step()
    assert (middle(view).red(), middle(view).green(), middle(view).blue()) == RED
    assert view.playing
    clock.at += 8
    assert view._age() == "8 秒前"


def test_a_frozen_picture_is_called_frozen_and_does_not_look_alive(
    view: VideoView, port: Pictures, clock: Clock
) -> None:
    view.show_source("camera:C1")
    view.show()
    port.send("camera:C1", RED)
    view.step()
    clock.at += 12
    port.stand("camera:C1", Phase.FROZEN)
    view.step()
    assert view._stands() == ("画面冻结 12 秒", "")
    assert middle(view).red() < 140  # dimmed
    plate = view.grab().toImage().pixelColor(2, 2)
    assert plate == load_theme("dark").color("warn")


@pytest.mark.parametrize(
    ("phase", "fields", "words"),
    [
        (Phase.OPENING, {}, ("在连", "")),
        (Phase.RETRYING, {"retry_at": 1_790_000_012.0}, ("断流", "12 秒后再试")),
        (Phase.REFUSED, {}, ("要口令", "点画面再试")),
        (Phase.FAILED, {"why": "picture.failed"}, ("连不上", "点画面再试")),
    ],
)
def test_no_picture_says_why(
    view: VideoView, port: Pictures, phase: Phase, fields: dict[str, object], words: tuple[str, str]
) -> None:
    view.show_source("camera:C1")
    view.show()
    port.stand("camera:C1", phase, **fields)
    view.step()
    assert view._stands() == words
    seen = view.grab().toImage()
    words_there = {seen.pixelColor(x, y).name() for x in range(100, 220) for y in range(70, 110, 2)}
    assert len(words_there) > 1  # not a blank field


def test_a_click_asks_again_where_a_person_has_to_and_opens_it_elsewhere(view: VideoView, port: Pictures) -> None:
    pressed: list[str] = []
    view.pressed.connect(pressed.append)
    view.show_source("camera:C1")
    view.show()
    port.stand("camera:C1", Phase.FAILED)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(9, 9))
    assert (port.retried, pressed) == (["camera:C1"], [])
    port.send("camera:C1", RED)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(9, 9))
    assert pressed == ["camera:C1"]


def test_without_a_stream_or_a_fetcher_it_says_so(view: VideoView, port: Pictures) -> None:
    view.show_source("camera:C1", known=False)
    view.show()
    assert (port.asked, view._stands()[0]) == ([], "无视频地址")
    view.use(None)
    view.show_source("camera:C2")
    assert view._stands()[0] == "视频未启"
    view.use(port)
    assert port.sources == ["camera:C2"]


def test_what_was_measured_is_shown_on_request(view: VideoView, port: Pictures) -> None:
    view.show_source("camera:C1")
    view.show()
    port.send("camera:C1", RED)
    view.step()
    plain = view.grab().toImage()
    view.figures = True
    view.step()
    assert view.grab().toImage() != plain
    assert view.state is not None
    assert figures(view.state) == (
        "子码流 · 640×360 h264 · 15.0 帧/秒", "首帧 0.8 秒 · 延时 未知", "丢 0 · 跳 0 · 重试 0"
    )  # fmt: skip


def test_a_picture_of_another_shape_is_seen_whole() -> None:
    assert fitted(640, 360, 320, 180).getRect() == (0, 0, 320, 180)
    assert fitted(640, 480, 320, 180).getRect() == (40, 0, 240, 180)
    assert fitted(704, 396, 105, 60).getRect() == (0, 0, 105, 60)  # half a row is no frame
