"""The canvas: a map of the room with its own camera and its own visible set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from console.glass.canvas.source import MapSource
from console.glass.theme import Theme
from console.words import Changes

LAYERS = ("base", "places", "roads", "beats", "cameras", "posts", "units", "incidents", "tails", "labels")


@dataclass(frozen=True)
class Hit:
    """Something under the pointer. ``kind``: unit, incident, camera, post. Nearest first in a list."""

    kind: str
    id: str
    distance_px: float


class Canvas(QWidget):
    """The map. Depends on ``MapSource``; never writes to it."""

    picked = Signal(str, str)  # kind, id: one thing was clicked; ("", "") the empty map
    overlap = Signal(list, float, float)  # list[Hit], x, y in widget pixels: several things were clicked
    context = Signal(float, float, float, float)  # lon, lat, x, y: right click on the map
    hovered = Signal(str, str)  # kind, id under the pointer; "" none
    moved = Signal()  # the camera moved
    dropped_follow = Signal()  # a person panned away from the followed unit

    def __init__(self, source: MapSource, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)

    @property
    def centre_m(self) -> tuple[float, float]:
        """Camera: Web Mercator metres at the widget's centre."""
        raise NotImplementedError

    @property
    def m_per_px(self) -> float:
        """Camera: Mercator metres a logical pixel."""
        raise NotImplementedError

    def apply(self, changes: Changes) -> None:
        """The one announcement: read what changed from the source, repaint once."""

    def centre_on(self, x_m: float, y_m: float, m_per_px: float | None = None) -> None:
        """Cut to a point; waits for the end of a gesture in progress."""

    def fit(self, bounds_m: tuple[float, float, float, float]) -> None:
        """Show (west, south, east, north) whole."""

    def zoom_by(self, factor: float) -> None:
        """Zoom about the centre; 2.0 halves the metres a pixel."""

    def follow(self, unit: str) -> None:
        """Keep a unit in the middle; "" ends it."""

    def set_layer(self, name: str, on: bool) -> None:
        """Switch one of ``LAYERS`` on this canvas only. ``KeyError`` for an unknown name."""

    def layer_on(self, name: str) -> bool:
        raise NotImplementedError

    def set_ghost(self, lines: Sequence[NDArray[np.float64]], labels: Sequence[str] = ()) -> None:
        """Routes that a typed verb would cause: (K, 2) Mercator metres each, dashed `acc`; a label at each start."""

    def set_theme(self, theme: Theme) -> None:
        """Repaint everything in another theme."""

    def set_language(self) -> None:
        """Read every text again after ``console.say.use``."""

    def set_insets(self, left: int, top: int, right: int, bottom: int) -> None:
        """Pixels covered by floating tools: ``centre_on`` and ``fit`` keep clear of them."""

    def position_of(self, kind: str, id: str) -> tuple[float, float] | None:
        """Where it was last painted, in widget pixels; None when off screen."""
        raise NotImplementedError

    def hits_at(self, x: float, y: float) -> list[Hit]:
        """What is within reach of a widget pixel, nearest first."""
        raise NotImplementedError

    def ready(self) -> bool:
        """True when no static tile of the view is still being painted."""
        raise NotImplementedError

    def picture(self) -> QImage:
        """The map as it stands."""
        raise NotImplementedError

    def shut(self) -> None:
        """Close the tile worker; the canvas paints no new tiles after it."""
