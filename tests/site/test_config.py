"""site.toml: what is missing comes from the defaults; what is wrong is named with its line and its key."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest

from console import words
from console.site import SiteBroken, SiteConfig, SiteError
from console.site.making import site_toml
from console.site.reading import DEFAULTS, read_config
from console.site.tomltext import line_of
from console.site.types import kind_of
from layers.roads.rules import Rules
from layers.units import Kind


def write(folder: Path, text: str) -> Path:
    (folder / "site.toml").write_text(text, "utf-8")
    return folder


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    config, problems = read_config(write(tmp_path, ""))
    assert problems == ()
    assert config.limits.onscene_s == {1: 180.0, 2: 300.0, 3: 600.0}
    assert len(config.incident.types) > 5
    whole = SiteConfig()
    for field in whole.__struct_fields__:
        if field != "incident":
            assert getattr(config, field) == getattr(whole, field), f"console.toml and SiteConfig differ in {field}"
    assert config.roads.rules() == Rules(), "config/console.toml and layers/roads/rules.py differ"


def test_every_key_has_a_place_in_the_file_of_defaults_and_is_explained() -> None:
    text = DEFAULTS.read_text("utf-8")
    table = tomllib.loads(text)
    config = msgspec.to_builtins(SiteConfig(), str_keys=True)
    for name, value in config.items():
        assert name in table
        if isinstance(value, dict):
            assert {k for k in value if not k.endswith("_deg")} == set(table[name]), name
    lines = text.splitlines()
    for number, line in enumerate(lines):
        explained = ("speeds", "kind_factors", "onscene_s")
        inside = next((part for part in reversed(lines[:number]) if part.startswith("[")), "")
        if "=" in line and line[:1].isalpha() and not any(part in inside for part in explained):
            assert lines[number - 1].startswith("#"), f"line {number + 1} is not explained: {line}"


def test_own_values_stand_over_the_defaults(tmp_path: Path) -> None:
    text = """
