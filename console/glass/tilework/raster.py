"""Base maps made of pictures: opened when first needed, painted from what is at hand, fetched beside it."""

from __future__ import annotations

import functools
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageReader, QPainter

from console.fetch import (
    Data,
    Depot,
    DepotState,
    Source,
    SourceError,
    Tile,
    machine_secret,
    open_source,
    tile_m_per_px,
    tiles_covering,
)
from console.glass.tilework.jobs import Cover, Key, RasterPlan, RasterState
from console.glass.tilework.mosaic import Sheet, side_of
from console.site.config import BaseMapSpec
from layers.tiles import TileId

_MOST_TILES: Final = 64  # of the source in one of ours: three levels below its least zoom; farther out it is not shown
_DECODED_BYTES: Final = 48 << 20
_WIDEST_PX: Final = 4096  # a larger picture is no tile
_REMEMBERED: Final = 512
_AGAIN_S: Final = 10.0  # after this a base map that could not be opened is tried anew

Found = tuple[Tile, Tile, QImage]  # the tile meant, whose picture it is, the picture


class Pictures:
    """Decoded tiles of one depot, the last used ones."""

    def __init__(self, depot: Depot) -> None:
        self._depot = depot
        self._kept: OrderedDict[tuple[Tile, int], QImage] = OrderedDict()
        self._bytes = 0

    def best(self, tile: Tile, layer: int) -> tuple[Tile, QImage] | None:
        """The picture of a tile or of its nearest ancestor at hand. One that cannot be read is reported."""
        while (found := self._depot.best(tile, layer)) is not None:
            picture = self._picture(found[0], layer, found[1])
            if picture is not None:
                return found[0], picture
            self._depot.bad(found[0], layer)
            if found[0].z == 0:
                return None
            tile = found[0].ancestor(found[0].z - 1)
        return None

    def _picture(self, tile: Tile, layer: int, data: Data) -> QImage | None:
        kept = self._kept.get((tile, layer))
        if kept is not None:
            self._kept.move_to_end((tile, layer))
            return kept
        made = decoded(data)
        if made is not None:
            self._kept[(tile, layer)] = made
            self._bytes += made.sizeInBytes()
        while self._bytes > _DECODED_BYTES and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].sizeInBytes()
        return made

    def forget(self, tiles: Iterable[Tile], layers: int) -> None:
        """Other bytes have come for these."""
        for tile in tiles:
            for layer in range(layers):
                old = self._kept.pop((tile, layer), None)
                self._bytes -= 0 if old is None else old.sizeInBytes()


def decoded(data: Data) -> QImage | None:
    """Bytes or pixels (H, W, 4) → a premultiplied picture; None when they are none."""
    if not isinstance(data, bytes):
        height, width = data.shape[:2]
        raw = QImage(data.tobytes(), width, height, width * 4, QImage.Format.Format_RGBA8888)
        return raw.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if size.width() > _WIDEST_PX or size.height() > _WIDEST_PX:
        return None
    image = reader.read()
    return None if image.isNull() else image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


