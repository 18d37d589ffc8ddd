"""A panned map is the map painted anew: what was scrolled, and the strips that came into view."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from console.glass.bench.scene import BenchSource, centre_m, move, scene
from console.glass.canvas import Canvas
from console.glass.theme import load_theme
from console.glass.tilework.scene import scene_of
from console.glass.tilework.service import TileService
from console.words import Changes


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[tuple[Canvas, BenchSource]]:
    del qapp
    source = scene(units=400, cameras=100, segments=400, incidents=60, beats=9, polygons=5)
    site = source.site
    tiles = TileService(scene_of(site.base, site.beats, site.cameras), worker=False)
    canvas = Canvas(source, load_theme("dark"), tiles=tiles)
    canvas.resize(700, 420)
    canvas.show()
    canvas.centre_on(*centre_m(), 12.0)
    settle(canvas)
    yield canvas, source
    canvas.shut()
    canvas.close()
    canvas.deleteLater()


def settle(canvas: Canvas) -> None:
    end, quiet = time.monotonic() + 20.0, 0
    while quiet < 30 and time.monotonic() < end:
        QCoreApplication.processEvents()
        time.sleep(0.01)
        quiet = quiet + 1 if canvas.ready() else 0


def grabbed(canvas: Canvas) -> QImage:
    out: QImage = canvas.map_view.viewport().grab().toImage()
    return out


def anew(canvas: Canvas) -> QImage:
    canvas.map_view.repaint_map()
    return grabbed(canvas)


@pytest.mark.parametrize("path", [[(9, 0)], [(0, -7)], [(13, 5), (-4, 11), (-9, -30)], [(120, 90), (-350, 0)]])
def test_a_pan_shows_what_painting_anew_would(shown: tuple[Canvas, BenchSource], path: list[tuple[int, int]]) -> None:
    canvas, _ = shown
    before = grabbed(canvas)
    for dx, dy in path:
        canvas.pan_by(dx, dy)
        scrolled = grabbed(canvas)
    assert scrolled != before
    assert scrolled == anew(canvas)


def test_what_moves_while_the_map_is_panned_is_painted_where_it_is(shown: tuple[Canvas, BenchSource]) -> None:
    canvas, source = shown
    canvas.pan_by(6, 6)
    before = grabbed(canvas)
    move(source, np.random.default_rng(1), source.clock.now() + 9)
    canvas.apply(Changes.FIXES)
    after = grabbed(canvas)
    assert after != before
    canvas.pan_by(5, 0)
    assert grabbed(canvas) == anew(canvas)


def test_a_layer_switched_off_leaves_the_picture(shown: tuple[Canvas, BenchSource]) -> None:
    canvas, _ = shown
    canvas.pan_by(6, 6)
    before = grabbed(canvas)
    canvas.set_layer("units", False)
    assert grabbed(canvas) != before
