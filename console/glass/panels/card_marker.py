"""The card of a marker: its name and note, who put it there, its coordinates ready to be copied."""

from __future__ import annotations

import time

from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.symbols.pins import pin_pixmap
from console.glass.tools.coordinates import SYSTEMS, written
from console.say import say
from console.verbs import calls

_LINES = 6


def draw_marker(ink: Ink, panel: Panel, room: Room, id: str, w: float) -> float:
    """The answer is the y where it ends."""
    marker = room.desk.markers.get(id)
    if marker is None:
        ink.text(16, 30, say("tool.marker.gone"), "t2")
        return 60
    ink.painter.drawPixmap(22, 24, pin_pixmap(ink.theme, 28, 2.0))
    y = 30.0
    for line in fonts.wrap(marker.name, 20, w - 90, 2):  # 90: bold is a little wider than what is measured
        ink.text(67, y, line, "t1", 20, bold=True)
        y += 26
    stamp = time.strftime("%m-%d %H:%M", time.localtime(marker.at))
    ink.text(67, y - 4, say("tool.marker.put_by", by=marker.by, time=stamp), "t2")
    y += 28
    for line in fonts.wrap(marker.text, 13, w - 32, _LINES):
        ink.text(16, y, line, "t1")
        y += 20
    y += 8 if marker.text else 0
    ink.text(16, y, say("tool.copy.title"), "t2")
    y += 28
    for system in SYSTEMS:
        rect = ink.button(16, y, say(f"tool.copy.{system}"))
        copy = calls.CopyPlace(system=system, lon_deg=marker.lon_deg, lat_deg=marker.lat_deg)
        panel.spot(rect, lambda copy=copy: room.do(copy), say(f"tool.copy.{system}"))  # type: ignore[misc]
        ink.text(100, y, written(marker.lon_deg, marker.lat_deg, system), "t1")
        y += 34
    ink.text(16, y, say("tool.marker.drag_hint"), "t3", 12)
    return y + 20
