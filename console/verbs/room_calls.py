"""Acts that ask or point and change nothing of the room: its state in a line, a camera. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class Status(Call, frozen=True, kw_only=True):
    """Say in one line how an incident or a unit stands; of nothing, or with all, how the room stands."""

    kind: str = ""
    id: str = ""
    whole: bool = False  # the room, whatever is selected


class CallUpCamera(Call, frozen=True, kw_only=True):
    """Go to a camera by its name or id and select it."""

    camera: str


class PastLine(Call, frozen=True, kw_only=True):
    """List the lines typed here, the newest first, or take one up again by its number or a part of it."""

    past: str = ""  # the whole text of one; "": the list
