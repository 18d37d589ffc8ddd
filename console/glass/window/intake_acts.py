"""Keys about what incidents are to each other and to others: merge, link, attach, pass on, the recording."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.desk.acts_passon import receivers
from console.glass.panels.card_intake import play
from console.glass.panels.room import verb_word
from console.say import language
from console.verbs import calls
from console.words import Incident, IncidentState

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow


def intake_acts(window: DeskWindow) -> dict[str, Callable[[], object]]:
    """The acts by their names in ``keys.KEYS``. Without an incident in hand they do nothing."""
    return {
        "merge": lambda: _with(window, _merge),
        "link": lambda: _with(window, lambda w, one: _put(w, "link", one.no)),
        "attach": lambda: _with(window, lambda w, one: _put(w, "attach", one.no)),
        "passon": lambda: _with(window, _pass_on),
        "paste": lambda: window.pastes.take_up(),
        "recording": lambda: play(window.room, window.card.incident),
    }


def _with(window: DeskWindow, act: Callable[[DeskWindow, Incident], object]) -> None:
    incident = window.card.incident
    if incident is not None:
        act(window, incident)


def _put(window: DeskWindow, verb: str, *words: str) -> None:
    window.put(" ".join((verb_word(verb), *words, "")))


def _merge(window: DeskWindow, incident: Incident) -> None:
    """The likely twin stands in the line, and Enter is the yes; without one, the person names it."""
    twins = window.desk.nearby.twins(window.desk, incident.id)
    if incident.merged_into:
        window.room.do(calls.Unmerge(incident=incident.id))
    elif twins:
        _put(window, "merge", incident.no, window.desk.no_of(twins[0].other))
    else:
        _put(window, "merge", incident.no)


def _pass_on(window: DeskWindow, incident: Incident) -> None:
    """To whom the site says; of one that is there already, who has it."""
    if incident.state is IncidentState.PASSED:
        _put(window, "passed", incident.no)
        return
    own = receivers(window.desk, incident, own=True)
    whom = next((one for one in own if not any(c.isspace() for c in one)), "")
    to = "向=" if language() == "zh_CN" else "to="
    _put(window, "passon", incident.no, *((f"{to}{whom}",) if whom else ()))
