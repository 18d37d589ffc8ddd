"""Which rules hold at which edges now: those of rings and the site's own, each with the area that it watches."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from console.desk.rings import outline_of
from console.site import EdgeSpec, Role
from console.verbs import Said
from console.words import EdgeRule, Ring
from layers.edges import Outline, outline, stretches
from layers.geo import scale_at
from layers.shapes import Areas, Shape

if TYPE_CHECKING:
    from console.desk.desk import Desk

LAYERS: Final = {"beats": "beat", "grid": "grid", "villages": "village"}
MOST_STRETCHES: Final = 1_000  # of one layer of routes


@dataclass(frozen=True)
class Rule:
    """``area``: as ``EdgeEvent.area``. ``key``: of the area in ``layers.edges.Watch``. ``form``: what the area was
    drawn by; another one is another area, about which nothing is known yet. ``name`` in words."""

    area: str
    tier: int
    edge: EdgeRule
    key: str
    form: object
    name: Said | str

    @property
    def id(self) -> tuple[str, EdgeRule]:
        return self.key, self.edge


class Outlines:
    """Areas made ready, kept as long as they are the same."""

    def __init__(self) -> None:
        self._ready: dict[str, tuple[object, Outline]] = {}
        self._cut: dict[tuple[str, float, float], tuple[object, Areas]] = {}

    def of(self, key: str, areas: Areas, index: int) -> Outline:
        kept = self._ready.get(key)
        if kept is None or kept[0] is not areas:
            kept = self._ready[key] = (areas, outline(areas, index))
        return kept[1]

    def keep(self, keys: set[str]) -> None:
        """The others are no longer wanted."""
        self._ready = {key: kept for key, kept in self._ready.items() if key in keys}

    def route(self, layer: object, id_: str, line: np.ndarray, half_m: float, longest_m: float) -> Areas:
        """Stretches of a route in Mercator metres; ``half_m``, ``longest_m`` true ones."""
        kept = self._cut.get((id_, half_m, longest_m))
        if kept is None or kept[0] is not layer:
            scale = float(scale_at(line[:, 1].mean())) if len(line) else 1.0
            kept = (layer, stretches(line, half_m * scale, longest_m * scale))
            self._cut[id_, half_m, longest_m] = kept
        return kept[1]


def gather(desk: Desk, ready: Outlines) -> tuple[list[Rule], dict[str, Outline], list[str]]:
    """All rules, the outlines of those that can be watched now (a ring's come when it is worked out), and names of
    areas that the site does not have."""
    rules: dict[object, Rule] = {}
    watched: dict[str, Outline] = {}
    missing: list[str] = []
    for ring in desk.rings.values():
        for edge in ring.edges:
            _add(rules, watched, _ring(desk, ready, ring, edge))
    for spec in desk.site.config.edges:
        for name in spec.areas:
            found = [*_named(desk, ready, spec, name)]
            if not found:
                missing.append(name)
            for one in found:
                _add(rules, watched, one)
    ready.keep(set(watched))
    return list(rules.values()), watched, missing


def _add(rules: dict[object, Rule], watched: dict[str, Outline], found: tuple[Rule, Outline | None] | None) -> None:
    """A rule stands twice when a ring and the site both say it: once is enough. One without an outline waits."""
    if found is not None:
        rules.setdefault(found[0].id, found[0])
    if found is not None and found[1] is not None:
        watched[found[0].key] = found[1]


def _ring(desk: Desk, ready: Outlines, ring: Ring, edge: EdgeRule) -> tuple[Rule, Outline | None] | None:
    tier = edge.tier or len(ring.tiers)
    if not 1 <= tier <= len(ring.tiers):
        return None
    key, (shape, limits, centre, *more) = f"ring:{ring.id}/{tier}", outline_of(ring)
    form = (shape, limits, None if ring.moving else centre, *more)  # one that follows its unit stays the same ring
    name: Said | str = ring.label
    if len(ring.tiers) > 1:
        name = Said("edge.tier", {"ring": ring.label, "n": tier})
    rule = Rule(ring.id, tier, edge, key, form, name)
    view = desk.ring_views.get(ring.id)
    if view is None or view.answer is None or len(view.answer.tiers.area_off) <= tier:
        return rule, None
    return rule, ready.of(key, view.answer.tiers, tier - 1)


def _named(desk: Desk, ready: Outlines, spec: EdgeSpec, name: str) -> Iterator[tuple[Rule, Outline | None]]:
    """What a name of ``[[edges]]`` means: all of a layer, one of its areas, a ring, a layer of routes."""
    edge = spec.rule()
    for layer, kind in LAYERS.items():
        beats = getattr(desk.site, layer)
        for n, (id_, title) in enumerate(zip(beats.ids, beats.names, strict=True)):
            if name in (layer, id_, title):
                key = f"{kind}:{id_}"
                yield Rule(key, 0, edge, key, beats.areas, title or id_), ready.of(key, beats.areas, n)
    for ring in desk.rings.values():
        if name in (ring.id, ring.no, ring.name):
            found = _ring(desk, ready, ring, edge)
            if found is not None:
                yield found
    if spec.what == "overstay":
        yield from _routes(desk, ready, spec, name)


def _routes(desk: Desk, ready: Outlines, spec: EdgeSpec, name: str) -> Iterator[tuple[Rule, Outline]]:
    for layer in desk.site.layers:
        if layer.spec.role is not Role.ROUTES or name not in (layer.spec.id, layer.spec.name):
            continue
        over, edge, many = layer.overlay, spec.rule(), 0
        for feature in np.flatnonzero(over.shape != Shape.AREA).tolist():
            title = over.names[feature] or layer.spec.name
            for part in range(int(over.feature_off[feature]), int(over.feature_off[feature + 1])):
                line = over.xy[over.part_off[part] : over.part_off[part + 1]]
                areas = ready.route(over, f"{layer.spec.id}/{part}", line, spec.corridor_m, spec.stretch_m)
                for n in range(min(len(areas.area_off) - 1, MOST_STRETCHES - many)):
                    key = f"route:{layer.spec.id}/{part}/{spec.corridor_m:g}/{spec.stretch_m:g}/{n}"
                    yield Rule(f"route:{title}", 0, edge, key, areas, title), ready.of(key, areas, n)
                    many += 1


def within(hours: str, now: float) -> bool:
    """Whether local time lies in ``22:00-06:00`` (several between commas; over midnight when the end is earlier); ""
    always. A window that cannot be read never holds."""
    if not hours:
        return True
    local = time.localtime(now)
    minute = local.tm_hour * 60 + local.tm_min
    return any(_holds(window, minute) for window in hours.split(","))


def _holds(window: str, minute: int) -> bool:
    try:
        start, end = (int(h) * 60 + int(m) for h, m in (clock.split(":") for clock in window.split("-")))
    except ValueError:
        return False
    return start <= minute < end if start < end else minute >= start or minute < end
