"""Several canvases that share one source and one tile service, moved and painted as one: the screens of a room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.glass.bench.scene import BenchSource
from console.glass.canvas import Canvas
from console.glass.items.frame import Bounds
from console.glass.theme import Theme, load_theme
from console.glass.tilework.starting import service_for
from console.words import Changes

THEME: Final = "dark"
_BESIDE_PX: Final = 100.0


class Together:
    """What is asked of it is asked of each canvas."""

    def __init__(self, canvases: Sequence[Canvas]) -> None:
        self.canvases = tuple(canvases)

    def fit(self, bounds: Bounds) -> None:
        """All show the whole at one scale, so that they can be compared; each further one a little beside it."""
        for n, canvas in enumerate(self.canvases):
            canvas.fit(bounds)
            canvas.pan_by(_BESIDE_PX * n, 0)

    def pan_by(self, dx: float, dy: float) -> None:
        for canvas in self.canvases:
            canvas.pan_by(dx, dy)

    def zoomed(self, steps: int, x: float, y: float) -> None:
        for canvas in self.canvases:
            canvas.zoomed(steps, x, y)

    def apply(self, changes: Changes) -> None:
        for canvas in self.canvases:
            canvas.apply(changes)

    def set_theme(self, theme: Theme) -> None:
        for canvas in self.canvases:
            canvas.set_theme(theme)

    def at_rest(self) -> bool:
        return all(canvas.at_rest() for canvas in self.canvases)

    def shut(self) -> None:
        for canvas in self.canvases:
            canvas.shut()
            canvas.tiles.shut()


class Paints(QObject):
    """Counts paint events: how many every canvas has had at least."""

    def __init__(self, shown: Together) -> None:
        super().__init__()
        viewports = [canvas.map_view.viewport() for canvas in shown.canvases]
        self._counts = {id(viewport): 0 for viewport in viewports}
        for viewport in viewports:
            viewport.installEventFilter(self)

    @property
    def count(self) -> int:
        return min(self._counts.values())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._counts[id(watched)] += 1
        return False


def side_by_side(source: BenchSource, count: int) -> tuple[QWidget, Together]:
    """``count`` bare canvases in one window, with one tile service."""
    window = QWidget()
    service = service_for(source.site)
    canvases = [Canvas(source, load_theme(THEME), window, tiles=service) for _ in range(count)]
    layout = QHBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for canvas in canvases:
        layout.addWidget(canvas)
    return window, Together(canvases)
