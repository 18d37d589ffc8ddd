"""All layers of one role as one: those of ``[layers]`` first, then the brought-in ones by their ids (not as they are
drawn: another order must not cost anything).

An id that was there already is left out and named. Posts and cameras of the extract stand in where there is no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from console.site.layerfile import LayerSpec, Role
from console.site.model import Problem
from console.site.parts import KINDS, LISTED, Meta, NamedPlaces, read_meta
from layers.shapes import BaseMap, Beats, Cameras, Places, Posts, empty
from layers.shapes import cache as arrays
from layers.shapes.typed import join_beats, join_flat, pick_beats, pick_flat


@dataclass(frozen=True)
class Joined:
    """What the rooms see. ``places`` are the base map's and all others; ``more_names`` follow the base map's names."""

    beats: Beats
    grid: Beats
    villages: Beats
    posts: Posts
    cameras: Cameras
    places: Places
    more_names: tuple[str, ...]


class Source(NamedTuple):
    """One layer of a role: the file that it is of, and its arrays."""

    file: str
    value: Any


class Sources:
    """The made parts, by role."""

    def __init__(self, base: Path, files: dict[str, tuple[str, Path]], layers: list[tuple[LayerSpec, Path]]) -> None:
        """``files``: of ``[layers]``, kind → (file name, folder); ``layers``: in their order, with their folders."""
        self._base, self._files, self._layers = base, files, layers

    def of(self, role: Role, kind: str, own: bool = True) -> Iterator[Source]:
        """Of a role; ``own``: the file of ``[layers]`` of that kind too."""
        if own and kind in self._files and read_meta(self._files[kind][1]).there:
            file, folder = self._files[kind]
            yield Source(file, arrays.load(folder, kind, KINDS[kind]))
        for spec, folder in self._layers:
            if spec.role is role:
                yield Source(spec.file, arrays.load(folder, kind, KINDS[kind]))

    def of_extract(self, kind: str) -> Any:
        return arrays.load(self._base, kind, KINDS[kind])

    @property
    def base(self) -> BaseMap:
        return arrays.load(self._base, "base", BaseMap)


def join(sources: Sources) -> tuple[Joined, Meta]:
    """Everything of one role as one, and the ids that occur twice."""
    problems: list[Problem] = []
    flat = {}
    for role, kind in ((Role.POSTS, "posts"), (Role.CAMERAS, "cameras")):
        found = list(sources.of(role, kind))
        flat[kind] = _flat(found, KINDS[kind], problems) if found else sources.of_extract(kind)
    places, more = _places(sources.base, [one.value for one in sources.of(Role.PLACES, "places")])
    joined = Joined(
        beats=_beats(list(sources.of(Role.BEATS, "beats")), problems),
        grid=_beats(list(sources.of(Role.GRID, "beats", own=False)), problems),
        villages=_beats(list(sources.of(Role.VILLAGES, "beats", own=False)), problems),
        posts=flat["posts"],
        cameras=flat["cameras"],
        places=places,
        more_names=more,
    )
    return joined, Meta(tuple(problems))


def _beats(sources: list[Source], problems: list[Problem]) -> Beats:
    kept = [_beats_of(one.value, rows) for one, rows in _once(sources, problems)]
    return join_beats(kept) if kept else empty.beats()


def _beats_of(beats: Beats, rows: list[int]) -> Beats:
    return beats if len(rows) == len(beats.ids) else pick_beats(beats, rows)


def _flat(sources: list[Source], kind: type[Any], problems: list[Problem]) -> Any:
    picked = [
        one.value if len(rows) == len(one.value.ids) else pick_flat(one.value, rows)
        for one, rows in _once(sources, problems)
    ]
    return picked[0] if len(picked) == 1 else join_flat(kind, picked)


def _once(sources: list[Source], problems: list[Problem]) -> Iterator[tuple[Source, list[int]]]:
    """Each source with the rows whose ids no source before it has."""
    first: dict[str, str] = {}
    for one in sources:
        twice = [id_ for id_ in one.value.ids if first.get(id_, one.file) != one.file]
        for id_ in twice[:LISTED]:
            problems.append(Problem(one.file, None, "site.layers.id_elsewhere", {"id": id_, "other": first[id_]}))
        rows = [row for row, id_ in enumerate(one.value.ids) if first.setdefault(id_, one.file) == one.file]
        yield one, rows


def _places(base: BaseMap, own: list[NamedPlaces]) -> tuple[Places, tuple[str, ...]]:
    """The base map's places and the others, and the names that the base map does not have."""
    known = {name: number for number, name in enumerate(base.names)}
    had = len(known)
    parts = [base.places]
    for one in own:
        number = np.asarray([known.setdefault(name, len(known)) for name in one.names], dtype=np.int32)
        parts.append(Places(one.places.xy, one.places.cls, number[one.places.name] if len(number) else one.places.name))
    joined = Places(
        np.concatenate([part.xy for part in parts]),
        np.concatenate([part.cls for part in parts]),
        np.concatenate([part.name for part in parts]).astype(np.int32),
    )
    return joined, tuple(known)[had:]
