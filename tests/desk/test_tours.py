"""Video patrols at the desk: through what, in which order, where they stand, what was really seen, what was missed."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.desk import tasks_turns, tour_rounds, tours
from console.find import Entry, build
from console.say import use
from console.site import Site, TourConfig, TourSpec
from console.verbs import calls, parse, spell
from console.words.tours import Tour
from console.words.video import Phase, StreamState
from console.words.wall import Pane, Shown, Tile, TileKind
from layers import geo
from layers.curve import along
from layers.shapes import Beats, CameraHealth, Cameras
from tests.desk.test_edges import beats
from tests.desk.town import LAT, LON, NOW, Journal, Town, make_site

METRE = 1.0 / (111_195.0 * float(np.cos(np.radians(LAT))))


def cameras(*east_m: float, off: tuple[int, ...] = (), mute: tuple[int, ...] = ()) -> Cameras:
    """So many metres east of LON; ``off``: offline, ``mute``: nobody knows their stream."""
    many = len(east_m)
    xy = np.array([geo.to_mercator(LON + east * METRE, LAT) for east in east_m], dtype=np.float64).reshape(-1, 2)
    health = np.array([CameraHealth.OFFLINE if n in off else CameraHealth.OK for n in range(many)], dtype=np.uint8)
    blank = np.full(many, np.nan)
    main = tuple("" if n in mute else f"rtsp://nvr/{n}" for n in range(many))
    return Cameras(
        xy=xy, ids=tuple(f"C{n:03d}" for n in range(many)), names=tuple(f"监控{n}号" for n in range(many)),
        direction_deg=blank, kind=np.zeros(many, np.uint8), health=health, shared=np.zeros(many, np.uint8),
        fov_deg=blank, range_m=blank, main=main,
    )  # fmt: skip


def site(folder: Path, table: Cameras, *plans: TourSpec, areas: Beats | None = None, most: int = 60) -> Site:
    plain = make_site(folder)
    config = msgspec.structs.replace(plain.config, tours=plans, tour=TourConfig(most=most))
    made = replace(plain, config=config, cameras=table, beats=areas if areas is not None else plain.beats)
    areas = made.beats
    named = [Entry(kind="beat", id=key, name=name, x_m=float(x), y_m=float(y))
             for key, name, (x, y) in zip(areas.ids, areas.names, areas.label_xy, strict=True)]  # fmt: skip
    return replace(made, names=build(named))


class Streams:
    """A video port whose streams stand as the test says."""

    def __init__(self) -> None:
        self.playing: set[str] = set()

    def states(self) -> dict[tuple[str, bool], StreamState]:
        return {(one, True): StreamState(source=one, main=True, phase=Phase.PLAYING) for one in self.playing}


def town_of(folder: Path, *args: Any, **more: Any) -> Town:
    town = Town(folder, site=site(folder, *args, **more))
    town.desk.videos = Streams()  # type: ignore[assignment]
    town.beat()
    return town


def watched(town: Town, seconds: int) -> None:
    """Somebody has it in front of him for so long."""
    for _ in range(seconds):
        tour = tours.at_desk(town.desk)
        if tour is not None:
            town.desk.touring.showing(tour.id, town.clock.now() + 1)
        town.beat(1.0)


def running(town: Town) -> Tour:
    tour = tours.at_desk(town.desk)
    assert tour is not None
    return tour


# --- which, in which order ----------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(-1e7, 1e7), st.floats(-1e7, 1e7)), max_size=40))
def test_the_curve_meets_every_point_once(points: list[tuple[float, float]]) -> None:
    assert sorted(along(np.array(points).reshape(-1, 2)).tolist()) == list(range(len(points)))


def test_the_curve_keeps_neighbours_together() -> None:
    side = 16
    grid = np.array([(x, y) for x in range(side) for y in range(side)], dtype=np.float64)
    steps = np.diff(grid[along(grid)], axis=0)
    assert np.abs(steps).sum(axis=1).max() == 1.0, "on a square of a power of two each step goes to the next cell"


def test_a_beat_and_what_it_leaves_out(tmp_path: Path) -> None:
    table = cameras(100, 300, 500, 1500, 5000, off=(1,), mute=(2,))
    town = town_of(tmp_path, table, areas=beats((0, 1000), (1000, 2000)))
    done = town.desk.run("视巡 东巡区 西巡区")
    assert done.ok, done.text()
    assert running(town).stops == ("camera:C000", "camera:C003")
    assert running(town).left_out == {"offline": 1, "stream": 1}
    assert "离线 1 路" in done.text()
    assert "无视频地址 1 路" in done.text()
    assert town.desk.view.sheet == "tours"


def test_a_ring_tier_by_tier(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(50, 900, 250, 450))
    ring = f"圈 {LON},{LAT} 300米 600米 名称=东门"
    assert town.desk.run(ring).ok, town.desk.run(ring).text()
    for _ in range(4):
        town.beat(1.0)
    assert town.desk.run("视巡 圈1").ok
    assert [one[-1] for one in running(town).stops][:2] in (["0", "2"], ["2", "0"])
    assert running(town).stops[2] == "camera:C003"
    assert len(running(town).stops) == 3
    assert town.desk.run("视巡 圈1 层2").ok
    assert running(town).stops == ("camera:C003",)
    assert town.desk.run("视巡 圈1 层5").code == "tours.no_tier"
    town.desk.run("选 圈1")
    assert town.desk.run("视巡").ok, "what is selected is meant"
    assert len(running(town).stops) == 3


def test_five_hundred_cameras_come_in_parts_and_say_so(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(*range(0, 5000, 10)))
    done = town.desk.run("视巡 全部")
    assert done.ok
    first = running(town)
    assert (first.parts, first.left_out) == (9, {"part": 500 - len(first.stops)})
    assert 55 <= len(first.stops) <= 56
    assert "其余 445 路" in done.text()
    seen = set(first.stops)
    for part in range(2, 10):
        assert town.desk.run(f"视巡 全部 段{part}").ok
        assert not seen & set(running(town).stops), "each camera in one part"
        seen |= set(running(town).stops)
    assert len(seen) == 500, "nothing is lost"
    assert town.desk.run("视巡 全部 段10").code == "tours.no_part"


def test_what_cannot_be_gone_through_says_why(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(100, 200, off=(0, 1)))
    assert town.desk.run("视巡").code == "tours.what"
    assert town.desk.run("视巡 下一路").code == "tours.none_runs"
    done = town.desk.run("视巡 C000")
    assert done.code == "tours.none_works"
    assert tours.at_desk(town.desk) is None


# --- where it stands -----------------------------------------------------------------------------------------------


@given(
    st.integers(1, 30), st.floats(2, 60), st.booleans(), st.integers(0, 40), st.floats(0, 1.99), st.floats(-100, 5000)
)
def test_where_it_stands_follows_from_the_clock(
    many: int, seconds: float, loop: bool, n: int, spent: float, gone: float
) -> None:
    tour = Tour(id="x", no="V1", name="", stops=tuple(map(str, range(many))), seconds=seconds, loop=loop, n=n,
                spent_s=spent, since=NOW)  # fmt: skip
    place, later = tour.place(NOW + gone), tour.place(NOW + max(0.0, gone) + seconds)
    assert 0 <= place.at < many
    assert place.spent_s + place.left_s == pytest.approx(seconds)
    if not place.over:
        assert later.n - place.n == 1 or later.over or later.left_s < 1e-3
    assert place.n >= n or place.over
    held = msgspec.structs.replace(tour, since=None)
    assert held.place(NOW + gone) == held.place(NOW)


def test_a_follower_shows_the_same(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(*range(0, 300, 50)))
    assert town.desk.run("视巡 全部 8秒").ok
    watched(town, 20)
    again = town.killed_and_started_again()
    key = running(town).id
    assert again.desk.room.tours[key].source(town.clock.now()) == running(town).source(town.clock.now())
    assert running(town).place(town.clock.now()).n == 2


def test_on_back_pause_and_to_its_end(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(0, 100, 200))
    town.desk.run("视巡 C000 C001 C002 5秒")
    watched(town, 2)
    assert town.desk.run("视巡 下一路").facts["i"] == 2
    assert town.desk.run("视巡 上一路").facts["i"] == 1
    watched(town, 2)
    assert town.desk.run("视巡 暂停").code == "tours.held_at"
    watched(town, 30)
    assert running(town).place(town.clock.now()).at == 0
    assert town.desk.run("视巡 继续").code == "tours.at"
    watched(town, 4)
    assert running(town).place(town.clock.now()).at == 1, "from where it stood"
    watched(town, 12)
    assert tours.at_desk(town.desk) is None
    over = list(town.desk.room.tours.values())[-1]
    assert over.complete
    assert set(over.marks) == set(over.stops)


def test_what_was_looked_at_is_in_the_journal(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(0, 100, 200))
    streams: Streams = town.desk.videos  # type: ignore[assignment]
    streams.playing = {"camera:C000", "camera:C002"}
    town.desk.run("视巡 C000 C001 C002 4秒")
    watched(town, 14)
    over = list(town.desk.room.tours.values())[-1]
    assert over.complete
    assert over.seen() == (2, 1, 0)
    assert not over.marks["camera:C001"].pictured
    assert over.marks["camera:C001"].why == "tours.no_stream"
    assert sum(mark.shown_s for mark in over.marks.values()) == pytest.approx(12, abs=2)
    events = [one for one in town.journal.replay() if one.kind in ("look.begun", "look.ended")]
    assert [one.subject for one in events] == [s for n in range(3) for s in [f"camera:C00{n}"] * 2]
    assert events[0].actor == "值班长甲"
    assert over.name in town.desk.ticker[-1].text()
    assert not town.desk.room.looks, "nobody looks any more"


def test_one_that_nobody_watches_stands_still(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(0, 100, 200))
    town.desk.run("视巡 全部 10秒")
    watched(town, 4)
    for _ in range(30):
        town.beat(1.0)
    held = running(town)
    assert (held.since, held.held_why) == (None, "unwatched")
    assert held.place(town.clock.now()).at == 0
    assert not town.desk.room.looks
    assert town.desk.run("视巡 继续").ok
    watched(town, 3)
    assert running(town).running


def test_without_a_window_nothing_was_looked_at(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(0, 100))
    town.desk.run("视巡 全部 3秒")
    for _ in range(20):
        town.beat(1.0)
    held = running(town)
    assert (held.held_why, held.marks, held.place(town.clock.now()).at) == ("unwatched", {}, 0)
    assert "look.begun" not in town.journal.kinds()


def test_after_a_crash_it_stands_where_it_was_last_seen(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(0, 100, 200, 300))
    town.desk.run("视巡 全部 5秒")
    watched(town, 12)
    again = town.killed_and_started_again()
    again.clock.advance(3600)
    again.beat()
    held = running(again)
    assert (held.since, held.held_why) == (None, "restart")
    assert held.place(again.clock.now()).at == 2, "an hour without anybody is no round"


def test_taken_back_and_ended(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(0, 100))
    town.desk.run("视巡 全部")
    assert town.desk.undo().ok
    assert tours.at_desk(town.desk) is None
    town.desk.run("视巡 全部")
    town.desk.run("视巡 C001")
    assert len(tours.live(town.desk)) == 1, "one at a desk"
    assert town.desk.run("停巡").code == "tours.ended"
    assert town.desk.run("停巡").code == "tours.none_runs"


# --- on walls ------------------------------------------------------------------------------------------------------


def wall(*tiles: Tile, bound: str = "") -> Shown:
    return Shown(scene="x", panes=(Pane(wall="左屏", tiles=tiles),), bound=bound)


def put(town: Town, shown: Shown) -> None:
    from console.desk.events_wall import WallShown

    town.desk.record((WallShown(shown=shown), ""), actor="值班长甲")
    town.beat(1.0)


def test_a_tile_has_a_patrol_of_its_own_that_begins_anew(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(0, 100, 1500), areas=beats((-10, 1000), (1000, 2000)))
    tile = Tile(id="t", kind=TileKind.TOUR, x=0, y=0, w=12, h=12, subject="beat:B01", seconds=5.0)
    put(town, wall(tile))
    tour = tours.of_tile(town.desk, "左屏", "t", tile.subject)
    assert tour is not None
    assert tour.loop
    assert tour.stops == ("camera:C000", "camera:C001")
    for _ in range(25):
        town.beat(1.0)
    kinds = town.journal.kinds()
    assert kinds.count("tour.passed") == 2, "once a round, not once a camera"
    now = town.desk.room.tours[tour.id]
    assert now.rounds == 2
    assert now.marks["camera:C000"].picture_s is None, "whether a wall elsewhere had a picture is not known here"
    put(town, wall())
    assert tours.of_tile(town.desk, "左屏", "t", tile.subject) is None
    assert not tours.live(town.desk)


def test_a_tile_of_a_bound_ring_follows_it(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(50, 100, 700))
    tile = Tile(id="t", kind=TileKind.TOUR, x=0, y=0, w=12, h=12, subject="bound")
    put(town, wall(tile))
    assert not tours.live(town.desk), "bound to nothing it shows nothing"
    town.desk.run(f"圈 {LON},{LAT} 300米")
    for _ in range(12):
        town.beat(1.0)
    put(town, wall(tile, bound="ring:" + next(iter(town.desk.rings))))
    assert len(tours.live(town.desk)) == 1
    assert len(tours.live(town.desk)[0].stops) == 2


def test_a_tile_of_many_cameras_goes_through_all_parts(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(*range(0, 500, 100)), most=2)
    put(town, wall(Tile(id="t", kind=TileKind.TOUR, x=0, y=0, w=12, h=12, seconds=2.0)))
    seen: set[str] = set()
    for _ in range(60):
        town.beat(1.0)
        seen |= {one.source(town.clock.now()) for one in tours.live(town.desk)}
    assert len(seen) == 5
    assert len(town.desk.room.tours) < 16


def test_a_tile_bound_to_a_unit_shows_what_is_near_it(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(100, 200, 5000))
    town.patrol("03")
    put(town, wall(Tile(id="t", kind=TileKind.TOUR, x=0, y=0, w=12, h=12, subject="bound"), bound="unit:03"))
    assert [one.stops for one in tours.live(town.desk)] == [("camera:C001", "camera:C000")]


# --- rounds that are due -------------------------------------------------------------------------------------------


def nightly(*, every: str = "每天22:00", of: tuple[str, ...] = ("all",), due: float = 30.0) -> TourSpec:
    return TourSpec(id="night", name="夜间一圈", name_en="Night", of=of, seconds=5.0, every=every, due_min=due)


def until(town: Town, clock: str) -> None:
    """The room's clock shows that time next."""
    hour, minute = map(int, clock.split(":"))
    local = time.localtime(town.clock.now())
    at = time.mktime((local.tm_year, local.tm_mon, local.tm_mday, hour, minute, 0, 0, 0, -1))
    town.clock.advance(at - town.clock.now() + (86_400 if at <= town.clock.now() else 0))
    town.beat()


