"""The part of a unit's card that its emergency takes: where, who could be there first, which cameras may see it."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QRectF

from console.desk.rescue import Scene
from console.desk.state import NearUnit
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink, Run, button_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.say import say
from console.verbs import calls
from layers.shapes.sight import Sight

ROW_H: Final = 32
NEAR: Final = 4
CAMERAS: Final = 3


def draw_sos(ink: Ink, panel: Panel, room: Room, unit: str, top: float, w: float) -> float:
    """Nothing for a unit without an open emergency; the answer is the y where it ends."""
    sos = room.desk.sos.get(unit)
    if sos is None or not sos.open:
        return top
    there = room.reads.scene(unit)
    y = _where(ink, there, sos.text, sos.doubt, top, w)
    y = _sent(ink, panel, room, there, y, w)
    section(ink, w, y + 18, say("sos.card.near"), "" if there.near else say("sos.card.near_none"))
    y += 36
    for one in there.near[:NEAR]:
        _unit(ink, panel, room, unit, one, y, w)
        y += ROW_H
    section(ink, w, y + 18, say("sos.card.cameras"), "" if there.cameras else say("sos.card.cameras_none"))
    y += 36
    for camera in there.cameras[:CAMERAS]:
        _camera(ink, panel, room, camera, y, w)
        y += ROW_H
    ink.hline(0, w, y + 3)
    return y + 4


def _where(ink: Ink, there: Scene, text: str, doubt: str, top: float, w: float) -> float:
    """Place in words, how old that is, what speaks against it, what the terminal wrote."""
    known = math.isfinite(there.fix_age_s)
    age = say("sos.card.fix", t=figures.rough(there.fix_age_s)) if known else say("sos.card.nowhere")
    x = ink.text(16, top + 18, say("sos.card.title"), "sos", 15, bold=True)
    ink.text(x + 8, top + 18, age, "t2" if known else "warn")
    y = top + 42
    if doubt:
        ink.text(16, y, fonts.fit(say(f"sos.doubt.{doubt}"), 13, True, w - 32), "warn", 13, bold=True)
        y += 20
    for line in [one for part in (there.place, text) if part for one in fonts.wrap(part, 13, w - 32, 2)]:
        ink.text(16, y, line, "t1")
        y += 20
    return y - 6


def _sent(ink: Ink, panel: Panel, room: Room, there: Scene, top: float, w: float) -> float:
    """The incident that was made for it, and who has been ordered there."""
    if not there.incident:
        return top
    no = room.desk.no_of(there.incident)
    words = say("sos.card.sent", no=no, units=" ".join(there.sent)) if there.sent else say("sos.card.made", no=no)
    ink.text(16, top + 14, fonts.fit(words, 13, True, w - 32), "t1", 13, bold=True)
    panel.spot(QRectF(0, top, w, 28), lambda: room.do(calls.Select(kind="incident", id=there.incident)), words)
    return top + 28


def _unit(ink: Ink, panel: Panel, room: Room, who: str, one: NearUnit, top: float, w: float) -> None:
    """Its minutes, and the button that sends it."""
    y, words = top + ROW_H / 2, say("sos.card.send")
    right = w - 16 - button_width(words, "")
    rect = QRectF(0, top, right - 8, ROW_H)
    if panel.over(rect):
        ink.fill(1, top, right - 8, ROW_H, "raise")
    ink.unit(32, y, room.reads.mark(one.unit), 24)
    minutes = say("panel.minutes", n=f"{one.minutes:.1f}")
    aside = f"{say('sos.card.straight')} {minutes}" if one.straight else minutes
    end = ink.right(right - 12, y, aside, "t1", 15, bold=True)
    name = [Run(one.unit, "t1", 13, True), Run(room.reads.unit_name(one.unit), "t1", 13, gap=5)]
    ink.runs(54, y, name, until=end - 8)
    panel.spot(rect, lambda: room.do(calls.Select(kind="unit", id=one.unit)), room.desk.unit_words(one.unit))
    call = calls.Rescue(unit=who, going=(one.unit,))
    panel.spot(ink.button(right, y, words), lambda: room.do(call), f"{words} {one.unit} → {who}")


def _camera(ink: Ink, panel: Panel, room: Room, camera: Sight, top: float, w: float) -> None:
    y, rect = top + ROW_H / 2, QRectF(0, top, w, ROW_H)
    if panel.over(rect):
        ink.fill(1, top, w - 1, ROW_H, "raise")
    how = "sos.card.faces" if camera.faces and camera.sees else "sos.card.may" if camera.sees else "picture.strip.away"
    parts = (say(how), say("sos.card.metres", n=round(camera.metres)))
    end = ink.right(w - 16, y, " · ".join(parts), "t2", 12)
    ink.text(16, y, fonts.fit(camera.name, 13, False, end - 24), "t1")
    panel.spot(rect, lambda: room.do(calls.Select(kind="camera", id=camera.id)), camera.name)
