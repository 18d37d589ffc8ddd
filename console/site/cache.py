"""Where a site's compiled parts lie, and which of them belong to its files as they are now.

Each part is a folder named by what it was made from, so that what did not change is never made again: the base map
and the roads (from the extract), each layer file, what is joined of them, the index of names. A folder takes its name
when it is whole. ``files.json`` only remembers the digests of the files by their sizes and times.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec

from console.find.index import FORMAT as NAMES_FORMAT
from console.site.config import SiteConfig
from console.site.layerfile import TYPED, LayerSpec
from layers.reach import FORMAT as GROUND_FORMAT
from layers.roads.graph import FORMAT as ROADS_FORMAT

FORMAT: Final = 4  # of the cache as a whole: a change compiles every site anew
STATE: Final = ".onemap"
META: Final = "meta.json"  # in every part, written last: what is wrong with its files
OWN_LAYERS: Final = ("beats", "posts", "cameras", "places")  # of [layers] in site.toml

_MEMO: Final = "files.json"


class Seen(msgspec.Struct, frozen=True):
    """A file as it was when it was last read through."""

    size: int
    mtime_ns: int
    digest: str


class Part(msgspec.Struct, frozen=True):
    """One folder of the cache. ``name``: base, roads, file-beats …, layer-ID, joined, names; ``file``: made from it."""

    name: str
    key: str
    file: str = ""

    @property
    def folder(self) -> str:
        return f"{self.name}-{self.key}"


class Plan(msgspec.Struct, frozen=True):
    """All parts that the site needs now, by name; ``seen`` by file name. ``later``: parts that the start does not wait
    for: who first needs one makes it (``travel``)."""

    parts: dict[str, Part]
    seen: dict[str, Seen]
    later: dict[str, Part] = {}


def seat_dir(folder: Path, config: SiteConfig) -> Path:
    """Where this seat keeps what is its own: ``state_dir``, or of a site that several share a folder of the seat's."""
    state = state_dir(folder)
    if not config.store:
        return state
    own = state / "seats" / config.seat
    own.mkdir(parents=True, exist_ok=True)
    return own


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


def plan(folder: Path, config: SiteConfig, layers: tuple[LayerSpec, ...]) -> Plan:
    """What the site needs as its files are now. Sizes and times decide when they are as they were; else contents do (a
    checkout renews all times)."""
    known, seen = _read_memo(cache_dir(folder)), dict[str, Seen]()
    osm = _digest(folder, config.map.osm, known, seen)
    parts = [
        Part("base", _key("base", osm), config.map.osm),
        Part("roads", _key("roads", ROADS_FORMAT, osm, _plain(config.roads)), config.map.osm),
    ]
    for name in OWN_LAYERS:
        if file := getattr(config.layers, name):
            parts.append(Part(f"file-{name}", _key(name, file, _digest(folder, file, known, seen)), file))
    for spec in layers:
        key = _key(spec.role.value, spec.file, _digest(folder, spec.file, known, seen))
        parts.append(Part(f"layer-{spec.id}", key, spec.file))
    plain = {f"layer-{spec.id}" for spec in layers if spec.role not in TYPED}
    joined = Part("joined", _key(*sorted(p.folder for p in parts if p.name != "roads" and p.name not in plain)))
    names = Part("names", _key(joined.key, *sorted(part.folder for part in parts), NAMES_FORMAT))
    later = _later(parts[1], osm)
    return Plan({part.name: part for part in (*parts, joined, names)}, seen, {part.name: part for part in later})


def _later(roads: Part, osm: str) -> tuple[Part, ...]:
    """The walking network, and the ground between roads of both networks."""
    paths = Part("paths", _key("paths", ROADS_FORMAT, osm), roads.file)
    grounds = (Part(f"ground-{one.name}", _key("ground", GROUND_FORMAT, one.key), one.file) for one in (roads, paths))
    return (paths, *grounds)


def ready(folder: Path, plan: Plan) -> bool:
    """Whether every part of the plan is there and whole."""
    base = cache_dir(folder)
    return all((base / part.folder / META).is_file() for part in plan.parts.values())


def remember(folder: Path, plan: Plan) -> None:
    """Keep the digests. Best effort: without them the files are read through again."""
    base = cache_dir(folder)
    if _read_memo(base) == plan.seen:
        return
    fresh = base / f"{_MEMO}.{os.getpid()}"
    with suppress(OSError):
        fresh.write_bytes(msgspec.json.encode(plan.seen))
        fresh.replace(base / _MEMO)


def _key(*parts: Any) -> str:
    return hashlib.sha256(json.dumps([FORMAT, *parts], sort_keys=True).encode()).hexdigest()[:16]


def _plain(value: msgspec.Struct) -> Any:
    return msgspec.to_builtins(value, str_keys=True)


def _digest(folder: Path, name: str, known: dict[str, Seen], seen: dict[str, Seen]) -> str:
    """Of a file of the site; "" when none is named or it cannot be read."""
    path = inside(folder, name) if name else None
    try:
        if path is None:
            return ""
        stat = path.stat()
        old = known.get(name)
        if old is not None and (old.size, old.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
            seen[name] = old
        else:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            seen[name] = Seen(stat.st_size, stat.st_mtime_ns, digest)
    except OSError:
        return ""
    return seen[name].digest


def _read_memo(base: Path) -> dict[str, Seen]:
    try:
        return msgspec.json.decode((base / _MEMO).read_bytes(), type=dict[str, Seen])
    except (OSError, msgspec.DecodeError):
        return {}