def warned(town: Town) -> list[str]:
    return [one.first.code for one in town.desk.alarms.view.waiting if one.first.kind == "tour"]


def test_a_round_is_due_done_or_missed(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(0, 100), nightly())
    until(town, "21:00")
    assert warned(town) == [], "before its time nothing is said"
    until(town, "22:05")
    assert warned(town) == ["tours.alarm_due"]
    assert town.desk.run("视巡").ok, "without a word the round that is due is meant"
    assert running(town).plan == "night"
    watched(town, 13)
    assert list(town.desk.room.tours.values())[-1].complete
    assert warned(town) == []
    until(town, "23:00")
    assert town.desk.room.rounds["night"].missed == ()
    until(town, "22:40")  # the next day
    rounds = town.desk.room.rounds["night"]
    assert len(rounds.missed) == 1
    assert warned(town) == ["tours.alarm_missed"]
    assert "夜间一圈 22:00" in town.desk.ticker[-1].text()
    assert town.journal.kinds().count("rounds.missed") == 1


def test_a_round_in_parts_is_done_when_all_are(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(*range(0, 500, 100)), nightly(), most=2)
    until(town, "22:05")
    for part in (1, 2, 3):
        assert town.desk.room.rounds["night"].done == ()
        assert town.desk.run("视巡").ok
        assert (running(town).part, running(town).parts) == (part, 3)
        watched(town, 13)
    assert len(town.desk.room.rounds["night"].done) == 1
    assert not town.desk.run("视巡").ok, "nothing is due any more"


