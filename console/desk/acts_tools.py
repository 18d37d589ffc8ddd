"""Verbs that a window carries out: measuring, bookmarks, back and forth, saving the view. The desk only passes them on.

Nothing of these changes the room, so nothing is journaled. The window says what became of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk.state import Outcome
from console.verbs import BY_CALL, Call

if TYPE_CHECKING:
    from console.desk.desk import Desk


def to_window(desk: Desk, call: Call) -> Outcome:
    """Hands the act to whatever window looks at this desk, as a request of its view."""
    desk.look(tool_n=desk.view.tool_n + 1, tool=call)
    return Outcome(ok=True, code=f"desk.tool_{BY_CALL[type(call)].name}")
