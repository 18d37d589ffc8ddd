"""What the units of an incident do and write: orders with their state, 首报, 续报, 反馈, notes — read before 办结."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QRectF

from console.desk import clashes, holding, recalls
from console.dispatch.clocks import pending
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.card_clocks import call_text, draw_inferred
from console.glass.panels.card_held import draw_held
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink, Run, button_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.window.keys import cap
from console.say import listed, say
from console.verbs import calls
from console.words import Incident, Order, OrderState, Step, StepMark

ROW_H: Final = 32
LINE_H: Final = 19


def draw_orders(ink: Ink, panel: Panel, room: Room, incident: Incident, top: float, w: float) -> float:
    """Orders to this incident, active ones first; the answer is the y where they end."""
    orders = sorted(room.desk.orders_of(incident.id), key=lambda order: (_standing(order), order.issued_at))
    if not orders:
        return top
    active = sum(order.state.active for order in orders)
    section(ink, w, top + 17, say("card.orders"), say("card.orders_sum", n=len(orders), active=active))
    y = top + 34
    for order in orders:
        _order_row(ink, panel, room, order, y, w)
        y += ROW_H
        y = draw_inferred(ink, panel, room, order, 59, y, w, keys=order is first_inferred(orders))
        if order.asks and order.state.active:
            y = _asks(ink, panel, room, order, y, w)
        for one in holding.held(room.desk, (order.id,)):
            if not clashes.is_open(room.desk, order):  # which of the two is held is not decided
                y = draw_held(ink, panel, room, one, y, w)
    ink.hline(0, w, y + 3)
    return y + 4


def first_inferred(orders: Iterable[Order]) -> Order | None:
    """The one that the keys of 核 go to."""
    return next((order for order in orders if pending(order)), None)


def _standing(order: Order) -> int:
    """Who is on it, who was taken off it, what is over."""
    return 0 if order.state.active else 2 if order.state.ended else 1


def _order_row(ink: Ink, panel: Panel, room: Room, order: Order, top: float, w: float) -> None:
    y = top + ROW_H / 2
    rect = QRectF(0, top, w, ROW_H)
    if panel.over(rect):
        ink.fill(1, top, w - 1, ROW_H, "raise")
    ink.unit(36, y, room.reads.mark(order.unit), 26)
    right = ink.right(w - 16, y, figures.clock(state_since(order)), "t3", 12)
    over = order.state.ended
    tone = "t3" if over else "t1"
    held = order.unrecorded or order.id in room.desk.held_steps.values()
    state = state_words(order, held=held)
    if clashes.is_open(room.desk, order):  # its unit's card has both
        state, held = say("seats.clash_head"), True
    right = ink.right(right - 10, y, state, "warn" if held else tone, 13, bold=not over)
    runs = [Run(order.unit, tone, 15, True), Run(room.reads.unit_name(order.unit), tone, 15, gap=5)]
    x = ink.runs(59, y, runs, until=right - 8)
    marks = [say(code) for code, on in (("card.lead", order.lead), ("card.foreign", order.foreign)) if on]
    if order.recommended and order.unit != order.recommended[0] and order.lead:
        marks.append(say("card.chosen_instead", unit=order.recommended[0]))
    last = next((one for one in reversed(order.present) if one.step.value == order.state.value), None)
    if last is not None and last.on_behalf:
        marks.append(" ".join((say("card.mark_behalf"), say(f"clock.channel.{last.channel}") if last.channel else "")))
    words = " · ".join(one.strip() for one in marks)
    if words and x + 8 + fonts.advance(words, 12) < right - 8:
        ink.text(x + 8, y + 1, words, "t2", 12)
    panel.spot(rect, lambda: room.do(calls.Select(kind="unit", id=order.unit)), _whole(order), f"unit:{order.unit}")


def _whole(order: Order) -> str:
    """Its state, and whom the list had put first when it was given."""
    lines = [state_words(order), *(_proxy(mark) for mark in order.present if mark.on_behalf)]
    if order.route:
        lines.append(say("order.route", roads=listed(order.route)))
    if order.recommended:
        lines.append(say("card.recommended", units=" ".join(order.recommended)))
    return "\n".join([*lines, *([say("card.because", reason=order.reason)] if order.reason else [])])


def _proxy(mark: StepMark) -> str:
    """``代签 到场 21:47:32 · 值班长甲 · 电台 · 已到门口``."""
    said = say("order.mark", step=say(f"words.step.{mark.step.value}"), at=figures.clock(mark.at), by=mark.by)
    channel = say(f"clock.channel.{mark.channel}") if mark.channel else ""
    return " · ".join(one for one in (said, channel, mark.text) if one)


def state_words(order: Order, *, held: bool = False) -> str:
    """``held``: its newest step is in memory only."""
    state = say(f"card.order.{order.state.value}")
    if end := recalls.standing(order):
        return f"{state} · {say(f'order.end.{end}')}"
    if any(mark.step.value == order.state.value for mark in pending(order)):
        state = f"{state} · {say('card.mark_inferred')}"
    return f"{state} · {say('card.unrecorded')}" if order.unrecorded or held else state


def state_since(order: Order) -> float:
    """When the order came into the state that stands beside it: what is recorded or asked since is no step."""
    if order.state is OrderState.SUSPENDED:
        return order.held_at
    since = next((mark.at for mark in reversed(order.steps) if mark.step.value == order.state.value), None)
    return since if since is not None else order.steps[-1].at if order.steps else order.issued_at


def _asks(ink: Ink, panel: Panel, room: Room, order: Order, top: float, w: float) -> float:
    """A unit waits for the room's word: what it asks, why, and the two answers."""
    wanted = say(f"card.asks_{order.asks}")
    mark = next((m for m in reversed(order.steps) if m.step in (Step.BACKUP, Step.RETURN)), None)
    for line in fonts.wrap(f"{wanted}，{mark.text}" if mark and mark.text else wanted, 13, w - 75, 3):
        ink.text(59, top + 10, line, "warn")
        top += LINE_H
    right = w - 16
    y = top + 18
    for act, label, call in (
        ("refuse", say("card.refuse"), calls.Refuse(unit=order.unit)),
        ("grant", say("card.grant"), calls.Grant(unit=order.unit)),
    ):
        x = right - button_width(label, cap(act))
        panel.spot(ink.button(x, y, label, cap(act)), lambda c=call: room.do(c), say(f"panel.key.{act}"))  # type: ignore[misc]
        right = x - 8
    return top + 38


