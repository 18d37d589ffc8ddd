"""Tasks as ``site.toml`` says it: ``[tasks]``, and ``[[patrols]]``, the tasks that come again by themselves."""

from __future__ import annotations

from typing import Annotated

import msgspec

Level = Annotated[int, msgspec.Meta(ge=1, le=3)]
Minutes = Annotated[float, msgspec.Meta(ge=0)]


class TaskConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Minutes unless the name says otherwise; 0: no such limit."""

    due_min: Minutes = 120.0  # after it was made, unless its maker says otherwise
    remind_min: Minutes = 15.0  # before it is due
    sign_min: Minutes = 10.0  # issued → 签收
    resend_min: Annotated[float, msgspec.Meta(ge=0.5)] = 5.0  # to a terminal that has not signed
    gap_min: Minutes = 0.0  # of a patrol: no place unvisited for longer
    stay_min: Minutes = 20.0  # of a patrol: nobody stands in one place for longer
    point_m: Annotated[float, msgspec.Meta(gt=0)] = 40.0  # round a point to visit
    level: Level = 3


class PatrolSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A task of the site's own that comes again. ``places``: names as Ctrl+K finds them; ``roads`` likewise."""

    id: str
    text: str
    every: str  # as it is typed: 每天22:00, 每周一三五22:00, 每4小时
    places: tuple[str, ...] = ()
    roads: tuple[str, ...] = ()
    beats: tuple[str, ...] = ()  # by name or id
    units: tuple[str, ...] = ()
    due_min: Minutes = 60.0
    dwell_min: Minutes = 0.0
    gap_min: Minutes = 0.0
    level: Level = 3
