"""Video patrols 视频巡查 as ``site.toml`` says it: ``[tour]``, and ``[[tours]]``, the rounds that are due."""

from __future__ import annotations

from typing import Annotated

import msgspec

Seconds = Annotated[float, msgspec.Meta(ge=2, le=600)]


class TourConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What a patrol is unless a person says otherwise."""

    seconds: Seconds = 10.0  # each camera so long
    most: Annotated[int, msgspec.Meta(ge=2, le=500)] = 60  # cameras in one part; more are cut into parts


class TourSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A round of the site's own. ``of``: beats, grids, villages, rings or cameras by name or id, or ``all``."""

    id: str
    name: str
    name_en: str = ""
    of: tuple[str, ...]
    seconds: Seconds | None = None  # None: as [tour]
    every: str = ""  # when it is due, as it is typed: 每天22:00/02:00, 每4小时; "": only when a person begins it
    due_min: Annotated[float, msgspec.Meta(gt=0, le=1440)] = 30.0  # it is to be at its end so long after its time
