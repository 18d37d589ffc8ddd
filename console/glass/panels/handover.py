"""The handover sheet 交接班: what stands, frozen when a person says so, told of line by line, signed by both; what the
shift before handed over, ticked off; those before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.desk import handover_brief, shift
from console.glass import fonts
from console.glass.panels import figures, handover_rows
from console.glass.panels.draft import Words
from console.glass.panels.handover_foot import Foot
from console.glass.panels.handover_rows import FIELD, ITEM, MESSAGE, NOW, PAD, PAST, TAKEN, TEXT_X, Row, moment
from console.glass.panels.ink import Ink, Run, button_width, key_width
from console.glass.panels.room import Room
from console.glass.panels.scroll import ScrollPanel
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.glass.window.measures import Measures
from console.say import say
from console.verbs import calls
from console.words import Changes
from console.words.handover import ROOM, Brief, Handover, Signature

WIDTH: Final = 700
HEAD_H: Final = 96
_ENTERS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class HandoverSheet(ScrollPanel):
    """A drawer over the map's left side; the window hands it its keys while it is open (``press_key``)."""

    flags = Changes.SECOND | Changes.TASKS | Changes.INCIDENTS | Changes.ORDERS | Changes.SHIFT
    step = 120.0

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.mode, self.at = NOW, 0  # ``at``: which of the past ones, 0 the newest
        self.chosen = ""  # key of the chosen row
        self.editing = ""  # key of the row that is being written
        self._live: tuple[int, Brief] | None = None
        self._tops: list[tuple[float, float, Row]] = []
        save = {(key, False): self.save for key in _ENTERS}
        self.words = Words({**save, (Qt.Key.Key_Escape, False): self.leave_words}, self)
        self.words.hide()
        self.foot = Foot(self)
        self.hide()

    # ---- what is shown

    @property
    def doc(self) -> Handover:
        """The document on the page."""
        hand = self.room.desk.handovers
        past = hand.past()
        if self.mode == TAKEN and hand.last is not None:
            return hand.last
        if self.mode == PAST and past:
            return past[min(self.at, len(past) - 1)]
        return hand.now

    @property
    def brief(self) -> Brief:
        """Its brief; before there is one, what stands now, made once a second."""
        doc = self.doc
        if doc.brief is not None:
            return doc.brief
        second = int(self.room.now)
        if self._live is None or self._live[0] != second:
            self._live = second, handover_brief.make(self.room.desk)
        return self._live[1]

    @property
    def rows(self) -> list[Row]:
        return handover_rows.rows(self.room.desk, self.doc, self.brief, self.mode)

    def opened(self) -> None:
        """What is under way; else what the shift before left open; else what stands now."""
        hand, last = self.room.desk.handovers, self.room.desk.handovers.last
        left = last is not None and any(one.state == "open" for one in hand.left(last))
        self.show_mode(TAKEN if hand.now.brief is None and left else NOW)

    def show_mode(self, mode: str, at: int = 0) -> None:
        self.leave_words()
        self.mode, self.at, self.offset, self.chosen = mode, at, 0.0, ""
        self.foot.follow()
        self.update()

    def apply(self, changes: Changes) -> None:
        super().apply(changes)
        if changes & Changes.SHIFT and self.isVisible():
            self.foot.follow()
            if self.editing and self.doc.out is not None:
                self.leave_words()

    # ---- keys, as the window hands them on

    def press_key(self, stroke: Qt.Key, ctrl: bool) -> bool:
        """Whether the key means something here."""
        if ctrl:
            if stroke not in _ENTERS:
                return False
            self.foot.next()
            return True
        table: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Up: lambda: self.step_selection(-1),
            Qt.Key.Key_Down: lambda: self.step_selection(1),
            Qt.Key.Key_Space: self.tick,
            Qt.Key.Key_Return: self.write,
            Qt.Key.Key_Enter: self.write,
            Qt.Key.Key_Delete: self.remove,
            Qt.Key.Key_Left: lambda: self.turn(1),
            Qt.Key.Key_Right: lambda: self.turn(-1),
        }
        act = table.get(stroke)
        read_only = self.mode == NOW and self.room.desk.handovers.now.brief is None
        if act is None or (read_only and stroke not in (Qt.Key.Key_Left, Qt.Key.Key_Right)):
            return False  # of a sheet that is only looked at the arrows are the queue's
        act()
        return True

    def turn(self, by: int) -> None:
        """Older and newer: what is under way, what was taken over, those before."""
        pages = [(NOW, 0)]
        hand = self.room.desk.handovers
        pages += [(TAKEN if one is hand.last else PAST, n) for n, one in enumerate(hand.past())]
        here = next((n for n, page in enumerate(pages) if page[0] == self.mode and page[1] == self.at), 0)
        if self.mode == TAKEN:
            here = next((n for n, page in enumerate(pages) if page[0] == TAKEN), 0)
        self.show_mode(*pages[max(0, min(here + by, len(pages) - 1))])

    def step_selection(self, by: int) -> None:
        keys = [row.key for row in self.rows if row.key]
        if not keys:
            return
        at = keys.index(self.chosen) + by if self.chosen in keys else (0 if by > 0 else len(keys) - 1)
        self._choose(keys[max(0, min(at, len(keys) - 1))])

    def _choose(self, key: str, *, reveal: bool = True) -> None:
        self.leave_words()
        self.chosen = key
        if reveal:
            self._reveal()
        self.update()

    def _reveal(self) -> None:
        y, w = 0.0, self.width() / self.measures.scale
        for row in self.rows:
            tall = row.height(w, edited=row.key == self.editing != "")
            if row.key == self.chosen:
                self.contents(max(self._longest + self._view, y + tall), self._view)
                self.reveal(y, y + tall, self._view)
            y += tall

    @property
    def _view(self) -> float:
        return self.height() / self.measures.scale - HEAD_H - self.foot.high

    def _row(self) -> Row | None:
        return next((row for row in self.rows if row.key and row.key == self.chosen), None)

    # ---- acts on the chosen row

    def tick(self) -> None:
        """Told, or not after all; of what was taken over: dealt with, or not yet."""
        row = self._row()
        if row is None or row.kind != ITEM or self.mode == PAST:
            return
        if self.mode == TAKEN:
            self.room.do(calls.TakeOver(number=row.n))
        elif row.state == "told" and not row.text:
            self.room.do(self._leave(row, "无"))
        elif row.state != "told":
            self.room.do(self._leave(row, ""))
        self.update()

    def write(self) -> None:
        """Opens the field below the chosen row, or begins a message where none is chosen."""
        row = self._row()
        if self.mode != NOW or self.doc.out is not None or row is None or row.kind == MESSAGE:
            return
        self.editing = row.key
        self.words.setPlainText(row.text)
        self._reveal()
        self.words.show()
        self.words.selectAll()
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    def save(self) -> None:
        """Kept as said; the next row is chosen, so that a page is told of without the mouse."""
        row = next((row for row in self.rows if row.key == self.editing), None)
        text = " ".join(self.words.toPlainText().split("\n")).strip()
        if row is not None and text != row.text:
            self.room.do(self._leave(row, text or "无"))
        self.leave_words()
        self.step_selection(1)

    def _leave(self, row: Row, text: str) -> calls.Leave:
        if row.kind == FIELD:
            return calls.Leave(field=row.key.removeprefix("field:"), text=text)
        kind, _, key = row.key.partition(":")
        if kind == "incident":
            return calls.Leave(incident=key, text=text)
        return calls.Leave(number=row.n, text=text)

    def remove(self) -> None:
        """A message, or a word, is taken back."""
        row = self._row()
        if row is None or self.mode != NOW:
            return
        if row.kind == MESSAGE:
            self.room.do(calls.Leave(drop=row.n))
        elif row.text or row.state == "told":
            self.room.do(self._leave(row, "无"))
        self.update()

    def leave_words(self) -> None:
        if not self.editing:
            return
        self.editing = ""
        self.words.hide()
        self.room.act("map")
        self.update()

    def escape(self) -> bool:
        """Out of what is being written; else the window folds the sheet."""
        if self.editing:
            self.leave_words()
            return True
        return self.foot.escape()

    # ---- painting

    def restyle(self, theme: Theme, measures: Measures) -> None:
        super().restyle(theme, measures)
        self.words.setFont(fonts.scaled(13, measures.scale))
        self.words.setStyleSheet(theme.sheet(
            "QPlainTextEdit { background: @raise; color: @t1; border: 1px solid @acc;"
            " selection-background-color: @acc; selection-color: @onacc; }"))  # fmt: skip
        self.foot.restyle(theme, measures)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.foot.place()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        view = h - HEAD_H - self.foot.high
        ink.painter.save()
        ink.painter.setClipRect(QRectF(0, HEAD_H, w, view))
        y, self._tops, place = HEAD_H - self.offset, [], None
        for row in self.rows:
            tall = row.height(w, edited=bool(row.key) and row.key == self.editing)
            if y + tall > HEAD_H and y < h - self.foot.high:
                rect = QRectF(0, y, w, tall)
                handover_rows.draw(ink, row, w, y, chosen=bool(row.key) and row.key == self.chosen,
                                   over=self.over(rect), tall=tall)  # fmt: skip
                if row.key:
                    self.spot(rect & QRectF(0, HEAD_H, w, view), lambda k=row.key: self._pick(k), row.title)  # type: ignore[misc]
                if row.key and row.key == self.editing:
                    place = QRectF(TEXT_X, y + tall - handover_rows.EDIT_H, w - TEXT_X - PAD, handover_rows.EDIT_H - 8)
            y += tall
        ink.painter.restore()
        self.contents(y + self.offset - HEAD_H + 12, view)
        self._place_words(place, h)
        self._head(ink, w)
        self.foot.draw(ink, w, h)
        self.draw_thumb(ink, w - 1, HEAD_H, view)
        ink.vline(w - 1, 0, h, "line2")

    def _place_words(self, place: QRectF | None, h: float) -> None:
        if not self.editing:
            return
        seen = place is not None and place.top() >= HEAD_H and place.bottom() <= h - self.foot.high
        self.words.setVisible(seen)
        if place is not None and seen:
            scale = self.measures.scale
            self.words.setGeometry(QRectF(place.topLeft() * scale, place.size() * scale).toRect())

    def _pick(self, key: str) -> None:
        """A click chooses; what can be selected is; a second click writes."""
        again = key == self.chosen
        self._choose(key, reveal=False)
        item = next((one for one in self.brief.items if one.key == key), None)
        kind, id_ = item.subject if item is not None else ("", "")
        if again:
            self.write()
        elif kind == "incident" and id_ in self.room.desk.incidents:
            self.room.do(calls.Select(kind=kind, id=id_))

    def _head(self, ink: Ink, w: float) -> None:
        doc, desk = self.doc, self.room.desk
        ink.fill(0, 0, w, HEAD_H, "panel")
        x = ink.text(PAD, 22, say("handover.title"), "t1", 15, bold=True)
        end = w - PAD - key_width(cap("handing"))
        ink.key(end, 22, cap("handing"))
        end = ink.right(end - 7, 22, say("panel.fold"), "t2")
        self.spot(QRectF(end, 0, w - end, 40), self.hide, say("panel.fold"))
        end = self._pages(ink, end - 16)
        scope = say("handover.scope_room") if doc.scope == ROOM else say("handover.scope_seat", seat=doc.seat)
        words = " · ".join(part for part in (scope, self.brief.shift or shift.shift_words(desk)) if part)
        ink.text(x + 10, 22, fonts.fit(words, 13, False, end - x - 18), "t2")
        ink.runs(PAD, 50, self._stages(doc), until=w - PAD)
        self._note(ink, w, doc)
        ink.hline(0, w, HEAD_H - 1)

    def _pages(self, ink: Ink, end: float) -> float:
        """Now, what was taken over, those before."""
        hand = self.room.desk.handovers
        names: list[tuple[str, str]] = [("live", NOW)]
        if hand.last is not None:
            names = [("past", PAST), ("taken_page", TAKEN), *names] if len(hand.past()) > 1 else [
                ("taken_page", TAKEN), *names]  # fmt: skip
        for code, mode in reversed(names):
            label = say(f"handover.{code}")
            rect = ink.button(end - button_width(label, ""), 22, label, armed=self.mode == mode)
            self.spot(rect, lambda m=mode: self.show_mode(m, 1 if m == PAST else 0), label)  # type: ignore[misc]
            end = rect.left() - 6
        return end

    def _stages(self, doc: Handover) -> list[Run]:
        """The brief's moment, how much was told, who has signed."""
        at = self.brief.at
        if doc.brief is None:
            return [Run(say("handover.stands"), "t1"), Run(say("handover.stage.gathering"), "t2", gap=12)]
        runs = [Run(say("handover.as_of", at=figures.day(doc.brief.at)), "t1", 13, True)]
        incidents = doc.brief.of("incidents")
        told = len(incidents) - len(doc.untold)
        if incidents:
            words = say("handover.told_count", n=told, all=len(incidents))
            runs.append(Run(words, "t2" if told == len(incidents) else "warn", gap=14))
        for code, one in (("out_by", doc.out), ("into_by", doc.into)):
            if one is not None:
                runs.append(Run(say(f"handover.{code}", name=one.name, at=moment(one.at, at)), "t1", gap=14))
                runs.append(Run(_how(one), "t3", 12, gap=6))
        if doc.stage != "done":
            runs.append(Run(say(f"handover.stage.{doc.stage}"), "acc", gap=14))
        return runs

    def _note(self, ink: Ink, w: float, doc: Handover) -> None:
        """Of one that was taken over what is left; else who else is handing over; else who has the desk."""
        desk, y = self.room.desk, 76.0
        if self.mode == TAKEN and doc.stage == "done":
            left = desk.handovers.left(doc)
            n = sum(one.state == "open" for one in left)
            words = say("handover.left" if n else "handover.left_none", n=len(left), open=n)
            ink.text(PAD, y, words, "warn" if n else "t2")
            return
        elsewhere = [say("handover.other_seat", seat=one.seat, by=one.begun_by) for one in desk.handovers.elsewhere()]
        duty = shift.desk_duty(desk)
        runs = [Run(say("bar.lead"), "t2", 12), Run(duty.lead or "–", "t1", 13, True, 5)]
        runs += [Run(say("bar.dispatcher"), "t2", 12, gap=16), Run(duty.dispatcher or "–", "t1", 13, True, 5)]
        planned = [name for name in shift.planned(desk) if name]
        if planned and planned != [duty.lead, duty.dispatcher][: len(planned)]:
            runs.append(Run(say("board.planned", names=" ".join(planned)), "warn", 12, gap=16))
        elif duty.at:
            runs.append(Run(say("board.handed_at", at=figures.clock(duty.at), by=duty.by), "t3", 12, gap=16))
        if elsewhere:
            runs = [Run(elsewhere[0], "warn", 13)]
        ink.runs(PAD, y, runs, until=w - PAD)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside what is being written keeps it."""
        at = event.position() / self.measures.scale
        if self.editing and not QRectF(self.words.geometry()).contains(QPointF(event.position())) and at.y() > HEAD_H:
            self.save()
        super().mousePressEvent(event)


def _how(one: Signature) -> str:
    return say(f"handover.how_{one.how}")
