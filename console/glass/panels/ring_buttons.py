"""What can be done with the selected ring now: the buttons at the foot of its card, each with its key."""

from __future__ import annotations

from console.glass.panels.room import Room
from console.glass.window.keys import cap
from console.say import say

Row = tuple[str, str, str, bool, str]  # act, label, cap, primary, tip


def ring_buttons(room: Room) -> list[Row]:
    """In the order of the hand: what is done most stands first."""
    ring = room.desk.rings.get(room.desk.selection.id.partition("/")[0])
    if ring is None:
        return []
    gone = ("ringcard.hide", "ringcard.hide_tip") if ring.standing else ("ringcard.remove", "ringcard.remove_tip")
    return [
        _row("go", "card.go"),
        _row("edit", "ringcard.change", "ringcard.change_tip"),
        _row("copy_ring", "ringcard.copy"),
        _row("cancel", *gone),
    ]


def _row(act: str, label: str, tip: str = "", *, primary: bool = False) -> Row:
    return act, say(label), cap(act), primary, say(tip or f"panel.key.{act}")
