"""``report``: a report of the past into files, without a window. The desk may have the site open: this only reads."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from console.door.aside import file_out
from console.door.carrying import opened
from console.door.errors import MISUSED, DoorError
from console.say import language, say
from console.words.study import Line, ReportAsk

if TYPE_CHECKING:
    from console.site import Site
    from console.words.past import JournalPast


def report(options: argparse.Namespace) -> int:
    """Ctrl-C breaks it off; no half file is left."""
    from console.report.making import make
    from console.report.paper import Unwritable
    from console.store import open_journal, open_tracks

    if options.kind == "incident" and not options.incident:
        raise DoorError("door.report.which", exit_code=MISUSED)
    place = opened(options)
    journal, tracks = open_journal(place), open_tracks(place)
    ask = _ask(options, place, journal)
    try:
        made = make(ask, place, journal, tracks, time.time(), _Shown())
    except Unwritable as no:
        if not no.ask or not _sure(no.line):
            raise DoorError("door.report.say_yes" if no.ask else "door.report.cannot", why=no) from None
        options.yes = True
        return report(options)
    sys.stderr.write("\n")
    for line in made.missing:
        print(say("door.report.lacks", what=line.text()), file=sys.stderr)
    about = f"{ask.kind}:{ask.subject}" if ask.subject else ""
    file_out(options.site, "report", map(Path, made.files), about=about, since=ask.since, until=ask.until)
    for file in made.files:
        print(say("door.report.done", path=file))
    return 0


def _ask(options: argparse.Namespace, place: Site, journal: JournalPast) -> ReportAsk:
    subject, since, until = "", 0.0, 0.0
    if options.kind == "incident":
        subject = incident_id(journal, options.incident, options.date)
    else:
        since, until = _period(options, place)
    return ReportAsk(
        key="report", n=1, kind=options.kind, since=since, until=until, subject=subject,
        files=tuple(str(one) for one in options.out), language=language(), sure=options.yes,
    )  # fmt: skip


def _period(options: argparse.Namespace, place: Site) -> tuple[float, float]:
    from console.report.compose import NoShift, period

    if options.since is not None or options.until is not None:
        if options.since is None or options.until is None or options.until <= options.since:
            raise DoorError("door.report.both", exit_code=MISUSED)
        return options.since, options.until
    try:
        return period(options.kind, place.config, options.date, time.time(), options.shift)
    except NoShift as no:
        raise DoorError("paper.no_shift", name=no) from None


def incident_id(journal: JournalPast, number: str, day: float | None) -> str:
    """``Incident.id`` of what bears this number (or id): numbers come again, so the last one, or the one of ``day``."""
    from console.desk import events as ev
    from console.study.days import midnight

    found = ""
    for event in journal.events():
        if event.kind != "incident.received":
            continue
        one = ev.body_of(event, ev.IncidentReceived).incident
        of_day = day is None or midnight(day) <= event.at < midnight(day, 1)
        if of_day and number in (one.no, one.id):
            found = one.id
    if not found:
        raise DoorError("paper.no_incident", no=number)
    return found


def _sure(why: Line) -> bool:
    """Ask the person, where there is one."""
    if not sys.stdin.isatty():
        return False
    return input(say("door.report.ask", why=why.text())).strip().lower() in ("y", "yes", "是")


class _Shown:
    """One line that counts up."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, share: float, doing: Line) -> None:
        text = say("door.report.share", n=round(100 * share), what=doing.text())
        if text != self._last:
            sys.stderr.write(f"\r{text}\x1b[K" if sys.stderr.isatty() else f"{text}\n")
            sys.stderr.flush()
        self._last = text
