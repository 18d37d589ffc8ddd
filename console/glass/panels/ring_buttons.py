"""What can be done with the selected ring now: the buttons at the foot of its card, each with its key."""

from __future__ import annotations

from console.desk.duty import running_drill
from console.glass.panels.room import Room
from console.glass.window.keys import cap
from console.say import say
from console.words import Ring

Row = tuple[str, str, str, bool, str]  # act, label, cap, primary, tip


def ring_buttons(room: Room) -> list[Row]:
    """In the order of the hand: what is done most stands first."""
    ring = room.desk.rings.get(room.desk.selection.id.partition("/")[0])
    if ring is None:
        return []
    if room.desk.selection.kind == "block":
        return _post_buttons()
    gone = ("ringcard.hide", "ringcard.hide_tip") if ring.standing else ("ringcard.remove", "ringcard.remove_tip")
    running = running_drill(room.desk, ring.id) is not None
    drill = ("ringcard.drill_end", "ringcard.drill_end_tip") if running else ("ringcard.drill_start", "")
    return [
        _row("deploy", "ringcard.deploy", primary=_to_send(room, ring)),
        _row("posts", "ringcard.plan"),
        _row("tours", "ringcard.tour"),
        _row("drill", *drill),
        _row("edit", "ringcard.change", "ringcard.change_tip"),
        _row("copy_ring", "ringcard.copy"),
        _row("broadcast", "notice.kind.notice"),
        _row("cancel", *gone),
    ]


def _to_send(room: Room, ring: Ring) -> bool:
    """Whether somebody is proposed who has no order yet: for a tier, or for a post that may be sent."""
    view = room.desk.ring_views.get(ring.id)
    needs = [need for tier in (view.tiers if view is not None else ()) for need in tier.needs]
    if any(need.there and not need.filled and need.need.role != "reserve" for need in needs):
        return True
    closing = ring.closing
    return closing is not None and any(one.unit and not one.order for one in closing.blocks)


def _post_buttons() -> list[Row]:
    return [
        _row("go", "card.go"),
        _row("edit", "ringcard.post_move", "ringcard.post_move_tip"),
        _row("post_add", "ringcard.post_add"),
        _row("cancel", "ringcard.post_drop", "ringcard.post_drop_tip"),
    ]


def _row(act: str, label: str, tip: str = "", *, primary: bool = False) -> Row:
    return act, say(label), cap(act), primary, say(tip or f"panel.key.{act}")
