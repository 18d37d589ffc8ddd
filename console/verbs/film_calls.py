"""Acts that make files of the past, and a sheet of one incident: 录片, 导表, 复盘. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class MakeFilm(Call, frozen=True, kw_only=True):
    """Make a film of the past: of hours, of an incident, or since so long ago; stop ends it."""

    kind: str = ""
    id: str = ""
    day: str = ""  # as in Replay
    hours: str = ""  # from–to, 20:00-22:00
    ago: int = 0  # minutes: from then until now
    speed: float = 0.0  # seconds of the past in one of the film; 0: so that it lasts some two minutes
    end: bool = False  # stop the one that is being made
    file: str = ""  # .mp4, .webm; "": a name of its own among the site's films
    since: float = 0.0  # epoch s, of marks: 0 as the other words say
    until: float = 0.0
    by: str = ""  # received, happened
    force: bool = False  # also a very long one


class MakeTable(Call, frozen=True, kw_only=True):
    """Write what happened in the past as a table (XLSX, CSV); stop ends it."""

    kind: str = ""
    id: str = ""
    day: str = ""
    hours: str = ""
    ago: int = 0
    end: bool = False
    file: str = ""  # .xlsx, .csv; "": a name of its own among the site's tables
    since: float = 0.0
    until: float = 0.0


class ExportTracks(Call, frozen=True, kw_only=True):
    """Write tracks into a file: by unit, ring or beat, box of two points or polygon, and time; stop ends it."""

    units: tuple[str, ...] = ()  # (): the selected one, else all
    of: tuple[str, ...] = ()  # ring:…, beat:…, grid:…, village:…: within any of them
    points: tuple[tuple[float, float], ...] = ()  # lon, lat: two corners of a box, or those of a polygon
    day: str = ""  # as in Replay
    hours: str = ""
    ago: int = 0
    since: float = 0.0
    until: float = 0.0
    by: str = ""  # happened (as it is said for ""), received
    end: bool = False
    file: str = ""  # .gpx, .gpkg, .csv, .geojson, .parquet; "": a name of its own among the site's tracks


class Review(Call, frozen=True, kw_only=True):
    """Make the review of an incident: time line, intervals against limits, who was nearest and who was sent."""

    incident: str
    end: bool = False
