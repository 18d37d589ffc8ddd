"""Acts on what stands where on the walls. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class OpenLayout(Call, frozen=True, kw_only=True):
    """Open the miniature of the monitors, where the walls are laid out."""

    wall: str = ""  # whose first tile has the keys; "" the first wall's


class MoveTile(Call, frozen=True, kw_only=True):
    """Move a tile of a wall by cells (24 × 24), pull its edges, or give it to another wall or tile's place."""

    tile: str  # wall/tile
    onto: str = ""  # another wall; wall/tile: both change places
    x: float | None = None  # cells from the left, from above
    y: float | None = None
    w: float | None = None
    h: float | None = None


class PutTile(Call, frozen=True, kw_only=True):
    """Put a tile on a wall, of a kind or with what it shows; onto a tile, in its stead."""

    where: str  # a wall, or wall/tile
    tilekind: str = ""  # "" what suits the subject
    subject: str = ""  # kind:id, bound, bound:N
    text: str = ""  # of a note its words, of a file its path, of a chart its name
    x: float | None = None  # cells, where on the wall; None: the largest empty space, or half of the largest tile
    y: float | None = None


class DropTile(Call, frozen=True, kw_only=True):
    """Take a tile off its wall; its place stays empty."""

    tile: str  # wall/tile


class UseMonitors(Call, frozen=True, kw_only=True):
    """Choose the monitors that a wall covers, by name; without a name, the first that is not the desk's."""

    wall: str
    monitors: tuple[str, ...] = ()
