"""Judgement at edges as ``site.toml`` says it: ``[judge]`` and ``[[edges]]``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from console.words import EdgeRule

_WINDOW = r"([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d"
HOURS = rf"^({_WINDOW}(,{_WINDOW})*)?$"

What = Literal["enter", "leave", "cross", "dwell", "empty", "crowd", "overstay"]
Hours = Annotated[str, msgspec.Meta(pattern=HOURS)]
Level = Annotated[int, msgspec.Meta(ge=1, le=3)]


class JudgeConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What is believed of positions at edges; seconds, true metres."""

    gap_s: float = 120.0  # after a silence as long nothing is said of what lay between
    path_s: float = 30.0  # two fixes no farther apart are joined by a straight path
    unknown_accuracy_m: float = 30.0  # of who does not say it
    stands_s: float = 120.0  # an entry, a leaving, a crossing stands in the list so long
    most: int = 200  # judgements that stand at once: a rule gone wild must not fill the journal


class EdgeSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of the site's own. ``areas``: beats, grids, villages or rings by name or id; ``beats``, ``grid``,
    ``villages``: all of them; of overstay also a layer of patrol routes."""

    what: What
    areas: tuple[str, ...] = ()
    tier: int = 0  # of a ring, from 1; 0: the outermost
    count: int = 1  # crowd: more than so many
    dwell_s: float = 0.0
    hours: Hours = ""
    to: str = ""
    level: Level = 2
    corridor_m: float = 40.0  # overstay: to each side of the route
    stretch_m: float = 200.0  # overstay: within so much of the route

    def rule(self) -> EdgeRule:
        """As a ring carries it."""
        return EdgeRule(
            what=self.what, tier=self.tier, count=self.count, dwell_s=self.dwell_s, hours=self.hours, to=self.to,
            level=self.level,
        )  # fmt: skip
