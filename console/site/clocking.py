"""Clocks of steps as ``site.toml`` says them: ``[clocks]`` and ``[[clocks.areas]]``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

import msgspec

ByLevel = dict[int, float]  # level 1..3 → seconds
Wide = Annotated[float, msgspec.Meta(ge=0.0)]


class ClockArea(msgspec.Struct, frozen=True, kw_only=True):
    """Where 到场 has limits of its own. It holds a point that lies in any of what it names; one that names nothing
    holds every point, and is the last of the list."""

    name: str
    name_en: str = ""
    areas: tuple[str, ...] = ()  # beats, grids, villages by name or id; beats, grid, villages: all of them
    layer: str = ""  # id or name of a brought-in layer: in its areas, or within_m of any of its features
    places: tuple[str, ...] = ()  # names of places, or their classes: city, town, village, hamlet, poi
    within_m: Wide = 0.0  # round places and features of the layer, true metres
    onscene_s: ByLevel = {}

    @property
    def everywhere(self) -> bool:
        """It names no place."""
        return not (self.areas or self.layer or self.places)


class ClocksConfig(msgspec.Struct, frozen=True, kw_only=True):
    """By level, in place of the one number of ``[limits]``; and what follows when a step is overdue."""

    room_sign_s: ByLevel = {}  # received → signed by the room; else as assign_s
    locate_s: ByLevel = {}  # received → placed; else twice assign_s
    assign_s: ByLevel = {}
    sign_s: ByLevel = {}
    enroute_s: ByLevel = {}
    first_report_s: ByLevel = {}
    feedback_s: ByLevel = {}
    areas: tuple[ClockArea, ...] = ()  # the first that holds the place counts
    tell_lead_s: Wide = 60.0  # overdue for so long: the duty lead is told, another unit is proposed


class InferConfig(msgspec.Struct, frozen=True, kw_only=True):
    """出发 and 到场 read from positions (系统推定). Seconds, true metres, m/s; ``layers.moves`` says how."""

    on: bool = True
    depart_m: float = 80.0  # farther than this from where it signed, accuracy taken off
    depart_s: float = 10.0  # for so long
    depart_mps: float = 3.0  # at least so fast, where nobody knows where to
    arrive_m: float = 60.0  # within so much of the place, accuracy and all
    arrive_s: float = 30.0  # for so long
    arrive_mps: float = 2.0  # no faster
    vague_m: float = 200.0  # a place less sure than this is none that one can be seen to reach
    gap_s: float = 60.0  # a longer silence begins anew
    worst_m: float = 50.0  # a position less accurate than this, or that does not say it, does not count


BY_LEVEL: Final = tuple(name for name in ClocksConfig.__struct_fields__ if getattr(ClocksConfig(), name) == {})


def wrong(clocks: ClocksConfig) -> Iterator[tuple[str, str]]:
    """(key, what it must be) of levels that there are none of, and of times that are no time."""
    tables = {f"clocks.{name}": getattr(clocks, name) for name in BY_LEVEL}
    tables |= {f"clocks.areas[{n}].onscene_s": area.onscene_s for n, area in enumerate(clocks.areas)}
    for key, table in tables.items():
        if not set(table) <= {1, 2, 3}:
            yield key, "1, 2, 3"
        yield from ((f"{key}.{level}", "> 0") for level, s in table.items() if not 0 < s < float("inf"))
    for n, area in enumerate(clocks.areas):
        if area.places and not area.within_m:
            yield f"clocks.areas[{n}].within_m", "> 0"
