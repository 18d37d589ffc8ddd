"""What a drag over the miniature means: which act letting go would be, and how the walls would stand. No Qt, no paint.

Something is taken: a tile, one of its edges, a kind from the palette, a thing of the desk. What it means follows from
where it was taken and where the pointer is, and is worked out by the same geometry that the desk goes by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from console.desk import layout_subjects, wall_grid
from console.desk.wall_grid import Layout
from console.glass.wall.miniature_places import At, Plan, at
from console.verbs import Call, calls
from console.words.wall import GRID, Box, Tile, TileKind

Tiles = Mapping[str, Layout]


@dataclass(frozen=True)
class Taken:
    """``at``: a tile and where on it; else ``kind`` of the palette or ``subject`` (kind:id) from elsewhere."""

    at: At | None = None
    kind: str = ""
    subject: str = ""

    @property
    def tile(self) -> Tile | None:
        return self.at.tile if self.at is not None else None


@dataclass(frozen=True)
class Meant:
    """``call`` None: letting go does nothing. ``after``: the walls that would stand otherwise; ``tile``: which is
    under the hand there; ``why``: say code of what forbids it."""

    call: Call | None = None
    after: dict[str, Layout] | None = None
    wall: str = ""
    tile: str = ""
    why: str = ""


NOTHING: Final = Meant()


def meant(plan: Plan, tiles: Tiles, taken: Taken, x: float, y: float) -> Meant:
    """With the pointer at ``x, y`` px."""
    there = at(plan, dict(tiles), x, y)
    grip = taken.at
    if grip is not None and (grip.edge_x or grip.edge_y):
        return _pulled(plan, tiles, grip, x, y)
    if there is None:
        return NOTHING
    return _put(tiles, taken, there) if grip is None else _moved(tiles, grip, there)


# ---- a tile of the wall


def _pulled(plan: Plan, tiles: Tiles, grip: At, x: float, y: float) -> Meant:
    """An edge goes to the nearest line of the grid, also when the pointer has left the wall."""
    board = plan.board(grip.board.wall.name)
    tile = grip.tile
    if board is None or tile is None:
        return NOTHING
    column = round((x - board.box.x) / board.box.w * GRID)
    row = round((y - board.box.y) / board.box.h * GRID)
    own = tile.cells
    left = column if grip.edge_x < 0 else own.x
    right = column if grip.edge_x > 0 else own.right
    top = row if grip.edge_y < 0 else own.y
    bottom = row if grip.edge_y > 0 else own.bottom
    wall = board.wall.name
    after = wall_grid.resize(tiles[wall], tile.id, Box(left, top, right - left, bottom - top))
    if after == tiles[wall]:
        return Meant(wall=wall, tile=tile.id)
    new = next(one for one in after if one.id == tile.id).cells
    call = calls.MoveTile(tile=f"{wall}/{tile.id}", x=new.x, y=new.y, w=new.w, h=new.h)
    return Meant(call, {wall: after}, wall, tile.id)


def _moved(tiles: Tiles, grip: At, there: At) -> Meant:
    """By as many cells as the pointer has gone; onto another wall it is put where the pointer is."""
    tile, wall, other = grip.tile, grip.board.wall.name, there.board.wall.name
    if tile is None:
        return NOTHING
    key = f"{wall}/{tile.id}"
    if other != wall:
        return _across(tiles, key, tile, wall, there)
    x, y = tile.x + round(there.x - grip.x), tile.y + round(there.y - grip.y)
    after = wall_grid.move(tiles[wall], tile.id, x, y)
    if after is None:
        return Meant(wall=wall, tile=tile.id, why="layout.no_room")
    if after == tiles[wall]:
        return Meant(wall=wall, tile=tile.id)
    under = wall_grid.swapped_with(tiles[wall], tile.id, x, y)
    onto = f"{wall}/{under}" if under else ""
    call = calls.MoveTile(tile=key, onto=onto) if onto else calls.MoveTile(tile=key, x=x, y=y)
    return Meant(call, {wall: after}, wall, tile.id)


def _across(tiles: Tiles, key: str, tile: Tile, wall: str, there: At) -> Meant:
    other = there.board.wall.name
    layout = tiles.get(other, ())
    new = wall_grid.renamed(tile, wall_grid.new_id(layout))
    found = wall_grid.put(layout, new, (there.x, there.y))
    if found is None:
        return Meant(wall=other, why="layout.no_room")
    if there.tile is not None and found.how == "replaced":  # nothing is lost: both change places
        here, over = wall_grid.exchanged(tiles[wall], tile, layout, there.tile)
        swap = calls.MoveTile(tile=key, onto=f"{other}/{there.tile.id}")
        return Meant(swap, {wall: here, other: over}, other, there.tile.id)
    call = calls.MoveTile(tile=key, onto=other, x=_tenth(there.x), y=_tenth(there.y))
    return Meant(call, {wall: wall_grid.drop(tiles[wall], tile.id), other: found.tiles}, other, new.id)


# ---- from the palette, from the desk


def _put(tiles: Tiles, taken: Taken, there: At) -> Meant:
    """A kind or a thing: in the middle of a tile in its stead, near its edge beside it, else into the empty space."""
    wall = there.board.wall.name
    layout = tiles.get(wall, ())
    onto = there.tile if there.tile is not None and wall_grid.is_middle(there.tile, there.x, there.y) else None
    suits = layout_subjects.suiting(taken.subject, onto.kind if onto else None) if taken.subject else None
    if taken.subject and suits is None:
        return Meant(wall=wall, why="layout.cannot_show")
    kind = TileKind(taken.kind) if taken.kind else suits or TileKind.MAP
    if kind in layout_subjects.WORDED:
        return Meant(wall=wall, why=f"layout.needs_text_{kind.value}")
    new = Tile(id=wall_grid.new_id(layout), kind=kind, x=0, y=0, w=wall_grid.LEAST, h=wall_grid.LEAST,
               subject=taken.subject)  # fmt: skip
    if onto is not None:
        after = tuple(wall_grid.in_place_of(onto, new) if one is onto else one for one in layout)
        call = calls.PutTile(where=f"{wall}/{onto.id}", tilekind=taken.kind, subject=taken.subject)
        return Meant(call, {wall: after}, wall, onto.id)
    found = wall_grid.put(layout, new, (there.x, there.y))
    if found is None:
        return Meant(wall=wall, why="layout.no_room")
    call = calls.PutTile(where=wall, tilekind=taken.kind, subject=taken.subject, x=_tenth(there.x), y=_tenth(there.y))
    return Meant(call, {wall: found.tiles}, wall, found.gone or new.id)


def _tenth(cell: float) -> float:
    """Tenths of a cell say the same, and stand in a typed line."""
    return round(cell, 1)
