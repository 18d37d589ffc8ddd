"""The room as a wall's map reads it: nobody's selection, nobody's view, and only what the wall is to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.desk import masking, pictures, sights
from console.desk.pictures import CameraRows
from console.desk.ringview import CoverView, RingView
from console.desk.state import Pin, Selection, TrailsView
from console.desk.watching import NONE, Strip
from console.desk.whereabouts import Whereabouts
from console.dispatch.models import StepClock
from console.glass.items.stage import LAYERS
from console.glass.wall.scope import Scope
from console.site import Site
from console.words import Clock, Incident, Marker, Order, Sos, Task
from console.words.wall import BOUND, Shown
from layers.tracks import Tails, Trails
from layers.units import Units

if TYPE_CHECKING:
    from console.desk import Desk

# LOOK, section 5: no far cameras, no villages; a scene may name other layers.
SHOWN: Final = frozenset({"base", "roads", "beats", "posts", "units", "incidents", "labels", "rings", "ages"})

_MOST_SIGHTS: Final = 8


class WallWatching(NamedTuple):
    """The pictures of the scene, as ``console.desk.watching`` has those beside the card."""

    strip: Strip = NONE


@dataclass(frozen=True)
class WallView:
    """What of ``console.desk.state.ViewState`` a canvas reads: nothing is asked of a wall's map but by its tile."""

    layers: Mapping[str, bool]
    opacity: Mapping[str, float] = field(default_factory=dict)
    layer_order: tuple[str, ...] = ()
    basemap: str = ""
    choropleth: str = ""
    centre_n: int = 0
    centre_m: tuple[float, float] | None = None
    fit_n: int = 0
    fit_m: tuple[float, float, float, float] | None = None
    follow: str = ""
    trails: TrailsView | None = None
    pin: Pin | None = None


class WallSource:
    """A ``MapSource`` over the desk. ``scope`` and ``layers`` are set by the tile."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.scope = Scope()
        self.incidents: Mapping[str, Incident] = masking.OnMap(desk)
        self.view = WallView(_switches(desk, ()))
        self.watching = WallWatching()
        self.sights_alone = True

    def use_layers(self, layers: tuple[str, ...]) -> None:
        """Exactly these, brought-in ones by ``layer:<id>``; none named: what a wall shows."""
        seen = self._desk.view
        self.view = WallView(_switches(self._desk, layers), seen.opacity, seen.layer_order)

    def watch(self, shown: Shown) -> bool:
        """Letters the cameras whose pictures the scene shows of what it is bound to; whether they are others now."""
        found = {tile.subject: shown.sources.get(f"{pane.wall}/{tile.id}", "")
                 for pane in shown.panes for tile in pane.tiles if tile.subject.startswith(f"{BOUND}:")}  # fmt: skip
        sources = tuple(found.get(f"{BOUND}:{n + 1}", "") for n in range(_MOST_SIGHTS))
        if sources == self.watching.strip.sources:
            return False
        kind, _, key = shown.bound.partition(":")
        near = sights.of_thing(self._desk, kind, key, _MOST_SIGHTS) if kind and any(sources) else ()
        wanted = {pictures.parts(one)[1] for one in sources}
        strip = Strip(of=(kind, key), sources=sources, sights=tuple(one for one in near if one.id in wanted))
        self.watching = WallWatching(strip)
        return True

    @property
    def camera_rows(self) -> CameraRows:
        return self._desk.camera_rows

    @property
    def units_shown(self) -> NDArray[np.bool_] | None:
        """``(N,)``: which units are shown whether something is wrong with them or not; None: all."""
        if self.scope.units is None:
            return None
        out = np.zeros(self._desk.units.n, dtype=np.bool_)
        rows = self._desk.units.row
        out[[rows[unit] for unit in self.scope.units if unit in rows]] = True
        return out

    # ---- as MapSource asks

    @property
    def clock(self) -> Clock:
        return self._desk.clock

    @property
    def site(self) -> Site:
        return self._desk.site

    @property
    def units(self) -> Units:
        return self._desk.units

    @property
    def tails(self) -> Tails:
        return self._desk.tails

    @property
    def trails(self) -> Trails:
        return self._desk.trails

    @property
    def whereabouts(self) -> Whereabouts:
        return self._desk.whereabouts

    @property
    def clocks(self) -> Mapping[str, StepClock]:
        return self._desk.clocks

    @property
    def orders(self) -> Mapping[str, Order]:
        return self._desk.orders

    @property
    def sos(self) -> Mapping[str, Sos]:
        return self._desk.sos

    @property
    def selection(self) -> Selection:
        """What the map is about is bracketed and named."""
        return Selection(self.scope.kind, self.scope.id)

    # ---- what a canvas takes when there is any

    @property
    def ring_views(self) -> Mapping[str, RingView]:
        views, wanted = self._desk.ring_views, self.scope.rings
        return views if wanted is None else {key: one for key, one in views.items() if key in wanted}

    @property
    def cover(self) -> CoverView:
        return self._desk.cover

    @property
    def markers(self) -> Mapping[str, Marker]:
        return self._desk.markers

    @property
    def live_tasks(self) -> Mapping[str, Task]:
        return self._desk.live_tasks

    @property
    def tasks(self) -> Mapping[str, Task]:
        return self._desk.tasks


def _switches(desk: Desk, layers: tuple[str, ...]) -> dict[str, bool]:
    wanted = frozenset(layers) or SHOWN
    own = {name: name in wanted for name in LAYERS}
    return own | {f"layer:{one.spec.id}": f"layer:{one.spec.id}" in wanted for one in desk.site.layers}
