"""系统推定 at the desk: fixes in, inferred steps out, and what a person's or the terminal's word makes of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from console.dispatch.clocks import pending
from console.site.clocking import InferConfig
from console.words import OrderState, Step
from tests.desk.town import LAT, LON, Town

M = 1 / 90_500.0  # degrees of longitude a metre, near enough here


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """03 stands 900 m east of 0912 and has signed."""
    made = Town(tmp_path)
    made.patrol("03", "05")
    at(made, "03", 900.0)
    made.call("0912")
    assert made.desk.run("派 03 至 0912").ok
    made.beat()
    made.reply("03", made.order_id("03"), "signed")
    return made


def at(town: Town, unit: str, metres: float, speed: float = 0.0, accuracy: float = 6.0, late_s: float = 0.0) -> None:
    body = {"t": town.clock.now() - late_s, "lon": LON + metres * M, "lat": LAT, "speed": speed, "accuracy": accuracy}
    town.hear(f"unit/{unit}/fix", body)
    town.beat()


def drive(town: Town, from_m: float, to_m: float, mps: float = 12.0, every_s: float = 3.0, **more: float) -> None:
    metres = from_m
    while metres > to_m:
        town.beat(every_s)
        metres = max(to_m, metres - mps * every_s)
        at(town, "03", metres, mps, **more)


def stand(town: Town, metres: float, seconds: float, every_s: float = 5.0, **more: float) -> None:
    for _ in range(int(seconds / every_s)):
        town.beat(every_s)
        at(town, "03", metres, **more)


def said(town: Town) -> list[tuple[Step, bool]]:
    order = town.desk.order_of("03")
    assert order is not None
    return [(m.step, m.inferred) for m in order.steps if m.step in (Step.ENROUTE, Step.ONSCENE)]


def codes(town: Town) -> list[str]:
    return [line.code for line in town.desk.ticker]


def test_a_silent_terminal_is_seen_to_set_out_and_to_arrive(town: Town) -> None:
    begun = town.clock.now()
    drive(town, 900.0, 10.0)
    assert said(town) == [(Step.ENROUTE, True)]
    stand(town, 10.0, 40.0)
    assert said(town) == [(Step.ENROUTE, True), (Step.ONSCENE, True)]
    order = town.desk.orders[town.order_id("03")]
    assert order.state is OrderState.ONSCENE
    gone, there = pending(order)
    assert begun < gone.at < begun + 20.0
    assert there.at < there.seen_at - 29.0, "dated by the first fix of the dwell"
    assert {"clock.ticker.inferred_enroute", "clock.ticker.inferred_onscene"} <= set(codes(town))
    assert [one["step"] for one in town.wire.on("incident/county/reply")] == ["signed", "assigned"]
    assert town.killed_and_started_again().desk.orders == town.desk.orders


def test_time_alone_says_nothing(town: Town) -> None:
    stand(town, 900.0, 600.0, every_s=20.0)
    town.beat(3600.0)
    assert said(town) == []


def test_old_fixes_that_only_now_arrive_say_nothing(town: Town) -> None:
    town.beat(400.0)
    for n in range(30):
        at(town, "03", max(5.0, 900.0 - 60.0 * n), 10.0 if n < 15 else 0.0, late_s=350.0 - 5.0 * n)
    assert said(town) == []
    assert town.desk.units.lon_deg[town.desk.units.row["03"]] == pytest.approx(LON + 5.0 * M), "they moved the marker"


def test_a_doubtful_position_says_nothing(town: Town) -> None:
    drive(town, 900.0, 10.0, accuracy=80.0)
    stand(town, 10.0, 60.0, accuracy=80.0)
    assert said(town) == []


def test_a_site_that_does_not_want_it_infers_nothing(town: Town) -> None:
    config = msgspec.structs.replace(town.desk.site.config, infer=InferConfig(on=False))
    town.desk.reload(replace(town.desk.site, config=config))
    drive(town, 900.0, 10.0)
    stand(town, 10.0, 60.0)
    assert said(town) == []


def test_who_has_not_signed_is_not_watched(town: Town) -> None:
    assert town.desk.run("派 05 至 0912").ok
    town.beat()
    for _ in range(20):
        town.beat(5.0)
        at(town, "05", 2.0)
    order = town.desk.order_of("05")
    assert order is not None
    assert order.state is OrderState.SENT


def test_a_place_that_is_only_roughly_known_is_not_reached(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.patrol("03", "05")
    town.call("0912", place={"lon": LON, "lat": LAT, "radius": 800, "name": "城东"})
    assert town.desk.run("派 03 至 0912 !").ok
    town.beat()
    town.reply("03", town.order_id("03"), "signed")
    stand(town, 5.0, 60.0)
    assert said(town) == []


def test_a_rejected_arrival_is_not_inferred_again(town: Town) -> None:
    drive(town, 900.0, 10.0)
    stand(town, 10.0, 40.0)
    assert town.desk.run("核 03 否").ok
    stand(town, 10.0, 120.0)
    assert said(town) == [(Step.ENROUTE, True)]


def test_the_terminals_word_comes_first_or_last_and_counts(town: Town) -> None:
    town.reply("03", town.order_id("03"), "enroute")
    drive(town, 900.0, 10.0)
    stand(town, 10.0, 40.0)
    assert said(town) == [(Step.ENROUTE, False), (Step.ONSCENE, True)], "what it said itself is not read again"
    town.reply("03", town.order_id("03"), "onscene")
    assert said(town)[-1] == (Step.ONSCENE, False)
    assert pending(town.desk.orders[town.order_id("03")]) == ()
    assert [one["step"] for one in town.wire.on("incident/county/reply")][-2:] == ["enroute", "onscene"]
