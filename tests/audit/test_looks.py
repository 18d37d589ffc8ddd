"""Who sees personal fields and who takes files out is in the journal, from the key pressed to the line."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console.desk import files_out, jobs, personal_seen
from console.words import Event
from tests.desk.town import Town
from tests.glass.evening import standing


def _of(town: Town, kind: str) -> list[Event]:
    return [one for one in town.journal.replay() if one.kind == kind]


def test_a_look_at_the_caller_is_journaled_once_in_ten_minutes(tmp_path: Path) -> None:
    town = Town(tmp_path)
    incident, other = town.call("0912"), town.call("0913")
    assert not _of(town, "personal.seen")  # that it came is no look
    for _ in range(3):
        found = personal_seen.caller(town.desk, incident)
        assert found is not None
        assert found.number == "13800000000"
        town.beat(60)
    personal_seen.caller(town.desk, other)
    seen = _of(town, "personal.seen")
    assert [(one.subject, one.actor) for one in seen] == [(incident, "值班长甲"), (other, "值班长甲")]
    assert seen[0].body == {"fields": ["caller", "caller_number"], "where": "card"}
    town.beat(600)
    personal_seen.caller(town.desk, incident)
    assert len(_of(town, "personal.seen")) == 3
    town.desk.actor = "另一人"
    personal_seen.caller(town.desk, incident)
    assert _of(town, "personal.seen")[-1].actor == "另一人"
    assert b"13800000000" not in b"".join(town.journal.lines)
    assert "张某".encode() not in b"".join(town.journal.lines)


@pytest.mark.usefixtures("qapp")
def test_the_key_that_uncovers_a_caller_is_in_the_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    with standing() as (_, window):
        seen: list[str] = []
        record = window.desk.record

        def heard(*bodies: object, **named: object) -> list[Event]:
            made = record(*bodies, **named)  # type: ignore[arg-type]
            seen.extend(f"{one.kind} {one.subject}" for one in made if one.kind == "personal.seen")
            return made

        monkeypatch.setattr(window.desk, "record", heard)
        window.card.grab()
        assert not seen
        QTest.keyClick(window.keys, Qt.Key.Key_H)
        window.scan.settle()
        for _ in range(3):
            window.card.grab()
        assert seen == [f"personal.seen {window.desk.selection.id}"]


def _until(town: Town, kind: str, count: int = 1) -> list[Event]:
    ends = time.monotonic() + 30
    while len(found := _of(town, kind)) < count:
        town.desk.beat()
        time.sleep(0.01)
        assert time.monotonic() < ends
    return found


def test_a_file_that_goes_out_is_journaled_by_its_hash(tmp_path: Path) -> None:
    town = Town(tmp_path)
    path = tmp_path / "圈.kml"
    path.write_bytes(b"<kml/>")
    files_out.written(town.desk, "ring", path)
    [one] = _until(town, "file.written")
    assert one.subject == hashlib.sha256(b"<kml/>").hexdigest()
    assert (one.actor, one.body["name"], one.body["size"]) == ("值班长甲", "圈.kml", 6)
    files_out.written(town.desk, "ring", tmp_path / "gone.kml")
    assert _until(town, "file.written", 2)[1].subject == "?"


class _Port:
    """A child that is done at once."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def begin(self, _kind: str, n: int, argv: tuple[str, ...]) -> None:
        Path(argv[argv.index("--out") + 1]).write_bytes(b"film")
        self.town.desk.jobs.heard(self.town.desk, n, count=1)

    def stop(self, _n: int) -> None: ...


def test_a_film_says_who_asked_for_it_and_of_what_time(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.desk.jobs.port = _Port(town)
    argv = ("--from", "@100.5", "--to", "@200.0", "--speed", "4", "--about", "incident:county:912")
    town.desk.jobs.begin(town.desk, jobs.FILM, tmp_path / "x.mp4", argv)
    [one] = _until(town, "file.written")
    assert one.subject == hashlib.sha256(b"film").hexdigest()
    told = {"kind": "film", "name": "x.mp4", "size": 4, "about": "incident:county:912", "since": 100.5, "until": 200.0}
    assert one.body == told


def test_what_is_seen_and_taken_out_survives_a_restart(tmp_path: Path) -> None:
    town = Town(tmp_path)
    personal_seen.caller(town.desk, town.call())
    before = len(town.journal.lines)
    again = town.killed_and_started_again()
    assert not any("journal_gaps" in line.code for line in again.desk.ticker)
    assert before <= len(again.journal.lines)


