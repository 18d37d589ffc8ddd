"""Verbs about what stands where on the walls: 布屏, 移块, 置块, 撤块, 屏位. The scene stays, changed by a person."""

from __future__ import annotations

from dataclasses import replace as altered
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk import layout_subjects, scenes, undo, wall_grid
from console.desk.acts_order import fail
from console.desk.acts_tools import to_window
from console.desk.state import Outcome
from console.desk.wall_grid import Layout
from console.site.scenefile import MOST_TILES
from console.verbs import Said, calls
from console.words import Changes
from console.words.wall import GRID, Box, Shown, Tile, WallSpec

if TYPE_CHECKING:
    from console.desk.desk import Desk

_ON_GRID: Final = range(-GRID, GRID + 1)


def open_(desk: Desk, call: calls.OpenLayout) -> Outcome:
    """布屏: the window shows the miniature."""
    return to_window(desk, call)


# ---- 移块


def move(desk: Desk, call: calls.MoveTile) -> Outcome:
    """移块: to other cells, with other edges, to another wall, or in another tile's place."""
    shown = scenes.now_on(desk)
    wall, tile = _tile(shown, call.tile)
    if tile is None:
        return fail("layout.no_tile", tile=call.tile)
    if call.onto and call.onto != wall:
        return _away(desk, shown, call, wall, tile)
    return _within(desk, shown, call, wall, tile)


def _within(desk: Desk, shown: Shown, call: calls.MoveTile, wall: str, tile: Tile) -> Outcome:
    given = [getattr(call, name) for name in ("x", "y", "w", "h")]
    if all(one is None for one in given):
        return fail("layout.where_to")
    if any(one is not None and round(one) not in _ON_GRID for one in given):
        return fail("layout.off_grid", n=GRID)
    wanted = Box(*(own if one is None else round(one) for own, one in zip(tile.cells, given, strict=True)))
    tiles = shown.pane(wall).tiles
    if call.w is None and call.h is None:
        after = wall_grid.move(tiles, tile.id, wanted.x, wanted.y)
    else:
        after = wall_grid.resize(tiles, tile.id, wanted)
    if after is None:
        return fail("layout.no_room", wall=wall)
    if after == tiles:
        return fail("layout.as_it_was", tile=call.tile)
    return _done(desk, shown, {wall: after}, "layout.moved", tile=call.tile)


def _away(desk: Desk, shown: Shown, call: calls.MoveTile, wall: str, tile: Tile) -> Outcome:
    """Onto another wall, or both tiles change places."""
    other_wall, other = _tile(shown, call.onto)
    if "/" not in call.onto:
        return _to_wall(desk, shown, call, wall, tile)
    if other is None:
        return fail("layout.no_tile", tile=call.onto)
    facts = {"tile": call.tile, "other": call.onto}
    if other_wall == wall:
        after = wall_grid.swap(shown.pane(wall).tiles, tile.id, other.id)
        return _done(desk, shown, {wall: after}, "layout.swapped", **facts)
    here, there = wall_grid.exchanged(shown.pane(wall).tiles, tile, shown.pane(other_wall).tiles, other)
    return _done(desk, shown, {wall: here, other_wall: there}, "layout.swapped", **facts)


def _to_wall(desk: Desk, shown: Shown, call: calls.MoveTile, wall: str, tile: Tile) -> Outcome:
    if call.onto not in _walls(desk, shown):
        return fail("layout.no_wall", wall=call.onto)
    there = shown.pane(call.onto).tiles
    found = wall_grid.put(there, replace(tile, id=wall_grid.new_id(there)), _point(call.x, call.y))
    if found is None:
        return fail("layout.no_room", wall=call.onto)
    here = wall_grid.drop(shown.pane(wall).tiles, tile.id)
    return _done(desk, shown, {wall: here, call.onto: found.tiles}, "layout.given", tile=call.tile, wall=call.onto)


# ---- 置块, 撤块


