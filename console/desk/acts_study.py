"""Verbs of analysis and reports: 研判, 据此, 报表."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import cos, isfinite, pi, radians, sin
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk import acts_ring, acts_scene, acts_tasks, papers_due, periods, scene_making, undo
from console.desk import events_study as ev
from console.desk.acts_order import fail
from console.desk.state import Outcome, Part
from console.desk.studies import BOARD, NOBODY, PAPER, Board
from console.say import listed, say
from console.verbs import BY_CALL, Said, calls
from console.words.handover import Handover
from console.words.study import Acted, Finding, ReportAsk, Study
from layers.geo import to_mercator

if TYPE_CHECKING:
    from console.desk.desk import Desk

SHEET: Final = "study"
PAPERS: Final = "papers"
_CORNERS: Final = 24  # of the circle that a patrol goes through
_M_PER_DEG: Final = 111_195.0
_NAME: Final = 24  # characters of a ring's name
_SAID: Final = re.compile("：|: |，|, ")


# --- 研判 -----------------------------------------------------------------------------------------------------------


def study(desk: Desk, call: calls.StudyIt) -> Outcome:
    """What is not said stays as the board has it; without a word the board is opened."""
    if call.end:
        if not desk.studies.cancel(desk, BOARD):
            return fail("studies.none_runs")
        return Outcome(ok=True, code="studies.stopped", facts={"what": _kind(desk.studies.board.kind)})
    if call.period and periods.span(call.period, desk.clock.now()) is None:
        return fail("studies.no_period", what=call.period)
    board, known = _meant(desk.studies.board, call), desk.studies.of(BOARD)
    show(desk, SHEET)
    if board == desk.studies.board and known is not None and (known.running or call == calls.StudyIt()):
        return Outcome(ok=True, code="studies.shown", facts=_facts(desk, board))
    work = desk.studies.look(desk, replace(board, finding=""))
    if work is not None and work.fault == NOBODY:
        return fail(NOBODY.code)
    return Outcome(ok=True, code="studies.asked", facts=_facts(desk, board))


def _meant(board: Board, call: calls.StudyIt) -> Board:
    if call.whole:
        board = replace(board, beats=(), types=(), levels=())
    return replace(
        board, kind=call.kind or board.kind, period=call.period or board.period, beats=call.beats or board.beats,
        types=call.types or board.types, levels=call.levels or board.levels,
    )  # fmt: skip


def _kind(kind: str) -> Said:
    return Said(f"study.kind.{kind}")


def _facts(desk: Desk, board: Board) -> dict[str, object]:
    return {"what": _kind(board.kind), "when": when(board.period, desk.clock.now()), "scope": scope_words(desk, board)}


def when(period: str, now: float) -> str:
    """``2026-03-01–03-07``."""
    span = periods.span(period, now)
    return periods.words(*span) if span is not None else period


def scope_words(desk: Desk, board: Board) -> str:
    """``三巡区、盗窃``; "" of everything."""
    beats, levels = desk.site.beats, (say(f"study.level.{one}") for one in board.levels)
    names = dict(zip(beats.ids, beats.names, strict=True))
    keys = (one.removeprefix("beat:") for one in board.beats)
    return listed((*(names.get(key) or key for key in keys), *board.types, *levels))


def will(desk: Desk, call: calls.StudyIt | calls.ActOnIt | calls.Papers) -> tuple[bool, tuple[Part, ...]]:
    """The sentence of what would be done, and whether it would."""
    words = [Part(say(f"desk.will.{BY_CALL[type(call)].name}"))]
    if isinstance(call, calls.ActOnIt):
        return _will_act(desk, call, words)
    if call.end:
        return True, (*words, Part(say("studies.word_stop"), "fact"))
    if isinstance(call, calls.Papers):
        kind = call.kind or ("incident" if call.incident else "")
        span = _span(desk, kind, call) if kind else None
        if isinstance(span, Outcome):
            return False, (Part(span.text(), "lv"),)
        when_ = periods.words(*span) if span is not None else ""
        return True, (*words, Part(say(f"clerk.paper.{kind}") if kind else say("studies.papers"), "fact"), Part(when_))
    board = _meant(desk.studies.board, call)
    told = (_kind(board.kind).text(), when(board.period, desk.clock.now()), scope_words(desk, board))
    return True, (*words, Part(told[0], "fact"), Part(told[1]), Part(told[2]))


def _will_act(desk: Desk, call: calls.ActOnIt, words: list[Part]) -> tuple[bool, tuple[Part, ...]]:
    finding = _finding(desk, call)
    if finding is None:
        return False, (Part(say("studies.no_finding"), "lv"),)
    return True, (*words, Part(say(f"board.study.make.{call.what}"), "fact"), Part(finding.what.text()),
                  *(Part(desk.unit_words(one), "fact") for one in call.units))  # fmt: skip


def show(desk: Desk, sheet: str) -> None:
    """Opened by whatever window looks at this desk."""
    desk.look(sheet_n=desk.view.sheet_n + 1, sheet=sheet)


def centre(desk: Desk, finding: Finding) -> None:
    """The map to where it was found, once nobody is dragging it."""
    if isfinite(finding.lon_deg) and isfinite(finding.lat_deg):
        x, y = to_mercator(finding.lon_deg, finding.lat_deg)
        desk.look(centre_n=desk.view.centre_n + 1, centre_m=(float(x), float(y)))


# --- 据此 -----------------------------------------------------------------------------------------------------------


def act_on(desk: Desk, call: calls.ActOnIt) -> Outcome:
    """据此: a task, a ring or a scene in one act, and one Ctrl+Z takes all of it back."""
    shown, finding = desk.studies.shown, _finding(desk, call)
    if shown is None or finding is None:
        return fail("studies.no_finding" if shown is not None and shown.findings else "studies.nothing_found")
    before = len(desk.undoable)
    done = _MAKES[call.what](desk, finding, call)
    if not done.ok:
        return done
    kind, key = desk.selection.kind, desk.selection.id
    no = desk.room.tasks[key].no if kind == "task" else desk.room.rings[key].no
    _note(desk, shown, finding, call.what, f"{kind}:{key}", no)
    _one_way_back(desk, before, finding.key, f"{kind}:{key}", no)
    about = finding.what.text()
    return Outcome(ok=True, code=f"studies.made.{call.what}", facts={"no": no, "about": about})


def _finding(desk: Desk, call: calls.ActOnIt) -> Finding | None:
    shown, chosen = desk.studies.shown, call.finding or desk.studies.board.finding
    return next((one for one in shown.findings if one.key == chosen), None) if shown is not None else None


def _note(desk: Desk, shown: Study, finding: Finding, what: str, made: str, no: str) -> None:
    acted = Acted(
        what=what, made=made, no=no, study=shown.kind, about=finding.what.text(), lon_deg=finding.lon_deg,
        lat_deg=finding.lat_deg, radius_m=finding.radius_m, since=finding.since, until=finding.until,
        beat=finding.beat, value=finding.value,
    )  # fmt: skip
    desk.record((ev.FindingActed(acted=acted), finding.key), actor=desk.actor)


def _one_way_back(desk: Desk, before: int, finding: str, made: str, no: str) -> None:
    """What was pushed since stands together: the last of it first."""
    steps = desk.undoable[before:]
    del desk.undoable[before:]
    what = Said("studies.did_act", {"no": no})

    def back(d: Desk) -> Outcome:
        for step in reversed(steps):
            done = step.back(d)
            if not done.ok:
                return done
        d.record((ev.FindingDropped(made=made), finding), actor=d.actor)
        return Outcome(ok=True, code="desk.undone", facts={"what": what})

    undo.push(desk, what, back)


def _task(desk: Desk, finding: Finding, call: calls.ActOnIt) -> Outcome:
    """Its roads where it names some, else the circle that it was found in."""
    roads = tuple(("road", "", one, finding.lon_deg, finding.lat_deg) for one in finding.roads)
    text = say("studies.task_text", what=finding.what.text())
    return acts_tasks.make(desk, calls.MakeTask(
        units=call.units, spots=roads, outline=() if roads else circle(finding), patrol=True, text=text,
        force=call.force,
    ))  # fmt: skip


def circle(finding: Finding) -> tuple[tuple[float, float], ...]:
    """Its outline, lon and lat of each corner."""
    high = max(finding.radius_m, 50.0) / _M_PER_DEG
    wide = high / cos(radians(finding.lat_deg))
    turns = (2 * pi * n / _CORNERS for n in range(_CORNERS))
    return tuple(
        (round(finding.lon_deg + wide * cos(at), 6), round(finding.lat_deg + high * sin(at), 6)) for at in turns
    )


def _short(text: str) -> str:
    """A finding's name for a ring: what is too long loses what is said of the place, not the end of a word."""
    return text if len(text) <= _NAME else _SAID.split(text, 1)[0][:_NAME].rstrip()


