"""认领: which seat has an incident; the others are asked, nobody is kept from acting, and all show the same."""

from __future__ import annotations

from dataclasses import replace as altered
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from console.desk import claims, preview
from console.words import Link, SeatMessage, VirtualClock
from tests.desk.several import Base, Seat, calls, on_patrol, several
from tests.desk.test_sharing import same, settled
from tests.desk.town import Town

Three = tuple[Base, VirtualClock, list[Seat]]
KEY = "county:20260921-0912"


def claiming(seats: list[Seat], *, by_act: bool = True) -> None:
    for one in seats:
        rules = replace(one.desk.site.config.seats, claim_by_act=by_act, claim_s=60.0, claim_grace_s=10.0)
        one.desk.site = altered(one.desk.site, config=replace(one.desk.site.config, seats=rules))


@pytest.fixture
def town(tmp_path: Path) -> Three:
    base, clock, seats = several(tmp_path, "甲", "乙", "丙")
    on_patrol(seats, "03", "05", "11")
    calls(seats, "0912"), calls(seats, "0915")
    claiming(seats)
    settled(seats)
    return base, clock, seats


def holders(seats: list[Seat]) -> list[str]:
    return [claim.seat if (claim := claims.of(one.desk, KEY)) is not None else "" for one in seats]


def test_the_first_act_claims_and_another_seat_is_asked_once(town: Three) -> None:
    base, _, (a, b, c) = town
    assert b.desk.run("派 03 至 0912").ok
    settled([a, b, c])
    assert holders([a, b, c]) == ["乙"] * 3
    asked = a.desk.run("派 05 至 0912")
    assert (asked.code, asked.confirm) == ("desk.confirm", True)
    assert "乙 人乙" in asked.text()
    assert "0912 由 乙 人乙 认领" in "".join(part.text for part in preview.make(a.desk, "派 05 至 0912").parts)
    assert a.desk.order_of("05") is None
    assert a.desk.run("派 05 至 0912 !").ok
    settled([a, b, c])
    assert holders([a, b, c]) == ["乙"] * 3, "who acts beside it helps"
    assert "claims.helped" in [line.code for line in b.desk.ticker]
    assert a.desk.run("派 11 至 0912").ok, "who helps is not asked again"
    assert c.desk.run("注 0912 到了").ok, "a note is nobody's to allow"
    same(base, [a, b, c])


def test_one_sign_answers_one_question(town: Three) -> None:
    """What else speaks against the act has not been seen yet, when a key repeats it with ``!``."""
    _, _, (a, b, c) = town
    assert b.desk.run("派 03 至 0912").ok
    settled([a, b, c])
    assert a.desk.run("结 0912 误报").code == "desk.confirm"
    second = a.desk.run("结 0912 误报 !")
    assert (second.code, second.confirm) == ("desk.close_no_feedback", True)
    assert a.desk.run("结 0912 误报 !").ok
    settled([a, b, c])
    assert holders([a, b, c]) == [""] * 3, "what is closed is nobody's"


def test_two_at_once_the_order_of_commits_decides(town: Three) -> None:
    base, _, (a, b, c) = town
    assert a.desk.run("认领 0912").code == "claims.mine"
    assert b.desk.run("认领 0912").code == "claims.mine"
    b.store.commit()
    settled([a, b, c])
    assert holders([a, b, c]) == ["乙"] * 3
    assert "claims.late" in [line.code for line in a.desk.ticker]
    same(base, [a, b, c])


def test_taken_over_by_hand_and_let_go(town: Three) -> None:
    base, _, (a, b, c) = town
    a.desk.run("认领 0912")
    settled([a, b, c])
    assert b.desk.run("认领 0912").confirm
    assert b.desk.run("认领 0912 !").code == "claims.from"
    settled([a, b, c])
    assert "claims.taken" in [line.code for line in a.desk.ticker]
    assert a.desk.run("认领 0912 关").code == "claims.not_mine"
    assert b.desk.run("认领 0912").code == "claims.let_go"
    settled([a, b, c])
    assert holders([a, b, c]) == [""] * 3
    same(base, [a, b, c])


