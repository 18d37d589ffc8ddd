"""The real child: asked, stopped, killed, asked again; started by the first ask, ended with its parent's word."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from console.report import Clerk
from console.report.clerk import CRASHED
from console.report.parts import part_of, whole
from console.words.study import (
    CancelAsk,
    ClerkAnswered,
    ClerkFault,
    ClerkProgress,
    ReportAnswer,
    ReportAsk,
    Scope,
    StudyAnswer,
    StudyAsk,
)
from tests.conftest import ROOT
from tests.report.standin import open_stand_in

PATIENCE_S = 60.0
SCOPE = Scope(since=0.0, until=86_400.0)


class Seat:
    """A clerk and what it has said."""

    def __init__(self, folder: Path, grace_s: float = 30.0, idle_s: float = 600.0) -> None:
        self.inbox: SimpleQueue[ClerkAnswered] = SimpleQueue()
        self.clerk = Clerk(folder, self.inbox, open_stand_in, grace_s, idle_s)

    def study(self, n: int, kind: str, key: str = "board") -> None:
        self.clerk.ask(StudyAsk(key=key, n=n, kinds=(kind,), scope=SCOPE))

    def until(self, kind: type[ClerkAnswered], n: int) -> ClerkAnswered:
        """The next of this kind; what it is not was of an ask before, or of this one's way."""
        while not (isinstance(one := self.inbox.get(timeout=PATIENCE_S), kind) and one.n == n):
            assert isinstance(one, ClerkProgress), one
        return one

    def found(self, n: int) -> dict[str, float]:
        answer = self.until(StudyAnswer, n)
        assert isinstance(answer, StudyAnswer)
        return answer.studies[0].numbers


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    seat = Seat(tmp_path)
    yield seat
    seat.clerk.close()


def test_the_first_ask_starts_the_child_which_stays_for_the_next(seat: Seat) -> None:
    assert seat.clerk.pid is None
    seat.study(1, "quick")
    progress = seat.until(ClerkProgress, 1)
    assert isinstance(progress, ClerkProgress)
    assert progress.doing.text() == "打开站点数据"
    first = seat.found(1)
    seat.study(2, "quick")
    again = seat.found(2)
    assert (again["asked"], again["pid"]) == (2.0, first["pid"])


def test_a_newer_ask_of_the_key_takes_the_place_of_the_one_that_runs(seat: Seat) -> None:
    seat.study(1, "slow")
    seat.until(ClerkProgress, 1)
    seat.study(2, "slow")
    seat.study(3, "quick")
    assert seat.found(3)["asked"] < 3  # the second was never begun, the child is the same
    with pytest.raises(Empty):
        seat.inbox.get_nowait()


def test_what_is_cancelled_is_silent_and_the_child_lives_when_it_heeds(seat: Seat) -> None:
    seat.study(1, "slow")
    seat.until(ClerkProgress, 1)
    pid = seat.clerk.pid
    seat.clerk.ask(CancelAsk(key="board", n=2))
    seat.study(3, "quick", "other")
    assert seat.found(3)["pid"] == pid


def test_a_child_that_does_not_heed_is_killed_and_the_next_ask_starts_another(tmp_path: Path) -> None:
    seat = Seat(tmp_path, grace_s=0.05)
    try:
        seat.study(1, "stone")
        seat.until(ClerkProgress, 1)
        until = time.monotonic() + PATIENCE_S
        while not (tmp_path / "stone").exists():  # before that it would heed
            assert time.monotonic() < until
            time.sleep(0.01)
        pid = seat.clerk.pid
        seat.clerk.ask(CancelAsk(key="board", n=2))
        seat.study(3, "quick")
        assert seat.found(3)["pid"] != pid
    finally:
        seat.clerk.close()


def test_a_crash_is_said_by_name_and_the_next_ask_is_done(seat: Seat) -> None:
    seat.study(1, "dies")
    seat.study(2, "quick", "other")
    fault = seat.until(ClerkFault, 1)
    assert isinstance(fault, ClerkFault)
    assert fault.why.code == CRASHED
    assert seat.found(2)["asked"] == 1.0


@pytest.mark.parametrize(("kind", "said"), [("wrong", "seven"), ("full", "x.html")])
def test_a_fault_is_said_and_the_child_goes_on(seat: Seat, kind: str, said: str) -> None:
    seat.study(1, kind)
    fault = seat.until(ClerkFault, 1)
    assert isinstance(fault, ClerkFault)
    assert said in fault.why.text()
    seat.study(2, "quick")
    assert seat.found(2)["asked"] == 2.0


