"""What a wall shows: the scene's tiles, kept when they stay, made anew when they fail, and never black."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMarginsF, QPoint, QSizeF, Qt
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication, QWidget

from console.desk import choice, sights
from console.glass.panels.ink import Ink
from console.glass.screens.evening import Evening
from console.glass.wall import grid, kinds
from console.glass.wall.camera_tile import CameraTile
from console.glass.wall.file_tile import FileTile, Page, read
from console.glass.wall.idle import IdleTile
from console.glass.wall.map_tile import MapTile
from console.glass.wall.monitors import Place
from console.glass.wall.plain_tiles import FailedTile, NoteTile, fitted
from console.glass.wall.tile import WallTile
from console.glass.wall.window import WallWindow
from console.say import say, use
from console.verbs import calls
from console.words import Changes, FeedState
from console.words.video import Phase
from console.words.wall import Hand, TileKind, WallSpec
from tests.glass.pictures import Pictures
from tests.glass.wall_room import LEFT, RIGHT, WallRoomOf, room, show, tile, told

HALF_L, HALF_R = (0, 0, 12, 24), (12, 0, 12, 24)


@pytest.fixture(scope="module")
def evening() -> Evening:
    return told()


@pytest.fixture
def wall(evening: Evening) -> Iterator[WallRoomOf]:
    with room(LEFT, RIGHT, evening=evening) as made:
        yield made


@pytest.fixture
def fresh() -> Iterator[WallRoomOf]:
    """At the end of the story: nothing has happened since."""
    with room(LEFT) as made:
        yield made


def lit(image: QImage) -> bool:
    """More than a ground is to be seen."""
    return len({image.pixel(x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5)}) > 4


def widget(made: WallRoomOf, key: str, on: str = LEFT) -> WallTile:
    return made.window(on).slots[key].widget


# --- the scene ------------------------------------------------------------------------------------------------------


def test_before_any_scene_a_wall_says_whose_it_is_and_what_to_do(wall: WallRoomOf) -> None:
    idle = widget(wall, "idle")
    assert isinstance(idle, IdleTile)
    assert lit(wall.window().picture().toImage())


def test_a_tile_that_stays_goes_on_and_one_that_goes_is_put_away(wall: WallRoomOf) -> None:
    note = tile("n", TileKind.NOTE, text="一", at=HALF_L)
    show(wall.desk, {LEFT: [note, tile("c", TileKind.CLOCK, at=HALF_R)]})
    first, clock = widget(wall, "n"), widget(wall, "c")
    show(wall.desk, {LEFT: [tile("n", TileKind.NOTE, text="二", at=(0, 0, 24, 24))]})
    assert widget(wall, "n") is first
    assert first.tile.text == "二"
    assert first.width() > 1800
    assert list(wall.window().slots) == ["n"]
    assert not clock.isVisible()


def test_a_wall_that_the_scene_does_not_name_says_so(wall: WallRoomOf) -> None:
    show(wall.desk, {LEFT: [tile("n", TileKind.NOTE, text="一")]})
    idle = widget(wall, "idle", RIGHT)
    assert isinstance(idle, IdleTile)
    assert "右屏" in idle._why()


def test_a_bar_names_what_the_scene_is_about_only_over_a_map_of_it(wall: WallRoomOf) -> None:
    first, other = wall.desk.room.open_incidents[:2]
    panes = {LEFT: [tile("m", TileKind.MAP, "bound")], RIGHT: [tile("c", TileKind.CLOCK)]}
    show(wall.desk, panes, bound=f"incident:{first.id}")
    assert [wall.window(name).head._says_bound() for name in (LEFT, RIGHT)] == [True, False]
    show(wall.desk, panes | {LEFT: [tile("m", TileKind.MAP, f"incident:{other.id}")]}, bound=f"incident:{first.id}")
    assert [wall.window(name).head._says_bound() for name in (LEFT, RIGHT)] == [False, False]
    show(wall.desk, {name: [tile("c", TileKind.CLOCK)] for name in (LEFT, RIGHT)}, bound=f"incident:{first.id}")
    assert [wall.window(name).head._says_bound() for name in (LEFT, RIGHT)] == [True, False]


def test_the_wall_is_a_fold_a_new_window_shows_what_was_on_it(wall: WallRoomOf) -> None:
    show(wall.desk, {LEFT: [tile("n", TileKind.NOTE, text="交班")]})
    again = WallWindow(wall.window().room, lambda _tile, _why: None)
    assert again.slots["n"].tile.text == "交班"
    again.shut()


def test_nobody_touches_a_wall(wall: WallRoomOf) -> None:
    show(wall.desk, {LEFT: [tile("m", TileKind.MAP)]})
    window = wall.window()
    assert window.cursor().shape() is Qt.CursorShape.BlankCursor
    assert all(one.focusPolicy() is Qt.FocusPolicy.NoFocus for one in window.findChildren(QWidget))
    assert window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert window.childAt(QPoint(900, 600)) is None


def test_the_whole_picture_moves_by_two_pixels_every_ten_minutes(wall: WallRoomOf) -> None:
    seen = set()
    for _ in range(4):
        seen.add(wall.window().body.pos().toTuple())
        wall.beat(grid.SHIFT_S)
    assert seen == {(0, 0), (2, 0), (2, 2), (0, 2)}


def test_an_emergency_stands_on_every_wall_while_it_is_open() -> None:
    with room(LEFT, sos=True) as made:
        show(made.desk, {LEFT: [tile("n", TileKind.NOTE, text="一")]})
        strip, note = made.window().sos, widget(made, "n")
        assert strip.isVisible()
        top = note.y()
        unit = next(iter(made.desk.sos))
        made.desk.run(f"解除 {unit} 误触")
        made.beat(1.0)
        assert not any(sos.open for sos in made.desk.sos.values())
        assert not strip.isVisible()
        assert note.y() == top - round(grid.SOS * made.window().measures.scale)


def test_arrival_does_not_draw_the_beat_does(wall: WallRoomOf) -> None:
    show(wall.desk, {LEFT: [tile("c", TileKind.CLOCK)]})
    painted: list[int] = []
    clock = widget(wall, "c")
    clock.draw = lambda *_args: painted.append(1)  # type: ignore[method-assign]
    QApplication.processEvents()
    painted.clear()
    wall.evening.clock.advance(1.0)
    QApplication.processEvents()
    assert not painted
    wall.beat()
    assert len(painted) == 1


def test_a_wall_that_hears_nothing_says_so_in_its_bar(fresh: WallRoomOf) -> None:
    show(fresh.desk, {LEFT: [tile("n", TileKind.NOTE)]})
    head, warn = fresh.window().head, fresh.window().theme.color("warn")

    def amber() -> int:
        image = head.grab().toImage()
        middle = image.height() // 2
        return sum(image.pixelColor(x, middle - 22) == warn for x in range(image.width()))

    fresh.beat(1.0)
    assert not amber()
    fresh.desk.inbox.put(FeedState(connected=False, url="mqtt://x", since=fresh.desk.clock.now(), embedded=False))
    fresh.beat(1.0)
    fresh.beat(20.0)
    assert amber() > 100


def test_a_wall_that_was_away_shows_what_has_happened_meanwhile(fresh: WallRoomOf) -> None:
    show(fresh.desk, {LEFT: [tile("m", TileKind.MAP)]})
    fresh.beat()
    table = map_of(fresh).canvas.stage.incidents
    at = fresh.walls.places[LEFT]
    fresh.walls.hold(Place(None))
    assert not fresh.window().isVisible()
    gone = fresh.evening.incident("0909")
    assert gone in table.row
    assert fresh.desk.act(calls.Close(incident=gone, outcome="误报", force=True)).ok
    fresh.beat(1.0)
    fresh.walls.hold(at)
    fresh.window().picture()
    assert gone not in table.row


# --- a tile that fails ----------------------------------------------------------------------------------------------


def said_of(made: WallRoomOf) -> int:
    """How many failures of tiles have been said."""
    return [line.code for line in made.desk.ticker].count("wall.tile_failed")


class Broken(NoteTile):
    mends = 0  # tries after which it works

    def draw(self, ink: Ink, w: float, h: float) -> None:
        if Broken.mends:
            Broken.mends -= 1
            raise ValueError("no such thing")
        super().draw(ink, w, h)


def test_a_tile_that_fails_is_put_away_alone_says_why_and_comes_back(
    wall: WallRoomOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(kinds.TILES, TileKind.NOTE, Broken)
    Broken.mends, before = 2, said_of(wall)
    show(wall.desk, {LEFT: [tile("n", TileKind.NOTE, text="一", at=HALF_L), tile("c", TileKind.CLOCK, at=HALF_R)]})
    wall.window().picture()
    QApplication.processEvents()
    slot, clock = wall.window().slots["n"], widget(wall, "c")
    failed = slot.widget
    assert isinstance(failed, FailedTile)
    assert failed.why == "wall.why.fault"  # in words of the screen; the exception stands in the log
    said = [line.facts for line in wall.desk.ticker if line.code == "wall.tile_failed"]
    assert said[-1]["tile"] == f"{LEFT}/n"
    assert "no such thing" not in said[-1]["why"]
    assert said_of(wall) == before + 1
    wall.beat(1.1)
    wall.window().picture()
    QApplication.processEvents()
    assert isinstance(slot.widget, FailedTile)
    assert slot.again_at == pytest.approx(wall.desk.clock.mono() + 2.0)
    wall.beat(2.1)
    wall.window().picture()
    QApplication.processEvents()
    assert isinstance(slot.widget, Broken)
    assert widget(wall, "c") is clock
    assert said_of(wall) == before + 1


def test_a_tile_that_cannot_be_made_is_tried_later_each_time(
    wall: WallRoomOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(kinds.TILES, TileKind.NOTE)
    show(wall.desk, {LEFT: [tile("n", TileKind.NOTE)]})
    slot, waits = wall.window().slots["n"], []
    for _ in range(9):
        assert slot.again_at is not None
        waits.append(slot.again_at - wall.desk.clock.mono())
        wall.beat(waits[-1] + 0.01)
    assert [round(one) for one in waits] == [1, 2, 4, 8, 16, 32, 60, 60, 60]


# --- the map --------------------------------------------------------------------------------------------------------


def map_of(made: WallRoomOf) -> MapTile:
    found = widget(made, "m")
    assert isinstance(found, MapTile)
    return found


def test_the_map_is_fitted_again_only_when_it_shows_another_set_of_things(fresh: WallRoomOf) -> None:
    incident = fresh.evening.incident("0912")
    show(fresh.desk, {LEFT: [tile("m", TileKind.MAP, "bound")]}, bound=f"incident:{incident}")
    fresh.beat()
    shown, moves = map_of(fresh), list[int]()
    shown.canvas.moved.connect(lambda: moves.append(1))
    place = choice.place_of(fresh.desk, "incident", incident)
    assert place is not None
    x, y = place
    west, south, east, north = shown.canvas.bounds_m
    assert west < x < east
    assert south < y < north
    for _ in range(3):
        fresh.beat(1.0)
    assert not moves
    fresh.desk.run("派 50 至 0912")
    fresh.beat(1.0)
    assert moves
    assert shown.source.selection.id == incident
    assert fresh.desk.selection.id == incident


def test_a_hand_moves_the_map_and_gives_it_back(wall: WallRoomOf) -> None:
    tiles = {LEFT: [tile("m", TileKind.MAP)]}
    show(wall.desk, tiles)
    wall.beat()
    shown = map_of(wall)
    fitted_to = shown.canvas.centre_m
    x, y = fitted_to[0] + 900.0, fitted_to[1] - 400.0
    show(wall.desk, tiles, hands={f"{LEFT}/m": Hand(x_m=x, y_m=y, m_per_px=2.0)})
    assert shown.canvas.centre_m == pytest.approx((x, y))
    assert shown.canvas.m_per_px / shown.canvas.scale == pytest.approx(2.0, rel=0.2)
    assert shown.hand
    show(wall.desk, tiles)
    assert shown.canvas.centre_m == fitted_to
    assert not shown.hand


def test_a_walls_map_hears_nothing_of_the_desks_view(wall: WallRoomOf) -> None:
    show(wall.desk, {LEFT: [tile("m", TileKind.MAP)]})
    wall.beat()
    shown = map_of(wall)
    before = shown.canvas.centre_m, shown.canvas.layer_on("cameras"), shown.canvas.layer_on("beats")
    wall.desk.run("图 监控 开")
    wall.desk.run("图 巡区 关")
    wall.desk.look(centre_n=9, centre_m=(0.0, 0.0), follow="03")
    wall.beat(1.0)
    assert (shown.canvas.centre_m, shown.canvas.layer_on("cameras"), shown.canvas.layer_on("beats")) == before
    assert before[1:] == (False, True)


def test_of_a_bound_ring_the_map_shows_who_is_inside_or_has_a_sign(fresh: WallRoomOf) -> None:
    show(fresh.desk, {LEFT: [tile("m", TileKind.MAP)]})
    fresh.beat()
    shown = map_of(fresh)
    assert shown.source.units_shown is None
    inside = frozenset({"50", "43"})
    shown.source.scope = type(shown.source.scope)(units=inside)
    shown.canvas.apply(Changes.UNITS)
    fresh.window().picture()
    units, order = fresh.desk.units, shown.canvas.stage.painted
    seen = {units.ids[row] for row in order["unit"].keys.tolist()}
    assert inside <= seen
    assert "05" not in seen
    assert {"12", "38"} <= seen  # not recording, battery low
    assert fresh.desk.units.n > len(seen)


def test_the_map_letters_the_cameras_of_its_scene_though_it_shows_no_others(wall: WallRoomOf) -> None:
    desk, incident = wall.desk, wall.evening.incident("0912")
    best = [f"camera:{one.id}" for one in sights.of_thing(desk, "incident", incident, 2)]
    tiles = [tile("m", TileKind.MAP, "bound", at=HALF_L), tile("B", TileKind.CAMERA, "bound:2", at=HALF_R)]
    show(desk, {LEFT: tiles}, bound=f"incident:{incident}", sources={f"{LEFT}/B": best[1]})
    wall.beat()
    wall.window().picture()
    shown = map_of(wall)
    painted = shown.canvas.stage.painted["sight"].keys.tolist()
    assert [desk.site.cameras.ids[row] for row in painted] == [best[1].partition(":")[2]]
    assert shown.source.watching.strip.sources[:2] == ("", best[1])  # it is B


def test_a_map_of_nothing_shows_the_midst_of_the_units_and_every_open_incident(fresh: WallRoomOf) -> None:
    show(fresh.desk, {LEFT: [tile("m", TileKind.MAP)]})
    fresh.beat()
    west, south, east, north = map_of(fresh).canvas.bounds_m
    for incident in fresh.desk.room.open_incidents:
        place = choice.place_of(fresh.desk, "incident", incident.id)
        assert place is None or (west < place[0] < east and south < place[1] < north)
    site = fresh.desk.site.base.bounds
    assert east - west < site[2] - site[0]


def test_a_map_of_a_unit_looks_again_only_when_the_unit_has_left_it(fresh: WallRoomOf) -> None:
    show(fresh.desk, {LEFT: [tile("m", TileKind.MAP, "bound")]}, bound="unit:03")
    fresh.beat()
    shown, moves = map_of(fresh), list[int]()
    shown.canvas.moved.connect(lambda: moves.append(1))
    row = fresh.desk.units.row["03"]
    x, y = (float(column[row]) for column in (fresh.desk.units.x_m, fresh.desk.units.y_m))
    fresh.evening.fix("03", x + 60.0, y, 5.0)
    fresh.beat(5.0)
    assert not moves
    fresh.desk.units.x_m[row] = x + 9_000.0
    fresh.beat(1.0)
    west, _, east, _ = shown.canvas.bounds_m
    assert west < x + 9_000.0 < east


def test_a_map_that_cannot_paint_fails_alone(wall: WallRoomOf, monkeypatch: pytest.MonkeyPatch) -> None:
    show(wall.desk, {LEFT: [tile("m", TileKind.MAP)]})
    wall.beat()
    shown = map_of(wall)

    def gone(*_args: object) -> None:
        raise RuntimeError("tiles are gone")

    monkeypatch.setattr(shown.canvas.map_view._picture, "paint", gone)
    wall.window().picture()
    QApplication.processEvents()
    assert isinstance(widget(wall, "m"), FailedTile)
    wall.beat(1.1)
    assert isinstance(widget(wall, "m"), MapTile)


# --- cameras --------------------------------------------------------------------------------------------------------


def test_a_camera_is_opened_while_it_is_on_the_wall_in_the_stream_that_its_size_needs(wall: WallRoomOf) -> None:
    videos = Pictures(wall.desk.clock.now)
    wall.desk.videos = videos
    ids = wall.desk.site.cameras.ids
    one, two = (f"camera:{ids[n]}" for n in (0, 1))
    tiles = [tile("A", TileKind.CAMERA, "bound:1", at=(0, 0, 6, 6)), tile("B", TileKind.CAMERA, one, at=(6, 0, 18, 24))]
    show(wall.desk, {LEFT: tiles}, sources={f"{LEFT}/A": two})
    QApplication.processEvents()
    assert [(source, main) for source, _, _, main in videos.asked] == [(two, False), (one, True)]
    show(wall.desk, {LEFT: tiles[1:]})
    assert videos.sources == [one]
    show(wall.desk, {LEFT: [tile("n", TileKind.NOTE)]})
    assert videos.sources == []


def test_a_picture_that_froze_is_dimmed_under_amber_words_and_one_that_plays_says_its_age(wall: WallRoomOf) -> None:
    wall.desk.videos = videos = Pictures(wall.desk.clock.now)
    camera = f"camera:{wall.desk.site.cameras.ids[0]}"
    show(wall.desk, {LEFT: [tile("A", TileKind.CAMERA, camera)]})
    QApplication.processEvents()
    videos.send(camera, (250, 250, 250), (1920, 1080))
    found = widget(wall, "A")
    assert isinstance(found, CameraTile)

    def seen() -> tuple[str, int]:
        """The colour of the top right corner, and how light the picture's middle is."""
        found.view.step()
        image = found.view.grab().toImage()
        corner = image.pixelColor(image.width() - 4, 4).name().upper()
        return corner, image.pixelColor(image.width() // 2, image.height() // 2).lightness()

    theme = wall.window().theme
    assert seen() == (theme.color("win").name().upper(), 250)
    wall.evening.clock.advance(12.0)
    videos.stand(camera, Phase.FROZEN)
    corner, light = seen()
    assert corner == theme.color("warn").name().upper()
    assert light < 150


def test_a_wall_asks_nobody_to_click(wall: WallRoomOf) -> None:
    wall.desk.videos = videos = Pictures(wall.desk.clock.now)
    camera = f"camera:{wall.desk.site.cameras.ids[0]}"
    show(wall.desk, {LEFT: [tile("A", TileKind.CAMERA, camera)]})
    QApplication.processEvents()
    videos.stand(camera, Phase.REFUSED)
    found = widget(wall, "A")
    assert isinstance(found, CameraTile)
    what, then = found.view._stands()
    assert what
    assert not then


def test_a_hole_in_the_scene_says_what_it_is(wall: WallRoomOf) -> None:
    wall.desk.videos = videos = Pictures(wall.desk.clock.now)
    tiles = [tile("A", TileKind.CAMERA, "camera:gone", at=HALF_L), tile("B", TileKind.CAMERA, "bound:2", at=HALF_R)]
    show(wall.desk, {LEFT: tiles})
    gone, unbound = (widget(wall, key) for key in "AB")
    assert isinstance(gone, CameraTile)
    assert isinstance(unbound, CameraTile)
    assert (gone.nothing(), unbound.nothing()) == (say("wall.camera_gone", what="gone"), say("wall.unbound"))
    assert not videos.asked


# --- notes and files ------------------------------------------------------------------------------------------------


def test_a_note_is_as_large_as_it_fits() -> None:
    assert fitted("短", 900, 400)[0] > fitted("长" * 150, 900, 400)[0] > 28
    px, lines = fitted("长" * 4000, 900, 400)
    assert px == 28
    assert lines[-1].endswith("…")


def test_a_picture_of_the_site_is_shown_and_again_when_it_is_another(tmp_path: Path) -> None:
    image = QImage(4000, 2000, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    image.save(str(tmp_path / "plan.png"))
    page = read(tmp_path, "plan.png", Page())
    assert page.image is not None
    assert (page.image.width(), page.image.height()) == (3840, 1920)
    assert read(tmp_path, "plan.png", page) is page
    assert read(tmp_path, "../plan.png", Page()).why == "wall.file.outside"
    assert read(tmp_path, "", Page()).why == "wall.file.outside"
    assert read(tmp_path, "away.png", Page()).why == "wall.file.gone"
    (tmp_path / "text.png").write_text("not an image", "utf-8")
    assert read(tmp_path, "text.png", Page()).why == "wall.file.unreadable"


def test_a_picture_that_needs_too_much_memory_is_refused_before_it_is_read(tmp_path: Path) -> None:
    image = QImage(9000, 8000, QImage.Format.Format_Mono)
    image.fill(1)
    image.save(str(tmp_path / "huge.png"))
    assert read(tmp_path, "huge.png", Page()).why == "wall.file.large"


def test_a_map_of_what_is_gone_says_so(wall: WallRoomOf) -> None:
    show(wall.desk, {LEFT: [tile("m", TileKind.MAP, "ring:away")]})
    found = map_of(wall)
    found.corner.read()
    assert "away" in found.corner._words
    show(wall.desk, {LEFT: [tile("m", TileKind.MAP)]})
    map_of(wall).corner.read()
    assert "away" not in map_of(wall).corner._words


def test_another_language_is_read_by_all_that_stands_on_a_wall(wall: WallRoomOf) -> None:
    show(wall.desk, {LEFT: [tile("m", TileKind.MAP), tile("n", TileKind.NOTE, text="一", at=HALF_R)]})
    found = map_of(wall)
    before = found.canvas._footer.text
    use("en")
    try:
        wall.beat(1.0)
        assert found.canvas._footer.text != before
    finally:
        use("zh_CN")
        wall.beat(1.0)
    assert found.canvas._footer.text == before


def test_no_label_lies_under_the_plate_at_the_foot_of_a_map(wall: WallRoomOf) -> None:
    show(wall.desk, {LEFT: [tile("m", TileKind.MAP)]})
    found = map_of(wall)
    found.canvas.zoom_by(8.0)  # another length of the scale
    QApplication.processEvents()
    wall.beat(1.0)
    foot, at = found.canvas.foot, found.canvas.scale
    assert (foot.left() / at, foot.top() / at) in [box[:2] for box in found.canvas._stage.covered]


def test_a_page_of_a_pdf_is_shown_and_one_that_it_lacks_is_said(tmp_path: Path) -> None:
    writer = QPdfWriter(str(tmp_path / "plan.pdf"))
    writer.setPageSize(QPageSize(QSizeF(100, 50), QPageSize.Unit.Millimeter))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    painter.fillRect(0, 0, 9999, 9999, Qt.GlobalColor.red)
    painter.end()
    page = read(tmp_path, "plan.pdf#1", Page())
    assert page.image is not None
    assert page.image.width() == pytest.approx(2 * page.image.height(), rel=0.02)
    assert page.image.pixelColor(50, 50).red() > 200
    assert read(tmp_path, "plan.pdf#2", Page()).why == "wall.file.unreadable"


def test_a_file_tile_reads_beside_the_window(wall: WallRoomOf) -> None:
    show(wall.desk, {LEFT: [tile("f", TileKind.FILE, "no-such.png")]})
    found = widget(wall, "f")
    assert isinstance(found, FileTile)
    found.look()
    while found.busy:
        QApplication.processEvents()
    found.look()
    assert found.page.why == "wall.file.gone"


def test_walls_of_the_site_that_change_get_other_windows(wall: WallRoomOf) -> None:
    from dataclasses import replace

    old = wall.window()
    wall.desk.site = replace(wall.desk.site, walls=(WallSpec(name=LEFT, theme="light"), WallSpec(name="新")))
    wall.desk.changed(Changes.SITE)
    wall.beat()
    assert set(wall.walls.windows) == {LEFT, "新"}
    assert wall.window() is not old
    assert not wall.window().theme.dark