def test_a_claim_without_a_sign_of_life_is_stale_after_its_grace(town: Three) -> None:
    base, clock, (a, b, c) = town
    b.desk.run("派 03 至 0912")
    settled([a, b, c])
    clock.advance(69)
    assert a.desk.run("派 05 至 0912").confirm
    clock.advance(2)
    claim = claims.of(a.desk, KEY)
    assert claim is not None
    assert claims.stale(a.desk, claim)
    assert a.desk.run("派 05 至 0912").ok
    settled([a, b, c])
    assert holders([a, b, c]) == ["甲"] * 3
    assert "claims.taken" in [line.code for line in b.desk.ticker]
    same(base, [a, b, c])


def test_an_act_is_a_sign_of_life_and_not_each_is_journaled(town: Three) -> None:
    base, clock, (a, b, c) = town
    for unit, later in (("03", 10), ("05", 40), ("11", 50)):
        assert b.desk.run(f"派 {unit} 至 0912").ok
        settled([a, b, c])
        clock.advance(later)
    assert a.desk.run("结 0912 误报").code == "desk.confirm", "since the last act it is 50 s"
    assert sum(event.kind == "incident.claimed" for event in base.events) == 2


def test_a_seat_that_is_gone_has_nothing_for_long(town: Three) -> None:
    _, clock, (a, b, c) = town
    b.desk.run("派 03 至 0912")
    settled([a, b, c])
    a.inbox.put(SeatMessage(seat="乙", t=clock.now(), link=Link.OFFLINE))
    a.desk.beat()
    assert a.desk.run("派 05 至 0912").confirm, "it may be back at once"
    clock.advance(11)
    a.desk.beat()
    assert f"shift:claim:{KEY}" in [one.alarm.key for one in a.desk.alarms.view.standing]
    assert a.desk.run("派 05 至 0912").ok
    clock.advance(1)
    a.desk.beat()
    assert f"shift:claim:{KEY}" not in [one.alarm.key for one in a.desk.alarms.view.standing]


def test_by_hand_alone_where_the_site_wants_it(town: Three) -> None:
    _, _, seats = town
    claiming(seats, by_act=False)
    seats[1].desk.run("派 03 至 0912")
    settled(seats)
    assert holders(seats) == [""] * 3


def test_with_one_seat_there_is_nothing_to_claim(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.call("0912")
    assert town.desk.run("认领 0912").code == "claims.alone"
    assert town.desk.run("签 0912").code in ("desk.signed", "desk.signed_already")
    assert not town.desk.room.claims


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(
            ("认领 0912", "认领 0912 !", "认领 0912 关", "派 05 至 0912", "派 05 至 0912 !", "结 0912 误报 !", "commit",
             "hear", "cut", "back", "later", "much later")
        ),
    ),
    max_size=25,
)  # fmt: skip


@settings(
    max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(STEPS)
def test_whatever_comes_first_all_show_the_same_holder(tmp_path_factory: pytest.TempPathFactory, steps: object) -> None:
    base, clock, seats = several(tmp_path_factory.mktemp("site"), "甲", "乙", "丙")
    on_patrol(seats, "05")
    calls(seats, "0912")
    claiming(seats)
    settled(seats)
    for which, step in steps:  # type: ignore[attr-defined]
        seat = seats[which]
        if step in ("commit", "hear"):
            getattr(seat.store, step)()
        elif step in ("cut", "back"):
            if seat.store.away != (step == "cut"):
                getattr(seat.store, step)()
        elif step in ("later", "much later"):
            clock.advance(5 if step == "later" else 80)
        else:
            seat.desk.run(step)
        seat.desk.beat()
    for seat in seats:
        if seat.store.away:
            seat.store.back()
    same(base, seats)
    assert len(set(holders(seats))) == 1


def test_a_seat_that_is_gone_is_said_once_with_what_it_had_and_its_coming_back_too(town: Three) -> None:
    _, clock, (a, b, c) = town
    assert b.desk.run("派 03 至 0912").ok
    settled([a, b, c])
    for link in (Link.OFFLINE, Link.ONLINE, Link.OFFLINE, Link.OFFLINE, Link.ONLINE):
        a.inbox.put(SeatMessage(seat="乙", t=clock.now(), link=link))
        a.desk.beat()
    told = [line for line in a.desk.ticker if line.code.startswith("seats.")]
    codes = [line.code for line in told if line.code in ("seats.gone", "seats.gone_from", "seats.back")]
    assert codes == ["seats.back", "seats.gone_from", "seats.back"], "how it was before is not known at first"
    gone = next(line for line in told if line.code == "seats.gone_from")
    assert gone.text() == "乙 断开，其认领 0912"
