"""[[basemaps]]: a good one is there with its values, a bad one is left out with its line, the room opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.site import SiteConfig
from console.site.model import Problem
from console.site.reading import read_config

GOOD = 'id = "img"\nname = "影像"\nurls = ["https://t{s}.example/{z}/{x}/{y}?tk={key}"]\nsubdomains = "0123"\n'


def read(folder: Path, text: str) -> tuple[SiteConfig, tuple[Problem, ...]]:
    (folder / "site.toml").write_text(text, "utf-8")
    return read_config(folder)


def test_good_ones_are_read_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "city.mbtiles").write_bytes(b"x")
    text = 'basemap = "img"\n'
    text += f'[[basemaps]]\n{GOOD}headers = {{ Referer = "http://x" }}\n[[basemaps]]\nid = "st"\nkind = "street"\n'
    config, problems = read(tmp_path, text + 'source = "mbtiles"\nfile = "city.mbtiles"\n')
    assert problems == ()
    assert [(one.id, one.source, one.kind) for one in config.basemaps] == [
        ("img", "xyz", "satellite"), ("st", "mbtiles", "street"),
    ]  # fmt: skip
    assert config.basemap == "img"
    assert config.basemaps[0].headers == {"Referer": "http://x"}


@pytest.mark.parametrize(
    ("line", "at", "code"),
    [
        ('source = "wms"', 8, "site.basemap.wrong"),
        ('kind = "pretty"', 8, "site.basemap.wrong"),
        ('crs = "EPSG:4326"', 8, "site.basemap.wrong"),
        ('grid = "polar"', 8, "site.basemap.wrong"),
        ("tile_px = true", 8, "site.basemap.wrong"),
        ("min_zoom = 19", 6, "site.basemap.wrong"),
        ("dim = 3.0", 8, "site.basemap.wrong"),
        ('source = "pmtiles"', 6, "site.basemap.no_file_key"),
        ('source = "raster"\nfile = "no.tif"', 9, "site.basemap.no_file"),
        ('colour = "red"', 8, "site.unknown_key"),
    ],
)
def test_a_bad_one_is_left_out_with_its_line(tmp_path: Path, line: str, at: int, code: str) -> None:
    text = '# basemaps\n[[basemaps]]\nid = "a"\nurls = ["http://h/{z}/{x}/{y}"]\n\n[[basemaps]]\nid = "b"\n' + line
    tail = '\nurls = ["http://h/{z}/{x}/{y}"]\n[[basemaps]]\nid = "c"\nurls = ["http://h/{z}/{x}/{y}"]\n'
    config, problems = read(tmp_path, text + tail)
    (problem,) = problems
    assert (problem.code, problem.line) == (code, at)
    assert problem.text().startswith("site.toml 第 ")
    left = {"a", "c"} | ({"b"} if code == "site.unknown_key" else set())
    assert {one.id for one in config.basemaps} == left


def test_ids_are_their_own(tmp_path: Path) -> None:
    one = '[[basemaps]]\nid = "{id}"\nurls = ["http://h/{{z}}/{{x}}/{{y}}"]\n'
    text = "".join(one.format(id=id_) for id_ in ("a", "night", "a", "x/y"))
    config, problems = read(tmp_path, 'basemap = "gone"\n' + text)
    assert [(p.line, p.code) for p in problems] == [
        (6, "site.basemap.reserved"), (9, "site.basemap.twice"), (12, "site.basemap.wrong"),
        (1, "site.basemap.unknown"),
    ]  # fmt: skip
    assert ([one.id for one in config.basemaps], config.basemap) == (["a"], "vectors")


def test_no_list_and_no_address(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "basemaps = 3\n")
    assert [(p.line, p.code) for p in problems] == [(1, "site.basemap.wrong")]
    _, problems = read(tmp_path, '[[basemaps]]\nid = "a"\n[[basemaps]]\nid = "b"\nurls = ["ftp://h"]\n')
    assert [(p.line, p.code) for p in problems] == [(1, "site.basemap.no_urls"), (5, "site.basemap.wrong")]
