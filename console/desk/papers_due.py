"""Reports that are due by the site's ``[reports]``: asked of the clerk when their time has come, told when they stand.

That one was written is in the journal, so that after a restart none is written twice, and one whose time went by while
the console was off is made up for: the newest of its kind, no older ones.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from console.desk import events_study as ev
from console.site import periods
from console.site.papering import ReportsConfig
from console.verbs import Said
from console.words import Changes
from console.words.study import PaperMade, ReportAsk

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.site.shifts import ShiftConfig

KEY: Final = "due"
LOOK_S: Final = 20.0
AGAIN_S: Final = 900.0  # after one that could not be written
_PERIODS: Final[dict[str, periods.Period]] = {"shift": "shift", "daily": "day", "weekly": "week", "monthly": "month"}
_BACK: Final = 3  # periods: a short shift may end before the report of the one before it is due


class Due(NamedTuple):
    """``at``: when its time came, epoch s."""

    kind: str
    since: float
    until: float
    at: float

    @property
    def subject(self) -> str:
        return f"{self.kind}:{self.since:.0f}"


def due(config: ReportsConfig, shifts: ShiftConfig, now: float) -> Iterator[Due]:
    """The newest of each kind whose time has come; the small ones first."""
    for kind, period in _PERIODS.items():
        if not _wanted(config, kind) or (kind == "shift" and not shifts.hours):
            continue
        over = (Due(kind, *one, _time(config, kind, one[1])) for one in periods.last(period, now, shifts, _BACK))
        come = [one for one in over if one.at <= now]
        if come:
            yield come[-1]


def _wanted(config: ReportsConfig, kind: str) -> bool:
    return bool(config.shift_min if kind == "shift" else getattr(config, kind))


def _time(config: ReportsConfig, kind: str, end: float) -> float:
    """When the report of a period that ended then is due."""
    if kind == "shift":
        return end + config.shift_min * 60.0
    hour, _, minute = str(getattr(config, kind)).partition(":")
    local = time.localtime(end)
    return time.mktime((local.tm_year, local.tm_mon, local.tm_mday, int(hour), int(minute), 0, 0, 0, -1))


def stem(kind: str, since: float, until: float, no: str = "") -> str:
    """What the files of a report are called, without their ending: it says of what time they are."""
    fine = kind in ("shift", "incident", "handover")
    first = datetime.fromtimestamp(since).strftime("%Y%m%d-%H%M" if fine else "%Y%m%d")
    last = datetime.fromtimestamp(until - 1.0).strftime("%Y%m%d")
    return "-".join(one for one in (kind, first, "" if fine or last == first else last, no) if one)


class Papering:
    """Of one desk: asks for one at a time."""

    def __init__(self) -> None:
        self._look_at = 0.0  # by the clock that does not jump
        self._waits: Due | None = None
        self._told: set[str] = set()  # of which it has been said that they could not be written

    def second(self, desk: Desk) -> None:
        mono = desk.clock.mono()
        if mono < self._look_at or self._waits is not None or desk.studies.port is None:
            return
        self._look_at = mono + LOOK_S
        now = desk.clock.now()
        for one in due(desk.site.config.reports, desk.site.config.shift, now):
            if one.subject not in desk.room.papers:
                self._ask(desk, one)
                return

    def _ask(self, desk: Desk, one: Due) -> None:
        config, self._waits = desk.site.config.reports, one
        folder = desk.site.folder / config.folder if config.folder else desk.studies.folder(desk)
        files = tuple(str(Path(folder) / f"{stem(one.kind, one.since, one.until)}.{end}") for end in config.files)
        desk.studies.report(desk, ReportAsk(
            key=KEY, n=0, kind=one.kind, since=one.since, until=one.until, files=files,
            language=desk.site.config.language, keep_days=config.keep_days,
        ))  # fmt: skip

    def heard(self, desk: Desk, changes: Changes) -> None:
        """The clerk has said something: to us, if it has ended what we asked for."""
        one = self._waits
        work = desk.studies.of(KEY) if changes & Changes.STUDY and one is not None else None
        if one is None or work is None or work.running:
            return
        self._waits = None
        facts = {"what": Said(f"clerk.paper.{one.kind}"), "file": Path((*work.files, "")[0]).name}
        if work.fault is None and work.files:
            made = PaperMade(kind=one.kind, since=one.since, until=one.until, files=work.files)
            desk.record((ev.ReportWritten(made=made), one.subject), actor="system")
            desk.tell("paper.tick_written", facts, "system", "")
            return
        self._look_at = desk.clock.mono() + AGAIN_S
        if one.subject not in self._told:
            self._told.add(one.subject)
            why = work.fault.text() if work.fault is not None else ""
            desk.tell("paper.tick_failed", {"what": facts["what"], "why": why}, "system", "")
