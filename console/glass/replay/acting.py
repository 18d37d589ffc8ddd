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
    """Carries out an act that only looks; the desk of the past itself takes none, so it is asked as a desk, which
    records through its own hands: nowhere."""
    return Desk.act(desk, call) if isinstance(call, LOOKING) else NO_ACTS