def test_the_next_part_is_proposed(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(*range(0, 500, 100)), most=3)
    town.desk.run("视巡 全部 4秒")
    watched(town, 13)
    assert town.desk.run("视巡").ok
    assert (running(town).part, running(town).seconds) == (2, 4.0)


def test_done_rounds_of_a_year_stay_done(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(0), nightly(every="每4小时"))
    repeat = tour_rounds.repeat_of(nightly(every="每4小时"))
    assert repeat is not None
    for _ in range(105):
        town.clock.advance(tasks_turns.following(repeat, town.clock.now()) - town.clock.now() + 60.0)
        town.beat()
        town.desk.run("视巡 夜间一圈")
        watched(town, 7)
    again = town.killed_and_started_again()
    again.beat(1.0)
    for room in (town.desk.room, again.desk.room):
        assert (len(room.rounds["night"].done), room.rounds["night"].missed_n) == (100, 0)


def test_half_a_round_is_missed_with_how_far_it_came(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(0, 100, 200, 300), nightly())
    until(town, "22:10")
    town.desk.run("视巡 夜间一圈")
    watched(town, 7)
    town.desk.run("停巡")
    until(town, "22:31")
    (missed,) = town.desk.room.rounds["night"].missed
    assert (missed.seen, missed.of) == (2, 4)


