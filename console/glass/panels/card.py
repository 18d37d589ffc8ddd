"""The card at the right: what is selected, and what can be done about it now. Buttons stay at the foot."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QTimer
from PySide6.QtWidgets import QWidget

from console.desk import rollcall
from console.desk.acts_passon import receivers
from console.glass.panels.card_checks import draw_checks, draw_note, draw_told
from console.glass.panels.card_clocks import draw_late
from console.glass.panels.card_feature import draw_feature, is_feature
from console.glass.panels.card_incident import HEAD_H, STEPS_H, draw_head, draw_steps
from console.glass.panels.card_intake import IntakePart
from console.glass.panels.card_marker import draw_marker
from console.glass.panels.card_notice import draw_notice
from console.glass.panels.card_orders import draw_orders, draw_replies
from console.glass.panels.card_picture import CameraPicture
from console.glass.panels.card_ring import RingCard
from console.glass.panels.card_rollcall import draw_rollcall
from console.glass.panels.card_seats import band_high, draw_band
from console.glass.panels.card_task import draw_task, task_buttons
from console.glass.panels.card_task_lines import draw_incident_tasks
from console.glass.panels.card_thing import draw_post, draw_unit
from console.glass.panels.ink import Ink, button_width
from console.glass.panels.ranked import Ranked
from console.glass.panels.ring_buttons import ring_buttons
from console.glass.panels.room import Room
from console.glass.panels.scroll import ScrollPanel
from console.glass.panels.strip import PictureStrip
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.glass.window.measures import Measures
from console.say import say
from console.verbs import calls
from console.words import Changes, Incident, IncidentState

FOOT_H: Final = 44


class Button(NamedTuple):
    act: str  # of the table of keys
    label: str
    cap: str
    primary: bool = False
    tip: str = ""  # "": what the key does


class Card(ScrollPanel):
    flags = (
        Changes.SECOND | Changes.SELECTION | Changes.INCIDENTS | Changes.ORDERS | Changes.RANKING | Changes.PREVIEW
        | Changes.UNITS | Changes.MARKS | Changes.TASKS | Changes.RINGS | Changes.NOTICES | Changes.VIDEO
        | Changes.SEATS
    )  # fmt: skip

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.ranked = Ranked(self, room)
        self.ring = RingCard(self, room)
        self.intake = IntakePart(self, room)
        self.strip, self.picture = PictureStrip(room, theme, self), CameraPicture(room, theme, self)
        self._shown = ""
        self.checks_open = False  # the checklist is unfolded

    @property
    def incident(self) -> Incident | None:
        chosen = self.room.desk.selection
        return self.room.desk.incidents.get(chosen.id) if chosen.kind == "incident" else None

    def toggle_everything(self) -> None:
        """Key 0: all who can go and all who were left out, or the first of each."""
        self.ranked.everything = not self.ranked.everything
        self.offset = 0.0
        self.update()

    def toggle_checks(self) -> None:
        """The checklist line by line, or its next line alone."""
        self.checks_open = not self.checks_open
        self.update()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        chosen = self.room.desk.selection
        if chosen.id != self._shown:
            self._shown, self.offset, self.ranked.everything = chosen.id, 0.0, False
            self.ring.look_at(chosen.id.partition("/")[0])
        rows = self._button_rows(w)
        foot = FOOT_H + 34 * (len(rows) - 1) if rows else 0
        strip = self._strip_high(w)
        self._dock(w, h - foot - strip, strip)
        incident = self.incident
        if incident is not None:
            self._incident(ink, w, h - foot - strip, incident)
        else:
            band = band_high(self.room)
            self._thing(ink, w, h - foot - strip - band)
            if band:
                ink.fill(1, h - foot - strip - band, w - 1, band, "panel")
                ink.hline(0, w, h - foot - strip - band)
                draw_band(ink, self, self.room, h - foot - strip - band, w)
        if rows:
            self._foot(ink, w, h - foot, rows)
        ink.vline(0, 0, h)

    # ---- living pictures

    def _strip_high(self, w: float) -> float:
        """px at 100 % that the strip of pictures takes."""
        return self.strip.wanted(w)

    def _dock(self, w: float, top: float, high: float) -> None:
        """Pictures are widgets of their own: they come to their places behind the painting, never within it."""
        scale = self.measures.scale
        rect = QRect(0, round(top * scale), self.width(), round(high * scale))
        QTimer.singleShot(0, self, lambda: self._place(rect, w))

    def _place(self, rect: QRect, w: float) -> None:
        if rect.height() and self.strip.geometry() != rect:
            self.strip.setGeometry(rect)
        self.strip.setVisible(rect.height() > 0)
        self.strip.follow(w)
        self.picture.follow(w, self.offset, self.measures.scale)

    def apply(self, changes: Changes) -> None:
        super().apply(changes)
        self.strip.apply(changes)

    def restyle(self, theme: Theme, measures: Measures) -> None:
        super().restyle(theme, measures)
        self.strip.restyle(theme, measures)
        self.picture.views.restyle(theme, measures.scale)

    # ---- what is selected

    def _incident(self, ink: Ink, w: float, bottom: float, incident: Incident) -> None:
        head = HEAD_H + band_high(self.room)
        top = head + STEPS_H
        ink.painter.save()
        ink.painter.setClipRect(QRectF(0, top, w, bottom - top))
        y = top - self.offset + 1
        end = self._body(ink, w, y, bottom - y, incident)
        ink.painter.restore()
        self.spots = [s._replace(rect=s.rect & QRectF(0, top, w, bottom - top)) for s in self.spots]
        self.contents(end + self.offset - top, bottom - top)
        self.draw_thumb(ink, w - 1, top, bottom - top)
        right = draw_told(ink, self, self.room, incident, HEAD_H - 18, w)
        left = draw_head(ink, self, self.room, incident, w, right)
        draw_note(ink, self, self.room, HEAD_H - 18, left, right)
        if head > HEAD_H:
            draw_band(ink, self, self.room, HEAD_H - 2, w)
        ink.hline(0, w, head)
        draw_steps(ink, self, self.room.reads.steps(incident.id), incident.level, head, w)
        ink.hline(0, w, top)

    def _body(self, ink: Ink, w: float, y: float, space: float, incident: Incident) -> float:
        start = y
        y = draw_late(ink, self, self.room, incident, y, w)
        y = draw_checks(ink, self, self.room, incident, y, w, open=self.checks_open)
        y = self.intake.draw(ink, incident, y, w)
        y = draw_orders(ink, self, self.room, incident, y, w)
        y = draw_replies(ink, self.room, incident, y, w)
        y = draw_incident_tasks(ink, self, self.room, incident.id, y, w)
        ranking = self.room.desk.ranking
        if incident.ended or incident.state is IncidentState.PASSED:
            return y
        if ranking is not None and ranking.incident == incident.id:
            return self.ranked.draw(ink, w, y, space - (y - start), ranking)
        words = say("card.ranking_soon" if incident.located else "card.not_ranked")
        ink.text(16, y + 22, words, "t2" if incident.located else "warn")
        return y + 44

    def _thing(self, ink: Ink, w: float, bottom: float) -> None:
        chosen = self.room.desk.selection
        y = 1 - self.offset
        ink.painter.save()
        ink.painter.setClipRect(QRectF(0, 0, w, bottom))
        ink.painter.translate(0, y)
        self.pointer -= QPointF(0, y)  # what is drawn asks where the pointer is
        ink.seen = (-y, bottom - y)
        if chosen.kind == "unit":
            end = draw_unit(ink, self, self.room, chosen.id, w)
        elif chosen.kind == "camera":
            end = self.picture.draw(ink, self, chosen.id, w)
        elif chosen.kind == "post":
            end = draw_post(ink, self.room, chosen.id, w)
        elif is_feature(chosen.kind):
            end = draw_feature(ink, self.room, chosen.kind, chosen.id, w)
        elif chosen.kind == "task":
            end = draw_task(ink, self, self.room, chosen.id, w)
        elif chosen.kind == "marker":
            end = draw_marker(ink, self, self.room, chosen.id, w)
        elif chosen.kind == "notice":
            end = self._notice(ink, chosen.id, w)
        elif chosen.kind in ("ring", "block"):
            end = self.ring.draw(ink, *chosen.id.partition("/")[::2], w)
        else:
            ink.text(16, 30, say("card.nothing"), "t2", 15)
            ink.text(16, 54, say("card.nothing_hint"), "t3")
            end = 70.0
        ink.painter.restore()
        self.pointer += QPointF(0, y)
        ink.seen = None
        self.spots = [s._replace(rect=s.rect.translated(0, y) & QRectF(0, 0, w, bottom)) for s in self.spots]
        self.contents(end, bottom)
        self.draw_thumb(ink, w - 1, 0, bottom)

    def _notice(self, ink: Ink, key: str, w: float) -> float:
        notice = self.room.desk.notices.get(key)
        if notice is not None and rollcall.is_call(notice):
            return draw_rollcall(ink, self, self.room, notice, w)
        return draw_notice(ink, self, self.room, key, w)

    # ---- buttons

    def buttons(self) -> list[Button]:
        """What can be done now: nothing else is shown. Whatever has a place or a picture can go to the wall."""
        found, kind = self._buttons(), self.room.desk.selection.kind
        if kind and kind not in ("notice", "incident") and self.room.desk.site.walls:  # an incident's is in its head
            found.append(self._button("wall", say("card.wall")))
        return found

    def _buttons(self) -> list[Button]:
        incident = self.incident
        if incident is not None:
            return self._incident_buttons(incident)
        kind = self.room.desk.selection.kind
        if kind == "task":
            return [Button(*one) for one in task_buttons(self.room)]
        if kind == "marker":
            acts = (("go", "card.go"), ("edit", "tool.marker.edit"), ("cancel", "tool.marker.remove"))
            return [self._button(act, say(code)) for act, code in acts]
        if kind == "notice":
            notice = self.room.desk.notices.get(self.room.desk.selection.id)
            word = "rollcall.card.end" if notice is not None and rollcall.is_call(notice) else "notice.card.end"
            return [self._button("cancel", say(word))] if notice is not None and notice.open else []
        if kind in ("ring", "block"):
            return [Button(*one) for one in ring_buttons(self.room)]
        if kind in ("camera", "post"):
            return [self._button("go", say("card.go")), self._button("ring", say("card.ring"))]
        if kind == "unit":
            following = self.room.desk.view.follow == self.room.desk.selection.id
            follow = say("card.unfollow" if following else "card.follow")
            found = [self._button("go", say("card.go")), self._button("follow", follow)]
            found.append(self._button("ring", say("card.ring")))
            if self.room.desk.order_of(self.room.desk.selection.id):
                found += [*self._order_buttons(), self._button("call_unit", say("clock.call"))]
            return found
        return []

    def _order_buttons(self) -> list[Button]:
        return [self._button(act, say(f"card.{act}")) for act in ("behalf", "replace", "cancel")]

    def _incident_buttons(self, incident: Incident) -> list[Button]:
        if incident.ended:
            return []
        if incident.state is IncidentState.PASSED:
            acts = (("passon", "intake.card.passed"), ("close", "card.close"))
            return [self._button(act, say(code)) for act, code in acts]
        found = [button for button in (self._primary(incident),) if button]
        if not incident.located and not (found and found[0].act == "place"):
            found.append(self._button("place", say("card.place")))
        if incident.located:
            found.append(self._button("ring", say("card.ring")))
        if incident.signed_at is None:
            found.append(self._button("sign", say("card.sign_room")))
        if any(order.state.active and not order.foreign for order in self.room.desk.orders_of(incident.id)):
            found += self._order_buttons()
        if not (found and found[0].act == "close"):
            found.append(self._button("close", say("card.close")))
        if receivers(self.room.desk, incident, own=True):
            found.append(self._button("passon", say("intake.card.passon")))
        return [*found, self._button("edit", say("card.edit"))]  # 备注 and 上屏 stand in the head

    def _primary(self, incident: Incident) -> Button | None:
        """The one blue button: what is typed, else close after feedback, else place, else the first who can go."""
        preview, ranking = self.room.meant, self.room.desk.ranking
        if preview.ok and isinstance(preview.call, calls.Assign):
            units = " ".join(preview.call.units)
            return Button("enter", say("card.assign", units=units), "⏎", True)
        if incident.state is IncidentState.REVIEW:
            return self._button("close", say("card.close"), primary=True)
        if not incident.located:
            return self._button("place", say("card.place"), primary=True)
        if ranking is None or ranking.incident != incident.id or incident.state is IncidentState.ASSIGNED:
            return None
        first = next((one for one in ranking.candidates if one.key == 1 and not one.gone_code), None)
        return Button("assign", say("card.assign", units=first.unit), "1", True) if first else None

    def _button(self, act: str, label: str, primary: bool = False) -> Button:
        return Button(act, label, cap(act), primary)

    def _button_rows(self, w: float) -> list[list[Button]]:
        """Buttons in lines that fit; at 356 px and in English there are two."""
        rows: list[list[Button]] = []
        x = w
        for button in self.buttons():
            width = button_width(button.label, button.cap, primary=button.primary)
            if x + width > w - 16 or not rows:
                rows.append([])
                x = 16
            rows[-1].append(button)
            x += width + 8
        return rows

    def _foot(self, ink: Ink, w: float, top: float, rows: list[list[Button]]) -> None:
        ink.fill(1, top, w - 1, FOOT_H + 34 * len(rows), "panel")
        ink.hline(0, w, top)
        for i, row in enumerate(rows):
            x, y = 16.0, top + 22 + 34 * i
            for button in row:
                rect = ink.button(x, y, button.label, button.cap, primary=button.primary)
                self.spot(rect, lambda act=button.act: self._press(act), _tip(button))  # type: ignore[misc]
                x = rect.right() + 8

    def _press(self, act: str) -> None:
        if act == "assign":
            self.room.do(calls.AssignRow(row=1))
        else:
            self.room.act(act)


def _tip(button: Button) -> str:
    return button.tip or say(f"panel.key.{button.act}")
