"""What the three kinds of tile files have in common, and the plain-text form of their attributions."""

from __future__ import annotations

import html
import re

import msgspec

from console.fetch.answers import Refusal
from console.fetch.grid import Tile, pieces, unshifted
from console.fetch.source import Stored
from console.site.config import BaseMapSpec
from layers.geo import WORLD_M, Bounds, bounds_from_mercator, bounds_to_mercator


class FileMap:
    """The parts of ``console.fetch.source.Source`` that a file answers the same way."""

    layers = 1
    remote = False

    def __init__(self, spec: BaseMapSpec, zooms: range, tile_px: int, bounds_deg: Bounds | None, thanks: str) -> None:
        """``bounds_deg`` as the file's own ground has it (shifted when ``spec.crs`` is); ``thanks``: attribution."""
        self.spec = msgspec.structs.replace(
            spec, min_zoom=zooms.start, max_zoom=zooms.stop - 1, tile_px=tile_px, grid="webmercator"
        )
        self.zooms, self.tile_px = zooms, tile_px
        self.bounds_deg = _true_bounds(self.spec, bounds_deg)
        self.attribution = spec.attribution or plain(thanks)
        self.attribution_en = spec.attribution_en or self.attribution

    def outside(self, tile: Tile) -> Refusal | None:
        """A refusal for a tile that the file cannot hold."""
        if tile.z in self.zooms and 0 <= tile.x < 2**tile.z and 0 <= tile.y < 2**tile.z and self._touches(tile):
            return None
        return Refusal("fetch.outside", asked=False)

    def _touches(self, tile: Tile) -> bool:
        if self.bounds_deg is None:
            return True
        west, south, east, north = bounds_to_mercator(self.bounds_deg)
        parts = [piece.bounds_m for piece in pieces(self.spec, tile)]
        return any(w < east and e > west and s < north and n > south for w, s, e, n in parts)

    def stored(self, tile: Tile, layer: int = 0) -> Stored | None:  # noqa: ARG002
        return None

    def drop(self, tile: Tile, layer: int = 0) -> None:
        """The file is what it is."""

    def notices(self) -> dict[str, str]:
        return {}


def _true_bounds(spec: BaseMapSpec, bounds: Bounds | None) -> Bounds | None:
    """Bounds in the file's own degrees → WGS 84; None when they are no bounds."""
    if bounds is None:
        return None
    west, south, east, north = (min(max(v, -e), e) for v, e in zip(bounds, (180.0, 85.05, 180.0, 85.05), strict=True))
    if not (west < east and south < north):
        return None
    lon, lat = unshifted(spec.crs, [west, east], [south, north])
    return float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1])


def grid_bounds_deg(z: int, x0: int, y0: int, x1: int, y1: int) -> Bounds:
    """Degrees of web-mercator tiles x0..x1, y0..y1 (from the north), both ends included."""
    side = 2 * WORLD_M / 2**z
    return bounds_from_mercator(
        (x0 * side - WORLD_M, WORLD_M - (y1 + 1) * side, (x1 + 1) * side - WORLD_M, WORLD_M - y0 * side)
    )


def plain(text: str) -> str:
    """Attribution without its HTML: one line, at most 200 characters."""
    text = re.sub(r"<(https?:[^>]*)>", r"\1", text)  # a bare address in angle brackets is text
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())[:200]
