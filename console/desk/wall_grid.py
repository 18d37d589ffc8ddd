"""Moving tiles on a wall's grid of cells: taken, pulled, put in, and nothing ever lies over another.

Pure: a layout in, a layout out; None where there is no room. What gives way: two tiles change places when one is
dropped on the other's middle; what is only grazed is pushed aside; a pulled edge takes from who stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec.structs import replace

from console.words.wall import GRID, Box, Tile

LEAST: Final = 4  # cells, both ways: on a 1080p panel 320 × 180 px, where a row of 34 px text still says something
_MIDDLE: Final = 0.25  # of a tile's side: what is dropped nearer to its edge splits it there
_SIDES: Final = ((1, 0), (-1, 0), (0, 1), (0, -1))

Layout = tuple[Tile, ...]


class Put(NamedTuple):
    """What putting a tile in did. ``how``: empty, replaced, split. ``gone``: id of the tile whose place it took."""

    tiles: Layout
    how: str
    gone: str = ""


def sound(tiles: Layout) -> bool:
    """Ids once, every tile on the grid and none over another. Small ones are suffered: a file may hold them."""
    places = [one.cells for one in tiles]
    on_grid = all(min(p) >= 0 and p.w > 0 and p.h > 0 and p.right <= GRID and p.bottom <= GRID for p in places)
    apart = not any(a.over(b) for n, a in enumerate(places) for b in places[:n])
    return on_grid and apart and len({one.id for one in tiles}) == len(tiles)


def tile_at(tiles: Layout, x: float, y: float) -> Tile | None:
    return next((one for one in tiles if one.cells.holds(x, y)), None)


def beside(tiles: Layout, key: str, dx: int, dy: int) -> str:
    """The tile that an arrow key goes to from ``key``: the nearest whose middle lies that way; ``key`` when none."""
    here = _middle(_find(tiles, key))
    found: list[tuple[float, str]] = []
    for one in tiles:
        x, y = (there - own for there, own in zip(_middle(one), here, strict=True))
        ahead, aside = x * dx + y * dy, abs(x * dy) + abs(y * dx)
        if ahead > 0:
            found.append((ahead + 2 * aside, one.id))
    return min(found)[1] if found else key


def new_id(tiles: Layout) -> str:
    """The first number that no tile has."""
    taken = {one.id for one in tiles}
    return next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)


# ---- a tile is moved


def move(tiles: Layout, key: str, x: int, y: int) -> Layout | None:
    """Its upper left cell goes to ``x, y``, kept on the grid. With its middle over another tile both change places;
    others that it grazes are pushed aside, as little as will do. None: no room for them."""
    own = _find(tiles, key)
    target = _onto_grid(Box(x, y, own.w, own.h))
    others = tuple(one for one in tiles if one.id != key)
    if under := swapped_with(tiles, key, x, y):
        return swap(tiles, key, under)
    pushed = _pushed(others, target)
    return None if pushed is None else _set(tiles, {**pushed, key: target})


def swapped_with(tiles: Layout, key: str, x: int, y: int) -> str:
    """The tile that ``key`` would change places with if it were moved there; "" none."""
    own = _find(tiles, key)
    target = _onto_grid(Box(x, y, own.w, own.h))
    under = tile_at(drop(tiles, key), target.x + target.w / 2, target.y + target.h / 2)
    return under.id if under is not None else ""


def exchanged(here: Layout, tile: Tile, there: Layout, other: Tile) -> tuple[Layout, Layout]:
    """Of two walls each has the other's tile in its tile's place, by the id that is known there."""
    return (
        tuple(in_place_of(one, other) if one.id == tile.id else one for one in here),
        tuple(in_place_of(one, tile) if one.id == other.id else one for one in there),
    )


def in_place_of(gone: Tile, comes: Tile) -> Tile:
    """``comes`` with the place and the id of ``gone``."""
    return replace(comes, id=gone.id, x=gone.x, y=gone.y, w=gone.w, h=gone.h)


def renamed(tile: Tile, key: str) -> Tile:
    return replace(tile, id=key)


def swap(tiles: Layout, one: str, other: str) -> Layout:
    """Each takes the other's place and size."""
    a, b = _find(tiles, one).cells, _find(tiles, other).cells
    return _set(tiles, {one: b, other: a})


def _pushed(others: Layout, target: Box) -> dict[str, Box] | None:
    """Places of ``others`` with ``target`` free; None when they cannot all stay on the grid."""
    places = {one.id: one.cells for one in others}
    for key in list(places):
        if not places[key].over(target):
            continue
        ways = (_cascade(places, key, target, *side) for side in _by_effort(places[key], target))
        found = next((way for way in ways if way is not None), None)
        if found is None:
            return None
        places = found
    return places


