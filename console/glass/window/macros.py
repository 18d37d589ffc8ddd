"""Editing a macro: its lines stand in the command bar as they would be typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk.macros import named
from console.desk.state import Outcome
from console.glass.panels.room import verb_word
from console.verbs import calls

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow


def edit(window: DeskWindow, call: calls.SaveMacro) -> None:
    """The lines of the one there is; of a new one the beginning, with a word on how it is written."""
    known = named(window.desk, call.name)
    window.put(f"{verb_word('savemacro')} {call.name} {' | '.join(known.lines) if known else ''}")
    if known is None:
        facts = {"name": call.name, "slot": "{单元}"}
        window.bar.show_outcome(Outcome(ok=True, code="macro.new", facts=facts))
