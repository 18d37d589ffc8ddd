"""Symbols: what the sheet promises, as pixels."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPixmap

from console.glass.symbols import CameraMark, IncidentMark, Sign, camera_pixmap, incident_pixmap, post_pixmap
from console.glass.symbols.atlas import CROWD_SCALE, HEIGHT, LOOKS, WIDTH, Atlas
from console.glass.symbols.marks import HEADINGS
from console.glass.symbols.paint import heading_step
from console.glass.symbols.pixmaps import unit_pixmap
from console.glass.symbols.sheet import SIZE, sheet
from console.glass.theme import THEMES, load_theme
from console.words import Duty, Kind
from layers.shapes import CameraHealth

DARK = load_theme("dark")
I64 = NDArray[np.int64]


def bits(pixmap: QPixmap) -> bytes:
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    return bytes(image.constBits())


def colour(pixmap: QPixmap, x: int, y: int) -> str:
    return pixmap.toImage().pixelColor(x, y).name()


def test_every_kind_and_duty_looks_different() -> None:
    pictures = {bits(unit_pixmap(DARK, kind, duty)) for kind in Kind for duty in Duty}
    assert len(pictures) == len(Kind) * len(Duty)


@pytest.mark.parametrize("name", THEMES)
def test_duties_differ_without_colour(name: str) -> None:
    """Never colour alone: in grey, at equal lightness, the marks still part them."""
    shapes = set()
    for duty in Duty:
        image = unit_pixmap(load_theme(name), Kind.OFFICER, duty, size=28).toImage()
        ink, body = image.pixelColor(14, 14), load_theme(name).duty(duty)
        near = [image.pixelColor(x, y) == body for x in range(6, 23) for y in range(6, 23)]
        shapes.add((tuple(near), ink == body))
    assert len(shapes) == len(Duty)


def test_a_solid_body_has_its_duty_colour_and_a_stale_one_has_not() -> None:
    assert colour(unit_pixmap(DARK, Kind.CAR, Duty.PATROL), 14, 14) == DARK.hexes["patrol"].lower()
    old = unit_pixmap(DARK, Kind.CAR, Duty.PATROL, Sign.FIX_OLD)
    assert colour(old, 14, 14) == DARK.hexes["stale"].lower()


def test_all_signs_can_show_at_once() -> None:
    """Each has its own place: taking one away from all changes the picture."""
    every = [Sign.LINK_LOST, Sign.FIX_OLD, Sign.NOT_RECORDING, Sign.BATTERY_LOW]
    full = Sign(sum(every))
    seen = {bits(unit_pixmap(DARK, Kind.CAR, Duty.PATROL, full & ~sign)) for sign in every}
    seen.add(bits(unit_pixmap(DARK, Kind.CAR, Duty.PATROL, full)))
    assert len(seen) == 5


def test_normal_draws_nothing_beside_the_body() -> None:
    image = unit_pixmap(DARK, Kind.OFFICER, Duty.PATROL, size=28).toImage()
    assert image.pixelColor(1, 1).alpha() == 0
    assert image.pixelColor(26, 26).alpha() == 0


def test_level_one_is_the_only_solid_diamond() -> None:
    solid = incident_pixmap(DARK, IncidentMark(1), size=32)
    assert colour(solid, 16, 24) == DARK.hexes["lv"].lower()
    for level, token in ((2, "lv"), (3, "lv3")):
        hollow = incident_pixmap(DARK, IncidentMark(level), size=32)
        assert colour(hollow, 16, 24) == DARK.hexes["panel"].lower()
        assert DARK.hexes[token].lower() in {colour(hollow, 16, y) for y in range(32)}


def test_an_overdue_incident_has_amber_round_it() -> None:
    late = incident_pixmap(DARK, IncidentMark(2, overdue=True), size=44)
    assert DARK.hexes["warn"].lower() in {colour(late, 22, y) for y in range(12)}


def test_an_unlocated_incident_is_dashed() -> None:
    plain, dashed = (incident_pixmap(DARK, IncidentMark(3, located=located), size=64) for located in (True, False))
    ink = DARK.color("lv3")

    def inked(pixmap: QPixmap) -> int:
        image = pixmap.toImage()
        return sum(image.pixelColor(x, y) == ink for x in range(64) for y in range(64))

    assert inked(dashed) < inked(plain)


def test_cameras_and_posts_show_their_state() -> None:
    assert len({bits(camera_pixmap(DARK, CameraMark(dome, h))) for h in CameraHealth for dome in (False, True)}) == 8
    assert bits(post_pixmap(DARK, True)) != bits(post_pixmap(DARK, False))


def test_a_pixmap_has_its_size_at_any_ratio() -> None:
    for ratio in (1.0, 1.5, 2.0):
        pixmap = unit_pixmap(DARK, Kind.POST, Duty.STANDBY, size=24, ratio=ratio)
        assert pixmap.deviceIndependentSize().width() == pytest.approx(24)
        assert pixmap.width() == round(24 * ratio)


def test_headings_step_round_the_compass() -> None:
    assert heading_step(0) == 0
    assert heading_step(359.9) == 0
    assert heading_step(90) == HEADINGS // 4
    assert {heading_step(d / 4) for d in range(1440)} == set(range(HEADINGS))


def column(value: int, count: int = 1) -> I64:
    return np.full(count, value, dtype=np.int64)


def test_the_atlas_keeps_what_it_baked() -> None:
    atlas = Atlas(DARK, 1.0)
    args = (column(Kind.CAR), column(Duty.PATROL), column(0), column(5))
    first = atlas.units(*args)
    count = len(np.flatnonzero(atlas.table[:, WIDTH]))
    assert atlas.units(*args)[0] == first[0]
    assert len(np.flatnonzero(atlas.table[:, WIDTH])) == count


def test_a_crowd_is_baked_over_several_frames_and_none_is_missing() -> None:
    atlas = Atlas(DARK, 1.0)
    steps = np.arange(HEADINGS)
    args = (column(Kind.CAR, HEADINGS), column(Duty.PATROL, HEADINGS), column(0, HEADINGS), steps)
    first = atlas.units(*args)
    assert atlas.unfinished
    assert (first >= 0).all()  # those to come stand without a nib meanwhile
    assert len(set(first.tolist())) == 1
    for _ in range(HEADINGS):
        atlas.bake_more()
        assert (atlas.units(*args) >= 0).all()
    assert not atlas.unfinished
    assert len(set(atlas.units(*args).tolist())) == HEADINGS


def test_the_headings_of_a_body_in_use_are_baked_ahead() -> None:
    atlas = Atlas(DARK, 1.0)
    atlas.units(column(Kind.CAR), column(Duty.PATROL), column(0), column(5))
    while atlas.ahead:
        assert not atlas.bake_more()  # nothing that a frame lacked: nothing to paint again
    count = len(np.flatnonzero(atlas.table[:, WIDTH]))
    args = (column(Kind.CAR, HEADINGS), column(Duty.PATROL, HEADINGS), column(0, HEADINGS), np.arange(HEADINGS))
    assert len(set(atlas.units(*args).tolist())) == HEADINGS
    standing = column(Kind.CAR), column(Duty.PATROL), column(0), column(HEADINGS)
    atlas.units(*standing, crowd=True)  # a crowd may begin with any frame: its bodies are there
    assert len(np.flatnonzero(atlas.table[:, WIDTH])) == count == HEADINGS + 2


def test_two_calls_in_a_frame_both_get_their_headings() -> None:
    atlas = Atlas(DARK, 1.0)
    whole, steps = np.zeros(HEADINGS, dtype=np.int64), np.arange(HEADINGS)
    for duty in (Duty.PATROL, Duty.STANDBY):
        atlas.units(whole + Kind.CAR, whole + duty, whole, steps)
    while atlas.unfinished:
        atlas.bake_more()
    for duty in (Duty.PATROL, Duty.STANDBY):
        assert len(set(atlas.units(whole + Kind.CAR, whole + duty, whole, steps).tolist())) == HEADINGS


def test_a_heading_to_come_shows_its_neighbour() -> None:
    atlas = Atlas(DARK, 1.0)
    kind, duty, look = column(Kind.CAR), column(Duty.PATROL), column(0)
    north = atlas.units(kind, duty, look, column(0))[0]
    many = np.arange(HEADINGS)
    whole = np.zeros(HEADINGS, dtype=np.int64)
    shown = atlas.units(whole + Kind.CAR, whole + Duty.PATROL, whole, many)
    assert shown[1] == shown[HEADINGS - 3] == north
    assert shown[HEADINGS // 2] != north


def test_a_crowds_symbols_are_smaller() -> None:
    atlas = Atlas(DARK, 1.0)
    args = (column(Kind.CAR), column(Duty.PATROL), column(LOOKS.index(Sign.NONE)), column(HEADINGS))
    full, small = (atlas.table[atlas.units(*args, crowd=crowd)[0]] for crowd in (False, True))
    assert small[WIDTH] == pytest.approx(full[WIDTH] * CROWD_SCALE, abs=3)
    assert small[HEIGHT] < full[HEIGHT]


def test_a_growing_atlas_keeps_its_pixels() -> None:
    atlas = Atlas(DARK, 2.0)
    sprite = atlas.units(column(Kind.CAR), column(Duty.PATROL), column(0), column(HEADINGS))[0]
    left, top, width, height = atlas.table[sprite, :4].astype(int).tolist()
    before = bits(atlas.pixmap.copy(left, top, width, height))
    height_before = atlas.pixmap.height()
    n = 0
    while atlas.pixmap.height() == height_before:
        atlas.incident(IncidentMark(2), 1.0 + n / 100)
        n += 1
    assert bits(atlas.pixmap.copy(left, top, width, height)) == before


def test_the_sheet_is_drawn_in_every_theme() -> None:
    sheets = [sheet(load_theme(name)) for name in THEMES]
    assert all((s.width(), s.height()) == SIZE for s in sheets)
    assert len({bytes(s.constBits()) for s in sheets}) == len(THEMES)
