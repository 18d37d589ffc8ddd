"""Everything of a site that has a name and a place, handed to ``console.find`` as one map and its layers."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from console.find import Entry
from console.find.gather import entries_of
from console.site.joining import Joined
from console.site.layerfile import LayerSpec, Role
from layers.shapes import Addresses, BaseMap, Overlay, Places

_OWN: Final = np.uint8(2)  # PlaceClass.VILLAGE: what a site lists itself counts as much at least


class Ground(NamedTuple):
    """What the extract gave. ``other_names``: of a name of the base map, the other names of the same thing."""

    base: BaseMap
    addresses: Addresses
    other_names: dict[str, tuple[str, ...]]


def entries(ground: Ground, joined: Joined, layers: list[tuple[LayerSpec, Overlay]]) -> list[Entry]:
    """Places, roads, crossings, addresses, what has a role, and the features of the layers that have none."""
    overlays = [(spec.role.value, spec.id, overlay) for spec, overlay in layers]
    base = replace(ground.base, places=_places(ground, joined, layers),
                   names=(*ground.base.names, *joined.more_names))  # fmt: skip
    return entries_of(
        base, ground.addresses, joined.cameras, joined.posts, joined.beats, joined.grid, joined.villages, overlays,
        ground.other_names,
    )  # fmt: skip


def _places(ground: Ground, joined: Joined, layers: list[tuple[LayerSpec, Overlay]]) -> Places:
    """The extract's and those of the site's own file; the last rows are key places, which come as features."""
    places = joined.places
    end = len(places.cls) - sum(len(overlay.ids) for spec, overlay in layers if spec.role is Role.PLACES)
    cls = np.array(places.cls[:end])
    own = len(ground.base.places.cls)
    cls[own:] = np.minimum(cls[own:], _OWN)
    return Places(np.asarray(places.xy)[:end], cls, np.asarray(places.name)[:end])
