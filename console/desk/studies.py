"""Analyses 研判 and reports as the desk knows them: what was asked of the clerk, how far it is, what it found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from console.words import Changes
from console.words.study import (
    CancelAsk,
    ClerkAnswered,
    ClerkFault,
    ClerkProgress,
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


class Studies:
    """``works`` by key, oldest first. Without a clerk (a wall, a replay) every ask is answered at once: by nobody."""

    def __init__(self) -> None:
        self.port: ClerkPort | None = None
        self.works: dict[str, Work] = {}
        self._n = 0

    def of(self, key: str) -> Work | None:
        return self.works.get(key)

    @property
    def running(self) -> tuple[Work, ...]:
        return tuple(one for one in self.works.values() if one.running)

    def study(self, desk: Desk, key: str, kinds: Iterable[str], scope: Scope) -> Work:
        """Ask for analyses; what was asked before under the key is stopped."""
        self._n += 1
        return self._ask(desk, StudyAsk(key=key, n=self._n, kinds=tuple(kinds), scope=scope))

    def report(self, desk: Desk, ask: ReportAsk) -> Work:
        """Ask for a report; its ``n`` is set here."""
        self._n += 1
        return self._ask(desk, replace(ask, n=self._n))

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
