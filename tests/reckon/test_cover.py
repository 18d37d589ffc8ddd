"""What the worker says of coverage on the demo site: shares, losses, holes, gaps, best places; posts that count."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from console.reckon import Ground, answer
from console.reckon.cover import manned, name_at
from console.words import CoverAnswer, CoverAsk, CrewAsk, SumsFault
from layers.roads.bench import on_roads

LIMITS = (60.0, 180.0, 300.0)


def crew(ground: Ground, count: int) -> CrewAsk:
    graph = ground.motor
    assert graph is not None
    xy = on_roads(graph, count, np.random.default_rng(1)) if count else np.empty((0, 2))
    return CrewAsk(
        tuple(f"{n:02d}" for n in range(count)), xy[:, 0], xy[:, 1], np.ones(count), np.zeros(count),
        np.full(count, -1, dtype=np.int32),
    )  # fmt: skip


def ask(ground: Ground, count: int = 12, best: int = 0) -> CoverAnswer:
    incidents = ground.site.base.places.xy[:9]
    found = answer(
        ground, CoverAsk("cover", 7, crew=crew(ground, count), limits_s=LIMITS, incidents_m=incidents, best=best)
    )
    assert isinstance(found, CoverAnswer)
    return found


def test_an_answer_says_everything(ground: Ground) -> None:
    found = ask(ground)
    assert (found.key, found.n, found.limits_s) == ("cover", 7, LIMITS)
    for shares in (found.share_road, found.share_places, found.share_incidents):
        assert len(shares) == 3
        assert list(shares) == sorted(shares)
        assert 0.0 <= shares[0] <= shares[2] <= 1.0
    assert found.share_road[0] < found.share_road[2]
    assert found.loss.shape == (12, 3)
    assert found.loss.max() > 0.0
    assert len(found.loss_beat) == len(found.units) == 12
    again: CoverAnswer = pickle.loads(pickle.dumps(found))  # it comes through a pipe
    np.testing.assert_array_equal(again.areas.xy, found.areas.xy)
    assert len(found.areas.area_off) == 4
    assert len(found.areas.xy) > 100
    for _, before, after in found.loss_beat:
        assert 0.0 <= after <= before <= 1.0


def test_holes_are_beats_by_name_the_barest_first(ground: Ground) -> None:
    found = ask(ground)
    shares = [hole[2][1] for hole in found.holes]
    assert shares == sorted(shares)
    assert {hole[0] for hole in found.holes} <= set(ground.site.beats.ids)
    assert all(name in ground.site.beats.names for _, name, _ in found.holes)
    assert len(ask(ground, 0).holes) >= len(found.holes)


def test_a_post_counts_by_itself_only_when_staffed_and_when_its_crew_is_no_unit(ground: Ground) -> None:
    site = ground.site
    assert len(manned(ground)) == 0  # each of the demo's posts is held by a unit that bears its name
    posts = replace(site.posts, staffed=np.asarray([1, 0, 255, 1], dtype=np.uint8)[: len(site.posts.ids)])
    alone = Ground(replace(site, units=(), posts=posts))
    alone._networks.update(ground._networks)
    assert manned(alone).tolist() == [0, 3]
    by_posts = answer(alone, CoverAsk("cover", 1, crew=crew(alone, 0), limits_s=LIMITS, incidents_m=np.empty((0, 2))))
    assert isinstance(by_posts, CoverAnswer)
    assert by_posts.share_road[1] > 0.0
    assert by_posts.facts["posts"] == 2
    assert by_posts.share_incidents == ()
    assert by_posts.loss.shape == (0, 3)
    assert ask(ground, 0).share_road == (0.0, 0.0, 0.0)


def test_gaps_are_between_posts_that_meet_late_but_not_too_late(ground: Ground) -> None:
    names = set(ground.site.posts.names)
    for a, b in ask(ground).gaps:
        assert {a, b} <= names
    late = [one.seconds for one in ground.post_meetings if LIMITS[1] < one.seconds <= LIMITS[2]]
    assert len(ask(ground).gaps) == len(late)


def test_best_places_have_names_and_gains(ground: Ground) -> None:
    found = ask(ground, 4, best=3)
    assert len(found.best) == 3
    gains = [one.gain for one in found.best]
    assert gains == sorted(gains, reverse=True)
    assert sum(gains) <= 1.0 - found.share_road[1] + 1e-9
    assert any(one.name for one in found.best)
    if found.bound is not None:
        assert found.bound >= sum(gains)
    assert ask(ground, 4).best == ()


def test_a_junction_is_called_by_its_roads_else_by_its_beat(ground: Ground) -> None:
    cover = ground.cover_ground
    assert cover is not None
    a = cover.graph.arrays
    named = np.unique(a.ends[a.seg_name >= 0])[:80]
    names = [name_at(ground, cover, x, y) for x, y in np.asarray(a.node_xy)[named].tolist()]
    assert all(names)
    assert any("×" in name for name in names)
    bare = np.setdiff1d(np.arange(len(a.node_xy)), np.unique(a.ends[a.seg_name >= 0]))[:20]
    beats = {name_at(ground, cover, x, y) for x, y in np.asarray(a.node_xy)[bare].tolist()}
    assert beats <= {*ground.site.beats.names, ""}


def test_a_site_without_roads_says_so(ground: Ground) -> None:
    bare = Ground(replace(ground.site, roads=None))
    fault = answer(bare, CoverAsk("cover", 3, crew=crew(ground, 0), limits_s=LIMITS, incidents_m=np.empty((0, 2))))
    assert isinstance(fault, SumsFault)
    assert (fault.key, fault.n, fault.code) == ("cover", 3, "cover.no_roads")


@pytest.mark.parametrize("count", [0, 1])
def test_few_units(ground: Ground, count: int) -> None:
    found = ask(ground, count, best=1)
    assert len(found.best) == 1
    assert found.loss.shape == (count, 3)