id = "pu-yang"
[limits]
sign_s = 45
onscene_s = { 1 = 120, 2 = 240, 3 = 480 }
[roads.speeds]
primary = 50
[duty]
lead = "王"
[bounds]
west_deg = 114.9
south_deg = 35.4
east_deg = 115.2
north_deg = 35.7
[[incident.types]]
name = "盗窃"
"""
    config, problems = read_config(write(tmp_path, text))
    assert problems == ()
    assert (config.id, config.limits.sign_s, config.limits.assign_s) == ("pu-yang", 45.0, 60.0)
    assert config.limits.onscene_s[1] == 120.0
    assert (config.roads.speeds["primary"], config.roads.speeds["trunk"]) == (50.0, 80.0)
    assert config.actor == "王"
    assert config.bounds.edges_deg == (114.9, 35.4, 115.2, 35.7)
    assert [kind_of(config.incident.types, t.name).level for t in config.incident.types] == [3]
    assert config.roads.factor(Kind.CAR) == 1.0
    assert config.roads.factor(Kind.OFFICER) < 1.0


def test_unknown_keys_are_named_and_stop_nothing(tmp_path: Path) -> None:
    text = '# one\ncolour = "red"\n[limits]\nsign = 45\nsign_s = 50\n[door]\nleft = 1\n[roads.speeds]\nnew_class = 20\n'
    config, problems = read_config(write(tmp_path, text))
    assert config.limits.sign_s == 50.0
    assert [(p.line, p.facts["key"]) for p in problems] == [(2, "colour"), (4, "limits.sign"), (6, "door")]
    assert problems[1].text() == "site.toml 第 4 行：没有 limits.sign 这一项，未采用"


def test_keys_without_a_default_are_known(tmp_path: Path) -> None:
    edges = "[bounds]\nwest_deg = 115\nsouth_deg = 35\neast_deg = 116\nnorth_deg = 36\n"
    config, problems = read_config(write(tmp_path, edges + "[view]\nlon_deg = 115.5\nlat_deg = 35.5\n"))
    assert problems == ()
    assert (config.view.lon_deg, config.view.lat_deg) == (115.5, 35.5)


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ('id = "x"\n[limits]\nsign_s = "soon"\n', 3, "limits.sign_s"),
        ("[limits]\n\nsign_s = -1\n", 3, "limits.sign_s"),
        ("[view]\nlon_deg = 115\nlat_deg = 355\n", 3, "view.lat_deg"),
        ("[view]\nacross_m = 0\n", 2, "view.across_m"),
        ("limits.sign_s = nan\n", 1, "limits.sign_s"),
        ('id = "a/b"\n', 1, "id"),
        ('\nlanguage = "fr"\n', 2, "language"),
        ('[roads]\ndrive_on = "middle"\n', 2, "roads.drive_on"),
        ("[roads.speeds]\ntrunk = 0\n", 2, "roads.speeds.trunk"),
        ('[incident]\ntypes = [\n  { name = "盗窃", level = 9 },\n]\n', 2, "incident.types[0].level"),
        ("[bounds]\nwest_deg = 10\nsouth_deg = 1\neast_deg = 9\nnorth_deg = 2\n", 2, "bounds.west_deg"),
        ("[limits.onscene_s]\n4 = 10\n", 1, "limits.onscene_s"),
        ("limits = 3\n", 1, "limits"),
        ("[travel.foot.speeds]\nsteps = 0\n", 2, "travel.foot.speeds.steps"),
        ("[travel.car]\nfactor = -1\n", 2, "travel.car.factor"),
        ("[travel.moto.speeds]\nhighway = 90\n", 2, "travel.moto.speeds.highway"),
        ('[travel.bicycle]\nnetwork = "air"\n', 2, "travel.bicycle.network"),
        ("[travel.priority]\nstraight_kmh = 0\n", 2, "travel.priority.straight_kmh"),
        ("[video]\n\ntries = 0\n", 3, "video.tries"),
        ("[wall]\nstale_s = 0\n", 2, "wall.stale_s"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, text: str, line: int, key: str) -> None:
    with pytest.raises(SiteBroken) as caught:
        read_config(write(tmp_path, text))
    assert caught.value.problem.code == "site.wrong_value"
    assert (caught.value.problem.line, caught.value.problem.facts["key"]) == (line, key)
    assert str(caught.value).startswith(f"site.toml 第 {line} 行：{key}")


@pytest.mark.parametrize(
    ("text", "line"), [("id = \n", 1), ('id = "x"\n[limits\n', 2), ('id = "x', 1), ("a = 1\na = 2", 2)]
)
def test_what_is_no_toml(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(SiteBroken) as caught:
        read_config(write(tmp_path, text))
    assert (caught.value.problem.code, caught.value.problem.line) == ("site.not_toml", line)


def test_no_file_and_no_utf8(tmp_path: Path) -> None:
    with pytest.raises(SiteError) as caught:
        read_config(tmp_path)
    assert "site.toml" in str(caught.value)
    (tmp_path / "site.toml").write_bytes(b'id = "x"\nname = "\xb3\xc7"\n')
    with pytest.raises(SiteBroken) as broken:
        read_config(tmp_path)
    assert broken.value.problem.line == 2


def test_a_new_sites_file_has_every_key_and_its_own_values(tmp_path: Path) -> None:
    text = site_toml("濮阳 county", 'Room "1" \\ two', "map.osm")
    config, problems = read_config(write(tmp_path, text))
    assert problems == ()
    assert (config.id, config.name, config.map.osm) == ("county", 'Room "1" \\ two', "map.osm")
    assert {*tomllib.loads(text), "basemaps"} == set(tomllib.loads(DEFAULTS.read_text("utf-8")))
    more, _ = read_config(write(tmp_path, text + '[[basemaps]]\nid = "a"\nurls = ["http://h/{z}/{x}/{y}.png"]\n'))
    assert [one.id for one in more.basemaps] == ["a"]


def test_lines_of_keys() -> None:
    text = '[a.b]\nc = 1\n"d e" = 2\n[[x.y]]\nz = 1\n'
    assert line_of(text, ("a", "b", "c")) == 2
    assert line_of(text, ("a", "b", "d e")) == 3
    assert line_of(text, ("x", "y", "0", "z")) == 5
    assert line_of(text, ("x", "y", "z")) == 4, "which one is not said: the first"
    assert line_of("[[x]]\na = 1\n[[x]]\na = 2\n[x.y]\nb = 1\n", ("x", "1", "y", "b")) == 6
    assert line_of(text, ("nowhere",)) is None


def test_each_way_to_move_is_a_speed_table(tmp_path: Path) -> None:
    text = "[roads.speeds]\nprimary = 50\n[travel.moto]\nfactor = 1.2\n[travel.moto.speeds]\nprimary = 90\n"
    text += "[travel.foot]\nfactor = 1.1\n[travel.foot.speeds]\npath = 4\n"
    config, problems = read_config(write(tmp_path, text))
    assert problems == ()
    moto, foot, car = (getattr(config.travel, name).mode(config.roads) for name in ("moto", "foot", "car"))
    assert (moto.kmh["primary"], moto.kmh["trunk"], moto.network) == (90.0, pytest.approx(96.0), "motor")
    assert (foot.kmh["path"], foot.kmh["steps"], foot.kmh["footway"]) == (4.0, 2.5, pytest.approx(5.5))
    assert foot.network == "paths"
    assert dict(car.kmh) == config.roads.speeds
    assert {one.value for one in words.Travel} == set(config.travel.__struct_fields__)


def test_clocks_by_level_and_area(tmp_path: Path) -> None:
    text = """
[clocks]
sign_s = { 1 = 30 }
[[clocks.areas]]
name = "重点部位"
layer = "key"
within_m = 80
onscene_s = { 1 = 60, 2 = 180, 3 = 300 }
[[clocks.areas]]
name = "城区"
areas = ["beats"]
onscene_s = { 1 = 300 }
"""
    config, problems = read_config(write(tmp_path, text))
    assert problems == ()
    assert (config.clocks.sign_s, config.clocks.tell_lead_s) == ({1: 30.0}, 60.0)
    key, town = config.clocks.areas
    assert (key.onscene_s[2], town.areas, town.everywhere) == (180.0, ("beats",), False)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("sign_s = { 4 = 30 }", "clocks.sign_s"),
        ("sign_s = { 1 = 0 }", "clocks.sign_s.1"),
        ('areas = [{ name = "x", onscene_s = { 1 = -60 } }]', "clocks.areas[0].onscene_s.1"),
        ('areas = [{ name = "x", places = ["town"] }]', "clocks.areas[0].within_m"),
    ],
)
def test_a_clock_that_makes_no_sense_is_named(tmp_path: Path, line: str, key: str) -> None:
    with pytest.raises(SiteBroken) as broken:
        read_config(write(tmp_path, f"[clocks]\n{line}\n"))
    assert (broken.value.problem.facts["key"], broken.value.problem.line) == (key, 2)
