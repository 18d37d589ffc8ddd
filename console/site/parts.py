"""How each part of the cache is made from its file. Runs in a child process: loads osmium, shapely, pyproj."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from console.site import cache
from console.site.config import SiteConfig
from console.site.layerfile import LayerSpec, Role
from console.site.model import Problem
from layers.roads import RoadGraph, build
from layers.shapes import Beats, Cameras, Places, Posts, empty
from layers.shapes import cache as arrays
from layers.shapes.faults import Fault

OTHER_NAMES: Final = "other_names.json"
LISTED: Final = 50  # faults of one file; the rest is the same mistake again


@dataclass(frozen=True)
class NamedPlaces:
    """Places whose ``name`` counts in ``names``."""

    places: Places
    names: tuple[str, ...]


class Meta(msgspec.Struct, frozen=True):
    """What a part says of itself. ``there``: its file gave something (an empty list of beats, too)."""

    problems: tuple[Problem, ...] = ()
    there: bool = True


KINDS: Final[dict[str, type[Any]]] = {"beats": Beats, "posts": Posts, "cameras": Cameras, "places": NamedPlaces}
AS: Final[dict[Role, str]] = {
    Role.BEATS: "beats", Role.GRID: "beats", Role.VILLAGES: "beats",
    Role.POSTS: "posts", Role.CAMERAS: "cameras", Role.PLACES: "places",
}  # fmt: skip


def read_meta(folder: Path) -> Meta:
    return msgspec.json.decode((folder / cache.META).read_bytes(), type=Meta)


def write_meta(folder: Path, meta: Meta) -> None:
    """Last of a part: then it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / cache.META).write_text(json.dumps(msgspec.to_builtins(meta), ensure_ascii=False), "utf-8")


def make_base(folder: Path, config: SiteConfig, out: Path) -> Meta:
    """Base map, posts, cameras and addresses of the extract, and what its things are called otherwise."""
    from layers.shapes.osm import Extract, read_osm

    problems: list[Problem] = []
    extract = Extract(empty.base(), empty.posts(), empty.cameras(), 0)
    path = file_of(folder, config.map.osm, problems)
    if path is not None:
        try:
            extract = read_osm(path)
            if extract.missing_nodes:
                problems.append(Problem(path.name, None, "site.osm.missing_nodes", {"n": extract.missing_nodes}))
        except (RuntimeError, OSError) as error:
            problems.append(Problem(path.name, _xml_line(str(error)), "site.osm.unreadable", {"reason": str(error)}))
    for name in ("base", "posts", "cameras", "addresses"):
        arrays.save(out, name, getattr(extract, name))
    (out / OTHER_NAMES).write_text(json.dumps(extract.other_names, ensure_ascii=False), "utf-8")
    return Meta(tuple(problems))


def _xml_line(message: str) -> int | None:
    """The line in osmium's ``XML parsing error at line 12, column 3: …``."""
    words = message.replace(",", " ").split()
    after = words[words.index("line") + 1] if "line" in words[:-1] else ""
    return int(after) if after.isdigit() else None


def make_roads(folder: Path, config: SiteConfig, out: Path) -> Meta:
    """The road graph. What is wrong with the extract itself the base map says."""
    path = file_of(folder, config.map.osm, [])
    if path is None:
        return Meta((), there=False)
    try:
        graph = build(path, config.roads.rules())
    except (RuntimeError, OSError):
        return Meta((), there=False)
    if not graph.junction_count:
        return Meta((Problem(path.name, None, "site.osm.no_roads"),), there=False)
    graph.save(out / "roads")
    return Meta()


def make_paths(folder: Path, config: SiteConfig, out: Path) -> Meta:
    """The walking network. What is wrong with the extract the base map says."""
    from layers.roads import build_paths

    path = file_of(folder, config.map.osm, [])
    try:
        graph = build_paths(path) if path is not None else None
    except (RuntimeError, OSError):
        return Meta((), there=False)
    if graph is None or not graph.junction_count:
        return Meta((), there=False)
    graph.save(out / "paths")
    return Meta()


def make_ground(network: Path, name: str, out: Path) -> Meta:
    """What rings are drawn on: triangles between the roads of a compiled network, ``roads`` or ``paths``."""
    from layers.reach import Reach

    if not read_meta(network).there:
        return Meta((), there=False)
    Reach.make(RoadGraph.load(network / name)).save(out)
    return Meta()


def make_file(folder: Path, name: str, file: str, out: Path) -> Meta:
    """A layer file of ``[layers]`` in ``site.toml``; ``name``: beats, posts, cameras, places."""
    from layers.shapes import files

    problems: list[Problem] = []
    path = file_of(folder, file, problems)
    if path is None:
        return Meta(tuple(problems), there=False)
    *value, faults = getattr(files, f"read_{name}")(path)
    arrays.save(out, name, NamedPlaces(*value) if name == "places" else value[0])
    return Meta((*problems, *said(file, faults)))


def make_layer(folder: Path, spec: LayerSpec, out: Path) -> Meta:
    """A brought-in layer: as an overlay, and as what its role is to the room."""
    from layers.shapes import typed
    from layers.shapes.overlays import read_overlay

    overlay, faults = read_overlay(folder / spec.file)
    arrays.save(out, "overlay", overlay)
    kind = AS.get(spec.role)
    if kind == "places":
        arrays.save(out, kind, NamedPlaces(*typed.places_of(overlay)))
    elif kind is not None:
        arrays.save(out, kind, getattr(typed, f"{kind}_of")(overlay))
    return Meta(tuple(said(spec.file, faults)))


def file_of(folder: Path, name: str, problems: list[Problem]) -> Path | None:
    """A named file of the site; None when none is named or it cannot be used, which is then said."""
    if not name:
        return None
    path = cache.inside(folder, name)
    if path is None:
        problems.append(Problem(name, None, "site.outside"))
    elif not path.is_file():
        problems.append(Problem(name, None, "site.unreadable", {"reason": os.strerror(2)}))
    else:
        return path
    return None


def said(name: str, faults: tuple[Fault, ...]) -> list[Problem]:
    """Faults of a layer file as the site's problems; of very many the first."""
    return [Problem(name, f.line, f"site.layer.{f.code}", dict(f.facts)) for f in faults[:LISTED]]