class Raster:
    """One open base map."""

    def __init__(self, source: Source, on_news: Callable[[], None] | None) -> None:
        self.source, self.spec = source, source.spec
        self.depot = Depot(source, on_news=on_news)
        self._pictures = Pictures(self.depot)
        self.tiles = functools.lru_cache(maxsize=_REMEMBERED)(self._tiles)

    def _tiles(self, tile: TileId) -> tuple[Tile, ...]:
        """What one of our tiles needs of the source; nothing where the source holds nothing."""
        size, (west, south, east, north) = tile.m_per_px, tile.bounds_m
        around = (west - size, south - size, east + size, north + size)
        found = tiles_covering(self.spec, around, size, self.source.bounds_deg)
        return tuple(found) if len(found) <= _MOST_TILES else ()

    def paint(self, p: QPainter, tile: TileId, dim: float) -> Cover:
        """Lay what is at hand over the tile; ancestors stand in for what is not."""
        tiles = self.tiles(tile)
        if not tiles:
            return Cover.WHOLE
        found = list(self._found(tiles))
        if found:
            scale = tile_m_per_px(self.spec, tiles[0].z) / tile.m_per_px
            sheet = Sheet(tiles, side_of(self.spec.tile_px, scale))
            sheet.draw(found, dim)
            sheet.lay(p, self.spec, tile)
        return self._cover(tiles, found)

    def _found(self, tiles: Iterable[Tile]) -> Iterator[Found]:
        for tile in tiles:
            for layer in range(self.source.layers):
                best = self._pictures.best(tile, layer)
                if best is not None:
                    yield tile, *best

    def _cover(self, tiles: tuple[Tile, ...], found: list[Found]) -> Cover:
        if not all(map(self.depot.settled, tiles)):
            return Cover.PENDING if found else Cover.BLANK
        return Cover.LACKING if any(self._may_come(tile) for tile in tiles) else Cover.WHOLE

    def _may_come(self, tile: Tile) -> bool:
        """Whether something of it was refused for now only."""
        refusals = (self.depot.refusal(tile, layer) for layer in range(self.source.layers))
        return any(one is not None and math.isfinite(one.again_s) for one in refusals)

    def fresh(self) -> list[Tile]:
        """What arrived since last asked."""
        out = self.depot.fresh()
        self._pictures.forget(out, self.source.layers)
        return out

    def touches(self, arrived: list[Tile], tile: TileId) -> bool:
        """Whether one of our tiles shows any of these."""
        own = set(self.tiles(tile))
        z = next(iter(own)).z if own else 0
        return any(one in own or (one.z < z and any(t.ancestor(one.z) == one for t in own)) for one in arrived)

    def settled(self, tile: TileId) -> bool:
        """Whether nothing more is to come for one of our tiles."""
        return all(self.depot.settled(one) for one in self.tiles(tile))

    def state(self) -> RasterState:
        return RasterState(self.depot.state(), self.source.attribution, self.source.attribution_en)


class Rasters:
    """Every base map of a plan that has been asked for. ``on_news``: called from other threads."""

    def __init__(self, plan: RasterPlan, on_news: Callable[[], None] | None = None) -> None:
        self._plan, self._on_news = plan, on_news
        self._open: dict[str, Raster | SourceError] = {}
        self._again: dict[str, float] = {}

    def get(self, id: str) -> Raster | None:
        """The base map, opened when it is not; None when there is none or it cannot be opened."""
        spec = self._plan.spec(id)
        if spec is None:
            return None
        found = self._open.get(id)
        if found is None or (isinstance(found, SourceError) and time.monotonic() > self._again[id]):
            self._again[id] = time.monotonic() + _AGAIN_S
            found = self._open[id] = self._opened(spec)
        return found if isinstance(found, Raster) else None

    def _opened(self, spec: BaseMapSpec) -> Raster | SourceError:
        try:
            return Raster(open_source(spec, self._plan.folder, self._plan.cache, machine_secret), self._on_news)
        except SourceError as error:
            return error

    def want(self, wish: Iterable[Key]) -> None:
        """All that is needed now, most urgent first; what is no longer wished is not fetched any more."""
        by_map: dict[str, dict[Tile, None]] = {id: {} for id, one in self._open.items() if isinstance(one, Raster)}
        for tile, style in wish:
            raster = self.get(style.basemap)
            if raster is not None:
                by_map.setdefault(style.basemap, {}).update(dict.fromkeys(raster.tiles(tile)))
        for id, tiles in by_map.items():
            raster = self.get(id)
            if raster is not None:
                raster.depot.want(list(tiles))

    def news(self, painted: Iterable[Key]) -> list[Key]:
        """Which of these tiles show something that has arrived."""
        arrived = {id: one.fresh() for id, one in self._open.items() if isinstance(one, Raster)}
        out = []
        for tile, style in painted:
            raster = self.get(style.basemap) if arrived.get(style.basemap) else None
            if raster is not None and raster.touches(arrived[style.basemap], tile):
                out.append((tile, style))
        return out

    def settled(self, key: Key) -> bool:
        """Whether nothing more is to come for one of our tiles."""
        raster = self.get(key[1].basemap)
        return raster is None or raster.settled(key[0])

    def states(self) -> tuple[RasterState, ...]:
        return tuple(one.state() if isinstance(one, Raster) else _broken(id, one) for id, one in self._open.items())

    def close(self) -> None:
        """End every depot; nothing is fetched afterwards."""
        for one in self._open.values():
            if isinstance(one, Raster):
                one.depot.close()
        self._open.clear()


def _broken(id: str, error: SourceError) -> RasterState:
    """A base map that cannot be opened, for the health panel."""
    return RasterState(DepotState(id, 0, 0, 0, {}, {}, {}, {error.code: error.detail}))
