"""Video patrol 视频巡查 at the desk: one big living picture, the stops beside it, the site's rounds below."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from console.desk import acts_tours, pictures, tour_rounds, tour_stops, tours
from console.glass import fonts
from console.glass.panels import figures, tour_rows
from console.glass.panels.ink import Ink, button_width, key_width
from console.glass.panels.room import Room
from console.glass.panels.scroll import ScrollPanel
from console.glass.theme import Theme
from console.glass.video.ahead import AHEAD_S, Ahead
from console.glass.video.view import VideoView
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls
from console.words import Changes
from console.words.tours import DESK, Place, Tour
from layers.geo import from_mercator

WIDTH: Final = 1124
HEAD_H: Final = 40
ROW_H: Final = 28
BUTTONS_H: Final = 44
WORDS_H: Final = 26
_LIST_W: Final = 300.0
_LIST_NARROW_W: Final = 224.0  # where the panel is narrower than _NARROW
_NARROW: Final = 900.0
_PAD: Final = 16.0
_MOST_ROUNDS: Final = 6


class TourPanel(ScrollPanel):
    """A drawer over the map's left side. While it is open a patrol runs in front of somebody, and the desk is told."""

    flags = Changes.SECOND | Changes.TOURS | Changes.VIDEO | Changes.SELECTION | Changes.SITE
    step = 84.0

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.view = VideoView(room.desk.videos, theme, lambda: room.now, self, main=True, px=13)
        self._ahead = Ahead(main=True)
        self._here = -1  # the stop that was brought into sight
        self.hide()

    # ---- what is shown

    @property
    def tour(self) -> Tour | None:
        """The one that runs here, else the last one that did."""
        desk = self.room.desk
        mine = [one for one in desk.room.tours.values() if one.seat == desk.seat and one.where == DESK]
        return tours.at_desk(desk) or (mine[-1] if mine else None)

    def apply(self, changes: Changes) -> None:
        """Another second, another stop: the picture follows, the next one is opened ahead."""
        if changes & self.flags:
            self.follow()
        super().apply(changes)

    def follow(self) -> None:
        """Shows the patrol's picture of this moment."""
        desk, tour, now = self.room.desk, tours.at_desk(self.room.desk), self.room.now
        self.view.use(desk.videos)
        if tour is None:
            self.view.show_source("")
            self._ahead.hold(None, "")
            self.view.hide()
            return
        if not self.window().isMinimized():
            desk.touring.showing(tour.id, now)
        place = tour.place(now)
        source = tour.stops[place.at]
        self._lay()
        self.view.show()
        self.view.show_source(source, pictures.name(desk, source), known=pictures.urls(desk, source) is not None)
        soon = tour.running and place.left_s <= AHEAD_S
        self._ahead.hold(desk.videos, tour_rows.following(tour, now) if soon else "", self.view.size_px())

    def restyle(self, theme: Theme, measures: object) -> None:
        super().restyle(theme, measures)  # type: ignore[arg-type]
        self.view.restyle(theme, self.measures.scale)
        self._lay()

    def hideEvent(self, event: QHideEvent) -> None:
        self._ahead.hold(None, "")
        self.view.show_source("")
        super().hideEvent(event)

    # ---- where it stands

    def _list_w(self, w: float) -> float:
        if self.tour is None:
            return _PAD
        return _LIST_NARROW_W if w < _NARROW else _LIST_W

    def _picture(self, w: float, h: float) -> QRectF:
        """16 : 9, as large as what stands below leaves it."""
        wide = w - self._list_w(w) - 2 * _PAD - 1
        below = 2 * WORDS_H + BUTTONS_H * self._button_lines(wide) + self._rounds_h() + 24
        high = min(wide * 9 / 16, h - HEAD_H - _PAD - below)
        return QRectF(_PAD, HEAD_H + 12, wide, max(120.0, high))

    def _rounds_h(self) -> float:
        many = min(len(self.room.desk.site.config.tours), _MOST_ROUNDS)
        return ROW_H * (many + 1) if many else 0.0

    def _lay(self) -> None:
        scale = self.measures.scale
        rect = self._picture(self.width() / scale, self.height() / scale)
        at = QRect(*(round(side * scale) for side in (rect.left(), rect.top(), rect.width(), rect.height())))
        if self.view.geometry() != at:
            self.view.setGeometry(at)

    # ---- painting

    def draw(self, ink: Ink, w: float, h: float) -> None:
        tour = self.tour
        place = tour.place(self.room.now) if tour is not None else None
        if tour is not None and place is not None:
            self._list(ink, w, h, tour, place)
        self._head(ink, w, tour, place)
        rect = self._picture(w, h)
        if tours.at_desk(self.room.desk) is None:
            self._nothing(ink, rect, tour)
        y = rect.bottom()
        if tour is not None and place is not None and tour.ended_at is None:
            self._progress(ink, rect, tour, place)
            y = self._words(ink, rect, tour, place)
        y = self._buttons(ink, rect, y + 4, tour)
        self._rounds(ink, rect, max(y, h - self._rounds_h() - 8))
        ink.vline(w - 1, 0, h, "line2")

    def _head(self, ink: Ink, w: float, tour: Tour | None, place: Place | None) -> None:
        y = HEAD_H / 2
        ink.fill(0, 0, w - 1, HEAD_H, "panel")
        x = ink.text(_PAD, y, say("tourpanel.title"), "t1", 15, bold=True)
        right = w - _PAD - key_width("Esc")
        ink.key(right, y, "Esc")
        left = ink.right(right - 7, y, say("panel.fold"), "t2")
        self.spot(QRectF(left, 6, w - left, 28), lambda: self.room.act("tours"), say("panel.fold"))
        if tour is not None and place is not None:
            words = f"{tour.no} {tour.name} · {min(place.at + 1, len(tour.stops))}/{len(tour.stops)}"
            x = ink.text(x + 10, y, fonts.fit(words, 13, False, left - x - 200), "t2")
            if why := tour_rows.stood(tour):
                token = "warn" if tour.held_why in ("unwatched", "restart") and tour.ended_at is None else "t3"
                ink.text(x + 10, y, fonts.fit(why, 13, False, left - x - 20), token)
        ink.hline(0, w, HEAD_H - 1)

    def _nothing(self, ink: Ink, rect: QRectF, tour: Tour | None) -> None:
        """No picture stands there: what became of the last patrol, and how one begins."""
        ink.fill(rect.left(), rect.top(), rect.width(), rect.height(), "b")
        lines = [(say("tourpanel.none"), "t1"), (say("tourpanel.how"), "t2")]
        if tour is not None:
            lines.insert(0, (say("tours.through" if tour.complete else "tours.ended", **tours.summary(tour)), "t1"))
        y = rect.center().y() - 12 * (len(lines) - 1)
        for line, token in lines:
            for part in fonts.wrap(line, 13, rect.width() - 24, 2):
                ink.centre(rect.center().x(), y, part, token)
                y += 22

    def _progress(self, ink: Ink, rect: QRectF, tour: Tour, place: Place) -> None:
        """How much of this stop has gone by: a thin line below the picture."""
        ink.fill(rect.left(), rect.bottom() + 1, rect.width(), 3, "line")
        ink.fill(rect.left(), rect.bottom() + 1, rect.width() * place.spent_s / tour.seconds, 3, "t2")

    def _words(self, ink: Ink, rect: QRectF, tour: Tour, place: Place) -> float:
        """Which camera, how long yet; below it what is left out."""
        y, source = rect.bottom() + 18, tour.stops[place.at]
        words = say("tourpanel.left", t=figures.span(place.left_s)) if tour.running else ""
        right = ink.right(rect.right(), y, words, "t2")
        x = ink.text(rect.left(), y, fonts.fit(pictures.name(self.room.desk, source), 15, True, right - 40), "t1", 15,
                     bold=True)  # fmt: skip
        ink.text(x + 10, y, fonts.fit(self._where(source), 13, False, right - x - 20), "t3")
        left = " · ".join(one.text() for one in acts_tours.left_words(tour))
        if left:
            shown = fonts.fit(say("tourpanel.left_out", what=left), 12, False, rect.width())
            ink.text(rect.left(), y + 20, shown, "warn" if "part" in tour.left_out else "t3", 12)
            self.spot(QRectF(rect.left(), y + 9, rect.width(), 22), None, left)
        return y + (32 if left else 12)

    def _where(self, source: str) -> str:
        point = pictures.place(self.room.desk, source)
        if point is None:
            return ""
        lon, lat = from_mercator(*point)
        return self.room.reads.beat_at(float(lon), float(lat))

    # ---- buttons

    def _keys(self, tour: Tour | None) -> list[tuple[str, str]]:
        """Labels and acts, of what can be done now."""
        if tour is None or tour.ended_at is not None:
            return [(say("tourpanel.begin", what=self._begin_words()), "tour_next")] if self._begin_words() else []
        pause = "tourpanel.go_on" if tour.since is None else "tourpanel.pause"
        return [
            (say("tourpanel.back"), "tour_back"), (say(pause), "tour_pause"), (say("tourpanel.on"), "tour_next"),
            (say("tourpanel.snapshot"), "snapshot"), (say("tourpanel.incident"), "seen"),
            (say("tourpanel.task"), "seen_task"), (say("tourpanel.footage"), "footage"),
            (say("tourpanel.wall"), "tour_wall"), (say("tourpanel.stop"), "tour_end"),
        ]  # fmt: skip

    def _begin_words(self) -> str:
        """What ``]`` would begin; "" nothing."""
        desk, call = self.room.desk, acts_tours.proposed(self.room.desk)
        if call is None:
            return ""
        spec = tour_rounds.spec_of(desk, call.of[0].removeprefix("plan:"))
        name = tour_rounds.name_of(spec) if spec is not None else tour_stops.called(desk, call.of, call.tier)
        return f"{name} {say('tourpanel.part', n=call.part)}" if call.part > 1 else name

    def _lines(self, wide: float, tour: Tour | None) -> list[list[tuple[str, str]]]:
        """As many in a row as have room."""
        lines: list[list[tuple[str, str]]] = [[]]
        x = 0.0
        for label, act in self._keys(tour):
            width = button_width(label, _cap(act)) + 8
            if x + width > wide and lines[-1]:
                lines.append([])
                x = 0.0
            lines[-1].append((label, act))
            x += width
        return lines

    def _button_lines(self, wide: float) -> int:
        return len(self._lines(wide, self.tour))

    def _buttons(self, ink: Ink, rect: QRectF, top: float, tour: Tour | None) -> float:
        for line in self._lines(rect.width(), tour):
            x, y = rect.left(), top + BUTTONS_H / 2
            for label, act in line:
                box = ink.button(x, y, label, _cap(act), primary=act == "tour_next" and len(line) == 1)
                self.spot(box, lambda act=act: self.room.act(act), _tip(act))  # type: ignore[misc]
                x = box.right() + 8
            top += BUTTONS_H - 8
        return top + 8

    # ---- the stops

    def _list(self, ink: Ink, w: float, h: float, tour: Tour, place: Place) -> None:
        wide, view = self._list_w(w), h - HEAD_H
        if place.n != self._here:
            self._here = place.n
            self.reveal(max(0, place.at - 2) * ROW_H, (place.at + 4) * ROW_H, view)
        self.contents(len(tour.stops) * ROW_H, view)
        left = w - wide
        ink.vline(left, HEAD_H, h)
        ink.painter.save()
        ink.painter.setClipRect(QRectF(left, HEAD_H, wide, view))
        first = int(self.offset // ROW_H)
        for at in range(first, min(len(tour.stops), first + int(view // ROW_H) + 2)):
            self._row(ink, QRectF(left + 1, HEAD_H + at * ROW_H - self.offset, wide - 2, ROW_H), tour, at, place)
        ink.painter.restore()
        self.draw_thumb(ink, w - 1, HEAD_H, view)

    def _row(self, ink: Ink, rect: QRectF, tour: Tour, at: int, place: Place) -> None:
        here = at == place.at and tour.ended_at is None
        if here or self.over(rect):
            ink.fill(rect.left(), rect.top(), rect.width(), rect.height(), "sel_row" if here else "raise")
        if here:
            ink.fill(rect.left(), rect.top(), 4, rect.height(), "focus")
        y = rect.center().y()
        mark = tour_rows.mark_of(tour, at, place.at)
        right = ink.right(rect.right() - 12, y, mark.text, mark.token, 12) - 8
        ink.right(rect.left() + 34, y, str(at + 1), "t3", 12)
        label = pictures.name(self.room.desk, tour.stops[at])
        ink.text(rect.left() + 44, y, fonts.fit(label, 13, here, right - rect.left() - 44), "t1" if here else "t2",
                 bold=here)  # fmt: skip
        camera = pictures.parts(tour.stops[at])[1]
        self.spot(rect, lambda: self.room.do(calls.Select(kind="camera", id=camera)), f"{label} {mark.text}".strip())

    # ---- the site's rounds

    def _rounds(self, ink: Ink, rect: QRectF, top: float) -> None:
        found = tour_rows.rounds(self.room.desk, self.room.now)
        if not found:
            return
        ink.hline(rect.left(), rect.right(), top)
        ink.text(rect.left(), top + ROW_H / 2, say("tourpanel.rounds"), "t2", 13, bold=True)
        if len(found) > _MOST_ROUNDS:
            more = say("tourpanel.more", n=len(found) - _MOST_ROUNDS)
            ink.right(rect.right(), top + ROW_H / 2, more, "t3", 12)
        for n, one in enumerate(found[:_MOST_ROUNDS], 1):
            self._round(ink, QRectF(rect.left(), top + n * ROW_H, rect.width(), ROW_H), one)

    def _round(self, ink: Ink, rect: QRectF, one: tour_rows.Round) -> None:
        if self.over(rect):
            ink.fill(rect.left(), rect.top(), rect.width(), rect.height(), "raise")
        y = rect.center().y()
        x = ink.text(rect.left() + 4, y, fonts.fit(one.name, 13, True, rect.width() * 0.4), "t1", 13, bold=True)
        ink.right(rect.right() - 4, y, fonts.fit(one.words, 13, False, rect.right() - x - 16), one.token)
        self.spot(rect, lambda: self.room.do(calls.GoOnTour(of=(f"plan:{one.plan}",))), say("tourpanel.begin_round"))


# Acts without a key of their own, and the verbs that they are.
_TYPED: Final = {"footage": "footage", "tour_end": "endtour", "tour_wall": "wall"}


def _cap(act: str) -> str:
    return "" if act in _TYPED else cap(act)


def _tip(act: str) -> str:
    return say(f"verb.{_TYPED[act]}.help" if act in _TYPED else f"panel.key.{act}")
