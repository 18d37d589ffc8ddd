"""Brought-in layers in tiles: every shape in its class's colour where it lies, in its order, strength and scale."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from console.glass.theme import Theme, load_theme
from console.glass.tilework import scene as scenes
from console.glass.tilework.brush import runs
from console.glass.tilework.looks import classes_of, word
from console.glass.tilework.overlays import apart
from console.glass.tilework.paint import blank, paint_tile
from console.glass.tilework.scene import Scene, scene_of
from console.glass.tilework.style import LayerLook, TileStyle
from console.site.layerfile import LayerSpec, LayerStyle, Role, StyleClass
from console.site.model import SiteLayer
from layers import tiles
from layers.shapes import AreaClass, Areas, Beats, Overlay, Shape, empty
from layers.tiles import TILE_PX, TileId

F64 = NDArray[np.float64]
Part = list[tuple[float, float]]
STEP = tiles.step_of(4.0)
TILE = TileId(STEP, 1.0, 40, -20)
DARK = load_theme("dark")


def at(x_px: float, y_px: float) -> tuple[float, float]:
    """Mercator metres of a pixel of the tile."""
    west, _, _, north = TILE.bounds_m
    return west + x_px * TILE.m_per_px, north - y_px * TILE.m_per_px


def square(left: float, top: float, side: float) -> Part:
    corners = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
    return [at(left + side * x, top + side * y) for x, y in corners]


def overlay(features: list[tuple[Shape, list[Part]]], **fields: list[str | float | None]) -> Overlay:
    parts = [part for _, found in features for part in found]
    count = len(features)
    return Overlay(
        np.array([point for part in parts for point in part], dtype=np.float64).reshape(-1, 2),
        np.cumsum([0, *map(len, parts)]).astype(np.int32),
        np.cumsum([0, *(len(found) for _, found in features)]).astype(np.int32),
        np.array([shape for shape, _ in features], dtype=np.uint8), tuple(map(str, range(count))), ("",) * count,
        np.array([found[0][0] for _, found in features], dtype=np.float64).reshape(-1, 2),
        np.zeros(count), np.zeros(count), fields,
    )  # fmt: skip


def layer(features: list[tuple[Shape, list[Part]]], id: str = "a", role: Role = Role.OVERLAY,
          style: LayerStyle | None = None, **fields: list[str | float | None]) -> SiteLayer:  # fmt: skip
    spec = LayerSpec(id=id, name=id, role=role, style=style or LayerStyle())
    return SiteLayer(spec, overlay(features, **fields))


def beats_of(part: Part, name: str = "0") -> Beats:
    off = np.array([0, len(part)], dtype=np.int32)
    areas = Areas(np.array(part), off, np.array([0, 1], np.int32), np.array([AreaClass.GREEN], np.uint8))
    return Beats(areas, (name,), (name,), np.array([part[0]]))


def scene_with(*layers: SiteLayer, beats: Beats | None = None) -> Scene:
    return scene_of(empty.base(), beats or empty.beats(), empty.cameras(), layers=layers)


def painted(scene: Scene, style: TileStyle, tile: TileId = TILE) -> QImage:
    image = blank()
    paint_tile(image, scene, tile, style)
    return image


def style(*looks: LayerLook, theme: str = "dark") -> TileStyle:
    return TileStyle(theme, layers=looks or (LayerLook("a"),))


def mixed(theme: Theme, token: str, share: float, under: QColor | None = None) -> tuple[int, int, int]:
    """``token`` at ``share`` over the land, or over another colour."""
    ink, land = theme.color(token), under or theme.color("land")
    pairs = ((ink.red(), land.red()), (ink.green(), land.green()), (ink.blue(), land.blue()))
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in pairs)
    return red, green, blue


def near(colour: QColor, wanted: tuple[int, int, int], slack: int = 3) -> bool:
    return all(abs(a - b) <= slack for a, b in zip((colour.red(), colour.green(), colour.blue()), wanted, strict=True))


@pytest.mark.parametrize("theme", ["dark", "light", "safe-dark", "safe-light"])
def test_an_area_is_filled_by_its_share_and_edged(theme: str) -> None:
    made = scene_with(layer([(Shape.AREA, [square(100, 100, 200)])], style=LayerStyle(token="lay3", fill=0.4,
                                                                                     width_px=3.0)))  # fmt: skip
    image, table = painted(made, style(theme=theme)), load_theme(theme)
    assert near(image.pixelColor(200, 200), mixed(table, "lay3", 0.4))
    assert image.pixelColor(100, 200) == table.color("lay3")
    assert image.pixelColor(50, 50) == table.color("land")


def test_a_hole_in_an_area_stays_land() -> None:
    made = scene_with(layer([(Shape.AREA, [square(100, 100, 200), square(150, 150, 80)])]))
    image = painted(made, style())
    assert image.pixelColor(190, 190) == DARK.color("land")
    assert near(image.pixelColor(120, 200), mixed(DARK, "lay1", 0.15))


def test_a_layer_that_is_not_on_is_not_painted() -> None:
    made = scene_with(layer([(Shape.AREA, [square(100, 100, 200)])]))
    image = painted(made, TileStyle("dark"))
    assert image.pixelColor(200, 200) == DARK.color("land")


def test_categories_and_the_rest_have_their_colours() -> None:
    classes = (StyleClass(value="学校", token="lay2"), StyleClass(value=7, token="lay4"),
               StyleClass(value=None, token="lay8"))  # fmt: skip
    looks = LayerStyle(field="kind", mode="categories", classes=classes, fill=1.0, width_px=0.0)
    areas = [(Shape.AREA, [square(20 + 100 * n, 100, 60)]) for n in range(4)]
    image = painted(scene_with(layer(areas, style=looks, kind=["学校", 7.0, "银行", None])), style())
    found = [image.pixelColor(50 + 100 * n, 130) for n in range(4)]
    assert found == [DARK.color(token) for token in ("lay2", "lay4", "lay8", "lay8")]


def test_graduated_classes_end_where_they_say() -> None:
    ends = ((1.0, "grad1"), (5.0, "grad3"), (9.0, "grad5"))
    classes = tuple(StyleClass(value=end, token=token) for end, token in ends)
    looks = LayerStyle(token="lay1", field="n", mode="graduated", classes=classes)
    values: list[str | float | None] = [0.0, 1.0, 1.1, 5.0, "8,5", 9.5, None, "many"]
    assert classes_of(looks, values, 8).tolist() == [0, 0, 1, 1, 3, 3, 3, 3]
    assert classes_of(looks, ["8.5"], 1).tolist() == [2]
    assert classes_of(looks, None, 2).tolist() == [3, 3]  # the field is not there: the layer's own colour


def test_a_value_is_compared_as_it_is_shown() -> None:
    assert [word(value) for value in (3.0, 3.5, None, " 甲 ", "3")] == ["3", "3.5", "", "甲", "3"]


def test_opacity_covers_the_layer_as_one() -> None:
    """Two areas that overlap are not darker where they do: the outline of one over the fill of the other fades too."""
    looks = LayerStyle(token="lay5", fill=1.0, width_px=0.0)
    areas = [(Shape.AREA, [square(100, 100, 100)]), (Shape.AREA, [square(150, 150, 100)])]
    made = scene_with(layer(areas, style=looks))
    image = painted(made, style(LayerLook("a", 0.5)))
    assert image.pixelColor(120, 120) == image.pixelColor(170, 170)
    assert near(image.pixelColor(170, 170), mixed(DARK, "lay5", 0.5))


def test_the_order_of_the_style_is_the_order_of_painting() -> None:
    one = layer([(Shape.AREA, [square(100, 100, 100)])], "a", style=LayerStyle(token="lay1", fill=1.0))
    other = layer([(Shape.AREA, [square(100, 100, 100)])], "b", style=LayerStyle(token="lay2", fill=1.0))
    made = scene_with(one, other)
    assert painted(made, style(LayerLook("a"), LayerLook("b"))).pixelColor(150, 150) == DARK.color("lay2")
    assert painted(made, style(LayerLook("b"), LayerLook("a"))).pixelColor(150, 150) == DARK.color("lay1")


def test_a_layer_is_drawn_within_its_scales_only() -> None:
    areas = [(Shape.AREA, [square(100, 100, 200)])]
    for finest, coarsest, seen in ((0.0, 3.0, False), (5.0, 1e9, False), (3.0, 5.0, True)):
        made = scene_with(layer(areas, style=LayerStyle(fill=1.0, finest_m=finest, coarsest_m=coarsest)))
        assert (painted(made, style()).pixelColor(200, 200) == DARK.color("lay1")) is seen


def test_lines_are_solid_or_dashed() -> None:
    line = [(Shape.LINE, [[at(20, 256), at(490, 256)]])]
    solid = painted(scene_with(layer(line, style=LayerStyle(width_px=4.0))), style())
    dashed = painted(scene_with(layer(line, style=LayerStyle(width_px=4.0, dash=True))), style())
    assert all(solid.pixelColor(x, 256) == DARK.color("lay1") for x in range(30, 480))
    along = [dashed.pixelColor(x, 256) == DARK.color("lay1") for x in range(30, 480)]
    assert 0.4 < sum(along) / len(along) < 0.8


def marks(role: Role) -> bytes:
    made = scene_with(layer([(Shape.POINT, [[at(100, 100)]])], role=role, style=LayerStyle(token="lay6")))
    image = painted(made, style())
    ink = mixed(DARK, "lay6", 1.0)
    assert any(near(image.pixelColor(x, y), ink, 24) for x in range(88, 113) for y in range(92, 109))
    part = image.copy(80, 80, 40, 40)  # its bits go with it
    return bytes(part.constBits())


def test_each_role_has_a_mark_of_its_own() -> None:
    assert len({marks(role) for role in (Role.OVERLAY, Role.PLACES, Role.PLATES, Role.CHECKPOINTS)}) == 4


def test_far_away_every_point_is_a_dot() -> None:
    tile = TILE._replace(step=tiles.step_of(40.0))
    west, _, _, north = tile.bounds_m
    point = [(west + 100 * tile.m_per_px, north - 100 * tile.m_per_px)]
    made = scene_with(layer([(Shape.POINT, [point])], role=Role.CHECKPOINTS))
    image = painted(made, style(), tile)
    assert image.pixelColor(100, 100) == DARK.color("lay1")
    assert image.pixelColor(108, 100) == DARK.color("land")


def test_points_that_would_cover_each_other_are_drawn_once() -> None:
    px = np.array([(10.2, 10.2), (10.7, 10.9), (30.0, 10.0)])
    assert sorted(apart(px, 2.0)[:, 0].tolist()) == [10.7, 30.0]


def test_posts_and_cameras_have_painters_of_their_own() -> None:
    for role in (Role.POSTS, Role.CAMERAS):
        made = scene_with(layer([(Shape.POINT, [[at(100, 100)]])], role=role))
        assert not made.paints


def test_beats_are_drawn_once_in_the_themes_way_or_as_they_are_styled() -> None:
    part = square(100, 100, 200)
    plain = scene_with(layer([(Shape.AREA, [part])], role=Role.BEATS), beats=beats_of(part))
    assert not plain.paints
    assert len(plain.beat_box) == 1
    looks = LayerStyle(token="lay7", fill=1.0, width_px=3.0)
    styled = scene_with(layer([(Shape.AREA, [part])], role=Role.BEATS, style=looks), beats=beats_of(part))
    assert len(styled.beat_box) == 0
    assert painted(styled, style()).pixelColor(200, 200) == DARK.color("lay7")
    assert painted(styled, TileStyle("dark", beats=False, layers=(LayerLook("a"),))).pixelColor(200, 200) == DARK.color(
        "land"
    )
    others = scene_with(layer([(Shape.AREA, [part])], role=Role.BEATS, style=looks), beats=beats_of(part, "other"))
    assert len(others.beat_box) == 1  # a beat that the styled layer does not have keeps its border


def test_layers_cross_the_block_with_the_rest() -> None:
    looks = LayerStyle(field="k", mode="categories", classes=(StyleClass(value="甲", token="lay2"),))
    made = scene_with(
        layer([(Shape.LINE, [[at(0, 0), at(9, 9)]])], "a"), layer([(Shape.POINT, [[at(5, 5)]])], "b", style=looks,
                                                                  k=["甲"]),
    )  # fmt: skip
    parts, size = scenes.layout(made)
    block = memoryview(bytearray(size))
    scenes.write(made, parts, block)
    back = scenes.read(parts, block)
    assert dict(back.paints) == dict(made.paints)
    assert back.paints["b"][1].tokens == ("lay2", "lay1")
    assert np.array_equal(back.lay_class, made.lay_class)
    assert painted(back, style()) == painted(made, style())


def test_a_point_on_the_border_is_whole_across_two_tiles() -> None:
    point = [(Shape.POINT, [[at(TILE_PX, 100)]])]
    made = scene_with(layer(point, role=Role.PLACES))
    left, right = painted(made, style()), painted(made, style(), TILE._replace(column=TILE.column + 1))
    assert left.pixelColor(TILE_PX - 2, 100) == DARK.color("lay1")
    assert right.pixelColor(1, 100) == DARK.color("lay1")


def test_a_dashed_line_is_cut_to_the_tile_with_its_dashes_in_step() -> None:
    """Half the world long, it costs no more than it shows; where it is cut the rest of it is counted."""
    px = np.array([(-1e6, 100.0), (1e6, 100.0), (1e6, 900.0), (250.0, 900.0), (250.0, 300.0)])
    found = list(runs(px, 24.0))
    assert len(found) == 2
    (piece, before), (other, passed) = found
    assert piece[0, 0] + 1e6 == pytest.approx(before)
    assert np.abs(piece).max() < 5_000
    assert other[0].tolist() == [250.0, 900.0]
    assert passed == pytest.approx(2e6 + 800 + 1e6 - 250)
