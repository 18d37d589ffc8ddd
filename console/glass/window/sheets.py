"""Drawers and floats of the shift and of words for upstairs: what opens them, where they lie, what Esc puts away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from console.desk import stills
from console.glass.panels import handover, indicator_board, shift_board, tour_panel
from console.glass.panels.brief import BriefStrip
from console.glass.panels.draft import ReportForm
from console.glass.panels.handover import HandoverSheet
from console.glass.panels.indicator_board import IndicatorBoard
from console.glass.panels.panel import Panel
from console.glass.panels.shift_board import ShiftBoard
from console.glass.panels.still_view import StillView, size_of
from console.glass.panels.tour_panel import TourPanel
from console.glass.window.layout import Areas
from console.glass.window.measures import FLOAT
from console.verbs import calls

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow

_NONE: Final = Qt.KeyboardModifier.NoModifier
_CTRL: Final = Qt.KeyboardModifier.ControlModifier


class Sheets:
    """Made with the window's body; ``looked`` hears every change of the view, ``lay_out`` every layout."""

    def __init__(self, window: DeskWindow, body: QWidget) -> None:
        self.window = window
        room, theme = window.room, window.theme
        self.board, self.handover = ShiftBoard(room, theme, body), HandoverSheet(room, theme, body)
        self.report, self.brief = ReportForm(room, theme, body), BriefStrip(room, theme, self.place_brief, body)
        self.tour, self.still = TourPanel(room, theme, body), StillView(room, theme, body)
        self.indicators = IndicatorBoard(room, theme, body)
        self._seen = window.desk.view.sheet_n

    @property
    def panels(self) -> tuple[Panel, ...]:
        return self.board, self.handover, self.report, self.brief, self.tour, self.still, self.indicators

    @property
    def drawers(self) -> tuple[Panel, ...]:
        """That lie at the left."""
        return self.board, self.handover, self.tour, self.indicators

    def shut(self) -> None:
        """The window ends: nobody is left to hear what is still being read."""
        self.still.done()

    def looked(self) -> None:
        """A verb has asked for a sheet, or the line for the telephone has come or gone."""
        view = self.window.desk.view
        if self.brief.isVisibleTo(self.window) != bool(view.brief):
            self.brief.setVisible(bool(view.brief))
            self.window.lay_out()
        if view.sheet_n == self._seen:
            return
        self._seen = view.sheet_n
        if view.sheet == "report":
            self.report.open(view.sheet_for)
        elif view.sheet == "handover":
            self.show_handover(on=True)
        elif view.sheet == "shift":
            self.window.drawers.at_left(self.board, on=True)
        elif view.sheet == "tours":
            self.show_tour(on=True)
        elif view.sheet == "still":
            self._show_still(view.sheet_for)
        self.window.lay_out()

    def toggle_board(self) -> None:
        self.window.drawers.at_left(self.board)

    def show_handover(self, on: bool | None) -> None:
        """Opened anew it begins with what is under way."""
        was = self.handover.isVisible()
        self.window.drawers.at_left(self.handover, on)
        if self.handover.isVisible() and not was:
            self.handover.opened()
        self.handover.foot.follow()

    def press(self, stroke: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Keys of the handover sheet while it is open."""
        held = modifiers & ~Qt.KeyboardModifier.KeypadModifier
        if not self.handover.isVisible() or held not in (_NONE, _CTRL):
            return False
        return self.handover.press_key(stroke, held == _CTRL)

    def toggle_tour(self) -> None:
        self.show_tour(on=None)

    def show_tour(self, on: bool | None) -> None:
        """The panel of video patrols, with the picture of this moment."""
        self.window.drawers.at_left(self.tour, on)
        if self.tour.isVisible():
            self.tour.follow()

    def show_indicators(self, on: bool | None) -> None:
        """The numbers of the duty; while they are shown the running period is worked out too."""
        self.window.drawers.at_left(self.indicators, on)

    def _show_still(self, sha256: str) -> None:
        incident = self.window.card.incident
        found = incident.attachments if incident is not None else ()
        one = next((one for one in found if one.sha256 == sha256 and stills.is_still(one)), None)
        if one is not None:
            self.still.open(one)

    def lay_out(self, at: Areas) -> None:
        m, area = self.window.measures, at.open
        for panel, width in (
            (self.board, shift_board.WIDTH), (self.handover, handover.WIDTH), (self.tour, tour_panel.WIDTH),
            (self.indicators, indicator_board.WIDTH),
        ):
            panel.setGeometry(area.left(), area.top(), min(round(width * m.scale), area.width()), area.height())
        gap = round(FLOAT * m.scale)
        w, h = (round(side * m.scale) for side in self.report.wanted())
        w, h = min(w, area.width() - 2 * gap), min(h, area.height() - 2 * gap)
        self.report.setGeometry(area.center().x() - w // 2, area.center().y() - h // 2, w, h)
        w, h = (round(side * m.scale) for side in size_of(self.still, area.size()))
        self.still.setGeometry(area.center().x() - w // 2, area.center().y() - h // 2, w, h)
        self.place_brief()

    def place_brief(self) -> None:
        """At the map's foot, in its middle, as wide as its words."""
        m, gap, area = self.window.measures, round(FLOAT * self.window.measures.scale), self.window.areas().open
        self.brief.widest = (area.width() - 2 * gap) / m.scale
        w, h = (round(side * m.scale) for side in self.brief.wanted())
        at = QRect(area.center().x() - w // 2, area.bottom() + 1 - gap - h - round(36 * m.scale), w, h)
        if self.brief.geometry() != at:
            self.brief.setGeometry(at)

    def escape(self) -> bool:
        """The form first, then the drawer, then the line."""
        if self.handover.isVisible() and self.handover.escape():
            return True
        for one in (self.still, self.report):
            if one.isVisible():
                one.leave()
                return True
        return False

    # ---- keys

    def draft(self) -> None:
        """首报 of the selected incident."""
        incident = self.window.card.incident
        if incident is not None:
            self.window.room.do(calls.FirstReport(incident=incident.id))

    def brief_line(self) -> None:
        """报 of the selected incident; without one the line goes."""
        incident = self.window.card.incident
        if incident is not None:
            self.window.room.do(calls.Brief(incident=incident.id))
        elif self.window.desk.view.brief:
            self.brief.leave()

    def tick_next(self) -> None:
        incident = self.window.card.incident
        if incident is not None:
            self.window.room.do(calls.Tick(incident=incident.id))
