"""From the past to the files: the journal gathered once, each analysis made of it, a paper of all, written.

What goes wrong in one analysis is named in the report, and the others stand: a report that is due is better short than
missing.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

from console import say as speech
from console.desk.periods import LONG_S
from console.report.compose import KINDS_OF
from console.report.paper import KINDS, Paper, Tell, Unwritable, Written, quiet
from console.report.writing import checked, write
from console.study import ANALYSES, analysed, span
from console.words.past import Lost
from console.words.study import Line, ReportAsk, Scope, Study

if TYPE_CHECKING:
    from console.site import Site
    from console.study.ground import Ground
    from console.study.tables import Tables
    from console.words.past import JournalPast, TrackPast

_log = logging.getLogger(__name__)
_GATHERED: Final = 0.35  # shares of the work: the journal, the analyses; what is left is writing
_STUDIED: Final = 0.8
_YEAR_S: Final = 365.25 * 86_400
_MOST_LOST: Final = 12


def make(
    ask: ReportAsk, place: Site, journal: JournalPast, tracks: TrackPast, now: float, tell: Tell = quiet
) -> Written:
    """Write what is asked for into ``ask.files``. Blocks, for seconds to minutes; ``tell`` may raise to stop it, and
    nothing half is left. ``Unwritable``: why it cannot be made; a report over five years is asked about first.
    """
    files = checked([Path(one) for one in ask.files])
    if ask.kind not in KINDS:
        raise Unwritable(Line("clerk.unknown", {"what": ask.kind}))
    if ask.until - ask.since > LONG_S and not ask.sure:
        years = round((ask.until - ask.since) / _YEAR_S, 1)
        raise Unwritable(Line("paper.long", {"years": f"{years:g}"}), ask=True)
    before = speech.language()
    speech.use(ask.language)  # labels along the axes are said while an analysis is made
    try:
        if ask.kind == "handover":
            paper = _handed(ask, place, journal, now)
        elif ask.kind == "incident":
            paper = _review(ask, place, journal, tracks, now)
        else:
            paper = _studied(ask, place, journal, tracks, now, tell)
        return write(
            paper, files, site=place, language=ask.language,
            tell=lambda share, doing: tell(_STUDIED + (1 - _STUDIED) * share, doing),
        )  # fmt: skip
    finally:
        speech.use(before)


def _review(ask: ReportAsk, place: Site, journal: JournalPast, tracks: TrackPast, now: float) -> Paper:
    from console.study.review import NoSuchIncident, review

    try:
        found = review(place, journal, tracks, ask.subject, until=now)
    except NoSuchIncident:
        raise Unwritable(Line("paper.no_incident", {"no": ask.subject})) from None
    number = next((str(table.facts["no"]) for table in found.tables if "no" in table.facts), "")
    return Paper(
        ask.kind, found.scope.since, found.scope.until, (found,), room=place.config.name, subject=number, made=now
    )


def _handed(ask: ReportAsk, place: Site, journal: JournalPast, now: float) -> Paper:
    """One 交接班, as it was signed: by its id, or the newest of the time."""
    from console.desk.fold import fold
    from console.desk.room import Room
    from console.study.handovers import handover_study

    room = Room()
    for event in journal.events(ask.since, max(ask.until, now if ask.subject else ask.until)):
        if event.kind.startswith("handover."):
            fold(room, event)
    signed = [one for one in (*room.handing.values(), *room.handovers.values()) if one.out is not None]
    found = [one for one in signed if ask.subject in ("", one.id)]
    if not found:
        raise Unwritable(Line("paper.no_handover"))
    one = max(found, key=lambda one: (one.into or one.out).at)  # type: ignore[union-attr]
    study = handover_study(one)
    return Paper(ask.kind, study.scope.since, study.scope.until, (study,), room=place.config.name, made=now,
                 missing=tuple(_lost(journal.lost, ask)))  # fmt: skip


def _studied(ask: ReportAsk, place: Site, journal: JournalPast, tracks: TrackPast, now: float, tell: Tell) -> Paper:
    from console.study.gather import gather
    from console.study.ground import ground_of

    scope = Scope(since=ask.since, until=ask.until)
    kinds = tuple(kind for kind in KINDS_OF[ask.kind] if kind in ANALYSES)
    made: list[Study | Line] = []

    def told(share: float, doing: Line) -> None:
        """Of the analysis that is being made just now."""
        done = (len(made) + min(share, 1.0)) / max(len(kinds), 1)
        tell(_GATHERED + (_STUDIED - _GATHERED) * min(done, 1.0), doing)

    tell(0.0, Line("study.gathering"))
    ground = ground_of(place, now, tracks, told)
    tables = gather(journal, *span(kinds, scope, now), ground, lambda share, doing: tell(_GATHERED * share, doing))
    for kind in kinds:
        told(0.0, Line(f"study.kind.{kind}"))
        made.append(_one(kind, tables, scope, ground))
    studies = [one for one in made if isinstance(one, Study)]
    missing = [one for one in made if isinstance(one, Line)]
    return Paper(
        ask.kind, ask.since, ask.until, tuple(studies), room=place.config.name, made=now,
        missing=(*missing, *_lost((*tables.lost, *tracks.lost), ask)),
    )  # fmt: skip


def _one(kind: str, tables: Tables, scope: Scope, ground: Ground) -> Study | Line:
    """The analysis, or why it is not there."""
    try:
        return analysed(kind, tables, scope, ground)
    except Exception as error:  # whatever it is, the report says so and goes on
        _log.exception("analysis %s", kind)
        why = f"{type(error).__name__}: {error}"
        return Line("paper.study_failed", {"what": Line(f"study.kind.{kind}"), "why": why}, "warn")


def _lost(lost: tuple[Lost, ...], ask: ReportAsk) -> list[Line]:
    """What of the past cannot be read and lies in the time of the report."""
    why = [one.text() for one in lost if one.until >= ask.since and one.since < ask.until]
    return [Line("study.lost", {"why": one}, "warn") for one in dict.fromkeys(why)][:_MOST_LOST]
