"""One symbol as a QPixmap, for lists and cards. Sizes in logical pixels; the pixmap carries its ratio."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap

from console.glass.symbols import paint
from console.glass.symbols.marks import CameraMark, IncidentMark, Sign, UnitMark
from console.glass.theme import Theme, load_theme
from console.words import Duty, Kind

UNIT_BOX: Final = 28.0  # logical pixels of the map's symbol that a list's square shows: body and both badges
DIAMOND_BOX: Final = 32.0


def drawn(size: int, ratio: float, scale: float, draw: Callable[[QPainter], None]) -> QPixmap:
    """``size`` × ``size`` logical pixels with what ``draw`` paints round the middle, ``scale`` times its map size."""
    side = max(1, round(size * ratio))
    out = QPixmap(side, side)
    out.fill(Qt.GlobalColor.transparent)
    p = QPainter(out)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.translate(side / 2, side / 2)
    p.scale(ratio * scale, ratio * scale)
    draw(p)
    p.end()
    out.setDevicePixelRatio(ratio)
    return out


def unit_pixmap(
    theme: Theme,
    kind: Kind,
    duty: Duty,
    signs: Sign = Sign.NONE,
    size: int = 28,
    ratio: float = 1.0,
    heading_deg: float | None = None,
) -> QPixmap:
    """A unit's symbol centred in ``size`` × ``size`` logical pixels, transparent round it.

    With badges the whole is drawn a little smaller, so that they stay inside.
    """
    return _unit(theme.name, UnitMark(kind, duty, signs, heading_deg), size, ratio)


@functools.lru_cache(maxsize=1024)
def _unit(theme: str, mark: UnitMark, size: int, ratio: float) -> QPixmap:
    box = UNIT_BOX
    if mark.signs & (Sign.NOT_RECORDING | Sign.BATTERY_LOW):
        box = 40.0
    if mark.signs & Sign.SOS:
        box = 52.0
    return drawn(size, ratio, size / box, lambda p: paint.unit(p, load_theme(theme), mark))


def incident_pixmap(theme: Theme, mark: IncidentMark, size: int = 28, ratio: float = 1.0) -> QPixmap:
    """An incident's diamond in a square of ``size``; 32 shows it as large as on the map."""
    return _incident(theme.name, mark, size, ratio)


@functools.lru_cache(maxsize=256)
def _incident(theme: str, mark: IncidentMark, size: int, ratio: float) -> QPixmap:
    box = 44.0 if mark.overdue else DIAMOND_BOX
    return drawn(size, ratio, size / box, lambda p: paint.incident(p, load_theme(theme), mark))


@functools.lru_cache(maxsize=256)
def _camera(theme: str, mark: CameraMark, size: int, ratio: float, near: bool) -> QPixmap:
    return drawn(size, ratio, size / 20.0, lambda p: paint.camera(p, load_theme(theme), mark, near))


def camera_pixmap(theme: Theme, mark: CameraMark, size: int = 20, ratio: float = 1.0, near: bool = False) -> QPixmap:
    """A camera's lens; ``near`` for one that sees the scene."""
    return _camera(theme.name, mark, size, ratio, near)


@functools.lru_cache(maxsize=64)
def _post(theme: str, staffed: bool, size: int, ratio: float) -> QPixmap:
    return drawn(size, ratio, size / 28.0, lambda p: paint.post(p, load_theme(theme), staffed))


def post_pixmap(theme: Theme, staffed: bool, size: int = 28, ratio: float = 1.0) -> QPixmap:
    """A police post's shield 站, dashed when nobody is in."""
    return _post(theme.name, staffed, size, ratio)
