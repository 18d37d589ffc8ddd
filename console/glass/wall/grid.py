"""From cells to pixels: where a wall's tiles stand, how large its words are. Pure.

LOOK, section 5: bar 92, SOS 64, gap 12, outer margin 16 px at 100 %, which is for 3 m from a 55-inch 1080p panel.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from console.glass.wall.monitors import Rect
from console.words.wall import GRID, Tile, TileKind, WallSpec

BAR: Final = 92
SOS: Final = 64
GAP: Final = 12
MARGIN: Final = 16
SHIFT_PX: Final = 2  # against burn-in
SHIFT_S: Final = 600.0
_SHIFTS: Final = ((0, 0), (SHIFT_PX, 0), (SHIFT_PX, SHIFT_PX), (0, SHIFT_PX))
_ARC: Final = 5.8  # px of the smallest text, times metres, by mm of pitch: 20 minutes of arc (LOOK, section 5)
_SMALLEST: Final = 28.0
_LEAST_WIDE: Final = 760.0  # px at 100 %: a wall holds its bar, and a tile of a third of it some words
_LEAST_HIGH: Final = 430.0


def scale_of(spec: WallSpec, width: int, height: int, ratio: float = 1.0) -> float:
    """Of texts and symbols: by how far off and how coarse the wall is, and never so that nothing fits on it.

    ``width``, ``height``: device-independent px, of which each takes ``ratio`` px of the panel.
    """
    by_eye = _ARC * spec.metres / spec.pitch_mm / _SMALLEST / ratio
    return max(0.4, round(min(by_eye, width / _LEAST_WIDE, height / _LEAST_HIGH), 2))


def shift_at(now: float) -> tuple[int, int]:
    """Device-independent px by which everything is moved: each pixel of the panel gets a rest."""
    return _SHIFTS[int(now // SHIFT_S) % len(_SHIFTS)]


def is_whole(tiles: Sequence[Tile]) -> bool:
    """One map alone takes all of the wall, without a margin."""
    return len(tiles) == 1 and tiles[0].kind is TileKind.MAP and (tiles[0].w, tiles[0].h) == (GRID, GRID)


def rects(tiles: Sequence[Tile], area: Rect, scale: float, seams_x: Sequence[int] = (),
          seams_y: Sequence[int] = ()) -> dict[str, Rect]:  # fmt: skip
    """Each tile's place in ``area`` by its id. ``seams``: where monitors meet, px from the wall's corner as ``area``
    is: only a map lies across one."""
    if is_whole(tiles):
        return {tiles[0].id: area}
    margin, gap = round(MARGIN * scale), round(GAP * scale)
    xs = _lines(area.x + margin, area.w - 2 * margin + gap)
    ys = _lines(area.y + margin, area.h - 2 * margin + gap)
    out = {}
    for tile in tiles:
        x, right = xs[_cell(tile.x)], xs[_cell(tile.x + tile.w)] - gap
        y, bottom = ys[_cell(tile.y)], ys[_cell(tile.y + tile.h)] - gap
        if tile.kind is not TileKind.MAP:
            x, right = _beside(x, right, seams_x, gap)
            y, bottom = _beside(y, bottom, seams_y, gap)
        out[tile.id] = Rect(x, y, max(0, right - x), max(0, bottom - y))
    return out


def _lines(start: int, length: int) -> list[int]:
    return [start + round(length * n / GRID) for n in range(GRID + 1)]


def _cell(n: int) -> int:
    return min(GRID, max(0, n))


def _beside(start: int, end: int, seams: Sequence[int], gap: int) -> tuple[int, int]:
    """The larger part of what a seam would cut in two."""
    for seam in seams:
        if start < seam < end:
            left, right = (start, seam - gap // 2), (seam + gap // 2, end)
            start, end = left if seam - start >= end - seam else right
    return start, end
