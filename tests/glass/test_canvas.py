"""The canvas as a hand and an eye meet it: act, then look at the pixel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from console import say
from console.desk.state import Selection, ViewState
from console.glass.bench.frame import run
from console.glass.bench.scene import BenchSource, centre_m, scene
from console.glass.canvas import LAYERS, Canvas, Hit
from console.glass.canvas.footer import scale_bar
from console.glass.theme import load_theme
from console.glass.tilework.scene import scene_of
from console.glass.tilework.service import TileService
from console.words import Changes, Duty, Incident, Kind, Sos, VirtualClock
from layers import geo

DARK, LIGHT = load_theme("dark"), load_theme("light")
M_PER_PX = 4.0


@pytest.fixture
def source() -> BenchSource:
    """A quiet county: unit 01 at the middle, 02 forty pixels east; one incident north; nothing else."""
    made = scene(units=2, cameras=0, segments=0, incidents=0, beats=1, polygons=0)
    x, y = centre_m()
    put(made, 0, x, y)
    put(made, 1, x + 40 * M_PER_PX, y)
    made.units.kind[:] = Kind.CAR
    made.units.duty[:] = [Duty.PATROL, Duty.STANDBY]
    lon, lat = geo.from_mercator(x, y + 100 * M_PER_PX)
    now = made.clock.now()
    made.incidents["i"] = Incident(
        id="i", no="0912", source="t", t=now, received_at=now, type="持械斗殴", level=1,
        lon_deg=float(lon), lat_deg=float(lat),
    )  # fmt: skip
    return made


def put(source: BenchSource, row: int, x_m: float, y_m: float) -> None:
    """Place a unit, standing, as of now."""
    units = source.units
    units.x_m[row], units.y_m[row] = x_m, y_m
    units.lon_deg[row], units.lat_deg[row] = geo.from_mercator(x_m, y_m)
    units.fix_t[row] = source.clock.now()
    units.speed_mps[row], units.heading_deg[row] = 0.0, np.nan


Make = Callable[[BenchSource], Canvas]


@pytest.fixture
def make(widgets: Callable[[QWidget], QWidget]) -> Iterator[Make]:
    made: list[Canvas] = []

    def one(source: BenchSource) -> Canvas:
        site = source.site
        tiles = TileService(scene_of(site.base, site.beats, site.cameras), worker=False)
        canvas = Canvas(source, DARK, tiles=tiles)
        widgets(canvas)
        made.append(canvas)
        canvas.resize(600, 400)
        canvas.show()
        canvas.centre_on(*centre_m(), M_PER_PX)
        settle(canvas)
        return canvas

    yield one
    for canvas in made:
        canvas.shut()


def settle(canvas: Canvas) -> None:
    end = time.monotonic() + 20
    while not canvas.ready() and time.monotonic() < end:
        turn(0.02)
    assert canvas.ready()
    turn(0.2)


def turn(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QCoreApplication.processEvents()
        time.sleep(0.002)


def ink(canvas: Canvas, x: float, y: float) -> str:
    return canvas.picture().pixelColor(round(x), round(y)).name().upper()


def at(canvas: Canvas, kind: str, name: str) -> tuple[float, float]:
    found = canvas.position_of(kind, name)
    assert found is not None
    return found


def viewport(canvas: Canvas) -> QWidget:
    out = canvas.map_view.viewport()
    assert isinstance(out, QWidget)
    return out


def click(canvas: Canvas, x: float, y: float) -> None:
    QTest.mouseClick(viewport(canvas), Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))


def drag(canvas: Canvas, dx: int, dy: int, release: bool = True) -> None:
    start = QPoint(500, 60)
    QTest.mousePress(viewport(canvas), Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.6, 1.0):
        move_to(canvas, start + QPoint(round(dx * share), round(dy * share)), Qt.MouseButton.LeftButton)
    if release:
        QTest.mouseRelease(viewport(canvas), Qt.MouseButton.LeftButton, pos=start + QPoint(dx, dy))


def move_to(canvas: Canvas, pos: QPoint, button: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    from PySide6.QtGui import QMouseEvent

    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(pos), QPointF(pos), button, button,
                        Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(viewport(canvas), event)


# --- what is painted ----------------------------------------------------------------------------------------------


def test_a_unit_has_its_duty_colour_where_it_is(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    assert at(canvas, "unit", "01") == (300, 200)
    assert ink(canvas, 300, 200) == DARK.hexes["patrol"]
    assert ink(canvas, 300, 250) == DARK.hexes["land"]


def test_a_unit_that_moved_is_painted_where_it_is_now(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    x, y = centre_m()
    put(source, 0, x, y - 60 * M_PER_PX)
    canvas.apply(Changes.FIXES)
    turn(0.05)
    assert ink(canvas, 300, 260) == DARK.hexes["patrol"]
    assert ink(canvas, 300, 200) == DARK.hexes["land"]


def test_a_unit_whose_fix_is_old_turns_grey_by_itself(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    clock = source.clock
    assert isinstance(clock, VirtualClock)
    clock.advance(source.site.config.limits.fix_old_s + 1)
    canvas.apply(Changes.SECOND)
    turn(0.05)
    assert ink(canvas, 300, 200) == DARK.hexes["stale"]


def test_a_change_of_duty_shows(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    source.units.duty[0] = Duty.CASEWORK
    canvas.apply(Changes.UNITS)
    turn(0.05)
    assert ink(canvas, 294, 194) == DARK.hexes["casework"]


def test_another_theme_changes_the_land(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    canvas.set_theme(LIGHT)
    settle(canvas)
    assert ink(canvas, 300, 250) == LIGHT.hexes["land"]
    assert ink(canvas, 300, 200) == LIGHT.hexes["patrol"]


def test_a_layer_switched_off_is_gone_and_cannot_be_picked(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    canvas.set_layer("units", False)
    settle(canvas)
    assert ink(canvas, 300, 200) == DARK.hexes["land"]
    assert canvas.hits_at(300, 200) == []
    assert not canvas.layer_on("units")
    with pytest.raises(KeyError):
        canvas.set_layer("nothing", True)
    assert all(canvas.layer_on(name) for name in LAYERS if name not in {"units", "heat", "coverage"})


def test_the_selected_unit_has_brackets(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    source.selection = Selection("unit", "01")
    canvas.apply(Changes.SELECTION)
    turn(0.05)
    assert ink(canvas, 300 - 19, 200 - 19) == DARK.hexes["focus"]


def test_the_selected_unit_has_a_tail(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    x, y = centre_m()
    along = np.linspace(-120 * M_PER_PX, 0, 30)
    source.tails.take(np.zeros(30, int), source.clock.now() + np.arange(30), x + along, np.full(30, y))
    source.selection = Selection("unit", "01")
    canvas.apply(Changes.SELECTION)
    turn(0.05)
    row = {ink(canvas, column, 200) for column in range(200, 275)}
    assert DARK.hexes["patrol"] in row


def test_sos_is_ringed_and_alternates_until_taken(make: Make, source: BenchSource) -> None:
    now = source.clock.now()
    source.sos["01"] = Sos(unit="01", id="s", t=now, received_at=now)
    canvas = make(source)

    def pictures() -> set[bytes]:
        out = set()
        for _ in range(4):
            canvas.apply(Changes.SECOND)
            turn(0.05)
            image = canvas.picture().copy(274, 174, 52, 52)
            out.add(bytes(image.constBits()))
        return out

    assert DARK.hexes["sos"] in {ink(canvas, x, 200) for x in range(275, 285)}
    assert len(pictures()) == 2
    source.sos["01"] = Sos(unit="01", id="s", t=now, received_at=now, taken_by="甲", taken_at=now)
    canvas.apply(Changes.SOS)
    assert len(pictures()) == 1


def test_nothing_lies_on_a_unit_in_sos(make: Make, source: BenchSource) -> None:
    now = source.clock.now()
    source.sos["01"] = Sos(unit="01", id="s", t=now, received_at=now)
    x, y = centre_m()
    put(source, 1, x + 12 * M_PER_PX, y)
    source.units.duty[1] = Duty.ENROUTE
    canvas = make(source)
    assert ink(canvas, 300, 200) == DARK.hexes["patrol"]
    assert ink(canvas, 307, 200) == DARK.hexes["patrol"]
    assert DARK.hexes["sos"] in {ink(canvas, column, 200) for column in range(314, 321)}


def test_a_ghost_is_dashed_in_its_colour_and_goes_away(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    x, y = centre_m()
    line = np.array([(x - 200 * M_PER_PX, y - 80 * M_PER_PX), (x, y - 80 * M_PER_PX)])
    canvas.set_ghost([line], ["01 · 2.1 分"], ["01"])
    turn(0.05)
    row = [ink(canvas, column, 280) for column in range(110, 290)]
    assert DARK.hexes["acc"] in row
    assert DARK.hexes["halo"] in row  # between the dashes
    canvas.set_ghost([])
    turn(0.05)
    assert DARK.hexes["acc"] not in [ink(canvas, column, 280) for column in range(110, 290)]


# --- hands --------------------------------------------------------------------------------------------------------


def test_a_click_picks_the_unit_under_it(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    said: list[tuple[str, str]] = []
    canvas.picked.connect(lambda kind, name: said.append((kind, name)))
    click(canvas, 306, 204)
    click(canvas, 300, 100)
    click(canvas, 300, 350)
    assert said == [("unit", "01"), ("incident", "i"), ("", "")]


def test_two_that_overlap_give_a_short_list(make: Make, source: BenchSource) -> None:
    x, y = centre_m()
    put(source, 1, x + 4 * M_PER_PX, y)
    canvas = make(source)
    lists: list[list[Hit]] = []
    canvas.overlap.connect(lambda hits, *_: lists.append(hits))
    click(canvas, 302, 200)
    assert [{hit.id for hit in hits} for hits in lists] == [{"01", "02"}]


def test_a_right_click_says_where(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    said: list[tuple[float, float]] = []
    canvas.context.connect(lambda lon, lat, *_: said.append((lon, lat)))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(300, 200), QPoint(300, 200))
    QCoreApplication.sendEvent(viewport(canvas), event)
    (lon, lat), = said
    assert (lon, lat) == pytest.approx((source.units.lon_deg[0], source.units.lat_deg[0]), abs=1e-4)


def test_a_drag_moves_the_ground_with_the_hand_and_picks_nothing(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    said: list[str] = []
    canvas.picked.connect(lambda kind, _: said.append(kind))
    drag(canvas, -50, 30)
    settle(canvas)
    assert at(canvas, "unit", "01") == (250, 230)
    assert ink(canvas, 250, 230) == DARK.hexes["patrol"]
    assert said == []


def test_a_request_waits_for_the_hand(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    drag(canvas, -50, 30, release=False)
    before = canvas.centre_m
    x, y = centre_m()
    canvas.centre_on(x, y + 10_000)
    assert canvas.centre_m == before
    QTest.mouseRelease(viewport(canvas), Qt.MouseButton.LeftButton, pos=QPoint(450, 90))
    assert canvas.centre_m == pytest.approx((x, y + 10_000))


def test_the_wheel_zooms_about_the_pointer(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    before = at(canvas, "unit", "02")
    event = QWheelEvent(QPointF(*before), QPointF(*before), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    metres = canvas.m_per_px
    QCoreApplication.sendEvent(viewport(canvas), event)
    assert canvas.m_per_px < metres
    assert at(canvas, "unit", "02") == pytest.approx(before, abs=1)


def test_keys_pan_and_zoom(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert at(canvas, "unit", "01") == (180, 200)
    metres = canvas.m_per_px
    QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.m_per_px > metres


def test_a_followed_unit_stays_in_the_middle_until_a_hand_pans(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    dropped: list[bool] = []
    canvas.dropped_follow.connect(lambda: dropped.append(True))
    canvas.follow("01")
    x, y = centre_m()
    put(source, 0, x + 3_000, y)
    canvas.apply(Changes.FIXES)
    assert at(canvas, "unit", "01") == (300, 200)
    drag(canvas, 40, 0)
    assert dropped == [True]
    put(source, 0, x + 4_000, y)
    canvas.apply(Changes.FIXES)
    assert canvas.position_of("unit", "01") != (300, 200)


def test_the_pointer_makes_a_plate_and_no_popup(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    before = canvas.picture()
    said: list[str] = []
    canvas.hovered.connect(lambda _, name: said.append(name))
    move_to(canvas, QPoint(302, 200))
    turn(0.05)
    assert said == ["01"]
    assert canvas.picture() != before
    move_to(canvas, QPoint(100, 350))
    assert said == ["01", ""]


# --- requests, two canvases, words --------------------------------------------------------------------------------


def test_requests_of_the_desk_are_honoured_once(make: Make, source: BenchSource) -> None:
    canvas = make(source)
    x, y = centre_m()
    source.view = ViewState(centre_n=1, centre_m=(x + 5_000, y), layers={"beats": False})
    canvas.apply(Changes.VIEW)
    assert canvas.centre_m == pytest.approx((x + 5_000, y))
    assert not canvas.layer_on("beats")
    canvas.pan_by(100, 0)
    canvas.apply(Changes.VIEW)
    assert canvas.centre_m != pytest.approx((x + 5_000, y))


def test_two_canvases_show_the_same_and_look_elsewhere(make: Make, source: BenchSource) -> None:
    one, two = make(source), make(source)
    two.pan_by(-100, 0)
    two.set_layer("incidents", False)
    settle(two)
    x, y = centre_m()
    put(source, 0, x, y - 60 * M_PER_PX)
    for canvas in (one, two):
        canvas.apply(Changes.FIXES)
    turn(0.05)
    assert ink(one, 300, 260) == DARK.hexes["patrol"]
    assert ink(two, 200, 260) == DARK.hexes["patrol"]
    assert one.layer_on("incidents")


def test_labels_on_the_map_do_not_overlap(make: Make) -> None:
    canvas = make(scene(units=300, cameras=0, segments=400, incidents=60, beats=100, polygons=0))
    x, y = centre_m()
    canvas.fit((x - 4_000, y - 4_000, x + 4_000, y + 4_000))
    settle(canvas)
    boxes = [box for _, box in canvas.label_boxes()]
    assert len(boxes) > 20
    for n, (left, top, right, bottom) in enumerate(boxes):
        assert not any(left < r and l < right and top < b and t < bottom for l, t, r, b in boxes[:n])  # noqa: E741


def test_a_selected_incident_has_its_plate(make: Make, source: BenchSource) -> None:
    source.selection = Selection("incident", "i")
    canvas = make(source)
    assert "0912 持械斗殴" in [text for text, _ in canvas.label_boxes()]
    say.use("en")
    try:
        source.units.link[0] = 2
        canvas.apply(Changes.UNITS)
        canvas.set_language()
        turn(0.1)
        assert "01 link lost" in [text for text, _ in canvas.label_boxes()]
    finally:
        say.use("zh_CN")


@pytest.mark.parametrize(("m_per_px", "metres"), [(0.02, 2), (1.0, 100), (5.5, 500), (9.2, 1000), (100.0, 10_000)])
def test_the_scale_bar_is_a_round_length(m_per_px: float, metres: int) -> None:
    bar = scale_bar(m_per_px)
    assert bar.metres == metres
    assert bar.px == pytest.approx(metres / m_per_px)


def test_the_land_is_never_a_hole(make: Make, source: BenchSource) -> None:
    """Before its tiles are there, new ground is land, not black."""
    canvas = make(source)
    canvas.pan_by(-5_000, 3_000)
    QCoreApplication.processEvents()
    assert QColor(ink(canvas, 300, 200)) == DARK.color("land")


def test_the_bench_says_every_figure() -> None:
    small = scene(units=50, cameras=20, segments=200, incidents=5, beats=4, polygons=3)
    figures = run(size=(400, 300), frames=8, source=small, seconds=0.3)
    wanted = {"pan_p50_ms", "pan_p95_ms", "zoom_p95_ms", "update_p95_ms", "cpu_percent_10hz", "rss_mb"}
    assert wanted <= figures.keys()
    assert all(figures[name] > 0 for name in wanted)
    assert figures["units"] == 50
