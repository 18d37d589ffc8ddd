"""Acts on the walls 大屏: scenes, what is sent there, maps taken by hand. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class ShowScene(Call, frozen=True, kw_only=True):
    """Put a scene on the walls, bound to an incident or a ring; auto lets go, so that causes may show others."""

    scene: str = ""
    things: tuple[str, ...] = ()  # kind:id, the first that the scene can be bound to; () what suits
    free: bool = False  # let go of what is shown


class SceneBack(Call, frozen=True, kw_only=True):
    """Put the former scene on the walls again."""


class SaveScene(Call, frozen=True, kw_only=True):
    """Keep what is on the walls as a scene of the site under a name, with a key 1 to 9; the same name is replaced."""

    name: str
    row: int = 0  # its key; 0: as it was


class DropScene(Call, frozen=True, kw_only=True):
    """Take a scene out of the site; what is on the walls stays."""

    scene: str


class SendToWall(Call, frozen=True, kw_only=True):
    """Send what is selected or named, or a kind of tile, to the wall; to one wall or one tile when that is named."""

    things: tuple[str, ...] = ()  # kind:id; () what is selected
    tilekind: str = ""  # words.wall.TileKind, a tile of the room's own
    wall: str = ""
    tile: str = ""  # wall/tile, in the stead of what is there


class TakeFromWall(Call, frozen=True, kw_only=True):
    """Take a tile, or all of a wall, off the wall."""

    things: tuple[str, ...] = ()  # kind:id that stands there
    tile: str = ""  # wall/tile
    wall: str = ""


class BindScene(Call, frozen=True, kw_only=True):
    """Bind the scene on the walls to an incident or a ring; one that cannot be bound gives way to one that can."""

    things: tuple[str, ...] = ()  # () what is selected


class TakeMap(Call, frozen=True, kw_only=True):
    """Take a wall's map by hand: it shows what the desk's map shows now, until it is given back."""

    wall: str = ""  # "" the first with a map
    tile: str = ""  # wall/tile; "" its first map
    x_m: float | None = None  # Web Mercator metres of its middle; None: the window fills in its own map's
    y_m: float | None = None
    m_per_px: float | None = None


class GiveMap(Call, frozen=True, kw_only=True):
    """Give a wall's map back: it shows what the scene says again."""

    wall: str = ""  # "" all that were taken
    tile: str = ""
