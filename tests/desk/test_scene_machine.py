"""Any order of acts on the walls, of what happens in the room, and of restarts: what is shown is a fold of the journal,
the former scene is the one before, every look that began has ended or stands, and nobody's hold is overridden."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from console.desk import scene_sending, scenes, wall_grid
from console.desk.events_wall import WallShown
from console.desk.fold import fold
from console.desk.fold_wall import FORMER
from console.desk.room import Room
from console.verbs import calls
from console.words.wall import Shown, TileKind
from layers.shapes import CameraHealth
from tests.desk.screens import LEFT, RIGHT, SCENES, cameras, town
from tests.desk.town import LAT, LON

NOS: Final = ("0912", "0913")
THINGS: Final = (*NOS, "03", "05", "圈1", "路口0", "路口3", "路口5", "时钟", "警情表", "任务板")
ACTS: Final = ("场景 日常", "退景", "上屏 路口2", "上屏 0912", "下屏 右屏", "绑 0912", "场景 现场 0912")
MORE: Final = ("绑 0912", "绑 圈1", "还屏", "存景 夜巡", "存景 现场 2", "删景 夜巡", "场景 自动", "场景 夜巡")
name = st.sampled_from([one.name for one in SCENES])
where = st.sampled_from(["", f" {LEFT}", f" {RIGHT}", f" {RIGHT}/A", f" {LEFT}/map"])


class Walls(RuleBasedStateMachine):
    """A lead at his walls, and a room in which things happen."""

    @initialize(person_s=st.sampled_from([0.0, 60.0]))
    def open(self, person_s: float) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.on = town(Path(self.folder.name), person_s=person_s)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    # --- the lead ------------------------------------------------------------------------------------------------

    @rule(name=name, no=st.sampled_from(["", *NOS, "圈1"]))
    def show(self, name: str, no: str) -> None:
        before = scenes.now_on(self.on.desk)
        if self.on.desk.run(f"场景 {name} {no}".rstrip()).ok:
            assert not self.on.desk.room.walls_before or self.on.desk.room.walls_before[-1] == before

    @rule(thing=st.sampled_from(THINGS), where=where)
    def send(self, thing: str, where: str) -> None:
        outcome = self.on.desk.run(f"上屏 {thing}{where}")
        if outcome.ok and where.strip() in (LEFT, RIGHT):
            assert outcome.facts["wall"] == where.strip(), "to the wall that was named and no other"

    @rule(count=st.integers(1, 5))
    def four(self, count: int) -> None:
        assert scene_sending.send_sources(self.on.desk, tuple(f"camera:C{n}" for n in range(count)), "x").ok

    @rule(what=st.sampled_from([RIGHT, LEFT, f"{RIGHT}/A", f"{LEFT}/map", "路口0"]))
    def take(self, what: str) -> None:
        self.on.desk.run(f"下屏 {what}")

    @rule(line=st.sampled_from(MORE))
    def other(self, line: str) -> None:
        self.on.desk.run(line)

    @rule(x_m=st.floats(-1e6, 1e6), wall=st.sampled_from(["", LEFT, RIGHT]))
    def hand(self, x_m: float, wall: str) -> None:
        self.on.desk.act(calls.TakeMap(wall=wall, x_m=x_m, y_m=0.0, m_per_px=2.0))

    @rule()
    def back(self) -> None:
        former = self.on.desk.room.walls_before
        outcome = self.on.desk.run("退景")
        assert outcome.ok == bool(former)
        if former:
            assert alike(scenes.now_on(self.on.desk), former[-1])
            assert self.on.desk.room.walls_before == former[:-1]

    @rule(line=st.sampled_from(ACTS))
    def there_and_back(self, line: str) -> None:
        """Every act is taken back at once."""
        before, former = scenes.now_on(self.on.desk), self.on.desk.room.walls_before
        depth = len(self.on.desk.undoable)
        if self.on.desk.run(line).ok and len(self.on.desk.undoable) > depth:
            assert self.on.desk.run("撤回").ok
            assert alike(scenes.now_on(self.on.desk), before)
            assert len(self.on.desk.room.walls_before) == len(former) or len(former) == FORMER

    @rule()
    def undo(self) -> None:
        self.on.desk.run("撤回")

    # --- the room ------------------------------------------------------------------------------------------------

    @rule(no=st.sampled_from(NOS), level=st.integers(1, 2))
    def call(self, no: str, level: int) -> None:
        self.on.call(no, level=level)

    @rule(no=st.sampled_from(NOS))
    def close(self, no: str) -> None:
        self.on.desk.run(f"结 {no} 已调解 !")

    @rule(unit=st.sampled_from(["03", "05"]))
    def sos(self, unit: str) -> None:
        self.on.hear(f"unit/{unit}/sos", {"t": self.on.clock.now(), "id": f"{self.on.clock.now()}"})
        self.on.beat()

    @rule()
    def released(self) -> None:
        self.on.desk.run("解 03 王五")

    @rule()
    def ring(self) -> None:
        if not self.on.desk.rings:
            self.on.desk.run(f"圈 {LON},{LAT} 300m")

    @rule(off=st.sets(st.integers(0, 5)), gone=st.integers(0, 3))
    def lenses(self, off: set[int], gone: int) -> None:
        health = np.full(6, CameraHealth.OK, dtype=np.uint8)
        health[list(off)] = CameraHealth.OFFLINE
        table = replace(cameras(), health=health) if not gone else cameras(6 - gone)
        self.on.desk.reload(replace(self.on.desk.site, cameras=table))

    @rule(seconds=st.sampled_from([1.0, 6.0, 61.0, 700.0]))
    def wait(self, seconds: float) -> None:
        before, until = scenes.now_on(self.on.desk), scenes.held_until(self.on.desk)
        self.on.beat(seconds)
        if not before.cause and self.on.clock.now() < until:
            assert alike(scenes.now_on(self.on.desk), before), "a person's hold"

    @rule(dark=st.sets(st.sampled_from([LEFT, RIGHT])))
    def monitors(self, dark: set[str]) -> None:
        """Monitors vanish and return: on a wall that stands nowhere nobody looks."""
        scenes.stand(self.on.desk, frozenset(dark))

    @rule()
    def killed(self) -> None:
        """kill -9 between two acts: the journal alone says what is on the walls."""
        before = self.on.desk.room
        dark = self.on.desk.scening.dark
        self.on = self.on.killed_and_started_again()
        after = self.on.desk.room
        assert (after.wall, after.walls_before) == (before.wall, before.walls_before)
        assert {key: after.looks[key] for key in before.looks} == before.looks
        scenes.stand(self.on.desk, dark)

    # --- always --------------------------------------------------------------------------------------------------

    @invariant()
    def what_is_shown_is_a_fold(self) -> None:
        room, stack = Room(), list[Shown]()
        for event in self.on.journal.replay():
            fold(room, event)
            if event.kind == "wall.shown":
                turn(stack, msgspec.convert(event.body, WallShown))
        now = self.on.desk.room
        assert (room.wall, room.walls_before, room.looks) == (now.wall, now.walls_before, now.looks)
        assert room.scenes_seen == now.scenes_seen
        assert now.wall == (stack[-1] if stack else None)
        assert list(now.walls_before) == stack[:-1][-len(now.walls_before) :] if now.walls_before else True

    @invariant()
    def looks_that_began_have_ended_or_stand(self) -> None:
        kinds = self.on.journal.kinds()
        assert kinds.count("look.begun") == kinds.count("look.ended") + len(self.on.desk.room.looks)
        shown = scenes.now_on(self.on.desk)
        dark = self.on.desk.scening.dark
        lit = {key: source for key, source in shown.sources.items() if key.partition("/")[0] not in dark}
        assert set(self.on.desk.room.looks) == {(source, f"wall:{key}") for key, source in lit.items()}

    @invariant()
    def tiles_lie_side_by_side_and_pictures_are_of_tiles(self) -> None:
        shown = scenes.now_on(self.on.desk)
        assert all(wall_grid.sound(pane.tiles) for pane in shown.panes)
        kinds = {f"{pane.wall}/{tile.id}": tile.kind for pane in shown.panes for tile in pane.tiles}
        assert {kinds[key] for key in shown.sources} <= {TileKind.CAMERA}
        assert set(shown.hands) <= set(kinds)


def alike(one: Shown, other: Shown) -> bool:
    return (one.scene, one.bound, one.panes) == (other.scene, other.bound, other.panes)


def turn(stack: list[Shown], said: WallShown) -> None:
    """The walls as a pile of pictures: a change is the top one painted over, a step a new one, back one away."""
    if (said.same or said.back) and stack:
        stack.pop()
    if said.back and stack:
        stack.pop()
    stack.append(said.shown)


TestWalls = Walls.TestCase
TestWalls.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
