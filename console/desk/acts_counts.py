"""Verbs about what the map counts and remembers: 色 (beats by number), 迹 (tails of units)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk.acts_order import fail
from console.desk.state import Outcome, TrailsView
from console.desk.whereabouts import days_of
from console.verbs import Said, calls

if TYPE_CHECKING:
    from console.desk.desk import Desk

MOST_MINUTES: Final = 60  # of history that is kept
MOST_DAYS: Final = 366


def colour(desk: Desk, call: calls.ColourBy) -> Outcome:
    """``off``, or what beats are coloured by; refused where the site has neither beats nor a grid."""
    what = f"days:{call.days}" if call.days is not None else call.what
    if what == "off":
        desk.look(choropleth="")
        return Outcome(ok=True, code="desk.uncoloured")
    if not desk.whereabouts.counted:
        return fail("desk.no_areas")
    if what.startswith("days") and not 1 <= days_of(what) <= MOST_DAYS:
        return fail("desk.bad_days", n=MOST_DAYS)
    desk.look(choropleth=what)
    return Outcome(ok=True, code="desk.coloured", facts={"what": counted_words(what)})


def counted_words(what: str) -> Said:
    """What is counted, in words."""
    if what.startswith("days"):
        return Said("words.counted.days", {"n": days_of(what)})
    return Said(f"words.counted.{what}")


def trails(desk: Desk, call: calls.ShowTrails) -> Outcome:
    if call.whose == "off":
        desk.look(trails=None)
        return Outcome(ok=True, code="desk.no_trails")
    if not 1 <= call.minutes <= MOST_MINUTES:
        return fail("desk.bad_minutes", n=MOST_MINUTES)
    unknown = [unit for unit in call.units if unit not in desk.units.row]
    if unknown:
        return fail("desk.not_there", what=" ".join(unknown))
    units = () if call.whose == "all" else call.units or _selected(desk)
    desk.look(trails=TrailsView(units, call.minutes, call.colour))
    who = Said("words.whose.some", {"units": " ".join(units)}) if units else Said("words.whose.all")
    return Outcome(ok=True, code="desk.trails", facts={"who": who, "n": call.minutes,
                                                       "by": Said(f"words.trail.{call.colour}")})


def _selected(desk: Desk) -> tuple[str, ...]:
    return (desk.selection.id,) if desk.selection.kind == "unit" else ()
