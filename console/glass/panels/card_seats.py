"""What the other seats are about to do with what is selected here: one line of the card, a mark in the queue's row.

Where several seats share the room the line has its place always, so that nothing moves under the hand when somebody
begins to look; with one seat there is none.
"""

from __future__ import annotations

from typing import Final

from console.desk import claims
from console.desk.presence import Here
from console.desk.presence_words import doing, who
from console.glass import fonts
from console.glass.panels import card_claim
from console.glass.panels.ink import Ink, Run
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.say import say
from console.words.sharing import Claim

BAND_H: Final = 34
MARK_W: Final = 72  # px: of a seat's name in the queue


def band_high(room: Room) -> int:
    """px that the line takes: none at a seat that is alone, or while nothing is selected."""
    return 0 if room.desk.alone or not room.desk.selection.kind else BAND_H


def draw_band(ink: Ink, panel: Panel, room: Room, top: float, w: float) -> None:
    """``席3 王五 在改 地点 · 席2 李四 认领 21:46 · 席4 在看``: who changes comes first, in the colour of warnings, then
    which seat has it; of an open incident with the button that takes it."""
    chosen, y, until = room.desk.selection, top + BAND_H / 2, w - 16
    incident = room.desk.incidents.get(chosen.id) if chosen.kind == "incident" else None
    claim = claims.of(room.desk, incident.id) if incident is not None else None
    here = room.desk.presence.here(room.desk, chosen.kind, chosen.id)
    runs = [_run(one) for one in here if one.fields or claim is None or claim.seat != one.seat]  # named once
    if incident is not None and not incident.ended:
        words, token = card_claim.said(room, claim)
        runs.insert(sum(run.token == "warn" for run in runs), Run(words, token, 13))
        until = card_claim.draw_button(ink, panel, room, incident, y, w) - 12 if ink.offers else until
    parted = [run if not n else run._replace(text=f"· {run.text}", gap=6.0) for n, run in enumerate(runs)]
    ink.runs(16, y, parted, until=until)


def _run(one: Here) -> Run:
    words = say("presence.looks", who=who(one)) if not one.fields else f"{who(one)} {doing(one.fields)}"
    return Run(words, "warn" if one.fields else "t2", 13, bool(one.fields))


def draw_mark(ink: Ink, right: float, y: float, seats: tuple[str, ...], claim: Claim | None) -> float:
    """The seat that acts on an incident now, and how many more; else, quietly, the other one that has it. Where it
    begins."""
    if not seats:
        return right if claim is None else ink.right(right - 8, y, fonts.fit(claim.seat, 12, False, MARK_W), "t3", 12)
    more = f" +{len(seats) - 1}" if len(seats) > 1 else ""
    return ink.right(right - 8, y, fonts.fit(seats[0], 12, True, MARK_W) + more, "warn", 12, bold=True)
