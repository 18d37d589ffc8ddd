"""The pictures beside the card: what plays, what a click does, the drawer at a small screen, what is journaled."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import msgspec
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk import rescue
from console.desk.watching import REST_S
from console.glass.screens.evening import Evening, demo_site
from console.glass.window.frame import DeskWindow
from console.say import use
from console.site.videoing import VideoConfig
from console.verbs import calls, parse, spell
from console.words.video import Look
from tests.glass.pictures import Pictures
from tests.glass.test_sos_screen import help_

GREEN = (40, 160, 60)


class Seat:
    """The evening's desk in its window, with a fetcher whose pictures are of one colour."""

    def __init__(self, size: tuple[int, int]) -> None:
        site = demo_site()
        video = VideoConfig(main_url="http://127.0.0.1:1/{camera}")
        site = replace(site, config=msgspec.structs.replace(site.config, video=video))
        self.evening = Evening(site)
        self.desk = self.evening.play()
        self.port = Pictures(self.desk.clock.now)
        self.desk.videos = self.port
        self.window = DeskWindow(self.desk, "dark", "zh_CN")
        self.window.resize(*size)
        self.window.show()
        self.settle()

    @property
    def strip(self):  # type: ignore[no-untyped-def]
        return self.window.card.strip

    @property
    def looks(self) -> list[Look]:
        """Who looks at the strip; a wall is another matter."""
        return [look for look in self.desk.room.looks.values() if look.where == "strip"]

    def settle(self, seconds: float = 0.0) -> None:
        """Time passes; the beat, the painting and what comes behind it."""
        self.evening.clock.advance(seconds)
        self.desk.beat()
        for _ in range(4):
            self.window.card.repaint()
            QApplication.processEvents()

    def select(self, kind: str, key: str) -> None:
        self.desk.act(calls.Select(kind=kind, id=key))
        self.settle()
        self.settle(REST_S + 0.1)


@contextmanager
def seat(size: tuple[int, int] = (1920, 1080)) -> Iterator[Seat]:
    made = Seat(size)
    try:
        yield made
    finally:
        made.window.close()
        made.window.deleteLater()
        QApplication.processEvents()
        use("zh_CN")


def incident(made: Seat) -> str:
    return next(one.id for one in made.desk.incidents.values() if one.no == "0912")


def test_four_pictures_play_once_the_selection_rests_and_close_with_it() -> None:
    with seat() as at:
        at.desk.act(calls.Select(kind="incident", id=incident(at)))
        at.settle()
        high = at.strip.height()
        assert (at.port.open, at.strip.isVisible()) == ([], True)
        at.settle(REST_S + 0.1)
        assert len(at.port.sources) == 4
        assert at.strip.height() == high  # nothing moves when they come
        assert {look.why for look in at.looks} == {f"incident:{incident(at)}"}
        at.desk.act(calls.Select())
        at.settle()
        assert (at.port.open, at.looks) == ([], [])


def test_a_picture_is_seen_in_its_place_and_a_click_makes_it_large() -> None:
    with seat() as at:
        at.select("incident", incident(at))
        view = at.strip.views.shown[1]
        at.port.send(view.source, GREEN)
        view.step()
        seen = at.window.grab().toImage().pixelColor(view.mapTo(at.window, view.rect().center()))
        assert (seen.red(), seen.green(), seen.blue()) == GREEN
        source = view.source
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
        at.settle()
        assert at.port.sources == [source]
        assert at.port.asked[-1][3]  # the main stream, alone
        assert at.strip.views.shown[0].width() > 400
        at.strip.enlarge(source)
        at.settle()
        assert len(at.port.sources) == 4


def test_at_a_small_screen_it_is_a_drawer() -> None:
    with seat((1366, 768)) as at:
        at.select("incident", incident(at))
        assert (at.strip.height(), at.port.open) == (32, [])
        at.strip.press("打开或关闭附近监控的画面")
        at.settle()
        assert len(at.port.sources) == 4
        assert at.strip.height() > 200


