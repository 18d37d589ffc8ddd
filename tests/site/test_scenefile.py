"""Walls and scenes in a site's folder: read with faults, written as they are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.site.scenefile import read_scenes, write_scenes
from console.site.wallfile import read_walls, write_walls
from console.words.wall import Cause, Pane, Scene, Tile, TileKind, WallSpec

DEMO = Path(__file__).parents[2] / "config" / "demo"

NAMES = st.text("左右东西墙屏ab12-", min_size=1, max_size=8)
RECTS = st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 4000), st.integers(1, 4000))
WALLS = st.builds(
    WallSpec, name=NAMES, monitors=st.lists(st.text("DP-HMI13", min_size=1, max_size=6), max_size=3).map(tuple),
    rect=RECTS, apart=st.booleans(), theme=st.sampled_from(["dark", "light"]), metres=st.floats(1, 20),
    pitch_mm=st.floats(0.1, 10),
)  # fmt: skip
QUARTERS = [(x, y) for y in (0, 12) for x in (0, 12)]
TILES = st.builds(
    Tile, id=st.just(""), kind=st.sampled_from(TileKind), x=st.just(0), y=st.just(0), w=st.integers(1, 12),
    h=st.integers(1, 12), subject=st.sampled_from(["", "bound", "bound:2", "camera:C1", "hours"]),
    text=st.text(max_size=20), layers=st.lists(NAMES, max_size=2).map(tuple), scale=st.floats(0.5, 2),
    seconds=st.floats(1, 60),
)  # fmt: skip


def _tiled(tiles: list[Tile]) -> tuple[Tile, ...]:
    placed = enumerate(zip(tiles, QUARTERS, strict=False))
    return tuple(replace(tile, id=f"t{n}", x=x, y=y) for n, (tile, (x, y)) in placed)


PANES = st.dictionaries(NAMES, st.lists(TILES, max_size=4).map(_tiled), max_size=3).map(
    lambda table: tuple(Pane(wall=wall, tiles=tiles) for wall, tiles in table.items())
)
DAYS = st.lists(st.integers(1, 7), max_size=3).map(tuple)
CAUSES = st.lists(
    st.builds(Cause, on=st.sampled_from(["incident", "sos", "ring", "gap"]), level=st.integers(0, 3))
    | st.builds(Cause, on=st.just("time"), at=st.just("08:30"), days=DAYS),
    max_size=3,
).map(tuple)  # fmt: skip
SCENES = st.builds(
    Scene, name=NAMES, panes=PANES, binds=st.sampled_from(["", "incident", "ring", "any"]), causes=CAUSES,
    hold_s=st.floats(0, 1e4), past_h=st.floats(0, 48),
)  # fmt: skip


@given(
    st.lists(WALLS, max_size=4, unique_by=lambda one: one.name),
    st.lists(SCENES, max_size=3, unique_by=lambda one: one.name),
)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, walls: list[WallSpec], scenes: list[Scene]
) -> None:
    folder = tmp_path_factory.mktemp("walls")
    write_walls(folder, walls)
    write_scenes(folder, scenes)
    assert read_walls(folder) == (tuple(walls), ())
    read, problems = read_scenes(folder, walls)
    assert read == tuple(scenes)
    assert {one.code for one in problems} <= {"site.scenes.no_wall"}


def test_a_site_without_the_files_has_none(tmp_path: Path) -> None:
    assert read_walls(tmp_path) == ((), ())
    assert read_scenes(tmp_path, ()) == ((), ())


def test_the_demo_site_has_two_walls_and_a_scene_for_each_cause() -> None:
    walls, wrong = read_walls(DEMO)
    scenes, wrong_too = read_scenes(DEMO, walls)
    assert (wrong, wrong_too) == ((), ())
    assert [one.name for one in walls] == ["左屏", "右屏"]
    assert {cause.on for one in scenes for cause in one.causes} == {"incident", "sos", "ring", "gap", "time"}
    assert {one.key for one in scenes} == set("123456")


def test_of_two_walls_with_one_name_the_second_is_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "walls.toml").write_text(
        '[[walls]]\nname = "东墙"\n[[walls]]\nname = "东墙"\ntheme = "light"\n[[walls]]\nname = "a/b"\n'
        '[[walls]]\nname = "西墙"\nrect = [0, 0, 0, 100]\n[[walls]]\nname = "北墙"\ncolour = 1\n',
        "utf-8",
    )
    walls, problems = read_walls(tmp_path)
    assert [(one.name, one.theme) for one in walls] == [("东墙", "dark"), ("北墙", "dark")]
    assert [(one.line, one.code) for one in problems] == [
        (4, "site.walls.twice"), (7, "site.walls.wrong"), (10, "site.walls.wrong"), (13, "site.unknown_key"),
    ]  # fmt: skip
    assert all(one.text() for one in problems)


SCENE = '[[scenes]]\nname = "{name}"\n{more}\n[[scenes.panes]]\nwall = "{wall}"\ntiles = [{tiles}]\n'
TILE = '{{ id = "{id}", kind = "{kind}", x = {x}, y = 0, w = 12, h = 24 }}'


def _scene(
    name: str = "s", more: str = "", wall: str = "东墙", *, kind: str = "map", x: int = 12, id_: str = "b"
) -> str:
    tiles = (TILE.format(id="a", kind="map", x=0), TILE.format(id=id_, kind=kind, x=x))
    return SCENE.format(name=name, more=more, wall=wall, tiles=", ".join(tiles))


@pytest.mark.parametrize(
    ("text", "code", "kept"),
    [
        (_scene(wall="西墙"), "site.scenes.no_wall", True),
        (_scene(x=11), "site.scenes.wrong", False),
        (_scene(x=13), "site.scenes.wrong", False),
        (_scene(kind="radar"), "site.scenes.value", False),
        (_scene(id_="a"), "site.scenes.wrong", False),
        (_scene(more='key = "0"'), "site.scenes.wrong", False),
        (_scene(more='causes = [{ on = "time", at = "25:00" }]'), "site.scenes.wrong", False),
        (_scene(more='causes = [{ on = "rain" }]'), "site.scenes.wrong", False),
        (_scene(more='binds = "car"'), "site.scenes.wrong", False),
        (_scene(more="hold_s = -1.0"), "site.scenes.wrong", False),
        (_scene() + _scene(), "site.scenes.twice", True),
        (_scene(more='key = "1"') + _scene("t", more='key = "1"'), "site.scenes.key_taken", True),
        ("[[scenes]\n", "site.scenes.not_toml", False),
    ],
)
def test_a_broken_scene_is_left_out_alone_and_said(tmp_path: Path, text: str, code: str, kept: bool) -> None:
    (tmp_path / "scenes.toml").write_text(text, "utf-8")
    scenes, problems = read_scenes(tmp_path, (WallSpec(name="东墙"),))
    assert [one.code for one in problems] == [code]
    assert problems[0].line
    assert problems[0].text()
    assert [one.name for one in scenes] == (["s"] if kept else [])
