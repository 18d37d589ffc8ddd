"""What the desk has asked to be worked out beside it, and whether an answer is still the one that is wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from console.desk.ports import SumsPort
from console.words import Answered, Asked, Changes, ForgetAsk, SumsFault, SumsState

if TYPE_CHECKING:
    from console.desk.desk import Desk

NOBODY: Final = SumsState(ready=False, code="sums.nobody")


class Sums:
    """The port, and the number of what was asked last under each key. Without a port nothing is ever answered."""

    def __init__(self, port: SumsPort | None) -> None:
        self._port = port
        self._asked: dict[str, int] = {}
        self._n = 0
        self.state = SumsState(ready=False) if port is not None else NOBODY

    def number(self) -> int:
        """For the next ask: higher than any before, whatever its key."""
        self._n += 1
        return self._n

    def ask(self, ask: Asked) -> None:
        """Ask; what still waits under the same key is forgotten."""
        self._asked[ask.key] = ask.n
        if self._port is not None:
            self._port.ask(ask)

    def forget(self, key: str) -> None:
        """Nobody wants the answer under this key any more."""
        if self._asked.pop(key, None) is not None and self._port is not None:
            self._port.ask(ForgetAsk(key, self.number()))

    def awaited(self, answer: Answered) -> bool:
        """Whether this is the answer to what was asked last under its key."""
        return not isinstance(answer, SumsState) and self._asked.get(answer.key) == answer.n


Handler = Callable[["Desk", Any], None]


def fault(desk: Desk, fault: SumsFault, owners: dict[str, Handler]) -> None:
    """One that could not be answered goes to whoever asks under such keys: ``ring:…``, ``closing:…``, ``cover``."""
    owner = owners.get(fault.key.partition(":")[0])
    if owner is not None and desk.sums.awaited(fault):
        owner(desk, fault)


def state(desk: Desk, state: SumsState) -> None:
    """A worker that is gone for good is a line of the ticker."""
    before, desk.sums.state = desk.sums.state, state
    if state.ready and not before.ready:
        desk.coverage.ready(desk.clock.now())
    if state.code and state.code != before.code:
        desk.tell(state.code, {}, "system", "")
    desk.changed(Changes.RINGS | Changes.HEALTH)
