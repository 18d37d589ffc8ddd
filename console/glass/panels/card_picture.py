"""A camera's card: what is known of it, and its living picture on the main stream, alone."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QRect, QRectF
from PySide6.QtWidgets import QWidget

from console.desk import pictures
from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.panels.watched import Watched
from console.glass.symbols import CameraMark
from console.glass.theme import Theme
from console.glass.video.words import figures
from console.say import say
from layers.shapes import CameraHealth, CameraKind, Cameras

TOP: Final = 70  # px at 100 %: where the picture begins, under the name
_WIDE: Final = 9 / 16
_LINE: Final = 22


class CameraPicture:
    """The picture in a camera's card; measured figures stand under it once it is clicked."""

    def __init__(self, room: Room, theme: Theme, parent: QWidget) -> None:
        self.room, self.measured = room, False
        self.views = Watched(room, theme, parent, "card")
        self._camera = ""

    def follow(self, w: float, offset: float, scale: float) -> None:
        """At its place in the card, or closed. Not while painting."""
        chosen, desk = self.room.desk.selection, self.room.desk
        camera = chosen.id if chosen.kind == "camera" else ""
        if camera != self._camera:
            self._camera, self.measured = camera, False
        opens = bool(camera) and desk.watching.opens(desk) and pictures.row_of(desk, camera) is not None
        wide = (w - 32) * scale
        place = QRect(round(16 * scale), round((TOP - offset) * scale), round(wide), round(wide * _WIDE))
        wanted = [(pictures.of_camera(camera), "", place)] if opens else []
        self.views.show(wanted, main=True, plays=desk.watching.playing)

    def draw(self, ink: Ink, panel: Panel, camera: str, w: float) -> float:
        """The whole card; the answer is the y where it ends."""
        cameras, row = self.room.desk.site.cameras, pictures.row_of(self.room.desk, camera)
        if row is None:
            ink.text(16, 30, say("card.gone"), "t2")
            return 60
        health = CameraHealth(int(self.room.desk.camera_health.now(self.room.desk)[row]))
        _head(ink, cameras, row, health, w)
        y = TOP + (w - 32) * _WIDE + 14 if self.views.shown or self._resting() else TOP + 8
        y = self._figures(ink, panel, y, w)
        for line, token in lines(self.room, row, health):
            for part in fonts.wrap(line, 13, w - 32, 2):
                ink.text(16, y, part, token)
                y += _LINE
        return y + 8

    def _resting(self) -> bool:
        return self.room.desk.watching.opens(self.room.desk)

    def _figures(self, ink: Ink, panel: Panel, y: float, w: float) -> float:
        """What was measured, on request."""
        state = self.views.shown[0].state if self.views.shown else None
        if state is None:
            return y
        if not self.measured:
            rect = QRectF(16, y - 10, w - 32, 20)
            ink.text(16, y, say("picture.card.measure"), "t1" if panel.over(rect) else "t3")
            panel.spot(rect, self._measure, say("picture.card.measure"))
            return y + _LINE
        for line in figures(state):
            ink.text(16, y, fonts.fit(line, 13, False, w - 32), "t2")
            y += _LINE
        return y

    def _measure(self) -> None:
        self.measured = True


def _head(ink: Ink, cameras: Cameras, row: int, health: CameraHealth, w: float) -> None:
    direction, kind = float(cameras.direction_deg[row]), CameraKind(int(cameras.kind[row]))
    shared, dome = bool(cameras.shared[row]), bool(cameras.dome[row])
    mark = CameraMark(dome, health, None if math.isnan(direction) else direction, kind is CameraKind.PTZ, shared)
    ink.camera(36, 38, mark, 28)
    camera = cameras.ids[row]
    ink.text(67, 30, fonts.fit(cameras.names[row] or camera, 20, True, w - 83), "t1", 20, bold=True)
    owner = cameras.owner[row] or say("card.camera_shared" if shared else "card.camera_own")
    words = (say(f"card.camera_kind.{kind.name.lower()}"), owner, camera)
    ink.text(67, 52, fonts.fit(" · ".join(words), 13, False, w - 83), "t2")


def lines(room: Room, row: int, health: CameraHealth) -> list[tuple[str, str]]:
    """What is known of it beside its name, and a token each."""
    cameras = room.desk.site.cameras
    camera, dome, direction = cameras.ids[row], bool(cameras.dome[row]), float(cameras.direction_deg[row])
    facing = say("card.dome") if dome else say("card.no_direction")
    if not dome and not math.isnan(direction):
        facing = say("card.facing", way=say(f"card.way.{round(direction / 45) % 8}"), deg=round(direction) % 360)
    found = [(" · ".join(part for part in (facing, _view(cameras, row)) if part), "t1")]
    bad = health in (CameraHealth.FROZEN, CameraHealth.OFFLINE)
    found.append((say(f"card.health.{health.name.lower()}"), "warn" if bad else "t2"))
    if pictures.urls(room.desk, pictures.of_camera(camera)) is None:
        found.append((say("picture.no_stream"), "t2"))
    turns = "，".join(pictures.presets(room.desk, camera))
    said = {"beat": cameras.beat[row], "group": cameras.group[row], "presets": turns}
    return found + [(say(f"picture.card.{name}", text=text), "t2") for name, text in said.items() if text]


def _view(cameras: Cameras, i: int) -> str:
    """How wide and how far it sees, as far as that is known."""
    fov, reach = float(cameras.fov_deg[i]), float(cameras.range_m[i])
    parts = (say("card.fov", deg=round(fov)) if fov > 0 else "", say("card.range", m=round(reach)) if reach > 0 else "")
    return " · ".join(part for part in parts if part)
