"""Layout of the walls by verbs: what is put, moved, given away and taken off is journaled, and undo puts it back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.say import use
from console.verbs import calls, parse, spell
from console.words import Changes
from console.words.wall import TileKind, WallSpec
from tests.desk.town import Town

WALLS = (WallSpec(name="左屏", monitors=("HDMI-1",)), WallSpec(name="右屏", monitors=("HDMI-2",)))


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.desk.site = replace(made.desk.site, walls=WALLS)
    return made


def tiles(town: Town, wall: str) -> dict[str, tuple[TileKind, tuple[int, ...], str]]:
    shown = town.desk.room.wall
    assert shown is not None
    return {one.id: (one.kind, tuple(one.cells), one.subject) for one in shown.pane(wall).tiles}


def test_from_an_empty_wall_to_a_layout_and_back(town: Town) -> None:
    made = town.desk.run("置块 左屏 地图")
    assert made.ok, made.text()
    assert made.changes & Changes.WALL
    assert tiles(town, "左屏") == {"1": (TileKind.MAP, (0, 0, 24, 24), "")}
    assert town.desk.run("置块 左屏 警情表").ok  # half of the largest
    assert tiles(town, "左屏")["2"] == (TileKind.QUEUE, (12, 0, 12, 24), "")
    assert town.desk.run("移块 左屏/2 宽=8 列=16 行=0 高=24").ok
    assert tiles(town, "左屏") == {"1": (TileKind.MAP, (0, 0, 16, 24), ""), "2": (TileKind.QUEUE, (16, 0, 8, 24), "")}
    assert town.desk.run("移块 左屏/1 左屏/2").ok
    assert tiles(town, "左屏")["2"][1] == (0, 0, 16, 24)
    assert town.desk.run("移块 左屏/1 右屏").ok
    assert set(tiles(town, "左屏")) == {"2"}
    assert tiles(town, "右屏") == {"1": (TileKind.MAP, (0, 0, 24, 24), "")}
    assert town.desk.run("撤块 右屏/1").ok
    assert tiles(town, "右屏") == {}
    for _ in range(6):
        assert town.desk.undo().ok
    assert tiles(town, "左屏") == {}


def test_it_is_a_fold_of_the_journal_and_no_scene_to_go_back_to(town: Town) -> None:
    town.desk.run("置块 左屏 地图")
    town.desk.run("置块 右屏 便签 夜班注意河堤")
    again = town.killed_and_started_again()
    assert again.desk.room.wall == town.desk.room.wall
    assert again.desk.room.walls_before == ()


def test_things_of_the_room_find_the_tile_that_suits(town: Town) -> None:
    incident = town.call("0912")
    number = town.desk.incidents[incident].no
    assert town.desk.run(f"置块 左屏 {number}").ok
    assert tiles(town, "左屏")["1"][::2] == (TileKind.INCIDENT, f"incident:{incident}")
    town.desk.run("置块 左屏/1 地图")
    assert town.desk.run(f"置块 左屏/1 {number}").ok
    assert tiles(town, "左屏")["1"][::2] == (TileKind.MAP, f"incident:{incident}")  # a map can show it: it stays one
    assert town.desk.run("置块 左屏/1 监控 绑定2").ok
    assert tiles(town, "左屏")["1"][::2] == (TileKind.CAMERA, "bound:2")


@pytest.mark.parametrize(("line", "code"), [
    ("移块 左屏/1", "layout.where_to"), ("移块 左屏/1 列=99", "layout.off_grid"),
    ("移块 左屏/1 列=0", "layout.as_it_was"), ("置块 左屏", "layout.what"),
    ("置块 左屏 便签", "layout.needs_text_note"), ("屏位 左屏 HDMI-2", "layout.monitor_taken"),
    ("屏位 左屏 HDMI-1", "layout.same_monitors"), ("置块 左屏 任务板 绑定", "layout.does_not_suit"),
])  # fmt: skip
def test_bad_input_is_one_sentence_and_changes_nothing(town: Town, line: str, code: str) -> None:
    town.desk.run("置块 左屏 地图")
    before = town.desk.room.wall
    said = town.desk.run(line)
    assert (said.ok, said.code) == (False, code)
    assert town.desk.room.wall == before
    for language in ("zh_CN", "en"):
        use(language)
        assert "{" not in said.text()
    use("zh_CN")


def test_walls_and_tiles_that_are_gone_are_named(town: Town) -> None:
    for call, code in (
        (calls.MoveTile(tile="左屏/7", x=1), "layout.no_tile"),
        (calls.DropTile(tile="x/1"), "layout.no_tile"),
        (calls.PutTile(where="东墙", tilekind="map"), "layout.no_wall"),
        (calls.PutTile(where="左屏", subject="incident:nobody"), "layout.no_subject"),
        (calls.UseMonitors(wall="东墙"), "layout.no_wall"),
    ):
        assert town.desk.act(call).code == code


def test_monitors_of_a_wall_are_kept_in_the_site(town: Town) -> None:
    kept: list[tuple[WallSpec, ...]] = []
    town.desk.keep_walls = kept.append
    made = town.desk.run("屏位 左屏 DP-3 DP-4")
    assert made.ok
    assert made.changes & Changes.WALL
    assert [one.monitors for one in town.desk.site.walls] == [("DP-3", "DP-4"), ("HDMI-2",)]
    assert town.desk.undo().ok
    assert town.desk.site.walls == WALLS
    assert [one[0].monitors for one in kept] == [("DP-3", "DP-4"), ("HDMI-1",)]


def test_another_scene_is_not_torn_down_for_an_old_layout(town: Town) -> None:
    from console.desk import events_wall as ev
    from console.words.wall import Shown

    town.desk.run("置块 左屏 地图")
    town.desk.record((ev.WallShown(shown=Shown(scene="现场", panes=())), "wall"), actor="system")
    undone = town.desk.undo()
    assert (undone.ok, undone.code) == (False, "scene.moved_on")


NUMBERS = st.one_of(st.none(), st.integers(0, 24).map(float))


@given(
    tile=st.sampled_from(["左屏/1", "右屏/1"]),
    onto=st.sampled_from(["", "左屏", "右屏/1"]),
    cells=st.tuples(*[NUMBERS] * 4),
)
def test_what_is_spelled_is_read_back(tmp_path_factory: pytest.TempPathFactory, tile: str, onto: str,
                                      cells: tuple[float | None, ...]) -> None:  # fmt: skip
    town = _laid(tmp_path_factory)
    x, y, w, h = cells
    call = calls.MoveTile(tile=tile, onto=onto, x=x, y=y, w=w, h=h)
    put = calls.PutTile(where=onto or "左屏", tilekind="camera", subject="bound:3", x=x, y=y)
    context = town.desk.context
    for language in ("zh_CN", "en"):
        use(language)
        assert parse(spell(call, context), context) == call
        assert parse(spell(put, context), context) == put
    use("zh_CN")


_LAID: list[Town] = []


def _laid(factory: pytest.TempPathFactory) -> Town:
    if not _LAID:
        town = Town(factory.mktemp("laid"))
        town.desk.site = replace(town.desk.site, walls=WALLS)
        town.desk.run("置块 左屏 地图")
        town.desk.run("置块 右屏 警情表")
        _LAID.append(town)
    return _LAID[0]
