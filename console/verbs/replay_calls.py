"""Acts on the past: 回放. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class Replay(Call, frozen=True, kw_only=True):
    """Open the past in a window beside the desk: at a time, or as an incident or a unit was then."""

    kind: str = ""
    id: str = ""
    day: str = ""  # today, yesterday, before, 11-21, 2026-11-21; "": the last day on which it was that time
    hours: str = ""  # from–to, 20:00-22:00
    at: str = ""  # 21:05, 21:05:30
    ago: int = 0  # minutes
