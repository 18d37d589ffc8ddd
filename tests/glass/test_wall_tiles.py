"""Tiles that list and count: everything that is painted is read back, and nothing of it is a caller's."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication

from console.desk import Desk
from console.glass.items import lettering
from console.glass.panels.card import Card
from console.glass.panels.reads import Reads
from console.glass.panels.room import Room
from console.glass.screens.evening import Evening, demo_site
from console.glass.theme import load_theme
from console.glass.tilework.service import TileService
from console.glass.tilework.starting import scene_for
from console.glass.wall import listing
from console.glass.wall.head import WallHead
from console.glass.wall.kinds import TILES
from console.glass.wall.map_tile import MapTile
from console.glass.wall.tile import WallRoom, WallTile
from console.glass.window.measures import DESK
from console.say import use
from console.site.walling import MaskRule, WallConfig
from console.verbs import calls
from console.words import Changes, FeedState
from console.words.wall import CHARTS, Pane, Shown, Tile, TileKind, WallSpec

CALLER, NUMBER, SAID = "示例乙", "000-0000-0001", "屋里没有人"
LISTS = (TileKind.QUEUE, TileKind.CLOCKS, TileKind.UNITS, TileKind.INCIDENT, TileKind.TASKS, TileKind.COVERAGE)


@pytest.fixture(scope="module")
def evening() -> Evening:
    told = Evening(demo_site())
    desk = told.play(sos=True)
    desk.act(calls.Select(kind="incident", id=told.incident("0912")))
    desk.beat()
    desk.act(calls.AssignRow(row=1))
    desk.act(calls.MakeTask(text="回访失主 6 栋 13800000000", units=("07",)))
    desk.beat()
    return told


@pytest.fixture
def desk(evening: Evening) -> Iterator[Desk]:
    """As it stood: what a test marks is taken back."""
    site = evening.desk.site
    yield evening.desk
    evening.desk.site = site
    for one in [one for one in evening.desk.incidents.values() if one.sensitive]:
        evening.desk.act(calls.Sensitive(incident=one.id, on=False))
    evening.desk.health.feed = FeedState(connected=True, url="", since=0.0)
    evening.desk.beat()


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that any painter is given, the lettering of maps too."""
    texts: list[str] = []
    draw, path = QPainter.drawText, lettering._text_path

    def drawn(self: QPainter, *args: Any) -> Any:
        texts.append(next(one for one in args if isinstance(one, str)))
        return draw(self, *args)

    def lettered(text: str, *args: Any) -> Any:
        texts.append(text)
        return path(text, *args)

    monkeypatch.setattr(QPainter, "drawText", drawn)
    monkeypatch.setattr(lettering, "_text_path", lettered)
    lettering._pictures.clear()
    return texts


def tile(kind: TileKind, subject: str = "", size: tuple[int, int] = (8, 12)) -> Tile:
    return Tile(id="t", kind=kind, x=0, y=0, w=size[0], h=size[1], subject=subject)


def room_of(desk: Desk, tiles: TileService | None = None) -> WallRoom:
    return WallRoom(desk=desk, reads=Reads(desk), videos=None, wall=WallSpec(name="左屏"), tiles=tiles)


def paint(desk: Desk, one: Tile, shown: Shown, size: tuple[int, int] = (900, 900)) -> WallTile:
    made = TILES[one.kind](room_of(desk), one, shown, load_theme("dark"))
    made.restyle(load_theme("dark"), DESK)
    made.resize(*size)
    made.grab()
    return made


def every_tile(desk: Desk, key: str) -> None:
    """Each kind that has words of its own, bound and not, wide and in the hours of a handover; and the bar."""
    bound = f"incident:{key}"
    for past in (0.0, 12.0):
        shown = Shown(scene="现场", panes=(Pane(wall="左屏", tiles=(tile(TileKind.MAP),)),), bound=bound, past_h=past)
        for kind in LISTS:
            for subject in ("", "bound"):
                paint(desk, tile(kind, subject), shown, (1600, 1200)).deleteLater()
        for chart in CHARTS:
            paint(desk, tile(TileKind.CHART, chart), shown).deleteLater()
        for alone in (True, False):
            panes = shown.panes if alone else (*shown.panes, Pane(wall="右屏", tiles=(tile(TileKind.QUEUE),)))
            head = WallHead(room_of(desk), load_theme("dark"))
            head.shown = replace(shown, panes=panes)
            head.resize(1920, 92)
            head.grab()
            head.deleteLater()


def on_a_map(desk: Desk, key: str) -> None:
    tiles = TileService(scene_for(desk.site), worker=False)
    tiles.of = desk.site
    shown = Shown(scene="", panes=(), bound=f"incident:{key}")
    made = MapTile(room_of(desk, tiles), tile(TileKind.MAP, "bound"), shown, load_theme("dark"))
    try:
        made.restyle(load_theme("dark"), DESK)
        made.resize(1920, 900)
        made.show()
        QApplication.processEvents()
        made.look()
        for _ in range(5):
            made.apply(Changes.SECOND | Changes.INCIDENTS)
            QApplication.processEvents()
            made.grab()
    finally:
        made.shut()
        made.close()
        made.deleteLater()
        QApplication.processEvents()
        tiles.shut()


