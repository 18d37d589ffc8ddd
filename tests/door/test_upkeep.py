"""What the doctor says of running a site: database, figures open to the network, reports of faults, the time."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.door import upkeep
from console.home import crash
from console.say import say
from console.site.cache import state_dir


def site(folder: Path, text: str) -> Path:
    (folder / "site.toml").write_text(text, "utf-8")
    return folder


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    (found,) = upkeep.lines(site(tmp_path, 'store = "postgresql://nobody@127.0.0.1:1/none"\n'))
    name, well, _text, mend = found
    assert (name, well) == ("store", False)
    assert mend


def test_a_database_that_answers_says_its_version(tmp_path: Path, database: str) -> None:
    from console.store import postgres

    with postgres.connect(database) as connection:
        postgres.upgrade(connection, 1_790_000_000.0)
    (found,) = upkeep.lines(site(tmp_path, f'store = "{database}"\n'))
    assert found[:2] == ("store", True)


@pytest.mark.parametrize(
    ("address", "inside"),
    [("127.0.0.1:9464", True), ("[::1]:9464", True), ("localhost:1", True), ("0.0.0.0:9464", False), ("room:1", False)],
)
def test_figures_that_others_may_read_are_said(tmp_path: Path, address: str, inside: bool) -> None:
    (found,) = upkeep.lines(site(tmp_path, f'[health]\nprometheus = "{address}"\n'))
    assert found[:2] == ("prometheus", inside)


def test_reports_of_faults_are_counted(tmp_path: Path) -> None:
    folder = state_dir(site(tmp_path, "")) / crash.FOLDER
    folder.mkdir(parents=True)
    (folder / "crash-20261126-101112-7-1.txt").write_text("it broke\n", "utf-8")
    (folder / "fault-1-2.txt").write_text("", "utf-8")  # of a process that had none
    (found,) = upkeep.lines(tmp_path)
    assert found[:2] == ("crashes", True)
    assert "crash-20261126" in found[2]


def test_every_line_has_a_name(tmp_path: Path) -> None:
    assert all(say(f"door.doctor.{name}") for name in ("store", "prometheus", "crashes", "ntp"))
    assert upkeep.synchronised() in (True, False, None)
    assert list(upkeep.lines(tmp_path)) == []  # no site, no lines
