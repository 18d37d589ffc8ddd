"""How often a stream is tried again: soon at first, then more and more seldom, and at last hardly ever."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

STEADY_S: Final = 30.0  # a stream that played so long has earned its whole budget again
_SPREAD: Final = 0.2  # many that failed together do not come back together


class Budget:
    """``tries`` in a row with a doubling pause, ``first_s`` to ``most_s``; spent, one each ``slow_s`` (0: none)."""

    def __init__(
        self, tries: int, first_s: float, most_s: float, slow_s: float, chance: Callable[[], float] = random.random
    ) -> None:
        self.tries, self.first_s, self.most_s, self.slow_s = tries, first_s, most_s, slow_s
        self._chance = chance
        self.spent = 0

    @property
    def is_spent(self) -> bool:
        return self.spent >= self.tries

    def fail(self, played_s: float) -> float | None:
        """One more failure, after it had played so long; seconds until the next try, None: a person has to ask."""
        if played_s >= STEADY_S:
            self.spent = 0
        self.spent += 1
        if self.is_spent:
            return self.slow_s * self._about() if self.slow_s > 0 else None
        return min(self.most_s, self.first_s * 2.0 ** (self.spent - 1)) * self._about()

    def renew(self) -> None:
        """A person asks again."""
        self.spent = 0

    def _about(self) -> float:
        return 1.0 - _SPREAD / 2 + _SPREAD * self._chance()
