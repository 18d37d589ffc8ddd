"""A site as the rooms see it: configuration, units, layers, roads, and what is wrong with its files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from console.find import Index
from console.say import say
from console.site.config import SiteConfig, UnitSpec
from console.site.layerfile import LayerSpec
from layers.roads import RoadGraph
from layers.shapes import BaseMap, Beats, Cameras, Overlay, Posts, empty

if TYPE_CHECKING:
    from console.site.macros import Macro
    from console.site.ringfile import RingTemplate
    from console.words.wall import Scene, WallSpec


class Problem(msgspec.Struct, frozen=True):
    """One thing wrong with a site's file: what was left out and why. ``code`` is a say code, ``facts`` its fields."""

    file: str
    line: int | None  # counted from 1; None when the fault has no line
    code: str
    facts: dict[str, Any] = {}

    def text(self) -> str:
        """The whole sentence in the current language, file and line in front."""
        where = "site.at_line" if self.line else "site.at_file"
        return say(where, file=self.file, line=self.line) + say(self.code, **self.facts)


class SiteError(Exception):
    """The site cannot be opened at all. ``str()`` is the sentence for the person."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return say(self.code, **self.facts)


class SiteBroken(SiteError):
    """A file without which the site cannot be opened says something that it must not."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code, **problem.facts)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem.text()


class SiteHeld(SiteError):
    """Another console has this site open; ``facts``: pid, host, seat, since (text)."""


@dataclass(frozen=True)
class SiteLayer:
    """A brought-in layer: what ``layers.toml`` says and what its file holds."""

    spec: LayerSpec
    overlay: Overlay


@dataclass(frozen=True)
class Site:
    """A loaded site. Arrays are memory-mapped and read-only."""

    folder: Path
    config: SiteConfig
    units: tuple[UnitSpec, ...]
    base: BaseMap  # its places include those of the site's own places file
    beats: Beats
    posts: Posts
    cameras: Cameras
    roads: RoadGraph | None
    problems: tuple[Problem, ...]
    accepted_deg: tuple[float, float, float, float]  # west, south, east, north with the margin: outside is OUT_OF_SITE
    state_dir: Path  # journal, tracks, lock
    grid: Beats = field(default_factory=empty.beats)
    villages: Beats = field(default_factory=empty.beats)
    layers: tuple[SiteLayer, ...] = ()  # in drawing order, bottom first; those of a typed role are in beats … too
    names: Index = field(default_factory=Index)  # everything of the site that can be found by name
    report_texts: dict[tuple[str, str], str] = field(default_factory=dict)  # by kind (first, further) and language
    ring_templates: tuple[RingTemplate, ...] = ()  # the usual ones and the site's own
    macros: tuple[Macro, ...] = ()  # several lines of the command bar under one name
    walls: tuple[WallSpec, ...] = ()
    scenes: tuple[Scene, ...] = ()  # layouts of these; what is on the walls now is the journal's
    parts: dict[str, Any] = field(default_factory=dict)  # the cache's parts as loaded, for the next load's sake
