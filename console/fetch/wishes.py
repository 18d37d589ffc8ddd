"""What is wanted of a base map and in which order: look-ups in the disk cache, then requests, then those due again."""

from __future__ import annotations

import enum
import heapq
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from console.fetch.answers import NEVER, Refusal
from console.fetch.memory import Key

_REMEMBERED: Final = 20_000  # refusals
_TRIES: Final = 6  # of a tile in a row; then it rests for _REST_S
_REST_S: Final = 600.0
_UNLIMITED: Final = frozenset({"fetch.unreachable", "fetch.certificate"})  # the host's gate bounds these


class Way(enum.Enum):
    """How a wish is served."""

    LOOK_UP = enum.auto()  # in the disk cache first
    ASK = enum.auto()  # at the server, or in the file
    RENEW = enum.auto()  # the same, but it is shown already: behind the others


@dataclass(slots=True)
class _Standing:
    """A refusal, until when it stands, and after how many tries."""

    why: Refusal
    until: float
    tries: int


class Wishes:
    """Not thread-safe: the depot's lock guards it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.wanted: frozenset[Key] = frozenset()  # of the view itself
        self._meant: set[Key] = set()  # those, and ancestors that stand in for them
        self._kept: deque[Key] = deque()  # to be looked up in the disk cache
        self._asked: deque[Key] = deque()  # to be asked for
        self._renewed: deque[Key] = deque()  # shown already, to be asked for anew
        self._later: list[tuple[float, int, Key]] = []
        self._serial = 0
        self._busy: set[Key] = set()
        self._refused: OrderedDict[Key, _Standing] = OrderedDict()

    def replace(self, wishes: Iterable[tuple[Key, Way]], wanted: Iterable[Key]) -> None:
        """The wishes from now on, first ones first; earlier ones are forgotten. ``wanted``: the view's own tiles."""
        self.wanted = frozenset(wanted)
        self._meant = set()
        for queue in (self._kept, self._asked, self._renewed, self._later):
            queue.clear()
        for key, way in wishes:
            self.add(key, way)

    def add(self, key: Key, way: Way, urgent: bool = False) -> None:
        """One more wish. Under way already: nothing; refused: again when that is over."""
        if key in self._meant:
            return
        self._meant.add(key)
        if key in self._busy:
            return
        if way is not Way.LOOK_UP and self.stands(key):
            self._put_off(key, self._refused[key].until)
            return
        queue = {Way.LOOK_UP: self._kept, Way.ASK: self._asked, Way.RENEW: self._renewed}[way]
        queue.appendleft(key) if urgent else queue.append(key)

    def next_kept(self) -> Key | None:
        """The next to look up in the disk cache."""
        return self._kept.popleft() if self._kept else None

    def next_asked(self) -> Key | None:
        """The next to ask for; it is busy until ``done``."""
        self._wake()
        for queue in (self._asked, self._renewed):
            while queue:
                key = queue.popleft()
                if key not in self._busy:
                    self._busy.add(key)
                    return key
        return None

    def ask(self, key: Key, shown: bool) -> None:
        """Looked up in the disk cache, now to be asked for: at once, or when its refusal is over."""
        if key not in self._meant:
            return
        if self.stands(key):
            self._put_off(key, self._refused[key].until)
        else:
            (self._renewed if shown else self._asked).append(key)

    def done(self, key: Key) -> None:
        self._busy.discard(key)

    def granted(self, key: Key) -> None:
        self._refused.pop(key, None)

    def refuse(self, key: Key, why: Refusal) -> None:
        """Remember why, and come back to it while it is still wanted."""
        old = self._refused.pop(key, None)
        tries = (old.tries if old else 0) + (1 if why.asked else 0)
        again_s = self._pause_s(why, tries)
        if tries >= _TRIES:
            tries = 0
        self._refused[key] = _Standing(why, self._clock() + again_s, tries)
        while len(self._refused) > _REMEMBERED:
            self._refused.popitem(last=False)
        if key in self._meant:
            self._put_off(key, self._refused[key].until)

    def refusal(self, key: Key) -> Refusal | None:
        """While it stands: also past its time, until there is an answer."""
        standing = self._refused.get(key)
        return standing.why if standing else None

    def stands(self, key: Key) -> bool:
        """Whether a refusal is in force."""
        standing = self._refused.get(key)
        return standing is not None and self._clock() < standing.until

    def due_s(self) -> float | None:
        """Seconds until something put off is due; None: nothing is."""
        return max(0.0, self._later[0][0] - self._clock()) if self._later else None

    @property
    def waiting(self) -> int:
        return len(self._kept) + len(self._asked) + len(self._renewed) + len(self._busy)

    def meant(self, key: Key) -> bool:
        return key in self._meant

    def pending(self, key: Key) -> bool:
        """Whether it is under way or in a queue."""
        return key in self._busy or any(key in queue for queue in (self._kept, self._asked, self._renewed))

    def forget(self) -> None:
        self.replace((), ())

    def _pause_s(self, why: Refusal, tries: int) -> float:
        if why.again_s == NEVER:
            return NEVER
        if why.code in _UNLIMITED or not why.asked:
            return why.again_s
        return _REST_S if tries >= _TRIES else min(_REST_S, why.again_s * 2 ** max(0, tries - 1))

    def _put_off(self, key: Key, until: float) -> None:
        if until < NEVER:
            self._serial += 1
            heapq.heappush(self._later, (until, self._serial, key))

    def _wake(self) -> None:
        while self._later and self._later[0][0] <= self._clock():
            _, _, key = heapq.heappop(self._later)
            if key in self._meant and not self.stands(key):
                self._asked.append(key)
