"""One symbol as a QPixmap, for lists and cards. Sizes in logical pixels; the pixmap carries its ratio."""

from __future__ import annotations

from PySide6.QtGui import QPixmap

from console.glass.symbols.marks import CameraMark, IncidentMark, Sign
from console.glass.theme import Theme
from console.words import Duty, Kind


def unit_pixmap(
    theme: Theme, kind: Kind, duty: Duty, signs: Sign = Sign.NONE, size: int = 28, ratio: float = 1.0,
    heading_deg: float | None = None,
) -> QPixmap:
    """A unit's symbol centred in ``size`` × ``size`` logical pixels, transparent round it."""
    raise NotImplementedError


def incident_pixmap(theme: Theme, mark: IncidentMark, size: int = 28, ratio: float = 1.0) -> QPixmap:
    """An incident's diamond; ``size`` is that of the diamond, so 28 is the map's."""
    raise NotImplementedError


def camera_pixmap(theme: Theme, mark: CameraMark, size: int = 20, ratio: float = 1.0) -> QPixmap:
    """A camera's lens."""
    raise NotImplementedError


def post_pixmap(theme: Theme, staffed: bool, size: int = 28, ratio: float = 1.0) -> QPixmap:
    """A police post's shield 站, dashed when nobody is in."""
    raise NotImplementedError