# ---- what is never there


def test_no_caller_no_words_of_a_call_and_no_house_are_painted(
    evening: Evening, desk: Desk, painted: list[str]
) -> None:
    key = evening.incident("0907")
    assert desk.caller(key) is not None
    assert SAID in desk.incidents[key].text
    every_tile(desk, key)
    on_a_map(desk, key)
    said = "\n".join(painted)
    assert "入室盗窃" in said
    assert "0907" in said
    assert "西岗新村" in said
    for secret in (CALLER, NUMBER, NUMBER.replace("-", ""), SAID, "6 栋", "13800000000"):
        assert secret not in said, secret


def test_of_a_sensitive_incident_only_level_and_number_are_painted(
    evening: Evening, desk: Desk, painted: list[str]
) -> None:
    key = evening.incident("0907")
    assert desk.act(calls.Sensitive(incident=key, on=True)).ok
    desk.beat()
    every_tile(desk, key)
    on_a_map(desk, key)
    said = "\n".join(painted)
    assert "0907" in said
    assert "涉密" in said
    for secret in ("入室盗窃", "西岗新村", CALLER, NUMBER):
        assert secret not in said, secret


def test_what_is_hidden_is_on_no_tile_and_no_map(evening: Evening, desk: Desk, painted: list[str]) -> None:
    key = evening.incident("0907")
    config = replace(desk.site.config, wall=WallConfig(sensitive="hide"))
    desk.site = dataclasses.replace(desk.site, config=config)
    assert desk.act(calls.Sensitive(incident=key, on=True)).ok
    desk.beat()
    every_tile(desk, key)
    on_a_map(desk, key)
    said = "\n".join(painted)
    assert "0910" in said  # the others are
    for secret in ("入室盗窃", "西岗新村", "0907", CALLER, NUMBER):
        assert secret not in said, secret


def test_a_rule_takes_kind_and_place_from_every_tile(evening: Evening, desk: Desk, painted: list[str]) -> None:
    config = replace(desk.site.config, wall=WallConfig(mask=(MaskRule(types=("入室",), place="none"),)))
    desk.site = dataclasses.replace(desk.site, config=config)
    every_tile(desk, evening.incident("0907"))
    on_a_map(desk, evening.incident("0907"))
    said = "\n".join(painted)
    assert "0907" in said
    assert "家庭纠纷" in said
    assert "入室盗窃" not in said
    assert "西岗新村" not in said


# ---- what does not fit, what is old


def test_what_does_not_fit_is_counted_and_nothing_is_cut(desk: Desk, painted: list[str]) -> None:
    shown = Shown(scene="", panes=())
    made = paint(desk, tile(TileKind.QUEUE), shown, (640, 44 + 5 * listing.ROW + 10))
    open_n = len(desk.room.index.open)
    assert f"在办 {open_n}，列前 5" in painted
    assert sum(text in ("0912", "0911", "0910", "0908", "0907", "0909") for text in painted) == 5
    made.resize(640, 44 + open_n * listing.ROW)
    painted.clear()
    made.grab()
    assert f"在办 {open_n}" in painted


@pytest.mark.parametrize("wide", [420, 520, 640, 900])
def test_words_of_the_queue_stand_whole_or_not_at_all(desk: Desk, painted: list[str], wide: int) -> None:
    paint(desk, tile(TileKind.QUEUE), Shown(scene="", panes=()), (wide, 44 + 5 * listing.ROW + 10))
    assert not [words for words in painted if "…" in words]


def test_whole_words_go_before_the_number_of_an_incident() -> None:
    room = listing.name_width("交通事故", "0910")
    assert listing.begun("交通事故 有伤", "0910", 1000) == "交通事故 有伤"
    assert listing.begun("交通事故 有伤", "0910", room + 1) == "交通事故"
    assert listing.begun("交通事故 有伤", "0910", room - 1) == ""


@pytest.mark.parametrize("kind", LISTS[:-1])
def test_a_silent_feed_dims_the_tile_and_says_so(desk: Desk, painted: list[str], kind: TileKind) -> None:
    shown = Shown(scene="", panes=())
    fresh = paint(desk, tile(kind), shown, (640, 400))
    assert "0 秒" in painted
    assert not any("断开" in text for text in painted)
    before = fresh.grab().toImage()
    desk.health.feed = FeedState(connected=False, url="", since=desk.clock.now() - 240)
    painted.clear()
    after = fresh.grab().toImage()
    assert "消息断开 4 分" in painted
    assert "0 秒" not in painted
    assert before != after
    corner = after.pixelColor(639, 2)
    assert corner == load_theme("dark").color("warn")


