"""The tools of one window's map: one of them has the pointer; keys and verbs come in, words go to the command bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from console.desk import Outcome
from console.glass.panels.outside import open_link
from console.glass.panels.panel import Panel
from console.glass.theme import Theme
from console.glass.tools import bookmarks, sizing
from console.glass.tools.bookmarks import Bookmarks, View
from console.glass.tools.coordinates import written
from console.glass.tools.errand import Errands
from console.glass.tools.history import Stand, ViewHistory
from console.glass.tools.markers import MarkerForm, PlaceMarker
from console.glass.tools.measure import Measure
from console.glass.tools.naming import view_name
from console.glass.tools.overview import Overview
from console.glass.tools.ringfiles import RingFiles
from console.glass.tools.ringtools import RingTools
from console.glass.tools.savepanel import SavePanel
from console.glass.tools.shelf import Shelf
from console.glass.tools.touch import Touch
from console.glass.window import macros
from console.glass.window.layout import Areas, inside, near
from console.glass.window.measures import FLOAT
from console.glass.window.scene_acts import KEYED, SceneActs
from console.verbs import Call, calls
from console.words import Changes, Marker

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow


class Toolbox:
    """``acts`` join the window's table of acts, ``panels`` its panels. ``shut`` before the window closes."""

    def __init__(self, window: DeskWindow) -> None:
        self.window, self.desk, canvas = window, window.desk, window.canvas
        self.errands = Errands(window)
        self.measure = Measure(canvas, self._theme, self.errands)
        self.place = PlaceMarker(canvas, self._theme)
        self.history = ViewHistory(canvas)
        self.touch = Touch(canvas, self._theme, lambda: self.desk.selection)
        self.kept = Bookmarks(self.desk.site.state_dir)
        self.rings, self.ring_files = RingTools(self), RingFiles(self)
        self._build(window.body)
        self.acts = self._acts()
        self._verbs = self._table()
        self._is_shut = False
        self._seen = self.desk.view.tool_n
        self.place.placed.connect(self._placed)
        self.touch.stepped.connect(self.step_view)
        self.touch.foot_clicked.connect(lambda: self.copy("wgs84", *self.touch.shown))
        self.touch.dragged.connect(lambda marker, lon, lat: self._move(marker, lon, lat))

    def _build(self, body: QWidget) -> None:
        window, room, theme = self.window, self.window.room, self.window.theme
        self.form = MarkerForm(room, theme, body)
        self.shelf = Shelf(self.kept, theme, self.go_to, self.keep_view, self.drop_view, body)
        self.overview = Overview(room, window.canvas, theme, body)
        self.saving = SavePanel(room, window.canvas, theme, self.errands, self.say, body)
        self.panels: tuple[Panel, ...] = (self.form, self.shelf, self.overview, self.saving)
        if self.kept.fault is not None:
            fault = self.kept.fault
            code = "tool.bookmark.broken" if fault.aside else "tool.bookmark.broken_there"
            QTimer.singleShot(0, window, lambda: self.say(code, ok=False, file=fault.file, aside=fault.aside))

    def _acts(self) -> dict[str, Callable[[], object]]:
        return {
            "measure": lambda: self.begin_measure(self.measure.next_kind()),
            "marker": lambda: self.begin_marker(calls.PutMarker()),
            "copy": lambda: self.copy("wgs84", *self.touch.shown),
            "bookmarks": self.toggle_shelf,
            "back": lambda: self.step_view(-1),
            "forward": lambda: self.step_view(1),
            "overview": self.toggle_overview,
            "more": self.toggle_more,
            "save_view": self.open_saving,
            "larger": lambda: self.scale(sizing.next_step(self.window.percent, 1)),
            "smaller": lambda: self.scale(sizing.next_step(self.window.percent, -1)),
            "plain_size": lambda: self.scale(100),
            **self.rings.acts,
        }

    def _table(self) -> dict[type[Call], Callable[[Any], object]]:
        """Verbs that the desk has handed on."""
        return {
            calls.PutMarker: self.begin_marker,
            calls.Measure: lambda call: self.begin_measure(call.what),
            calls.Bookmark: self._bookmark,
            calls.ViewBack: lambda _call: self.step_view(-1),
            calls.ViewForward: lambda _call: self.step_view(1),
            calls.CopyPlace: self._copy,
            calls.Overview: lambda _call: self.toggle_overview(),
            calls.ShowBodycams: lambda call: self.window.bodycams.show(call),
            calls.ShowSeats: lambda _call: self.window.seats.show(),
            calls.LivePicture: lambda call: self.window.bodycams.hang(call),
            calls.ShowIndicators: lambda _call: self.window.sheets.show_indicators(on=True),
            calls.ShowTasks: lambda call: self.window.drawers.toggle_tasks(call.by),
            calls.TakeMap: SceneActs(self.window).take_map,
            calls.OpenLayout: lambda call: self.window.drawers.open_layout(call.wall),
            calls.BringIn: lambda call: self.window.bringing.open(call),
            calls.RemoveLayer: lambda call: self.window.bringing.remove(call),
            calls.SaveView: lambda call: self.saving.save_to(call.file) if call.file else self.open_saving(),
            calls.ScaleWindow: lambda call: self.scale(call.percent),
            calls.ExportRing: self.ring_files.export,
            calls.ImportRings: self.ring_files.bring,
            calls.PrintRing: self.ring_files.print,
            calls.Paste: lambda call: self.window.pastes.take_up(call),
            calls.SaveMacro: lambda call: macros.edit(self.window, call),
            calls.Replay: lambda call: self.window.replays.do(call),
            calls.Footage: lambda call: open_link(self.window.room, call.at),
            calls.PastLine: lambda call: self.window.past.take_up(call),
        }

    def _theme(self) -> Theme:
        return self.window.theme

    def say(self, code: str, *, ok: bool = True, **facts: Any) -> None:
        """A sentence in the command bar."""
        self.window.bar.show_outcome(Outcome(ok=ok, code=code, facts=facts))

    # ---- the window's hooks

    def apply(self, changes: Changes) -> None:
        """A new request of the desk's view is carried out after what the desk says of it has been shown."""
        view = self.desk.view
        if changes & Changes.VIEW and view.tool_n != self._seen:
            self._seen, call = view.tool_n, view.tool
            if call is not None:
                QTimer.singleShot(0, self.window, lambda: self._carry_out(call))

    def _carry_out(self, call: Call) -> None:
        """Unless the window was closed meanwhile: what would begin then nobody would end."""
        if not self._is_shut:
            self._verbs[type(call)](call)

    def press(self, stroke: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Backspace and Enter while measuring; those and numbers while a ring is drawn."""
        if modifiers & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        return self.rings.press(stroke) or (self.measure.isVisible() and self.measure.key(stroke))

    @property
    def busy(self) -> bool:
        """A tool has the pointer: what is pressed on the map is its."""
        return self.measure.isVisible() or self.place.isVisible() or self.rings.sheet.isVisible()

    def digit(self, act: str, row: int) -> None:
        """Ctrl 1–9, Ctrl ⇧1–9 and Alt 1–9."""
        if act == KEYED:
            SceneActs(self.window).show(row)
        else:
            (self.keep_view if act == "bookmark_set" else self.go_to)(row)

    def escape(self) -> bool:
        """One step back among the tools; False when none is in hand."""
        if self.rings.touch.escape():
            return True
        if self.window.on_map.veil.isVisible():
            self.window.on_map.end()
        elif self.saving.isVisible():
            self.saving.leave()
        elif self.form.isVisible():
            self.form.leave()
        elif self.measure.isVisible() or self.place.isVisible():
            self.drop()
        elif self.rings.escape():
            pass
        elif self.shelf.isVisible():
            self.shelf.hide()
        elif self.window.tools.open:
            self.toggle_more()
        else:
            return False
        return True

    def lay_out(self, at: Areas) -> None:
        """The map's floats of ours: the overview above the foot, forms near where they were opened."""
        m, canvas = self.window.measures, self.window.canvas
        gap = round(FLOAT * m.scale)
        foot = canvas.foot.translated(canvas.pos())
        box = inside(at.open, *self.overview.wanted(), m, "br")
        box.moveBottom(min(box.bottom(), foot.top() - gap))
        self.overview.setGeometry(box)
        self.shelf.setGeometry(self._under_tools(at, *self.shelf.wanted()))
        self.saving.setGeometry(self._under_tools(at, *self.saving.wanted()))
        top = self.window.tools.geometry().bottom() - canvas.y()
        for sheet in (self.measure, self.place, self.rings.sheet):
            sheet.top = top
            if sheet.isVisible():
                sheet.setGeometry(canvas.rect())

    def _under_tools(self, at: Areas, width: float, height: float) -> QRect:
        box = inside(at.open, width, height, self.window.measures, "tl")
        top = self.window.tools.geometry().bottom() + 1 + round(4 * self.window.measures.scale)
        box.moveTop(min(top, at.open.bottom() - box.height()))
        return box

    def shut(self) -> None:
        """Stops what waits, finishes what is being written."""
        self._is_shut = True
        self.history.stop()
        self.touch.stop()
        self.rings.stop()
        self.overview.stop()
        self.saving.stop()
        self.ring_files.stop()
        self.errands.shut()

    # ---- what is in hand

    def drop(self) -> None:
        """Nothing is in hand: the pointer is the map's again."""
        self._put_away("")
        self._in_hand("escape")

    def _in_hand(self, act: str) -> None:
        self.window.tools.in_hand = act
        self.window.tools.update()
        self.window.take_keys()

    def begin_hand(self, act: str) -> None:
        """A tool comes into the hand, any other out of it; one that goes on keeps what it has."""
        if self.window.on_map.veil.isVisible():
            self.window.on_map.end()
        self._put_away(act)
        self._in_hand(act)

    def _put_away(self, but: str) -> None:
        if but != "measure":
            self.measure.leave()
        if but != "marker":
            self.place.hide()
        if but != self.rings.sheet.kind:
            self.rings.leave()

    def begin_measure(self, kind: str) -> None:
        self.begin_hand("measure")
        self.measure.begin(kind)

    def begin_marker(self, call: calls.PutMarker) -> None:
        self.begin_hand("marker")
        self.place.begin(call)

    # ---- markers

    def _placed(self, lon: float, lat: float) -> None:
        """A name given with the verb is enough; else the form asks for one."""
        call = self.place.call
        self.drop()
        if call.name:
            self.window.do(calls.PutMarker(name=call.name, text=call.text, lon_deg=lon, lat_deg=lat))
            return
        self.form.open_new((lon, lat))
        self._put_form(lon, lat)

    def edit_marker(self) -> None:
        marker = self.chosen_marker()
        if marker is not None:
            self.form.open_marker(marker)
            self._put_form(marker.lon_deg, marker.lat_deg)

    def remove_marker(self) -> None:
        marker = self.chosen_marker()
        if marker is not None:
            self.window.do(calls.RemoveMarker(marker=marker.id))

    def chosen_marker(self) -> Marker | None:
        chosen = self.desk.selection
        return self.desk.markers.get(chosen.id) if chosen.kind == "marker" else None

    def _put_form(self, lon: float, lat: float) -> None:
        spot = self.measure.px((lon, lat))
        at = self.window.canvas.pos()
        area, size = self.window.areas().open, self.form.wanted()
        self.form.setGeometry(near(area, at.x() + spot.x(), at.y() + spot.y(), *size, self.window.measures))

    def _move(self, marker: str, lon: float, lat: float) -> None:
        self.window.do(calls.ChangeMarker(marker=marker, lon_deg=lon, lat_deg=lat))

    # ---- coordinates

    def copy(self, system: str, lon: float, lat: float) -> None:
        """Onto the clipboard, and said."""
        text = written(lon, lat, system)
        QGuiApplication.clipboard().setText(text)
        self.say("tool.copy.done_gcj02" if system == "gcj02" else "tool.copy.done", text=text)

    def _copy(self, call: calls.CopyPlace) -> None:
        chosen = self.chosen_marker()
        if call.lon_deg is not None and call.lat_deg is not None:
            self.copy(call.system, call.lon_deg, call.lat_deg)
        elif chosen is not None:
            self.copy(call.system, chosen.lon_deg, chosen.lat_deg)
        else:
            self.copy(call.system, *self.touch.shown)

    # ---- views

    def step_view(self, by: int) -> None:
        if self.history.step(by):
            self.say("tool.view.back" if by < 0 else "tool.view.forward")
        else:
            self.say("tool.view.first" if by < 0 else "tool.view.last", ok=False)

    def toggle_overview(self) -> None:
        self.overview.setVisible(not self.overview.isVisible())
        self.overview.raise_()
        self.lay_out(self.window.areas())

    def toggle_shelf(self) -> None:
        self.shelf.setVisible(not self.shelf.isVisible())
        self.shelf.raise_()
        self.lay_out(self.window.areas())

    def toggle_more(self) -> None:
        """The line of tools that are wanted less often."""
        self.window.tools.open = not self.window.tools.open
        self.window.tools.update()
        self.window.lay_out()

    def open_saving(self) -> None:
        self.saving.open()
        self.lay_out(self.window.areas())

    def scale(self, percent: int) -> None:
        """This window's text and symbols; where the panels cannot follow, it says so."""
        window = self.window
        window.percent = sizing.within(percent)
        window.rescale()
        panels = sizing.panels_percent(window.width(), window.height(), window.percent)
        code = "tool.scale.now" if panels == window.percent else "tool.scale.panels"
        self.say(code, n=window.percent, m=panels)

    # ---- bookmarks

    def _bookmark(self, call: calls.Bookmark) -> None:
        if not call.row:
            self.toggle_shelf()
        elif call.text:
            self.keep_view(call.row, call.text)
        else:
            self.go_to(call.row)

    def keep_view(self, row: int, name: str = "") -> None:
        """Under its number; its name is what lies there when nobody gives one."""
        stand: Stand = self.history.stand()
        name = name.strip() or view_name(self.desk.site, stand.x_m, stand.y_m)
        view = View(name=name, x_m=stand.x_m, y_m=stand.y_m, m_per_px=stand.m_per_px)
        text = self.kept.put(row, view)
        self.say("tool.bookmark.kept", n=row, name=self.kept.views[row].name)
        self._write(text)

    def go_to(self, row: int) -> None:
        view = self.kept.views.get(row)
        if view is None:
            self.say("tool.bookmark.none", ok=False, n=row)
            return
        self.history.settle()
        self.window.canvas.centre_on(view.x_m, view.y_m, view.m_per_px)
        self.say("tool.bookmark.gone_to", n=row, name=view.name)

    def drop_view(self, row: int) -> None:
        self.say("tool.bookmark.dropped", n=row)
        self._write(self.kept.drop(row))

    def _write(self, text: bytes) -> None:
        self.shelf.update()
        self.errands.run(lambda: bookmarks.write(self.kept.file, text), self._written)

    def _written(self, answer: object) -> None:
        if isinstance(answer, OSError):
            self.say("tool.bookmark.unwritten", ok=False, why=answer.strerror or str(answer))
