"""The desk window: map, bar, queue, card, command bar, ticker on one grid. It shows the desk and acts only by verbs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QToolTip, QWidget

from console.desk import Desk, Outcome, clashes
from console.glass import fonts
from console.glass.bringing.bringing import Bringing
from console.glass.canvas import Canvas
from console.glass.canvas.widget import LAYERS
from console.glass.panels.alarm_list import AlarmList
from console.glass.panels.bar import Bar
from console.glass.panels.card import Card
from console.glass.panels.command import CommandBar
from console.glass.panels.cover_chip import CoverChip
from console.glass.panels.duty import DutyFoot
from console.glass.panels.finder import FinderList
from console.glass.panels.health import HealthPanel
from console.glass.panels.help import HelpPanel
from console.glass.panels.hour import HourLine
from console.glass.panels.layertree import LayerTree
from console.glass.panels.maptools import MORE_TOOLS, TOOLS, MapTools
from console.glass.panels.newform import NewIncidentForm
from console.glass.panels.panel import Panel
from console.glass.panels.popup import Completions, Overlap
from console.glass.panels.queue import QueuePanel
from console.glass.panels.reads import Reads
from console.glass.panels.ring_list import RingList
from console.glass.panels.room import Room
from console.glass.panels.sos import SosStrip
from console.glass.panels.task_board import TaskBoard
from console.glass.panels.ticker import Ticker
from console.glass.panels.unitlist import UnitList
from console.glass.pulse import Pulse
from console.glass.replay.replays import Replays
from console.glass.sound.player import Player, Silence
from console.glass.theme import load_theme
from console.glass.tilework.service import TileService
from console.glass.tools.sizing import measures_at
from console.glass.tools.toolbox import Toolbox
from console.glass.wall.miniature import Miniature
from console.glass.wall.monitors import monitors_here
from console.glass.window import kept, keys
from console.glass.window.acts import Acts
from console.glass.window.binding import bind
from console.glass.window.bodycam_acts import Bodycams
from console.glass.window.carrying import Carrying
from console.glass.window.drawers import Drawers
from console.glass.window.escaping import escape
from console.glass.window.finding import Finding
from console.glass.window.hearing import Hearing
from console.glass.window.keys import Line, digit, key_for, line_for
from console.glass.window.layout import Areas, inside
from console.glass.window.layout import areas as where
from console.glass.window.measures import FLOAT
from console.glass.window.on_map import OnMap
from console.glass.window.past import Past
from console.glass.window.pasting import Pastes
from console.glass.window.scanning import Scanning, copied
from console.glass.window.seat_acts import SeatActs
from console.glass.window.sheets import Sheets
from console.glass.window.sitting import Sitting
from console.glass.window.study_sheets import StudySheets
from console.glass.window.typing import Typing
from console.say import say, use
from console.verbs import Call, Said, calls, with_force
from console.words import Changes

LEAST: Final = (1200, 680)  # px: below it the small layout no longer holds
_QUIET: Final = (calls.Select, calls.CentreOn, calls.ShowLayer, calls.UseTheme, calls.UseLanguage)


class DeskWindow(QMainWindow):
    """``DeskWindow(desk, "dark", "zh_CN")``. ``pulse.start()`` begins the beats; silent without ``player``."""

    def __init__(self, desk: Desk, theme_name: str = "dark", language: str = "zh_CN", *,
                 layout_file: Path | None = None, player: Player | None = None,
                 tiles: TileService | None = None) -> None:  # fmt: skip
        super().__init__()
        self.desk = desk
        self.layout_file = layout_file
        desk.act(calls.UseTheme(theme=theme_name))
        desk.act(calls.UseLanguage(language=language))
        self.theme = load_theme(theme_name)
        use(language)
        self._look = (theme_name, language)
        self.asked: Call | None = None  # an act that a person may confirm
        self.percent = 100  # this window's own scale of text and symbols
        self._seen = (desk.view.pick_n, desk.view.help_n)
        self.reads = Reads(desk)
        self.hearing = Hearing(desk, player or Silence())
        self.room = Room(desk, self.reads, self.do, self.act, self.put, lambda: self.hearing.player.ready)
        self.bind_keys()
        self.replays = Replays(self)
        self._build(tiles)
        self.toolbox = Toolbox(self)
        self.bringing = Bringing(self)
        self.sheets = Sheets(self, self.body)
        self.pastes, self.bodycams = Pastes(self, self.body), Bodycams(self, self.body)
        self.studies, self.seats = StudySheets(self, self.body), SeatActs(self, self.body)
        self.sitting = Sitting(self, self.body)
        self.drawers = Drawers(self)
        self.panels += (*self.toolbox.panels, self.bringing.panel, *self.sheets.panels, self.pastes.box)
        self.panels += (*self.bodycams.panels, *self.seats.panels, *self.studies.panels, self.sitting.page)
        self.pastes.watch(self.bar.line, self.form.place, self.form.type, self.form.text)
        self.finding = Finding(self)
        self.past = Past(self, layout_file.parent if layout_file is not None else None)
        self.acts, self.typing, self.on_map = Acts(self), Typing(self), OnMap(self)
        self.finding.hear_fields()
        self.scan = Scanning(self)
        self.carrying = Carrying(self)
        self.pulse = Pulse(desk, self)
        self.pulse.changed.connect(self.apply)
        self.setWindowTitle(desk.site.config.name)
        self.setMinimumSize(*LEAST)
        self.resize(1920, 1080)
        if layout_file is not None:
            kept.restore(self, layout_file)
        self._choose_look()
        self._restyle()

    def _build(self, tiles: TileService | None) -> None:
        room, theme = self.room, self.theme
        self.body = body = QWidget(self)
        self.setCentralWidget(body)
        self.keys = QWidget(body)  # holds the keyboard while the map or a list has it; nothing composes here
        self.keys.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.keys.setGeometry(0, 0, 1, 1)
        self.canvas = Canvas(self.desk, theme, body, tiles)
        for widget in (self.canvas, *self.canvas.findChildren(QWidget)):
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.queue, self.duty = QueuePanel(room, theme, body), DutyFoot(room, theme, self.lay_out, body)
        self.card, self.ticker = Card(room, theme, body), Ticker(room, theme, body)
        self.hour = HourLine(room, self.replays.open, theme, body)
        self.tools = MapTools(room, theme, TOOLS, body, MORE_TOOLS)
        self.layer_tool = CoverChip(room, theme, self.lay_out, body)
        self.units, self.health = UnitList(room, theme, body), HealthPanel(room, theme, body, self.canvas.tiles.states)
        self.help, self.rings = HelpPanel(room, theme, body), RingList(room, theme, body)
        self.alarms, self.tasks = AlarmList(room, theme, body), TaskBoard(room, theme, body)
        self.miniature = Miniature(room, theme, lambda: monitors_here(self), self._refused, body)
        self.layers = LayerTree(room, theme, self.canvas.layer_on, LAYERS, body)
        self.overlap = Overlap(room, theme, body)
        self.completions = Completions(room, theme, self.put, body)
        self.finder = FinderList(room, theme, lambda row: self.finding.choose(row), body)
        self.form = NewIncidentForm(room, theme, body)
        self.sos = SosStrip(room, theme, body)
        self.top, self.bar = Bar(room, theme, body), CommandBar(room, theme, body)
        self.panels: tuple[Panel, ...] = (
            self.queue, self.duty, self.card, self.ticker, self.tools, self.layer_tool, self.units, self.health,
            self.help, self.rings, self.layers, self.overlap, self.completions, self.finder, self.form, self.sos,
            self.top, self.bar, self.alarms, self.tasks, self.miniature, self.hour,
        )  # fmt: skip

    # ---- acting

    def do(self, call: Call) -> Outcome:
        """Runs a verb and shows what became of it. One that asks for a second word waits for Enter."""
        outcome = self.desk.act(call)
        self.asked = with_force(call) if outcome.confirm else None
        if not (outcome.ok and isinstance(call, _QUIET)):
            self.bar.show_outcome(outcome, asks=outcome.confirm)
        if self.bar.busy and not self.bar.line.text():  # a click is not typing: the next digit is a row again
            self.take_keys()
        return outcome

    def act(self, act: str) -> None:
        """Does what a key of the table does."""
        self.acts.do(act)

    def put(self, text: str) -> None:
        """Text into the command bar, as if typed."""
        self.completions.dismissed = False
        self.bar.put(text)

    def run(self, text: str) -> Outcome:
        """A line as if typed and entered; what became of it stands in the bar. A script's lines come here."""
        outcome = self.desk.run(text)
        if outcome.ok:
            self.bar.clear()
        self.bar.show_outcome(outcome, asks=outcome.confirm)
        return outcome

    def undo(self) -> None:
        self.bar.show_outcome(self.desk.undo())

    def command(self) -> None:
        """Enter on the map: confirm what asks for it, else go on typing."""
        if self.asked is not None:
            call, self.asked = self.asked, None
            self.do(call)
        elif not self.seats.enter():
            self.bar.put(self.bar.line.text())

    def _refused(self, code: str, wall: str) -> None:
        self.bar.show_outcome(Outcome(ok=False, code=code, facts={"wall": wall}))

    def enter(self) -> None:
        self.typing.entered(self.bar.line.text())

    def escape(self) -> None:
        """One step back, never two."""
        escape(self)

    def take_keys(self) -> None:
        """The map and the lists have the keyboard again."""
        self.keys.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        before = self.focusWidget()
        if self.scan.hear(event):
            return
        after = self.focusWidget()
        if isinstance(after, QLineEdit) and after is not before:  # the key that waited opened a line: this one is text
            QApplication.sendEvent(after, copied(event))
        elif not self.press(Qt.Key(event.key()), event.modifiers(), repeat=event.isAutoRepeat()):
            super().keyPressEvent(event)

    def press(self, stroke: Qt.Key, modifiers: Qt.KeyboardModifier, *, repeat: bool = False) -> bool:
        """Does what a key press means here; False when it means nothing. Digits are rows, and never repeat."""
        key = key_for(stroke, modifiers)
        typing = isinstance(self.focusWidget(), QLineEdit)
        if not typing and (self.miniature.keys.press(stroke, modifiers) or self._taken(stroke, modifiers)):
            return True
        if key is None and (line := line_for(stroke, modifiers)) is not None:
            return self._run_line(line, typing=typing, repeat=repeat)
        if key is None or (typing and not key.always) or (repeat and key.act not in ("up", "down")):
            return False
        row = digit(stroke)
        if row and key.act == "assign":
            self.assign_row(row)
        elif row:
            self.toolbox.digit(key.act, row)
        else:
            self.act(key.act)
        return True

    def _taken(self, stroke: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """By a tool, or by the sheet that is open."""
        return self.toolbox.press(stroke, modifiers) or self.sheets.press(stroke, modifiers)

    def _run_line(self, line: Line, *, typing: bool, repeat: bool) -> bool:
        """A line that the site has put on a key; one that ends with a blank waits in the bar for its rest."""
        if repeat or (typing and not line.always):
            return False
        if line.text.endswith(" "):
            self.put(line.text)
        else:
            self.run(line.text)
        return True

    def bind_keys(self) -> None:
        """The keys as the site has them now; what cannot be is named in the ticker and in the health panel."""
        config = self.desk.site.config
        self._keys_of = (config.keys, config.key_lines)
        table, self.room.key_problems = bind(config.keys, config.key_lines)
        keys.use(table)
        for one in self.room.key_problems:
            self.desk.tell("key.problem", {"what": Said(one.code, one.facts)}, "system", "")

    def assign_row(self, row: int) -> None:
        """Only a row that is there and drawn under this key is sent; one that is not is said, never swallowed. On the
        card of a unit that two seats have sent the rows are its two orders."""
        if (settled := clashes.choice_of(self.desk, row)) is not None:
            self.do(settled)
        elif self._shown(row)[1]:
            self.do(calls.AssignRow(row=row))
        elif self.card.incident is None:
            self.bar.show_outcome(Outcome(ok=False, code="desk.no_ranking"))
        else:
            self.bar.show_outcome(Outcome(ok=False, code="desk.no_row", facts={"row": row}))

    def row_moved(self, stroke: Qt.Key) -> None:
        """The list changed between a digit's press and its act: nobody is sent, and that is said."""
        self.bar.show_outcome(Outcome(ok=False, code="desk.row_moved", facts={"row": digit(stroke)}))

    def row_of(self, stroke: Qt.Key) -> tuple[str, str]:
        """The incident and the unit that a digit key means as things stand; empty when it means none."""
        return self._shown(digit(stroke))

    def _shown(self, row: int) -> tuple[str, str]:
        if (settled := clashes.choice_of(self.desk, row)) is not None:
            return settled.incident, settled.unit
        ranking, incident = self.desk.ranking, self.card.incident
        if not row or ranking is None or incident is None or ranking.incident != incident.id:
            return "", ""
        return next(((incident.id, one.unit) for one in ranking.candidates if one.key == row), ("", ""))

    # ---- one announcement

    def apply(self, changes: Changes) -> None:
        """What the desk has said: the reads forget, the map and each panel look at their own flag."""
        self.reads.forget(changes)
        if changes & Changes.VIEW:
            self._look_at_view()
        if changes & Changes.SITE and self._keys_of != (self.desk.site.config.keys, self.desk.site.config.key_lines):
            self.bind_keys()
            self._restyle()
        if changes & (Changes.SOS | Changes.SECOND) and self.sos.isVisibleTo(self) != (self.sos.current() is not None):
            self.lay_out()
        if changes & Changes.PREVIEW:
            self.typing.show_preview()
            QTimer.singleShot(0, self, self.typing.second)
        elif changes & (Changes.INCIDENTS | Changes.ORDERS | Changes.SEATS) and self.bar.line.text():
            QTimer.singleShot(0, self, self.typing.look_again)
        self.canvas.apply(changes)
        self.toolbox.apply(changes)
        self.pastes.apply(changes)
        self.bodycams.apply(changes)
        self.studies.apply(changes)
        for panel in self.panels:
            if panel.isVisible():
                panel.apply(changes)
        self.hearing.apply(changes, stands=self.canvas.ready())
        self.sitting.apply(changes)

    def _look_at_view(self) -> None:
        view = self.desk.view
        if (view.theme, view.language) != self._look:
            self._look = (view.theme, view.language)
            use(view.language)
            self.theme = load_theme(view.theme)
            self.reads.forget(Changes.SECOND)  # what is kept in words is in the old ones
            self._restyle()
            self.typing.reword()
            self.bringing.reword()
        if view.pick_n != self._seen[0]:
            incident = self.desk.incidents.get(view.pick_for)
            if incident is not None:
                self.on_map.begin(incident.id, say("panel.placing", no=incident.no))
        if view.help_n != self._seen[1] and not view.help_verb:
            self.drawers.toggle_help(True)
        self._seen = (view.pick_n, view.help_n)
        self.sheets.looked()
        self.studies.looked()

    # ---- layout

    def areas(self) -> Areas:
        body = self.body
        shown = self.sos.current() is not None
        return where(body.width(), body.height(), self.measures, sos=shown, duty_h=self.duty.wanted_height())

    def _choose_look(self) -> None:
        self.measures, self.map_scale = measures_at(self.width(), self.height(), self.percent)

    def rescale(self) -> None:
        """``percent`` has changed."""
        self._choose_look()
        self._restyle()

    def lay_out(self) -> None:
        """Everything to its place on the grid."""
        at = self.areas()
        strip = self.sos.current() is not None
        for widget, rect in (
            (self.top, at.bar), (self.sos, at.sos), (self.queue, at.queue), (self.duty, at.duty),
            (self.canvas, at.map), (self.card, at.card), (self.bar, at.command), (self.ticker, at.ticker),
            (self.hour, at.hour),
        ):  # fmt: skip
            if widget.geometry() != rect:
                widget.setGeometry(rect)
        self.sos.setVisible(strip)
        self.ticker.setVisible(at.ticker.height() > 0)
        self.hour.setVisible(at.hour.height() > 0)
        self._float(at)
        self.canvas.set_insets(self.studies.covers(), at.open.top() - at.map.top(), 0, self.drawers.foot_h(at))

    def _float(self, at: Areas) -> None:
        m = self.measures
        self.tools.widest = at.open.width() / m.scale - self.layer_tool.wanted()[0] - 3 * FLOAT
        for floating, corner in ((self.tools, "tl"), (self.layer_tool, "tr")):
            floating.setGeometry(inside(at.open, *floating.wanted(), m, corner))
        self.canvas.set_covered([one.geometry().translated(-self.canvas.pos())
                                 for one in (self.tools, self.layer_tool) if one.isVisible()])
        self.toolbox.lay_out(at)
        self.sheets.lay_out(at)
        self.pastes.lay_out(at)
        self.bodycams.lay_out(at)
        self.seats.lay_out(at)
        self.studies.lay_out(at)
        self.typing.place_popup()
        if self.on_map.veil.isVisible():
            self.on_map.veil.setGeometry(self.canvas.rect())
        self.drawers.lay_out(at)
        self.sitting.lay_out(at)

    def _restyle(self) -> None:
        """Another theme, screen or language: everything is measured and painted again."""
        self.setPalette(self.theme.palette())
        tips = fonts.scaled(12, self.measures.scale)
        QToolTip.setFont(tips)
        QToolTip.setPalette(self.theme.palette())
        for panel in self.panels:
            panel.restyle(self.theme, self.measures)
        self.canvas.set_scale(self.map_scale, self.measures.scale)
        self.canvas.set_theme(self.theme)
        self.canvas.set_language()
        self.bodycams.restyle()
        self.lay_out()

    # ---- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        before = self.measures, self.map_scale
        self._choose_look()
        if (self.measures, self.map_scale) != before:
            self._restyle()
        else:
            self.lay_out()

    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.lay_out()
        self.take_keys()
        self.sitting.apply(Changes.VIEW)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.scan.drop()
        self.replays.shut()
        self.carrying.listen(False)
        self.pulse.stop()
        self.hearing.player.stop()
        self.toolbox.shut()
        self.bringing.shut()
        self.bodycams.shut()
        self.studies.shut()
        self.sheets.shut()
        self.sitting.shut()
        if self.layout_file is not None:
            kept.save(self, self.layout_file)
        self.canvas.shut()
        super().closeEvent(event)

    def screenshot(self, path: Path | str) -> bool:
        """The window as it stands, written as PNG; False when the file could not be written."""
        picture: QPixmap = self.grab()
        return picture.save(str(path))