def report(n: int, file: Path, **more: object) -> ReportAsk:
    ask = ReportAsk(key="paper", n=n, kind="daily", since=0.0, until=86_400.0, files=(str(file),))
    return ReportAsk(**{**{name: getattr(ask, name) for name in ask.__struct_fields__}, **more})


def test_a_study_that_a_person_waits_for_goes_before_a_report(seat: Seat, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    seat.study(1, "slow")
    seat.until(ClerkProgress, 1)
    seat.clerk.ask(report(2, file))
    seat.study(3, "quick", "other")
    seat.clerk.ask(CancelAsk(key="board", n=4))
    seat.found(3)
    answer = seat.until(ReportAnswer, 2)
    assert isinstance(answer, ReportAnswer)
    assert (answer.files, file.read_text("utf-8")) == ((str(file),), "half")


@pytest.mark.parametrize("how", ["slow", "deaf"])
def test_a_cancelled_report_leaves_no_half_file_and_the_old_one_stands(tmp_path: Path, how: str) -> None:
    seat, file = Seat(tmp_path, grace_s=0.05 if how == "deaf" else 30.0), tmp_path / "a.html"
    file.write_text("of yesterday", "utf-8")
    try:
        seat.clerk.ask(report(1, file, subject=how))
        while not part_of(file).exists():
            seat.until(ClerkProgress, 1)
        seat.clerk.ask(CancelAsk(key="paper", n=2))
        seat.study(3, "quick")
        seat.found(3)
        assert [one.name for one in tmp_path.iterdir()] == ["a.html"]
        assert file.read_text("utf-8") == "of yesterday"
    finally:
        seat.clerk.close()


def test_what_wants_a_person_s_word_is_asked_back(seat: Seat, tmp_path: Path) -> None:
    seat.clerk.ask(report(1, tmp_path / "a.html", until=10 * 366 * 86_400.0))
    fault = seat.until(ClerkFault, 1)
    assert isinstance(fault, ClerkFault)
    assert fault.ask
    seat.clerk.ask(report(2, tmp_path / "a.html", until=10 * 366 * 86_400.0, sure=True))
    seat.until(ReportAnswer, 2)


def test_closing_ends_it_whatever_it_is_at_and_before_the_first_ask(tmp_path: Path) -> None:
    idle, busy, file = Seat(tmp_path), Seat(tmp_path), tmp_path / "a.html"
    idle.clerk.close()
    idle.study(1, "quick")
    busy.clerk.ask(report(1, file, subject="deaf"))
    while not part_of(file).exists():
        busy.until(ClerkProgress, 1)
    busy.clerk.close()
    busy.clerk.close()
    assert busy.clerk.pid is None
    assert not list(tmp_path.iterdir())


_ORPHAN = """
import sys, time
from pathlib import Path
from queue import SimpleQueue
from console.report import Clerk
from console.words.study import Scope, StudyAsk
from tests.report.standin import open_stand_in
if __name__ == "__main__":
    inbox = SimpleQueue()
    clerk = Clerk(Path(sys.argv[1]), inbox, open_stand_in)
    clerk.ask(StudyAsk(key="k", n=1, kinds=("quick",), scope=Scope(since=0.0, until=1.0)))
    while not hasattr(one := inbox.get(), "studies"):
        pass
    print(int(one.studies[0].numbers["pid"]), flush=True)
    sys.stdin.read()
    import os
    os._exit(1)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_child_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(_ORPHAN, "utf-8")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.communicate()
    while Path(f"/proc/{pid}").exists():
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            break


def test_a_file_stands_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "b.csv"
    with whole(file) as part:
        part.write_text("1", "utf-8")
        assert not file.exists()
    assert file.read_text("utf-8") == "1"
    with pytest.raises(FileNotFoundError), whole(file) as part:
        part.rename(tmp_path / "elsewhere")
    assert [one.name for one in tmp_path.iterdir()] == ["b.csv"]
    assert file.read_text("utf-8") == "1"


def test_a_child_that_nobody_asks_anything_goes_and_the_next_ask_starts_another(tmp_path: Path) -> None:
    seat = Seat(tmp_path, idle_s=0.2)
    seat.study(1, "quick")
    seat.found(1)
    until = time.monotonic() + PATIENCE_S
    while seat.clerk.pid is not None and time.monotonic() < until:
        time.sleep(0.02)
    assert seat.clerk.pid is None
    seat.study(2, "quick")
    seat.found(2)
    seat.clerk.close()
