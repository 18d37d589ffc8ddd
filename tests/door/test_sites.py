"""``site compile`` as a person and as a program runs it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from console.door import cli
from console.door.parser import DEMO


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site with units and a broken layer, no map: quick to compile."""
    folder = tmp_path / "small"
    folder.mkdir()
    text = 'id = "small"\nname = "小站"\n[layers]\nunits = "units.csv"\nbeats = "beats.geojson"\n'
    (folder / "site.toml").write_text(text, "utf-8")
    shutil.copy(DEMO / "units.csv", folder)
    (folder / "beats.geojson").write_text("{", "utf-8")
    return folder


def test_a_person_reads_sentences(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["site", "compile", str(small)]) == 0
    out, err = capsys.readouterr()
    assert "整理站点 100%" in err
    assert "{" not in err
    assert "beats.geojson" in out  # what was left out, and why
    assert '"share"' not in out


def test_a_program_reads_json(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["site", "compile", "--json", str(small)]) == 0
    out, err = capsys.readouterr()
    assert [json.loads(line) for line in out.splitlines()][-1] == {"share": 1.0, "code": "site.step.done"}
    assert err == ""
