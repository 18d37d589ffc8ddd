"""Cameras of the map: kinds and owners apart, sectors in true metres, clusters that agree in every tile and open."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from console.desk.state import Selection, ViewState
from console.glass.bench.scene import BenchSource, centre_m, scene
from console.glass.canvas import Canvas
from console.glass.canvas.pick import CLUSTER
from console.glass.items.legend import draw_swatch, legend
from console.glass.items.words import hover_text
from console.glass.symbols import CameraMark
from console.glass.symbols.cameras import camera, cluster, cluster_text
from console.glass.symbols.digits import text_path
from console.glass.symbols.marks import ClusterMark
from console.glass.theme import load_theme
from console.glass.tilework.cameras import BY_SEVERITY, NEAR_M, SEVERITY, clusters_at, reach_m
from console.glass.tilework.paint import blank, paint_tile
from console.glass.tilework.scene import Scene, scene_of, scene_of_site
from console.glass.tilework.service import TileService
from console.glass.tilework.style import TileStyle
from console.words import Changes
from layers import geo, tiles
from layers.shapes import CameraHealth, CameraKind, Cameras, Shape, empty
from layers.tiles import TILE_PX, TileId
from tests.glass.test_overlays import Part, layer, square

F64 = NDArray[np.float64]
DARK = load_theme("dark")


def cameras(xy: F64, **columns: object) -> Cameras:
    count = len(xy)
    names = tuple(f"c{n}" for n in range(count))
    plain = Cameras(xy, names, names, np.full(count, np.nan), np.full(count, CameraKind.DOME, np.uint8),
                    np.zeros(count, np.uint8), np.zeros(count, np.uint8), np.full(count, np.nan),
                    np.full(count, np.nan))  # fmt: skip
    return replace(plain, **columns)  # type: ignore[arg-type]


def drawn(draw: Callable[[QPainter], None]) -> bytes:
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(DARK.color("land"))
    p = QPainter(image)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.translate(30, 20)
    draw(p)
    p.end()
    return bytes(image.bits())


def test_every_kind_owner_and_health_looks_different() -> None:
    marks = [
        CameraMark(dome, health, ptz=ptz, shared=shared)
        for dome, ptz in ((False, False), (False, True), (True, False))
        for health, shared in itertools.product(CameraHealth, (False, True))
    ]
    assert len({drawn(lambda p, m=mark: camera(p, DARK, m)) for mark in marks}) == len(marks)  # type: ignore[misc]


def test_clusters_show_their_count_and_their_worst_by_shape() -> None:
    """In one ink: the state is a mark, not a colour."""
    marks = [ClusterMark(count, health) for count in (2, 12, 345, 9999) for health in CameraHealth]
    assert len({drawn(lambda p, m=mark: cluster(p, DARK, m)) for mark in marks}) == len(marks)  # type: ignore[misc]
    assert cluster_text(20_000) == "9999"


def test_all_figures_are_different_and_equally_wide() -> None:
    paths = [text_path(str(n)) for n in range(10)]
    assert len({drawn(lambda p, w=path: p.strokePath(w, DARK.color("t1"))) for path in paths}) == 10  # type: ignore[misc]
    assert all(path.boundingRect().width() <= 5.6 for path in paths)
    assert all(8.0 <= path.boundingRect().height() <= 9.2 for path in paths)


def test_the_worst_health_is_the_greatest() -> None:
    assert [BY_SEVERITY[SEVERITY[health]] for health in CameraHealth] == list(CameraHealth)
    assert BY_SEVERITY[-1] is CameraHealth.OFFLINE
    assert BY_SEVERITY[0] is CameraHealth.OK


def test_few_cameras_stay_single_and_many_come_apart_when_near() -> None:
    x, y = centre_m()
    few = np.array([(x + 3_000 * n, y) for n in range(6)])
    assert clusters_at(few, np.zeros(6, np.uint8), tiles.step_of(20.0)) is None
    rng = np.random.default_rng(1)
    many = rng.normal(0, 2_000, (4_000, 2)) + np.array([x, y])
    far = clusters_at(many, np.zeros(4_000, np.uint8), tiles.step_of(20.0))
    assert far is not None
    assert far.count.sum() == 4_000
    assert clusters_at(many, np.zeros(4_000, np.uint8), tiles.step_of(1.0)) is None


def crowd_scene() -> Scene:
    x, y = centre_m()
    rng = np.random.default_rng(2)
    xy = rng.normal(0, 2_500, (6_000, 2)) + np.array([x, y])
    made = cameras(xy, health=rng.integers(0, 4, 6_000).astype(np.uint8))
    return scene_of(empty.base(), empty.beats(), made)


def tile_at(m_per_px: float) -> TileId:
    step = tiles.step_of(m_per_px)
    x, y = centre_m()
    side = TILE_PX * tiles.m_per_px(step)
    return TileId(step, 1.0, int(x // side), int(-y // side))


def painted(made: Scene, tile: TileId) -> QImage:
    image = blank()
    paint_tile(image, made, tile, TileStyle("dark"))
    return image


def test_clusters_agree_where_tiles_meet() -> None:
    """What stands on the border is in both tiles: clusters are of all cameras, not of those of a tile."""
    made, tile = crowd_scene(), tile_at(20.0)
    left, right = painted(made, tile), painted(made, tile._replace(column=tile.column + 1))
    clusters = clusters_at(made.cam_xy, made.cam_health, tile.step)
    assert clusters is not None
    border = tile.bounds_m[2]
    on_border = np.abs(clusters.xy[:, 0] - border) < 6 * tile.m_per_px
    rows = np.round((tile.bounds_m[3] - clusters.xy[on_border, 1]) / tile.m_per_px).astype(int)
    rows = rows[(rows > 20) & (rows < TILE_PX - 20)]
    assert len(rows)
    for row in rows.tolist():
        columns = [left.pixelColor(TILE_PX - 1, y) for y in range(row - 8, row + 9)]
        others = [right.pixelColor(0, y) for y in range(row - 8, row + 9)]
        assert any(one != DARK.color("land") for one in columns)
        assert any(one != DARK.color("land") for one in others)


def test_a_sector_is_as_long_as_the_camera_sees_in_true_metres() -> None:
    tile = tile_at(1.0)
    assert tile.m_per_px < NEAR_M
    west, _, _, north = tile.bounds_m
    at = np.array([(west + 256 * tile.m_per_px, north - 400 * tile.m_per_px)])
    seen = cameras(at, direction_deg=np.array([0.0]), kind=np.array([CameraKind.FIXED], np.uint8),
                   fov_deg=np.array([60.0]), range_m=np.array([150.0]))  # fmt: skip
    image = painted(scene_of(empty.base(), empty.beats(), seen), tile)
    scale = float(geo.mercator_scale(geo.from_mercator(*at[0])[1]))
    length = 150.0 * scale / tile.m_per_px
    assert float(reach_m(at, np.array([150.0]))[0]) == pytest.approx(150.0 * scale)
    land = DARK.color("land")
    assert image.pixelColor(256, round(400 - length + 6)) != land
    assert image.pixelColor(256, round(400 - length - 6)) == land
    assert image.pixelColor(256, 430) == land  # not behind it
    for degrees, inside in ((25.0, True), (36.0, False)):
        across, up = 0.9 * length * np.sin(np.radians(degrees)), 0.9 * length * np.cos(np.radians(degrees))
        assert (image.pixelColor(round(256 + across), round(400 - up)) != land) is inside


def test_a_camera_that_is_not_well_shows_no_sector() -> None:
    tile = tile_at(1.0)
    west, _, _, north = tile.bounds_m
    at = np.array([(west + 256 * tile.m_per_px, north - 400 * tile.m_per_px)])
    for health, seen in ((CameraHealth.OK, True), (CameraHealth.OFFLINE, False), (CameraHealth.FROZEN, False)):
        made = cameras(at, direction_deg=np.array([0.0]), kind=np.zeros(1, np.uint8),
                       health=np.array([health], np.uint8))  # fmt: skip
        image = painted(scene_of(empty.base(), empty.beats(), made), tile)
        assert (image.pixelColor(256, 400 - 34) != DARK.color("land")) is seen


# --- the canvas ---------------------------------------------------------------------------------------------------


@pytest.fixture
def source() -> BenchSource:
    made = scene(units=2, cameras=5, segments=20, incidents=1, beats=4, polygons=1)
    x, y = centre_m()
    rng = np.random.default_rng(4)
    xy = np.vstack((rng.normal(0, 1_500, (3_000, 2)) + np.array([x + 6_000, y]), [(x - 6_000, y + 500)]))
    health = np.zeros(3_001, np.uint8)
    health[7] = CameraHealth.OFFLINE
    made.site.cameras = cameras(xy, health=health)
    return made


@pytest.fixture
def canvas(source: BenchSource, widgets: Callable[[QWidget], QWidget]) -> Iterator[Canvas]:
    service = TileService(scene_of_site(source.site), worker=False)
    out = Canvas(source, DARK, tiles=service)
    widgets(out)
    out.resize(900, 600)
    out.show()
    yield out
    out.shut()
    service.shut()


def settled(canvas: Canvas) -> Canvas:
    end = time.monotonic() + 30
    canvas._upkeep._lay_out()
    while not canvas.at_rest() and time.monotonic() < end:
        QApplication.processEvents()
    return canvas


def spot(canvas: Canvas, at_m: tuple[float, float]) -> tuple[float, float]:
    x, y = canvas._frame.logical(*at_m)
    return x * canvas.scale, y * canvas.scale


def test_a_click_on_a_cluster_zooms_to_its_cameras(canvas: Canvas) -> None:
    x, y = centre_m()
    canvas.centre_on(x + 6_000, y, 20.0)
    settled(canvas)
    found = canvas._stage.still.clusters(canvas._frame.view.step)
    assert found is not None
    biggest = int(np.argmax(found.count))
    at = spot(canvas, tuple(found.xy[biggest].tolist()))
    (hit,) = canvas.hits_at(*at)
    assert (hit.kind, hit.id) == (CLUSTER, f"c{found.head[biggest]}")
    assert hover_text(canvas._stage, hit.kind, hit.id).startswith(f"监控点 {found.count[biggest]} 个")
    before, picked = canvas.m_per_px, []
    canvas.picked.connect(lambda kind, id: picked.append((kind, id)))
    canvas.clicked(*at)
    settled(canvas)
    assert canvas.m_per_px < before
    assert not picked
    west, south, east, north = found.box[biggest].tolist()
    shown = canvas.bounds_m
    assert shown[0] <= west
    assert shown[1] <= south
    assert shown[2] >= east
    assert shown[3] >= north


def test_the_worst_inside_is_said(canvas: Canvas) -> None:
    x, y = centre_m()
    canvas.centre_on(x + 6_000, y, 20.0)
    settled(canvas)
    found = canvas._stage.still.clusters(canvas._frame.view.step)
    assert found is not None
    head = f"c{found.head[found.of[7]]}"
    assert hover_text(canvas._stage, CLUSTER, head).endswith("离线 1")


def test_a_single_camera_is_picked_even_among_clusters(canvas: Canvas) -> None:
    x, y = centre_m()
    canvas.centre_on(x - 6_000, y + 500, 20.0)
    settled(canvas)
    (hit,) = canvas.hits_at(*spot(canvas, (x - 6_000, y + 500)))
    assert (hit.kind, hit.id) == ("camera", "c3000")


def test_no_label_crosses_a_camera_or_a_cluster(canvas: Canvas) -> None:
    x, y = centre_m()
    for m_per_px in (20.0, 2.0, 0.8):
        canvas.centre_on(x + 6_000, y, m_per_px)
        settled(canvas)
        seen = canvas._stage.still.cameras(canvas._frame)
        ratio = canvas._frame.ratio
        points = np.column_stack((np.append(seen.x, seen.group_x), np.append(seen.y, seen.group_y))) / ratio
        assert len(points)
        for text, (left, top, right, bottom) in canvas.label_boxes():
            inside = (points[:, 0] > left) & (points[:, 0] < right) & (points[:, 1] > top) & (points[:, 1] < bottom)
            assert not inside.any(), text


# --- features of layers -------------------------------------------------------------------------------------------


def around(m: float) -> Part:
    x, y = centre_m()
    return [(x - m, y - m), (x + m, y - m), (x + m, y + m), (x - m, y + m), (x - m, y - m)]


def test_features_are_picked_selected_and_outlined(source: BenchSource, widgets: Callable[[QWidget], QWidget]) -> None:
    x, y = centre_m()
    source.units.x_m[:] = x + 20_000
    source.incidents.clear()
    source.site.cameras = empty.cameras()
    source.site.layers = (
        layer([(Shape.AREA, [around(900.0)])], "zone"),
        layer([(Shape.POINT, [[(x + 300.0, y)]]), (Shape.POINT, [[(x - 300.0, y)]])], "spots"),
    )
    service = TileService(scene_of_site(source.site), worker=False)
    canvas = Canvas(source, DARK, tiles=service)
    widgets(canvas)
    canvas.resize(900, 600)
    canvas.show()
    canvas.centre_on(x, y, 4.0)
    settled(canvas)
    hits = canvas.hits_at(*spot(canvas, (x + 300.0, y)))
    assert [(hit.kind, hit.id) for hit in hits] == [("layer:spots", "0"), ("layer:zone", "0")]
    picked = []
    canvas.picked.connect(lambda kind, id: picked.append((kind, id)))
    canvas.clicked(*spot(canvas, (x + 300.0, y)))
    canvas.clicked(*spot(canvas, (x, y + 300.0)))
    assert picked == [("layer:spots", "0"), ("layer:zone", "0")]
    source.selection = Selection("layer:zone", "0")
    canvas.apply(Changes.SELECTION)
    settled(canvas)
    edge = spot(canvas, (x, y + 900.0))
    found = {canvas.picture().pixelColor(round(edge[0]), round(edge[1]) + dy).name() for dy in range(-2, 3)}
    assert DARK.hexes["focus"].lower() in found
    source.view = ViewState(layers={"layer:zone": False})
    canvas.apply(Changes.VIEW)
    assert [hit.kind for hit in canvas.hits_at(*spot(canvas, (x, y + 300.0)))] == []
    canvas.shut()
    service.shut()


def test_a_beat_is_picked_by_its_name_and_by_nothing_else(canvas: Canvas, source: BenchSource) -> None:
    source.site.cameras = empty.cameras()
    x, y = (float(v) for v in source.site.beats.label_xy[0])
    source.incidents.clear()
    canvas.centre_on(x, y, 10.0)
    settled(canvas)
    boxes = dict(canvas.label_boxes())
    left, top, right, bottom = boxes[source.site.beats.names[0]]
    (hit,) = canvas.hits_at((left + right) / 2, (top + bottom) / 2)
    assert (hit.kind, hit.id) == ("beat", source.site.beats.ids[0])
    assert canvas.hits_at(right + 60, bottom + 60) == []


def test_the_legend_names_what_is_on(source: BenchSource) -> None:
    x, y = centre_m()
    source.site.layers = (layer([(Shape.POINT, [[(x, y)]])], "spots"), layer([(Shape.AREA, [square(0, 0, 9)])], "zone"))
    rows = legend(source)
    texts = [row.text for row in rows]
    assert texts[:2] == ["zone", "spots"]  # the top layer first
    assert {"巡区", "监控", "警务站"} <= set(texts)
    for row in rows:
        if row.swatch is not None:
            assert drawn(lambda p, s=row.swatch: draw_swatch(p, DARK, s)) != drawn(lambda _: None)  # type: ignore[misc]
    source.view = ViewState(layers={"layer:zone": False, "cameras": False})
    texts = [row.text for row in legend(source)]
    assert "zone" not in texts
    assert "监控" not in texts
