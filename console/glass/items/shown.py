"""Which brought-in layers a canvas shows, in which order and how strongly: the site's list as the view changed it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from console.desk.acts_layers import arranged
from console.glass.items.things import LAYER
from console.glass.tilework.scene import OUTLINED, as_overlay
from console.glass.tilework.style import LayerLook
from console.site.model import SiteLayer


class LayersView(Protocol):
    """What a view says of layers."""

    @property
    def layers(self) -> Mapping[str, bool]: ...
    @property
    def opacity(self) -> Mapping[str, float]: ...
    @property
    def layer_order(self) -> Sequence[str]: ...


class Shown(NamedTuple):
    """A layer that is on, and how strongly."""

    layer: SiteLayer
    opacity: float


def shown(layers: Sequence[SiteLayer], view: LayersView, own: Mapping[str, bool] | None = None) -> list[Shown]:
    """The overlays that are on, bottom first. ``own``: switches of the canvas itself, by ``layer:<id>``."""
    out = []
    for layer in arranged(layers, view.layer_order):
        key = LAYER + layer.spec.id
        on = view.layers.get(key, layer.spec.visible)
        if (own or {}).get(key, on) and as_overlay(layer):
            out.append(Shown(layer, view.opacity.get(layer.spec.id, layer.spec.opacity)))
    return out


def is_outline(layer: SiteLayer) -> bool:
    """Whether its features are beats, grids or villages: picked by their names, not as overlays."""
    return layer.spec.role in OUTLINED


def looks(found: Sequence[Shown]) -> tuple[LayerLook, ...]:
    """The same for a tile's style; the version tells one styling of a layer from another."""
    return tuple(LayerLook(one.layer.spec.id, round(one.opacity, 3), _version(one.layer)) for one in found)


def _version(layer: SiteLayer) -> int:
    return zlib.crc32(repr((layer.spec.style, layer.spec.imported, len(layer.overlay.ids))).encode())
