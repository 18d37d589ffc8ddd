"""Posts as the worker plans them: on the demo's own roads and paths, and through the real child."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

import numpy as np
import pytest

from console.reckon import Ground, Reckoner, answer
from console.reckon.closing import case_of, haste_of, units_of
from console.words import Answered, ClosingAnswer, ClosingAsk, CrewAsk, SumsState, Travel
from layers.contain.closing import FEW, Located, contain
from layers.contain.network import network_of
from layers.geo import from_mercator
from layers.roads.bench import on_roads
from tests.layers.escapes import run_away

PATIENCE_S = 60.0


def an_ask(ground: Ground, travel: Travel, units: int, seed: int = 1, head_s: float = 0.0) -> ClosingAsk:
    """A place and units somewhere on the demo's roads, near its middle."""
    assert ground.motor is not None
    rng = np.random.default_rng(seed)
    spread = on_roads(ground.motor, 400, rng)
    middle = np.median(ground.motor.arrays.node_xy, axis=0)
    near = spread[np.argsort(np.hypot(*(spread - middle).T))]
    lon, lat = from_mercator(*near[0])
    xy = near[1 + 2 * np.arange(units)]
    crew = CrewAsk(
        tuple(f"{n:02d}" for n in range(units)), xy[:, 0], xy[:, 1], np.ones(units), np.full(units, 10.0),
        np.full(units, -1, dtype=np.int32),
    )  # fmt: skip
    return ClosingAsk(
        "closing:r1", 1, ring="r1", lon_deg=float(lon), lat_deg=float(lat), travel=travel, head_s=head_s,
        margin_s=15.0, at=1000.0, crew=crew,
    )  # fmt: skip


@pytest.mark.parametrize("travel", list(Travel))
def test_every_way_to_move_has_an_answer_that_says_what_it_is(ground: Ground, travel: Travel) -> None:
    made = answer(ground, an_ask(ground, travel, 12))
    assert isinstance(made, ClosingAnswer)
    closing = made.closing
    assert closing.travel is travel
    assert bool(made.code) != closing.closed
    assert closing.closed or closing.open_ways
    assert {block.unit for block in closing.blocks} <= set(an_ask(ground, travel, 12).crew.ids)
    assert bool(len(made.outline.xy)) == closing.closed


def test_on_the_demo_nobody_who_runs_gets_past_posts_that_close(ground: Ground) -> None:
    """On its footpaths, which the units come to by road and then on foot."""
    closed = 0
    motor, graph = ground.motor, ground.graph(Travel.FOOT)
    assert motor is not None
    assert graph is not None
    for seed in range(6):
        ask = an_ask(ground, Travel.FOOT, FEW[1], seed)
        case = case_of(ask, haste_of(ground, Travel.FOOT))
        crew = ask.crew
        found = contain(graph, motor, case, units_of(ask))
        if not found.closed:
            continue
        located = Located.of(network_of(graph, case.haste), motor, case)
        assert located is not None
        rows = np.arange(len(crew.ids))
        blank = located.blank(case)
        asked = located.question(blank, case, units_of(ask), rows, FEW[0], lambda xy: np.full(len(xy), -1))
        assert run_away(asked, found, 1_500)[0] == 0
        closed += 1
    assert closed > 0


def test_posts_are_called_by_their_roads(ground: Ground) -> None:
    made = answer(ground, an_ask(ground, Travel.FOOT, 16))
    assert isinstance(made, ClosingAnswer)
    names = [block.name for block in made.closing.blocks] + [way.name for way in made.closing.open_ways]
    assert any(names)
    assert all("None" not in name for name in names)


def test_a_kept_post_keeps_its_place_and_its_unit(ground: Ground) -> None:
    ask = an_ask(ground, Travel.FOOT, 16)
    first = answer(ground, ask)
    assert isinstance(first, ClosingAnswer)
    lon, lat = from_mercator(float(ask.crew.x_m[3]), float(ask.crew.y_m[3]))
    made = answer(ground, replace(ask, kept=((float(lon), float(lat), "03"),), stood_s=(-100.0,)))
    assert isinstance(made, ClosingAnswer)
    (mine,) = (block for block in made.closing.blocks if block.by_hand)
    assert (mine.unit, mine.arrive_s) == ("03", -100.0)
    assert (mine.lon_deg, mine.lat_deg) == pytest.approx((lon, lat), abs=6e-4)


def test_through_the_real_child(demo: Path, ground: Ground) -> None:
    inbox: SimpleQueue[Answered] = SimpleQueue()
    sums = Reckoner(demo, inbox)
    sums.start()
    try:
        ask = an_ask(ground, Travel.FOOT, 12)
        sums.ask(ask)
        while isinstance(made := inbox.get(timeout=PATIENCE_S), SumsState):
            assert not made.code
        assert isinstance(made, ClosingAnswer)
        here = answer(ground, ask)
        assert isinstance(here, ClosingAnswer)
        assert [block.unit for block in made.closing.blocks] == [block.unit for block in here.closing.blocks]
        assert made.code == here.code
    finally:
        sums.close()
