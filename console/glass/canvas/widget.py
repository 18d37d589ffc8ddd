"""The canvas: a map of the room with its own camera and its own visible set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.desk.state import Pin
from console.glass.canvas.footer import Footer
from console.glass.canvas.grounds import Grounds
from console.glass.canvas.pick import Hit, hits_at
from console.glass.canvas.picture import Picture
from console.glass.canvas.pointer import Pointer
from console.glass.canvas.source import MapSource
from console.glass.canvas.upkeep import Upkeep
from console.glass.canvas.view import MapView
from console.glass.canvas.whole import FirstSight, whole_m
from console.glass.items import table
from console.glass.items.base import Painter
from console.glass.items.frame import Bounds, Camera, Frame
from console.glass.items.stage import LAYERS, Ghost, Stage
from console.glass.items.studyshown import StudyShown
from console.glass.theme import Theme
from console.glass.tilework.service import TileService
from console.glass.tilework.starting import service_for
from console.words import Changes
from layers import geo, tiles

__all__ = ["LAYERS", "Canvas", "Hit"]

_ARROW_PX: Final = 120.0
_FOOT_PX: Final = 12  # from the edges
_ARROWS: Final = {
    Qt.Key.Key_Left: (_ARROW_PX, 0.0), Qt.Key.Key_Right: (-_ARROW_PX, 0.0),
    Qt.Key.Key_Up: (0.0, _ARROW_PX), Qt.Key.Key_Down: (0.0, -_ARROW_PX),
}  # fmt: skip
_ZOOMS: Final = {
    Qt.Key.Key_Plus: 2, Qt.Key.Key_Equal: 2, Qt.Key.Key_Minus: -2, Qt.Key.Key_Underscore: -2,
}  # fmt: skip
_RELABEL: Final = (Changes.FIXES | Changes.UNITS | Changes.INCIDENTS | Changes.ORDERS | Changes.SOS | Changes.SECOND
                   | Changes.VIEW | Changes.RINGS | Changes.COVER)  # fmt: skip


class Canvas(QWidget):
    """The map. Depends on ``MapSource`` and never writes to it. ``shut`` it before the application ends."""

    picked = Signal(str, str)  # kind, id: one thing was clicked; ("", "") the empty map
    overlap = Signal(list, float, float)  # list[Hit], x, y in widget pixels: several things were clicked
    context = Signal(float, float, float, float)  # lon, lat, x, y: right click on the map
    hovered = Signal(str, str)  # kind, id under the pointer; "" none
    moved = Signal()  # the camera moved
    dropped_follow = Signal()  # a person panned away from the followed unit

    def __init__(
        self, source: MapSource, theme: Theme, parent: QWidget | None = None, tiles: TileService | None = None
    ) -> None:
        """``tiles``: a service shared with other canvases of the site; without one the canvas has its own."""
        super().__init__(parent)
        self._source = source
        self._camera = Camera()
        self._scale = 1.0
        self._camera.limit_to(source.site.base.bounds)
        self._owns_tiles = tiles is None
        service = tiles or service_for(source.site)
        self._stage = Stage(source, theme, service)
        self._theme = theme
        self._grounds = Grounds(source, self._stage)
        self._painters = table.make(self._stage)
        self._frame = self._camera.frame()
        self._view = MapView(self, Picture(self._stage, self._painters, self._current_frame))
        self._footer = Footer(theme, source.site.config, self, self._grounds.named)
        self._upkeep = Upkeep(
            self._stage, self._painters.values(), self._current_frame, self._repaint, self._view.repaint_tiles,
            self._footer_again, self,
        )  # fmt: skip
        self._pointer = Pointer(self)
        self._following = ""
        self._hand = False
        self._later: Callable[[], None] | None = None
        self._fitted = False
        self._first_sight = FirstSight(source)
        self._honoured = (source.view.centre_n, source.view.fit_n)
        self._build()
        if self._owns_tiles:
            self.destroyed.connect(service.shut)  # a bound method of no QObject: it outlives this one
        self.apply_view()

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._footer.raise_()

    # --- camera -----------------------------------------------------------------------------------------------

    @property
    def centre_m(self) -> tuple[float, float]:
        """Camera: Web Mercator metres at the widget's centre."""
        return self._camera.x_m, self._camera.y_m

    @property
    def focus_m(self) -> tuple[float, float]:
        """Mercator metres in the middle of the open part: what ``centre_on`` was, or would be, asked for."""
        return self._camera.focus

    @property
    def stage(self) -> Stage:
        """What the painters share: for tools that paint the same things elsewhere."""
        return self._stage

    @property
    def frame(self) -> Frame:
        """What is in view, in whole pixels."""
        return self._frame

    @property
    def m_per_px(self) -> float:
        """Camera: Mercator metres a pixel at 100 %; of the widget's own pixels when the scale is 1."""
        return self._camera.m_per_px

    @property
    def bounds_m(self) -> Bounds:
        """What is in view: west, south, east, north."""
        return self._frame.view.bounds_m

    @property
    def scale(self) -> float:
        return self._scale

    def set_scale(self, scale: float, foot: float | None = None) -> None:
        """Draw symbols, labels and strokes ``scale`` times as large; the ground in the middle stays.

        ``foot``: the plate at the foot by another scale, where the map is too narrow for it at this one.
        """
        self._footer.set_scale(foot or scale)
        if scale != self._scale:
            self._scale = scale
            self.resized()

    def plain_foot(self) -> None:
        """The plate at the foot without coordinates: where nobody points at anything."""
        self._footer.pointed = False
        self._footer_again()

    def centre_on(self, x_m: float, y_m: float, m_per_px: float | None = None) -> None:
        """Cut to a point; waits for the end of a gesture in progress."""
        step = None if m_per_px is None else tiles.step_of(m_per_px)
        self._touched()
        self._when_free(lambda: self._camera.look_at(x_m, y_m, step))

    def fit(self, bounds_m: Bounds) -> None:
        """Show (west, south, east, north) whole; waits for the end of a gesture in progress."""
        self._touched()
        self._when_free(lambda: self._camera.fit(bounds_m))

    def fit_whole(self) -> None:
        """Show the whole site; one without a map: all that has a place on it."""
        self.fit(whole_m(self._source) or self._source.site.base.bounds)

    def zoom_by(self, factor: float) -> None:
        """Zoom about the centre; 2.0 halves the metres a pixel."""
        steps = round(np.log2(factor) * tiles.STEPS_PER_DOUBLING)
        self._zoom_middle(steps)

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the map by the widget's pixels, as a hand would."""
        self._touched()
        self._leave_follow()
        self._camera.pan(dx / self._scale, dy / self._scale)
        self._look()

    def follow(self, unit: str) -> None:
        """Keep a unit in the middle; "" ends it."""
        self._following = unit
        self._keep_following()

    @property
    def following(self) -> str:
        return self._following

    @property
    def foot(self) -> QRect:
        """Where scale, coordinates and source stand: nothing should lie over them."""
        return self._footer.geometry()

    @property
    def attribution(self) -> str:
        """Whom the map names now."""
        return self._footer.source

    def set_insets(self, left: int, top: int, right: int, bottom: int) -> None:
        """The widget's pixels covered by floating tools: ``centre_on`` and ``fit`` keep clear of them."""
        at = self._scale
        self._camera.insets = (round(left / at), round(top / at), round(right / at), round(bottom / at))
        self._footer_at(self._camera.width / 2, self._camera.height / 2)

    def set_covered(self, rects: Sequence[QRect]) -> None:
        """Where tools float, in the widget's pixels: no label is put under them, nor under the foot."""
        at = self._scale
        boxes = tuple((r.left() / at, r.top() / at, (r.right() + 1) / at, (r.bottom() + 1) / at)
                      for r in (*rects, self.foot))
        if boxes != self._stage.covered:
            self._stage.covered = boxes
            self._upkeep.relabel(0)

    def _when_free(self, move: Callable[[], None]) -> None:
        if self._hand:
            self._later = move
            return
        move()
        self._fitted = True
        self._look()

    def _look(self) -> None:
        self._frame = self._camera.frame()
        self._view.look(self._frame)
        self._upkeep.relabel_at_rest()
        self._footer_at(self._camera.width / 2, self._camera.height / 2)
        self._upkeep.fetch()
        self.moved.emit()

    def _current_frame(self) -> Frame:
        return self._frame

    # --- what is on the map -----------------------------------------------------------------------------------

    def apply(self, changes: Changes) -> None:
        """The one announcement: read what changed from the source, repaint once."""
        if changes & Changes.SECOND:
            self._stage.second += 1
        if self._grounds.apply(changes):
            self._grounds.dress(self._theme, self._camera.ratio)
            self._repaint_all()
        dirty = [painter.changed(changes) for painter in self._painters.values()]
        if changes & Changes.VIEW:
            self.apply_view()
        if changes & Changes.FIXES:
            self._keep_following()
        if changes & (Changes.FIXES | Changes.INCIDENTS | Changes.SECOND):
            self._look_first(bool(changes & Changes.SECOND))
        if any(dirty):
            self._repaint()
        if changes & (Changes.SELECTION | Changes.PREVIEW):
            self._upkeep.relabel(0)
        elif changes & _RELABEL:
            self._upkeep.relabel_later(not changes & _RELABEL & ~Changes.FIXES)

    def apply_view(self) -> None:
        """Honour new requests of the source's view state."""
        view = self._source.view
        centre_n, fit_n = self._honoured
        self._honoured = (view.centre_n, view.fit_n)
        for name, on in view.layers.items():
            if name in self._stage.on and self._stage.on[name] != on:
                self.set_layer(name, on)
        if view.fit_n != fit_n:
            self.fit(view.fit_m) if view.fit_m else self.fit_whole()
        if view.centre_n != centre_n and view.centre_m is not None:
            self.centre_on(*view.centre_m)
        if view.follow != self._following:
            self.follow(view.follow)

    def set_layer(self, name: str, on: bool) -> None:
        """Switch one of ``LAYERS`` on this canvas only. ``KeyError`` for an unknown name."""
        if name not in self._stage.on:
            raise KeyError(name)
        self._stage.on[name] = on
        self._stage.painted.pop(name.removesuffix("s"), None)
        self._repaint_all()

    def set_basemap(self, id: str) -> None:
        """Another ground on this canvas only; "" has it follow the view again. ``KeyError`` for an unknown one."""
        if self._grounds.set(id):
            self._grounds.dress(self._theme, self._camera.ratio)
            self._repaint_all()

    @property
    def basemap(self) -> str:
        """The ground it shows: vectors, night, none, or the id of one of the site's base maps."""
        return self._stage.basemap

    @property
    def tiles(self) -> TileService:
        """What paints its ground: how the base maps stand, for the health panel."""
        return self._stage.tiles

    def layer_on(self, name: str) -> bool:
        return self._stage.on[name]

    def set_ghost(
        self, lines: Sequence[NDArray[np.float64]], labels: Sequence[str] = (), units: Sequence[str] = (),
        spots: Sequence[tuple[float, float]] = (),
    ) -> None:
        """Routes that a typed verb would cause: (K, 2) Mercator metres each, dashed `acc`; a label at each start.

        ``units``: whose own labels those replace. ``spots``: places that it is about, Mercator metres.
        """
        ghost = Ghost(tuple(lines), tuple(labels), tuple(units), tuple(spots))
        before = self._stage.ghost
        if ghost.lines or ghost.spots or before.lines or before.spots:
            self._stage.ghost = ghost
            self._upkeep.relabel(0)
            self._repaint()

    def set_study(self, shown: StudyShown) -> None:
        """What an analysis lays over this map; ``studyshown.NOTHING`` takes it away."""
        before = self._stage.study
        if shown != before:
            self._stage.study = shown
            self._repaint()

    def set_found(self, pin: Pin | None) -> None:
        """Cross-hair on a place that is looked at while a name is typed; None takes it away."""
        if pin != self._stage.found:
            self._stage.found = pin
            self._view.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Repaint everything in another theme."""
        self._theme = theme
        self._grounds.dress(theme, self._camera.ratio)
        self._footer.show_theme(theme)
        self._repaint_all()

    def set_language(self) -> None:
        """Read every text again after ``console.say.use``."""
        self._footer_again()
        self._upkeep.relabel(0)

    def _repaint(self) -> None:
        self._view.repaint_map()

    def _repaint_all(self) -> None:
        self._footer_again()
        self._upkeep.relabel(0)
        self._upkeep.fetch()
        self._repaint()

    def _keep_following(self) -> None:
        place = self._stage.place_of("unit", self._following) if self._following else None
        if place is not None and not self._hand:
            self.centre_on(*place)

    def _look_first(self, second: bool) -> None:
        found = self._first_sight.look(second)
        if found is not None:
            self._when_free(lambda: self._camera.fit(found))

    def _leave_follow(self) -> None:
        if self._following:
            self._following = ""
            self.dropped_follow.emit()

    # --- asking the map ---------------------------------------------------------------------------------------

    def position_of(self, kind: str, id: str) -> tuple[float, float] | None:
        """Where a thing is, in widget pixels; None when it has no place or lies off screen."""
        place = self._stage.place_of(kind, id)
        if place is None:
            return None
        x, y = self._stage.drawn_at(kind, id, *(float(v) for v in self._frame.px(*place)))
        if not bool(self._frame.inside(np.array(x), np.array(y))):
            return None
        device = self._frame.ratio / self._scale
        return x / device, y / device

    def hits_at(self, x: float, y: float) -> list[Hit]:
        """What is within reach of a widget pixel, nearest first."""
        return hits_at(self._stage, self._frame, x / self._scale, y / self._scale)

    def lonlat_at(self, x: float, y: float) -> tuple[float, float]:
        """WGS 84 degrees under a widget pixel."""
        lon, lat = geo.from_mercator(*self._frame.metres(x / self._scale, y / self._scale))
        return float(lon), float(lat)

    def label_boxes(self) -> list[tuple[str, tuple[float, float, float, float]]]:
        """Text and box (left, top, right, bottom; widget pixels) of every label as laid out last."""
        out, at = [], self._scale
        for entry, place in self._upkeep.labels.placed:
            left, top = (entry.wish.x + place.dx) * at, (entry.wish.y + place.dy) * at
            out.append((entry.text, (left, top, left + entry.wish.width * at, top + entry.wish.height * at)))
        return out

    def ready(self) -> bool:
        """True when neither a tile of the view nor a symbol is still being painted."""
        return self._upkeep.ground.complete and not self._upkeep.unfinished

    def at_rest(self) -> bool:
        """``ready``, and nothing is being painted ahead for later frames."""
        return self._upkeep.ground.complete and self._upkeep.at_rest

    def picture(self) -> QImage:
        """The map as it stands, in device pixels."""
        return self.grab().toImage()

    @property
    def map_view(self) -> MapView:
        """pyqtgraph's view, for tools that put their own items on the map."""
        return self._view

    @property
    def layers_by_z(self) -> dict[int, Painter]:
        """What is painted, by z-value."""
        return self._painters

    # --- what hands do (called by the view) -------------------------------------------------------------------

    def hand_began(self) -> None:
        self._hand = True
        self._touched()
        self._leave_follow()

    def hand_moved(self, dx: float, dy: float) -> None:
        self._camera.pan(dx / self._scale, dy / self._scale)
        self._look()

    def hand_ended(self) -> None:
        self._hand = False
        later, self._later = self._later, None
        if later is not None:
            self._when_free(later)

    def clicked(self, x: float, y: float) -> None:
        self._pointer.clicked(x, y)

    def double_clicked(self, x: float, y: float) -> None:
        self._pointer.double_clicked(x, y)

    def asked(self, x: float, y: float) -> None:
        self.context.emit(*self.lonlat_at(x, y), x, y)

    def pointed(self, x: float, y: float) -> None:
        self._pointer.pointed(x, y)
        self._footer_at(x / self._scale, y / self._scale)

    def pointed_away(self) -> None:
        self._pointer.away()

    def zoomed(self, steps: int, x: float, y: float) -> None:
        self._touched()
        if self._following:  # zooming keeps the unit in the middle
            self._zoom_middle(steps)
            return
        self._camera.zoom(steps, x / self._scale, y / self._scale)
        self._look()

    def _touched(self) -> None:
        """A person, or a request, has moved the map: it no longer moves by itself."""
        self._first_sight.done()
        self._fitted = True

    def _zoom_middle(self, steps: int) -> None:
        self._touched()
        self._camera.zoom(steps, self._camera.width / 2, self._camera.height / 2)
        self._look()

    def resized(self) -> None:
        size = self._view.viewport().size()
        if size.isEmpty():
            return
        self._camera.width, self._camera.height = size.width() / self._scale, size.height() / self._scale
        self._camera.ratio = self._view.viewport().devicePixelRatioF() * self._scale
        self._stage.use(self._stage.theme, self._camera.ratio)
        if not self._fitted:  # a window grows in steps: the start view is that of its last size
            whole = whole_m(self._source) or self._source.site.base.bounds
            self._camera.fit(self._source.site.config.view.home_m(whole))
        self._look()

    # --- Qt ---------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            self.pan_by(*_ARROWS[key])
        elif key in _ZOOMS:
            self._zoom_middle(_ZOOMS[key])
        else:
            event.ignore()

    def _footer_again(self) -> None:
        self._footer.reread()
        self._footer_at(self._camera.width / 2, self._camera.height / 2)

    def _footer_at(self, x: float, y: float) -> None:
        self._footer.show_place(*self._frame.metres(x, y), self._camera.m_per_px)
        hint, edge = self._footer.sizeHint(), round(_FOOT_PX * self._footer.scale)
        below = round(self._camera.insets[3] * self._scale)
        self._footer.setGeometry(
            self.width() - hint.width() - edge, self.height() - below - hint.height() - edge + 2,
            hint.width(), hint.height(),
        )  # fmt: skip

    def shut(self) -> None:
        """Stop the timers and close the tile worker; the canvas paints no new tiles after it."""
        self._upkeep.stop()
        if self._owns_tiles:
            self._stage.tiles.shut()

    def put_away(self) -> None:
        """``shut``, and it is not shown again: its pictures go now, some 10 MB, and not with the next collection of
        garbage, for its parts know each other."""
        self.shut()
        self._view.drop_picture()
        self._stage.atlas.pixmap = QPixmap()
