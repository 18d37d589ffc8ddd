"""Places in words at the desk: the site's landmarks, read beside the desk's thread, asked once a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from console.desk import errands
from console.dispatch.landmarks import AT_M, Landmarks, Near, gather, near
from console.find import Index
from console.say import say

if TYPE_CHECKING:
    from console.desk.desk import Desk

_KM_FROM: Final = 995.0
_A_BEAT: Final = 20  # places that are looked up in one beat, some 4 ms
_KEPT: Final = 20_000  # places whose words are kept


class PlaceWords:
    """Empty until the landmarks have been read; who asked before is told then."""

    def __init__(self, tell: Callable[[Desk, str], None]) -> None:
        self._tell = tell
        self._marks: Landmarks | None = None
        self._of: Index | None = None  # the names that are being read or were
        self._known: dict[tuple[float, float], tuple[Near, ...]] = {}
        self._waiting: dict[str, None] = {}

    def of(self, desk: Desk, lon_deg: float, lat_deg: float) -> tuple[Near, ...]:
        """The nearest crossing and known places; empty where none are near, and while nobody knows."""
        self._read(desk)
        if self._marks is None:
            return ()
        key = (lon_deg, lat_deg)
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = near(self._marks, lon_deg, lat_deg)
        return self._known[key]

    def wait(self, incident: str) -> None:
        """It has no words for its place: it is given them when the landmarks are there."""
        if self._marks is None and self._of is not None:
            self._waiting[incident] = None

    def step(self, desk: Desk) -> None:
        """On the beat: the next of those that asked before the landmarks were there."""
        if self._marks is None:
            return
        for _ in range(min(_A_BEAT, len(self._waiting))):
            key = next(iter(self._waiting))
            del self._waiting[key]
            if key in desk.room.incidents:
                self._tell(desk, key)

    def _read(self, desk: Desk) -> None:
        """Once for each edition of the site."""
        names = desk.site.names
        if self._of is names or not len(names):
            return
        self._of, self._marks, self._known = names, None, {}

        def work() -> Callable[[Desk], None]:
            marks = gather(names)
            return lambda d: self._there(d, names, marks)

        errands.send(desk.inbox, work, "landmarks")

    def _there(self, desk: Desk, names: Index, marks: Landmarks) -> None:
        if self._of is not names:
            return  # the site is another by now
        self._marks = marks
        self.step(desk)


def in_words(one: Near) -> str:
    """``人民路×青年街 东北 120 米``; the name alone when it is there."""
    if one.metres < AT_M:
        return one.name
    near_by = one.metres < _KM_FROM
    far = say("intake.near.m", n=_round(one.metres)) if near_by else say("intake.near.km", n=f"{one.metres / 1000:.1f}")
    return say("intake.near.off", name=one.name, wind=say(f"intake.wind.{one.wind}"), far=far)


def _round(metres: float) -> int:
    """To ten metres: nobody looks for the eleventh."""
    return max(10, round(metres / 10) * 10)


def place_text(found: tuple[Near, ...]) -> str:
    """What stands for a place that nobody has named: the crossing, else the nearest known place; "" without any."""
    return in_words(found[0]) if found else ""
