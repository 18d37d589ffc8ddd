"""``main.py study``: the journal of a site on disk, in words, in tables, in JSON."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from console.door import cli
from console.say import use
from console.store.journal import Journal as File
from console.words.study import KINDS
from tests.study.story import Journal

T = 1_780_000_000.0
DAY = 86_400.0
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site without a map: 40 days with six incidents each, a third of them in one house."""
    site = tmp_path_factory.mktemp("study") / "site"
    (site / ".onemap").mkdir(parents=True)
    edges = "west_deg = 123.4\nsouth_deg = 30.4\neast_deg = 123.6\nnorth_deg = 30.6\n"
    (site / "site.toml").write_text(f'id = "s"\n[layers]\nunits = ""\n[bounds]\n{edges}', "utf-8")
    journal = Journal()
    for n in range(240):
        point = (123.5, 30.5) if n % 3 == 0 else (123.45 + n * 0.0003, 30.45 + n * 37 % 100 * 0.001)
        journal.incident(f"x:{n}", T + n * DAY / 6, lon_deg=point[0], lat_deg=point[1], place="人民路12号")
    file = File(site / ".onemap" / "journal.sqlite", T)
    file.write(journal.sort().kept)
    file.close()
    return site


def asked(folder: Path, kind: str, *more: str) -> int:
    return cli.main(
        ["study", kind, "--site", str(folder), "--from", f"@{T + 10 * DAY}", "--to", f"@{T + 40 * DAY}", *more]
    )


@pytest.fixture(autouse=True)
def _chinese_again() -> object:
    yield
    use("zh_CN")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_person_reads_sentences_and_tables(folder: Path, capsys: Capture, language: str) -> None:
    assert asked(folder, "repeats", "--lang", language) == 0
    said = capsys.readouterr().out
    assert ("■ 重复警情" if language == "zh" else "■ Repeated places") in said
    assert "人民路12号" in said
    assert "60" in said


def test_a_program_reads_numbers(folder: Path, capsys: Capture) -> None:
    assert asked(folder, "volume", "--json", "--level", "2") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["kind"] == "volume"
    assert found["numbers"]["volume"] == 180.0
    assert found["sources"]
    assert asked(folder, "volume", "--json", "--level", "1") == 0
    assert json.loads(capsys.readouterr().out)[0]["numbers"]["volume"] == 0.0


def test_every_kind_is_offered_and_an_unknown_beat_is_said(folder: Path, capsys: Capture) -> None:
    assert asked(folder, "volume", "--beat", "B99") == 2
    assert "B99" in capsys.readouterr().err
    assert cli.main(["study", "--help", "--lang", "zh"]) == 0
    told = "".join(capsys.readouterr().out.split())
    assert all(kind in told for kind in KINDS)


def test_backwards_is_said(folder: Path, capsys: Capture) -> None:
    assert cli.main(["study", "volume", "--site", str(folder), "--from", "2026-10-02", "--to", "2026-10-01"]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_damaged_journal_is_named_and_the_rest_is_counted(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    hurt = tmp_path / "hurt"
    shutil.copytree(folder, hurt)
    connection = sqlite3.connect(hurt / ".onemap" / "journal.sqlite")
    connection.execute("DROP TRIGGER event_is_never_changed")
    at = T + 20 * DAY
    query = "SELECT min(seq) FROM event WHERE kind = 'incident.received' AND at >= ?"
    (line,) = connection.execute(query, (at,)).fetchone()
    connection.execute("UPDATE event SET body = '{}' WHERE seq = ?", (line,))
    connection.commit()
    connection.close()
    assert asked(hurt, "volume", "--json") == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["numbers"]["volume"] == 179.0, "of 180 one cannot be read"
    assert any("链" in line for line in found["missing"])
