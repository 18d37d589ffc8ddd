"""Verbs about coverage: 覆 (on the map or not), 补位 (where more units should stand). Nothing of these is journaled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk.acts_order import failed
from console.desk.coverage import MOST_PLACES
from console.desk.state import Outcome
from console.verbs import Said, calls
from console.words import Changes

if TYPE_CHECKING:
    from console.desk.desk import Desk

LAYER: Final = "coverage"


def refused(desk: Desk, call: calls.ShowCover | calls.BestPlaces) -> Said | None:
    """Why it cannot be done."""
    if desk.site.roads is None:
        return Said("cover.no_roads")
    if isinstance(call, calls.BestPlaces) and not 0 <= call.count <= MOST_PLACES:
        return Said("cover.best_range", {"n": call.count, "most": MOST_PLACES})
    return None


def show(desk: Desk, call: calls.ShowCover) -> Outcome:
    """覆: on and off; off takes the proposed places away too."""
    why = refused(desk, call)
    if why is not None:
        return failed(why)
    on = not desk.cover.on if call.on is None else call.on
    _put(desk, on)
    if not on and desk.cover.best_asked:
        desk.coverage.best(desk, 0)
    return Outcome(ok=True, code="cover.shown" if on else "cover.hidden")


def best(desk: Desk, call: calls.BestPlaces) -> Outcome:
    """补位: the answer comes with the coverage and stands on the map; 0 takes it away."""
    why = refused(desk, call)
    if why is not None:
        return failed(why)
    desk.coverage.best(desk, call.count)
    if not call.count:
        return Outcome(ok=True, code="cover.best_gone")
    _put(desk, True)
    return Outcome(ok=True, code="cover.best_asked", facts={"n": call.count})


def _put(desk: Desk, on: bool) -> None:
    desk.look(layers={**desk.view.layers, LAYER: on})
    desk.changed(Changes.COVER)
