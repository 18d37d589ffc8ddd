"""What a wall shows that the scene leaves empty: whose room it is, and the time. Never black."""

from __future__ import annotations

from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink
from console.glass.wall.tile import BODY, GREAT, PAD, TITLE, WallTile
from console.say import say


class IdleTile(WallTile):
    ground = "win"

    def draw(self, ink: Ink, w: float, h: float) -> None:
        middle = h / 2
        for y, text, token, px in (
            (middle - GREAT, self.room.desk.site.config.name, "t2", TITLE),
            (middle, figures.clock(self.room.now), "t1", GREAT),
            (middle + GREAT, self._why(), "t3", BODY),
        ):
            ink.centre(w / 2, y, fonts.fit(text, px, px == GREAT, w - 2 * PAD), token, px, bold=px == GREAT)

    def _why(self) -> str:
        """Nothing was ever shown, or this scene has nothing for this wall."""
        if not self.shown.scene and not self.shown.panes:
            return say("wall.nothing_shown")
        return say("wall.nothing_here", scene=self.shown.scene or say("wall.no_scene"), wall=self.room.wall.name)
