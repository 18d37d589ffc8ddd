"""复盘: what the room knew and did, worked out again from the journal and the tracks, against the live room itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from console.desk import events as ev
from console.desk import looks
from console.desk.known import known
from console.desk.labels import source_words
from console.dispatch.rank import rank
from console.say import catalogue, say, use
from console.site import Site, compile_if_stale, load
from console.site.types import kind_of
from console.study.review import NoSuchIncident, review
from console.study.review_intervals import span
from console.study.review_line import LEFT_OUT, may_belong
from console.words import Event, Fix, OrderState
from console.words.past import Lost
from console.words.study import Cell, Study, Table
from layers.geo import from_mercator
from tests.conftest import ROOT
from tests.desk.town import NOW, Town
from tests.study.pasts import Events, Fixes

DEMO = ROOT / "config" / "demo"


@pytest.fixture(scope="module")
def demo() -> Site:
    compile_if_stale(DEMO)
    return load(DEMO)


@pytest.fixture
def town(tmp_path: Path, demo: Site) -> Town:
    """Two units on patrol at police posts, and an incident at a third."""
    made = Town(tmp_path, site=replace(demo, state_dir=tmp_path))
    posts = [tuple(float(v) for v in from_mercator(*xy)) for xy in demo.posts.xy[:3]]
    for unit, (lon, lat) in zip(("03", "05"), posts[1:], strict=True):
        made.hear(f"unit/{unit}/link", {"t": made.clock.now(), "link": "online"})
        made.hear(f"unit/{unit}/duty", {"t": made.clock.now(), "duty": "在巡"})
        made.fix(unit, lon, lat)
    made.beat()
    made.call("0912", place={"lon": posts[0][0], "lat": posts[0][1], "name": "站前"})
    return made


def reviewed(town: Town, fixes: Fixes | None = None, **more: Any) -> Study:
    past = fixes or Fixes(town.journal.fixes)
    return review(town.desk.site, Events(town.journal.replay()), past, "county:20260921-0912", **more)


def table(study: Study, code: str) -> Table:
    return next(one for one in study.tables if one.code == code)


def moments(rows: Sequence[tuple[Cell, ...]]) -> list[float]:
    return [row[0] for row in rows if isinstance(row[0], float)]


def texts(study: Study) -> list[str]:
    return [line.text() for line in study.said]


def lived_through(town: Town) -> list[str]:
    """The nearest goes, late; the live list as it stood when it was sent."""
    incident = town.desk.room.incidents["county:20260921-0912"]
    town.beat(20)
    listed = rank(incident, known(town.desk), town.desk.roads, town.clock.now())
    order = [one.unit for one in listed.candidates]
    assert town.desk.run(f"派 {order[0]} 至 0912").ok
    town.beat()
    key = town.order_id(order[0])
    town.beat(10)
    town.reply(order[0], key, "signed")
    town.beat(30)
    town.reply(order[0], key, "enroute", t=town.clock.now() - 20)
    town.beat(900)
    town.reply(order[0], key, "onscene")
    town.reply(order[0], key, "report", text="两人受伤，电话 13800000000")
    town.beat(60)
    town.reply(order[0], key, "feedback", text="已处置")
    assert town.desk.run("结 0912 调解").ok
    town.beat()
    return order


def test_the_list_of_then_is_the_list_that_the_room_showed(town: Town) -> None:
    order = lived_through(town)
    found = table(reviewed(town), "review.choice")
    assert [str(row[1]).partition(" ")[0] for row in found.rows] == order
    assert [row[-1] for row in found.rows] == ["已派"] + [""] * (len(order) - 1)


def test_steps_stand_against_their_limits(town: Town) -> None:
    order = lived_through(town)
    study = reviewed(town)
    rows = {(str(row[0]).partition(" ")[0], row[1]): row for row in table(study, "review.intervals").rows}
    assert rows[(order[0], "单元签")][4] == pytest.approx(10)
    assert rows[(order[0], "出发")][4] == pytest.approx(10)  # by the unit's own clock, not when it was heard
    came = rows[(order[0], "到场")]
    limit = came[5]
    assert isinstance(limit, float)
    assert came[4] == pytest.approx(920)
    assert came[6] == pytest.approx(920 - limit)
    assert study.numbers["over"] >= 1
    assert any("到场用时 15:20" in line for line in texts(study)), texts(study)


def test_the_time_line_says_who_when_and_by_which_clock_and_no_caller(town: Town) -> None:
    order = lived_through(town)
    study = reviewed(town)
    rows = table(study, "review.line").rows
    assert [row[0] for row in rows] == sorted(moments(rows))
    way = next(row for row in rows if str(row[5]) == f"{town.desk.unit_words(order[0])} 出发")
    assert way[2] == "终端"
    assert way[3] == pytest.approx(20)
    whole = repr(study)
    for personal in ("张某", "13800000000"):
        assert personal not in whole
    assert "两人受伤" in whole


def test_another_was_sent_and_why(town: Town) -> None:
    incident = town.desk.room.incidents["county:20260921-0912"]
    listed = rank(incident, known(town.desk), town.desk.roads, town.clock.now())
    other = listed.candidates[1].unit
    assert town.desk.run(f"派 {other} 至 0912 !").ok
    town.beat(5)
    said = [line for line in reviewed(town).said if line.code in ("review.said_other", "review.said_unreasoned")]
    assert len(said) == 1
    assert town.desk.unit_words(listed.candidates[0].unit) in said[0].text()


def test_what_the_list_showed_when_it_was_given_stands_beside_what_came_of_it(town: Town) -> None:
    order = lived_through(town)
    (row,) = table(reviewed(town), "review.orders").rows
    kept = next(iter(town.desk.room.orders.values()))
    assert row[2] == kept.eta_s is not None
    assert row[3] == pytest.approx(940, abs=1)
    assert str(row[4]).startswith(order[0])


def test_every_end_of_an_order_has_its_word() -> None:
    codes = catalogue()
    assert all(f"review.order.{state.value}" in codes for state in OrderState)


def test_what_came_late_is_named_and_weighed(town: Town) -> None:
    """A third unit stood next door all the time; its fixes were told only after the order was given."""
    incident = town.desk.room.incidents["county:20260921-0912"]
    assert incident.lon_deg is not None
    assert incident.lat_deg is not None
    town.hear("unit/11/link", {"t": town.clock.now(), "link": "online"})
    town.hear("unit/11/duty", {"t": town.clock.now(), "duty": "在巡"})
    town.beat(20)
    first = rank(incident, known(town.desk), town.desk.roads, town.clock.now()).candidates[0].unit
    t = town.clock.now() - 5
    assert town.desk.run(f"派 {first} 至 0912").ok
    town.beat(200)
    late = Fix("11", t, incident.lon_deg, incident.lat_deg, received_at=town.clock.now())
    town.beat(60)
    study = reviewed(town, Fixes([*town.journal.fixes, late]))
    hindsight = [line.text() for line in study.said if line.code == "review.said_hindsight"]
    assert len(hindsight) == 1
    assert "11" in hindsight[0]
    assert not [line for line in reviewed(town).said if line.code == "review.said_hindsight"]


def test_late_fixes_of_who_was_sent_are_counted_and_drawn(town: Town) -> None:
    order = lived_through(town)
    sound = list(town.journal.fixes)
    assert not reviewed(town).numbers["late_fixes"]
    lon, lat = sound[0].lon_deg, sound[0].lat_deg
    injected = [Fix(order[0], NOW + 100 + n, lon, lat, received_at=NOW + 400) for n in range(7)]
    study = reviewed(town, Fixes([*sound, *injected]))
    assert study.numbers["late_fixes"] == 7
    assert len(table(study, "review.late").rows) == 7
    assert {layer.code for layer in study.layers} >= {"review.late_points", "review.tracks"}


def test_who_looked_at_which_camera(town: Town, demo: Site) -> None:
    incident = "county:20260921-0912"
    looks.begin(town.desk, f"camera:{demo.cameras.ids[0]}", "card", f"incident:{incident}")
    town.beat(12)
    looks.end(town.desk, f"camera:{demo.cameras.ids[0]}", "card")
    lived_through(town)
    rows = table(reviewed(town), "review.looks").rows  # selecting the incident looks at others by itself
    assert len([row for row in rows if row[1] == "值班长甲" and row[3] == pytest.approx(12)]) == 1


def test_in_the_midst_of_it_the_review_ends_where_it_is_told_to(town: Town) -> None:
    lived_through(town)
    study = reviewed(town, until=NOW + 25)
    assert not any(row[1] == "到场" and row[3] for row in table(study, "review.intervals").rows)
    assert max(moments(table(study, "review.line").rows)) <= NOW + 25


def test_a_step_that_waits_for_days_does_not_flatten_the_chart(town: Town) -> None:
    assert town.desk.run("派 03 至 0912 !").ok
    town.beat(5)
    town.reply("03", town.order_id("03"), "signed")
    town.beat(5 * 86_400)
    study = reviewed(town)
    (chart,) = study.charts
    assert max(chart.series[0].y) < 3600
    rows = table(study, "review.intervals").rows
    assert any(isinstance(row[4], float) and row[4] > 4 * 86_400 for row in rows)


def test_an_incident_that_nobody_was_sent_to(town: Town) -> None:
    study = reviewed(town)
    assert not any(one.code == "review.choice" for one in study.tables)
    assert table(study, "review.line").rows


def test_none_of_that_number(town: Town) -> None:
    with pytest.raises(NoSuchIncident):
        review(town.desk.site, Events(town.journal.replay()), Fixes([]), "county:no")


def test_what_is_lost_of_these_hours_is_named(town: Town) -> None:
    lived_through(town)
    gone = Lost(NOW, NOW + 60, "review.unread", {"n": 3})
    other = Lost(NOW - 9e5, NOW - 8e5, "review.unread", {"n": 4})
    (line,) = reviewed(town, Fixes(town.journal.fixes, (gone, other))).missing
    assert line.facts["n"] == 3


@pytest.fixture
def english() -> Iterator[None]:
    use("en")
    yield
    use("zh_CN")


@pytest.mark.usefixtures("english")
def test_in_english(town: Town) -> None:
    lived_through(town)
    study = reviewed(town)
    rows = table(study, "review.line").rows
    assert any("en route" in str(row[5]) for row in rows)
    assert all(line.text() for line in study.said)


def test_every_kind_that_may_belong_has_its_words() -> None:
    codes = catalogue()
    for kind in ev.KINDS:
        blank = Event(seat="s", id="1", at=0.0, actor="", kind=kind, subject="", body={})
        if may_belong(blank) and kind not in LEFT_OUT:
            assert f"review.on.{kind.replace('.', '_')}" in codes, kind


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (102.4, "1:42"), (3729, "1:02:09")])
def test_a_span(seconds: float, text: str) -> None:
    assert span(seconds) == text


def test_kind_and_source_are_words_in_both_languages(town: Town) -> None:
    lived_through(town)
    incident = town.desk.room.incidents["county:20260921-0912"]
    kind_en = kind_of(town.desk.site.config.incident.types, incident.type).name_en
    for lang, kind, source in (("zh_CN", incident.type, "县 110"), ("en", kind_en, "County 110")):
        use(lang)
        try:
            head = {str(row[0]): str(row[1]) for row in table(reviewed(town), "review.head.title").rows}
            assert head[say("review.head.type")] == kind
            assert source_words("county110") == source
            assert head[say("review.head.source")] == source_words(incident.source)
        finally:
            use("zh_CN")
