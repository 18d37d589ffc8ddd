"""Verbs that make files of the past: 录片, 导表, 复盘."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from console.desk import acts_study, jobs, past_asked
from console.desk.acts_order import fail
from console.desk.state import Outcome
from console.say import say
from console.verbs import Said, calls

if TYPE_CHECKING:
    from console.desk.desk import Desk

AFTER_S: Final = 60.0  # an incident is seen until shortly after its last word
LAST_S: Final = 3600.0  # where no time is named
LONG_S: Final = 120.0  # of a film whose speed nobody has named: at most
MOST_S: Final = 900.0  # a longer one is asked about first
SPEEDS: Final = (5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0)
_FOLDERS: Final = {jobs.FILM: "films", jobs.TABLE: "tables", jobs.TRACKS: "tracks"}
_ENDINGS: Final = {
    jobs.FILM: (".mp4", ".webm"), jobs.TABLE: (".xlsx", ".csv"),
    jobs.TRACKS: (".gpx", ".gpkg", ".csv", ".geojson", ".parquet"),
}  # fmt: skip


class Span(NamedTuple):
    """Epoch s; ``about`` kind:id, "" the whole room."""

    since: float
    until: float
    about: str = ""


# --- 录片, 导表 -----------------------------------------------------------------------------------------------------


def film(desk: Desk, call: calls.MakeFilm) -> Outcome:
    if call.end:
        return stop(desk, jobs.FILM)
    span = span_of(desk, call)
    if isinstance(span, Said):
        return fail(span.code, **span.facts)
    speed = call.speed or _speed(span)
    long = (span.until - span.since) / speed
    if long > MOST_S and not call.force:
        facts = {"h": round((span.until - span.since) / 3600, 1), "min": round(long / 60)}
        return Outcome(ok=False, code="desk.confirm", facts={"why": Said("job.too_long", facts)}, confirm=True)
    more = ("--speed", f"{speed:g}", "--by", call.by or "received", "--theme", desk.view.theme, "--about", span.about)
    return begin(desk, jobs.FILM, span, call.file, more, {"n": f"{speed:g}", "s": round(long)})


def table(desk: Desk, call: calls.MakeTable) -> Outcome:
    if call.end:
        return stop(desk, jobs.TABLE)
    span = span_of(desk, call)
    if isinstance(span, Said):
        return fail(span.code, **span.facts)
    return begin(desk, jobs.TABLE, span, call.file, (), {})


def stop_newest(desk: Desk) -> Outcome:
    """Esc: of what runs the one that was begun last; what it had made is gone."""
    newest = max(desk.jobs.running, key=lambda job: job.n, default=None)
    return fail("job.none_runs") if newest is None else stop(desk, newest.kind)


def stop(desk: Desk, kind: str) -> Outcome:
    return Outcome(ok=True, code=f"job.stopped_{kind}") if desk.jobs.stop(desk, kind) else fail("job.none_runs")


def begin(
    desk: Desk, kind: str, span: Span, file: str, more: tuple[str, ...], facts: dict[str, object]
) -> Outcome:  # fmt: skip
    path = _path(desk, kind, span, file)
    if path.suffix.lower() not in _ENDINGS[kind]:
        return fail("job.ending", file=path.name, known=" ".join(_ENDINGS[kind]))
    times = ("--from", f"@{span.since:.3f}", "--to", f"@{span.until:.3f}")
    if not desk.jobs.begin(desk, kind, path, (*times, *more)):
        return fail("job.nobody")
    when = _words(span)
    return Outcome(ok=True, code=f"job.begun_{kind}", facts={"when": when, "file": str(path), **facts})


def span_of(desk: Desk, call: calls.MakeFilm | calls.MakeTable) -> Span | Said:
    """Of marks; of hours, a day, an incident, as 回放 reads them; else of the selected incident, else the last hour."""
    now = desk.clock.now()
    about = f"{call.kind}:{call.id}" if call.kind else ""
    if call.since and call.until:
        span = Span(call.since, min(call.until, now), about)
        return span if span.until > span.since else Said("job.backwards")
    call = _selected(desk, call)
    asked = calls.Replay(kind=call.kind, id=call.id, day=call.day, hours=call.hours, ago=call.ago)
    if not (call.kind == "incident" or call.day or call.hours or call.ago):
        asked = replace(asked, ago=round(LAST_S / 60))
    found = past_asked.wanted(desk, asked, now)
    if isinstance(found, Said):
        return found
    return _of(desk, found, call, now)


def _of(desk: Desk, found: past_asked.Wanted, call: calls.MakeFilm | calls.MakeTable, now: float) -> Span | Said:
    about = f"{found.kind}:{found.id}" if found.kind else ""
    whole = bool(call.day or call.hours)
    until = found.until if whole else now
    if call.kind == "incident" and not (whole or call.ago):
        incident = desk.room.incidents[call.id]
        until = (incident.closed_at or now) + AFTER_S if incident.ended else now
    until = min(until, now)
    return Span(found.at, until, about) if until > found.at else Said("job.backwards")


def _selected(desk: Desk, call: calls.MakeFilm | calls.MakeTable) -> calls.MakeFilm | calls.MakeTable:
    """Without a word the incident that is selected."""
    chosen = desk.selection
    if call.kind or call.day or call.hours or call.ago or chosen.kind != "incident":
        return call
    return replace(call, kind="incident", id=chosen.id)


def _speed(span: Span) -> float:
    """The slowest with which it lasts no longer than ``LONG_S``."""
    return next((one for one in SPEEDS if (span.until - span.since) / one <= LONG_S), SPEEDS[-1])


def _path(desk: Desk, kind: str, span: Span, file: str) -> Path:
    """As it is named, in the site's folder of such files where no other is; else by its time."""
    folder = desk.site.state_dir / _FOLDERS[kind]
    named = Path(file.strip().strip('"“”')).expanduser() if file.strip() else None
    if named is not None:
        named = named if named.suffix else named.with_suffix(_ENDINGS[kind][0])
        return named if named.is_absolute() else folder / named
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(span.since))
    thing, _, key = span.about.partition(":")
    no = desk.room.incidents[key].no if thing == "incident" and key in desk.room.incidents else key
    return folder / f"{'-'.join(part for part in (say(f'job.name_{kind}'), stamp, no) if part)}{_ENDINGS[kind][0]}"


def _words(span: Span) -> str:
    """``11-21 21:30–21:47``, with both days where they differ."""
    first, last = (time.strftime("%m-%d %H:%M", time.localtime(at)) for at in (span.since, span.until))
    return f"{first}–{last[6:] if first[:5] == last[:5] else last}"


# --- 复盘 -----------------------------------------------------------------------------------------------------------


def review(desk: Desk, call: calls.Review) -> Outcome:
    """The report of this incident, kept with the room's others."""
    return acts_study.papers(desk, calls.Papers(kind="incident", incident=call.incident, end=call.end))