def _said_of(room: Room, incident: Incident, mark: str) -> list[tuple[float, str, str, str]]:
    """What was written about one incident: at, who, what, the words. ``mark``: of one that was merged into another."""
    lines = [(r.at, r.unit, say(f"card.reply.{r.step.value}") + mark, r.text) for r in incident.replies]
    notes = room.desk.notes.get(incident.id, ())
    return lines + [(at, actor, say("card.note") + mark, text) for at, actor, text in notes]


def draw_replies(ink: Ink, room: Room, incident: Incident, top: float, w: float) -> float:
    """Replies and notes, newest first; nothing is cut, the card scrolls."""
    lines = _said_of(room, incident, "")
    for one in room.desk.room.merged(incident.id):
        lines += _said_of(room, one, f" {one.no}")
    units = {order.unit for order in room.desk.orders_of(incident.id)}
    told = [one for unit in sorted(units) for one in room.desk.room.calls.get(unit, ()) if one.incident == incident.id]
    lines += [(one.at, one.by, f"{say('clock.call')} {one.unit}", call_text(one)) for one in told]
    for up in room.desk.room.told.get(incident.id, ()):
        what = say("report.further" if up.further else "report.first")
        lines.append((up.at, up.by, what if up.to == "source" else say("card.kept_report", what=what), up.text))
    if incident.outcome:
        at = incident.closed_at or 0.0
        lines.append((at, incident.closed_by, say("card.outcome"), incident.outcome))
    if not lines:
        return top
    section(ink, w, top + 17, say("card.replies"), say("card.replies_sum", n=len(lines)))
    y = top + 36
    for at, who, what, text in sorted(lines, reverse=True):
        runs = [Run(figures.clock(at), "t3", 12), Run(who, "t1", 13, True, 8), Run(what, "t2", 13, gap=6)]
        ink.runs(16, y + 9, runs, until=w - 16)
        y += LINE_H
        for line in fonts.wrap(text or say("card.no_words"), 13, w - 32, 40):
            ink.text(16, y + 9, line, "t1" if text else "t3")
            y += LINE_H
        y += 5
    ink.hline(0, w, y + 2)
    return y + 3
