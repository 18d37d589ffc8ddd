"""The drawer of what needs a person: a line each, the gravest first; below it what somebody has heard or put off."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.desk.alarms import AlarmLine, AlarmView
from console.desk.alarms import Standing as One
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, key_width
from console.glass.panels.room import Room
from console.glass.panels.scroll import ScrollPanel
from console.glass.symbols import IncidentMark, Sign
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.verbs import Said, calls
from console.words import Changes

WIDTH: Final = 560
HEAD_H: Final = 40
ROW_H: Final = 36
GROUP_H: Final = 28
MOST_NAMED: Final = 6  # of several in one line, by name

_SIGNS: Final = {
    "link": Sign.LINK_LOST, "fix": Sign.FIX_OLD, "recording": Sign.NOT_RECORDING, "battery": Sign.BATTERY_LOW,
}  # fmt: skip
_KEYS: Final = {"alarm.sos": "sos_take", "alarm.sos_taken": "sos_close"}  # what a line itself asks for
_OF_KIND: Final = {"welfare": "welfare", "ask": "grant"}  # the same of the chosen one
_OF_ONE: Final = dict.fromkeys(("recording", "blind", "battery", "storage", "camclock"), "remind")  # of one unit alone


class AlarmList(ScrollPanel):
    """A drawer over the map's left side; ``F7`` opens it, ↑↓ go through it, ``X`` says that a line is known."""

    flags = Changes.SECOND | Changes.ALARMS | Changes.SELECTION
    step = ROW_H * 3.0

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.chosen = ""  # key of a line
        self.opened: set[str] = set()  # lines of several that are shown one by one
        self.hide()

    @property
    def view(self) -> AlarmView:
        return self.room.desk.alarms.view

    # ---- what is shown

    def rows(self) -> list[AlarmLine]:
        """That wait, in their order; lines of several that were opened are followed by their members."""
        return self._spread(self.view.waiting)

    def _spread(self, lines: tuple[AlarmLine, ...]) -> list[AlarmLine]:
        out: list[AlarmLine] = []
        for line in lines:
            out.append(line)
            if line.n > 1 and line.key in self.opened:
                out += [AlarmLine((one,)) for one in line.members]
        return out

    # ---- acting

    def step_selection(self, by: int) -> None:
        """The line above or below; what it is about is selected."""
        rows = self.rows()
        if not rows:
            return
        at = next((i for i, line in enumerate(rows) if line.key == self.chosen), -1 if by > 0 else len(rows))
        at = min(max(at + by, 0), len(rows) - 1)
        self.choose(rows[at])
        self.reveal(at * ROW_H, (at + 1) * ROW_H, self.height() / self.measures.scale - HEAD_H)

    def choose(self, line: AlarmLine) -> None:
        """One of several opens or folds; of one, what it is about is selected; of a round, once more, the patrols."""
        again, self.chosen = line.key == self.chosen, line.key
        if line.n > 1:
            if again:
                self.opened ^= {line.key}
        elif line.first.subject.id:
            self.room.do(calls.Select(kind=line.first.subject.kind, id=line.first.subject.id))
        elif line.first.kind == "tour" and again:
            self.room.act("tours_open")
        self.update()

    def hear(self) -> None:
        """The chosen line is known; the one below it is next."""
        rows = self.rows()
        at = next((i for i, line in enumerate(rows) if line.key == self.chosen), None)
        if at is None:
            return
        self.room.do(calls.HearAlarm(alarms=(rows[at].key,)))
        left = self.rows()
        self.chosen = left[min(at, len(left) - 1)].key if left else ""
        self.update()

    # ---- painting

    def draw(self, ink: Ink, w: float, h: float) -> None:
        y = HEAD_H - self.offset
        for line in self.rows():
            y = self._row(ink, w, h, y, line, "t1")
        if not self.view.waiting:
            ink.text(16, y + 24, say("alarm.title_none"), "t3")
            y += 40
        for code, lines in (("alarm.heard", self.view.heard), ("alarm.snoozed", self.view.snoozed)):
            y = self._group(ink, w, h, y, say(code, n=sum(line.n for line in lines)), lines)
        self.contents(y + self.offset - HEAD_H, h - HEAD_H)
        self.spots = [s._replace(rect=s.rect & QRectF(0, HEAD_H, w, h - HEAD_H)) for s in self.spots]
        self._head(ink, w)
        self.draw_thumb(ink, w - 1, HEAD_H, h - HEAD_H)
        ink.vline(w - 1, 0, h, "line2")

    def _head(self, ink: Ink, w: float) -> None:
        y = HEAD_H / 2
        ink.fill(0, 0, w, HEAD_H, "panel")
        x = ink.text(16, y, say("alarm.title"), "t1", 15, bold=True)
        end = self._key(ink, w - 16, y, "alarms", say("panel.fold"))
        end = self._key(ink, end - 18, y, "hear", say("alarm.hear"))
        ink.text(x + 8, y, fonts.fit(say("alarm.sum", n=len(self.view.waiting)), 13, False, end - x - 20), "t2")
        ink.hline(0, w, HEAD_H - 1)

    def _key(self, ink: Ink, right: float, y: float, act: str, word: str) -> float:
        x = right - key_width(cap(act))
        ink.key(x, y, cap(act))
        x = ink.right(x - 7, y, word, "t2")
        self.spot(QRectF(x, y - 14, right - x, 28), lambda: self.room.act(act), say(f"panel.key.{act}"))
        return x

    def _group(self, ink: Ink, w: float, h: float, y: float, title: str, lines: tuple[AlarmLine, ...]) -> float:
        if not lines:
            return y
        ink.text(16, y + GROUP_H / 2 + 2, title, "t2", 12, bold=True)
        y += GROUP_H
        for line in self._spread(lines):
            y = self._row(ink, w, h, y, line, "t2")
        return y

    def _row(self, ink: Ink, w: float, h: float, top: float, line: AlarmLine, token: str) -> float:
        if not HEAD_H - ROW_H < top < h:
            return top + ROW_H
        rect, y = QRectF(0, top, w, ROW_H), top + ROW_H / 2
        if line.key == self.chosen or self.over(rect):
            ink.fill(0, top, w, ROW_H, "sel_row" if line.key == self.chosen else "raise")
        if line.key == self.chosen:
            ink.fill(0, top, 4, ROW_H, "focus")
        words = sentence(line)
        self.spot(rect, lambda: self.choose(line), tip(line))
        inset = 28.0 if line.n == 1 and self._inside(line) else 0.0
        _mark(ink, self.room, 26 + inset, y, line)
        right = self._act_key(ink, w - 16, y, line)
        right = ink.right(right - 10, y, self._when(line), "t3", 12)
        bold = token == "t1" and line.first.level <= 1
        word = "sos" if line.first.kind == "sos" and token == "t1" else token
        ink.text(48 + inset, y, fonts.fit(words, 13, bold, right - 58 - inset), word, 13, bold=bold)
        ink.hline(16, w - 16, top + ROW_H - 1)
        return top + ROW_H

    def _inside(self, line: AlarmLine) -> bool:
        """One of several that were opened."""
        return f"kind:{line.first.kind}:{line.first.level}" in self.opened and line.first.level > 1

    def _act_key(self, ink: Ink, right: float, y: float, line: AlarmLine) -> float:
        """The key that this line asks for; of the chosen one at least the key that says it is known."""
        act = _KEYS.get(line.first.code, "")
        if line.key == self.chosen and not act:
            kinds = _OF_KIND | (_OF_ONE if line.n == 1 else {})
            act = kinds.get(line.first.kind, "hear" if line.members[0].waits else "")
        if act == "grant" and line.first.code == "seats.clashed":
            return _which(ink, right, y)
        if not act:
            return right
        x = right - key_width(cap(act))
        ink.key(x, y, cap(act))
        self.spot(QRectF(x - 4, y - 14, right - x + 8, 28), lambda: self.room.act(act), say(f"panel.key.{act}"))
        return x

    def _when(self, line: AlarmLine) -> str:
        """How long it has been so; who has heard, and when; until when it was put off."""
        one = line.members[0]
        if one.snoozed:
            return say("alarm.until", at=figures.clock(one.alarm.snoozed_until)[:5])
        age = figures.rough(max(0.0, self.room.now - min(since(each) for each in line.members)))
        return f"{one.heard_by} {figures.clock(one.heard_at)[:5]} · {age}" if one.heard_by else age


