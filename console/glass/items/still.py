"""What stands still on one canvas: where cameras and their clusters are drawn, what lies at a pixel of the layers.

Worked out from the site when first asked for, and again when the site is another one.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.glass.items.frame import Frame
from console.glass.items.shown import Shown, is_outline, looks, shown
from console.glass.items.things import LAYER, Thing, thing_of
from console.glass.tilework.cameras import BY_SEVERITY, Crowd
from console.glass.tilework.style import LayerLook
from layers.clusters import Clusters
from layers.shapes import CameraHealth, Shape
from layers.shapes.picking import Picker

if TYPE_CHECKING:
    from console.glass.canvas.source import MapSite
    from console.glass.items.stage import Stage

F64 = NDArray[np.float64]
Rows = NDArray[np.intp]

_MARGIN_PX: Final = 24.0
_KEPT: Final = 64


class Seen(NamedTuple):
    """Cameras of a view: ``rows`` drawn by themselves, ``groups`` drawn as clusters; device pixels of each."""

    rows: NDArray[np.int64]
    x: F64
    y: F64
    groups: Rows
    group_x: F64
    group_y: F64


class Group(NamedTuple):
    """A cluster of cameras: how many, how many of each health, and the box they lie in."""

    total: int
    health: dict[CameraHealth, int]
    worst: CameraHealth
    bounds_m: tuple[float, float, float, float]
    at_m: tuple[float, float]


class Still:
    """Of one canvas."""

    def __init__(self, stage: Stage) -> None:
        self._stage: Stage = weakref.proxy(stage)  # which has it: a map that goes is freed at once
        self._of: MapSite | None = None
        self._crowd = Crowd(np.zeros((0, 2)), np.zeros(0, dtype=np.uint8))
        self._pickers: dict[str, Picker] = {}
        self._looked: tuple[object, object, object, tuple[LayerLook, ...]] | None = None
        self._things: dict[tuple[str, str], Thing | None] = {}

    def _site(self) -> MapSite:
        site = self._stage.source.site
        if site is not self._of:
            self._of = site
            self._crowd = Crowd(site.cameras.xy, site.cameras.health)
            self._pickers.clear()
            self._things.clear()
        return site

    # --- layers -----------------------------------------------------------------------------------------------

    def shown(self) -> list[Shown]:
        """The brought-in layers that are on, bottom first."""
        return shown(self._site().layers, self._stage.source.view, self._stage.on)

    def looks(self) -> tuple[LayerLook, ...]:
        """The same for the style of tiles; every frame asks for it, so it is kept until something changes."""
        site, view = self._site(), self._stage.source.view
        own = tuple(one for one in self._stage.on.items() if one[0].startswith(LAYER))
        if self._looked is None or self._looked[0] is not site or self._looked[1] is not view or self._looked[2] != own:
            self._looked = (site, view, own, looks(self.shown()))
        return self._looked[3]

    def picked(self, x_m: float, y_m: float, reach_m: float, m_per_px: float) -> list[tuple[str, str, float]]:
        """Kind, id and distance in metres of features at a point, top layer first; ``reach_m`` for a filled area."""
        out = []
        for layer, _ in reversed(self.shown()):
            style = layer.spec.style
            if is_outline(layer) or not style.finest_m <= m_per_px <= style.coarsest_m:
                continue
            picker = self._pickers.setdefault(layer.spec.id, Picker(layer.overlay))
            for near in picker.near(x_m, y_m, reach_m):
                if near.distance_m <= reach_m or style.fill > 0:
                    away = min(near.distance_m, reach_m)
                    out.append((LAYER + layer.spec.id, layer.overlay.ids[near.feature], away))
        return out

    def thing(self, kind: str, name: str) -> Thing | None:
        """A feature, beat, grid or village."""
        site, key = self._site(), (kind, name)
        if key not in self._things:
            if len(self._things) >= _KEPT:
                self._things.clear()
            self._things[key] = thing_of(site, kind, name)
        return self._things[key]

    def outlined(self, kind: str, name: str) -> Thing | None:
        """The thing when it is marked by its outline and not by brackets."""
        thing = self.thing(kind, name)
        return thing if thing is not None and thing.shape is not Shape.POINT else None

    def place_of(self, kind: str, name: str) -> tuple[float, float] | None:
        """Where its name goes, Mercator metres."""
        thing = self.thing(kind, name)
        return None if thing is None else thing.at_m

    # --- cameras ----------------------------------------------------------------------------------------------

    def clusters(self, step: int) -> Clusters | None:
        """Those that the tiles of a step show."""
        self._site()
        return self._crowd.at(step)

    def cameras(self, frame: Frame) -> Seen:
        """What of the cameras is drawn in a view."""
        cameras = self._site().cameras
        clusters = self.clusters(frame.view.step)
        none = np.zeros(0)
        if clusters is None:
            x, y = frame.px(cameras.xy[:, 0], cameras.xy[:, 1])
            rows = np.flatnonzero(frame.inside(x, y, _MARGIN_PX * frame.ratio))
            return Seen(rows, x[rows], y[rows], rows[:0], none, none)
        x, y = frame.px(clusters.xy[:, 0], clusters.xy[:, 1])
        found = np.flatnonzero(frame.inside(x, y, _MARGIN_PX * frame.ratio))
        single, many = found[clusters.count[found] == 1], found[clusters.count[found] > 1]
        return Seen(clusters.head[single], x[single], y[single], many, x[many], y[many])

    def group(self, step: int, camera: str) -> Group | None:
        """The cluster that stands at a camera, at a step; None when none does."""
        cameras, clusters = self._site().cameras, self.clusters(step)
        if clusters is None or camera not in cameras.ids:
            return None
        found = np.flatnonzero(clusters.head == cameras.ids.index(camera))
        if not len(found):
            return None
        n = int(found[0])
        count = np.bincount(np.asarray(cameras.health)[clusters.of == n], minlength=len(CameraHealth))
        health = {one: int(count[one]) for one in CameraHealth if count[one]}
        west, south, east, north = clusters.box[n].tolist()
        worst, at = BY_SEVERITY[int(clusters.worst[n])], (float(clusters.xy[n, 0]), float(clusters.xy[n, 1]))
        return Group(int(clusters.count[n]), health, worst, (west, south, east, north), at)
