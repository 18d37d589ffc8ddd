"""Boundaries, police posts, cameras, places and the base map, as checked arrays.

Coordinates are Web Mercator metres (EPSG:3857), float64. Ragged geometry is one vertex array with offsets:
part ``i`` is ``xy[off[i]:off[i + 1]]``.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
U8 = NDArray[np.uint8]


class LineClass(enum.IntEnum):
    """Drawn lines, thin to wide; the theme has a colour and width for each."""

    PATH = 0  # footway, cycleway, steps, path, track
    STREET = 1  # residential, service, living street, unclassified (token r0)
    LOCAL = 2  # tertiary (token r1)
    MAIN = 3  # secondary, primary (token r2)
    TRUNK = 4  # trunk, motorway and links (token r3)
    RAIL = 5
    STREAM = 6  # waterways drawn as lines


class AreaClass(enum.IntEnum):
    WATER = 0
    BUILDING = 1
    GREEN = 2


class PlaceClass(enum.IntEnum):
    """Named points; lower is more important when labels compete."""

    CITY = 0
    TOWN = 1
    VILLAGE = 2
    HAMLET = 3
    POI = 4


@dataclass(frozen=True)
class Lines:
    """L polylines: ``xy (V, 2)``, ``off (L+1,)``, ``cls (L,)`` LineClass, ``name (L,)`` index into names or -1."""

    xy: F64
    off: I32
    cls: U8
    name: I32


@dataclass(frozen=True)
class Areas:
    """Polygons of one or more rings: ``ring_off (R+1,)`` into ``xy``, ``area_off (A+1,)`` into rings, outer first."""

    xy: F64
    ring_off: I32
    area_off: I32
    cls: U8


@dataclass(frozen=True)
class Places:
    """P named points: ``xy (P, 2)``, ``cls (P,)`` PlaceClass, ``name (P,)`` index into names."""

    xy: F64
    cls: U8
    name: I32


@dataclass(frozen=True)
class BaseMap:
    """A site's own vectors. ``bounds`` = (west, south, east, north) in Mercator metres."""

    bounds: tuple[float, float, float, float]
    lines: Lines
    areas: Areas
    places: Places
    names: tuple[str, ...]
    attribution: str


@dataclass(frozen=True)
class Beats:
    """Beats, grids or villages: polygons with ``ids`` and ``names`` (A each), ``label_xy (A, 2)`` a point inside each.

    ``officers``: who answers for each, "" unknown; () when the layer does not say it for any.
    """

    areas: Areas
    ids: tuple[str, ...]
    names: tuple[str, ...]
    label_xy: F64
    officers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Posts:
    """Police posts 警务站: ``xy (P, 2)``, ``staffed (P,)`` 1 / 0 / 255 unknown."""

    xy: F64
    ids: tuple[str, ...]
    names: tuple[str, ...]
    staffed: U8


class CameraHealth(enum.IntEnum):
    OK = 0
    FROZEN = 1
    OFFLINE = 2
    UNPROBED = 3


class CameraKind(enum.IntEnum):
    FIXED = 0  # 枪机
    PTZ = 1  # 云台
    DOME = 2  # 球机


# Fields of ``Cameras`` that are texts, and the names of their attributes in layer files.
CAMERA_TEXTS: Final = ("owner", "main", "sub", "transport", "secret", "presets", "group", "beat")


@dataclass(frozen=True)
class Cameras:
    """监控点: ``xy (C, 2)``, ``direction_deg (C,)`` NaN unknown, ``kind`` CameraKind, ``health`` CameraHealth,
    ``shared`` 1 for another owner's (共享), ``fov_deg`` and ``range_m`` of its view, NaN unknown.

    Texts, one each, "" unknown: ``owner``, ``main`` and ``sub`` URLs of its streams without any password, ``transport``
    of RTSP, ``secret`` its name in the keyring, ``presets`` 预置位 joined by ``;``, ``group``, ``beat`` id or name.
    """

    xy: F64
    ids: tuple[str, ...]
    names: tuple[str, ...]
    direction_deg: F64
    kind: U8
    health: U8
    shared: U8
    fov_deg: F64
    range_m: F64
    owner: tuple[str, ...] = ()
    main: tuple[str, ...] = ()
    sub: tuple[str, ...] = ()
    transport: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    presets: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    beat: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """What a source does not say of any of its cameras is unknown of each."""
        for name in CAMERA_TEXTS:
            if len(getattr(self, name)) != len(self.ids):
                object.__setattr__(self, name, ("",) * len(self.ids))

    @property
    def dome(self) -> U8:
        """1 for 球机."""
        return np.asarray(np.asarray(self.kind) == CameraKind.DOME, dtype=np.uint8)


@dataclass(frozen=True)
class Addresses:
    """House numbers: ``xy (A, 2)``, ``text`` street and number as people write them: 人民路12号, Landstrasse 12."""

    xy: F64
    text: tuple[str, ...]


class Shape(enum.IntEnum):
    """What a feature of an overlay is."""

    POINT = 0
    LINE = 1
    AREA = 2


@dataclass(frozen=True)
class Overlay:
    """A brought-in layer: F features of P parts (a point, a line, or one ring of an area; outer ring first).

    ``part_off (P+1,)`` into ``xy``, ``feature_off (F+1,)`` into parts, ``shape (F,)`` Shape, ``label_xy (F, 2)`` where
    the name goes, ``length_m (F,)`` and ``area_m2 (F,)`` geodesic (0 where there is none), ``fields``: every
    attribute as a list of F numbers, strings or None.
    """

    xy: F64
    part_off: I32
    feature_off: I32
    shape: U8
    ids: tuple[str, ...]
    names: tuple[str, ...]
    label_xy: F64
    length_m: F64
    area_m2: F64
    fields: Mapping[str, list[str | float | None]]
