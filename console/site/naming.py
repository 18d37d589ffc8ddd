"""Everything of a site that has a name and a place, as entries of the index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.find import Entry
from console.site.joining import Joined
from console.site.layerfile import LayerSpec, Role
from layers.shapes import Addresses, BaseMap, Beats, LineClass, Overlay, PlaceClass

_KINDS: Final = {  # of a layer that is in no joined list
    Role.CHECKPOINTS: "post", Role.RINGS: "overlay", Role.PLATES: "plate", Role.ROUTES: "route",
    Role.OVERLAY: "overlay", Role.PLACES: "key_place",
}  # fmt: skip
_PLACE_RANKS: Final = {
    PlaceClass.CITY: 10, PlaceClass.TOWN: 14, PlaceClass.VILLAGE: 18, PlaceClass.HAMLET: 30, PlaceClass.POI: 50,
}  # fmt: skip
_ROAD_RANKS: Final = {LineClass.TRUNK: 20, LineClass.MAIN: 22, LineClass.LOCAL: 24, LineClass.STREET: 28}
_PATH_RANK: Final = 34
_CROSSING_RANK: Final = 45
_ADDRESS_RANK: Final = 70
_OWN_PLACE_RANK: Final = 16
_MORE: Final = ("code", "address", "officer", "phone")  # fields of a layer by which its features are found too


class Ground(NamedTuple):
    """What the extract gave. ``other_names``: of a name of the base map, the other names of the same thing."""

    base: BaseMap
    addresses: Addresses
    other_names: dict[str, tuple[str, ...]]


def entries(ground: Ground, joined: Joined, layers: list[tuple[LayerSpec, Overlay]]) -> Iterator[Entry]:
    """Places, roads, crossings, addresses, what has a role, and the features of the layers that have none."""
    key_places = sum(len(overlay.ids) for spec, overlay in layers if spec.role is Role.PLACES)
    yield from _places(ground, joined, key_places)
    yield from _roads(ground)
    yield from _crossings(ground.base)
    at = np.asarray(ground.addresses.xy).tolist()
    for row, (text, (x, y)) in enumerate(zip(ground.addresses.text, at, strict=True)):
        yield Entry(kind="address", id=f"h{row}", name=text, x_m=x, y_m=y, rank=_ADDRESS_RANK)
    for kind, beats in (("beat", joined.beats), ("grid", joined.grid), ("village", joined.villages)):
        yield from _beats(kind, beats)
    for kind, points in (("post", joined.posts), ("camera", joined.cameras)):
        for id_, name, (x, y) in zip(points.ids, points.names, np.asarray(points.xy).tolist(), strict=True):
            if name or kind == "camera":
                yield Entry(kind=kind, id=id_, name=name or id_, x_m=x, y_m=y)
    for spec, overlay in layers:
        if spec.role in _KINDS:
            yield from _layer(_KINDS[spec.role], spec, overlay)


def _places(ground: Ground, joined: Joined, key_places: int) -> Iterator[Entry]:
    """The extract's by their class; those of the site's own file before all but cities and towns. The last
    ``key_places`` are features of layers and come as those."""
    names = (*ground.base.names, *joined.more_names)
    places = joined.places
    own, end = len(ground.base.places.cls), len(places.cls) - key_places
    rows = zip(places.name[:end].tolist(), places.cls[:end].tolist(), np.asarray(places.xy)[:end].tolist(), strict=True)
    for row, (number, cls, (x, y)) in enumerate(rows):
        name = names[number] if number >= 0 else ""
        if name:
            rank = _PLACE_RANKS[PlaceClass(cls)]
            rank = min(rank, _OWN_PLACE_RANK) if row >= own else rank
            more = ground.other_names.get(name, ())
            yield Entry(kind="place", id=f"p{row}", name=name, x_m=x, y_m=y, more=tuple(more), rank=rank)


def _beats(kind: str, beats: Beats) -> Iterator[Entry]:
    officers = beats.officers or ("",) * len(beats.ids)
    for id_, name, officer, (x, y) in zip(
        beats.ids, beats.names, officers, np.asarray(beats.label_xy).tolist(), strict=True
    ):
        more = (officer,) if officer else ()
        yield Entry(kind=kind, id=id_, name=name or id_, x_m=x, y_m=y, aside=officer, more=more)


def _layer(kind: str, spec: LayerSpec, overlay: Overlay) -> Iterator[Entry]:
    columns = [overlay.fields[name] for name in _MORE if name in overlay.fields]
    at = np.asarray(overlay.label_xy).tolist()
    for row, (id_, name, (x, y)) in enumerate(zip(overlay.ids, overlay.names, at, strict=True)):
        more = tuple(str(column[row]) for column in columns if column[row])
        yield Entry(kind=kind, id=id_, name=name or id_, x_m=x, y_m=y, more=more, layer=spec.id)


def _named_roads(base: BaseMap) -> NDArray[np.intp]:
    lines = base.lines
    return np.flatnonzero((np.asarray(lines.name) >= 0) & (np.asarray(lines.cls) <= LineClass.TRUNK))


def _roads(ground: Ground) -> Iterator[Entry]:
    """One for each name, in the middle of its longest piece."""
    base = ground.base
    lines, rows = base.lines, _named_roads(base)
    count = np.diff(lines.off)[rows]
    order = rows[np.lexsort((-count, lines.name[rows]))]
    first = np.flatnonzero(np.diff(lines.name[order], prepend=-1))
    for row in order[first].tolist():
        start, end = int(lines.off[row]), int(lines.off[row + 1])
        x, y = (float(v) for v in lines.xy[(start + end) // 2])
        rank = _ROAD_RANKS.get(LineClass(int(lines.cls[row])), _PATH_RANK)
        number = int(lines.name[row])
        name = base.names[number]
        more = tuple(ground.other_names.get(name, ()))
        yield Entry(kind="road", id=f"r{number}", name=name, x_m=x, y_m=y, more=more, rank=rank)


def _crossings(base: BaseMap) -> Iterator[Entry]:
    """Where roads of two names share a point, each pair once."""
    lines, rows = base.lines, _named_roads(base)
    if not len(rows):
        return
    sizes = np.diff(lines.off)[rows]
    at = np.repeat(lines.off[rows] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes) + np.arange(sizes.sum())
    names = np.repeat(np.asarray(lines.name)[rows], sizes)
    xy = np.ascontiguousarray(np.asarray(lines.xy)[at])
    _, node = np.unique(xy.view(np.complex128).ravel(), return_inverse=True)
    pair = np.unique(np.stack([node, names], axis=1), axis=0)
    starts = np.flatnonzero(np.diff(pair[:, 0], prepend=-1))
    several = np.diff(np.append(starts, len(pair))) > 1
    place = np.zeros(int(node.max()) + 1, dtype=np.intp)
    place[node] = np.arange(len(node))
    seen: set[tuple[int, int]] = set()
    ends = np.append(starts, len(pair))
    for group in np.flatnonzero(several).tolist():
        those = pair[ends[group] : ends[group + 1], 1].tolist()
        x, y = (float(v) for v in xy[place[pair[ends[group], 0]]])
        for k, a in enumerate(those):
            for b in those[k + 1 :]:
                if (a, b) not in seen:
                    seen.add((a, b))
                    name = f"{base.names[a]}×{base.names[b]}"
                    yield Entry(kind="crossing", id=f"x{a}-{b}", name=name, x_m=x, y_m=y, rank=_CROSSING_RANK)
