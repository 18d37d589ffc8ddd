"""Acts on video patrols and on what is seen there: 视巡, 停巡, 拍, 见警, 见务, 录像. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class GoOnTour(Call, frozen=True, kw_only=True):
    """Go through cameras one after the other: of a ring, a tier, beats, the site's rounds, or as named."""

    of: tuple[str, ...] = ()  # ring:…, beat:…, camera:…, incident:…, plan:…, all:
    tier: int = 0  # of a ring, from 1; 0: all of them, the innermost first
    seconds: float = 0.0  # each camera so long; 0: the site's usual
    part: int = 0  # of one that is too long to be looked at in one go; 0: the first that is still to be done
    loop: bool = False  # begin anew at the end
    move: str = ""  # next, back, pause, resume: of the patrol that runs


class EndTour(Call, frozen=True, kw_only=True):
    """End the video patrol; what was looked at stays in the journal."""


class Snapshot(Call, frozen=True, kw_only=True):
    """Keep a still of a picture with an incident: its time, its camera and a hash."""

    camera: str = ""  # "": what is looked at
    unit: str = ""  # its body camera
    incident: str


class Seen(Call, frozen=True, kw_only=True):
    """Make an incident of what is seen on a picture, at the camera's place, with a still of it."""

    camera: str = ""  # "": what is looked at
    type: str = ""  # "": as the site's rules read it out of the text
    level: int = 0
    place: str = ""  # "": the camera's name
    text: str = ""


class SeenTask(Call, frozen=True, kw_only=True):
    """Make a task of what is seen on a picture, at the camera's place."""

    camera: str = ""  # "": what is looked at
    units: tuple[str, ...] = ()
    due: str = ""
    level: int = 0
    text: str = ""
    force: bool = False


class Footage(Call, frozen=True, kw_only=True):
    """Open the media server's recording of a camera at a time of day, or when the incident was taken."""

    camera: str = ""  # "": what is looked at
    incident: str = ""
    at: str = ""  # 21:05 or 21:05:30, the last time it was that; "": the incident's time, else a minute ago
