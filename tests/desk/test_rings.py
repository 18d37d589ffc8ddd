"""Prevention rings: acts of the desk, events of the journal, asked to be worked out, there again after a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.words import Asked, Changes, ForgetAsk, Ring, RingAsk, RingShape, Travel
from tests.desk.town import LAT, LON, Town


class Asking:
    """A port that keeps what it was asked and answers nothing."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def ask(self, ask: Asked) -> None:
        self.asked.append(ask)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path, sums=Asking())
    town.patrol("03", "05")
    town.call()
    return town


def asked(town: Town) -> list[Asked]:
    port = town.desk.sums._port
    assert isinstance(port, Asking)
    return port.asked


def only(town: Town) -> Ring:
    (ring,) = town.desk.rings.values()
    return ring


def test_a_ring_round_an_incident(town: Town) -> None:
    made = town.desk.run("圈 0912 1 3 5")
    assert made.ok
    assert made.changes & Changes.RINGS
    ring = only(town)
    assert (ring.no, ring.shape, [tier.limit for tier in ring.tiers]) == ("圈1", RingShape.TIME, [60.0, 180.0, 300.0])
    assert ring.centre is not None
    assert (ring.centre.lon_deg, ring.centre.lat_deg) == pytest.approx((LON, LAT))
    assert (ring.incident, ring.made_by, ring.made_at) == (ring.centre.id, town.desk.actor, town.clock.now())
    assert (town.desk.selection.kind, town.desk.selection.id) == ("ring", ring.id)
    assert town.desk.ring_views[ring.id].stale
    (ask,) = asked(town)
    assert isinstance(ask, RingAsk)
    assert ask.ring == ring


@pytest.mark.parametrize(
    ("line", "shape", "limits", "travel"),
    [
        ("quan 03 500米 2km", RingShape.DISTANCE, [500.0, 2000.0], Travel.CAR),
        ("ring 0912 3min bicycle", RingShape.TIME, [180.0], Travel.BICYCLE),
        ("圈0912 1-3-5 警车", RingShape.TIME, [60.0, 180.0, 300.0], Travel.PRIORITY),
        ("圈 10 20 0912", RingShape.TIME, [600.0, 1200.0], Travel.CAR),
        (f"圈 {LON},{LAT} 1.5 3.5 步", RingShape.TIME, [90.0, 210.0], Travel.FOOT),
        (f"圈 {LON},{LAT} {LON + 0.01},{LAT} {LON},{LAT + 0.01}", RingShape.AREA, [0.0], Travel.CAR),
    ],
)
def test_what_can_be_typed(town: Town, line: str, shape: RingShape, limits: list[float], travel: Travel) -> None:
    assert town.desk.type(line).ok
    assert town.desk.run(line).ok
    ring = only(town)
    assert (ring.shape, [tier.limit for tier in ring.tiers], ring.travel) == (shape, limits, travel)


def test_tiers_are_put_in_order_and_it_is_said(town: Town) -> None:
    made = town.desk.run("圈 0912 5 3 3 1")
    assert [tier.limit for tier in only(town).tiers] == [60.0, 180.0, 300.0]
    assert "1 3 5" in made.text()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("圈 0912 0", "ring.not_positive"),
        ("圈 0912 -3", "ring.not_positive"),
        ("圈 0912 500", "ring.too_large"),
        ("圈 0912 0.2", "ring.too_small"),
        ("圈 0912 1分 500米", "ring.mixed"),
        ("圈 0912 1 500米", "ring.mixed"),
        ("圈 0912 " + " ".join(str(n) for n in range(1, 15)), "ring.too_many"),
        ("圈 0912 abc", "verb.error.not_found"),
        ("圈 11 3", "ring.centre_unknown"),
        ("圈 城关一组 骑警二组 3", "ring.one_centre"),
        ("圈 0912 跟随 3", "ring.moves_with_units"),
        (f"圈 {LON},{LAT} {LON + 0.01},{LAT}", "ring.flat"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_nothing_is_kept(town: Town, line: str, code: str) -> None:
    shown = town.desk.type(line)
    made = town.desk.run(line)
    assert (made.ok, made.code, shown.ok) == (False, code, False)
    assert made.text() in "".join(part.text for part in shown.parts)
    assert not town.desk.rings
    assert not asked(town)


def test_numbers_are_given_once_and_undo_puts_back(town: Town) -> None:
    for _ in range(2):
        town.desk.run("圈 0912 1 3 5")
    first, second = town.desk.rings.values()
    assert town.desk.run("删圈 圈2").ok
    assert town.desk.selection.id == ""
    assert isinstance(asked(town)[-1], ForgetAsk)
    town.desk.run("圈 0912 3")
    assert [ring.no for ring in town.desk.rings.values()] == ["圈1", "圈3"]
    assert town.desk.undo().ok
    assert town.desk.undo().ok
    assert town.desk.rings == {first.id: first, second.id: second}
    assert town.desk.undo().ok
    assert town.desk.rings == {first.id: first}


def test_killed_and_started_again_the_rings_are_there(town: Town) -> None:
    town.desk.run("圈 0912 1 3 5")
    town.desk.run("圈 03 跟随 500米")
    town.desk.run("删圈 圈1")
    again = town.killed_and_started_again()
    again.desk.beat()
    assert again.desk.rings == town.desk.rings
    assert again.desk.ring_views.keys() == again.desk.rings.keys()
    again.desk.run("圈 0912 3")
    assert [ring.no for ring in again.desk.rings.values()] == ["圈2", "圈3"]
