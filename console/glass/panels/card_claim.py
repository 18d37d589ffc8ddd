"""认领 on an incident's card: which seat has it, since when, who helps; and the button that takes it or lets it go."""

from __future__ import annotations

from console.desk import claims
from console.glass.panels import figures
from console.glass.panels.ink import Ink, button_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.window.keys import cap
from console.say import say
from console.words import Incident
from console.words.sharing import Claim


def draw_button(ink: Ink, panel: Panel, room: Room, incident: Incident, y: float, w: float) -> float:
    """What the key would do, ending at the card's edge; where it begins."""
    label = say(_does(room, claims.of(room.desk, incident.id)))
    x = w - 16 - button_width(label, cap("claim"))
    panel.spot(ink.button(x, y, label, cap("claim")), lambda: room.act("claim"), say("panel.key.claim"))
    return x


def said(room: Room, claim: Claim | None) -> tuple[str, str]:
    """The words and their token: another seat's stands out, one's own and nobody's do not."""
    if claim is None:
        return say("claims.card_free"), "t3"
    since, desk = figures.clock(claim.at)[:5], room.desk
    if claims.stale(desk, claim):
        return say("claims.card_stale", who=claims.who(desk, claim)), "t3"
    mine = claim.seat == desk.seat
    words = say("claims.card_mine", t=since) if mine else say("claims.card", who=claims.who(desk, claim), t=since)
    if claim.helpers:
        words = f"{words} · {say('claims.card_help', who=' '.join(claim.helpers))}"
    return words, "t2" if mine else "t1"


def _does(room: Room, claim: Claim | None) -> str:
    """What the button would do."""
    if claim is None:
        return "claims.claim"
    mine = claim.seat == room.desk.seat and not claims.stale(room.desk, claim)
    return "claims.let" if mine else "claims.take"