def since(one: One) -> float:
    return one.alarm.since or one.began


def sentence(line: AlarmLine) -> str:
    """Of one its own; of several how many, and the first by name."""
    alarm = line.first
    if line.n == 1:
        return Said(alarm.code, alarm.facts).text().strip()
    alarms = [one.alarm for one in line.members]
    units = (one.subject.id for one in alarms if one.subject.kind == "unit")
    names = list(dict.fromkeys(units)) or list(dict.fromkeys(str(no) for one in alarms if (no := one.facts.get("no"))))
    more = " …" if len(names) > MOST_NAMED else ""
    return " ".join([say(f"alarm.many.{alarm.kind}", n=line.n), *names[:MOST_NAMED]]) + more


def tip(line: AlarmLine) -> str:
    """In full; of several the first twenty."""
    return "\n".join(Said(one.alarm.code, one.alarm.facts).text() for one in line.members[:20])


def _mark(ink: Ink, room: Room, x: float, y: float, line: AlarmLine) -> None:
    """The unit with the one sign, the incident with its level, else a dot."""
    alarm = line.first
    subject = alarm.subject
    incident = room.desk.incidents.get(subject.id) if subject.kind == "incident" else None
    if alarm.kind == "sos":
        ink.unit(x, y, replace(room.reads.mark(subject.id), signs=Sign.SOS), 28)
    elif subject.kind == "unit":
        ink.unit(x, y, room.reads.mark(subject.id, only=_SIGNS.get(alarm.kind, Sign.NONE)), 24)
    elif incident is not None:
        ink.incident(x, y, IncidentMark(incident.level, incident.located), 24)
    else:
        ink.dot(x, y, 4, "warn" if alarm.level < 3 else "t3")


def _which(ink: Ink, right: float, y: float) -> float:
    """Which of the two orders on the card: the keys of its buttons."""
    x = right - key_width("1") - 4 - key_width("2")
    ink.key(ink.key(x, y, "1") + 4, y, "2")
    return x
