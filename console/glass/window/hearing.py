"""The window's ears: on each announcement looks at what needs a person, plays what is due. Muting is the desk's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.glass.sound import Ears, Heard
from console.words import Changes

if TYPE_CHECKING:
    from console.desk import Desk
    from console.glass.sound.player import Player

FLAGS: Final = Changes.SECOND | Changes.ALARMS


class Hearing:
    """``ready`` of its player tells the bar whether there is a sound device."""

    def __init__(self, desk: Desk, player: Player) -> None:
        self._desk, self.player = desk, player
        self._ears = Ears(desk.site.config.alarms.between_s)

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
        ringing = tuple(one for one in desk.alarms.view.standing if one.rings)
        return Heard(
            now=desk.clock.now(), mono=desk.clock.mono(), ringing=ringing if desk.alarms.looked else None,
            muted_until=desk.view.muted_until,
        )  # fmt: skip
