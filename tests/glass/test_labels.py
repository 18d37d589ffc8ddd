"""Labels: none overlaps another or a symbol, sides are kept, words say what they must."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import say
from console.glass.bench.scene import BenchSource, centre_m, scene
from console.glass.items import placing, words
from console.glass.items.frame import Camera
from console.glass.items.ground_names import GroundNames
from console.glass.items.lettering import Lettering, picture, size_of
from console.glass.items.names import Name
from console.glass.items.placing import Ground, Place, Wish, box_at, place_all
from console.glass.items.stage import Stage
from console.glass.symbols.marks import Sign
from console.glass.theme import load_theme
from console.glass.tilework.scene import scene_of
from console.glass.tilework.service import TileService
from layers import tiles
from layers.shapes import PlaceClass, Places

W, H = 400, 300
Row = tuple[float, float, int, int, placing.Sides]

wishes = st.lists(
    st.builds(
        lambda x, y, w, h, sides: (x, y, w, h, sides),
        st.floats(-20, W + 20), st.floats(-20, H + 20), st.integers(4, 90), st.integers(8, 24),
        st.sampled_from([placing.ALL_SIDES, placing.NEAR_ANCHOR, ((0, 1), (0, -1))]),
    ),
    max_size=40,
)  # fmt: skip
points = st.lists(st.tuples(st.floats(0, W), st.floats(0, H)), max_size=15)


def made(rows: list[Row]) -> list[Wish]:
    return [Wish(("unit", str(n)), x, y, w, h, sides=sides) for n, (x, y, w, h, sides) in enumerate(rows)]


def meet(a: placing.Box, b: placing.Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@given(wishes, points)
def test_labels_never_overlap(rows: list[Row], symbols: list[tuple[float, float]]) -> None:
    ground, asked = Ground(W, H), made(rows)
    half = 9.0
    if symbols:
        ground.take_many(np.array([x for x, _ in symbols]), np.array([y for _, y in symbols]), half)
    found = [box_at(asked[n], place) for n, place in place_all(ground, asked, {})]
    for n, box in enumerate(found):
        assert box[0] >= 0
        assert box[1] >= 0
        assert box[2] <= W
        assert box[3] <= H
        assert not any(meet(box, other) for other in found[:n])
        assert not any(meet(box, (x - half, y - half, x + half, y + half)) for x, y in symbols)


@given(wishes)
def test_a_label_that_finds_no_place_had_none(rows: list[Row]) -> None:
    """The last of the list is left out only when every one of its sides is taken or off the view."""
    asked = made(rows)
    if not asked:
        return
    ground = Ground(W, H)
    served = {n for n, _ in place_all(ground, asked, {})}
    if len(asked) - 1 not in served:
        again = place_all(ground, asked[-1:], {})
        assert not again


def test_a_free_label_stands_right() -> None:
    wish = Wish(("unit", "03"), 100, 100, 20, 15)
    (_, place), = place_all(Ground(W, H), [wish], {})
    assert (place.dx, place.dy) == (15, -8)


def test_a_label_keeps_its_side_until_it_collides() -> None:
    wish = Wish(("unit", "03"), 100, 100, 20, 15)
    left = Place(-35.0, -8.0, 1)
    (_, kept), = place_all(Ground(W, H), [wish], {wish.key: left})
    assert kept.side == 1
    ground = Ground(W, H)
    ground.take((60, 90, 85, 110))
    (_, moved), = place_all(ground, [wish], {wish.key: left})
    assert moved.side == 0


def test_the_first_of_several_wishes_with_one_key_wins() -> None:
    one, two = (Wish(("road", "人民路"), x, 100, 30, 15) for x in (100, 200))
    assert [n for n, _ in place_all(Ground(W, H), [one, two], {})] == [0]


def test_upright_labels_are_tall() -> None:
    wide, tall = size_of("示范大道", Lettering()), size_of("示范大道", Lettering(upright=True))
    assert wide[0] > 3 * wide[1]
    assert tall[1] > 3 * tall[0]


def test_a_label_picture_has_its_size_and_halo() -> None:
    image = picture("dark", "03", Lettering("t1", bold=True), 2.0).toImage()
    width, height = size_of("03", Lettering("t1", bold=True))
    assert (image.width(), image.height()) == (2 * width, 2 * height)
    found = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert load_theme("dark").hexes["t1"].lower() in found
    assert load_theme("dark").hexes["halo"].lower() in found


@pytest.fixture
def stage() -> Stage:
    source: BenchSource = scene(units=3, cameras=2, segments=20, incidents=1, beats=1, polygons=1)
    site = source.site
    return Stage(source, load_theme("dark"), TileService(scene_of(site.base, site.beats, site.cameras), worker=False))


def test_the_gravest_sign_is_the_one_said(stage: Stage) -> None:
    stage.source.units.battery_pct[0] = 12
    row = 0
    assert words.unit_label(stage, row, 0)[0] == "01"
    assert words.unit_label(stage, row, Sign.BATTERY_LOW)[0] == "01 电 12%"
    assert words.unit_label(stage, row, Sign.BATTERY_LOW | Sign.NOT_RECORDING)[0] == "01 未录像"
    assert words.unit_label(stage, row, Sign.LINK_LOST | Sign.FIX_OLD)[0] == "01 失联"
    assert words.unit_label(stage, row, Sign.SOS | Sign.LINK_LOST)[0] == "01 SOS"


@pytest.mark.parametrize(("age", "zh"), [(70, "09 · 70 秒前"), (240, "09 · 4 分前"), (7200 * 2, "09 · 4 小时前")])
def test_the_age_of_a_fix_in_words(age: float, zh: str) -> None:
    assert words.aged("09", age) == zh


def county(stage: Stage, classes: list[PlaceClass]) -> list[Name]:
    """Names at the whole-county view: all places lie in it, in no order of importance."""
    x, y = centre_m()
    at = np.array([(x + 10 * n, y) for n in range(len(classes))])
    names = np.arange(len(classes), dtype=np.int32)
    places = Places(at, np.array(classes, dtype=np.uint8), names)
    source: Any = stage.source
    source.site.base = replace(source.site.base, places=places, names=tuple(f"n{n}" for n in names))
    camera = Camera()
    camera.width, camera.height, camera.step = 900, 700, tiles.step_of(90.0)  # too coarse for villages
    camera.look_at(x, y)
    return list(GroundNames(stage).places(camera.frame()))


def test_a_county_without_towns_still_has_names_the_most_important_first(stage: Stage) -> None:
    kinds = [PlaceClass.POI] * 5 + [PlaceClass.HAMLET] * 30 + [PlaceClass.VILLAGE] * 10
    shown = county(stage, kinds)
    assert [one.text for one in shown[:10]] == [f"n{n}" for n in range(35, 45)]
    assert len(shown) == 24
    assert not any(one.text in ("n0", "n4") for one in shown)


def test_a_county_full_of_towns_shows_those_and_no_more(stage: Stage) -> None:
    shown = county(stage, [PlaceClass.TOWN] * 40 + [PlaceClass.VILLAGE] * 50)
    assert len(shown) == 40


def test_words_follow_the_language() -> None:
    say.use("en")
    try:
        assert words.aged("09", 240) == "09 · 4 min ago"
    finally:
        say.use("zh_CN")
