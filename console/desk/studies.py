"""Analyses 研判 and reports as the desk knows them: what was asked of the clerk, how far it is, what it found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from console.desk import files_out, periods
from console.words import Changes
from console.words.study import (
    CancelAsk,
    ClerkAnswered,
    ClerkFault,
    ClerkProgress,
    Finding,
    Line,
    ReportAnswer,
    ReportAsk,
    Scope,
    Study,
    StudyAnswer,
    StudyAsk,
)

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.desk.ports import ClerkPort

BOARD: Final = "board"  # keys of asks
PAPER: Final = "paper"
NOBODY: Final = Line("clerk.nobody")
WAITING: Final = Line("clerk.waiting")


class Work(Struct, frozen=True):
    """One ask under its key. What an earlier ask of the key has found stays beside it until the new answer is there."""

    ask: StudyAsk | ReportAsk
    asked_at: float  # epoch s
    running: bool = True
    share: float = 0.0
    doing: Line = WAITING
    done_at: float = 0.0  # of what stands in ``studies`` or ``files``
    scope: Scope | None = None  # of what stands in ``studies``
    studies: tuple[Study, ...] = ()
    files: tuple[str, ...] = ()
    missing: tuple[Line, ...] = ()
    fault: Line | None = None
    may: bool = False  # the fault is a question: it is done when a person says so
    by: str = ""  # of a report: who asked for it


class Board(Struct, frozen=True, kw_only=True):
    """What the board of analyses shows. ``finding``: key of the chosen one."""

    kind: str = "volume"
    period: str = "7d"  # console.desk.periods
    beats: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    finding: str = ""


class Studies:
    """``works`` by key, oldest first. Without a clerk (a wall, a replay) every ask is answered at once: by nobody."""

    def __init__(self) -> None:
        self.port: ClerkPort | None = None
        self.works: dict[str, Work] = {}
        self.board = Board()
        self.prints = ""  # a PDF that is printed of the report that is being made
        self._n = 0

    def of(self, key: str) -> Work | None:
        return self.works.get(key)

    @property
    def shown(self) -> Study | None:
        """What the board shows: the last answer of its analysis; None: there is none yet."""
        work = self.works.get(BOARD)
        found = work.studies if work is not None else ()
        return next((one for one in found if one.kind == self.board.kind), None)

    @property
    def chosen(self) -> Finding | None:
        """The finding that is chosen on the board."""
        study = self.shown
        found = study.findings if study is not None else ()
        return next((one for one in found if one.key == self.board.finding), None)

    def look(self, desk: Desk, board: Board) -> Work | None:
        """The board shows this from now on; asks for it, unless it is what was asked last and stands or runs."""
        self.board = board
        desk.changed(Changes.STUDY)
        span = periods.span(board.period, desk.clock.now())
        if span is None:
            return self.works.get(BOARD)
        beats = tuple(one.removeprefix("beat:") for one in board.beats)
        scope = Scope(since=span[0], until=span[1], beats=beats, types=board.types, levels=board.levels)
        return self.study(desk, BOARD, (board.kind,), scope)

    def choose(self, desk: Desk, finding: str) -> None:
        """Another finding of what the board shows; "" none."""
        self.board = replace(self.board, finding=finding)
        desk.changed(Changes.STUDY)

    @property
    def running(self) -> tuple[Work, ...]:
        return tuple(one for one in self.works.values() if one.running)

    def study(self, desk: Desk, key: str, kinds: Iterable[str], scope: Scope) -> Work:
        """Ask for analyses; what was asked before under the key is stopped."""
        self._n += 1
        return self._ask(desk, StudyAsk(
            key=key, n=self._n, kinds=tuple(kinds), scope=scope, now=desk.clock.now(), language=desk.view.language,
        ))  # fmt: skip

    def report(self, desk: Desk, ask: ReportAsk) -> Work:
        """Ask for a report; its ``n`` is set here."""
        self._n += 1
        self.prints = "" if ask.key == PAPER else self.prints
        return self._ask(desk, replace(ask, n=self._n, now=desk.clock.now()))

    def paper(self, desk: Desk, ask: ReportAsk, prints: str = "") -> Work:
        """A report of the room's own; ``prints``: the PDF that is to be printed of it when it is there."""
        work = self.report(desk, ask)
        self.prints = prints
        return work

    def folder(self, desk: Desk) -> Path:
        """Where the room's own reports are kept."""
        return desk.site.state_dir / "reports"

    def folders(self, desk: Desk) -> tuple[Path, ...]:
        """Where reports may be kept: the room's own, and the site's for those that it writes by itself."""
        own, named = self.folder(desk), desk.site.config.reports.folder
        return (own, desk.site.folder / named) if named else (own,)

    def sure(self, desk: Desk, key: str) -> Work | None:
        """A person has said yes to what the clerk asked back; None: it asked nothing."""
        work = self.works.get(key)
        if work is None or not work.may or not isinstance(work.ask, ReportAsk):
            return None
        return self.report(desk, replace(work.ask, sure=True))

    def cancel(self, desk: Desk, key: str) -> bool:
        """Whether there was anything to stop."""
        work = self.works.get(key)
        if work is None or not work.running:
            return False
        if self.port is not None:
            self.port.ask(CancelAsk(key=key, n=work.ask.n))
        self._put(desk, replace(work, running=False))
        return True

    def forget(self, desk: Desk, key: str) -> None:
        """Nobody looks at it any more."""
        self.cancel(desk, key)
        if self.works.pop(key, None) is not None:
            desk.changed(Changes.STUDY)

    def _ask(self, desk: Desk, ask: StudyAsk | ReportAsk) -> Work:
        now, before = desk.clock.now(), self.works.pop(ask.key, None)
        work = Work(ask, now) if before is None else replace(
            before, ask=ask, asked_at=now, running=True, share=0.0, doing=WAITING, fault=None, may=False,
        )  # fmt: skip
        work = replace(work, by="system" if ask.key == "due" else desk.actor)  # console.desk.papers_due
        if self.port is None:
            work = replace(work, running=False, fault=NOBODY)
        else:
            self.port.ask(ask)
        return self._put(desk, work)

    def _put(self, desk: Desk, work: Work) -> Work:
        self.works[work.ask.key] = work
        desk.changed(Changes.STUDY)
        return work

    # --- from the inbox ----------------------------------------------------------------------------------------------

    def heard(self, desk: Desk, said: ClerkAnswered) -> None:
        """An answer to what is no longer asked is nobody's."""
        work = self.works.get(said.key)
        if work is None or not work.running or work.ask.n != said.n:
            return
        self._put(desk, _after(work, said, desk.clock.now()))
        if isinstance(said, ReportAnswer) and isinstance(work.ask, ReportAsk):
            about = f"{work.ask.kind}:{work.ask.subject}" if work.ask.subject else ""
            for file in said.files:
                files_out.written(desk, "report", Path(file), by=work.by, about=about, since=work.ask.since,
                                  until=work.ask.until)  # fmt: skip


def _after(work: Work, said: ClerkAnswered, now: float) -> Work:
    if isinstance(said, ClerkProgress):
        return replace(work, share=max(work.share, said.share), doing=said.doing)
    if isinstance(said, ClerkFault):
        return replace(work, running=False, fault=said.why, may=said.ask)
    done = replace(work, running=False, share=1.0, done_at=now)
    if isinstance(said, ReportAnswer):
        return replace(done, files=said.files, missing=said.missing)
    return replace(done, studies=said.studies, scope=_scope(work.ask))


def _scope(ask: StudyAsk | ReportAsk) -> Scope | None:
    return ask.scope if isinstance(ask, StudyAsk) else None


def heard(desk: Desk, said: ClerkProgress | StudyAnswer | ReportAnswer | ClerkFault) -> None:
    """For the table of the inbox."""
    desk.studies.heard(desk, said)
