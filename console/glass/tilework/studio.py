"""Where tiles are painted: the scene, the base maps that are open, and what was painted lately."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QImage, QPainter

from console.glass.theme import load_theme
from console.glass.tilework.jobs import Cover, Key, RasterPlan, RasterState
from console.glass.tilework.paint import paint_tile
from console.glass.tilework.scene import Scene
from console.glass.tilework.style import TileStyle, drawn
from layers.tiles import TileId

if TYPE_CHECKING:
    from console.glass.tilework.raster import Raster, Rasters

_REMEMBERED: Final = 400  # tiles over pictures that are repainted when something new comes in


class Studio:
    """Paints tiles, in the worker or in this process. ``on_news``: called from a base map's threads."""

    def __init__(self, scene: Scene, plan: RasterPlan | None, on_news: Callable[[], None] | None = None) -> None:
        self.scene = scene
        self._plan, self._on_news = plan, on_news
        self._rasters: Rasters | None = None
        self._painted: OrderedDict[Key, Cover] = OrderedDict()
        self._wish: frozenset[Key] = frozenset()

    def paint(self, image: QImage, tile: TileId, style: TileStyle) -> Cover:
        """Paint one tile over the whole of ``image``."""
        raster = self._raster(style.basemap)
        if raster is None:
            paint_tile(image, self.scene, tile, drawn(style))
            return Cover.WHOLE
        dim = raster.spec.dim if load_theme(style.theme).dark else 0.0
        covers: list[Cover] = []

        def ground(p: QPainter) -> None:
            covers.append(raster.paint(p, tile, dim))

        paint_tile(image, self.scene, tile, drawn(style, raster.spec), ground)
        self._remember((tile, style), covers[0])
        return covers[0]

    def _raster(self, id: str) -> Raster | None:
        if self._plan is None or self._plan.spec(id) is None:
            return None
        if self._rasters is None:
            from console.glass.tilework.raster import Rasters  # loads what reads tile files: not before it is needed

            self._rasters = Rasters(self._plan, self._on_news)
        return self._rasters.get(id)

    def _remember(self, key: Key, cover: Cover) -> None:
        self._painted[key] = cover
        self._painted.move_to_end(key)
        while len(self._painted) > _REMEMBERED:
            self._painted.popitem(last=False)

    def want(self, wish: Iterable[Key]) -> None:
        """All tiles that are needed now, most urgent first: their pictures are fetched, no others."""
        wish = tuple(wish)
        self._wish = frozenset(wish)
        for basemap in {style.basemap for _, style in wish}:
            self._raster(basemap)
        if self._rasters is not None:
            self._rasters.want(wish)

    @property
    def pending(self) -> list[Key]:
        """Tiles that are needed, were painted, and wait for something."""
        return [key for key, cover in self._painted.items() if cover >= Cover.PENDING and key in self._wish]

    def news(self) -> list[Key]:
        """Which tiles painted lately are to be painted again: something has come in, or will not come."""
        if self._rasters is None:
            return []
        arrived = self._rasters.news(tuple(self._painted))
        return list(dict.fromkeys([*arrived, *(key for key in self.pending if self._rasters.settled(key))]))

    def states(self) -> tuple[RasterState, ...]:
        return () if self._rasters is None else self._rasters.states()

    def use(self, scene: Scene, plan: RasterPlan | None) -> None:
        """Other vectors; base maps are closed only when the plan is another."""
        self.scene = scene
        if plan != self._plan:
            self.close()
            self._plan = plan

    def close(self) -> None:
        """End the threads of the base maps."""
        if self._rasters is not None:
            self._rasters.close()
            self._rasters = None
        self._painted.clear()
