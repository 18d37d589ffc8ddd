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
            "post_add": self.add_posts,
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

    def add_posts(self) -> None:
        """The hand puts posts to the selected ring, or to the selected incident's, click by click."""
        ring = self._closed()
        if ring is None:
            self._box.say("ringtool.nothing_to_close", ok=False)
        elif self.sheet.isVisible() and self.sheet.kind == "post_add":
            self._box.drop()
        else:
            self._box.begin_hand("post_add")
            self.sheet.begin("post_add", ("ring", ring.id))

    def _closed(self) -> Ring | None:
        """The ring that posts would be put to."""
        chosen, rings = self.desk.selection, self.desk.rings
        if chosen.kind in ("ring", "block"):
            return rings.get(chosen.id.partition("/")[0])
        return next((one for one in reversed(rings.values()) if one.incident and one.incident == chosen.id), None)

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
