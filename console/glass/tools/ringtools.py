"""Drawing and pulling rings in one window: keys and verbs come in, verbs go out, words go to the command bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from console.glass.tools.ringplan import degrees
from console.glass.tools.ringsheet import KINDS, RingSheet
from console.glass.tools.ringtouch import RingTouch
from console.verbs import Call, calls
from console.words import Ring

if TYPE_CHECKING:
    from console.glass.tools.toolbox import Toolbox

RINGED: Final = ("incident", "unit", "post", "camera", "marker")  # kinds that a ring may lie round


class RingTools:
    """One tool of the toolbox; ``acts`` join its table."""

    def __init__(self, box: Toolbox) -> None:
        self._box, self.window, self.desk = box, box.window, box.window.desk
        canvas = self.window.canvas
        self.sheet = RingSheet(canvas, lambda: self.window.theme)
        self.touch = RingTouch(canvas, lambda: self.window.theme)
        self.sheet.drawn.connect(self._drawn)
        self.sheet.faulty.connect(lambda code: box.say(code, ok=False))
        self.touch.changed.connect(self.window.do)
        self.acts: dict[str, Callable[[], object]] = {
            "ring": self.ring,
            **{kind: lambda kind=kind: self.begin(kind) for kind in KINDS[1:-1]},  # type: ignore[misc]
            "posts": self.posts,
        }

    # ---- keys

    def ring(self) -> None:
        """Round what is selected, or the place that was found, at once; with nothing there the hand says where."""
        chosen, pin = self.desk.selection, self.desk.view.pin
        if chosen.kind in RINGED:
            self.window.room.do(calls.DrawRing(kind=chosen.kind, id=chosen.id))
        elif pin is not None and not chosen.kind:
            lon, lat = degrees(pin.x_m, pin.y_m)
            self.window.room.do(calls.DrawRing(kind="place", called=pin.name, lon_deg=lon, lat_deg=lat))
        else:
            self.begin("ring")

    def begin(self, kind: str) -> None:
        """The sheet in the hand; the same key again puts it away."""
        if self.sheet.isVisible() and self.sheet.kind == kind:
            self._box.drop()
            return
        self._box.begin_hand(kind)
        chosen = self.desk.selection
        self.sheet.begin(kind, (chosen.kind, chosen.id) if chosen.kind == "incident" else ("", ""))

    def posts(self) -> None:
        """Plan the posts of the selected ring or incident; where there is a plan the hand adds to it."""
        chosen = self.desk.selection
        ring = self._planned()
        if ring is not None:
            if self.sheet.isVisible() and self.sheet.kind == "posts":
                self._box.drop()
                return
            self._box.begin_hand("posts")
            self.sheet.begin("posts", ("ring", ring.id))
        elif chosen.kind in ("ring", "incident"):
            self.window.room.do(calls.PlanPosts(kind=chosen.kind, id=chosen.id))
        else:
            self._box.say("ringtool.nothing_to_close", ok=False)

    def _planned(self) -> Ring | None:
        """The ring whose plan is being looked at, when it has one."""
        chosen = self.desk.selection
        if chosen.kind in ("ring", "block"):
            ring = self.desk.rings.get(chosen.id.partition("/")[0])
        else:
            mine = [one for one in self.desk.rings.values() if one.incident and one.incident == chosen.id]
            ring = next((one for one in reversed(mine) if one.closing is not None), None)
        return ring if ring is not None and ring.closing is not None else None

    def press(self, stroke: Qt.Key) -> bool:
        """Keys while something is drawn; False for any other."""
        return self.sheet.isVisible() and self.sheet.key(stroke)

    def escape(self) -> bool:
        """One step back: what is held, what has been begun, the tool itself."""
        if self.touch.escape():
            return True
        if not self.sheet.isVisible():
            return False
        if not self.sheet.back():
            self._box.drop()
        return True

    def leave(self) -> None:
        self.sheet.leave()

    def stop(self) -> None:
        self.touch.stop()

    # ---- the verb

    def _drawn(self, call: Call) -> None:
        """What could not be drawn stays in the hand, so that it can be put right; so do posts: there may be more."""
        if self.window.do(call).ok and not isinstance(call, calls.AddPost):
            self._box.drop()
