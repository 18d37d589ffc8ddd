"""What stands still on the map, by kind and id: features of brought-in layers, beats, grids, villages.

Kinds: ``layer:<id>`` for a feature, ``beat``, ``grid``, ``village``. Pure look-ups over a site.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from console.glass.tilework.looks import word
from console.site.layerfile import LayerSpec, Role
from console.site.model import SiteLayer
from layers.shapes import Beats, Shape

F64 = NDArray[np.float64]

LAYER: Final = "layer:"
AREAS: Final = {"beat": "beats", "grid": "grid", "village": "villages"}  # kind → attribute of the site
_ROLE_OF: Final = {"beat": Role.BEATS, "grid": Role.GRID, "village": Role.VILLAGES}
_OWN: Final = frozenset({"id", "name", "officer"})  # said elsewhere on the card


class ThingSite(Protocol):
    """What is read of a site."""

    @property
    def beats(self) -> Beats: ...
    @property
    def grid(self) -> Beats: ...
    @property
    def villages(self) -> Beats: ...
    @property
    def layers(self) -> Sequence[SiteLayer]: ...


@dataclass(frozen=True)
class Thing:
    """One of them. ``at_m`` where its name goes, ``parts`` its rings, lines or points, all Mercator metres;
    ``rows`` its attributes as text; lengths and areas geodesic, 0 where there is none or it is not known."""

    kind: str
    id: str
    name: str
    shape: Shape
    at_m: tuple[float, float]
    parts: tuple[F64, ...]
    spec: LayerSpec | None = None
    officer: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    length_m: float = 0.0
    area_m2: float = 0.0


def thing_of(site: ThingSite, kind: str, name: str) -> Thing | None:
    """The thing; None when there is none such."""
    if kind.startswith(LAYER):
        layer = next((one for one in site.layers if one.spec.id == kind.removeprefix(LAYER)), None)
        return None if layer is None else _feature(layer, kind, name)
    beats: Beats | None = getattr(site, AREAS[kind]) if kind in AREAS else None
    if beats is None or name not in beats.ids:
        return None
    return _area(site, beats, kind, beats.ids.index(name))


def is_feature(kind: str) -> bool:
    """Whether this is a kind of such things."""
    return kind in AREAS or kind.startswith(LAYER)


def thing_name(site: ThingSite, kind: str, name: str) -> str:
    """What it is called; its id when there is none such."""
    thing = thing_of(site, kind, name)
    return name if thing is None else thing.name


def _feature(layer: SiteLayer, kind: str, name: str) -> Thing | None:
    overlay = layer.overlay
    if name not in overlay.ids:
        return None
    n = overlay.ids.index(name)
    first, end = int(overlay.feature_off[n]), int(overlay.feature_off[n + 1])
    officer = overlay.fields.get("officer", ())
    return Thing(
        kind, name, overlay.names[n] or name, Shape(int(overlay.shape[n])), _pair(overlay.label_xy[n]),
        _cut(overlay.xy, overlay.part_off, first, end), layer.spec,
        word(officer[n]) if len(officer) > n else "", _attributes(layer, n),
        float(overlay.length_m[n]), float(overlay.area_m2[n]),
    )  # fmt: skip


def _area(site: ThingSite, beats: Beats, kind: str, n: int) -> Thing:
    """A beat, with what the layer that it came from says of it."""
    areas = beats.areas
    first, end = int(areas.area_off[n]), int(areas.area_off[n + 1])
    rows: tuple[tuple[str, str], ...] = ()
    spec, size = None, 0.0
    for layer in site.layers:
        if layer.spec.role is _ROLE_OF[kind] and beats.ids[n] in layer.overlay.ids:
            at = layer.overlay.ids.index(beats.ids[n])
            rows, spec, size = _attributes(layer, at), layer.spec, float(layer.overlay.area_m2[at])
    return Thing(
        kind, beats.ids[n], beats.names[n] or beats.ids[n], Shape.AREA, _pair(beats.label_xy[n]),
        _cut(areas.xy, areas.ring_off, first, end), spec, beats.officers[n] if beats.officers else "", rows,
        0.0, size,
    )  # fmt: skip


def _attributes(layer: SiteLayer, n: int) -> tuple[tuple[str, str], ...]:
    """Every field that says something, as the file names it."""
    found = ((key, word(values[n])) for key, values in layer.overlay.fields.items() if key not in _OWN)
    return tuple((key, value) for key, value in found if value)


def _cut(xy: F64, off: NDArray[np.int32], first: int, end: int) -> tuple[F64, ...]:
    return tuple(np.asarray(xy[off[part] : off[part + 1]]) for part in range(first, end))


def _pair(xy: F64) -> tuple[float, float]:
    return float(xy[0]), float(xy[1])
