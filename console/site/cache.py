"""Where a site's compiled arrays lie, and whether they still belong to its files."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, Final

import msgspec

from console.site.config import SiteConfig
from layers.roads.graph import FORMAT as ROADS_FORMAT

FORMAT: Final = 1  # of the cache as a whole: a change compiles every site anew
STATE: Final = ".onemap"
_POINTER: Final = "current.json"


class Pointer(msgspec.Struct, frozen=True):
    """Which compiled folder is the valid one, and the files it was made from as they looked then."""

    key: str
    stats: dict[str, tuple[int, int]]  # by file name: size in bytes, modification time in ns


def state_dir(folder: Path) -> Path:
    """Where journal, tracks, lock and cache of a site lie: in the site itself, or, where that cannot be written, with
    the user's own data."""
    own = folder.resolve() / STATE
    try:
        own.mkdir(exist_ok=True)
        if os.access(own, os.W_OK):
            return own
    except OSError:
        pass
    import platformdirs

    name = hashlib.sha256(str(own).encode()).hexdigest()[:16]
    other = Path(platformdirs.user_data_dir("onemap", appauthor=False)) / "sites" / name
    other.mkdir(parents=True, exist_ok=True)
    return other


def cache_dir(folder: Path) -> Path:
    return state_dir(folder) / "cache"


def inside(folder: Path, name: str) -> Path | None:
    """A file of the site by its configured name; None when the name leads out of the folder."""
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder.resolve()) else None


def sources(folder: Path, config: SiteConfig) -> list[Path]:
    """The files that are compiled."""
    layers = config.layers
    names = [config.map.osm, layers.beats, layers.posts, layers.cameras, layers.places]
    paths = [inside(folder, name) for name in names if name]
    return [path for path in paths if path is not None and path.is_file()]


def valid(folder: Path, config: SiteConfig) -> Path | None:
    """The compiled folder that belongs to the site's files as they are now, or None.

    Sizes and times decide when they are as they were; else contents do (a checkout renews all times).
    """
    base = cache_dir(folder)
    pointer = _read_pointer(base)
    if pointer is None or not (base / pointer.key / "meta.json").is_file():
        return None
    if pointer.stats != _stats(folder, config) or not pointer.key.startswith(settings_key(config)):
        if pointer.key != key_of(folder, config):
            return None
        point_to(folder, config, pointer.key)
    return base / pointer.key


def point_to(folder: Path, config: SiteConfig, key: str) -> None:
    """Make a compiled folder the valid one, at once and whole."""
    base = cache_dir(folder)
    fresh = base / f"{_POINTER}.{os.getpid()}"
    fresh.write_bytes(msgspec.json.encode(Pointer(key, _stats(folder, config))))
    fresh.replace(base / _POINTER)


def key_of(folder: Path, config: SiteConfig) -> str:
    """Digest of everything that the compiled arrays depend on."""
    digest = hashlib.sha256()
    for path in sources(folder, config):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return f"{settings_key(config)}-{digest.hexdigest()[:16]}"


def settings_key(config: SiteConfig) -> str:
    """Digest of the settings that are compiled in, and of the formats."""
    parts: list[Any] = [FORMAT, ROADS_FORMAT]
    parts += [msgspec.to_builtins(part, str_keys=True) for part in (config.map.osm, config.layers, config.roads)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]


def _stats(folder: Path, config: SiteConfig) -> dict[str, tuple[int, int]]:
    found = ((path.name, path.stat()) for path in sources(folder, config))
    return {name: (stat.st_size, stat.st_mtime_ns) for name, stat in found}


def _read_pointer(base: Path) -> Pointer | None:
    try:
        return msgspec.json.decode((base / _POINTER).read_bytes(), type=Pointer)
    except (OSError, msgspec.DecodeError):
        return None
