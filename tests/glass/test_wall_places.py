"""Where walls stand: by name, by place, beside each other, on what is left; how their cells become pixels."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.glass.wall import grid, monitors
from console.glass.wall.monitors import Monitor, Place, Places, Rect
from console.words.wall import GRID, Tile, TileKind, WallSpec

DESK = Monitor("eDP-1", Rect(0, 0, 1920, 1080), desk=True)
LEFT = Monitor("HDMI-1", Rect(1920, 0, 1920, 1080))
RIGHT = Monitor("HDMI-2", Rect(3840, 0, 2560, 1440))


def wall(name: str, *names: str, rect: tuple[int, int, int, int] | None = None) -> WallSpec:
    return WallSpec(name=name, monitors=names, rect=rect)


def test_a_wall_stands_on_the_monitor_that_it_names_wherever_that_is() -> None:
    places = Places()
    specs = [wall("左屏", "HDMI-1"), wall("右屏", "HDMI-2")]
    assert places.find(specs, [DESK, LEFT, RIGHT])["右屏"].rect == RIGHT.rect
    swapped = [DESK, LEFT._replace(rect=RIGHT.rect), RIGHT._replace(rect=LEFT.rect)]
    assert places.find(specs, swapped)["右屏"].rect == LEFT.rect


def test_a_monitor_that_comes_back_under_another_name_is_known_by_its_place() -> None:
    places, spec = Places(), wall("左屏", "HDMI-1")
    places.find([spec], [DESK, LEFT])
    assert places.find([spec], [DESK]) == {"左屏": Place(None, monitors.GONE, ("HDMI-1",))}
    assert places.find([spec], [DESK, LEFT._replace(name="DP-3")])["左屏"].rect == LEFT.rect
    assert places.find([spec], [DESK, Monitor("DP-3", RIGHT.rect)])["左屏"].rect is None


def test_who_names_no_monitor_takes_what_is_left_and_never_the_desks() -> None:
    specs = [wall("一"), wall("二"), wall("三", "HDMI-2")]
    found = Places().find(specs, [DESK, LEFT, RIGHT])
    assert [found[one].rect for one in ("一", "二", "三")] == [LEFT.rect, None, RIGHT.rect]
    assert found["二"].why == monitors.NONE


def test_a_wall_over_two_monitors_goes_on_with_the_one_that_is_left() -> None:
    places, spec = Places(), wall("墙", "HDMI-1", "HDMI-2")
    whole = places.find([spec], [DESK, LEFT, RIGHT])["墙"]
    assert whole == Place(Rect(1920, 0, 4480, 1440), seams_x=(1920,))
    assert places.find([spec], [DESK, RIGHT])["墙"] == Place(RIGHT.rect, monitors.PART, ("HDMI-1",))


def test_a_rectangle_lies_in_its_monitor_and_one_beside_it_is_refused() -> None:
    inside = Places().find([wall("灯", "HDMI-1", rect=(100, 50, 1344, 5000))], [DESK, LEFT])["灯"]
    assert inside.rect == Rect(2020, 50, 1344, 1030)
    outside = Places().find([wall("灯", "HDMI-1", rect=(1920, 0, 100, 100))], [DESK, LEFT])["灯"]
    assert outside == Place(None, monitors.OUTSIDE)


def test_two_walls_on_one_spot_the_first_has_it() -> None:
    found = Places().find([wall("一", "HDMI-1"), wall("二", "HDMI-1")], [DESK, LEFT])
    assert found["一"].rect == LEFT.rect
    assert found["二"] == Place(None, monitors.TAKEN)
    beside = [wall("一", "HDMI-1", rect=(0, 0, 960, 1080)), wall("二", "HDMI-1", rect=(960, 0, 960, 1080))]
    assert all(one.rect for one in Places().find(beside, [DESK, LEFT]).values())


# --- cells and pixels -----------------------------------------------------------------------------------------------


def tile(key: str, x: int, y: int, w: int, h: int, kind: TileKind = TileKind.NOTE) -> Tile:
    return Tile(id=key, kind=kind, x=x, y=y, w=w, h=h)


@given(cut=st.integers(1, GRID - 1), width=st.integers(400, 8000), height=st.integers(300, 3000),
       scale=st.floats(0.4, 3.0))  # fmt: skip
def test_tiles_lie_in_their_area_with_one_gap_between_them(cut: int, width: int, height: int, scale: float) -> None:
    area = Rect(0, 100, width, height)
    found = grid.rects([tile("a", 0, 0, cut, GRID), tile("b", cut, 0, GRID - cut, GRID)], area, scale)
    a, b = found["a"], found["b"]
    assert b.x - a.right == round(grid.GAP * scale) or a.empty or b.empty
    assert all(one.within(area) == one for one in found.values() if not one.empty)
    assert a.x == round(grid.MARGIN * scale)


def test_nothing_but_a_map_lies_across_the_seam_of_two_monitors() -> None:
    area = Rect(0, 0, 3840, 1080)
    tiles = [tile("note", 8, 0, 6, 12), tile("map", 8, 12, 6, 12, TileKind.MAP)]
    found = grid.rects(tiles, area, 1.0, seams_x=(1920,))
    assert found["note"].right <= 1920 < found["map"].right


def test_a_map_alone_takes_the_whole_wall() -> None:
    area = Rect(0, 92, 1920, 988)
    assert grid.rects([tile("map", 0, 0, GRID, GRID, TileKind.MAP)], area, 1.0) == {"map": area}


def test_words_are_as_large_as_the_wall_is_far_and_never_too_large_for_it() -> None:
    near, far = (WallSpec(name="墙", metres=metres) for metres in (3.0, 6.0))
    assert 0.95 < grid.scale_of(near, 1920, 1080) < 1.05
    assert grid.scale_of(far, 3840, 2160) == 2 * grid.scale_of(near, 3840, 2160) - 0.01
    assert grid.scale_of(far, 800, 600) < 1.1
    assert grid.scale_of(near, 1920, 1080, ratio=2.0) < 0.5 + 0.01


def test_every_ten_minutes_the_picture_rests_on_other_pixels() -> None:
    seen = [grid.shift_at(n * grid.SHIFT_S) for n in range(4)]
    assert len(set(seen)) == 4
    assert grid.shift_at(599.0) == seen[0]
    assert grid.shift_at(4 * grid.SHIFT_S) == seen[0]
