"""What a hand on the map does: pick, choose among what overlaps, place something, open the form of a new incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk import pictures
from console.desk.placing import place_text
from console.glass.canvas import Hit
from console.glass.window.layout import near
from console.glass.window.measures import FLOAT
from console.glass.window.placing import Placing
from console.say import say
from console.verbs import calls
from layers.geo import to_mercator

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow

_WORDS_TOP: Final = 60  # px below the open map's edge, under one row of tools


class OnMap:
    """Hears the canvas. ``placing``: "" nothing, "new", or the incident that waits for its place."""

    def __init__(self, window: DeskWindow) -> None:
        self.window = window
        self.desk = window.desk
        self.placing = ""
        canvas = window.canvas
        self.veil = Placing(canvas, lambda: window.theme)
        self.veil.placed.connect(self._placed)
        canvas.picked.connect(self._picked)
        canvas.overlap.connect(self._overlapping)
        canvas.context.connect(self._context)
        canvas.dropped_follow.connect(lambda: window.do(calls.Follow()))
        canvas.moved.connect(window.overlap.hide)

    def _picked(self, kind: str, id: str) -> None:
        self.window.overlap.hide()
        if not self.window.bar.line.text():
            self.window.take_keys()
        if kind or self.desk.selection.kind:
            self.window.do(calls.Select(kind=kind, id=id))

    def _overlapping(self, hits: list[Hit], x: float, y: float) -> None:
        self.window.overlap.show_hits(hits)
        at = self.window.canvas.geometry().topLeft()
        box, overlap = self.window.areas().open, self.window.overlap
        overlap.setGeometry(near(box, at.x() + x, at.y() + y, *overlap.wanted(), self.window.measures))
        overlap.show()
        overlap.raise_()
        overlap.update()

    def _context(self, lon: float, lat: float, x: float, y: float) -> None:
        at = self.window.canvas.geometry().topLeft()
        self.open_form((lon, lat), at.x() + x, at.y() + y)

    def open_form(self, point: tuple[float, float], x: float, y: float, seen: str = "") -> None:
        """The form of a new incident beside a point of the window; ``seen``: on whose picture."""
        words = pictures.name(self.desk, seen) if seen else place_text(self.desk.places.of(self.desk, *point))
        self.window.form.open_at(point, words or self.window.reads.beat_at(*point), seen)
        width, height = self.window.form.wanted()
        self.window.form.setGeometry(near(self.window.areas().open, x, y, width, height, self.window.measures))

    def place_new(self) -> None:
        """The next click on the map opens the form there."""
        self.begin("new", say("panel.placing_new"))

    def begin(self, what: str, words: str) -> None:
        self.window.toolbox.drop()
        self.placing = what
        self.window.tools.in_hand = "new" if what == "new" else "escape"
        self.veil.scale = self.window.measures.scale
        self.veil.begin(words, self._below_the_tools())
        self.window.tools.update()
        self.window.take_keys()

    def _below_the_tools(self) -> int:
        """px from the map's upper edge: on a narrow map the tools have a second row."""
        window, scale = self.window, self.window.measures.scale
        least = window.areas().open.top() + round(_WORDS_TOP * scale)
        return max(least, window.tools.geometry().bottom() + round(FLOAT * scale)) - window.canvas.geometry().top()

    def end(self) -> None:
        self.placing = ""
        self.window.tools.in_hand = "escape"
        self.veil.hide()
        self.window.tools.update()

    def _placed(self, lon: float, lat: float) -> None:
        what = self.placing
        self.end()
        if what == "new":
            x_m, y_m = (float(v) for v in to_mercator(lon, lat))
            centre, metres = self.window.canvas.centre_m, self.window.canvas.m_per_px / self.window.canvas.scale
            middle = self.window.canvas.geometry().center()
            self.open_form((lon, lat), middle.x() + (x_m - centre[0]) / metres, middle.y() - (y_m - centre[1]) / metres)
        elif what in self.desk.incidents:
            self.window.do(calls.Place(incident=what, lon_deg=lon, lat_deg=lat))

    def centre_on_thing(self, kind: str, id: str) -> None:
        """A camera, a post, a marker in the middle."""
        place = self.window.canvas.stage.place_of(kind, id)
        if place is not None:
            self.window.canvas.centre_on(*place)