def _ring(desk: Desk, finding: Finding, call: calls.ActOnIt) -> Outcome:
    del call
    metres = float(max(100.0, round(finding.radius_m, -1)))
    return acts_ring.draw(desk, calls.DrawRing(
        lon_deg=finding.lon_deg, lat_deg=finding.lat_deg, tiers=((metres, "m"),), name=_short(finding.what.text()),
    ))  # fmt: skip


def _scene(desk: Desk, finding: Finding, call: calls.ActOnIt) -> Outcome:
    """A ring there, and on the wall the first scene of the site that can be bound to one; else a map of it."""
    if not desk.site.walls:
        return fail("scene.no_walls")
    drawn = _ring(desk, finding, call)
    if not drawn.ok:
        return drawn
    thing = f"ring:{desk.selection.id}"
    scene = next((one for one in desk.site.scenes if scene_making.fits(one, thing)), None)
    if scene is not None:
        return acts_scene.show(desk, calls.ShowScene(scene=scene.name, things=(thing,)))
    return acts_scene.send(desk, calls.SendToWall(things=(thing,)))


_MAKES: Final[dict[str, Callable[[Desk, Finding, calls.ActOnIt], Outcome]]] = {
    "task": _task, "ring": _ring, "scene": _scene,
}  # fmt: skip


