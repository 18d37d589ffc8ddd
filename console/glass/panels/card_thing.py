"""The card of a unit or a post: five signs apart, each with its age; crew; the order it is on."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF

from console.dispatch.models import BatterySign, FixSign, LinkSign, Signs, VideoSign
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.card_bodycam import draw_bodycam
from console.glass.panels.card_clash import draw_clash
from console.glass.panels.card_clocks import draw_inferred
from console.glass.panels.card_held import draw_waiting
from console.glass.panels.card_incident import section
from console.glass.panels.card_orders import state_words
from console.glass.panels.card_shift import draw_shift
from console.glass.panels.card_sos import draw_sos
from console.glass.panels.card_task_lines import draw_unit_tasks
from console.glass.panels.card_welfare import draw_welfare
from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.say import say
from console.verbs import calls

SIGN_H = 30
_BAD = {LinkSign.LOST, FixSign.OLD, FixSign.NONE, VideoSign.MISSING, BatterySign.LOW}


def draw_unit(ink: Ink, panel: Panel, room: Room, unit: str, w: float) -> float:
    """The whole card of a unit; the answer is the y where it ends."""
    facts = room.reads.unit(unit)
    if facts is None:
        ink.text(16, 30, say("card.gone"), "t2")
        return 60
    ink.unit(36, 38, room.reads.mark(unit), 40)
    ink.text(67, 30, fonts.fit(f"{unit} {facts.name}", 20, True, w - 83), "t1", 20, bold=True)
    kind = say(f"card.kind.{facts.kind.name.lower()}")
    known = facts.beat if facts.registered else say("card.unregistered")
    ink.text(67, 52, fonts.fit(" · ".join(p for p in (kind, known) if p), 13, False, w - 83), "t2")
    where = " · ".join(part for part in (facts.crew, room.reads.is_in(unit)) if part)
    ink.text(16, 80, fonts.fit(where, 13, False, w - 32), "t1")
    ink.text(16, 99, fonts.fit(facts.skills, 13, False, w - 32), "t2")
    ink.hline(0, w, 115)
    y = draw_sos(ink, panel, room, unit, 116, w)
    y = draw_welfare(ink, panel, room, unit, y, w)
    y = draw_clash(ink, panel, room, unit, y, w)
    y = draw_shift(ink, room, unit, y, w)
    y = _signs(ink, w, y, facts.signs)
    y = draw_bodycam(ink, panel, room, unit, y, w)
    y = _order(ink, panel, room, unit, y, w)
    y = draw_waiting(ink, panel, room, unit, y, w)
    return draw_unit_tasks(ink, panel, room, unit, y, w)


def _signs(ink: Ink, w: float, top: float, signs: Signs) -> float:
    section(ink, w, top + 18, say("card.signs"), say("card.signs_apart"))
    y = top + 36
    rows = (
        ("link", f"sign.link.{signs.link.value}", signs.link in _BAD, signs.link_age_s),
        ("fix", f"sign.fix.{signs.fix.value}", signs.fix in _BAD, signs.fix_age_s),
        ("video", f"sign.video.{signs.video.value}", signs.video in _BAD, signs.video_age_s),
        ("battery", f"sign.battery.{signs.battery.value}", signs.battery in _BAD, signs.battery_age_s),
        ("duty", f"panel.duty.{signs.duty.name.lower()}", False, signs.duty_age_s),
    )
    for name, code, bad, age in rows:
        line = y + SIGN_H / 2
        ink.text(16, line, say(f"card.sign.{name}"), "t2")
        words = say(code)
        if name == "battery" and not math.isnan(signs.battery_pct):
            words = f"{words} · {figures.percent(signs.battery_pct)}"
        ink.text(110, line, words, "warn" if bad else "t1", 13, bold=bad)
        if math.isfinite(age):
            ink.right(w - 16, line, say("card.age", t=figures.rough(age)), "t3", 12)
        ink.hline(16, w - 16, y + SIGN_H - 1)
        y += SIGN_H
    return y + 6


def _order(ink: Ink, panel: Panel, room: Room, unit: str, top: float, w: float) -> float:
    order = room.desk.order_of(unit)
    section(ink, w, top + 18, say("card.on_order"), "" if order else say("card.on_order_none"))
    if order is None:
        return top + 36
    incident = room.desk.incidents.get(order.incident)
    y = top + 48
    x = ink.text(16, y, incident.no if incident else order.incident, "t1", 15, bold=True)
    title = f"{incident.type} · {incident.place}" if incident else order.text
    right = ink.right(w - 16, y, state_words(order), "t1", 13, bold=True)
    ink.text(x + 8, y, fonts.fit(title, 13, False, right - 16 - x), "t1")
    if incident is not None:
        rect = QRectF(0, top + 34, w, 30)
        panel.spot(rect, lambda: room.do(calls.Select(kind="incident", id=incident.id)), title)
    facts = say("card.issued", by=order.issuer, at=figures.clock(order.issued_at))
    ink.text(16, y + 22, fonts.fit(facts, 13, False, w - 32), "t2")
    return draw_inferred(ink, panel, room, order, 16, top + 84, w, keys=True) + 6


def draw_post(ink: Ink, room: Room, post: str, w: float) -> float:
    posts = room.desk.site.posts
    if post not in posts.ids:
        ink.text(16, 30, say("card.gone"), "t2")
        return 60
    i = posts.ids.index(post)
    staffed = int(posts.staffed[i])
    ink.post(36, 38, staffed != 0, 28)
    ink.text(67, 30, fonts.fit(posts.names[i] or post, 20, True, w - 83), "t1", 20, bold=True)
    ink.text(67, 52, f"{say('card.post')} · {post}", "t2")
    word = {0: "card.unstaffed", 1: "card.staffed"}.get(staffed, "card.staff_unknown")
    ink.text(16, 84, say(word), "t1")
    return 110
