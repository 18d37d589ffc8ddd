"""What the clerk's child can do: it opens the site, gathers the journal into tables, keeps the last of them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from console.report.keeping import drop_old
from console.report.worker import Declined, Tell
from console.say import use
from console.words.study import KINDS, Line, ReportAnswer, ReportAsk, Scope, Study, StudyAsk

if TYPE_CHECKING:
    from console.study.ground import Ground
    from console.study.tables import Tables

FRESH_S: Final = 30.0  # while a person goes from one analysis to the next the journal is not read again
_READ: Final = 0.6  # share of the work that reading the journal is


class SiteWorks:
    """``console.report.worker.Works`` over a site folder."""

    def __init__(self, folder: Path) -> None:
        from console import site
        from console.store import open_journal, open_tracks

        self._folder = folder
        place = site.load(folder)
        self._journal, self._tracks = open_journal(place), open_tracks(place)
        self._kept: tuple[tuple[float, float], float, Tables] | None = None  # span, read at, tables

    def studies(self, ask: StudyAsk, tell: Tell) -> tuple[Study, ...]:
        """One after the other, in the order asked. The site is read as it is on disk now."""
        from console.study import ANALYSES, analysed

        use(ask.language)
        if unknown := [kind for kind in ask.kinds if kind not in ANALYSES]:
            known = unknown[0] in KINDS
            raise Declined("clerk.unknown", {"what": Line(f"study.kind.{unknown[0]}") if known else unknown[0]})
        ground = self._ground(ask.now or time.time(), tell)
        tables = self._tables(ask.kinds, ask.scope, ground, tell)
        made: list[Study] = []
        for n, kind in enumerate(ask.kinds):
            tell(_READ + (1 - _READ) * n / len(ask.kinds), _working(kind))
            made.append(analysed(kind, tables, ask.scope, ground))
        return tuple(made)

    def _ground(self, now: float, tell: Tell) -> Ground:
        from console import site
        from console.study.ground import ground_of

        def told(share: float, doing: Line) -> None:
            tell(_READ + (1 - _READ) * share, doing)

        return ground_of(site.load(self._folder), now, self._tracks, told)

    def _tables(self, kinds: tuple[str, ...], scope: Scope, ground: Ground, tell: Tell) -> Tables:
        from console.study import span
        from console.study.gather import gather

        wanted = span(kinds, scope, ground.now)
        if self._kept is None or self._kept[0] != wanted or time.monotonic() - self._kept[1] > FRESH_S:
            tell(0.05, Line("clerk.reading"))
            self._kept = None
            tables = gather(self._journal, *wanted, ground, lambda share, doing: tell(0.05 + 0.5 * share, doing))
            self._kept = wanted, time.monotonic(), tables
        return self._kept[2]

    def report(self, ask: ReportAsk, tell: Tell) -> ReportAnswer:
        """``Declined``: it is not written, or not before a person says so."""
        from console import site
        from console.report.making import make
        from console.report.paper import Unwritable

        place = site.load(self._folder)
        try:
            made = make(ask, place, self._journal, self._tracks, ask.now or time.time(), tell)
        except Unwritable as no:
            raise Declined(no.line.code, no.line.facts, ask=no.ask) from None
        drop_old({Path(one).parent for one in made.files}, ask.keep_days, ask.now or time.time())
        return ReportAnswer(key=ask.key, n=ask.n, files=made.files, missing=made.missing)


def _working(kind: str) -> Line:
    return Line("clerk.working", {"what": Line(f"study.kind.{kind}")})