def put(desk: Desk, call: calls.PutTile) -> Outcome:
    """置块: a new tile, or another kind or subject for one that is there."""
    shown = scenes.now_on(desk)
    wall, under = _tile(shown, call.where)
    if "/" in call.where and under is None:
        return fail("layout.no_tile", tile=call.where)
    if wall not in _walls(desk, shown):
        return fail("layout.no_wall", wall=wall)
    tiles = shown.pane(wall).tiles
    at = _point(call.x, call.y)
    new = layout_subjects.made(desk, call, under or (wall_grid.tile_at(tiles, *at) if at is not None else None))
    if isinstance(new, Said):
        return Outcome(ok=False, code=new.code, facts=new.facts)
    facts = {"what": layout_subjects.said(desk, new), "wall": wall}
    if under is not None:
        after = tuple(wall_grid.in_place_of(one, new) if one is under else one for one in tiles)
        return _done(desk, shown, {wall: after}, "layout.put_onto", tile=call.where, **facts)
    found = wall_grid.put(tiles, replace(new, id=wall_grid.new_id(tiles)), at) if len(tiles) < MOST_TILES else None
    if found is None:
        return fail("layout.no_room", wall=wall)
    if found.how == "replaced":
        return _done(desk, shown, {wall: found.tiles}, "layout.put_onto", tile=f"{wall}/{found.gone}", **facts)
    return _done(desk, shown, {wall: found.tiles}, "layout.put", **facts)


def drop(desk: Desk, call: calls.DropTile) -> Outcome:
    """撤块: the place stays empty until something is put there or an edge is pulled over it."""
    shown = scenes.now_on(desk)
    wall, tile = _tile(shown, call.tile)
    if tile is None:
        return fail("layout.no_tile", tile=call.tile)
    what = layout_subjects.said(desk, tile)
    after = wall_grid.drop(shown.pane(wall).tiles, tile.id)
    return _done(desk, shown, {wall: after}, "layout.dropped", what=what, tile=call.tile)


# ---- parts


def _tile(shown: Shown, key: str) -> tuple[str, Tile | None]:
    """``左屏/2`` → the wall's name and the tile; of a wall alone, or a tile that is not there, no tile."""
    wall, _, tile = key.partition("/")
    return wall, next((one for one in shown.pane(wall).tiles if one.id == tile), None)


def _walls(desk: Desk, shown: Shown) -> set[str]:
    """Known by the site, or by what is shown."""
    return {one.name for one in desk.site.walls} | {one.wall for one in shown.panes}


def _point(x: float | None, y: float | None) -> tuple[float, float] | None:
    if x is None and y is None:
        return None
    return tuple(max(0.0, min(GRID - 0.001, one or 0.0)) for one in (x, y))  # type: ignore[return-value]


def _done(desk: Desk, before: Shown, changed: dict[str, Layout], code: str, **facts: object) -> Outcome:
    """The walls with ``changed`` panes, in the journal; undo puts back what was there."""
    after = before
    for wall, tiles in changed.items():
        after = scenes.with_tiles(after, wall, tiles)
    scenes.alter(desk, after, Said(f"{code}_did", facts))
    return Outcome(ok=True, code=code, facts=dict(facts))


# ---- 屏位


def monitors(desk: Desk, call: calls.UseMonitors) -> Outcome:
    """屏位: where a wall stands. Kept in the site's folder; a monitor that is away now may be named."""
    before = desk.site.walls
    wall = next((one for one in before if one.name == call.wall), None)
    if wall is None:
        return fail("layout.no_wall", wall=call.wall)
    wanted = tuple(dict.fromkeys(call.monitors))
    if wanted == wall.monitors:
        return fail("layout.same_monitors", wall=wall.name)
    taken = {name: one.name for one in before if one.name != wall.name and not one.apart for name in one.monitors}
    clash = next((name for name in wanted if name in taken and wall.rect is None), "")
    if clash:
        return fail("layout.monitor_taken", monitor=clash, wall=taken[clash])
    _use_walls(desk, tuple(replace(one, monitors=wanted) if one is wall else one for one in before))
    facts = {"wall": wall.name, "monitors": " ".join(wanted)}
    what = Said("layout.monitors_did", facts)
    undo.push(desk, what, lambda d: _walls_back(d, before, what))
    return Outcome(ok=True, code="layout.monitors" if wanted else "layout.monitors_free", facts=facts)


def _walls_back(desk: Desk, before: tuple[WallSpec, ...], what: Said) -> Outcome:
    _use_walls(desk, before)
    return Outcome(ok=True, code="desk.undone", facts={"what": what})


def _use_walls(desk: Desk, kept: tuple[WallSpec, ...]) -> None:
    desk.site = altered(desk.site, walls=kept)
    desk.keep_walls(kept)
    desk.changed(Changes.WALL)
