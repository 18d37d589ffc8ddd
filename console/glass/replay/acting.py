"""What may be done while one looks at the past: look. Whatever would change the room is refused, and says so."""

from __future__ import annotations

from typing import Final

from console.desk import Desk, Outcome
from console.verbs import Call, calls

LOOKING: Final = (
    calls.Select, calls.CentreOn, calls.Follow, calls.ShowLayer, calls.LayerOpacity, calls.LayerOrder, calls.UseBaseMap,
    calls.UseTheme, calls.UseLanguage, calls.ColourBy, calls.ShowTrails, calls.Filter, calls.CallUpCamera,
)  # fmt: skip
NO_ACTS: Final = Outcome(ok=False, code="replaybar.no_acts")


def look(desk: Desk, call: Call) -> Outcome:
    """Carries out an act that only looks. Colours and language are of this window: the desk of the past knows of
    neither, so it is asked as any desk, which records through its own hands: nowhere."""
    if not isinstance(call, LOOKING):
        return NO_ACTS
    return Desk.act(desk, call) if isinstance(call, calls.UseTheme | calls.UseLanguage) else desk.act(call)
