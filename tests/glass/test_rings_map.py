"""Rings as an eye meets them on the map: lines, bands, plates, posts, coverage; and what a click finds."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from console.desk.ringview import RingView
from console.desk.state import Selection
from console.glass.bench.scene import BenchSource, centre_m, scene
from console.glass.canvas import Canvas
from console.glass.items.legend import legend
from console.glass.items.ringboard import across
from console.glass.items.ringshapes import away_m, outlines, rounded
from console.glass.symbols.blocks import TURNS
from console.glass.symbols.ringlines import Stroke, dashed
from console.glass.theme import load_theme
from console.glass.tilework.scene import scene_of
from console.glass.tilework.service import TileService
from console.verbs.speech import Said
from console.words import BestPlace, Changes, OpenWay, Order, OrderState, VirtualClock
from console.words.sums import STRAIGHT
from tests.glass.colours import over, rgb
from tests.glass.ringmade import (
    area_view,
    areas,
    block,
    circle,
    closing,
    closing_answer,
    cover_view,
    inks,
    lonlat,
    ring_view,
    turn,
)

DARK = load_theme("dark")
M = 4.0  # metres a pixel
RING, HALO, LAND = (DARK.hexes[token] for token in ("ring", "halo", "land"))
COVERED = ["空闲单元覆盖", "1 分内到", "3 分内到", "5 分内到"]
Make = Callable[..., Canvas]


@pytest.fixture
def source() -> Any:
    """A quiet county without units; rings are put into it."""
    made: Any = scene(units=1, cameras=0, segments=0, incidents=0, beats=1, polygons=0)
    made.units.x_m[:] = np.nan
    made.ring_views = {}
    return made


@pytest.fixture
def make(widgets: Callable[[QWidget], QWidget]) -> Iterator[Make]:
    made: list[Canvas] = []

    def one(source: BenchSource, *views: RingView) -> Canvas:
        show: Any = source
        show.ring_views = {view.ring.id: view for view in views}
        site = source.site
        canvas = Canvas(source, DARK, tiles=TileService(scene_of(site.base, site.beats, site.cameras), worker=False))
        widgets(canvas)
        made.append(canvas)
        canvas.resize(600, 400)
        canvas.show()
        canvas.centre_on(*centre_m(), M)
        until(canvas.ready)
        turn(0.2)
        return canvas

    yield one
    for canvas in made:
        canvas.shut()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true() and time.monotonic() < end:
        turn(0.01)
    assert true()


def ring(*radii_px: float, dx: float = 0.0, dy: float = 0.0, **more: Any) -> RingView:
    x, y = centre_m()
    return ring_view(x + dx * M, y - dy * M, [r * M for r in radii_px], **more)


def put(canvas: Canvas, source: Any, *views: RingView, changes: Changes = Changes.RINGS) -> None:
    source.ring_views = {view.ring.id: view for view in views}
    canvas.apply(changes)
    turn(0.05)


def texts(canvas: Canvas) -> dict[str, tuple[float, float, float, float]]:
    return dict(canvas.label_boxes())


def along(canvas: Canvas, radius: float, dx: float = 0.0, skip: tuple[float, float] = (0.0, 0.0)) -> list[set[str]]:
    """Inks at forty points of a circle round the middle; those between two angles are left out."""
    image = canvas.picture()
    angles = [a for a in np.arange(0, 360, 9.0) if not skip[0] <= a <= skip[1]]
    return [inks(image, 300 + dx + radius * np.cos(np.radians(a)), 200 + radius * np.sin(np.radians(a)), 2)
            for a in angles]  # fmt: skip


def share(found: list[set[str]], colour: str) -> float:
    return sum(colour in one for one in found) / len(found)


# --- lines, bands, plates -----------------------------------------------------------------------------------------


def test_tiers_are_told_by_width_and_dash_over_a_halo(make: Make, source: Any) -> None:
    canvas = make(source, ring(60, 110, 180))
    inner, middle, outer = (share(along(canvas, r), RING) for r in (60, 110, 180))
    assert inner > 0.85  # but for its plate
    assert middle > 0.85
    assert 0.35 < outer < 0.9  # 7 of 12 px
    assert share(along(canvas, 180), HALO) > 0.5  # a solid halo under the dashes
    assert share(along(canvas, 145), RING) == 0


def test_bands_are_not_stacked(make: Make, source: Any) -> None:
    """Each tier has its own share of ink, however many lie over it."""
    canvas = make(source, ring(60, 110, 180))
    image = canvas.picture()
    for radius, alpha in ((30, 0.08), (85, 0.06), (145, 0.04)):
        want = over(rgb(RING), rgb(LAND), alpha) * 255
        got = image.pixelColor(300 + radius, 200)
        assert np.abs(np.array([got.red(), got.green(), got.blue()]) - want).max() <= 1.5
    assert image.pixelColor(300, 5).name().upper() == LAND


def test_each_line_carries_its_minutes(make: Make, source: Any) -> None:
    canvas = make(source, ring(60, 110, 180))
    found = texts(canvas)
    assert {"1 分", "3 分", "5 分"} <= set(found)
    for text, radius in (("1 分", 60), ("3 分", 110), ("5 分", 180)):
        left, top, right, bottom = found[text]
        assert np.hypot((left + right) / 2 - 300, (top + bottom) / 2 - 200) == pytest.approx(radius, abs=3)
    assert found["1 分"][0] < 300 < found["3 分"][0]  # beside the middle, then below at the right


def test_a_plate_gives_way_to_a_symbol(make: Make, source: Any) -> None:
    canvas = make(source, ring(60))
    left, top, right, bottom = texts(canvas)["1 分"]
    x, y = centre_m()
    source.units.x_m[0] = x + ((left + right) / 2 - 300) * M
    source.units.y_m[0] = y - ((top + bottom) / 2 - 200) * M
    canvas.apply(Changes.FIXES | Changes.RINGS | Changes.SELECTION)
    turn(0.2)
    assert texts(canvas)["1 分"][:2] != (left, top)


def test_straight_lines_and_other_ways_to_move_are_said(make: Make, source: Any) -> None:
    from console.words import Travel

    canvas = make(source, ring(60, 110, basis=STRAIGHT, travel=Travel.FOOT))
    assert "3 分 · 步行 · 直线" in texts(canvas)
    assert "1 分" in texts(canvas)


def test_with_several_rings_the_outermost_plate_names_its_ring(make: Make, source: Any) -> None:
    canvas = make(source, ring(40, 80, dx=-150), ring(40, 80, dx=150, id="r2", name="学校"))
    assert {"圈1 · 3 分", "学校 · 3 分"} <= set(texts(canvas))


def test_a_ring_of_its_own_colour(make: Make, source: Any) -> None:
    canvas = make(source, ring(100, colour="ring3"))
    found = along(canvas, 100)
    assert share(found, DARK.hexes["ring3"]) > 0.85
    assert share(found, RING) == 0


def test_a_standing_ring_is_quieter_until_it_is_selected(make: Make, source: Any) -> None:
    canvas = make(source, ring(100, standing=True))
    assert share(along(canvas, 100), RING) < 0.1  # but for what its plate says
    assert canvas.picture().pixelColor(350, 200).name().upper() == LAND  # no band
    source.selection = Selection("ring", "r1")
    canvas.apply(Changes.SELECTION)
    turn(0.05)
    assert share(along(canvas, 100), RING) > 0.8
    assert canvas.picture().pixelColor(350, 200).name().upper() != LAND


def test_what_is_not_worked_out_is_dotted_and_says_so(make: Make, source: Any) -> None:
    waiting = dataclasses.replace(ring(60), answer=None, stale=True)
    canvas = make(source, waiting)
    assert "圈1 · 推算中" in texts(canvas)
    assert 0.2 < share(along(canvas, 22), RING) < 1
    put(canvas, source, ring(60), changes=Changes.RINGS | Changes.SELECTION)
    turn(0.1)
    assert share(along(canvas, 60), RING) > 0.8
    assert share(along(canvas, 22), RING) == 0


def test_what_could_not_be_worked_out_no_longer_says_that_it_is_being(make: Make, source: Any) -> None:
    fault = Said("sums.failed", {"what": "圈1", "why": "x"})
    canvas = make(source, dataclasses.replace(ring(60), answer=None, fault=fault))
    assert "圈1 · 未算出" in texts(canvas)
    assert "圈1 · 推算中" not in texts(canvas)


def test_an_answer_of_the_past_is_dotted_only_when_it_stays_so(make: Make, source: Any) -> None:
    """A recount of some milliseconds must not make the line flicker."""
    canvas, clock = make(source, ring(100)), source.clock
    assert isinstance(clock, VirtualClock)
    put(canvas, source, dataclasses.replace(source.ring_views["r1"], stale=True))
    assert share(along(canvas, 100), RING) > 0.85
    clock.advance(1.5)
    canvas.apply(Changes.SECOND)
    turn(0.05)
    assert share(along(canvas, 100), RING) < 0.8


def test_a_ring_that_moves_is_painted_where_it_is_now(make: Make, source: Any) -> None:
    canvas = make(source, ring(80, dx=-40, moving=True))
    assert share(along(canvas, 80, dx=-40), RING) > 0.8
    put(canvas, source, ring(80, dx=40, moving=True), changes=Changes.RINGS | Changes.FIXES)
    assert share(along(canvas, 80, dx=40), RING) > 0.8
    assert share(along(canvas, 80, dx=-40), RING) < 0.3


def test_a_pan_carries_a_ring_along(make: Make, source: Any) -> None:
    canvas = make(source, ring(100))
    canvas.pan_by(60, 0)
    turn(0.05)
    assert share(along(canvas, 100, dx=60), RING) > 0.85
    canvas.zoom_by(2.0)
    until(canvas.ready)
    turn(0.05)
    assert share(along(canvas, 200, dx=120), RING) > 0.25  # the rest is out of sight


def test_the_layer_can_be_switched_off(make: Make, source: Any) -> None:
    canvas = make(source, ring(100))
    canvas.set_layer("rings", False)
    until(canvas.ready)
    turn(0.2)
    assert share(along(canvas, 100), RING) == 0
    assert "1 分" not in texts(canvas)
    assert canvas.hits_at(400, 200) == []


# --- posts --------------------------------------------------------------------------------------------------------


def with_plan(*blocks: Any, open_ways: tuple[OpenWay, ...] = (), closed: bool = True) -> RingView:
    view, (x, y) = ring(150), centre_m()
    plan = closing(blocks, open_ways, closed)
    changed = msgspec.structs.replace(view.ring, closing=plan)
    return dataclasses.replace(view, ring=changed, closing=closing_answer(plan, [circle(x, y, 120 * M)]))


def spot(dx: float, dy: float) -> tuple[float, float]:
    x, y = centre_m()
    return x + dx * M, y - dy * M


def test_a_proposed_post_is_hollow_and_a_held_one_solid(make: Make, source: Any) -> None:
    own = block(*spot(80, 0), unit="19", name="滨河桥", arrive_s=60, passed_s=108, order="o")
    canvas = make(source, with_plan(own))
    assert "卡1 滨河桥 · 19 · 余 48 秒" in texts(canvas)
    solid = DARK.hexes["t1"]

    def ink_share() -> float:
        image = canvas.picture()
        found = [image.pixelColor(x, y).name().upper() for x in range(374, 387) for y in range(186, 215)]
        return found.count(solid) / len(found)

    hollow = ink_share()
    order = Order(id="o", incident="i", unit="19", issuer="", issued_at=0, expires_at=9, state=OrderState.ONSCENE)
    source.orders["o"] = order
    canvas.apply(Changes.ORDERS)
    turn(0.2)
    assert ink_share() > hollow + 0.08
    canvas.apply(Changes.SELECTION)
    turn(0.1)
    assert "卡1 滨河桥 · 19 · 已到位" in texts(canvas)


def test_what_cannot_be_closed_is_red_and_in_words(make: Make, source: Any) -> None:
    late = block(*spot(90, 0), unit="", id="2")
    lon, lat = lonlat(*spot(-90, 0))
    ways = (OpenWay(lon_deg=lon, lat_deg=lat, name="建设路桥", passed_s=80, short_s=40),)
    canvas = make(source, with_plan(late, open_ways=ways, closed=False))
    found = texts(canvas)
    assert "卡2 · 无人可到" in found
    assert "未封 建设路桥 · 差 40 秒" in found
    image = canvas.picture()
    assert DARK.hexes["lv"] in inks(image, 390, 200, 12)
    assert DARK.hexes["lv"] in inks(image, 210, 200, 12)


def test_the_area_that_closes_has_a_line_of_its_own(make: Make, source: Any) -> None:
    canvas = make(source, with_plan(block(*spot(120, 0), unit="03")))
    assert share(along(canvas, 120), DARK.hexes["t2"]) > 0.8


def test_a_bar_lies_across_its_road() -> None:
    """A road to the north-east, a bar that rises to the north-west; of two roads the one that leads away counts."""
    road = np.array([(0.0, 0.0), (100.0, 100.0)])
    assert across(road, np.array([0, 2]), (50.0, 50.0), (0.0, 0.0)) == TURNS // 4
    cross = np.array([(0.0, -100.0), (0.0, 100.0), (-100.0, 0.0), (100.0, 0.0)])
    assert across(cross, np.array([0, 2, 4]), (0.0, 0.0), (0.0, -500.0)) == 0
    assert across(cross, np.array([0, 2, 4]), (0.0, 0.0), (500.0, 0.0)) == TURNS // 2
    assert across(np.zeros((0, 2)), np.array([0]), (0.0, 0.0), (0.0, -9.0)) == 0


# --- coverage -----------------------------------------------------------------------------------------------------


def test_coverage_shows_what_is_within_reach_and_leaves_holes_bare(make: Make, source: Any) -> None:
    x, y = centre_m()
    source.cover = cover_view(x, y, [40 * M, 80 * M, 120 * M], [BestPlace(x + 200 * M, y, "东岗路", 0.12)])
    canvas = make(source)
    canvas.set_layer("coverage", True)
    turn(0.05)
    image = canvas.picture()
    seen = [image.pixelColor(300, 200 + dy).name().upper() for dy in (20, 60, 100, 160)]
    assert len(set(seen)) == 4
    assert seen[3] == LAND
    assert "补位1 · 增 12%" in texts(canvas)
    assert DARK.hexes["acc"] in inks(image, 500, 200, 12)
    source.cover = dataclasses.replace(source.cover, on=False)
    canvas.apply(Changes.COVER)
    turn(0.05)
    assert canvas.picture().pixelColor(340, 230).name().upper() == LAND


# --- picking ------------------------------------------------------------------------------------------------------


def test_a_click_on_a_line_or_plate_finds_the_ring_and_one_inside_does_not(make: Make, source: Any) -> None:
    canvas = make(source, ring(60, 110))
    picked: list[tuple[str, str]] = []
    canvas.picked.connect(lambda kind, id: picked.append((kind, id)))
    left, top, right, bottom = texts(canvas)["3 分"]
    viewport: Any = canvas.map_view.viewport()
    for x, y in ((300, 93), (300, 170), ((left + right) / 2, (top + bottom) / 2), (300, 262)):
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert picked == [("ring", "r1"), ("", ""), ("ring", "r1"), ("ring", "r1")]


def test_a_post_can_be_picked(make: Make, source: Any) -> None:
    canvas = make(source, with_plan(block(*spot(80, 0), unit="19")))
    assert [(hit.kind, hit.id) for hit in canvas.hits_at(382, 203)] == [("block", "r1/1")]
    source.selection = Selection("block", "r1/1")
    canvas.apply(Changes.SELECTION)
    turn(0.05)
    assert DARK.hexes["focus"] in inks(canvas.picture(), 380 - 19, 200 - 19, 2)


def test_the_selected_ring_shows_where_a_hand_can_take_it(make: Make, source: Any) -> None:
    canvas = make(source, ring(60, 110))
    before = canvas.picture()
    assert DARK.hexes["focus"] not in inks(before, 410, 200, 6)
    source.selection = Selection("ring", "r1")
    canvas.apply(Changes.SELECTION)
    turn(0.05)
    image = canvas.picture()
    for x in (300, 360, 410):
        assert DARK.hexes["focus"] in inks(image, x, 200, 7)


def test_a_drawn_area_has_its_name_and_its_corners(make: Make, source: Any) -> None:
    x, y = centre_m()
    square = np.array([(-80, -80), (80, -80), (80, 80), (-80, 80), (-80, -80)]) * M + (x, y)
    source.selection = Selection("ring", "r1")
    canvas = make(source, area_view(square, name="西市场"))
    left, top, right, bottom = texts(canvas)["西市场"]
    corners = [(300 + dx, 200 + dy) for dx in (-80, 80) for dy in (-80, 80)]
    assert not any(left - 5 < x < right + 5 and top - 5 < y < bottom + 5 for x, y in corners), "a handle lies on it"
    image = canvas.picture()
    assert all(DARK.hexes["focus"] in inks(image, 300 + dx, 200 + dy, 6) for dx in (-80, 80) for dy in (-80, 80))


# --- shapes -------------------------------------------------------------------------------------------------------


def test_vertices_finer_than_half_a_pixel_are_one_and_the_line_stays() -> None:
    fine = circle(0.0, 0.0, 400.0, corners=20_000)
    line = outlines(areas([fine]), 4.0).lines[0]
    assert len(line) < 2000
    assert np.ptp(line[:, 0]) == pytest.approx(200, abs=1)


def test_dashes_go_on_round_corners() -> None:
    """Three sides of a square of 28: 7 on, 5 off, and the ends are square."""
    sides = np.array([(0, 0, 28, 0), (28, 0, 28, 28), (28, 28, 0, 28)], dtype=np.float64)
    found = dashed(sides, Stroke(1.0, (7.0, 5.0)), 1.0)
    length = np.hypot(found[:, 2] - found[:, 0], found[:, 3] - found[:, 1])
    assert length.sum() == pytest.approx(7 * 6.0, abs=0.1)
    assert found[0].tolist() == [0, 0, 6, 0]
    assert ((found[:, 0] == 28) & (found[:, 1] == 0)).any()  # one dash turns the corner in two pieces


def test_a_line_by_road_is_rounded_by_pixels_and_stays_where_it_is() -> None:
    """Yards of 2 px are gone, the circle of 200 px under them is not; what is short stays as it is."""
    wave = circle(0.0, 0.0, 200.0, corners=720)
    wave *= (1 + 0.01 * np.sin(np.arange(len(wave)) * 0.9))[:, None]
    found = rounded(wave[:-1], 3.5)
    away = np.hypot(*found.T)
    assert away.min() > 198.5
    assert away.max() < 201.5
    assert len(rounded(circle(0.0, 0.0, 5.0), 3.5)) == 73
    assert len(rounded(wave[:-1], 0.0)) == 720


def test_the_way_to_a_line_does_not_run_from_one_ring_to_the_next() -> None:
    two = areas([circle(0.0, 0.0, 100.0), circle(1000.0, 0.0, 100.0)])
    assert away_m(two, 500.0, 0.0) == pytest.approx(400, abs=2)
    assert away_m(two, 0.0, 99.0) == pytest.approx(1, abs=1)
    assert away_m(areas([]), 0.0, 0.0) == float("inf")


def test_coverage_is_in_the_legend_while_it_is_drawn(source: Any) -> None:
    x, y = centre_m()
    source.cover = cover_view(x, y, [40 * M, 80 * M, 120 * M])
    assert [row.text for row in legend(source) if row.layer == "cover"] == COVERED
    source.cover = dataclasses.replace(source.cover, on=False)
    assert not [row for row in legend(source) if row.layer == "cover"]
