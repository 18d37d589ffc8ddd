"""Judgements at edges in 须留意: one line each with its reason, gravest first; a click goes there, 缓 puts it off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF

from console.desk.fold_edges import label
from console.glass import fonts
from console.glass.items.things import AREAS
from console.glass.panels import figures, ring_reads, ring_words
from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room, verb_word
from console.say import called, say
from console.verbs import calls
from console.words import EdgeEvent

ROW_H: Final = 28
_TONES: Final = {1: "lv", 2: "warn"}  # of the edge of a row, by level


def shown(room: Room) -> list[EdgeEvent]:
    """Those that still stand and nobody has put off."""
    events = ring_reads.edge_events(room.desk)
    return [one for one in events if one.ended_at is None and one.snoozed_until <= room.now]


def height(room: Room, most: int) -> float:
    """px at 100 % of the lines: at most ``most``, and one that says how many more there are."""
    count = len(shown(room))
    return ROW_H * (min(count, most) + (count > most))


def draw(ink: Ink, panel: Panel, room: Room, top: float, w: float, most: int) -> float:
    """From ``top`` on; the answer is how high it is."""
    events = shown(room)
    y = top
    for event in events[:most]:
        _row(ink, panel, room, event, y, w)
        y += ROW_H
    if len(events) > most:
        more = [words(room, event) for event in events[most:]]
        ink.text(27, y + ROW_H / 2, say("ringcard.more", n=len(more)), "t2", 12)
        panel.spot(QRectF(8, y, w - 16, ROW_H), None, "\n".join(more[:20]))
        y += ROW_H
    return y - top


def _row(ink: Ink, panel: Panel, room: Room, event: EdgeEvent, top: float, w: float) -> None:
    rect, y = QRectF(8, top, w - 16, ROW_H), top + ROW_H / 2
    if panel.over(rect):
        ink.box(rect, "raise", None)
    ink.fill(16, top + 5, 3, ROW_H - 10, _TONES.get(event.level, "t3"))
    said = words(room, event)
    panel.spot(rect, _go(room, event), f"{said}\n{figures.clock(event.at)}")
    right = _snooze(ink, panel, room, event, w - 16, y) - 8
    right = ink.right(right, y, figures.clock(event.at)[:5], "t3", 12)
    size = 13 if fonts.advance(said, 13) <= right - 35 else 12
    ink.text(27, y, fonts.fit(said, size, False, right - 35), "t1", size)


def _snooze(ink: Ink, panel: Panel, room: Room, event: EdgeEvent, right: float, y: float) -> float:
    """缓: the start of the line that puts it off, for its reason must be written; the answer is where it begins."""
    word = verb_word("snooze")[:1].upper() + verb_word("snooze")[1:]
    left = right - fonts.advance(word, 12) - 10
    ink.box(QRectF(left, y - 10, right - left, 20), "raise", "line2")
    ink.text(left + 5, y, word, "t2", 12)
    line = f"{verb_word('snooze')} {label(event)} 10 "
    panel.spot(QRectF(left - 4, y - 14, right - left + 8, 28), lambda: room.type(line), say("ringcard.snooze_tip"))
    return left


def _go(room: Room, event: EdgeEvent) -> Callable[[], object] | None:
    """To the unit that it is about, else to the ring or the beat."""
    kind, _, key = event.area.partition(":")
    if event.unit:
        call = calls.Select(kind="unit", id=event.unit)
    elif event.area in room.desk.rings:
        call = calls.Select(kind="ring", id=event.area)
    elif kind in AREAS:
        call = calls.Select(kind=kind, id=key)
    else:
        return None
    return lambda: room.do(call)


def words(room: Room, event: EdgeEvent) -> str:
    """``03 进入 圈3 1 分``."""
    facts = {"unit": event.unit, "where": where(room, event), "n": event.count, "t": figures.rough(room.now - event.at)}
    code = "empty_doubt" if event.what == "empty" and event.count else event.what
    return ring_words.said(f"ringcard.edge.{code}", facts)


def where(room: Room, event: EdgeEvent) -> str:
    """``圈3 1 分``, ``三巡区``: what people call the area, and the tier's limit."""
    ring = room.desk.rings.get(event.area)
    if ring is None:
        kind, _, key = event.area.partition(":")
        return room.reads.thing_name(kind, key) if kind in AREAS else key or event.area
    tier = ring.tiers[event.tier - 1] if 0 < event.tier <= len(ring.tiers) else None
    return " ".join(part for part in (called(ring.label), ring_words.limit(ring, tier) if tier else "") if part)