# --- 报表 -----------------------------------------------------------------------------------------------------------

_LAST_WHOLE: Final = {"daily": "yesterday", "weekly": "lastweek", "monthly": "lastmonth"}


def papers(desk: Desk, call: calls.Papers) -> Outcome:
    """报表: without a kind the list of what was made."""
    if call.end:
        stopped = desk.studies.cancel(desk, PAPER)
        return Outcome(ok=True, code="studies.paper_stopped") if stopped else fail("studies.none_runs")
    kind = call.kind or ("incident" if call.incident else "")
    show(desk, PAPERS)
    if not kind:
        return Outcome(ok=True, code="studies.papers")
    span = _span(desk, kind, call)
    if isinstance(span, Outcome):
        return span
    if span[1] - span[0] > periods.LONG_S and not call.force:
        return Outcome(
            ok=False, code="desk.confirm", facts={"why": Said("studies.long", {"when": periods.words(*span)})},
            confirm=True,
        )  # fmt: skip
    ask, prints = _ask(desk, kind, span, call)
    work = desk.studies.paper(desk, ask, prints)
    if work.fault == NOBODY:
        return fail(NOBODY.code)
    about = desk.room.incidents[ask.subject].no if kind == "incident" else periods.words(*span)
    return Outcome(ok=True, code="studies.writing", facts={"what": Said(f"clerk.paper.{kind}"), "when": about})


def _span(desk: Desk, kind: str, call: calls.Papers) -> tuple[float, float] | Outcome:
    """Of what time it is; the last whole one where nothing is said."""
    now = desk.clock.now()
    if kind == "incident":
        incident = desk.room.incidents.get(_incident(desk, call))
        return (incident.t, now) if incident is not None else fail("studies.no_incident")
    if kind == "handover":
        return _handed_span(desk, call)
    if kind == "shift" and not call.period:
        mine = desk.room.desks.get(desk.seat)
        return (mine.at if mine is not None else now - 12 * 3600.0), now
    period = call.period or _LAST_WHOLE.get(kind, "today")
    return periods.span(period, now) or fail("studies.no_period", what=period)


def _handed_span(desk: Desk, call: calls.Papers) -> tuple[float, float] | Outcome:
    """From its brief to its last signature."""
    one = _handover(desk, call)
    if one is None or one.brief is None or one.out is None:
        return fail("paper.no_handover")
    return one.brief.at, (one.into or one.out).at + 1.0


def _handover(desk: Desk, call: calls.Papers) -> Handover | None:
    """The newest that is signed, or the one of that number, from the newest on."""
    now, past = desk.handovers.now, desk.handovers.past()
    signed = ((now,) if now.out is not None else ()) + past
    n = max(call.number, 1)
    return signed[n - 1] if n <= len(signed) else None


def _incident(desk: Desk, call: calls.Papers) -> str:
    return call.incident or (desk.selection.id if desk.selection.kind == "incident" else "")


def _ask(desk: Desk, kind: str, span: tuple[float, float], call: calls.Papers) -> tuple[ReportAsk, str]:
    """What the clerk is asked for, and the PDF that is printed of it afterwards, "" none."""
    subject = _incident(desk, call) if kind == "incident" else ""
    no = desk.room.incidents[subject].no if subject else ""
    if kind == "handover" and (one := _handover(desk, call)) is not None:
        subject = one.id
    stem = desk.studies.folder(desk) / papers_due.stem(kind, *span, no)
    wanted = call.files or ("html",)
    endings = dict.fromkeys("html" if one == "pdf" else one for one in wanted)
    ask = ReportAsk(
        key=PAPER, n=0, kind=kind, since=span[0], until=span[1], subject=subject,
        files=tuple(f"{stem}.{one}" for one in endings), language=desk.view.language, sure=call.force,
    )  # fmt: skip
    return ask, f"{stem}.pdf" if "pdf" in wanted else ""