def _by_effort(place: Box, target: Box) -> list[tuple[int, int]]:
    """The four ways out of ``target``, the shortest first."""
    effort = {(1, 0): target.right - place.x, (-1, 0): place.right - target.x,
              (0, 1): target.bottom - place.y, (0, -1): place.bottom - target.y}  # fmt: skip
    return sorted(_SIDES, key=lambda side: effort[side])


def _cascade(places: dict[str, Box], key: str, target: Box, dx: int, dy: int) -> dict[str, Box] | None:
    """``key`` leaves ``target`` that way, and whom it meets goes on before it."""
    moved, waiting = dict(places), [(key, target)]
    while waiting:
        one, away = waiting.pop()
        there = _beyond(moved[one], away, dx, dy)
        if there != _onto_grid(there) or there.over(target):
            return None
        moved[one] = there
        waiting += [(other, there) for other, place in moved.items() if other != one and place.over(there)]
    return moved


def _beyond(place: Box, away: Box, dx: int, dy: int) -> Box:
    if dx:
        return place._replace(x=away.right if dx > 0 else away.x - place.w)
    return place._replace(y=away.bottom if dy > 0 else away.y - place.h)


# ---- an edge is pulled


def resize(tiles: Layout, key: str, wanted: Box) -> Layout:
    """Its edges go where they are pulled, as far as the grid and the least size of those behind them allow. What stood
    against an edge that draws back follows it, so that a full wall stays full."""
    own = _find(tiles, key).cells
    others = {one.id: one.cells for one in tiles if one.id != key}
    for target in _nearer(own, _least(own, wanted)):
        trimmed = _trimmed(others, own, target)
        if trimmed is not None:
            return _set(tiles, {**_following(trimmed, own, target), key: target})
    return tiles


def _least(own: Box, wanted: Box) -> Box:
    """On the grid and not too small; the edge that was not pulled stays."""
    left, top = max(0, wanted.x), max(0, wanted.y)
    right, bottom = min(GRID, wanted.right), min(GRID, wanted.bottom)
    least_w, least_h = min(LEAST, own.w), min(LEAST, own.h)
    if right - left < least_w:
        left, right = (left, left + least_w) if left == own.x else (right - least_w, right)
    if bottom - top < least_h:
        top, bottom = (top, top + least_h) if top == own.y else (bottom - least_h, bottom)
    return _onto_grid(Box(left, top, right - left, bottom - top))


def _nearer(own: Box, target: Box) -> Iterator[Box]:
    """From what is wanted back to what is, a cell at a time."""
    while target != own:
        yield target
        left, top = _step(target.x, own.x), _step(target.y, own.y)
        right, bottom = _step(target.right, own.right), _step(target.bottom, own.bottom)
        target = Box(left, top, right - left, bottom - top)


def _step(there: int, here: int) -> int:
    return there + (here > there) - (here < there)


def _trimmed(others: dict[str, Box], own: Box, target: Box) -> dict[str, Box] | None:
    """``others`` cut back to what ``target`` leaves them; None when one would be less than the least."""
    cut: dict[str, Box] = {}
    for key, place in others.items():
        rests = [rest for rest in _rests(place, own, target) if rest.w >= LEAST and rest.h >= LEAST]
        if place.over(target) and not rests:
            return None
        cut[key] = max(rests, key=lambda rest: rest.w * rest.h) if place.over(target) else place
    return cut


def _rests(place: Box, own: Box, target: Box) -> Iterator[Box]:
    """What may be left of a tile, by the side of ``own`` that it stood on."""
    if place.x >= own.right:
        yield Box(target.right, place.y, place.right - target.right, place.h)
    if place.right <= own.x:
        yield Box(place.x, place.y, target.x - place.x, place.h)
    if place.y >= own.bottom:
        yield Box(place.x, target.bottom, place.w, place.bottom - target.bottom)
    if place.bottom <= own.y:
        yield Box(place.x, place.y, place.w, target.y - place.y)


def _following(others: dict[str, Box], own: Box, target: Box) -> dict[str, Box]:
    """Who stood against an edge that has drawn back, and no wider than it, goes on to where it is now."""
    moved = dict(others)
    for key, place in others.items():
        grown = _grown(place, own, target)
        clear = not grown.over(target) and not any(grown.over(at) for other, at in moved.items() if other != key)
        if grown != place and clear:
            moved[key] = grown
    return moved


def _grown(place: Box, own: Box, target: Box) -> Box:
    left, top, right, bottom = place.x, place.y, place.right, place.bottom
    if own.y <= top and bottom <= own.bottom:
        left = target.right if left == own.right > target.right else left
        right = target.x if right == own.x < target.x else right
    if own.x <= left and right <= own.right:
        top = target.bottom if top == own.bottom > target.bottom else top
        bottom = target.y if bottom == own.y < target.y else bottom
    return Box(left, top, right - left, bottom - top)


