"""Which sound is due, and when (LOOK section 3). Decided from the list of alarms; plays nothing, knows no Qt.

New incident one tone, 一级 two; overdue and the rest low; SOS again and again until somebody has taken it over, and a
unit on scene that does not answer until somebody has heard. At most one new sound in ten seconds, but for these. What
has to wait is played later if it still stands and nobody has heard of it by then; one tone tells all that wait for it.
What was there before the first look is history, whatever the journal brought back, and makes no sound; but for an SOS
that nobody has taken, and a unit that does not answer: they still stand.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from console.desk.alarms import Standing

BETWEEN_S: Final = 10.0  # at most one new sound in this time, by default
OVER_S: Final = 1.0  # the longest tone is over by then: none cuts off one that is as grave
GRAVEST: Final = 1


class Tone(enum.Enum):
    """The values are the files' names; the gravest first."""

    SOS = "sos"
    GRAVE = "grave"  # 一级
    INCIDENT = "incident"
    OVERDUE = "overdue"

    @property
    def exempt(self) -> bool:
        """Never waits for the budget."""
        return self in (Tone.SOS, Tone.GRAVE)


_ORDER: Final = list(Tone)
_REPEATS: Final = {"sos": 10.0, "welfare": 30.0}  # s, of the first level, until a person is there
Ident = tuple[str, float]


@dataclass(frozen=True)
class Heard:
    """What can be heard now. ``ringing``: alarms that stand, sound, and that nobody has heard of; None while the desk
    has not looked yet."""

    now: float
    mono: float  # s, never set back: gaps between sounds are measured with it
    ringing: tuple[Standing, ...] | None
    muted_until: float = 0.0


@dataclass
class Ears:
    """``hear`` says what to play."""

    between_s: float = BETWEEN_S
    _told: dict[Ident, int] | None = None  # level at which each was played
    _played: Tone | None = None
    _last: float = float("-inf")
    _last_of: dict[Tone, float] = field(default_factory=dict)

    def hear(self, heard: Heard) -> Tone | None:
        """The one sound to play now; the gravest when several are due."""
        if heard.ringing is None:
            return None
        told = self._kept(heard.ringing)
        if heard.muted_until > heard.now:  # what came in silence is no news afterwards
            self._tell(told, heard.ringing)
            return None
        tone = self._due(heard.ringing, told, heard.mono)
        if tone is not None:
            self._tell(told, (one for one in heard.ringing if tone_of(one) is tone))
            self._played, self._last, self._last_of[tone] = tone, heard.mono, heard.mono
        return tone

    def _kept(self, ringing: tuple[Standing, ...]) -> dict[Ident, int]:
        """What was told of what still stands; at the first look all but what repeats."""
        before = self._told
        if before is None:
            before = {_ident(one): one.alarm.level for one in ringing if not repeats_s(one)}
        self._told = {ident: before[ident] for one in ringing if (ident := _ident(one)) in before}
        return self._told

    def _due(self, ringing: tuple[Standing, ...], told: dict[Ident, int], mono: float) -> Tone | None:
        """The gravest first; of two small ones the one not heard for longer, so that neither waits for ever."""
        due = {tone_of(one) for one in ringing if self._wants(one, told, mono)}
        small = sorted((one for one in _ORDER if not one.exempt), key=lambda one: self._last_of.get(one, 0.0))
        order = [*(one for one in _ORDER if one.exempt), *small]
        return next((tone for tone in order if tone in due and self._may(tone, mono)), None)

    def _wants(self, one: Standing, told: dict[Ident, int], mono: float) -> bool:
        """Never played, or when it was less grave; or again and again."""
        if one.alarm.level < told.get(_ident(one), 9):
            return True
        again_s = repeats_s(one)
        return bool(again_s) and mono - self._last_of.get(tone_of(one), float("-inf")) >= again_s

    def _may(self, tone: Tone, mono: float) -> bool:
        """A graver tone cuts in; any other waits until the one before is over, or for the budget."""
        if not tone.exempt:
            return mono - self._last >= self.between_s
        cuts_in = self._played is None or _ORDER.index(tone) < _ORDER.index(self._played)
        return cuts_in or mono - self._last >= OVER_S

    @staticmethod
    def _tell(told: dict[Ident, int], those: Iterable[Standing]) -> None:
        told |= {_ident(one): one.alarm.level for one in those}


def tone_of(one: Standing) -> Tone:
    """The sound of an alarm."""
    alarm = one.alarm
    if alarm.kind == "sos":
        return Tone.SOS
    if alarm.level <= GRAVEST and alarm.kind in ("new", "welfare"):
        return Tone.GRAVE
    return Tone.INCIDENT if alarm.kind == "new" else Tone.OVERDUE


def repeats_s(one: Standing) -> float:
    """How often it is heard again; 0: once."""
    return _REPEATS.get(one.alarm.kind, 0.0) if one.alarm.level <= GRAVEST else 0.0


def _ident(one: Standing) -> Ident:
    return one.alarm.key, one.began
