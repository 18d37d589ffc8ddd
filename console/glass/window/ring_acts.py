"""What keys and buttons do with the selected ring. Every one is a verb, or the start of a line that a person ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.desk.duty import running_drill
from console.glass.panels.room import verb_word
from console.verbs import calls
from console.words import Ring

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow


class RingActs:
    """``table`` joins the window's acts."""

    def __init__(self, window: DeskWindow) -> None:
        self.window = window
        self.table: dict[str, Callable[[], object]] = {
            "copy_ring": self._copy,
            "posts": self._posts,
            "deploy": self._deploy,
            "drill": self._drill,
            "hold": lambda: self.type("hold"),
            "reserve": lambda: self.type("reserve"),
            "authorise": lambda: self.type("authorise"),
        }

    def chosen(self) -> Ring | None:
        """The selected ring; of a selected post, its ring."""
        chosen = self.window.desk.selection
        kept = self.window.desk.rings
        return kept.get(chosen.id.partition("/")[0]) if chosen.kind in ("ring", "block") else None

    def type(self, verb: str) -> None:
        """The start of a line about it: the person adds the words."""
        ring = self.chosen()
        if ring is not None:
            self.window.bar.put(f"{verb_word(verb)} {ring.no} ")

    def edit(self) -> None:
        """Of a selected post its place or unit, else of the ring whatever is typed."""
        if self.window.desk.selection.kind == "block":
            self.window.bar.put(f"{verb_word('movepost')} ")
        else:
            self.type("rering")

    def remove(self) -> None:
        """The selected post, else the ring."""
        chosen, ring = self.window.desk.selection, self.chosen()
        if chosen.kind == "block":
            self.window.room.do(calls.DropPost(block=chosen.id))
        elif ring is not None:
            self.window.room.do(calls.RemoveRing(ring=ring.id))

    def answer(self, granted: bool) -> None:
        """What became of the request for reserve that has waited longest."""
        ring = self.chosen()
        kept = self.window.desk.reserves.values()
        waiting = [one for one in kept if ring is not None and one.ring == ring.id and one.state == "asked"]
        if waiting:
            first = min(waiting, key=lambda one: one.at)
            self.window.room.do(calls.AnswerReserve(reserve=first.id, granted=granted))

    def _deploy(self) -> None:
        ring = self.chosen()
        if ring is not None:
            self.window.room.do(calls.DeployRing(ring=ring.id))

    def _drill(self) -> None:
        ring = self.chosen()
        if ring is not None:
            running = running_drill(self.window.desk, ring.id) is not None
            self.window.room.do(calls.DrillRing(ring=ring.id, end=running))

    def _posts(self) -> None:
        """Planned for what is selected; without a ring or an incident, the start of a line."""
        chosen, ring = self.window.desk.selection, self.chosen()
        if ring is not None:
            self.window.room.do(calls.PlanPosts(kind="ring", id=ring.id))
        elif chosen.kind == "incident":
            self.window.room.do(calls.PlanPosts(kind="incident", id=chosen.id))
        else:
            self.window.bar.put(f"{verb_word('posts')} ")

    def _copy(self) -> None:
        """At once, in the same place: it is then moved, or typed elsewhere."""
        ring = self.chosen()
        if ring is not None:
            self.window.room.do(calls.CopyRing(ring=ring.id))
