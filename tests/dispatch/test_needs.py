"""Who answers for which need: proven against every way to give units to slots on small rings."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from console.dispatch.needs import Crew, fill, plays
from console.words import Duty, Kind, Need, Tier


def crew(*units: tuple[str, Kind, Duty, int, float], fit: tuple[str, ...] | None = None, **more: object) -> Crew:
    """Units as (id, kind, duty, tier, seconds)."""
    ids = tuple(one[0] for one in units)
    able = np.array([fit is None or one in fit for one in ids], dtype=bool)
    fields: dict[str, object] = {
        "skills": tuple(frozenset[str]() for _ in ids), "unsure": ~able, "held": np.zeros(len(ids), dtype=bool),
        "bound": np.full(len(ids), -1, dtype=np.int64), "here": np.zeros(len(ids), dtype=bool),
    }  # fmt: skip
    return Crew(
        ids=ids, kind=np.array([int(one[1]) for one in units], dtype=np.int8),
        duty=np.array([int(one[2]) for one in units], dtype=np.int8),
        around=np.array([one[3] for one in units], dtype=np.int64),
        tier=np.array([one[3] for one in units], dtype=np.int64), seconds=np.array([one[4] for one in units]),
        fit=able, **(fields | more),  # type: ignore[arg-type]
    )  # fmt: skip


def need(role: str = "any", count: int = 1, *skills: str) -> Need:
    return Need(role=role, count=count, skills=skills)


def names(found: object, who: Crew) -> list[str]:
    return [who.ids[row] for row in found]  # type: ignore[attr-defined]


CAR, PAIR, POST = Kind.CAR, Kind.PAIR, Kind.POST
PATROL, STANDBY = Duty.PATROL, Duty.STANDBY


def test_each_role_takes_its_own() -> None:
    tiers = [Tier(limit=60.0, needs=(need("post"), need("patrol"))), Tier(limit=180.0, needs=(need("standby"),))]
    who = crew(("站", POST, STANDBY, 0, 9.0), ("巡", CAR, PATROL, 0, 5.0), ("备", CAR, STANDBY, 1, 99.0))
    assert [names(one.proposed, who) for one in fill(tiers, who)] == [["站"], ["巡"], ["备"]]


def test_an_inner_need_is_filled_before_a_quicker_outer_one() -> None:
    """The one unit that both could have goes inside, though outside it would be as quick."""
    tiers = [Tier(limit=60.0, needs=(need("car"),)), Tier(limit=180.0, needs=(need("any"),))]
    who = crew(("03", CAR, PATROL, 0, 50.0))
    inner, outer = fill(tiers, who)
    assert (names(inner.proposed, who), outer.proposed, outer.short, outer.code) == (["03"], (), 1, "elsewhere")


def test_a_need_gives_way_when_another_unit_can_do_it() -> None:
    """The quickest for "any" is the only one with the skill: he goes where he alone can."""
    tiers = [Tier(limit=60.0, needs=(need("any"), need("any", 1, "急救")))]
    who = crew(
        ("03", CAR, PATROL, 0, 5.0), ("05", CAR, PATROL, 0, 50.0), skills=(frozenset({"急救"}), frozenset())
    )
    assert [names(one.proposed, who) for one in fill(tiers, who)] == [["05"], ["03"]]


def test_who_is_not_sure_never_fills_and_it_is_said() -> None:
    tiers = [Tier(limit=60.0, needs=(need("car", 2),))]
    who = crew(("03", CAR, Duty.UNKNOWN, 0, 5.0), ("05", CAR, PATROL, 0, 5.0), fit=())
    (one,) = fill(tiers, who)
    assert (one.proposed, one.short, one.code, one.n) == ((), 2, "unsure", 2)


def test_the_reason_is_the_nearest_that_can_be_mended() -> None:
    tiers = [Tier(limit=60.0, needs=(need("car", 1, "急救"),))]
    other = crew(("07", PAIR, PATROL, 0, 5.0))
    skill = crew(("03", CAR, PATROL, 0, 5.0))
    busy = crew(("03", CAR, PATROL, 0, 5.0), fit=(), unsure=np.array([False]), skills=(frozenset({"急救"}),))
    nobody = crew(("03", CAR, PATROL, 1, 5.0), skills=(frozenset({"急救"}),))
    assert [fill(tiers, who)[0].code for who in (other, skill, busy, nobody)] == ["role", "skills", "engaged", "nobody"]


def test_who_walks_and_would_come_too_late_is_said_to_be_slow() -> None:
    who = replace(crew(("07", PAIR, PATROL, 0, 400.0)), tier=np.array([-1]))
    (one,) = fill([Tier(limit=60.0, needs=(need("foot"),))], who)
    assert (one.proposed, one.code, one.n) == ((), "slow", 1)


def test_who_is_sent_keeps_his_slot_and_the_rest_is_proposed() -> None:
    tiers = [Tier(limit=60.0, needs=(need("patrol", 2),))]
    who = crew(
        ("03", CAR, Duty.ENROUTE, -1, np.inf), ("05", CAR, PATROL, 0, 5.0), ("11", CAR, PATROL, 0, 6.0),
        held=np.array([True, False, False]), bound=np.array([0, -1, -1]), fit=("05", "11"),
    )  # fmt: skip
    (one,) = fill(tiers, who)
    assert (names(one.held, who), names(one.proposed, who), one.short) == (["03"], ["05"], 0)


def test_reserve_is_nobody_of_ours() -> None:
    tiers = [Tier(limit=60.0, needs=(need("reserve", 2),))]
    who = crew(("03", CAR, PATROL, 0, 5.0))
    assert fill(tiers, who) == ()
    assert not plays("reserve", who.kind, who.duty).any()


def test_without_units_everything_is_short() -> None:
    (one,) = fill([Tier(needs=(need("any", 3),))], crew())
    assert (one.short, one.code) == (3, "nobody")


ROLES = st.sampled_from(["any", "patrol", "car", "foot", "post"])
UNITS = st.lists(
    st.tuples(
        st.sampled_from([CAR, PAIR, POST]), st.sampled_from([PATROL, STANDBY]), st.integers(-1, 2), st.integers(1, 300)
    ),
    max_size=5,
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.lists(ROLES, max_size=2), min_size=1, max_size=3), UNITS)
def test_no_other_way_fills_more_in_the_order_of_tiers_nor_as_much_quicker(
    roles: list[list[str]], units: list[tuple[Kind, Duty, int, int]]
) -> None:
    tiers = [Tier(limit=60.0 * n, needs=tuple(need(role) for role in some)) for n, some in enumerate(roles, 1)]
    who = crew(*((f"{n:02d}", kind, duty, tier, float(s)) for n, (kind, duty, tier, s) in enumerate(units)))
    found = fill(tiers, who)
    filled = tuple(sum(len(one.proposed) for one in found if one.tier == n) for n in range(len(tiers)))
    seconds = sum(who.seconds[row] for one in found for row in one.proposed)
    best = max(_ways(tiers, who))
    assert (filled, -seconds) == best


def _ways(tiers: list[Tier], who: Crew) -> list[tuple[tuple[int, ...], float]]:
    """Every way, as how many it fills by tier and minus its seconds."""
    slots = [(n, one.role) for n, tier in enumerate(tiers) for one in tier.needs]
    choices: list[int | None] = [*range(len(who.ids)), *([None] * len(slots))]
    out = []
    for way in set(permutations(choices, len(slots))):
        pairs = [(slot, row) for slot, row in zip(slots, way, strict=True) if row is not None]
        if all(plays(role, who.kind, who.duty)[row] and 0 <= who.tier[row] <= n for (n, role), row in pairs):
            filled = tuple(sum(slot[0] == n for slot, _ in pairs) for n in range(len(tiers)))
            out.append((filled, -float(sum(who.seconds[row] for _, row in pairs))))
    return out