# ---- a tile comes, or goes


def put(tiles: Layout, tile: Tile, at: tuple[float, float] | None = None) -> Put | None:
    """``tile`` comes in at a place on the grid (cells, fractions count): into the empty space there; onto the middle of
    a tile in its stead; near a tile's edge into that half of it. Without ``at`` into the largest empty space, else half
    of the largest tile. None: nowhere is room for the least tile."""
    under = tile_at(tiles, *at) if at is not None else None
    if under is not None and at is not None:
        return _onto(tiles, tile, under, _side(under.cells, *at))
    space = _space(tiles, at)
    if space is not None:
        return Put((*tiles, _placed(tile, space)), "empty")
    largest = max(tiles, key=lambda one: (one.w * one.h, one.id), default=None)
    if at is not None or largest is None:
        return None
    found = _onto(tiles, tile, largest, (1, 0) if largest.w >= largest.h else (0, 1))
    return found if found.how == "split" else None


def drop(tiles: Layout, key: str) -> Layout:
    return tuple(one for one in tiles if one.id != key)


def is_middle(tile: Tile, x: float, y: float) -> bool:
    """Whether what is dropped there takes the tile's place."""
    return _side(tile.cells, x, y) == (0, 0)


def _side(place: Box, x: float, y: float) -> tuple[int, int]:
    """Which edge of ``place`` a point is near; 0, 0 in its middle."""
    across, down = (x - place.x) / place.w, (y - place.y) / place.h
    near = {(-1, 0): across, (1, 0): 1 - across, (0, -1): down, (0, 1): 1 - down}
    side = min(near, key=lambda one: near[one])
    return side if near[side] < _MIDDLE else (0, 0)


def _onto(tiles: Layout, tile: Tile, under: Tile, side: tuple[int, int]) -> Put:
    """In the stead of ``under``, or into one half of it where both halves are large enough."""
    place, (dx, dy) = under.cells, side
    half_w, half_h = (place.w // 2 if dx else place.w), (place.h // 2 if dy else place.h)
    if side == (0, 0) or half_w < LEAST or half_h < LEAST:
        return Put(tuple(_placed(tile, place) if one is under else one for one in tiles), "replaced", under.id)
    new = Box(place.right - half_w if dx > 0 else place.x, place.bottom - half_h if dy > 0 else place.y,
                half_w, half_h)  # fmt: skip
    rest = Box(new.right if dx < 0 else place.x, new.bottom if dy < 0 else place.y,
                 place.w - half_w if dx else place.w, place.h - half_h if dy else place.h)  # fmt: skip
    return Put((*_set(tiles, {under.id: rest}), _placed(tile, new)), "split")


def _space(tiles: Layout, at: tuple[float, float] | None) -> Box | None:
    """The largest empty rectangle, around ``at`` when given; None when none is large enough."""
    rows = _empty(tiles)
    found = (one for one in _rectangles(rows) if at is None or one.holds(*at))
    return max((one for one in found if one.w >= LEAST and one.h >= LEAST), key=lambda one: one.w * one.h, default=None)


def _empty(tiles: Layout) -> list[int]:
    """Rows of the grid as bits: 1 where no tile is."""
    rows = [(1 << GRID) - 1] * GRID
    for one in tiles:
        for y in range(max(0, one.y), min(GRID, one.y + one.h)):
            rows[y] &= ~(((1 << one.w) - 1) << one.x)
    return rows


def _rectangles(rows: list[int]) -> Iterator[Box]:
    """Empty rectangles that no wider one of the same rows holds."""
    for top in range(GRID):
        bits = rows[top]
        for bottom in range(top, GRID):
            bits &= rows[bottom]
            for x, w in _runs(bits):
                yield Box(x, top, w, bottom - top + 1)


def _runs(bits: int) -> Iterator[tuple[int, int]]:
    x = 0
    while bits:
        skip = (bits & -bits).bit_length() - 1
        bits >>= skip
        run = (~bits & (bits + 1)).bit_length() - 1
        yield x + skip, run
        bits >>= run
        x += skip + run


# ---- small parts


def _find(tiles: Layout, key: str) -> Tile:
    return next(one for one in tiles if one.id == key)


def _middle(tile: Tile) -> tuple[float, float]:
    return tile.x + tile.w / 2, tile.y + tile.h / 2


def _onto_grid(place: Box) -> Box:
    return place._replace(x=max(0, min(place.x, GRID - place.w)), y=max(0, min(place.y, GRID - place.h)))


def _placed(tile: Tile, place: Box) -> Tile:
    return replace(tile, x=place.x, y=place.y, w=place.w, h=place.h)


def _set(tiles: Layout, places: dict[str, Box]) -> Layout:
    return tuple(_placed(one, places[one.id]) if one.id in places else one for one in tiles)
