"""A still that hangs on an incident: shown large, with its camera, its time, and whether it is what was taken."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Thread
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from console.desk import pictures, stills
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, button_width
from console.glass.panels.popup import Floating
from console.glass.panels.room import Room
from console.glass.theme import Theme
from console.glass.video.view import fitted
from console.say import say
from console.verbs import Said, calls
from console.words import Attachment

FOOT_H: Final = 76.0
_WIDE: Final = 960.0
_MOST_PX: Final = 1920  # a picture of 4K is scaled down where it is read, beside the window


class StillView(Floating):
    """``open`` reads and verifies on a thread of its own; Esc closes."""

    read = Signal(object, object)  # the attachment, QImage or Said

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.attachment: Attachment | None = None
        self.image: QImage | None = None
        self.fault = ""
        self._reading: Thread | None = None
        self.read.connect(self._came, Qt.ConnectionType.QueuedConnection)

    def wanted(self) -> tuple[float, float]:
        return _WIDE, _WIDE * 9 / 16 + FOOT_H

    def open(self, attachment: Attachment) -> None:
        """Nothing is shown of a file that is not what it was."""
        self.attachment, self.image, self.fault = attachment, None, ""
        state = self.room.desk.site.state_dir
        self._reading = Thread(target=lambda: self._read(attachment, state), name="still", daemon=True)
        self._reading.start()
        self.show()
        self.raise_()
        self.update()

    def _read(self, attachment: Attachment, state: Path) -> None:
        found: QImage | Said | bytes = self._here(attachment, state)
        if isinstance(found, bytes):
            image = QImage.fromData(found)
            if image.isNull():
                found = Said("stills.changed", {"name": attachment.name})
            elif image.width() > _MOST_PX:
                found = image.scaledToWidth(_MOST_PX, Qt.TransformationMode.SmoothTransformation)
            else:
                found = image
        self.read.emit(attachment, found)

    def _here(self, attachment: Attachment, state: Path) -> bytes | Said:
        """From this machine's disk; one that another seat took, from the store first."""
        files = self.room.desk.files
        if files is not None and not stills.path_of(attachment, state).is_file():
            why = files.fetch(stills.name_of(attachment))
            if why:
                return Said("stills.gone", {"name": attachment.name, "why": Said(why)})
        return stills.read(attachment, state)

    def _came(self, attachment: Attachment, found: QImage | Said) -> None:
        if attachment is self.attachment:
            self.image = found if isinstance(found, QImage) else None
            self.fault = found.text() if isinstance(found, Said) else ""
            self.update()

    def leave(self) -> None:
        self.hide()
        self.image = None
        self.room.act("map")

    def done(self) -> None:
        """Waits for what is being read: at the window's end."""
        if self._reading is not None:
            self._reading.join()

    # ---- paint

    def draw(self, ink: Ink, w: float, h: float) -> None:
        one = self.attachment
        if one is None:
            return
        ink.fill(0, 0, w, h - FOOT_H, "b")
        if self.image is not None:
            self._paint(ink, w, h - FOOT_H, self.image)
        else:
            words = self.fault or say("stills.reading")
            ink.centre(w / 2, (h - FOOT_H) / 2, fonts.fit(words, 15, False, w - 32), "warn" if self.fault else "t2", 15)
        self._foot(ink, w, h - FOOT_H, one)
        self.frame(ink, w, h)

    def _paint(self, ink: Ink, w: float, h: float, image: QImage) -> None:
        painter, scale = ink.painter, self.measures.scale
        at = fitted(image.width(), image.height(), round(w * scale), round(h * scale))
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(painter.RenderHint.SmoothPixmapTransform, True)
        painter.drawImage(at, image)
        painter.restore()

    def _foot(self, ink: Ink, w: float, top: float, one: Attachment) -> None:
        """Camera, time, who took it; the hash in full, for it is what proves it."""
        y, right = top + 24, self._buttons(ink, w - 16, top + 24, one) - 12
        name = fonts.fit(pictures.name(self.room.desk, one.source), 15, True, right - 250)
        x = ink.text(16, y, name, "t1", 15, bold=True)
        x = ink.text(x + 12, y, f"{time.strftime('%m-%d', time.localtime(one.at))} {figures.clock(one.at)}", "t2")
        ink.text(x + 12, y, fonts.fit(say("stills.by", who=one.by), 13, False, right - x - 12), "t3")
        whole = self.image is not None
        hashed = say("stills.verified" if whole else "stills.hash", sha256=one.sha256)
        ink.text(16, y + 32, fonts.fit(hashed, 12, False, w - 32), "t3" if whole or not self.fault else "warn", 12)

    def _buttons(self, ink: Ink, right: float, y: float, one: Attachment) -> float:
        """From the right; the answer is where they begin."""
        box = ink.button(right - button_width(say("panel.fold"), "Esc"), y, say("panel.fold"), "Esc")
        self.spot(box, self.leave, say("panel.fold"))
        kind, key = pictures.parts(one.source)
        if kind == pictures.CAMERA and self.room.desk.site.config.video.recording_url:
            label = say("tourpanel.footage")
            box = ink.button(box.left() - 8 - button_width(label, ""), y, label)
            self.spot(box, lambda: self._footage(key, one.at), say("verb.footage.help"))
        return box.left()

    def _footage(self, camera: str, at: float) -> None:
        self.room.do(calls.Footage(camera=camera, at=figures.clock(at)))


def size_of(view: StillView, area: QSize) -> tuple[float, float]:
    """px at 100 %: as large as it wants, or as the map leaves it."""
    scale = view.measures.scale
    wide, high = view.wanted()
    factor = min(1.0, (area.width() / scale - 24) / wide, (area.height() / scale - 24) / high)
    return wide * factor, (high - FOOT_H) * factor + FOOT_H

