"""A street before it is joined to others, and the classes of streets with their speeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from console.site.demo.plane import Line

# OSM highway classes in use, gravest first; the index is the rank when two streets share ground.
CLASSES: Final = (
    "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "service", "track",
)  # fmt: skip
SPEED_KMH: Final = {"trunk": 70, "primary": 60, "secondary": 50, "tertiary": 40}


@dataclass
class Street:
    """One drawn street. ``spans``: it may cross water by a bridge; others end at the bank."""

    line: Line
    highway: str
    name: str = ""
    oneway: bool = False
    spans: bool = False
    bridge: bool = False
    ref: str = ""

    @property
    def rank(self) -> int:
        return CLASSES.index(self.highway)

    def like(self, line: Line, bridge: bool) -> Street:
        """The same street over another stretch."""
        return Street(line, self.highway, self.name, self.oneway, self.spans, bridge, self.ref)
