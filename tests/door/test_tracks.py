"""``main.py tracks``: which days there are, whether they are whole, a part of them as a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import shapely

from console.door import cli
from console.store import TrackArchive, postgres
from console.store.shared_rows import Writer
from console.store.tracks import Tracks, places_of, track_file
from console.words import Fix
from layers.tracks import read_recording
from layers.tracks.columns import joined

ROOT = Path(__file__).resolve().parents[2]
NOON = 1700049600.0  # 2023-11-15T12:00:00Z
DAY = "20231115"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site that has a name and tracks: an hour of three units, and a late fix."""
    site = tmp_path / "site"
    (site / ".onemap").mkdir(parents=True)
    (site / "site.toml").write_text('id = "x"\nname = "示范"\n', "utf-8")
    fixes = [
        Fix(unit, NOON + s, 115.1 + s / 1e5, 35.7, 5.0, 90.0, 4.0, NOON + s + 0.5)
        for s in range(0, 3600, 10)
        for unit in ("03", "05", "巡07")
    ]
    fixes.append(Fix("03", NOON + 1005, 115.2, 35.7, received_at=NOON + 3700))
    tracks = Tracks(site / ".onemap", 90)
    for first in range(0, len(fixes), 200):
        rest = fixes[first : first + 200]
        while rest:
            rest = tracks.write(rest, NOON)
    tracks.close()
    return site


def local(t: float) -> str:
    return datetime.fromtimestamp(t).strftime("%Y-%m-%d %H:%M:%S")


def export(folder: Path, out: Path, *more: str, since: float = NOON, until: float = NOON + 3600) -> int:
    words = ["tracks", "export", "--site", str(folder), "--from", local(since), "--to", local(until), "-o", str(out)]
    return cli.main([*words, *more])


def test_days_are_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["tracks", "days", "--site", str(folder), "--lang", "zh"]) == 0
    assert capsys.readouterr().out.startswith(f"{DAY}　1,081 点")
    assert cli.main(["tracks", "days", "--site", str(folder), "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["day"], line["rows"], line["damaged"]) == (DAY, 1081, "")


def test_damage_is_named_and_the_exit_code_tells(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["tracks", "check", "--site", str(folder)]) == 0
    path = track_file(folder / ".onemap", DAY)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    capsys.readouterr()
    assert cli.main(["tracks", "check", "--site", str(folder), "--lang", "zh"]) == 1
    assert "数据库文件损坏" in capsys.readouterr().out


def test_by_unit_and_time(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.gpx"
    assert export(folder, out, "--units", "03,巡07", since=NOON + 600, until=NOON + 1200) == 0
    got = read_recording(out)
    assert set(got.ids) == {"03", "巡07"}
    assert len(got.t) == 121  # the late one stands where it belongs
    assert got.t.min() == NOON + 600


def test_as_received(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    assert export(folder, out, "--by", "received", since=NOON + 3650, until=NOON + 3800) == 0
    assert read_recording(out).t.tolist() == [NOON + 1005]


@pytest.mark.parametrize("how", ["box", "file"])
def test_by_area(folder: Path, tmp_path: Path, how: str) -> None:
    out, area = tmp_path / "a.csv", tmp_path / "area.geojson"
    box = (115.11, 35.0, 115.12, 36.0)
    area.write_text(f'{{"type": "Feature", "properties": {{}}, "geometry": {shapely.to_geojson(shapely.box(*box))}}}')
    more = ["--box", ",".join(map(str, box))] if how == "box" else ["--area", str(area)]
    assert export(folder, out, *more) == 0
    whole = joined(TrackArchive(folder / ".onemap").between(NOON, NOON + 3600))
    want = int(np.sum((whole.lon_deg >= 115.11) & (whole.lon_deg <= 115.12)))
    assert len(read_recording(out).t) == want > 0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--units", "99"), "没有定位点"),
        (("--box", "1,2,3"), "不是 西,南,东,北"),
        (("--area", "site.toml"), "没有可读的 GeoJSON 面"),
    ],
)
def test_what_cannot_be_is_said_and_no_file_is_left(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, str], said: str
) -> None:
    more = (more[0], str(folder / more[1])) if more[0] == "--area" else more
    assert export(folder, tmp_path / "a.csv", *more, "--lang", "zh") in (1, 2)
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_an_unknown_ending_is_said(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(folder, tmp_path / "a.shp", "--lang", "zh") == 1
    assert "不能写这种格式" in capsys.readouterr().err


def test_a_window_that_goes_away_breaks_it_off(folder: Path, tmp_path: Path) -> None:
    words = ["tracks", "export", "--site", str(folder), "--from", local(NOON), "--to", local(NOON + 3600)]
    child = subprocess.Popen(
        [sys.executable, "main.py", *words, "-o", str(tmp_path / "a.csv"), "--json", "--with-parent"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ,
    )  # fmt: skip
    said, _ = child.communicate(timeout=60)  # closes its end at once: it is done or broken off, never half
    assert child.returncode in (0, 1, 130)
    there = [path.name for path in tmp_path.iterdir()]
    assert there == ["site"] or '"done"' in said


def test_of_a_site_whose_seats_share_a_database(
    folder: Path, database: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with postgres.connect(database) as connection:
        postgres.upgrade(connection, NOON)
        writer = Writer(connection)
        for piece in TrackArchive(folder / ".onemap").between(0.0, 2e9):
            writer.write(piece, *places_of(piece, 90))
    out, again = tmp_path / "a.csv", tmp_path / "b.csv"
    assert export(folder, out) == 0
    (folder / "site.toml").write_text(f'id = "x"\nname = "示范"\nstore = "{database}"\n', "utf-8")
    capsys.readouterr()
    assert cli.main(["tracks", "days", "--site", str(folder), "--lang", "zh"]) == 0
    assert capsys.readouterr().out.startswith(f"{DAY}　1,081 点")
    assert cli.main(["tracks", "check", "--site", str(folder)]) == 0
    assert export(folder, again) == 0
    assert sorted(again.read_bytes().splitlines()) == sorted(out.read_bytes().splitlines())


def test_of_a_database_that_is_away(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "site.toml").write_text('id = "x"\nstore = "postgresql://127.0.0.1:1/none"\n', "utf-8")
    for act in ("days", "check"):
        assert cli.main(["tracks", act, "--site", str(folder), "--lang", "zh"]) == 1
        assert "数据库连不上" in capsys.readouterr().out