def test_closed_by_a_person_it_stays_closed_for_this_selection() -> None:
    with seat() as at:
        at.select("incident", incident(at))
        at.strip.press("打开或关闭附近监控的画面")
        at.settle(5)
        assert (at.port.open, at.strip.height()) == ([], 32)
        at.strip.press("打开或关闭附近监控的画面")
        at.settle()
        assert len(at.port.sources) == 4


def test_a_cameras_card_has_its_main_stream_and_its_figures_on_request() -> None:
    with seat((1366, 768)) as at:
        camera = at.desk.site.cameras.ids[3]
        at.select("camera", camera)
        assert at.port.sources == [f"camera:{camera}"]
        assert at.port.asked[-1][3]
        assert at.strip.height() == 0 or not at.strip.isVisible()
        at.port.send(f"camera:{camera}", GREEN)
        at.settle(1)
        at.window.card.press("看实测")
        assert at.window.card.picture.measured
        assert ("camera:" + camera, "card") in at.desk.room.looks


def test_the_map_letters_the_cameras_of_the_strip() -> None:
    with seat() as at:
        at.select("incident", incident(at))
        canvas, watched = at.window.canvas, at.desk.watching.strip
        canvas.zoom_by(6)
        at.settle()
        sight = canvas.stage.painted["sight"]
        assert [at.desk.site.cameras.ids[row] for row in sight.keys.tolist()] == [one.id for one in watched.sights]
        with_them = canvas.grab().toImage()
        at.desk.act(calls.ShowLayer(layer="cameras", on=False))
        at.settle()
        without = canvas.grab().toImage()
        x, y = int(sight.x[0]), int(sight.y[0])
        lens = at.window.theme.color("camhi").rgb()
        around = [(x + dx, y + dy) for dx in range(-9, 10) for dy in range(-9, 10)]
        assert sum(with_them.pixel(*one) == lens for one in around) > 10
        assert sum(without.pixel(*one) == lens for one in around) == 0


def test_what_is_asked_for_is_shown_and_called_by_its_name() -> None:
    with seat() as at:
        at.select("unit", "03")
        assert (at.port.open, at.strip.isVisible()) == ([], False)  # of a unit only in an emergency, or when asked
        assert at.desk.run("调看 示范县人民医院").ok
        at.settle()
        assert at.desk.watching.strip.called == "示范县人民医院"
        call = parse("调看 示范县人民医院", at.desk.context)
        assert isinstance(call, calls.Watch)
        assert parse(spell(call, at.desk.context), at.desk.context) == call
        assert len(at.port.sources) == 4


def test_from_an_incident_to_four_pictures_on_the_wall_in_two_keys() -> None:
    with seat() as at:
        at.window.activateWindow()
        at.window.take_keys()
        before = dict(at.desk.room.wall.sources) if at.desk.room.wall is not None else {}
        QTest.keyClick(at.window.keys, Qt.Key.Key_Down)
        at.settle()
        assert at.desk.selection.kind == "incident"
        four = at.desk.watching.strip.sources
        QTest.keyClick(at.window.keys, Qt.Key.Key_V)
        patience = time.monotonic() + 30.0
        while (at.desk.room.wall is None or at.desk.room.wall.sources == before) and time.monotonic() < patience:
            at.settle(0.05)
        assert at.desk.room.wall is not None
        shown = at.desk.room.wall.sources
        assert {key: one for key, one in shown.items() if before.get(key) != one}
        assert set(four) <= set(shown.values())


def test_an_emergency_says_how_many_cameras_see_it_and_opens_them() -> None:
    with seat() as at:
        unit = next(unit for unit in at.desk.units.row if seeing(at, unit))
        help_(at.evening, at.window, unit)
        at.desk.act(calls.Select(kind="unit", id=unit))
        at.settle()
        at.window.grab()
        at.window.sos.press("打开看得到的监控")
        at.settle()
        assert set(at.port.sources) >= {f"camera:{one}" for one in seeing(at, unit)}


def seeing(at: Seat, unit: str) -> list[str]:
    return [one.id for one in rescue.scene(at.desk, unit).cameras if one.sees and one.plays]
