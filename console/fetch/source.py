"""A base map's tiles, wherever they come from: what every source offers, and how one is opened."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import msgspec

from console.fetch.answers import Data, Refusal, SourceError
from console.fetch.grid import Tile
from console.site.config import BaseMapSpec
from layers.geo import Bounds

KEYRING_SERVICE: Final = "onemap"
Secret = Callable[[str], str | None]  # name of a key → the key, None when there is none


class Stored(msgspec.Struct, frozen=True):
    """A tile from the disk cache. Not ``fresh``: old enough to ask the server again, good enough to show meanwhile."""

    data: bytes
    fresh: bool


class Source(Protocol):
    """Tiles of one base map. Thread-safe; ``get`` may block for disk or network, nothing else does."""

    @property
    def spec(self) -> BaseMapSpec:
        """As configured, completed by what the file itself says (zooms, ``tile_px``, grid). Use this one for sums."""

    @property
    def layers(self) -> int:
        """How many pictures are stacked for a tile (imagery, then its labels): layer 0 at the bottom."""

    @property
    def zooms(self) -> range:
        """The levels that are there."""

    @property
    def tile_px(self) -> int:
        """Side of a tile."""

    @property
    def bounds_deg(self) -> Bounds | None:
        """True WGS 84 bounds of what it holds; None: not known, ask everywhere."""

    @property
    def attribution(self) -> str:
        """Who must be named on the map: the site's words, else the file's own (plain text)."""

    @property
    def attribution_en(self) -> str:
        """The same for an English screen."""

    @property
    def remote(self) -> bool:
        """Whether tiles come over a network: worth more threads, and to be asked for anew now and then."""

    def stored(self, tile: Tile, layer: int = 0) -> Stored | None:
        """From the disk cache alone, of any age; None when it is not there or the source keeps none."""

    def get(self, tile: Tile, layer: int = 0) -> Data | Refusal:
        """The tile, from the server or the file; look at ``stored`` first. Never raises.

        A server is asked whether what is kept has changed; its answer is kept in the disk cache. When it is away this
        is a refusal, whatever ``stored`` still has to show.
        """

    def drop(self, tile: Tile, layer: int = 0) -> None:
        """Forget what the disk cache has of a tile: its picture turned out to be broken."""

    def notices(self) -> dict[str, str]:
        """What does not work although tiles may come: code → detail (``fetch.disk_full`` …)."""

    def close(self) -> None:
        """End every request under way and let go of files. ``get`` refuses afterwards."""


def open_source(
    spec: BaseMapSpec, folder: Path, cache: Path, secret: Secret, now: Callable[[], float] = time.time
) -> Source:
    """Open the base map that ``spec`` describes.

    ``folder``: the site folder, where ``spec.file`` is looked for; ``cache``: where disk caches may lie (made when
    needed); ``secret``: see ``machine_secret``; ``now``: epoch seconds, for the age of what the disk cache holds.
    Makes no request. ``SourceError`` with a code of ``resources/say/fetch.toml`` when it cannot be.
    """
    if spec.source in ("xyz", "tms", "wmts"):
        from console.fetch.web import WebSource

        return WebSource(spec, cache, secret, now)
    opener = _FILES.get(spec.source)
    if opener is None:
        raise SourceError("fetch.unknown_source", spec.source)
    path = folder / spec.file
    if not spec.file or not path.is_file():
        raise SourceError("fetch.no_file", spec.file)
    return opener(spec, path)


def machine_secret(name: str) -> str | None:
    """The key ``name``: environment variable ``ONEMAP_KEY_<NAME>``, else the machine's keyring, service ``onemap``.

    In the variable's name every character that is no letter or digit is ``_``, letters are upper case. None when there
    is none. May ask the keyring's own process: not for the GUI thread.
    """
    variable = "ONEMAP_KEY_" + "".join(c if c.isascii() and c.isalnum() else "_" for c in name).upper()
    if os.environ.get(variable):
        return os.environ[variable]
    import keyring  # loads back-ends: only when a map has a key
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(KEYRING_SERVICE, name)
    except (KeyringError, RuntimeError):  # locked, or none on this machine
        return None


def _mbtiles(spec: BaseMapSpec, path: Path) -> Source:
    from console.fetch.mbtiles import MbTiles

    return MbTiles(spec, path)


def _pmtiles(spec: BaseMapSpec, path: Path) -> Source:
    from console.fetch.pmfile import PmTiles

    return PmTiles(spec, path)


def _raster(spec: BaseMapSpec, path: Path) -> Source:
    from console.fetch.raster import Raster

    return Raster(spec, path)


_FILES: Final[dict[str, Callable[[BaseMapSpec, Path], Source]]] = {
    "mbtiles": _mbtiles, "pmtiles": _pmtiles, "raster": _raster,
}  # fmt: skip
