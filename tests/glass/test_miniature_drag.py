"""The miniature without a window: where monitors and walls stand, and what a drag over them means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.desk import wall_grid
from console.desk.wall_grid import Layout
from console.glass.wall.miniature_drag import Meant, Taken, meant
from console.glass.wall.miniature_places import Plan, arrange, at, bezels, box_of
from console.glass.wall.monitors import Monitor, Places, Rect
from console.verbs import calls
from console.words.wall import Tile, TileKind, WallSpec

DESK, LEFT, RIGHT = (Monitor("DP-0", Rect(0, 0, 1920, 1080), desk=True), Monitor("DP-1", Rect(1920, 0, 1920, 1080)),
                     Monitor("DP-2", Rect(3840, 0, 1920, 1080)))  # fmt: skip
WALLS = (WallSpec(name="左屏", monitors=("DP-1",)), WallSpec(name="右屏", monitors=("DP-2",)))
TILES: dict[str, Layout] = {
    "左屏": (Tile(id="map", kind=TileKind.MAP, x=0, y=0, w=12, h=24),
             Tile(id="queue", kind=TileKind.QUEUE, x=12, y=0, w=12, h=24)),
    "右屏": (Tile(id="1", kind=TileKind.UNITS, x=0, y=0, w=24, h=12),),
}  # fmt: skip


def stand(monitors: tuple[Monitor, ...], walls: tuple[WallSpec, ...], width: float = 1092, high: float = 280) -> Plan:
    places = Places().find((one for one in walls if not one.apart), monitors)
    return arrange(monitors, walls, places, width, high)


@pytest.fixture
def plan() -> Plan:
    return stand((DESK, LEFT, RIGHT), WALLS)


def middle(plan: Plan, wall: str, tile: str) -> tuple[float, float]:
    return point(plan, wall, tile, 0.5, 0.5)


def point(plan: Plan, wall: str, tile: str, across: float, down: float) -> tuple[float, float]:
    board = plan.board(wall)
    assert board is not None
    box = box_of(board, next(one for one in TILES[wall] if one.id == tile))
    return box.x + box.w * across, box.y + box.h * down


def drag(plan: Plan, start: tuple[float, float], end: tuple[float, float]) -> Meant:
    return meant(plan, TILES, Taken(at=at(plan, TILES, *start)), *end)


def test_monitors_stand_as_they_do_and_walls_over_them(plan: Plan) -> None:
    xs = [one.box.x for one in plan.screens]
    assert xs == sorted(xs)
    assert {board.wall.name: board.away for board in plan.boards} == {"左屏": False, "右屏": False}
    assert plan.boards[0].box == plan.screens[1].box
    assert plan.bottom <= 280


@settings(deadline=None)
@given(st.integers(0, 4), st.integers(0, 3), st.floats(300, 2000), st.floats(120, 400))
def test_everything_fits_however_many_there_are(here: int, away: int, width: float, high: float) -> None:
    monitors = tuple(Monitor(f"M{n}", Rect(1920 * n, 0, 1920, 1080), n == 0) for n in range(here))
    walls = tuple(WallSpec(name=f"W{n}", apart=True) for n in range(away))
    made = stand(monitors, walls, width, high)
    boxes = [*(one.box for one in made.screens), *(one.box for one in made.boards)]
    assert all(box.x >= -0.01 and box.right <= width + 0.01 and box.bottom <= high + 0.01 for box in boxes)
    assert made.bottom <= high + 0.01


def test_a_wall_whose_monitors_are_gone_or_that_is_apart_is_shown_all_the_same() -> None:
    walls = (*WALLS, WallSpec(name="东墙", apart=True))
    made = stand((DESK, LEFT), walls)
    assert {board.wall.name: board.away for board in made.boards} == {"左屏": False, "右屏": True, "东墙": True}
    assert at(made, TILES, *(made.boards[1].box.x + 5, made.boards[1].box.y + 5)) is not None


def test_several_monitors_are_one_surface_with_bezels() -> None:
    made = stand((DESK, LEFT, RIGHT), (WallSpec(name="墙", monitors=("DP-1", "DP-2")),))
    (board,) = made.boards
    assert bezels(board) == (12.0,)
    assert board.box.x == made.screens[1].box.x
    assert board.box.right == pytest.approx(made.screens[2].box.right)
    assert board.ratio == pytest.approx(3840 / board.box.w)


def test_on_the_other_tile_both_change_places(plan: Plan) -> None:
    found = drag(plan, middle(plan, "左屏", "map"), middle(plan, "左屏", "queue"))
    assert found.call == calls.MoveTile(tile="左屏/map", onto="左屏/queue")
    assert found.after is not None
    assert (found.after["左屏"][0]).cells.x == 12


def test_onto_empty_ground_of_another_wall(plan: Plan) -> None:
    x, y = point(plan, "右屏", "1", 0.5, 1.5)
    found = drag(plan, middle(plan, "左屏", "map"), (x, y))
    assert isinstance(found.call, calls.MoveTile)
    assert (found.call.tile, found.call.onto) == ("左屏/map", "右屏")
    assert found.after is not None
    assert [one.id for one in found.after["左屏"]] == ["queue"]


def test_an_edge_is_pulled_also_with_the_pointer_off_the_wall(plan: Plan) -> None:
    found = drag(plan, point(plan, "左屏", "map", 0.999, 0.5), point(plan, "左屏", "map", 1.5, 0.5))
    assert found.call == calls.MoveTile(tile="左屏/map", x=0, y=0, w=18, h=24)
    far = drag(plan, point(plan, "右屏", "1", 0.5, 0.999), (5000, 5000))
    assert far.call == calls.MoveTile(tile="右屏/1", x=0, y=0, w=24, h=24)


@pytest.mark.parametrize(("subject", "tile", "across", "where", "kind"), [
    ("incident:9", "map", 0.5, "左屏/map", TileKind.MAP),  # a map can show it: it stays one
    ("incident:9", "queue", 0.5, "左屏/queue", TileKind.INCIDENT),
    ("camera:c", "map", 0.5, "左屏/map", TileKind.MAP),
    ("camera:c", "queue", 0.9, "左屏", TileKind.CAMERA),  # beside it
    ("unit:03", "queue", 0.5, "左屏/queue", TileKind.CAMERA),
])  # fmt: skip
def test_a_thing_of_the_desk(plan: Plan, subject: str, tile: str, across: float, where: str, kind: TileKind) -> None:
    found = meant(plan, TILES, Taken(subject=subject), *point(plan, "左屏", tile, across, 0.5))
    assert isinstance(found.call, calls.PutTile)
    assert (found.call.where, found.call.subject) == (where, subject)
    assert found.after is not None
    new = next(one for one in found.after["左屏"] if one.id == found.tile)
    assert (new.kind, new.subject) == (kind, subject)


def test_what_a_wall_cannot_show_is_refused_where_it_is(plan: Plan) -> None:
    found = meant(plan, TILES, Taken(subject="notice:1"), *middle(plan, "左屏", "map"))
    assert (found.call, found.why, found.wall) == (None, "layout.cannot_show", "左屏")
    assert meant(plan, TILES, Taken(subject="unit:03"), -50, -50) == Meant()


@settings(deadline=None, max_examples=200)
@given(st.floats(0, 1092), st.floats(0, 280), st.floats(-100, 1200), st.floats(-100, 400))
def test_any_drag_leaves_sound_walls_and_loses_no_tile(x: float, y: float, to_x: float, to_y: float) -> None:
    plan = stand((DESK, LEFT, RIGHT), WALLS)
    grip = at(plan, TILES, x, y)
    if grip is None:
        return
    found = meant(plan, TILES, Taken(at=grip), to_x, to_y)
    after = {**TILES, **(found.after or {})}
    assert all(wall_grid.sound(one) for one in after.values())
    assert sum(map(len, after.values())) == sum(map(len, TILES.values()))
    assert (found.call is None) == (found.after is None)