def test_rounds_missed_while_nobody_was_there_are_counted(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(0), nightly(every="每1小时", due=10.0))
    again = town.killed_and_started_again()
    again.clock.advance(26 * 3600)
    again.beat()
    rounds = again.desk.room.rounds["night"]
    assert rounds.missed_n in (25, 26)
    assert len(rounds.missed) == 20
    once_more = again.killed_and_started_again()
    once_more.beat(60.0)
    assert once_more.desk.room.rounds["night"].missed_n == rounds.missed_n, "each is told once"


def test_a_plan_that_names_what_is_not_there_says_so(tmp_path: Path) -> None:
    town = town_of(tmp_path, cameras(0, 100), nightly(of=("C000", "北巡区")), nightly(every="有空就看", of=("all",)))
    said = [line.text() for line in town.desk.ticker]
    assert any("北巡区" in line for line in said)
    assert any("有空就看" in line for line in said)
    assert town.desk.run("视巡 夜间一圈").ok
    assert running(town).left_out == {"gone": 1}


# --- typed ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_call_is_spelled_as_it_is_read(tmp_path: Path, language: str) -> None:
    town = town_of(tmp_path, cameras(0, 100), nightly())
    call = town.call("0912")
    use(language)
    try:
        for one in (
            calls.GoOnTour(of=("camera:C000", "camera:C001"), seconds=8.0, loop=True),
            calls.GoOnTour(of=("all:",), part=2), calls.GoOnTour(of=("plan:night",)), calls.GoOnTour(move="pause"),
            calls.GoOnTour(move="next"), calls.EndTour(), calls.Snapshot(camera="C001", incident=call),
            calls.Seen(camera="C000", type="持械斗殴", level=2, text="两人 扭打"),
            calls.SeenTask(camera="C000", units=("03",), text="去看 一下"), calls.Footage(camera="C000", at="21:05:30"),
            calls.Footage(camera="C000", incident=call),
        ):  # fmt: skip
            assert parse(spell(one, town.desk.context), town.desk.context) == one, spell(one, town.desk.context)
    finally:
        use("zh_CN")


