"""What an incident is to others and what hangs on it: passed on, merged, likely the same, linked, where, recording,
attachments, earlier ones. A line appears when there is something to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF

from console.desk import personal_seen, pictures
from console.desk.attachments import is_link
from console.desk.placing import in_words
from console.dispatch.twins import Twin
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, button_width
from console.glass.panels.outside import open_attachment, open_link
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.window.keys import cap
from console.say import listed, say
from console.verbs import calls
from console.words import Incident, IncidentState

LINE_H: Final = 24
_EARLIER_SHOWN: Final = 12


class Item(NamedTuple):
    """A word of a line; ``act`` None: it is only said."""

    text: str
    act: Callable[[], object] | None = None
    token: str = "t1"
    tip: str = ""


class Line(NamedTuple):
    label: str
    items: tuple[Item, ...]
    token: str = "t2"  # of the label
    button: tuple[str, str] | None = None  # label, act of the table of keys, at the right edge


class IntakePart:
    """Draws into the card; remembers of which incident the earlier ones are unfolded."""

    def __init__(self, panel: Panel, room: Room) -> None:
        self.panel, self.room = panel, room
        self.unfolded = ""

    def draw(self, ink: Ink, incident: Incident, top: float, w: float) -> float:
        """The answer is the y where the lines end."""
        y = top + 4
        for line in self.lines(incident):
            y = self._line(ink, line, y, w)
        if self.unfolded == incident.id:
            y = self._earlier_list(ink, incident, y, w)
        if y == top + 4:
            return top
        ink.hline(0, w, y + 4)
        return y + 5

    def lines(self, incident: Incident) -> Iterator[Line]:
        """What there is to say, the most pressing first."""
        for make in (self._passed, self._handed, self._seen, self._twins, self._merged, self._guessed, self._where,
                     self._recording, self._attached, self._linked, self._earlier):  # fmt: skip
            line = make(incident)
            if line is not None:
                yield line

    # ---- one line each

    def _passed(self, incident: Incident) -> Line | None:
        if not incident.passed_to:
            return None
        if incident.state is IncidentState.PASSED:
            waits = Item(say("intake.card.waits"), token="warn")
            button = (say("intake.card.passed"), "passon")
            return Line(say("intake.card.passed_to"), (Item(incident.passed_to), waits), button=button)
        if incident.passed_ack_by:
            at = figures.clock(incident.passed_ack_at or 0.0)
            return Line(say("intake.card.passed_to"),
                        (Item(incident.passed_to), Item(f"{incident.passed_ack_by} {at}", token="t2")))  # fmt: skip
        return None

    def _handed(self, incident: Incident) -> Line | None:
        """The shift before handed it over open, and nobody has ticked it off."""
        word = self.room.desk.handovers.handed(f"incident:{incident.id}")
        if word is None or incident.ended:
            return None
        items = (Item(word.text or say("handover.told_mark")), Item(word.by, token="t2"))
        return Line(say("handover.handed_mark"), items, button=(say("handover.title"), "handing"))

    def _seen(self, incident: Incident) -> Line | None:
        """On whose picture a person of the room has seen it."""
        if not incident.seen:
            return None
        kind, key = pictures.parts(incident.seen)
        name = pictures.name(self.room.desk, incident.seen)
        select = calls.Select(kind=kind, id=key)
        return Line(say("intake.card.seen"), (Item(name, lambda: self.room.do(select)),))

    def _twins(self, incident: Incident) -> Line | None:
        found = self.room.desk.nearby.twins(self.room.desk, incident.id)
        if not found:
            return None
        first = found[0]
        no = self.room.desk.no_of(first.other)
        tip = "\n".join(f"{self.room.desk.no_of(one.other)} · {evidence(one)}" for one in found)
        items = [Item(no, self._select(first.other), "warn", tip), Item(evidence(first), token="t2", tip=tip)]
        if len(found) > 1:
            items.insert(1, Item(say("intake.card.more", n=len(found) - 1), token="t2", tip=tip))
        return Line(say("intake.card.twin"), tuple(items), "warn", (say("intake.card.merge"), "merge"))

    def _merged(self, incident: Incident) -> Line | None:
        desk = self.room.desk
        if incident.merged_into:
            into = desk.room.survivor(incident.id)
            return Line(say("intake.card.merged_into"), (Item(desk.no_of(into), self._select(into)),))
        inside = desk.room.merged(incident.id)
        items = tuple(Item(one.no, self._select(one.id), tip=one.text) for one in inside)
        return Line(say("intake.card.merged"), items) if inside else None

    def _guessed(self, incident: Incident) -> Line | None:
        if not incident.guessed or incident.ended:
            return None
        what = listed(say(f"intake.card.guess.{name}") for name in incident.guessed)
        tip = say("intake.card.guess_tip")
        return Line(say("intake.card.guessed"), (Item(what, lambda: self.room.act("edit"), "t2", tip),), "t3")

    def _where(self, incident: Incident) -> Line | None:
        if incident.lon_deg is None or incident.lat_deg is None:
            return None
        found = self.room.desk.places.of(self.room.desk, incident.lon_deg, incident.lat_deg)
        words = [in_words(one) for one in found if in_words(one) != incident.place]
        return Line(say("intake.card.near"), tuple(Item(one, token="t2") for one in words), "t3") if words else None

    def _recording(self, incident: Incident) -> Line | None:
        if not incident.recording:
            return None
        if (why := personal_seen.hidden(self.room.desk, personal_seen.RECORDING)) is not None:
            return Line(say("intake.card.recording"), (Item(why.text(), token="t2"),), "t3")
        if not is_link(incident.recording):
            return Line(say("intake.card.recording"), (Item(incident.recording),))
        item = Item(_short(incident.recording), self._play, tip=incident.recording)
        return Line(say("intake.card.recording"), (item,), button=(say("intake.card.play"), "recording"))

    def _play(self) -> None:
        self.room.act("recording")

    def _attached(self, incident: Incident) -> Line | None:
        if not incident.attachments:
            return None
        if (why := personal_seen.hidden(self.room.desk, personal_seen.ATTACHMENTS)) is not None:
            return Line(say("intake.card.attached"), (Item(why.text(), token="t2"),), "t3")
        items = tuple(
            Item(one.name, lambda one=one: open_attachment(self.room, one, incident.id), tip=one.url or one.name)  # type: ignore[misc]
            for one in incident.attachments
        )
        return Line(say("intake.card.attached"), items)

    def _linked(self, incident: Incident) -> Line | None:
        desk = self.room.desk
        items = tuple(Item(desk.no_of(one), self._select(one), tip=desk.incidents[one].type) for one in incident.linked)
        return Line(say("intake.card.linked"), items) if items else None

    def _earlier(self, incident: Incident) -> Line | None:
        found = self.room.desk.nearby.earlier(self.room.desk, incident)
        if not found.n:
            return None
        config = self.room.desk.site.config.intake
        words = say("intake.card.earlier", m=f"{config.near_m:g}", days=f"{config.near_days:g}", n=found.n)
        mark = "▾" if self.unfolded == incident.id else "▸"
        return Line("", (Item(f"{words} {mark}", lambda: self.unfold(incident.id), "t2", words),))

    def unfold(self, incident: str) -> None:
        """Shows the list of earlier ones, or folds it away."""
        self.unfolded = "" if self.unfolded == incident else incident
        self.panel.update()

    # ---- paint

    def _line(self, ink: Ink, line: Line, top: float, w: float) -> float:
        """Words from the left, wrapped between items; the button at the right edge of the first row."""
        y, until = top + LINE_H / 2, w - 16
        if line.button is not None:
            until = self._button(ink, line.button, y, w) - 10
        x = start = ink.text(16, y, line.label, line.token) + (8 if line.label else 0)
        for item in line.items:
            width = fonts.advance(item.text, 13)
            if x > start and x + width > until:
                x, y, until = start, y + LINE_H, w - 16
            shown = fonts.fit(item.text, 13, False, until - x)
            end = ink.text(x, y, shown, item.token)
            rect = QRectF(x - 2, y - LINE_H / 2, end - x + 4, LINE_H)
            if item.act is not None:
                ink.hline(x, end, y + 8, "acc" if self.panel.over(rect) else "line2")
            self.panel.spot(rect, item.act, item.tip or item.text)
            x = end + 12
        return y + LINE_H / 2

    def _button(self, ink: Ink, button: tuple[str, str], y: float, w: float) -> float:
        label, act = button
        x = w - 16 - button_width(label, cap(act))
        self.panel.spot(ink.button(x, y, label, cap(act)), lambda: self.room.act(act), say(f"panel.key.{act}"))
        return x

    def _earlier_list(self, ink: Ink, incident: Incident, top: float, w: float) -> float:
        desk = self.room.desk
        found = desk.nearby.earlier(desk, incident)
        for key in found.incidents[:_EARLIER_SHOWN]:
            one, y = desk.incidents[key], top + LINE_H / 2
            rect = QRectF(0, top, w, LINE_H)
            if self.panel.over(rect):
                ink.fill(1, top, w - 1, LINE_H, "raise")
            right = ink.right(w - 16, y, say(f"words.state.{one.state.value}"), "t3", 12)
            right = ink.right(right - 10, y, figures.day(one.received_at), "t3", 12)
            x = ink.text(32, y, one.no, "t2", 12)
            ink.text(x + 8, y, fonts.fit(one.type or one.text, 13, False, right - 10 - x - 8), "t2")
            self.panel.spot(rect, self._select(key), f"{one.no} {one.type} {one.text}".strip())
            top += LINE_H
        if found.n > _EARLIER_SHOWN:
            ink.text(32, top + LINE_H / 2, say("intake.card.more", n=found.n - _EARLIER_SHOWN), "t3", 12)
            top += LINE_H
        return top

    def _select(self, key: str) -> Callable[[], object]:
        return lambda: self.room.do(calls.Select(kind="incident", id=key))


def evidence(twin: Twin) -> str:
    """``40 米 · 隔 4 分 · 同类 · 同一号码 · 文字 80% 同``: what speaks for it."""
    pair = twin.pair
    said = [say("intake.near.m", n=round(pair.apart_m / 10) * 10)] if pair.apart_m is not None else []
    said.append(say("intake.twin.apart", t=figures.rough(pair.apart_s)))
    if pair.same_caller:
        said.append(say("intake.twin.caller"))
    if pair.same_kind:
        said.append(say("intake.twin.kind"))
    if pair.text >= 0.3:
        said.append(say("intake.twin.text", n=round(pair.text * 100)))
    return " · ".join(said)


def _short(link: str) -> str:
    return link.rsplit("/", 1)[-1] or link


def play(room: Room, incident: Incident | None) -> None:
    """The source's recording, in whatever plays it on this machine."""
    if incident is None or not incident.recording:
        return
    if personal_seen.hidden(room.desk, personal_seen.RECORDING) is None:
        personal_seen.seen(room.desk, incident.id, personal_seen.RECORDING)
        open_link(room, incident.recording)
