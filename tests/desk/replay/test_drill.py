"""A drill of two hours, replayed: at a hundred moments the replay shows what the live desk showed, state by state."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.desk.replay import ReplayDesk
from console.store import journal_of, postgres, tracks_of
from console.store.shared_packing import SharedPacker
from console.store.shared_rows import Writer
from console.store.tracks import places_of
from console.words import VirtualClock
from console.words.past import By
from tests.desk.replay.drill import Drill, go, replay, until
from tests.desk.replay.states import differences, state
from tests.desk.town import LAT, LON, NOW
from tests.store.test_opening import fill

FRAME_S = 0.02
UNITS = ("03", "05", "07", "11", "99")  # the last is not the site's
STEPS = ("signed", "enroute", "onscene", "report", "backup", "feedback", "done")
LINES = (
    "派 {u} 至 {n}", "派 {u} 至 {n} !", "撤 {u}", "准 {u}", "代签 {u} 到场", "结 {n} 已调解", "改 {n} 三级",
    "注 {n} 备注", "撤回", "圈 {n} 500米", "接 {u}", "解 {u} 王某", "知", "休 {u} 20", "到岗 {u}", "下岗 {u}",
    "标 {n} 集合点", "签 {n}", "通 全部 注意安全", "任务 {u} 巡逻东门", "跟 {u}", "勤级 2",
)  # fmt: skip


class Story:
    """What happened, by a seed; ``late`` are the fixes that came late, ``states`` what the desk showed, by time."""

    def __init__(self, folder: Path, seed: int, minutes: int, looks: int) -> None:
        self.dice = random.Random(seed)
        self.town = Drill(folder)
        self.calls = 0
        self.late: set[tuple[str, float]] = set()
        self.waiting: list[tuple[float, str, float, float, float]] = []
        self.where = {unit: [LON + 0.003 * n, LAT] for n, unit in enumerate(UNITS)}
        self.states: dict[float, dict[str, object]] = {}
        seconds = minutes * 60
        looked = sorted(self.dice.sample(range(60, seconds // 10), looks))
        for n in range(seconds // 10):
            self.town.clock.advance(10.0)
            self.step(n)
            if n == seconds // 25:
                self.town = self.town.killed()
            if n in looked:
                self.town.settle()
                self.town.beat()
                self.states[self.town.clock.now()] = state(self.town.desk)
        self.town.end()

    def step(self, n: int) -> None:
        dice, town = self.dice, self.town
        for unit in UNITS:
            if dice.random() < 0.8:
                self.fix(unit)
        if n % 6 == 0:
            self.speak(dice.choice(UNITS))
        if dice.random() < 0.05:
            self.calls += 1
            lon, lat = LON + dice.uniform(-0.02, 0.02), LAT + dice.uniform(-0.02, 0.02)
            town.call(f"{self.calls:04}", place={"lon": lon, "lat": lat, "name": "东门"}, level=dice.choice([1, 2, 3]))
        if self.calls and dice.random() < 0.3:
            line = dice.choice(LINES).format(u=dice.choice(UNITS), n=f"{dice.randint(1, self.calls):04}")
            town.desk.run(line)
        active = list(town.desk.room.active.items())
        if active and dice.random() < 0.4:
            unit, order = dice.choice(active)
            town.reply(unit, order, dice.choice(STEPS), t=town.clock.now() - dice.choice([0, 0, 1, 20]), text="x")
        town.beat()

    def fix(self, unit: str) -> None:
        """Most at once, some two minutes late."""
        dice, town, at = self.dice, self.town, self.where[unit]
        at[0] += dice.uniform(-0.0005, 0.0005)
        at[1] += dice.uniform(-0.0005, 0.0005)
        now = town.clock.now()
        if dice.random() < 0.03:
            self.waiting.append((now + dice.choice([50.0, 120.0]), unit, now - 3.0, at[0], at[1]))
        else:
            town.fix(unit, at[0], at[1], t=now - dice.choice([0.0, 0.5]))
        for one in [one for one in self.waiting if one[0] <= now]:
            self.waiting.remove(one)
            self.late.add((one[1], one[2]))
            town.fix(one[1], one[3], one[4], t=one[2])

    def speak(self, unit: str) -> None:
        dice, town = self.dice, self.town
        now = town.clock.now()
        kind = dice.choice(["duty", "link", "bodycam", "bodycam", "bodycam", "sos"])
        if kind == "duty":
            duty = dice.choice(["在巡", "备勤", "处置", "出警", "用餐", "未知"])
            town.hear(f"unit/{unit}/duty", {"t": now - dice.choice([0, 5]), "duty": duty})
        elif kind == "link":
            town.hear(f"unit/{unit}/link", {"t": now, "link": dice.choice(["online", "offline"])})
        elif kind == "sos" and dice.random() < 0.2:
            town.hear(f"unit/{unit}/sos", {"t": now, "id": f"s{now}", "lon": LON, "lat": LAT})
        elif kind == "bodycam":
            said = {"battery": dice.choice([4, 15, 25, 80]), "recording": dice.random() < 0.5}
            more = {"storage_free_mb": dice.choice([100, 30000]), "signal": -80}
            town.hear(f"unit/{unit}/bodycam", {"t": now, **(said if dice.random() < 0.7 else more)})


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("drill")
    story = Story(folder, seed=7, minutes=120, looks=100)
    story.town.folder = folder
    return story


@pytest.fixture
def desk(story: Story) -> Iterator[ReplayDesk]:
    desk = replay(story.town.folder)
    yield desk
    desk.close()


def test_the_replay_is_what_the_room_was(story: Story, desk: ReplayDesk) -> None:
    assert len(story.states) == 100
    times = list(story.states)
    random.Random(1).shuffle(times)
    wrong = {}
    for at in times:
        go(desk, at)
        desk.beat()
        if found := differences(story.states[at], state(desk)):
            wrong[at - NOW] = found
    assert not wrong, "\n".join(f"{at}: {one}" for at, found in wrong.items() for one in found)


@pytest.mark.parametrize("by", By)
def test_from_postgresql_it_is_the_same(story: Story, desk: ReplayDesk, database: str, by: By) -> None:
    """The journal and the tracks of that room in the store that seats share; half of the tracks are packed there."""
    _moved(story.town.folder, database)
    shared = replay(story.town.folder, by=by, url=database)
    try:
        desk.set_by(by)
        for at in random.Random(3).sample(list(story.states), 12):
            for one in (desk, shared):
                go(one, at)
                one.beat()
            assert not differences(state(desk), state(shared))
            assert _tail_times(desk) == _tail_times(shared)
        assert shared.state.lost == desk.state.lost == ()
    finally:
        shared.close()


def _moved(folder: Path, url: str) -> None:
    fill(url, list(journal_of(folder, "").events()))
    pieces = list(tracks_of(folder, "").between(0.0, 2e9))
    middle = float(pieces[0].received[len(pieces[0]) // 2])
    with postgres.connect(url) as connection:
        writer = Writer(connection)
        for found in pieces:
            for half in (found.take(found.received < middle), found.take(found.received >= middle)):
                if len(half):
                    writer.write(half, *places_of(half, 90))
                assert SharedPacker(url, VirtualClock(middle)).look()


def test_the_two_replays_differ_by_the_late_fixes(story: Story, desk: ReplayDesk) -> None:
    """Tails as it happened less tails as received are the fixes that came late, no more and no fewer."""
    assert len(story.late) > 20
    times = [NOW + 10.0 * n for n in random.Random(2).sample(range(350, 719), 20)]
    tails = {by: dict(zip(times, _tails(desk, by, times), strict=True)) for by in By}
    for at in times:
        missing = tails[By.HAPPENED][at] - tails[By.RECEIVED][at]
        assert not tails[By.RECEIVED][at] - tails[By.HAPPENED][at]
        assert missing == {one for one in story.late if at - 300.0 <= one[1] <= at}, at


def _tails(desk: ReplayDesk, by: By, times: list[float]) -> Iterator[set[tuple[str, float]]]:
    desk.set_by(by)
    for at in times:
        go(desk, at)
        until(desk, lambda: desk.difference_known)
        tails = {(unit, t) for row, unit in enumerate(desk.units.ids) for t in desk.tails.tail(row)[1].tolist()}
        found = {(one.unit, one.t) for one in desk.late if one.t >= at - 300.0}
        assert by is By.RECEIVED or found <= tails
        assert by is By.HAPPENED or not found & tails
        yield {one for one in tails if one[1] >= at - 300.0}


def test_playing_on_is_the_same_as_going_there(desk: ReplayDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through a restart of the room, at full speed, and in both orders of time; the machine's clock goes on a frame
    with each beat."""
    frames = itertools.count()
    monkeypatch.setattr(desk.clock, "mono", lambda: next(frames) * FRAME_S)
    for by in By:
        desk.set_by(by)
        go(desk, NOW + 1_500.0)
        desk.set_speed(600.0)
        desk.play(True)
        for stop in (NOW + 2_400.0, NOW + 4_000.0, NOW + 6_500.0):
            until(desk, lambda stop=stop: desk.state.at >= stop)  # type: ignore[misc]
            desk.play(False)
            until(desk, lambda: desk.state.busy is None)
            played, tails = state(desk), _tail_times(desk)
            go(desk, desk.state.at)
            desk.beat()
            assert not [one for one in differences(played, state(desk)) if not one.startswith("alarm")]
            again = _tail_times(desk)
            assert all(tails[unit][-len(found):] == found for unit, found in again.items() if found)
            desk.play(True)
        desk.play(False)


def _tail_times(desk: ReplayDesk) -> dict[str, list[float]]:
    return {unit: desk.tails.tail(row)[1].tolist() for row, unit in enumerate(desk.units.ids)}
