"""Every symbol of the map and of the lists, drawn by one set of painters (LOOK.md, section 4).

``marks`` what there is to draw, as values · ``paint`` painters in logical pixels round (0, 0) ·
``pixmaps`` one symbol as a QPixmap, for lists · ``atlas`` all unit fragments baked, for the map · ``sheet`` the sheet.
"""

from console.glass.symbols.marks import CameraMark, IncidentMark, Sign, UnitMark
from console.glass.symbols.pixmaps import camera_pixmap, incident_pixmap, post_pixmap, unit_pixmap

__all__ = [
    "CameraMark",
    "IncidentMark",
    "Sign",
    "UnitMark",
    "camera_pixmap",
    "incident_pixmap",
    "post_pixmap",
    "unit_pixmap",
]
