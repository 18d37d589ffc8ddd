"""Static tiles: the planner covers the view exactly, the painter paints the theme, the worker survives and ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from console.glass.bench.scene import centre_m, scene
from console.glass.theme import THEMES, load_theme
from console.glass.tilework import scene as scenes
from console.glass.tilework.paint import blank, paint_tile
from console.glass.tilework.scene import Scene, boxes, scene_of, touching
from console.glass.tilework.service import TileService
from console.glass.tilework.style import TileStyle
from layers import tiles
from layers.shapes import LineClass
from layers.tiles import TILE_PX, TileId, View

ROOT = Path(__file__).resolve().parents[2]
STYLE = TileStyle("dark")
F64 = NDArray[np.float64]

views = st.builds(
    View, step=st.integers(tiles.MIN_STEP, tiles.MAX_STEP), ratio=st.sampled_from([1.0, 1.25, 1.5, 2.0]),
    left=st.integers(-(10**7), 10**7), top=st.integers(-(10**7), 10**7),
    width=st.integers(1, 4000), height=st.integers(1, 2500),
)  # fmt: skip


@given(views)
def test_tiles_cover_the_view_exactly(view: View) -> None:
    """Each pixel of the view lies in one tile, and no tile lies outside."""
    found = tiles.tiles_of(view)
    assert len(set(found)) == len(found)
    area = 0.0
    for tile in found:
        left, top, side = tiles.place_of(tile, view)
        assert side == TILE_PX
        wide = min(left + side, view.width) - max(left, 0)
        high = min(top + side, view.height) - max(top, 0)
        assert wide > 0
        assert high > 0
        area += wide * high
    assert area == view.width * view.height


@given(views)
def test_a_stand_in_covers_its_tile(view: View) -> None:
    tile = tiles.tiles_of(view)[0]
    west, south, east, north = tile.bounds_m
    for cover in tiles.stand_ins(tile, [tile.step - 4, tile.step - 1, tile.step + 3]):
        edges = np.array([one.bounds_m for one in cover])
        slack = tile.m_per_px * 1e-3
        assert edges[:, 0].min() <= west + slack
        assert edges[:, 1].min() <= south + slack
        assert edges[:, 2].max() >= east - slack
        assert edges[:, 3].max() >= north - slack


@given(st.floats(0.08, 5_000.0))
def test_a_step_that_shows_is_coarse_enough(metres: float) -> None:
    assert tiles.m_per_px(tiles.step_showing(metres)) >= metres * (1 - 1e-6)
    assert tiles.m_per_px(tiles.step_showing(metres)) < metres * 2 ** (1 / tiles.STEPS_PER_DOUBLING) * (1 + 1e-6)


def test_boxes_of_ragged_parts() -> None:
    xy = np.array([(0.0, 0.0), (2.0, 1.0), (5.0, 5.0)])
    found = boxes(xy, np.array([0, 2, 2, 3], dtype=np.int32))
    assert found[0].tolist() == [0, 0, 2, 1]
    assert found[2].tolist() == [5, 5, 5, 5]
    assert touching(found, (-9, -9, 9, 9)).tolist() == [0, 2]  # the empty part touches nothing


@pytest.fixture(scope="module")
def made() -> Scene:
    source = scene(units=1, cameras=200, segments=2_000, incidents=1, beats=9, polygons=40)
    return scene_of(source.site.base, source.site.beats, source.site.cameras)


@pytest.fixture(scope="module")
def middle() -> TileId:
    step = tiles.step_of(12.0)
    x, y = centre_m()
    side = TILE_PX * tiles.m_per_px(step)
    return TileId(step, 1.0, int(x // side), int(-y // side))


def painted(made: Scene, tile: TileId, style: TileStyle) -> QImage:
    image = blank()
    paint_tile(image, made, tile, style)
    return image


def colours(image: QImage) -> set[int]:
    return set(np.frombuffer(image.constBits(), dtype=np.uint32).tolist())


@pytest.mark.parametrize("name", THEMES)
def test_a_tile_shows_land_water_and_roads(made: Scene, middle: TileId, name: str) -> None:
    theme, found = load_theme(name), colours(painted(made, middle, TileStyle(name)))
    for token in ("land", "w", "r2"):
        assert theme.color(token).rgb() in found


def test_a_layer_switched_off_is_not_painted(made: Scene, middle: TileId) -> None:
    theme = load_theme("dark")
    bare = colours(painted(made, middle, TileStyle("dark", roads=False, beats=False, cameras=False, base=False)))
    assert bare == {theme.color("land").rgb()}


def plain_scene(line_xy: F64, area_xy: F64) -> Scene:
    """One road and one lake, or neither."""
    line_off = np.array([0, len(line_xy)], np.int32)
    ring = np.array([0, len(area_xy)], np.int32)
    return Scene(
        line_xy=line_xy, line_off=line_off, line_cls=np.array([LineClass.MAIN], np.uint8),
        line_box=boxes(line_xy, line_off),
        area_xy=area_xy, area_ring_off=ring, area_off=np.array([0, 1], np.int32), area_cls=np.zeros(1, np.uint8),
        area_box=boxes(area_xy, ring),
    )  # fmt: skip


def test_neighbours_join_without_a_seam(middle: TileId) -> None:
    """A level road across the border goes on in the next tile, pixel for pixel."""
    west, south, _, north = middle.bounds_m
    height = (south + north) / 2 + 0.3
    road = np.array([(west + 100, height), (west + 2 * TILE_PX * middle.m_per_px, height)])
    made = plain_scene(road, np.zeros((0, 2)))
    here, there = (painted(made, middle._replace(column=middle.column + n), STYLE) for n in (0, 1))
    edges = [(here.pixelColor(TILE_PX - 1, y).name(), there.pixelColor(0, y).name()) for y in range(TILE_PX)]
    assert all(a == b for a, b in edges)
    assert load_theme("dark").hexes["r2"].lower() in {a for a, _ in edges}


def test_the_scene_crosses_a_block_unchanged(made: Scene) -> None:
    parts, size = scenes.layout(made)
    block = memoryview(bytearray(size))
    scenes.write(made, parts, block)
    back = scenes.read(parts, block)
    for part in parts:
        assert np.array_equal(getattr(back, part.name), getattr(made, part.name), equal_nan=True)


@pytest.fixture
def service(made: Scene) -> Iterator[TileService]:
    out = TileService(made)
    yield out
    out.shut()


def wait_for(service: TileService, wanted: list[TileId]) -> None:
    end = time.monotonic() + 60
    while not all(service.get(tile, STYLE) for tile in wanted) and time.monotonic() < end:
        service.take()
        time.sleep(0.005)
    assert all(service.get(tile, STYLE) for tile in wanted)


def test_the_worker_paints_what_the_painter_paints(service: TileService, made: Scene, middle: TileId) -> None:
    service.ask("me", [middle], STYLE)
    wait_for(service, [middle])
    pixmap = service.get(middle, STYLE)
    assert pixmap is not None
    assert colours(pixmap.toImage().convertToFormat(QImage.Format.Format_RGB32)) == colours(
        painted(made, middle, STYLE)
    )


def test_a_new_wish_forgets_the_old_one(service: TileService, middle: TileId) -> None:
    far = [middle._replace(column=middle.column + n) for n in range(10, 40)]
    service.ask("me", far, STYLE)
    service.ask("me", [middle], STYLE)
    wait_for(service, [middle])
    assert sum(service.get(tile, STYLE) is not None for tile in far) < 5


def test_a_killed_worker_is_replaced(service: TileService, middle: TileId) -> None:
    service.ask("me", [middle], STYLE)
    wait_for(service, [middle])
    first = service.pid
    assert first is not None
    os.kill(first, signal.SIGTERM)
    others = [middle._replace(row=middle.row + n) for n in (1, 2)]
    service.ask("me", others, STYLE)
    wait_for(service, others)
    assert service.pid != first


def test_the_cache_has_a_limit(made: Scene, middle: TileId) -> None:
    small = TileService(made, worker=False, cache_tiles=3)
    row = [middle._replace(column=middle.column + n) for n in range(9)]
    for part in (row[:6], row[6:]):
        small.ask("me", part, STYLE)
        while small.take():
            pass
        assert all(small.get(tile, STYLE) for tile in part), "what is needed stays, be it more than the limit"
    assert [small.get(tile, STYLE) is not None for tile in row[:6]] == [False] * 4 + [True] * 2
    small.shut()


_ORPHAN = """
import sys, time
from console.glass.bench.scene import scene, centre_m
from console.glass.tilework.scene import scene_of
from console.glass.tilework.service import TileService
if __name__ == "__main__":
    from PySide6.QtGui import QGuiApplication
    app = QGuiApplication([])
    source = scene(units=1, cameras=1, segments=100, incidents=1, beats=1, polygons=1)
    service = TileService(scene_of(source.site.base, source.site.beats, source.site.cameras))
    service.start()
    print(service.pid, flush=True)
    time.sleep(120)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="asks /proc whether a process lives")
def test_the_worker_dies_with_its_parent(tmp_path: Path) -> None:
    script = tmp_path / "orphan.py"
    script.write_text(_ORPHAN, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    end = time.monotonic() + 30
    while _lives(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _lives(pid)


def test_the_worker_loads_only_what_it_paints_with() -> None:
    """A part of every start: what finds, compiles or routes is not its business."""
    text = "import sys, console.glass.tilework.worker; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "console.site.layerfile" in loaded
    assert not loaded & {"console.site.model", "console.find", "console.say", "layers.bring", "layers.roads.graph"}


def _lives(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    try:
        return "State:\tZ" not in status.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_tile_far_inside_a_huge_polygon_is_water() -> None:
    """Zoomed in on a lake: coordinates far beyond the tile are clipped, not wrapped."""
    half = 40_000.0
    ring = np.array([(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)])
    image = painted(plain_scene(np.zeros((0, 2)), ring), TileId(tiles.step_of(0.2), 1.0, 3, 3), STYLE)
    assert image.pixelColor(250, 250) == QColor(load_theme("dark").hexes["w"])
