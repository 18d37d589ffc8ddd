"""What the clerk's child can do: it opens the site once, gathers the journal into tables, keeps the last of them."""

from __future__ import annotations

import time
from importlib import import_module
from pathlib import Path
from typing import Any

from console.report.worker import Declined, Tell
from console.words.study import Line, ReportAnswer, ReportAsk, Scope, Study, StudyAsk


class SiteWorks:
    """``console.report.worker.Works`` over a site folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._study: Any = import_module("console.study")

    def studies(self, ask: StudyAsk, tell: Tell) -> tuple[Study, ...]:
        """One after the other, in the order asked."""
        made: list[Study] = []
        for n, kind in enumerate(ask.kinds):
            tell(n / len(ask.kinds), Line("clerk.working", {"what": Line(f"clerk.kind.{kind}")}))
            made.append(self._one(kind, ask.scope))
        return tuple(made)

    def _one(self, kind: str, scope: Scope) -> Study:
        del scope
        raise Declined("clerk.unknown", {"what": kind})

    def report(self, ask: ReportAsk, tell: Tell) -> ReportAnswer:
        from console import site
        from console.report.making import make
        from console.report.paper import Unwritable
        from console.store import JournalArchive, TrackArchive

        place = site.load(self._folder)
        past = JournalArchive(place.state_dir), TrackArchive(place.state_dir)
        try:
            made = make(ask, place, *past, time.time(), tell)
        except Unwritable as no:
            raise Declined(no.line.code, no.line.facts, ask=no.ask) from None
        return ReportAnswer(key=ask.key, n=ask.n, files=made.files, missing=made.missing)
