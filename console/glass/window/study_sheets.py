"""Analysis and reports in the desk's window: their drawers at the left, what keys mean while these are open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from console.desk import errands, files_out
from console.desk import papers as shelf
from console.desk.errands import Done
from console.desk.papers import Kept
from console.desk.studies import BOARD, PAPER, Work
from console.glass.panels.panel import Panel
from console.glass.panels.room import verb_word
from console.glass.print.press import Press
from console.glass.study import board, papers, rows
from console.glass.study.board import StudyBoard
from console.glass.study.papers import PapersPanel
from console.glass.window.layout import Areas
from console.say import language, say
from console.verbs import calls
from console.words import Changes
from console.words.study import ReportAsk

if TYPE_CHECKING:
    from console.desk import Desk
    from console.glass.window.frame import DeskWindow

_SHARE: Final = 0.62  # of the map at most, where that leaves the board room: what it found is looked at beside it


class StudySheets:
    """Made with the window's body. ``table``: by act of the keys; ``take``: acts that mean something else here."""

    def __init__(self, window: DeskWindow, body: QWidget) -> None:
        self.window, self.desk = window, window.desk
        self.board = StudyBoard(window.room, window.theme, window.canvas.set_study, body)
        self.papers = PapersPanel(window.room, window.theme, self._open, self._print, body)
        self.press = Press(self._heard)
        self._seen = window.desk.view.sheet_n
        self._paper: Work | None = None  # as it stood when it was looked at last
        self.table: dict[str, Callable[[], object]] = {"study": self.toggle, "papers": self.toggle_papers}
        self._on_board: dict[str, Callable[[], object]] = {
            "up": lambda: self.board.step_selection(-1),
            "down": lambda: self.board.step_selection(1),
            "task_left": lambda: self._kind(-1),
            "task_right": lambda: self._kind(1),
            "sort": lambda: window.room.do(rows.next_period(window.desk.studies.board)),
            "filter": lambda: window.bar.put(f"{verb_word('study')} "),
            "layers": self.board.turn_layer,
            "task_new": lambda: self._make("task"),
            "ring": lambda: self._make("ring"),
            "wall": lambda: self._make("scene"),
        }
        self._on_papers: dict[str, Callable[[], object]] = {
            "up": lambda: self.papers.step_selection(-1),
            "down": lambda: self.papers.step_selection(1),
            "go": self.papers.open_chosen,
            "save_view": self.papers.print_chosen,
            "filter": lambda: window.bar.put(f"{verb_word('papers')} "),
        }

    @property
    def panels(self) -> tuple[Panel, ...]:
        return self.board, self.papers

    @property
    def drawers(self) -> tuple[Panel, ...]:
        """That lie at the left."""
        return self.board, self.papers

    def take(self, act: str) -> bool:
        """Whether the act means something of the open drawer's; then it is done."""
        for panel, table in ((self.board, self._on_board), (self.papers, self._on_papers)):
            if panel.isVisible() and act in table and not (panel is self.board and self._idle(act)):
                table[act]()
                return True
        return False

    def _idle(self, act: str) -> bool:
        """The board has nothing that this act could mean: it means what it always does."""
        if act in ("up", "down"):
            return self.board.study is None or not self.board.study.findings
        return act in ("task_new", "ring", "wall") and self.desk.studies.chosen is None

    def looked(self) -> None:
        """A verb has asked for a sheet."""
        view = self.desk.view
        if view.sheet_n != self._seen:
            self._seen = view.sheet_n
            if view.sheet == "study":
                self.show(on=True)
            elif view.sheet == "papers":
                self.show_papers(on=True)

    def escape(self) -> bool:
        """What is being worked out is stopped first."""
        for panel, key, end in (
            (self.board, BOARD, calls.StudyIt(end=True)), (self.papers, PAPER, calls.Papers(end=True)),
        ):  # fmt: skip
            work = self.desk.studies.of(key)
            if panel.isVisible() and work is not None and work.running:
                self.window.room.do(end)
                return True
        return False

    def covers(self) -> int:
        """So many px of the map's left are covered by a drawer of these."""
        return max((one.width() for one in self.drawers if one.isVisible()), default=0)

    def lay_out(self, at: Areas) -> None:
        area, scale = at.open, self.window.measures.scale
        wide = min(round(board.WIDTH * scale), max(round(board.LEAST_W * scale), round(area.width() * _SHARE)))
        self.board.setGeometry(area.left(), area.top(), min(wide, area.width()), area.height())
        wide = min(round(papers.WIDTH * scale), area.width())
        self.papers.setGeometry(area.left(), area.top(), wide, area.height())

    def shut(self) -> None:
        self.press.shut()

    # ---- the board

    def toggle(self) -> None:
        """Opened, it works out what it shows when it has nothing yet."""
        if self.board.isVisible():
            self.show(on=False)
        else:
            self.window.room.do(calls.StudyIt())

    def show(self, *, on: bool) -> None:
        self.window.drawers.at_left(self.board, on)
        self.board.follow()

    def _kind(self, by: int) -> None:
        self.window.room.do(rows.next_kind(self.desk.studies.board, by))

    def _make(self, what: str) -> None:
        self.window.room.do(calls.ActOnIt(what=what))

    # ---- reports

    def toggle_papers(self) -> None:
        self.show_papers(on=not self.papers.isVisible())

    def show_papers(self, *, on: bool) -> None:
        self.window.drawers.at_left(self.papers, on)
        if on:
            self._read()

    def apply(self, changes: Changes) -> None:
        """A report is there, or is not: said once, and printed when that was asked for."""
        if not changes & Changes.STUDY:
            return
        work, before = self.desk.studies.of(PAPER), self._paper
        self._paper = work
        if work is None or work.running or before is None or not before.running or before.ask.n != work.ask.n:
            return
        if work.fault is not None:
            self.desk.tell("studies.paper_failed", {"why": work.fault.text()}, "system", "")
        elif work.files:
            self.desk.tell("studies.paper_done", {"file": Path(work.files[0]).name}, "system", "")
            prints, self.desk.studies.prints = self.desk.studies.prints, ""
            html = next((Path(one) for one in work.files if one.endswith(".html")), None)
            self.papers.chosen = Path(work.files[0]).stem
            if html is not None and isinstance(work.ask, ReportAsk) and work.ask.kind == "incident":
                self.press.view(html, self.window.theme.name, language())  # who asks for a review wants to see it
            if prints and html is not None:
                self._to_pdf(html, Path(prints))
        self._read()

    def _read(self) -> None:
        """The folder, behind the window."""
        folders = self.desk.studies.folders(self.desk)

        def work() -> Callable[[Desk], None]:
            try:
                found, wrong = shelf.kept(*folders), ""
            except OSError as error:
                found, wrong = (), error.strerror or str(error)
            return lambda _desk: self.papers.take(found, say("board.papers.unreadable", why=wrong) if wrong else "")

        errands.send(self.desk.inbox, work, "papers")

    def _open(self, one: Kept) -> None:
        file = one.files.get("html")
        if file is None:
            path = next(iter(one.files.values()))
            self._say(say("board.papers.nothing_to_show", file=Path(path).name, path=path))
            return
        self.press.view(Path(file), self.window.theme.name, language())

    def _print(self, one: Kept) -> None:
        if (file := one.files.get("html")) is not None:
            self._to_pdf(Path(file), Path(file).with_suffix(".pdf"))

    def _to_pdf(self, html: Path, pdf: Path) -> None:
        self._say(say("studies.printing", file=pdf.name))
        self.press.pdf(html, pdf, language())

    def _say(self, words: str) -> None:
        self.papers.said = words
        self.papers.update()

    def _heard(self, file: Path, said: tuple[Any, ...]) -> None:
        """On a thread of the press: taken in at the next beat."""
        self.desk.inbox.put(Done(lambda _desk: self._told(file, said)))

    def _told(self, file: Path, said: tuple[Any, ...]) -> None:
        if said[0] == "printed":
            name = file.with_suffix(".pdf").name
            if not said[1]:
                files_out.written(self.desk, "report", file.with_suffix(".pdf"))
            self._say(say("studies.not_printed", why=said[1]) if said[1] else say("studies.printed", file=name))
            self._read()
        elif said[0] == "ended" and self.papers.said == say("studies.printing", file=file.name):
            self._say(say("board.papers.gone", file=file.name))
