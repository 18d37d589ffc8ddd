"""Panels of the desk as they stand in a replay: they show, and offer nothing that would change the room."""

from __future__ import annotations

from console.glass.panels.card import Button, Card
from console.glass.panels.duty import DutyFoot
from console.glass.panels.ink import Ink
from console.glass.panels.queue import QueuePanel
from console.glass.panels.sos import SosStrip
from console.glass.replay.keys import cap
from console.say import say
from console.words import Sos


class PastQueue(QueuePanel):
    """Without the filter, whose line is the live desk's."""

    def _tool(self, ink: Ink, right: float, y: float, act: str, label: str) -> float:
        return right if act == "filter" else super()._tool(ink, right, y, act, label)


class PastDuty(DutyFoot):
    """Without the keys of lists that are the live desk's."""

    offers = False


class PastCard(Card):
    """Of its buttons those that move the map and the replay; no key of the live card stands in it."""

    offers = False

    def buttons(self) -> list[Button]:
        kind = self.room.desk.selection.kind
        if not kind:
            return []
        found = [Button("go", say("card.go"), cap("go"), tip=say("replaybar.key.go"))]
        if kind in ("unit", "incident"):
            found.append(Button("follow", say("card.follow"), cap("follow"), tip=say("replaybar.key.follow")))
        return found

    def _foot(self, ink: Ink, w: float, top: float, rows: list[list[Button]]) -> None:
        ink.offers = True
        super()._foot(ink, w, top, rows)

    def _strip_high(self, w: float) -> float:
        """Living pictures are of now: none beside what was."""
        del w
        return 0.0


class PastSos(SosStrip):
    """Without what can be done about it."""

    def _buttons(self, ink: Ink, right: float, y: float, sos: Sos) -> float:
        del ink, y, sos
        return right

    def _pictures(self, ink: Ink, x: float, y: float, until: float, sos: Sos) -> float:
        del ink, y, until, sos
        return x
