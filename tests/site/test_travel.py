"""Parts that only rings need: made by who first asks, mapped afterwards, kept while others are swept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from console import site
from console.site import cache
from console.site.compiling import compile_here
from layers.reach import Reach
from tests.layers.osm_text import write_osm

NODES = {1: (0.0, 0.0), 2: (500.0, 0.0), 3: (500.0, 500.0), 4: (0.0, 500.0)}
WAYS = [([1, 2], {"highway": "residential"}), ([2, 3, 4], {"highway": "footway"})]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_osm(tmp_path / "map.osm", NODES, WAYS)
    (tmp_path / "site.toml").write_text('id = "t"\n[map]\nosm = "map.osm"\n[layers]\nunits = ""\n', "utf-8")
    compile_here(tmp_path)
    return tmp_path


def names(folder: Path) -> set[str]:
    return {p.name.rpartition("-")[0] for p in cache.cache_dir(folder).iterdir() if p.is_dir()}


def test_they_are_made_when_first_asked_for_and_stay(folder: Path) -> None:
    assert names(folder) == {"base", "roads", "joined", "names"}, "the start does not wait for them"
    walking = site.load_paths(folder)
    assert walking is not None
    assert walking.length_km == pytest.approx(1.5, abs=0.02)
    reach = site.load_reach(folder, walking, "paths")
    assert isinstance(reach, Reach)
    assert reach.rings(400.0, 0.0, (300.0,)).km[0] == pytest.approx(0.8, abs=0.05)
    assert names(folder) == {"base", "roads", "joined", "names", "paths", "ground-paths"}
    made = {p: p.stat().st_mtime_ns for p in cache.cache_dir(folder).glob("*/meta.json")}
    site.load_paths(folder)
    (folder / "site.toml").write_text((folder / "site.toml").read_text("utf-8") + "[roads]\nsignal_s = 9.0\n", "utf-8")
    compile_here(folder)
    after = {p: p.stat().st_mtime_ns for p in cache.cache_dir(folder).glob("*/meta.json")}
    gone = {p.parent.name.rpartition("-")[0] for p in made if after.get(p) != made[p]}
    assert gone == {"roads", "names"}, "other speeds for cars change nothing on foot"


def test_another_extract_is_another_network(folder: Path) -> None:
    assert site.load_paths(folder) is not None
    write_osm(folder / "map.osm", {**NODES, 4: (500.0, 900.0)}, WAYS)
    os.utime(folder / "map.osm", (2, 2))
    compile_here(folder)
    again = site.load_paths(folder)
    assert again is not None
    assert again.length_km == pytest.approx(1.4, abs=0.02)
    assert len(list(cache.cache_dir(folder).glob("paths-*"))) == 1, "the old one is swept"


def test_a_site_without_a_map_has_none(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('id = "t"\n[layers]\nunits = ""\n', "utf-8")
    compile_here(tmp_path)
    assert site.load_paths(tmp_path) is None
