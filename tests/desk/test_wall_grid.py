"""Tiles on the grid: whatever is taken, pulled, put in and dropped, none lies over another and none leaves the wall."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from console.desk import wall_grid as grid
from console.desk.wall_grid import LEAST, Layout
from console.words.wall import GRID, Box, Tile, TileKind


def tile(key: str, x: int, y: int, w: int, h: int) -> Tile:
    return Tile(id=key, kind=TileKind.NOTE, x=x, y=y, w=w, h=h)


QUARTERS: Layout = (tile("a", 0, 0, 12, 12), tile("b", 12, 0, 12, 12), tile("c", 0, 12, 12, 12),
                    tile("d", 12, 12, 12, 12))  # fmt: skip
CORNERS = st.integers(-6, GRID + 6)
SIZES = st.integers(0, GRID + 6)
ACTS = st.one_of(
    st.tuples(st.just("move"), CORNERS, CORNERS),
    st.tuples(st.just("pull"), CORNERS, CORNERS, SIZES, SIZES),
    st.tuples(st.just("put"), st.floats(0, GRID - 0.01), st.floats(0, GRID - 0.01)),
    st.tuples(st.just("more")),
    st.tuples(st.just("drop")),
)


def acted(tiles: Layout, which: int, name: str, *given_: float) -> Layout:
    new = tile(grid.new_id(tiles), 0, 0, 1, 1)
    if name in ("put", "more"):
        found = grid.put(tiles, new, (given_[0], given_[1]) if given_ else None)
        return tiles if found is None else found.tiles
    if not tiles:
        return tiles
    key = tiles[which % len(tiles)].id
    if name == "move":
        return grid.move(tiles, key, int(given_[0]), int(given_[1])) or tiles
    if name == "pull":
        return grid.resize(tiles, key, Box(*(int(v) for v in given_)))
    return grid.drop(tiles, key)


@settings(deadline=None, max_examples=150)
@given(acts=st.lists(st.tuples(st.integers(0, 30), ACTS), max_size=25))
def test_whatever_is_done_no_tile_lies_over_another(acts: list[tuple[int, tuple[Any, ...]]]) -> None:
    tiles: Layout = QUARTERS
    for which, act in acts:
        before = {one.id for one in tiles}
        tiles = acted(tiles, which, *act)
        assert grid.sound(tiles), (which, act)
        assert all(one.w >= LEAST and one.h >= LEAST for one in tiles)
        if act[0] in ("move", "pull"):
            assert {one.id for one in tiles} == before  # nothing is lost


@settings(deadline=None)
@given(x=CORNERS, y=CORNERS, which=st.sampled_from("abcd"))
def test_a_moved_tile_keeps_its_size_or_changes_places(x: int, y: int, which: str) -> None:
    after = grid.move(QUARTERS, which, x, y)
    if after is not None:  # of a full wall only places change
        assert sorted(one.cells for one in after) == sorted(one.cells for one in QUARTERS)


def test_dropped_on_anothers_middle_they_change_places() -> None:
    after = grid.move(QUARTERS, "a", 11, 1)
    assert after is not None
    assert {one.id: one.cells[:2] for one in after} == {"a": (12, 0), "b": (0, 0), "c": (0, 12), "d": (12, 12)}


def test_what_is_grazed_is_pushed_aside_and_pushes_on() -> None:
    row: Layout = (tile("a", 0, 0, 6, 8), tile("b", 6, 0, 6, 8), tile("c", 12, 0, 6, 8))
    after = grid.move(row, "a", 2, 0)
    assert after is not None
    assert [one.cells.x for one in after] == [2, 8, 14]


def test_a_full_wall_has_no_room_to_push_into() -> None:
    assert grid.move(QUARTERS, "a", 2, 0) is None


def test_a_pulled_edge_takes_from_who_stands_behind_it() -> None:
    after = grid.resize(QUARTERS, "a", Box(0, 0, 16, 12))
    assert {one.id: one.cells for one in after}["b"] == Box(16, 0, 8, 12)
    most = grid.resize(QUARTERS, "a", Box(0, 0, 24, 12))
    assert {one.id: one.cells for one in most}["b"] == Box(GRID - LEAST, 0, LEAST, 12)  # and no further


def test_an_edge_that_draws_back_is_followed() -> None:
    after = {one.id: one.cells for one in grid.resize(QUARTERS, "a", Box(0, 0, 8, 12))}
    assert after["a"] == Box(0, 0, 8, 12)
    assert after["b"] == Box(8, 0, 16, 12)
    assert after["c"] == Box(0, 12, 12, 12)  # wider than the edge: it stays


@pytest.mark.parametrize(("at", "how", "place"), [
    ((6, 6), "replaced", Box(0, 0, 12, 12)), ((0.5, 6), "split", Box(0, 0, 6, 12)),
    ((11.5, 6), "split", Box(6, 0, 6, 12)), ((6, 11.8), "split", Box(0, 6, 12, 6)),
])  # fmt: skip
def test_where_it_is_dropped_on_a_tile_decides(at: tuple[float, float], how: str, place: Box) -> None:
    found = grid.put(QUARTERS, tile("n", 0, 0, 1, 1), at)
    assert found is not None
    assert found.how == how
    assert next(one for one in found.tiles if one.id == "n").cells == place
    assert grid.sound(found.tiles)


def test_empty_space_is_filled_whole() -> None:
    found = grid.put(QUARTERS[:3], tile("n", 0, 0, 1, 1), (20, 20))
    assert found is not None
    assert found.how == "empty"
    assert found.tiles[-1].cells == Box(12, 12, 12, 12)
    alone = grid.put((), tile("n", 0, 0, 1, 1))
    assert alone is not None
    assert alone.tiles[0].cells == Box(0, 0, GRID, GRID)


def test_nowhere_is_room() -> None:
    """A wall of the least tiles, all of them taken, and a crack too narrow for one."""
    many = tuple(tile(f"{x}-{y}", x, y, LEAST, LEAST) for x in range(0, GRID, LEAST) for y in range(0, GRID, LEAST))
    assert grid.put(many, tile("n", 0, 0, 1, 1)) is None
    crack = (replace(QUARTERS[0], w=11), *QUARTERS[1:])
    assert grid.put(crack, tile("n", 0, 0, 1, 1), (11.5, 3)) is None


def test_arrows_go_to_the_next_tile_that_way() -> None:
    assert grid.beside(QUARTERS, "a", 1, 0) == "b"
    assert grid.beside(QUARTERS, "b", 0, 1) == "d"
    assert grid.beside(QUARTERS, "a", -1, 0) == "a"


def test_an_unsound_layout_is_known() -> None:
    assert not grid.sound((tile("a", 0, 0, 12, 12), tile("b", 11, 11, 4, 4)))
    assert not grid.sound((tile("a", 20, 0, 8, 8),))
    assert not grid.sound((tile("a", 0, 0, 4, 4), tile("a", 8, 0, 4, 4)))
