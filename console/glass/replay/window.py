"""The replay window: map, queue, card and ticker of the room as it was, under a head that says so; its bar at the foot.

It stands on a desk of its own that records nothing and tells nobody; the live desk beside it goes on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from console.desk import Desk, Outcome, choice
from console.desk.acts_film import stop_newest
from console.desk.past_asked import Opened, Wanted
from console.glass.canvas import Canvas, Hit
from console.glass.panels import figures
from console.glass.panels.panel import Panel
from console.glass.panels.reads import Reads
from console.glass.panels.room import Room
from console.glass.panels.ticker import Ticker
from console.glass.pulse import Pulse
from console.glass.replay.acting import NO_ACTS, look
from console.glass.replay.acts import Acts
from console.glass.replay.bar import ReplayBar
from console.glass.replay.field import GoTo
from console.glass.replay.foot import Foot
from console.glass.replay.head import ReplayHead, figures_date
from console.glass.replay.keylist import KeyList
from console.glass.replay.keys import key_for
from console.glass.replay.late import LEAST as LATE_LEAST
from console.glass.replay.late import WIDTH as LATE_W
from console.glass.replay.late import LateList, LateMarks
from console.glass.replay.layout import Areas
from console.glass.replay.layout import areas as where
from console.glass.replay.live import Live
from console.glass.replay.marking import Ground, Word
from console.glass.replay.past_panels import PastCard, PastDuty, PastQueue, PastSos
from console.glass.replay.timeline import TimeLine
from console.glass.theme import load_theme
from console.glass.tilework.service import TileService
from console.glass.tools.sizing import measures_at
from console.glass.window.measures import FLOAT
from console.say import say, use
from console.verbs import Call, calls
from console.words import Changes
from console.words.replay import LateFix

LEAST: Final = (1200, 680)  # px
WORK_MS: Final = 500  # how often the time, and films and tables that are being made, are looked at
AROUND_S: Final = 3600.0  # of the moment asked for, on the time line
RANK_EVERY_S: Final = 1.0
NETWORK_S: Final = 2.0  # a fix that is later than this was late; less is the way it came
_FIELD: Final = (460, 44)


class ReplayWindow(QMainWindow):
    """``ReplayWindow(opened, live, "dark")``; ``pulse.start()`` begins the beats. ``on_close`` is called once;
    ``elsewhere`` opens what of the past this one has not read."""

    def __init__(self, opened: Opened, live: Live, theme_name: str = "dark", *,
                 tiles: TileService | None = None) -> None:  # fmt: skip
        super().__init__()
        self.on_close: Callable[[], object] | None = None
        self.elsewhere: Callable[[Wanted], object] | None = None
        self._followed_there = False
        self._wanted: Wanted | None = None  # what is shown of the time line, once there is one
        self.desk: Desk = opened.desk
        self.replay, self.live = opened.replay, live
        self._end = opened.close or opened.replay.close
        self._ended = False
        self._late_of: tuple[Sequence[LateFix], Sequence[LateFix]] = ((), ())
        self.foot = Foot(self.desk, self.replay, live, opened.tracks)
        self.theme = load_theme(theme_name)
        look(self.desk, calls.UseTheme(theme=theme_name))
        self._look = (theme_name, self.desk.view.language)
        self.reads = Reads(self.desk)
        self.room = Room(self.desk, self.reads, self.do, self.act, lambda _text: self.refuse(), lambda: None)
        self._build(tiles)
        self.acts = Acts(self)
        self._ranked_at = -math.inf  # Clock.mono
        self.pulse = Pulse(self.desk, self)
        self.pulse.changed.connect(self.apply)
        self._works = QTimer(self)
        self._works.setInterval(WORK_MS)
        self._works.timeout.connect(self._look_at_work)
        self._works.timeout.connect(self._look_at_now)
        self._works.start()
        self.setWindowTitle(say("replaybar.title", site=self.desk.site.config.name))
        self.setMinimumSize(*LEAST)
        self.resize(1920, 1080)
        self._choose_look()
        self._restyle()

    def _build(self, tiles: TileService | None) -> None:
        room, theme, state = self.room, self.theme, lambda: self.replay.state
        self.body = body = Ground(theme, self)
        self.setCentralWidget(body)
        self.keys = QWidget(body)  # holds the keyboard but while a time is typed
        self.keys.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.keys.setGeometry(0, 0, 1, 1)
        self.canvas = Canvas(self.desk, theme, body, tiles)
        for widget in (self.canvas, *self.canvas.findChildren(QWidget)):
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.marks = LateMarks(self.canvas, self._differ, theme)
        self.word = Word(theme, self.canvas)
        self.head = ReplayHead(room, state, self.live, theme, body)
        self.queue, self.duty = PastQueue(room, theme, body), PastDuty(room, theme, self.lay_out, body)
        self.card, self.ticker = PastCard(room, theme, body), Ticker(room, theme, body)
        self.sos = PastSos(room, theme, body)
        self.line = TimeLine(state, lambda: self.replay.moments, self.replay.seek, theme, body)
        self.bar = ReplayBar(state, self.act, self.foot.words, self._called, theme, body)
        self.late = LateList(room, self._differ, theme, body)
        self.keylist = KeyList(self.act, theme, body)
        self.field = GoTo(theme, body)
        self.field.entered.connect(lambda text: self.acts.go_to(text))
        self.field.left.connect(self.escape)
        self.panels: tuple[Panel, ...] = (
            self.head, self.queue, self.duty, self.card, self.ticker, self.sos, self.line, self.bar, self.late,
            self.keylist,
        )  # fmt: skip
        self.canvas.picked.connect(self._picked)
        self.canvas.overlap.connect(self._overlapping)
        self.canvas.dropped_follow.connect(lambda: self.follow("", ""))

    # ---- acting

    def do(self, call: Call) -> Outcome:
        """Looks; anything else is refused in a sentence at the foot."""
        outcome = look(self.desk, call)
        self.bar.say(None if outcome.ok else outcome)
        return outcome

    def refuse(self) -> None:
        self.bar.say(NO_ACTS)

    def act(self, act: str) -> None:
        fold = {"left_out": self.card.toggle_everything, "checks": self.card.toggle_checks}.get(act)
        if fold is not None:
            fold()  # it only unfolds what the card has to say
        else:
            self.acts.do(act)

    def stand(self, wanted: Wanted) -> None:
        """Go to a part of the past: its moment, what the time line shows of it, whom to follow."""
        elsewhere = self.elsewhere
        if elsewhere is not None and not self.covers(wanted):
            QTimer.singleShot(0, self, lambda: elsewhere(wanted))  # it closes this window
            return
        self.replay.seek(wanted.at)
        if wanted.kind:
            self.follow(wanted.kind, wanted.id)
        self._wanted = wanted
        self._look_at_wanted()

    def covers(self, wanted: Wanted) -> bool:
        """Whether it lies in what this replay reads; while that is not known yet it does."""
        state = self.replay.state
        return not state.until or state.since <= wanted.at <= state.until

    def _look_at_wanted(self) -> None:
        """Once the span is known the time line shows what was asked for, and a time before all records is said."""
        wanted, state = self._wanted, self.replay.state
        if wanted is None or not state.until:
            return
        self._wanted = None
        since, until = (wanted.at - AROUND_S, wanted.at + AROUND_S)
        if not math.isnan(wanted.since):
            since, until = wanted.since, wanted.until
        elif self.line.view is not None and self.line.view[0] <= wanted.at <= self.line.view[1]:
            since, until = self.line.view  # a person has chosen it
        self.line.look((since, until))
        if wanted.at < state.since:
            self.bar.say(Outcome(ok=False, code="replaybar.before_all", facts={"at": figures.day(state.since)}))

    def follow(self, kind: str, id: str) -> None:
        """A unit stays in the middle of the map; an incident is selected and looked at; "", "" ends it."""
        self.replay.follow(kind, id)
        self._followed_there = False
        look(self.desk, calls.Follow(unit=id if kind == "unit" and id in self.desk.units.row else ""))
        if kind:
            self._select_followed()

    def _select_followed(self) -> None:
        """It may not be there yet at the moment that is shown: it is selected as soon as it is, and once. Another that
        is looked at meanwhile stays selected."""
        kind, id = self.replay.state.follow
        there = bool(kind) and id in (self.desk.units.row if kind == "unit" else self.desk.incidents)
        if there and (not self._followed_there or not self.desk.selection.kind):
            look(self.desk, calls.Select(kind=kind, id=id))
        self._followed_there = there

    def turn(self, panel: Panel) -> None:
        panel.setVisible(not panel.isVisible())
        panel.raise_()
        self.lay_out()

    def escape(self) -> None:
        """One step back: the line, the lists, what is selected, a film or table that is being made; then the window."""
        if self.field.isVisible():
            self.field.hide()
            self.take_keys()
        elif self.keylist.isVisible() or self.late.isVisible():
            self.keylist.hide()
            self.late.hide()
            self.lay_out()
        elif self.desk.selection.kind:
            self.follow("", "")
            self.do(calls.Select())
        elif self.live.desk is not None and self.live.desk.jobs.running:
            self.bar.say(stop_newest(self.live.desk))
        else:
            self.close()

    def take_keys(self) -> None:
        self.keys.setFocus(Qt.FocusReason.OtherFocusReason)

    def _picked(self, kind: str, id: str) -> None:
        self.take_keys()
        if kind or self.desk.selection.kind:
            self.do(calls.Select(kind=kind, id=id))

    def _overlapping(self, hits: list[Hit], _x: float, _y: float) -> None:
        self._picked(hits[0].kind, hits[0].id)

    def _differ(self) -> Sequence[LateFix]:
        """Where both replays differ by more than a message's way through the network."""
        known = self.replay.late
        if known is not self._late_of[0]:
            self._late_of = known, tuple(one for one in known if one.received - one.t >= NETWORK_S)
        return self._late_of[1]

    def _called(self, kind: str, id: str) -> str:
        """What people call it; of an incident that is not there yet the live desk knows the number, or a moment."""
        if kind != "incident" or id in self.desk.incidents:
            return self.desk.no_of(id) if kind == "incident" else id
        if self.live.desk is not None and id in self.live.desk.incidents:
            return self.live.desk.no_of(id)
        of_it = (one.facts.get("no") for one in self.replay.moments if one.thing == "incident" and one.subject == id)
        return next((str(no) for no in of_it if no), self.desk.no_of(id))

    def _look_at_work(self) -> None:
        """Films and tables go on while the replay stands, and so does the time."""
        if self.foot.poll_work():
            self.bar.update()
        self.head.update()  # what time it is now, and what is urgent there

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        stroke = Qt.Key(event.key())
        key = key_for(stroke, event.modifiers())
        if key is None or (event.isAutoRepeat() and not key.repeats):
            super().keyPressEvent(event)
        elif key.act == "speed":
            self.acts.speed(stroke)
        else:
            self.act(key.act)

    # ---- one announcement

    def apply(self, changes: Changes) -> None:
        self.reads.forget(changes)
        if changes & Changes.VIEW:
            self._look_at_view()
        if changes & (Changes.SOS | Changes.SECOND) and self.sos.isVisibleTo(self) != (self.sos.current() is not None):
            self.lay_out()
        if changes & Changes.REPLAY:
            self._look_at_replay()
        self.canvas.apply(changes)
        for panel in self.panels:
            if panel.isVisible():
                panel.apply(changes)
        if self.foot.poll():
            self.bar.update()

    def _look_at_replay(self) -> None:
        state = self.replay.state
        self._look_at_wanted()
        self.bar.late = len(self._differ())
        self.marks.update()
        self.word.tell(f"{figures_date(state.at)} {figures.clock(state.at)[:5]}")
        self._select_followed()
        self._rank()

    def _rank(self) -> None:
        """Who could go is of the moment that is shown; at full speed once a second of ours will do."""
        desk, now = self.desk, self.live.mono()
        if desk.ranking is None or now - self._ranked_at < RANK_EVERY_S:
            return
        self._ranked_at = now
        if desk.roads is not None:
            desk.roads.refresh(desk.units)
        choice.refresh_ranking(desk)

    def _look_at_now(self) -> None:
        """In the colours and the language of the desk beside it, also while the replay stands."""
        look_now = self.live.look()
        if look_now is not None and look_now != self._look:
            theme, language = look_now
            look(self.desk, calls.UseTheme(theme=theme))
            look(self.desk, calls.UseLanguage(language=language))

    def _look_at_view(self) -> None:
        view = self.desk.view
        if (view.theme, view.language) != self._look:
            self._look = (view.theme, view.language)
            use(view.language)
            self.theme = load_theme(view.theme)
            self.reads.forget(Changes.SECOND)
            self._restyle()

    # ---- layout

    def areas(self) -> Areas:
        shown = self.sos.current() is not None
        return where(self.body.width(), self.body.height(), self.measures, sos=shown, duty_h=self.duty.wanted_height())

    def _choose_look(self) -> None:
        self.measures, self.map_scale = measures_at(self.width(), self.height(), 100)

    def lay_out(self) -> None:
        at, m = self.areas(), self.measures
        for widget, rect in (
            (self.head, at.head), (self.sos, at.sos), (self.queue, at.queue), (self.duty, at.duty),
            (self.canvas, at.map), (self.card, at.card), (self.ticker, at.ticker), (self.line, at.line),
            (self.bar, at.bar),
        ):  # fmt: skip
            if widget.geometry() != rect:
                widget.setGeometry(rect)
        self.sos.setVisible(self.sos.current() is not None)
        self.sos.raise_()
        self.ticker.setVisible(at.ticker.height() > 0)
        self.canvas.set_insets(0, at.open.top() - at.map.top(), 0, 0)
        self.marks.setGeometry(self.canvas.rect())
        self.word.lay_out(self.canvas.rect())
        late_w = min(round(LATE_W * m.scale), max(round(LATE_LEAST * m.scale), at.open.width() // 2))
        self.late.setGeometry(at.open.right() + 1 - late_w, at.open.top(), late_w, at.open.height())
        self._float(at)

    def _float(self, at: Areas) -> None:
        m, gap = self.measures, round(FLOAT * self.measures.scale)
        w, h = (round(one * m.scale) for one in self.keylist.wanted())
        w, h = min(w, self.body.width() - 2 * gap), min(h, at.open.height() - gap)
        self.keylist.setGeometry((self.body.width() - w) // 2, at.open.top() + gap, w, h)
        w, h = (round(one * m.scale) for one in _FIELD)
        self.field.setGeometry(at.open.left() + (at.open.width() - w) // 2, at.open.bottom() - h - gap, w, h)
        self.canvas.set_covered([self.word.geometry()])

    def _restyle(self) -> None:
        self.setPalette(self.theme.palette())
        self.setWindowTitle(say("replaybar.title", site=self.desk.site.config.name))
        self.body.theme, self.body.scale = self.theme, self.measures.scale
        for panel in self.panels:
            panel.restyle(self.theme, self.measures)
        self.canvas.set_scale(self.map_scale, self.measures.scale)
        self.canvas.set_theme(self.theme)
        self.canvas.set_language()
        self.marks.restyle(self.theme)
        self.word.theme, self.word.scale = self.theme, self.measures.scale
        self.field.restyle(self.theme, self.measures.scale)
        self.body.update()
        self.word.update()
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
        QTimer.singleShot(0, self, lambda: self.apply(Changes.REPLAY))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._ended:
            super().closeEvent(event)
            return
        self._ended = True
        self.pulse.stop()
        self._works.stop()
        self._end()
        self.canvas.put_away()
        told, self.on_close = self.on_close, None
        if told is not None:
            told()
        super().closeEvent(event)
        self.deleteLater()  # another replay is another window

    def screenshot(self, path: Path | str) -> bool:
        """The window as it stands, written as PNG; False when the file could not be written."""
        return self.grab().save(str(path))