def test_coverage_that_nobody_worked_out_shows_no_number(desk: Desk, painted: list[str]) -> None:
    paint(desk, tile(TileKind.COVERAGE), Shown(scene="", panes=()))
    assert "覆盖还没算出" in painted
    assert not any("%" in text for text in painted)


def test_a_scene_of_the_past_lists_what_is_over(evening: Evening, desk: Desk, painted: list[str]) -> None:
    key = evening.incident("0903")
    assert desk.act(calls.Close(incident=key, outcome="已调解")).ok
    desk.beat()
    paint(desk, tile(TileKind.QUEUE), Shown(scene="", panes=(), past_h=12.0), (900, 1200))
    assert any(text.startswith("近 12 小时警情") for text in painted)
    assert "0903" in painted
    assert "办结 21:47" in painted
    other = evening.incident("0913")
    assert desk.act(calls.HandBack(incident=other, text="不属本所")).ok
    desk.beat()
    paint(desk, tile(TileKind.QUEUE), Shown(scene="", panes=(), past_h=12.0), (900, 1200))
    assert "退回 21:47" in painted
    painted.clear()
    paint(desk, tile(TileKind.QUEUE), Shown(scene="", panes=()), (900, 1200))
    assert "0903" not in painted


def test_a_narrow_row_keeps_the_number_whole(desk: Desk, painted: list[str]) -> None:
    use("en")
    try:
        for width in (420, 520, 640):
            painted.clear()
            paint(desk, tile(TileKind.QUEUE), Shown(scene="", panes=()), (width, 1000))
            paint(desk, tile(TileKind.CLOCKS), Shown(scene="", panes=()), (width, 1000))
            assert painted.count("0912") == 2, width
            assert not any(text != "0912" and text.startswith("091") and text.endswith("…") for text in painted)
    finally:
        use("zh_CN")


def test_clocks_of_one_incident_are_those_of_its_units(evening: Evening, desk: Desk, painted: list[str]) -> None:
    shown = Shown(scene="", panes=(), bound=f"incident:{evening.incident('0912')}")
    paint(desk, tile(TileKind.CLOCKS, "bound"), shown)
    unit = desk.orders_of(evening.incident("0912"))[0].unit
    assert any(text.startswith(unit) for text in painted)
    assert "在走 1" in painted


def test_units_of_the_bound_incident_and_of_a_beat(evening: Evening, desk: Desk, painted: list[str]) -> None:
    key = evening.incident("0912")
    unit = desk.orders_of(key)[0].unit
    paint(desk, tile(TileKind.UNITS, "bound"), Shown(scene="", panes=(), bound=f"incident:{key}"))
    assert f"1 组 · 牵头 {unit}" in painted
    assert f"{unit} {desk.specs[unit].name}" in painted
    painted.clear()
    beat = next(spec.beat for spec in desk.specs.values() if spec.beat)
    paint(desk, tile(TileKind.UNITS, f"beat:{beat}"), Shown(scene="", panes=()), (900, 2000))
    mine = [spec for spec in desk.specs.values() if spec.beat == beat]
    assert all(f"{spec.id} {spec.name}" in painted for spec in mine)


# ---- charts


def test_charts_say_the_counts_of_the_room(desk: Desk, painted: list[str]) -> None:
    shown = Shown(scene="", panes=())
    paint(desk, tile(TileKind.CHART, "levels"), shown)
    by_level = [sum(one.level == level for one in desk.incidents.values()) for level in (1, 2, 3)]
    assert [text for text in painted if text.isdigit()] == [str(n) for n in by_level]
    painted.clear()
    paint(desk, tile(TileKind.CHART, "hours"), shown)
    assert str(len(desk.incidents)) in painted or sum(int(one) for one in painted if one.isdigit()) > 0
    painted.clear()
    paint(desk, tile(TileKind.CHART, "response"), shown)
    kept = next(text for text in painted if "/" in text)
    done, every = (int(part) for part in kept.partition(" ")[2].split("/"))
    assert 0 < done <= every


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_kind_paints_in_the_smallest_tile(desk: Desk, language: str, theme: str) -> None:
    use(language)
    try:
        for kind in (*LISTS, TileKind.CHART):
            for size in ((160, 90), (320, 60), (90, 900)):
                made = TILES[kind](room_of(desk), tile(kind), Shown(scene="", panes=()), load_theme(theme))
                made.resize(*size)
                assert made.grab().toImage().width() == size[0]
                made.deleteLater()
    finally:
        use("zh_CN")


def test_the_card_at_the_desk_says_that_it_is_sensitive(evening: Evening, desk: Desk, painted: list[str]) -> None:
    key = evening.incident("0907")
    assert desk.act(calls.Sensitive(incident=key, on=True)).ok
    room = Room(desk, Reads(desk), desk.act, lambda _: None, lambda _: None, lambda: None)
    card = Card(room, load_theme("dark"))
    desk.act(calls.Select(kind="incident", id=key))
    card.resize(448, 900)
    card.grab()
    card.deleteLater()
    assert any(text.endswith("· 涉密") for text in painted)
    assert "入室盗窃" in painted