# --- in any order --------------------------------------------------------------------------------------------------

_DONE = (
    "视巡 全部 4秒", "视巡 C001 C002", "视巡 夜间一圈", "视巡 全部 循环 3秒", "视巡 下一路", "视巡 上一路", "视巡 暂停",
    "视巡 继续", "停巡", "撤销", "watched", "alone", "killed", "22:10", "wall", "no wall",
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_DONE), st.integers(1, 15)), max_size=14))
def test_any_order_of_acts(tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int]]) -> None:
    town = town_of(tmp_path_factory.mktemp("town"), cameras(0, 100, 200, 300, 400), nightly(), most=3)
    tile = Tile(id="t", kind=TileKind.TOUR, x=0, y=0, w=12, h=12, seconds=3.0)
    for act, seconds in acts:
        if act == "killed":
            town = town.killed_and_started_again()
            town.desk.videos = Streams()  # type: ignore[assignment]
        elif act == "watched":
            watched(town, seconds)
        elif act == "alone":
            for _ in range(seconds):
                town.beat(1.0)
        elif act == "22:10":
            until(town, act)
        elif act in ("wall", "no wall"):
            put(town, wall(*([tile] if act == "wall" else [])))
        elif act == "撤销":
            town.desk.undo()
        else:
            town.desk.run(act)
        town.beat()
        _holds(town)


def _holds(town: Town) -> None:
    """One patrol at a desk; every look of it is the camera that it shows; the journal says the same again."""
    desk, now = town.desk, town.clock.now()
    mine = [one for one in tours.live(desk) if one.where == "desk"]
    assert len(mine) <= 1
    shown = {(one.source(now), f"tour:{one.id}") for one in mine}
    assert {key for key in desk.room.looks if key[1].startswith("tour:")} <= shown
    for one in desk.room.tours.values():
        assert 0 <= one.place(now).at < len(one.stops)
        assert set(one.marks) <= set(one.stops)
        assert sum(one.seen()) == len(one.stops)
    again = Town(town.folder, Journal(town.inbox, town.clock), site=desk.site).desk
    again.recover(town.journal.replay())
    assert (again.room.tours, again.room.rounds) == (desk.room.tours, desk.room.rounds)
