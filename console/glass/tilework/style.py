"""What a tile looks like besides where it lies: a frozen request that yields a frozen answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from console.site.config import BaseMapSpec
from console.words.grounds import NIGHT, NONE, VECTORS

__all__ = ["NIGHT", "NONE", "VECTORS", "LayerLook", "TileStyle", "by_night", "drawn"]

_BY_NIGHT: Final = {"light": "dark", "safe-light": "safe-dark"}


def by_night(theme: str) -> str:
    """The dark table of the same palette."""
    return _BY_NIGHT.get(theme, theme)


@dataclass(frozen=True)
class LayerLook:
    """One brought-in layer that is on. ``version`` changes with its styling or data; ``opacity`` 0–1."""

    id: str
    opacity: float = 1.0
    version: int = 0


@dataclass(frozen=True)
class TileStyle:
    """Theme, base map, and which static layers are on; ``layers`` with the lowest first.

    ``basemap`` is ``vectors``, ``none``, ``night`` or the id of one of the site's base maps.
    """

    theme: str
    roads: bool = True
    beats: bool = True
    cameras: bool = True
    base: bool = True  # water and buildings
    basemap: str = VECTORS
    layers: tuple[LayerLook, ...] = ()
    grid: bool = True
    villages: bool = True


def drawn(style: TileStyle, spec: BaseMapSpec | None = None) -> TileStyle:
    """Which of the site's own vectors are really drawn, in which theme. ``spec``: of the pictures below them."""
    if style.basemap == NIGHT:
        return replace(style, theme=by_night(style.theme))
    if style.basemap == NONE:
        return replace(style, base=False, roads=False)
    if spec is None:
        return style
    over = spec.vectors
    return replace(
        style, base=style.base and "base" in over, roads=style.roads and "roads" in over,
        beats=style.beats and "beats" in over,
    )  # fmt: skip
