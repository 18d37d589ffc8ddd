"""What lies under a number of a tier: the units, cameras, posts, incidents, places and beats in rows to click."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF

from console.desk.ringview import TierView
from console.dispatch import wording
from console.glass import fonts
from console.glass.panels.ink import Ink, Run
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.symbols import CameraMark, IncidentMark
from console.say import say
from console.verbs import calls
from console.words import Duty
from layers.geo import from_mercator
from layers.shapes import CameraHealth, CameraKind

ROW_H: Final = 30
MOST_ROWS: Final = 60
CARRIED: Final = frozenset({"unit", "incident", "camera", "beat"})  # what a wall can show
DUTY: Final = "duty:"  # in front of a Duty's number: the units of that duty alone


class Line(NamedTuple):
    """One thing: how people call it, and where a click goes."""

    kind: str
    id: str
    name: str
    aside: str
    call: calls.Call | None


def lines(room: Room, view: TierView, what: str) -> list[Line]:
    """All rows under one number; ``what``: units, duty:N, cameras, posts, incidents, places, beats."""
    if what == "units" or what.startswith(DUTY):
        only = Duty(int(what.removeprefix(DUTY))) if what.startswith(DUTY) else None
        return [_unit(room, unit) for unit in view.units if only is None or duty_of(room, unit) is only]
    if what == "incidents":
        return [_incident(room, incident) for incident in view.incidents]
    if view.still is None:
        return []
    if what == "beats":
        return [_beat(room, beat) for beat in view.still.beats]
    found = {"cameras": view.still.cameras, "posts": view.still.posts, "places": view.still.places}.get(what, ())
    return list(_from_table(room, what, [int(row) for row in found]))


def duty_of(room: Room, unit: str) -> Duty:
    units = room.desk.units
    return Duty(int(units.duty[units.row[unit]])) if unit in units.row else Duty.UNKNOWN


def _unit(room: Room, unit: str) -> Line:
    duty = say(f"panel.duty.{duty_of(room, unit).name.lower()}")
    units = room.desk.units
    row = units.row.get(unit)
    age = room.now - float(units.fix_t[row]) if row is not None else math.nan
    aside = f"{duty} · {wording.ago(age)}" if math.isfinite(age) else duty
    return Line("unit", unit, room.reads.unit_name(unit), aside, calls.Select(kind="unit", id=unit))


def _incident(room: Room, incident: str) -> Line:
    one = room.desk.incidents.get(incident)
    if one is None:
        return Line("", incident, incident, "", None)
    return Line("incident", incident, f"{one.no} {one.type}", one.place, calls.Select(kind="incident", id=incident))


def _beat(room: Room, beat: str) -> Line:
    """A beat by its id or by its name: whichever the answer gave."""
    beats = room.desk.site.beats
    named = dict(zip(beats.names, beats.ids, strict=True))
    known = beat if beat in beats.ids else named.get(beat, "")
    return Line("beat", known, room.reads.beat_name(beat), "", calls.Select(kind="beat", id=known) if known else None)


def _from_table(room: Room, what: str, rows: list[int]) -> Iterator[Line]:
    """Rows of the site's tables; one that the site has not (it was loaded anew) is left out."""
    site = room.desk.site
    if what == "places":
        places, names = site.base.places, site.base.names
        for row in rows:
            if 0 <= row < len(places.cls):
                yield _place(names[int(places.name[row])], float(places.xy[row][0]), float(places.xy[row][1]))
        return
    table = site.cameras if what == "cameras" else site.posts
    kind = "camera" if what == "cameras" else "post"
    for row in rows:
        if 0 <= row < len(table.ids):
            key = table.ids[row]
            yield Line(kind, key, table.names[row] or key, key, calls.Select(kind=kind, id=key))


def _place(name: str, x_m: float, y_m: float) -> Line:
    lon, lat = (float(v) for v in from_mercator(x_m, y_m))
    return Line("place", name, name, "", calls.Seek(name=name, lon_deg=lon, lat_deg=lat))


# ---- painting


def draw(ink: Ink, panel: Panel, room: Room, shown: list[Line], top: float, w: float) -> float:
    """The rows from ``top`` on; the answer is the y where they end."""
    if not shown:
        ink.text(59, top + 12, say("ringcard.nothing_here"), "t3")
        return top + 26
    for line in shown[:MOST_ROWS]:
        _row(ink, panel, room, line, top, w)
        top += ROW_H
    if len(shown) > MOST_ROWS:
        ink.text(59, top + 12, say("ringcard.more", n=len(shown) - MOST_ROWS), "t3")
        top += 26
    return top


def _row(ink: Ink, panel: Panel, room: Room, line: Line, top: float, w: float) -> None:
    y, rect = top + ROW_H / 2, QRectF(8, top, w - 16, ROW_H)
    if panel.over(rect) and line.call is not None:
        ink.box(rect, "raise", None)
    _symbol(ink, room, line, 36, y)
    aside = fonts.fit(line.aside, 12, False, w * 0.4)
    right = ink.right(w - 16, y, aside, "t3", 12)
    number = Run(line.id if line.kind == "unit" else "", "t1", 13, True)
    ink.runs(59, y, [number, Run(line.name, "t1", gap=5 if number.text else 0)], until=right - 8)
    call = line.call
    tip = " · ".join(part for part in (line.name, line.aside) if part)
    carries = f"{line.kind}:{line.id}" if line.kind in CARRIED else ""
    panel.spot(rect, (lambda: room.do(call)) if call is not None else None, tip, carries)


def _symbol(ink: Ink, room: Room, line: Line, x: float, y: float) -> None:
    if line.kind == "unit":
        ink.unit(x, y, room.reads.mark(line.id), 24)
    elif line.kind == "incident":
        one = room.desk.incidents[line.id]
        ink.incident(x, y, IncidentMark(one.level, one.located), 24)
    elif line.kind == "camera":
        ink.camera(x, y, camera_mark(room, line.id), 20)
    elif line.kind == "post":
        posts = room.desk.site.posts
        ink.post(x, y, int(posts.staffed[posts.ids.index(line.id)]) != 0, 24)
    else:
        ink.dot(x, y, 3, "place" if line.kind == "place" else "beat")


def camera_mark(room: Room, camera: str) -> CameraMark:
    """How a camera of the site is drawn."""
    cameras = room.desk.site.cameras
    row = cameras.ids.index(camera)
    direction = float(cameras.direction_deg[row])
    return CameraMark(
        bool(cameras.dome[row]), CameraHealth(int(cameras.health[row])),
        None if math.isnan(direction) else direction, CameraKind(int(cameras.kind[row])) is CameraKind.PTZ,
        bool(cameras.shared[row]),
    )  # fmt: skip
