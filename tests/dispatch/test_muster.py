"""The set of units for a plan against every set there is; and what remains when some are on their way."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from console.dispatch.muster import Needs, One, choose, found
from console.words import Kind

SKILLS = ("急救", "盾牌", "谈判")
KINDS = (Kind.CAR, Kind.MOTO, Kind.PAIR)

ones = st.builds(
    One,
    seconds=st.integers(1, 600).map(float),
    skills=st.frozensets(st.sampled_from(SKILLS), max_size=2),
    kind=st.sampled_from(KINDS),
    leads=st.booleans(),
)
vehicles = st.dictionaries(st.sampled_from(KINDS), st.integers(1, 2), max_size=2).map(lambda d: tuple(d.items()))
needs = st.builds(
    Needs,
    units=st.integers(0, 3), skills=st.frozensets(st.sampled_from(SKILLS), max_size=3), vehicles=vehicles,
    lead=st.booleans(),
)  # fmt: skip


def covers(goal: Needs, chosen: list[One]) -> bool:
    skills = frozenset().union(*(one.skills for one in chosen))
    enough = all(sum(one.kind is kind for one in chosen) >= n for kind, n in goal.vehicles)
    return goal.skills <= skills and enough and (not goal.lead or any(one.leads for one in chosen))


def best(want: Needs, pool: list[One]) -> tuple[int, float, float]:
    """Size, last and sum of the best of all sets."""
    goal = found(want, pool)
    sets = [list(some) for size in range(goal.units, len(pool) + 1) for some in combinations(pool, size)]
    whole = [some for some in sets if covers(goal, some)]
    return min((len(some), max((o.seconds for o in some), default=0.0), sum(o.seconds for o in some)) for some in whole)


@settings(max_examples=200, deadline=None)
@given(want=needs, pool=st.lists(ones, max_size=7))
def test_no_set_is_better_than_the_one_proposed(want: Needs, pool: list[One]) -> None:
    chosen = [pool[i] for i in choose(want, pool)]
    if want.lead and not any(one.leads for one in pool):
        assert chosen == []
        return
    assert covers(found(want, pool), chosen)
    seconds = [one.seconds for one in chosen]
    assert seconds == sorted(seconds)
    assert (len(chosen), max(seconds, default=0.0), sum(seconds)) == best(want, pool)


@settings(max_examples=60, deadline=None)
@given(want=needs, pool=st.lists(ones, min_size=12, max_size=14))
def test_who_brings_the_same_and_is_slower_is_never_missed(want: Needs, pool: list[One]) -> None:
    """Pools longer than a set can be: units that bring the same are thinned out."""
    if not want.lead or any(one.leads for one in pool):
        goal = found(want, pool)
        chosen = [pool[i] for i in choose(want, pool)]
        sizes = [some for some in combinations(pool, len(chosen)) if covers(goal, list(some))]
        assert min(max((o.seconds for o in some), default=0.0) for some in sizes) == max(
            (o.seconds for o in chosen), default=0.0
        )


def test_a_skill_far_away_is_fetched_and_one_that_nobody_has_is_not() -> None:
    pool = [
        One(60.0, frozenset(), Kind.CAR, True),
        One(90.0, frozenset(), Kind.CAR, True),
        One(900.0, frozenset({"急救"}), Kind.PAIR, False),
    ]
    assert choose(Needs(2, frozenset({"急救", "排爆"}), (), True), pool) == (0, 2)
    assert choose(Needs(2, frozenset(), ((Kind.MOTO, 1),), True), pool) == (0, 1)
    assert choose(Needs(1, frozenset(), (), True), pool[2:]) == ()
    assert choose(Needs(0, frozenset(), (), True), pool) == (0,), "without a lead nobody is there to lead"
    assert choose(Needs(3, frozenset(), (), True), pool[:2]) == (0, 1), "some are better than none"
