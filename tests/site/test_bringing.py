"""Files into a site: what is counted, what is refused, what the rooms see; all or nothing."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from console import site
from console.say import known, say
from console.site import Asked, LayerStyle, cache
from console.site.layerlist import read_layers
from layers.bring import codes
from tests.site.bringing import SOUTH, WEST, cameras, collection, make_site, opened, point, square


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_site(tmp_path / "small")


def refused(folder: Path, path: Path, asked: Asked | None = None) -> site.AddReport:
    """Nothing was written, and a sentence says why."""
    before = sorted((p.name, p.read_bytes()) for p in folder.rglob("*") if p.is_file() and ".onemap" not in p.parts)
    report = site.add(folder, path, asked)
    assert not report.written
    assert report.why
    assert before == sorted(
        (p.name, p.read_bytes()) for p in folder.rglob("*") if p.is_file() and ".onemap" not in p.parts
    )
    return report


def counts(report: site.AddReport) -> tuple[int, int, int, int]:
    assert report.written, report.why
    return report.added, report.changed, report.removed, report.unchanged


# --- what the rooms see --------------------------------------------------------------------------------------------


def test_cameras_come_with_all_they_say(folder: Path, tmp_path: Path) -> None:
    path = cameras(tmp_path / "cams.geojson", ["a", "b"], direction=90, kind="球机", health="offline", shared=True)
    assert counts(site.add(folder, path, Asked(role="cameras", name="探头"))) == (2, 0, 0, 0)
    place = opened(folder)
    assert (place.problems, place.cameras.ids, place.cameras.names) == ((), ("a", "b"), ("点a", "点b"))
    assert list(place.cameras.direction_deg) == [90.0, 90.0]
    assert [list(c) for c in (place.cameras.kind, place.cameras.health)] == [[2, 2], [2, 2]]
    assert list(place.cameras.shared) == [1, 1]
    (layer,) = place.layers
    spec = layer.spec
    assert (spec.id, spec.name, spec.source, spec.crs) == ("cams", "探头", "cams.geojson", "WGS84")
    assert layer.overlay.ids == ("a", "b")
    assert [found.entry.kind for found in place.names.find("点a")] == ["camera"]


def test_beats_grid_and_villages_have_officers(folder: Path, tmp_path: Path) -> None:
    for role, lon in (("beats", WEST), ("grid", WEST + 0.05), ("villages", WEST + 0.1)):
        path = collection(tmp_path / f"{role}.geojson", [square("1", lon, SOUTH, 责任民警=f"王{role}")])
        assert counts(site.add(folder, path, Asked(role=role))) == (1, 0, 0, 0)
    place = opened(folder)
    assert place.beats.officers + place.grid.officers + place.villages.officers == ("王beats", "王grid", "王villages")
    overlay = place.layers[0].overlay
    assert overlay.area_m2[0] == pytest.approx(0.02 * 111_229 * 0.02 * 71_696, rel=0.01)
    assert {found.entry.kind for found in place.names.find("区1")} == {"beat", "grid", "village"}


def test_places_posts_and_plain_layers(folder: Path, tmp_path: Path) -> None:
    for role in ("places", "posts", "checkpoints", "plates", "overlay"):
        path = collection(tmp_path / f"{role}.geojson", [point("1", WEST, SOUTH, code=f"M{role}")])
        assert counts(site.add(folder, path, Asked(role=role))) == (1, 0, 0, 0)
    place = opened(folder)
    assert place.posts.ids == ("1",)
    assert [place.base.names[n] for n in place.base.places.name] == ["点1"]
    assert [one.spec.role.value for one in place.layers] == ["places", "posts", "checkpoints", "plates", "overlay"]
    kinds = {found.entry.kind for found in place.names.find("点1", 20)}
    assert kinds == {"key_place", "post", "checkpoint", "plate", "overlay"}
    assert len({one.spec.style.token for one in place.layers}) == 5, "each has a colour of its own"


def test_an_id_of_two_layers_is_named_and_taken_once(folder: Path, tmp_path: Path) -> None:
    site.add(folder, cameras(tmp_path / "one.geojson", ["a", "b"]), Asked(role="cameras"))
    site.add(folder, cameras(tmp_path / "two.geojson", ["b", "c"]), Asked(role="cameras"))
    place = opened(folder)
    assert place.cameras.ids == ("a", "b", "c")
    assert [(p.file, p.code, p.facts["id"]) for p in place.problems] == [
        ("layers/two.geojson", "site.layers.id_elsewhere", "b")
    ]
    assert "b" in place.problems[0].text()


# --- bringing a newer state ----------------------------------------------------------------------------------------


def test_a_newer_state_updates_by_id(folder: Path, tmp_path: Path) -> None:
    path = cameras(tmp_path / "cams.geojson", ["a", "b", "c"])
    site.add(folder, path, Asked(role="cameras"))
    style = LayerStyle(token="lay7", width_px=3.0)
    site.restyle(folder, "cams", style=style, visible=False, opacity=0.5)
    rows = [point("b", WEST + 0.001, SOUTH + 0.001), point("c", WEST + 0.5e-3, SOUTH), point("d", WEST, SOUTH + 0.01)]
    collection(path, rows)
    offered = refused(folder, path, Asked(role="cameras"))
    assert [one.layer for one in offered.offers] == ["cams"]
    report = site.add(folder, path, Asked(into="cams"))
    assert counts(report) == (1, 1, 1, 1)
    assert (report.added_ids, report.changed_ids, report.removed_ids) == (("d",), ("c",), ("a",))
    place = opened(folder)
    assert place.cameras.ids == ("b", "c", "d")
    spec = place.layers[0].spec
    assert (spec.style, spec.visible, spec.opacity) == (style, False, 0.5), "how it is drawn stays"
    assert counts(site.add(folder, path, Asked(into="cams"))) == (0, 0, 0, 3)
    assert counts(site.add(folder, path, Asked(role="cameras", into="new"))) == (3, 0, 0, 0)
    assert [spec.id for spec in read_layers(folder)[0]] == ["cams", "cams-2"]


def test_the_mapping_of_the_first_time_is_used_again(folder: Path, tmp_path: Path) -> None:
    path = collection(tmp_path / "x.geojson", [
        {**point("", WEST, SOUTH), "properties": {"k": "7", "t": "东门", "w": "李"}}])  # fmt: skip
    fields = {"id": "k", "name": "t", "officer": "w"}
    site.add(folder, path, Asked(role="posts", fields=fields))
    assert counts(site.add(folder, path, Asked(into="x"))) == (0, 0, 0, 1)
    assert opened(folder).posts.names == ("东门",)


# --- what is refused -----------------------------------------------------------------------------------------------


def test_wrong_rows_are_named_and_the_good_ones_kept_on_demand(folder: Path, tmp_path: Path) -> None:
    rows = [point("a", WEST, SOUTH), point("b", 0, 0), point("a", WEST, SOUTH), {**point("d", 1, 1), "geometry": None}]
    path = collection(tmp_path / "cams.geojson", rows)
    report = refused(folder, path, Asked(role="cameras"))
    assert report.left_out == 3
    assert {flaw.code for flaw in report.flaws} == {"at_zero", "twice", "no_geometry"}
    assert all(flaw.text.startswith("第 ") and flaw.left_out for flaw in report.flaws)
    assert "3" in report.why
    kept = site.add(folder, path, Asked(role="cameras", accept=True))
    assert (counts(kept), kept.left_out) == ((1, 0, 0, 0), 3)
    assert opened(folder).cameras.ids == ("a",)


def test_what_has_to_be_said_first(folder: Path, tmp_path: Path) -> None:
    plain = collection(tmp_path / "things.geojson", [point("a", WEST, SOUTH)])
    assert refused(folder, plain).code == "bring.not_written.role"
    china = collection(tmp_path / "far.geojson", [point("a", 115.0, 35.0)])
    assert refused(folder, china, Asked(role="posts")).code == "bring.not_written.crs"
    lines = collection(tmp_path / "area.geojson", [square("a", WEST, SOUTH)])
    assert refused(folder, lines, Asked(role="routes")).code == "bring.not_written.nothing"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked(into="gone"), "site.no_layer"),
        (Asked(role="bears"), "site.bad_role"),
        (Asked(role="posts", fields={"colour": "x"}), "bring.not_written.field"),
        (Asked(role="posts", crs="EPSG:999999"), "bring.cannot.unknown_crs"),
    ],
)
def test_what_is_asked_wrongly(folder: Path, tmp_path: Path, asked: Asked, code: str) -> None:
    path = collection(tmp_path / "x.geojson", [point("a", WEST, SOUTH)])
    with pytest.raises(site.SiteError) as caught:
        site.add(folder, path, asked)
    assert caught.value.code == code
    assert str(caught.value)
    assert not (folder / "layers.toml").exists()


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("x.zip", b"PK\x03\x04 and no more", "bring.cannot.bad_zip"),
        ("x.geojson", b'{"type": "FeatureCollection", "features": [', "bring.cannot.truncated"),
        ("x.csv", b"", "bring.cannot.empty_file"),
        ("x.gpkg", b"no database at all", None),
    ],
)
def test_files_that_cannot_be_read(folder: Path, tmp_path: Path, name: str, raw: bytes, code: str | None) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(site.SiteError) as caught:
        site.add(folder, tmp_path / name, Asked(role="posts"))
    assert code in (None, caught.value.code)
    assert name in str(caught.value)
    assert not (folder / "layers").exists()


def test_a_broken_list_of_layers_is_not_written_over(folder: Path, tmp_path: Path) -> None:
    (folder / "layers.toml").write_text('[[layers]]\nid = "a"\n', "utf-8")
    with pytest.raises(site.SiteError) as caught:
        site.add(folder, cameras(tmp_path / "x.geojson", ["a"]), Asked(role="cameras"))
    assert caught.value.code == "site.layers_broken"
    assert "layers.toml 第 1 行" in str(caught.value)
    assert (folder / "layers.toml").read_text("utf-8") == '[[layers]]\nid = "a"\n'


def test_every_code_of_bringing_has_its_sentence_with_its_facts() -> None:
    facts = {"number": 1, "id": "x", "row": 1}
    tables: dict[str, dict[str, tuple[str, ...]]] = {
        "cannot": codes.CANNOT, "fault": codes.FAULTS, "note": codes.NOTES, "why": codes.WHY_CRS,
        "encoding_why": dict.fromkeys(filter(None, codes.WHY_ENCODING), ()),
    }  # fmt: skip
    for table, those in tables.items():
        for code, names in those.items():
            assert known(f"bring.{table}.{code}"), f"bring.{table}.{code}"
            assert say(f"bring.{table}.{code}", **facts, **dict.fromkeys(names, 7))
    assert all(known(f"bring.as_role.{role.value}") for role in site.Role)


# --- only what changed is made anew --------------------------------------------------------------------------------


def test_a_layer_more_touches_nothing_else(folder: Path, tmp_path: Path) -> None:
    site.add(folder, cameras(tmp_path / "one.geojson", ["a"]), Asked(role="cameras"))
    base = cache.cache_dir(folder)
    before = {p.name: p.stat().st_mtime_ns for p in base.iterdir() if p.is_dir()}
    first = site.load(folder)
    site.add(folder, collection(tmp_path / "two.geojson", [point("z", WEST, SOUTH)]), Asked(role="overlay"))
    after = {p.name: p.stat().st_mtime_ns for p in base.iterdir() if p.is_dir()}
    same = {name.rpartition("-")[0] for name in before if after.get(name) == before[name]}
    assert same == {"base", "roads", "layer-one", "joined"}
    assert {name.rpartition("-")[0] for name in after.keys() - before.keys()} == {"layer-two", "names"}
    again = site.load(folder, before=first)
    assert again.cameras is first.cameras
    assert again.layers[0].overlay is first.layers[0].overlay
    assert again.base.lines is first.base.lines
    assert [one.spec.id for one in again.layers] == ["one", "two"]


def test_how_a_layer_is_drawn_compiles_nothing(folder: Path, tmp_path: Path) -> None:
    site.add(folder, cameras(tmp_path / "one.geojson", ["a"]), Asked(role="cameras"))
    site.add(folder, cameras(tmp_path / "two.geojson", ["b"]), Asked(role="cameras"))
    place = site.load(folder)
    shown = site.restyled(place, "one", opacity=0.3, order=["two", "one"])
    specs = site.restyle(folder, "one", opacity=0.3, order=["two", "one"])
    again = site.load(folder)
    assert [one.spec for one in again.layers] == list(specs) == [one.spec for one in shown.layers]
    assert [spec.id for spec in specs] == ["two", "one"]


def test_a_removed_layer_is_gone(folder: Path, tmp_path: Path) -> None:
    site.add(folder, cameras(tmp_path / "one.geojson", ["a"]), Asked(role="cameras"))
    assert site.remove(folder, "one").id == "one"
    place = opened(folder)
    assert (place.layers, place.cameras.ids, place.problems) == ((), (), ())
    assert list((folder / "layers").iterdir()) == []
    with pytest.raises(site.SiteError):
        site.remove(folder, "one")


def test_what_is_changed_by_hand_is_read_with_its_lines(folder: Path, tmp_path: Path) -> None:
    site.add(folder, collection(tmp_path / "b.geojson", [square("1", WEST, SOUTH), square("2", WEST, SOUTH + 0.1)]),
             Asked(role="beats"))  # fmt: skip
    path = folder / "layers" / "b.geojson"
    rows = path.read_text("utf-8").splitlines()
    rows[2] = rows[2].replace("[[[", '[[["x",1],[')
    path.write_text("\n".join(rows), "utf-8")
    place = opened(folder)
    assert place.beats.ids == ("1",)
    assert [(p.file, p.line, p.code) for p in place.problems] == [
        ("layers/b.geojson", 3, "site.layer.bad_coordinates")
    ]


def test_a_keeper_writes_the_newest_state_only(folder: Path, tmp_path: Path) -> None:
    site.add(folder, cameras(tmp_path / "one.geojson", ["a"]), Asked(role="cameras"))
    (layer,) = site.load(folder).layers
    keeper = site.LayerKeeper(folder)
    for share in (0.1, 0.2, 0.3):
        keeper.keep((msgspec.structs.replace(layer.spec, opacity=share, file="elsewhere"),))
    keeper.close()
    (spec,) = read_layers(folder)[0]
    assert spec == site.load(folder).layers[0].spec
    assert (spec.opacity, spec.file) == (0.3, layer.spec.file)


# --- whole or not --------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal, forks")
def test_killed_anywhere_the_site_is_old_or_new(folder: Path, tmp_path: Path) -> None:
    """SIGKILL before every opening, renaming and removing of a file: the site opens, with the old rows or the new."""
    path = cameras(tmp_path / "cams.geojson", ["a", "b"])
    site.add(folder, path, Asked(role="cameras"))
    cameras(path, ["b", "c"])
    context = multiprocessing.get_context("fork")
    seen, at = [], 0
    while True:
        child = context.Process(target=_add_until, args=(folder, path, at))
        child.start()
        child.join()
        layers, problems = read_layers(folder)
        assert problems == ()
        assert [spec.id for spec in layers] == ["cams"]
        place = opened(folder)
        assert place.problems == ()
        seen.append(place.cameras.ids)
        if child.exitcode == 0:
            break
        assert child.exitcode == -signal.SIGKILL
        at += 1
    assert at > 10
    assert seen[0] == ("a", "b")
    assert seen[-1] == ("b", "c")
    assert set(seen) == {("a", "b"), ("b", "c")}
    assert not list((folder / "layers").glob(".*.part"))


def _add_until(folder: Path, path: Path, at: int) -> None:
    """Add, and die before the ``at``-th change of a file of the site."""
    left = at

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        writes = event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir") or (
            event == "open" and isinstance(arguments[1], str) and any(c in arguments[1] for c in "wxa+")
        )
        if writes and str(folder) in str(arguments[0]):
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(watch)
    site.add(folder, path, Asked(into="cams"))


def test_two_programs_do_not_change_the_list_at_once(folder: Path, tmp_path: Path) -> None:
    from console.site.holding import layers_lock

    with layers_lock(folder), pytest.raises(site.SiteError) as caught, layers_lock(folder, patience_s=0.1):
        pass
    assert caught.value.code == "site.layers_busy"
    with site.lock(folder, "seat-1"):
        report = site.add(folder, cameras(tmp_path / "x.geojson", ["a"]), Asked(role="cameras"))
    assert report.written
    assert report.console_open


def test_the_file_is_json_with_a_feature_a_line(folder: Path, tmp_path: Path) -> None:
    site.add(folder, cameras(tmp_path / "x.geojson", ["a", "b"]), Asked(role="cameras"))
    text = (folder / "layers" / "x.geojson").read_text("utf-8")
    assert len(text.splitlines()) == 4
    features = json.loads(text)["features"]
    assert [one["properties"]["id"] for one in features] == ["a", "b"]
    assert features[1]["geometry"] == {"type": "Point", "coordinates": [WEST + 0.001, SOUTH + 0.001]}
