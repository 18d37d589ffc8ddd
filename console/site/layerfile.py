"""``layers.toml`` of a site folder: the layers that were brought in, what each is and how it is drawn.

The rows of a layer lie in ``layers/<id>.geojson``: WGS 84, ``id`` and ``name`` in every feature, the role's own fields,
and every attribute of the source under its own name.
"""

from __future__ import annotations

import enum
from typing import Final

import msgspec


class Role(enum.StrEnum):
    """What a brought-in layer is to the room."""

    BEATS = "beats"  # 巡区
    GRID = "grid"  # 网格
    VILLAGES = "villages"  # 村居
    POSTS = "posts"  # 警务站
    CHECKPOINTS = "checkpoints"  # 卡点
    RINGS = "rings"  # standing rings 常设防控圈
    CAMERAS = "cameras"  # 监控点
    PLACES = "places"  # key places 重点场所
    PLATES = "plates"  # door-plate codes 门牌
    ROUTES = "routes"  # patrol routes 巡逻路线
    OVERLAY = "overlay"  # anything else


# Roles whose layers are joined into what every room sees: Site.beats, grid, villages, posts, cameras, base.places.
TYPED: Final = (Role.BEATS, Role.GRID, Role.VILLAGES, Role.POSTS, Role.CAMERAS, Role.PLACES)


class StyleClass(msgspec.Struct, frozen=True, kw_only=True):
    """One class of a styled field. ``value``: the category's, or the class's upper end; None: all the rest."""

    value: str | float | None = None
    token: str  # colour token of the theme


class LayerStyle(msgspec.Struct, frozen=True, kw_only=True):
    """How a layer is drawn. Widths in px at 100 %; colours are tokens of the theme, so that every palette has them."""

    token: str = "lay1"
    field: str = ""  # "": one colour
    mode: str = "single"  # single, categories, graduated
    classes: tuple[StyleClass, ...] = ()
    width_px: float = 1.6
    fill: float = 0.15  # share of ink inside areas; 0: outline only
    dash: bool = False
    label: str = ""  # field that is written beside each feature; "": none
    finest_m: float = 0.0  # metres a pixel, the scale range in which it is drawn
    coarsest_m: float = 1e9


class LayerSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One layer of ``layers.toml``; ``fields``: which attribute of the source is which of ours, for a re-import."""

    id: str
    name: str
    role: Role = Role.OVERLAY
    file: str = ""  # in the site folder
    source: str = ""  # the file's name it came from
    sublayer: str = ""  # its layer inside that file
    crs: str = "WGS84"  # that the source is in
    swapped: bool = False  # the source has latitude first
    imported: str = ""  # ISO time, UTC
    fields: dict[str, str] = {}
    style: LayerStyle = LayerStyle()
    visible: bool = True
    opacity: float = 1.0
