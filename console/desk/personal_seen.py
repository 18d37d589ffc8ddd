"""Who sees personal fields is journaled: once a person, incident and ten minutes, wherever it is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.desk.events_audit import PersonalSeen
from console.verbs import Said
from console.words import Caller
from console.words.people import Right

if TYPE_CHECKING:
    from console.desk.desk import Desk

AGAIN_S: Final = 600.0
CALLER: Final = ("caller", "caller_number")
RECORDING: Final = ("recording",)
ATTACHMENTS: Final = ("attachments",)


class Looks:
    """When who was last shown what; by this process alone: a restart journals one look more, never one less."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str, tuple[str, ...]], float] = {}

    def due(self, actor: str, incident: str, fields: tuple[str, ...], now: float) -> bool:
        """``now``: monotonic s."""
        key = (actor, incident, fields)
        last = self._last.get(key)
        if last is not None and now - last < AGAIN_S:
            return False
        self._last = {one: at for one, at in self._last.items() if now - at < AGAIN_S}
        self._last[key] = now
        return True


_RIGHTS: Final = {CALLER: Right.CALLER, RECORDING: Right.RECORDING, ATTACHMENTS: Right.ATTACHMENTS}


def hidden(desk: Desk, fields: tuple[str, ...]) -> Said | None:
    """Why whoever sits here may not see these; None: they may."""
    if desk.session.may(_RIGHTS[fields]):
        return None
    return Said("people.hidden" if desk.session.open else "people.hidden_locked")


def caller(desk: Desk, incident: str, where: str = "card") -> Caller | None:
    """The caller for a person's eyes: ``Desk.caller`` where they may see it, and it is journaled that they saw it."""
    found = desk.caller(incident) if hidden(desk, CALLER) is None else None
    if found is not None:
        seen(desk, incident, CALLER, where)
    return found


def seen(desk: Desk, incident: str, fields: tuple[str, ...], where: str = "card") -> None:
    """The actor is being shown these fields of this incident."""
    if desk.personal_looks.due(desk.actor, incident, fields, desk.clock.mono()):
        desk.record((PersonalSeen(fields=fields, where=where), incident), actor=desk.actor)
