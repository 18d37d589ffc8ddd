"""The drawer of reports: asked for by a click, listed when it is there, opened and printed by keys, stopped by Esc."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace as altered
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console.glass.screens.evening import Evening
from console.glass.window.frame import DeskWindow
from console.verbs import calls
from console.words import Changes
from console.words.study import (
    CancelAsk,
    ClerkFault,
    ClerkProgress,
    Line,
    ReportAnswer,
    ReportAsk,
)
from tests.glass.evening import standing
from tests.glass.test_replay_window import Worker
from tests.glass.test_study_board import CTRL, Clerk, asked, key

Scene = tuple[Evening, DeskWindow]
PATIENCE_S = 30.0


class Press:
    """Stands where processes would be started."""

    def __init__(self) -> None:
        self.seen: list[Path] = []
        self.prints: list[tuple[Path, Path]] = []

    def view(self, file: Path, _theme: str, _language: str) -> None:
        self.seen.append(file)

    def pdf(self, file: Path, pdf: Path, _language: str) -> None:
        self.prints.append((file, pdf))

    def shut(self) -> None: ...


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Scene]:
    with standing(size=(1366, 768)) as (evening, window):
        desk: Any = window.desk
        desk.site = altered(window.desk.site, state_dir=tmp_path)
        desk.studies.port = Clerk()
        sheets: Any = window.studies
        sheets.press = Press()
        yield evening, window


def say(scene: Scene, said: Any) -> None:
    _, window = scene
    window.desk.inbox.put(said)
    beat(window)


def beat(window: DeskWindow) -> None:
    window.apply(window.desk.beat() | Changes.SECOND)
    window.studies.papers.repaint()
    QApplication.processEvents()


def until_rows(window: DeskWindow, n: int) -> None:
    """The folder is read on a thread."""
    ends = time.monotonic() + PATIENCE_S
    while len(window.studies.papers.rows) != n and time.monotonic() < ends:
        beat(window)
        time.sleep(0.01)
    beat(window)
    assert len(window.studies.papers.rows) == n


def ask(window: DeskWindow) -> ReportAsk:
    one = asked(window)[-1]
    assert isinstance(one, ReportAsk)
    return one


def write(name: str) -> str:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text("<html></html>", "utf-8")
    return name


def press(window: DeskWindow) -> Press:
    found: Any = window.studies.press
    assert isinstance(found, Press)
    return found


def test_a_report_is_asked_for_written_listed_opened_and_printed(room: Scene) -> None:
    _, window = room
    panel = window.studies.papers
    key(window, Qt.Key.Key_O, CTRL)
    assert panel.isVisible()
    until_rows(window, 0)
    panel.press("每日工作提醒")
    first = ask(window)
    assert first.kind == "daily"
    say(room, ClerkProgress(key=first.key, n=first.n, share=0.5, doing=Line("clerk.reading")))
    assert "停止" in [spot.tip for spot in panel.spots]
    say(room, ReportAnswer(key=first.key, n=first.n, files=(write(first.files[0]),), missing=(Line("clerk.reading"),)))
    until_rows(window, 1)
    assert window.desk.ticker[-1].code == "studies.paper_done"
    assert panel.row is not None
    window.press(Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
    assert press(window).seen == [Path(first.files[0])]
    key(window, Qt.Key.Key_P, CTRL)
    assert press(window).prints == [(Path(first.files[0]), Path(first.files[0]).with_suffix(".pdf"))]
    key(window, Qt.Key.Key_O, CTRL)
    assert not panel.isVisible()


def test_a_pdf_that_was_asked_for_is_printed_when_the_report_is_there(room: Scene) -> None:
    _, window = room
    assert window.desk.run("报表 周报 pdf").ok
    beat(window)
    one = ask(window)
    say(room, ReportAnswer(key=one.key, n=one.n, files=(write(one.files[0]),)))
    assert [pdf.name for _, pdf in press(window).prints] == [Path(one.files[0]).with_suffix(".pdf").name]


def test_escape_stops_it_first_and_a_fault_is_said(room: Scene) -> None:
    _, window = room
    key(window, Qt.Key.Key_O, CTRL)
    assert window.desk.run("报表 月报").ok
    beat(window)
    key(window, Qt.Key.Key_Escape)
    assert isinstance(asked(window)[-1], CancelAsk)
    assert window.studies.papers.isVisible()
    assert window.desk.run("报表 月报").ok
    one = ask(window)
    say(room, ClerkFault(key=one.key, n=one.n, why=Line("clerk.crashed"), ask=True))
    assert window.desk.ticker[-1].code == "studies.paper_failed"
    window.studies.papers.press("仍然生成")
    assert ask(window).sure
    beat(window)
    key(window, Qt.Key.Key_Escape)
    key(window, Qt.Key.Key_Escape)
    assert not window.studies.papers.isVisible()


def test_rows_are_gone_through_by_arrows_and_what_is_no_page_says_so(room: Scene) -> None:
    _, window = room
    folder = window.desk.studies.folder(window.desk)
    write(str(folder / "daily-20260317.docx"))
    write(str(folder / "monthly-20260301-20260331.html"))
    key(window, Qt.Key.Key_O, CTRL)
    until_rows(window, 2)
    panel = window.studies.papers
    panel.chosen = "monthly-20260301-20260331"
    for stroke in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up):
        key(window, stroke)
    for one in panel.rows:
        panel.chosen = one.stem
        panel.open_chosen()
    assert [one.suffix for one in press(window).seen] == [".html"]
    assert "docx" in panel.said


def test_esc_stops_what_is_being_made_when_nothing_else_is_left(room: Scene) -> None:
    _, window = room
    port = Worker()
    window.desk.jobs.port = port
    window.desk.jobs.begin(window.desk, "tracks", Path("a.gpx"), ())
    incident = next(iter(window.desk.incidents))
    window.do(calls.Select(kind="incident", id=incident))
    key(window, Qt.Key.Key_Escape)
    assert not window.desk.selection.kind
    assert window.desk.jobs.running, "one step back, never two"
    key(window, Qt.Key.Key_Escape)
    assert not window.desk.jobs.running
    assert window.bar.outcome is not None
    assert window.bar.outcome.code == "job.stopped_tracks"
    key(window, Qt.Key.Key_Escape)  # its sentence
    key(window, Qt.Key.Key_Escape)
    assert port.stopped == 1


def test_a_review_is_announced_by_its_incident(room: Scene) -> None:
    evening, window = room
    done = window.desk.act(calls.Papers(kind="incident", incident=evening.incident("0912")))
    assert done.ok
    assert "0912" in done.text()


def test_a_review_is_shown_when_it_is_there_and_stands_chosen_in_the_list(room: Scene) -> None:
    evening, window = room
    folder = window.desk.studies.folder(window.desk)
    write(str(folder / "weekly-20260309-20260315.html"))
    window.do(calls.Select(kind="incident", id=evening.incident("0912")))
    window.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier)
    one = ask(window)
    until_rows(window, 1)
    window.studies.papers.step_selection(1)
    say(room, ClerkProgress(key=one.key, n=one.n, share=0.5, doing=Line("clerk.reading")))
    say(room, ReportAnswer(key=one.key, n=one.n, files=tuple(write(name) for name in one.files)))
    until_rows(window, 2)
    assert press(window).seen == [Path(one.files[0])]
    assert window.studies.papers.chosen == Path(one.files[0]).stem
