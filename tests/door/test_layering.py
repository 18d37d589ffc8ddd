"""``site look``, ``add``, ``remove``, ``layers`` as a person, a program and the window run them; files of others."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import msgspec
import numpy as np
import pytest

from console import site
from console.door import cli
from console.site import Asked, SiteWork
from console.site.reports import AddReport, Line, LookReport
from console.site.working import Finished, Step
from layers.geo import to_mercator
from layers.within import Within
from tests.site.bringing import SOUTH, WEST, cameras, collection, make_site, point

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_site(tmp_path / "small")


def spoken(capsys: Capture) -> list[Line]:
    return [msgspec.json.decode(line, type=Line) for line in capsys.readouterr().out.splitlines()]


def added(capsys: Capture) -> AddReport:
    report = spoken(capsys)[-1].add
    assert report is not None
    return report


# --- a person ------------------------------------------------------------------------------------------------------


def test_a_person_reads_sentences(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    path = collection(tmp_path / "cams.geojson", [point("a", WEST, SOUTH), point("b", 0, 0)])
    words = ["--site", str(folder), "--role", "cameras"]
    assert cli.main(["site", "look", str(path), *words]) == 0
    said = capsys.readouterr().out
    assert "2 行，可用 1 行" in said
    assert "坐标是 0,0" in said
    assert cli.main(["site", "add", str(path), *words]) == 1
    assert "加 --accept" in capsys.readouterr().out
    assert not (folder / "layers.toml").exists()
    assert cli.main(["site", "add", str(path), *words, "--accept", "--name", "探头"]) == 0
    assert "新增 1，改动 0，去掉 0，未变 0，略去 1" in capsys.readouterr().out
    assert cli.main(["site", "layers", "--site", str(folder)]) == 0
    assert "探头　监控点　1 个　来自 cams.geojson" in capsys.readouterr().out
    assert cli.main(["site", "remove", "cams", "--site", str(folder), "--lang", "en"]) == 0
    assert "layer cams (探头) removed" in capsys.readouterr().out
    assert cli.main(["site", "remove", "cams", "--site", str(folder)]) == 1
    assert "没有图层 cams" in capsys.readouterr().err


def test_a_console_that_is_open_is_named(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    path = cameras(tmp_path / "cams.geojson", ["a"])
    with site.lock(folder, "seat-1"):
        assert cli.main(["site", "add", str(path), "--site", str(folder), "--role", "cameras"]) == 0
    assert "控制台正开着" in capsys.readouterr().out


# --- a program -----------------------------------------------------------------------------------------------------


def test_progress_and_the_result_are_json_lines(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    path = cameras(tmp_path / "cams.geojson", ["a"])
    assert cli.main(["site", "look", str(path), "--site", str(folder), "--json"]) == 0
    lines = spoken(capsys)
    look = lines[-1].look
    assert isinstance(look, LookReport)
    assert (look.rows, look.good, look.kinds) == (1, 1, {"point": 1})
    assert look.sample.lonlat == ((WEST, SOUTH),)
    assert cli.main(["site", "add", str(path), "--site", str(folder), "--role", "cameras", "--json"]) == 0
    *steps, last = spoken(capsys)
    shares = [step.share for step in steps]
    assert shares == sorted(shares)
    assert all(step.code for step in steps)
    assert last.add is not None
    assert last.add.added == 1
    assert cli.main(["site", "add", str(tmp_path / "no.csv"), "--site", str(folder), "--json"]) == 1
    assert "no.csv" in spoken(capsys)[-1].error


def test_a_byte_order_mark_and_full_width_commas(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    rows = ["编号，名称，经度，纬度，方位角", f"1，东门，{WEST}，{SOUTH}，90", f"2，西门，{WEST + 0.01}，{SOUTH}，北"]
    path = tmp_path / "监控.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(rows).encode())
    assert cli.main(["site", "add", str(path), "--site", str(folder), "--role", "cameras", "--json"]) == 0
    report = added(capsys)
    assert (report.added, report.left_out, report.layer, report.name) == (2, 0, "cameras", "监控")
    place = site.load(folder)
    assert (place.cameras.ids, place.cameras.names) == (("1", "2"), ("东门", "西门"))
    assert list(place.cameras.direction_deg) == [90.0, 0.0]
    x, y = to_mercator(WEST, SOUTH)
    assert tuple(place.cameras.xy[0]) == pytest.approx((float(x), float(y)), abs=0.01)


def test_columns_are_mapped_and_a_wrong_extension_is_read_as_what_it_is(
    folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    path = cameras(tmp_path / "cams.csv", ["a"], 牌子="甲,乙", 别号="k7")  # GeoJSON under another name
    words = ["--site", str(folder), "--role", "posts", "--json", "--map", "id=别号", "--map", '{"name": "牌子"}']
    assert cli.main(["site", "add", str(path), *words]) == 0
    report = added(capsys)
    assert any("csv" in note for note in report.notes)
    assert (site.load(folder).posts.ids, site.load(folder).posts.names) == (("k7",), ("甲,乙",))


@pytest.mark.parametrize("words", [["--map", "id"], ["--map", "{1"], ["--role", "bears"], ["--swapped", "maybe"]])
def test_what_makes_no_sense(folder: Path, words: list[str], capsys: Capture) -> None:
    assert cli.main(["site", "add", "x.csv", "--site", str(folder), *words]) == 2
    assert capsys.readouterr().err


# --- the window ----------------------------------------------------------------------------------------------------


def ended(work: SiteWork) -> tuple[list[Step], Finished]:
    """Polled as the window does, to its end."""
    steps = []
    while not isinstance(said := work.poll(), Finished):
        if said is not None:
            steps.append(said)
        time.sleep(0.005)
    return steps, said


def test_a_window_looks_and_adds_in_a_child(folder: Path, tmp_path: Path) -> None:
    path = cameras(tmp_path / "cams.geojson", ["a"], 牌子="甲,乙")
    steps, end = ended(SiteWork.look(path, folder, Asked(role="cameras")))
    assert steps
    assert steps[-1].text
    assert end.look is not None
    assert end.look.role == "cameras"
    asked = Asked(role="cameras", fields={"name": "牌子"}, name="-探头-", accept=True)
    _, end = ended(SiteWork.add(folder, path, asked))
    assert end.add is not None
    assert (end.add.written, end.add.name) == (True, "-探头-")
    _, end = ended(SiteWork.compile(folder))
    assert end == Finished()
    assert site.load(folder).cameras.names == ("甲,乙",)
    _, end = ended(SiteWork.remove(folder, "cams"))
    assert (end, site.load(folder).layers) == (Finished(), ())
    _, end = ended(SiteWork.remove(folder, "cams"))
    assert "cams" in end.failed
    _, end = ended(SiteWork.look(tmp_path / "no.csv", folder))
    assert "no.csv" in end.failed


def test_a_window_cancels_and_nothing_is_half_written(folder: Path, tmp_path: Path) -> None:
    work = SiteWork.add(folder, cameras(tmp_path / "cams.geojson", ["a"]), Asked(role="cameras"))
    work.cancel()
    _, end = ended(work)
    assert end.failed == "已停止，未写入"
    assert not (folder / "layers.toml").exists()
    assert work.poll() is end
    closed = SiteWork.compile(folder)
    closed.close()
    assert not closed._reader.is_alive()


# --- the real files of others --------------------------------------------------------------------------------------


def test_seattles_beats_hold_its_police_events(shared_data: Path, tmp_path: Path, capsys: Capture) -> None:
    """51 beats; of 706 events of a day 99.9 % lie in one, and in the one that the police wrote down."""
    folder = tmp_path / "seattle"
    folder.mkdir()
    edges = "west_deg = -122.45\nsouth_deg = 47.48\neast_deg = -122.22\nnorth_deg = 47.75\n"
    (folder / "site.toml").write_text(f'id = "seattle"\n[layers]\nunits = ""\n[bounds]\n{edges}', "utf-8")
    beats = shared_data / "boundaries" / "spd-beats.geojson"
    assert cli.main(["site", "add", str(beats), "--site", str(folder), "--role", "beats", "--json"]) == 0
    assert added(capsys).added == 51
    place = site.load(folder)
    assert len(place.beats.names) == 51
    with (shared_data / "incidents" / "seattle_police_911_2016-03-25.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["Longitude"] and row["Latitude"]]
    assert len(rows) == 706
    x, y = to_mercator([float(row["Longitude"]) for row in rows], [float(row["Latitude"]) for row in rows])
    found = Within(place.beats.areas).of(x, y)
    assert (found < 0).sum() == 1
    names = [place.beats.names[at] for at in found if at >= 0]
    counts = np.unique(names, return_counts=True)[1]
    assert counts.sum() == (found >= 0).sum()
    said = [row["Zone/Beat"] for row, at in zip(rows, found, strict=True) if at >= 0]
    same = np.mean([a == b for a, b in zip(names, said, strict=True)])
    assert same > 0.89, "the rest lies on streets that are borders, or the beats were drawn anew since"


def test_seattles_cameras_from_both_shapes_lie_on_one_another(shared_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "seattle"
    folder.mkdir()
    edges = "west_deg = -122.6\nsouth_deg = 47.4\neast_deg = -122.1\nnorth_deg = 47.8\n"
    (folder / "site.toml").write_text(f'id = "seattle"\n[layers]\nunits = ""\n[bounds]\n{edges}', "utf-8")
    for name in ("seattle_sdot_traffic_cameras.geojson", "seattle_sdot_cameras_api.json"):
        report = site.add(folder, shared_data / "cameras" / name, Asked(role="overlay", accept=True))
        assert report.written, report.why
    one, other = (layer.overlay for layer in site.load(folder).layers)
    gap = np.hypot(*(other.label_xy[:, None, :] - one.label_xy[None, :, :]).transpose(2, 0, 1)).min(axis=1)
    assert np.median(gap) < 50.0
