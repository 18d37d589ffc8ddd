"""卡点 of a ring: whether it closes, each post with its unit and slack, the ways that stay open, who authorised it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF

from console.desk.ringview import RingView
from console.glass import fonts
from console.glass.items.ringboard import number_of, state_of
from console.glass.panels import figures, ring_marks, ring_words
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink, Run
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.say import say
from console.verbs import calls
from console.words import Block, Closing, OpenWay

HEAD_H: Final = 34
ROW_H: Final = 46
WAY_H: Final = 28


def draw_posts(ink: Ink, panel: Panel, room: Room, view: RingView, chosen: str, top: float, w: float) -> float:
    """The section from ``top`` on; nothing when nobody asked for posts. ``chosen``: id of the post that is selected.
    The answer is the y where it ends."""
    closing = view.ring.closing
    if closing is None and not view.planning:
        return top
    _head(ink, panel, room, view, top, w)
    y = top + HEAD_H
    if closing is None:
        return y
    words, token = verdict(room, view, closing)
    for line in fonts.wrap(words, 15, w - 48, 5):
        ink.text(16, y + 8, line, token, 15, bold=True)
        y += 24
    y = _assumed(ink, panel, room, closing, y, w)
    ink.hline(0, w, y + 3)
    y += 4
    for n, block in sorted(enumerate(closing.blocks), key=lambda pair: _order(pair[1], pair[0])):
        rect = QRectF(0, y, w, ROW_H)
        if block.id == chosen:
            ink.fill(0, y, w, ROW_H - 1, "sel_row")
            ink.fill(0, y, 4, ROW_H - 1, "focus")
        elif panel.over(rect):
            ink.fill(1, y, w - 1, ROW_H, "raise")
        _post(ink, room, block, n, y, w)
        panel.spot(rect, _choose(room, view.ring.id, block), _tip(room, block, n))
        y += ROW_H
    y = _open_ways(ink, panel, room, closing, y, w)
    ink.hline(0, w, y + 1)
    return y + 2


def _head(ink: Ink, panel: Panel, room: Room, view: RingView, top: float, w: float) -> None:
    closing, y = view.ring.closing, top + HEAD_H / 2
    aside, right = say("ringcard.planning") if view.planning else "", w - 16
    if closing is not None:
        if closing.blocks and not view.planning:
            stand = sum(is_held(room, block) for block in closing.blocks)
            aside = say("ringcard.posts_sum", n=len(closing.blocks), held=stand)
        right = ring_marks.keyed(ink, panel, room, "post_add", say("ringcard.post_add"), right, y)
    section(ink, right, y, say("ringcard.posts"), aside)


def is_held(room: Room, block: Block) -> bool:
    stood = ring_words.stood_at(block, room.desk.orders)
    return stood == stood


def verdict(room: Room, view: RingView, closing: Closing) -> ring_words.Toned:
    """Closed or not; why not, as the sum itself says it while it is of this plan."""
    answer = view.closing
    if not closing.closed and answer is not None and answer.code and answer.closing.made_at == closing.made_at:
        return ring_words.said(answer.code, answer.facts), "lv"
    return ring_words.closed(closing, room.desk.orders, room.now)


def _assumed(ink: Ink, panel: Panel, room: Room, closing: Closing, y: float, w: float) -> float:
    """Of whom the plan speaks, and who authorised blocking roads: without a name, amber, and a click writes it."""
    y = ring_marks.toned_lines(ink, 16, y, w - 32, (ring_words.assumed(closing), "t2"), 2)
    who = closing.authority
    words = (say("ringcard.authority", who=who), "t2") if who else (say("ringcard.no_authority"), "warn")
    right = ring_marks.keyed(ink, panel, room, "authorise", say("ringcard.authorise"), w - 16, y + 10)
    return ring_marks.toned_lines(ink, 16, y, right - 28, words, 2)


# ---- one post


def _post(ink: Ink, room: Room, block: Block, n: int, top: float, w: float) -> None:
    words, token = ring_words.slack(block)
    ring_marks.post_bar(ink, 33, top + ROW_H / 2, state_of(block, room.desk.orders))
    first, second = top + 15, top + 33
    left = ink.right(w - 16, first, words, token, 15, bold=True)
    number = Run(block_no(block, n), "t1", 15, True)
    ink.runs(59, first, [number, Run(block.name or say("ringcard.no_road_name"), "t1", 15, gap=6)], until=left - 10)
    left = ink.right(w - 16, second, *_state(room, block))
    _who(ink, room, block, second, left - 10)
    ink.hline(16, w - 16, top + ROW_H - 1)


def _who(ink: Ink, room: Room, block: Block, y: float, until: float) -> None:
    """The unit that stands there, and when it does."""
    if not block.unit:
        if block.passed_s == block.passed_s:
            ink.text(59, y, say("ringcard.passed", t=figures.span(block.passed_s)), "t2")
        return
    ink.unit(69, y, room.reads.mark(block.unit), 20)
    arrives = say("ringcard.arrives", t=figures.span(block.arrive_s)) if block.arrive_s == block.arrive_s else ""
    space = until - 83 - fonts.advance(block.unit, 13, True)
    name = room.reads.unit_name(block.unit)
    if fonts.advance(name, 13) + fonts.advance(arrives, 13) + 12 > space:
        name = ""  # the call sign stands for it
    ink.runs(83, y, [Run(block.unit, "t1", 13, True), Run(name, "t2", gap=4), Run(arrives, "t2", gap=8)], until=until)


def _state(room: Room, block: Block) -> tuple[str, str, int]:
    """What its order has come to; a post put by hand says so."""
    order = room.desk.orders.get(block.order)
    if order is not None:
        return say(f"card.order.{order.state.value}"), "t1" if order.state.active else "warn", 13
    if block.by_hand:
        return say("ringcard.by_hand"), "t2", 13
    return (say("ringcard.not_sent") if block.unit else ""), "t3", 13


def _order(block: Block, n: int) -> int:
    """By the number that people say."""
    return int(number_of(block, n))


def block_no(block: Block, n: int) -> str:
    """``卡1``, as on the map."""
    return say("ringmap.block.bare", n=number_of(block, n))


def _choose(room: Room, ring: str, block: Block) -> Callable[[], object]:
    return lambda: room.do(calls.Select(kind="block", id=f"{ring}/{block.id}"))


def _tip(room: Room, block: Block, n: int) -> str:
    unit = room.desk.unit_words(block.unit) if block.unit else say("ringcard.nobody")
    passed = say("ringcard.passed", t=figures.span(block.passed_s))
    return "\n".join((f"{block_no(block, n)} {block.name}".rstrip(), unit, passed, ring_words.slack(block)[0]))


# ---- what stays open


def _open_ways(ink: Ink, panel: Panel, room: Room, closing: Closing, y: float, w: float) -> float:
    if not closing.open_ways:
        return y
    ink.text(16, y + 14, say("ringcard.open_ways"), "lv", 13, bold=True)
    y += WAY_H
    for way in closing.open_ways:
        y = _open_way(ink, panel, room, way, y, w)
    return y


def _open_way(ink: Ink, panel: Panel, room: Room, way: OpenWay, top: float, w: float) -> float:
    words = ring_words.open_way(way)
    lines = fonts.wrap(words, 13, w - 75, 3)
    rect = QRectF(0, top, w, 8 + 20 * len(lines))
    if panel.over(rect):
        ink.fill(1, top, w - 1, rect.height(), "raise")
    for x in (24, 38):  # an open gate
        ink.fill(x, top + 8, 3, 12, "lv")
    for n, line in enumerate(lines):
        ink.text(59, top + 14 + 20 * n, line, "lv")
    panel.spot(rect, _to_way(room, way), f"{say('ringcard.open_way_tip')}\n{words}")
    return rect.bottom()


def _to_way(room: Room, way: OpenWay) -> Callable[[], object]:
    name = way.name or say("ringcard.no_road_name")
    return lambda: room.do(calls.Seek(name=name, lon_deg=way.lon_deg, lat_deg=way.lat_deg))
