"""What lies over the map at its edges: lists at the left, one at a time; health, layers and help beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from console.glass.bringing.panel import WIDTH as IMPORT_W
from console.glass.panels.alarm_list import WIDTH as ALARMS_W
from console.glass.panels.health import WIDTH as HEALTH_W
from console.glass.panels.help import WIDTH as HELP_W
from console.glass.panels.layertree import WIDTH as LAYERS_W
from console.glass.panels.panel import Panel
from console.glass.panels.ring_list import WIDTH as RINGS_W
from console.glass.panels.task_board import WIDTH as TASKS_W
from console.glass.panels.unitlist import WIDTH as UNITS_W

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow
    from console.glass.window.layout import Areas


class Drawers:
    """Opened and closed by a key or a button; each as wide as it needs, at most as the map."""

    def __init__(self, window: DeskWindow) -> None:
        self.window = window

    def toggle_units(self, on: bool | None = None) -> None:
        self.at_left(self.window.units, on)

    def toggle_rings(self) -> None:
        self.at_left(self.window.rings)

    def toggle_alarms(self) -> None:
        self.at_left(self.window.alarms)

    def toggle_tasks(self, by: str = "") -> None:
        """``by``: the board's other side is shown when it is not this one."""
        tasks = self.window.tasks
        if by and by != tasks.by:
            tasks.turn()
        self.at_left(tasks, True if by else None)

    def toggle_layout(self) -> None:
        """The miniature of the walls, at the map's foot: queue, card and what lies at the left stay open."""
        if self.window.miniature.isVisible():
            self.fold_layout()
        else:
            self.open_layout()

    def fold_layout(self) -> None:
        self.window.carrying.listen(False)
        self.window.miniature.hide()
        self.window.lay_out()

    def open_layout(self, wall: str = "") -> None:
        self.window.miniature.open(wall)
        self.window.carrying.listen(True)
        self.window.lay_out()
        self.window.miniature.raise_()

    def at_left(self, panel: Panel, on: bool | None = None) -> None:
        """One at a time lies at the left."""
        window = self.window
        own = (window.units, window.rings, window.alarms, window.tasks, *window.bodycams.panels,
               *window.seats.panels)  # fmt: skip
        for other in (*own, *window.sheets.drawers, *window.studies.drawers):
            other.setVisible(other is panel and (not other.isVisible() if on is None else on))
        panel.raise_()
        window.lay_out()

    def toggle_health(self) -> None:
        self.window.layers.hide()  # both lie at the right
        self._turn(self.window.health)

    def toggle_layers(self) -> None:
        self.window.health.hide()
        self._turn(self.window.layers)

    def toggle_help(self, on: bool | None = None) -> None:
        self._turn(self.window.help, on)

    def _turn(self, panel: Panel, on: bool | None = None) -> None:
        panel.setVisible(not panel.isVisible() if on is None else on)
        panel.raise_()
        self.window.lay_out()

    def toggle_fullscreen(self) -> None:
        self.window.setWindowState(self.window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def lay_out(self, at: Areas) -> None:
        """Each to its edge of what is open of the map."""
        window, open_ = self.window, self._above_layout(at)
        left: tuple[tuple[QWidget, float], ...] = (
            (window.units, UNITS_W), (window.help, HELP_W), (window.rings, RINGS_W), (window.tasks, TASKS_W),
            (window.alarms, ALARMS_W), (window.bringing.panel, IMPORT_W),
        )  # fmt: skip
        right: tuple[tuple[QWidget, float], ...] = ((window.health, HEALTH_W), (window.layers, LAYERS_W))
        for panel, wide in left:
            panel.setGeometry(open_.left(), open_.top(), self._wide(wide, at), open_.height())
        for panel, wide in right:
            w = self._wide(wide, at)
            panel.setGeometry(open_.right() + 1 - w, open_.top(), w, open_.height())

    def _above_layout(self, at: Areas) -> QRect:
        """The miniature to the map's foot; what it leaves of the map is for the others."""
        h = self.foot_h(at)
        if h:
            self.window.miniature.setGeometry(at.open.left(), at.open.bottom() + 1 - h, at.open.width(), h)
        return at.open.adjusted(0, 0, 0, -h)

    def foot_h(self, at: Areas) -> int:
        """So much of the map's foot is covered by the miniature."""
        miniature, scale = self.window.miniature, self.window.measures.scale
        if not miniature.isVisibleTo(self.window):
            return 0
        return min(round(miniature.wanted_height(at.open.width() / scale) * scale), round(at.open.height() * 0.7))

    def _wide(self, wide: float, at: Areas) -> int:
        return min(round(wide * self.window.measures.scale), at.open.width())
