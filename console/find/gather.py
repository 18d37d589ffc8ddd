"""Everything of a site that has a name and a place, as entries for ``build``. Runs when a site is compiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from console.find.index import Entry
from console.find.roads import crossings, roads
from layers.shapes import Addresses, BaseMap, Beats, Cameras, Overlay, PlaceClass, Posts

F64 = NDArray[np.float64]

PLACE_RANKS: Final = {
    PlaceClass.CITY: 10, PlaceClass.TOWN: 12, PlaceClass.VILLAGE: 20, PlaceClass.HAMLET: 26, PlaceClass.POI: 50,
}  # fmt: skip
RANKS: Final = {
    "post": 14, "village": 21, "beat": 22, "key_place": 23, "checkpoint": 25, "ring": 27, "grid": 28, "route": 47,
    "overlay": 54, "camera": 56, "address": 62, "plate": 64,
}  # fmt: skip
# Roles of brought-in layers that are in no other table of the site, and what their features are called here.
KINDS: Final = {
    "checkpoints": "checkpoint", "rings": "ring", "places": "key_place", "plates": "plate", "routes": "route",
    "overlay": "overlay",
}  # fmt: skip
_NAMING: Final = frozenset({  # fields by which a feature is found too
    "address", "officer", "name_en", "name:en", "english", "alias", "code", "short_name", "call_sign", "plate", "dzbm",
    "mpbm", "地址", "责任民警", "编码", "编号", "代码", "门牌编码", "地址编码", "二维码", "别名", "简称", "英文名",
})  # fmt: skip
_ONE_PLACE_M: Final = 200.0  # a node and the building round it are one place


def entries_of(
    base: BaseMap,
    addresses: Addresses,
    cameras: Cameras,
    posts: Posts,
    beats: Beats,
    grid: Beats,
    villages: Beats,
    overlays: Iterable[tuple[str, str, Overlay]] = (),
    other_names: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Entry]:
    """All names of a site. ``overlays``: (role, layer id, overlay); those of a typed role (beats, cameras …) are
    passed over, their features are in the tables. ``other_names``: ``Extract.other_names``.

    ``aside`` of each is the town or village nearest to it.
    """
    others = other_names or {}
    out = [*_places(base, others), *roads(base, others), *crossings(base, others), *_addresses(addresses)]
    out += _points("camera", cameras.ids, cameras.names, cameras.xy)
    out += _points("post", posts.ids, posts.names, posts.xy)
    for kind, areas in (("beat", beats), ("grid", grid), ("village", villages)):
        out += _points(kind, areas.ids, areas.names, areas.label_xy, areas.officers)
    for role, layer, overlay in overlays:
        if role in KINDS:
            out += _features(KINDS[role], layer, overlay)
    return _with_asides(out, base)


def _places(base: BaseMap, others: Mapping[str, tuple[str, ...]]) -> Iterator[Entry]:
    seen: set[tuple[str, int, int]] = set()
    xy = np.asarray(base.places.xy)
    for row, (number, cls) in enumerate(zip(base.places.name.tolist(), base.places.cls.tolist(), strict=True)):
        if number < 0:
            continue
        name, (x, y) = base.names[number], xy[row].tolist()
        key = (name, round(x / _ONE_PLACE_M), round(y / _ONE_PLACE_M))
        if key not in seen:
            seen.add(key)
            yield Entry(kind="place", id=f"place-{row}", name=name, x_m=x, y_m=y, more=others.get(name, ()),
                        rank=PLACE_RANKS[PlaceClass(cls)])  # fmt: skip


def _addresses(addresses: Addresses) -> Iterator[Entry]:
    for row, (text, (x, y)) in enumerate(zip(addresses.text, np.asarray(addresses.xy).tolist(), strict=True)):
        yield Entry(kind="address", id=f"address-{row}", name=text, x_m=x, y_m=y, rank=RANKS["address"])


def _points(
    kind: str, ids: Sequence[str], names: Sequence[str], xy: F64, officers: Sequence[str] = ()
) -> Iterator[Entry]:
    """Things with an id; one without a name is called by it. A beat is found by its officer too."""
    for row, (id_, name, (x, y)) in enumerate(zip(ids, names, np.asarray(xy).tolist(), strict=True)):
        more = (officers[row],) if officers and officers[row] else ()
        yield Entry(kind=kind, id=id_, name=name or id_, x_m=x, y_m=y, more=more, rank=RANKS[kind])


def _features(kind: str, layer: str, overlay: Overlay) -> Iterator[Entry]:
    naming = [values for field, values in overlay.fields.items() if field.lower() in _NAMING]
    for row, (id_, name, (x, y)) in enumerate(
        zip(overlay.ids, overlay.names, np.asarray(overlay.label_xy).tolist(), strict=True)
    ):
        more = tuple(str(values[row]) for values in naming if values[row])
        more = (*more, id_) if kind not in ("plate", "overlay") else more  # those two are looked up by id anyway
        yield Entry(kind=kind, id=id_, name=name or id_, x_m=x, y_m=y, more=more, rank=RANKS[kind], layer=layer)


def _with_asides(entries: list[Entry], base: BaseMap) -> list[Entry]:
    """Each with the town or village nearest to it, if that is not itself."""
    towns = np.flatnonzero(np.asarray(base.places.cls) <= PlaceClass.VILLAGE)
    if not len(towns) or not entries:
        return entries
    from scipy.spatial import cKDTree

    names = [base.names[number] for number in base.places.name[towns].tolist()]
    at = np.array([(e.x_m, e.y_m) for e in entries])
    good = np.isfinite(at).all(axis=1)
    near = np.zeros(len(entries), dtype=np.int64)
    near[good] = cKDTree(np.asarray(base.places.xy)[towns]).query(at[good])[1]
    return [
        replace(entry, aside=names[town]) if good[row] and names[town] not in entry.name else entry
        for row, (entry, town) in enumerate(zip(entries, near.tolist(), strict=True))
    ]
