"""3840×2160 at scale 1: panels and map both stand at 150 %, and the hand still meets what it points at."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from console.glass.canvas import Canvas
from console.glass.fonts import SMALLEST_PX
from console.glass.items.lettering import size_of
from console.glass.items.words import PLATE
from console.glass.symbols.atlas import HEIGHT, WIDTH
from console.glass.tools.sizing import STEPS
from console.glass.window.frame import DeskWindow
from console.verbs import calls
from layers.geo import from_mercator
from tests.glass.evening import standing

HUGE, DESK = (3840, 2160), (1920, 1080)


def viewport(window: DeskWindow) -> QWidget:
    out = window.canvas.map_view.viewport()
    assert isinstance(out, QWidget)
    return out


def beside(window: DeskWindow) -> tuple[str, tuple[float, float]]:
    """A unit in view that nothing lies over."""
    for unit in window.desk.units.ids:
        at = window.canvas.position_of("unit", unit)
        if at is not None and [hit.id for hit in window.canvas.hits_at(*at)] == [unit]:
            return unit, at
    raise AssertionError("no unit stands alone")


@pytest.mark.parametrize(("size", "scale"), [(DESK, 1.0), (HUGE, 1.5)])
def test_symbols_and_labels_take_the_scale_of_the_panels(size: tuple[int, int], scale: float) -> None:
    with standing(size=size) as (_, window):
        canvas = window.canvas
        assert canvas.scale == window.measures.scale == scale
        window.grab()
        atlas = canvas._stage.atlas
        width, height = atlas.table[atlas.brackets(True), [WIDTH, HEIGHT]]
        plain = 70.0  # the brackets of an incident: ±31, their stroke and halo
        assert (width, height) == pytest.approx((plain * scale, plain * scale), abs=3)
        canvas.centre_on(*canvas.centre_m, 3.0)
        window.grab()
        canvas._upkeep._lay_out()
        boxes = dict(canvas.label_boxes())
        left, top, right, bottom = boxes["0912 持械斗殴"]
        wanted = size_of("0912 持械斗殴", PLATE)
        assert (right - left, bottom - top) == pytest.approx((wanted[0] * scale, wanted[1] * scale))


def test_a_click_at_150_per_cent_picks_what_lies_under_it() -> None:
    with standing(size=HUGE) as (_, window):
        window.grab()
        unit, at = beside(window)
        QTest.mouseClick(viewport(window), Qt.MouseButton.LeftButton, pos=QPoint(round(at[0]), round(at[1])))
        assert window.desk.selection.id == unit


def test_coordinates_zoom_and_hand_keep_the_ground_under_the_pointer() -> None:
    with standing(size=HUGE) as (_, window):
        canvas = window.canvas
        middle = from_mercator(*canvas.centre_m)
        assert canvas.lonlat_at(canvas.width() / 2, canvas.height() / 2) == pytest.approx(middle, abs=1e-4)
        before = canvas.lonlat_at(300, 400)
        canvas.zoomed(4, 300, 400)
        assert canvas.lonlat_at(300, 400) == pytest.approx(before, abs=1e-4)
        before = canvas.lonlat_at(300, 400)
        canvas.pan_by(90, -60)
        assert canvas.lonlat_at(390, 340) == pytest.approx(before, abs=1e-4)


def test_the_form_of_a_new_incident_opens_where_the_hand_pointed() -> None:
    with standing(size=HUGE) as (_, window):
        window.on_map.place_new()
        window.on_map._placed(*window.canvas.lonlat_at(500, 400))
        at = window.canvas.geometry().topLeft() + QPoint(500, 400)
        assert abs(window.form.x() - at.x()) < 40
        assert abs(window.form.y() - at.y()) < 40


def test_the_window_gives_the_map_back_its_size() -> None:
    with standing(size=HUGE) as (_, window):
        tall = window.canvas._footer.height()
        centre = window.canvas.centre_m
        window.resize(*DESK)
        assert window.canvas.scale == 1.0
        assert tall == 1.5 * window.canvas._footer.height()
        assert np.hypot(*np.subtract(centre, window.canvas.centre_m)) < 100


def test_the_start_view_is_that_of_the_last_size_until_a_hand_moves_it() -> None:
    with standing() as (_, window):
        canvas = Canvas(window.desk, window.theme, tiles=window.canvas._stage.tiles)
        try:
            canvas.resize(400, 300)
            canvas.show()
            small = canvas.m_per_px
            canvas.resize(1600, 1200)
            assert canvas.m_per_px <= small / 3
            canvas.zoomed(-4, 800, 600)
            chosen = canvas.m_per_px
            canvas.resize(1000, 800)
            assert canvas.m_per_px == chosen
        finally:
            canvas.shut()
            canvas.deleteLater()


def test_select_keeps_the_brackets_on_the_unit() -> None:
    with standing(size=HUGE) as (_, window):
        window.grab()
        unit, _ = beside(window)
        window.do(calls.Select(kind="unit", id=unit))  # and the map goes there
        picture = window.canvas.picture()
        at = window.canvas.position_of("unit", unit)
        assert at is not None
        row = [picture.pixelColor(round(at[0]) + dx, round(at[1]) - round(19 * 1.5)).lightness()
               for dx in range(-30, 31)]  # fmt: skip
        assert max(row) > 200  # white corners, 28 px above the middle


def test_the_smallest_scale_is_reached_by_key() -> None:
    """Fields of forms have Qt's own text: it stops at 12 px where the panels go on."""
    with standing(size=DESK) as (_, window):
        for _ in STEPS:
            assert window.press(Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
        assert window.percent == STEPS[0]
        fields = window.form.findChildren(QLineEdit)
        assert fields
        assert all(field.font().pixelSize() >= SMALLEST_PX for field in fields)
