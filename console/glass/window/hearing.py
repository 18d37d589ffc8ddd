"""The window's ears: on each announcement looks at the room, plays what is due. Muting is the desk's (verb mute)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk.source import ROOM
from console.glass.sound import Ears, Heard
from console.glass.sound.when import GRAVEST
from console.words import Changes

if TYPE_CHECKING:
    from console.desk import Desk
    from console.glass.sound.player import Player

FLAGS: Final = Changes.SECOND | Changes.INCIDENTS | Changes.SOS | Changes.EDGES


class Hearing:
    """``ready`` of its player tells the bar whether there is a sound device."""

    def __init__(self, desk: Desk, player: Player) -> None:
        self._desk, self.player = desk, player
        self._ears = Ears()
        self._ears.hear(self._heard())  # what the journal brought back is no news

    def apply(self, changes: Changes, *, stands: bool) -> None:
        """``stands``: the map is painted. Before that nothing is loaded, for it would cost start time."""
        if not changes & FLAGS:
            return
        if stands and self.player.ready is None:
            self.player.prepare()
        tone = self._ears.hear(self._heard())
        if tone is not None:
            self.player.play(tone)

    def _heard(self) -> Heard:
        desk = self._desk
        return Heard(
            now=desk.clock.now(),
            mono=desk.clock.mono(),
            incidents={key: one.level for key, one in desk.incidents.items() if one.source != ROOM},
            late=None if desk.clockwork.second is None else frozenset(desk.late_steps) | _edges(desk),
            sos=frozenset(unit for unit, sos in desk.sos.items() if sos.open and not sos.taken_by),
            muted_until=desk.view.muted_until,
        )


def _edges(desk: Desk) -> frozenset[tuple[str, str, str]]:
    """Judgements at edges of the first level sound as an overdue step does; the others are seen, not heard."""
    now, events = desk.clock.now(), desk.edge_events.values()
    loud = (one for one in events if one.level == GRAVEST and one.ended_at is None and one.snoozed_until <= now)
    return frozenset(("edge", one.id, "") for one in loud)
