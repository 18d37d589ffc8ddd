"""What is kept of the past, and who reads it: tracks by day, the journal by time. For replay, analysis and export."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator
from typing import Protocol

import msgspec

from console.words.journal import Event
from console.words.study import Line
from layers.tracks.columns import TrackColumns


class By(enum.Enum):
    """Which clock a time is of."""

    RECEIVED = "received"  # ours: what the room knew
    HAPPENED = "happened"  # the device's: late data stands where it belongs


class Lost(msgspec.Struct, frozen=True):
    """A part of the past that cannot be read. ``code``, ``facts``: say, why; ``day`` in them: of tracks, YYYYMMDD."""

    since: float  # epoch s
    until: float
    code: str
    facts: dict[str, str | int | float] = {}

    def line(self) -> Line:
        """The sentence; of tracks it names the day."""
        why = Line(self.code, dict(self.facts))
        return Line("study.lost_day", {"day": self.facts["day"], "why": why}) if "day" in self.facts else why

    def text(self) -> str:
        """The same in the current language."""
        return self.line().text()


class DayOfTracks(msgspec.Struct, frozen=True):
    """One stored UTC day."""

    day: str  # YYYYMMDD
    rows: int
    bytes: int
    damaged: str = ""  # say code


class TrackPast(Protocol):
    """The track store, read. Blocks on the disk: never called on the GUI's thread. Safe from several threads, and while
    the store writes. What cannot be read is left out and named in ``lost``."""

    def days(self) -> tuple[DayOfTracks, ...]:
        """What there is, oldest first."""
        ...

    def stand(self, at: float, *, by: By = By.RECEIVED, back_s: float = 86_400.0) -> TrackColumns:
        """The newest fix of every unit at ``at`` (epoch s), not older than ``back_s``: at most one a unit. By RECEIVED
        the newest by device time among those that had reached us by then. Its cost does not grow with the day."""
        ...

    def between(
        self, since: float, until: float, *, by: By = By.RECEIVED, units: Collection[str] | None = None
    ) -> Iterator[TrackColumns]:
        """The fixes of ``[since, until)`` in pieces, ordered by that clock over all of them; ``units`` None: of all."""
        ...

    @property
    def lost(self) -> tuple[Lost, ...]: ...


class JournalPast(Protocol):
    """The journal, read while the store writes. Blocks: never called on the GUI's thread."""

    def span(self) -> tuple[float, float] | None:
        """Epoch s of the first and the last event; None: there is none."""
        ...

    def events(self, since: float = float("-inf"), until: float = float("inf")) -> Iterator[Event]:
        """Those with ``since <= at < until``, in the order of commits."""
        ...

    @property
    def lost(self) -> tuple[Lost, ...]: ...


class TracksAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Fixes that are to be written into a file. ``area``: GeoJSON, WGS 84, its polygons; "": wherever they are."""

    path: str
    since: float  # epoch s
    until: float
    by: By = By.HAPPENED
    units: tuple[str, ...] = ()  # (): all
    area: str = ""
