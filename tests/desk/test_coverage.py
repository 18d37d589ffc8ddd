"""Coverage at the desk: when it is asked for, on what it rests, what the ranked list and the preview say of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from console import say
from console.desk.coverage import BEFORE_S, EVERY_S, FRESH_S, free
from console.dispatch.wording import uncovered
from console.reckon import answer
from console.words import Asked, Changes, CoverAnswer, CoverAsk, SumsFault, SumsState
from layers.geo import to_mercator
from layers.reach import Reach
from layers.roads import RoadGraph, Rules
from layers.roads.building import build_ways
from layers.roads.ways import NodeCosts, Ways
from layers.shapes import Areas, Beats
from tests.desk.town import LAT, LON, Town, make_site

SIDE = 9
BLOCK_M = 300.0


def streets() -> RoadGraph:
    """Blocks of 300 m round the town's middle, two ways at 4 m/s."""
    x, y = (float(v) for v in to_mercator(LON, LAT))
    corners = np.asarray([(x + (n % SIDE - 2) * BLOCK_M, y + (n // SIDE - 4) * BLOCK_M) for n in range(SIDE**2)])
    pairs = [(c, c + 1) for c in range(SIDE**2) if c % SIDE < SIDE - 1] + [(c, c + SIDE) for c in range(SIDE**2 - SIDE)]
    count = len(pairs)
    return build_ways(
        Ways(
            corners, np.asarray(pairs, dtype=np.int32).ravel(), np.arange(0, 2 * count + 1, 2, dtype=np.int32),
            np.full(count, 6, np.uint8), np.full(count, 4.0), np.full(count, 4.0), np.arange(count, dtype=np.int64),
            np.zeros(count), NodeCosts(np.zeros(SIDE**2), np.zeros(SIDE**2), np.zeros(SIDE**2, np.uint8)),
        ),
        Rules(),
    )  # fmt: skip


def two_beats() -> Beats:
    """West and east of the town's middle."""
    x, y = (float(v) for v in to_mercator(LON, LAT))
    boxes = [
        [(x + a, y - 9e3), (x + b, y - 9e3), (x + b, y + 9e3), (x + a, y + 9e3)] for a, b in ((-9e3, 650), (650, 9e3))
    ]
    areas = Areas(
        np.asarray(boxes).reshape(-1, 2), np.asarray([0, 4, 8], np.int32), np.asarray([0, 1, 2], np.int32),
        np.zeros(2, np.uint8),
    )  # fmt: skip
    return Beats(areas, ("B1", "B2"), ("一巡区", "二巡区"), np.zeros((2, 2)))


ROADS = streets()
REACH = Reach.make(ROADS)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path, site=replace(make_site(tmp_path), roads=ROADS, beats=two_beats()))
    town.sums.ground._networks["motor"] = REACH  # a real site has it in its cache
    town.patrol("03", "05")
    return town


def asks(town: Town) -> list[CoverAsk]:
    return [one for one in town.sums.asked if isinstance(one, CoverAsk)]


def test_it_is_asked_for_once_and_again_only_when_someone_moved_and_not_sooner_than_ten_seconds(town: Town) -> None:
    town.beat(1)
    first = len(asks(town))
    assert first >= 1
    assert asks(town)[-1].crew.ids == ("03", "05")
    assert not asks(town)[-1].urgent
    for _ in range(15):
        town.beat(1)
    known_until = town.desk.cover.at
    assert len(asks(town)) == first  # nobody moved
    assert known_until is not None
    assert town.clock.now() - known_until <= EVERY_S
    for n in range(20):
        town.fix("03", LON + 0.004 + 0.0005 * n, LAT)
        town.beat(1)
    assert 2 <= len(asks(town)) - first <= 3


def test_never_more_than_one_ask_waits(town: Town) -> None:
    class Silent:
        def __init__(self) -> None:
            self.asked: list[Asked] = []

        def ask(self, ask: Asked) -> None:
            self.asked.append(ask)

    silent = Silent()
    slow = Town(town.folder / "slow", site=town.desk.site, sums=silent)
    slow.patrol("03")
    for n in range(60):
        slow.fix("03", LON + 0.0005 * n, LAT)
        slow.beat(1)
    assert len([one for one in silent.asked if isinstance(one, CoverAsk)]) == 1
    assert slow.desk.cover.answer is None


def test_while_nobody_has_spoken_it_is_not_known_and_not_nothing(town: Town) -> None:
    early = Town(town.folder / "early", site=town.desk.site)
    early.sums.ground._networks["motor"] = REACH
    early.beat(1)
    assert early.desk.cover.answer is None
    early.patrol("03")
    early.beat(1)
    assert early.desk.cover.answer is not None


def test_where_one_is_known_to_be_away_and_of_the_others_nothing_is_known_it_is_not_nothing(town: Town) -> None:
    """As after a restart: duties come from the journal, positions not yet."""
    early = Town(town.folder / "again", site=town.desk.site)
    early.hear("unit/03/link", {"t": early.clock.now(), "link": "online"})
    early.hear("unit/03/duty", {"t": early.clock.now(), "duty": "离岗"})
    early.fix("03", LON, LAT)
    early.beat()
    assert len(early.desk.units.ids) > 2
    assert free(early.desk).speechless


def test_where_there_are_no_units_what_the_posts_cover_is_known(town: Town) -> None:
    alone = Town(town.folder / "alone", site=replace(town.desk.site, units=()))
    assert not free(alone.desk).speechless
    assert free(Town(town.folder / "silent", site=town.desk.site).desk).speechless


def test_a_slow_start_of_the_worker_does_not_delay_what_comes_after(town: Town) -> None:
    asked: list[CoverAsk] = []

    class Late:
        def ask(self, ask: Asked) -> None:
            asked.extend([ask] if isinstance(ask, CoverAsk) else [])

    late = Town(town.folder / "late", site=town.desk.site, sums=Late())
    late.patrol("03")
    late.beat(1)
    late.beat(20)
    late.inbox.put(SumsState(ready=True, share=1.0))
    late.beat()
    late.inbox.put(answer(town.sums.ground, asked[0]))
    late.patrol("03", "05")
    late.beat(1)
    assert len(asked) == 2


def test_what_it_rests_on_is_said(town: Town) -> None:
    town.hear("unit/11/fix", {"t": town.clock.now(), "lon": LON, "lat": LAT})  # a place, and no duty
    town.beat(11)
    town.fix("03", LON + 0.004, LAT)
    town.beat(11)
    answer = town.desk.cover.answer
    assert answer is not None
    assert (answer.facts["n"], answer.facts["unknown"], answer.facts["posts"]) == (2, 2, 0)
    text = say.say(answer.code, **answer.facts)
    assert text.startswith("按 2 个可派单元、0 个警务站，定位最旧 ")
    assert "勤务未知 2 个" in text
    assert free(town.desk).crew.ids == ("03", "05")
    assert 0.0 < answer.share_road[0] < answer.share_road[1] <= answer.share_road[2]


def test_who_is_sent_no_longer_covers(town: Town) -> None:
    town.call()
    town.desk.run("派 03 至 0912")
    town.beat(11)
    assert asks(town)[-1].crew.ids == ("05",)


def test_the_ranked_list_and_the_preview_say_what_a_leaving_uncovers(town: Town) -> None:
    town.beat(1)
    town.call()
    town.desk.run("选 0912")
    ranking = town.desk.ranking
    assert ranking is not None
    by_unit = {one.unit: one.uncovers for one in ranking.candidates}
    answer = town.desk.cover.answer
    assert answer is not None
    for unit, (beat, before, after) in zip(answer.units, answer.loss_beat, strict=True):
        found = by_unit[unit]
        assert found is not None
        assert (found.beat, found.before, found.after, found.limit_s) == (beat, before, after, 180.0)
    lost = by_unit["05"]
    assert lost is not None
    assert not lost.unchanged
    parts = town.desk.type("派 05 至 0912").parts
    said = next(part for part in parts if part.text == uncovered(lost, whole=True))
    assert said.tone == ("warn" if lost.grave else "")
    both = town.desk.type("派 03 05 至 0912").parts
    assert any(part.text.endswith("以下") or part.text.endswith("空") for part in both)


def test_what_is_too_old_is_not_said(town: Town) -> None:
    town.beat(1)
    town.call()
    assert town.desk.coverage.uncovers(town.desk, "03") is not None
    assert town.desk.coverage.uncovers(town.desk, "07") is None  # it was not free
    town.clock.advance(FRESH_S + 1)
    assert town.desk.coverage.uncovers(town.desk, "03") is None


def test_a_selected_incident_has_it_of_now(town: Town) -> None:
    town.beat(1)
    town.clock.advance(4)
    town.fix("03", LON + 0.004, LAT)
    town.call()
    before = len(asks(town))
    town.desk.run("选 0912")
    assert len(asks(town)) == before + 1
    assert asks(town)[-1].urgent
    town.desk.run("选 0912")
    assert len(asks(town)) == before + 1


def test_the_layer_is_switched_by_the_verb_and_by_the_layer(town: Town) -> None:
    desk = town.desk
    assert not desk.cover.on
    assert desk.run("覆").ok
    assert desk.cover.on
    assert desk.view.layers["coverage"]
    assert desk.run("图 覆盖 关").ok
    assert not desk.cover.on
    assert desk.run("fg 开").ok
    assert desk.run("cover on").ok
    assert desk.cover.on
    assert desk.run("fg").changes & Changes.COVER
    assert not desk.cover.on


def test_best_places_come_with_the_coverage_and_are_told_once(town: Town) -> None:
    desk = town.desk
    assert desk.type("补位 2").ok
    assert desk.run("补位 2").ok
    assert desk.cover.on
    town.beat(0)
    assert desk.cover.answer is not None
    best = desk.cover.answer.best
    assert len(best) == 2
    assert [line.code for line in desk.ticker].count("cover.best_found") == 1
    assert "补位 2 处，3 分覆盖 +" in desk.ticker[-1].text()
    town.clock.advance(11)
    town.fix("03", LON + 0.004, LAT)
    town.beat()
    assert asks(town)[-1].best == 0
    assert desk.cover.answer.best == best  # they stand until they are worked out anew
    town.clock.advance(70)
    town.fix("03", LON + 0.003, LAT)
    town.beat()
    assert asks(town)[-1].best == 2
    assert [line.code for line in desk.ticker].count("cover.best_found") == 1
    assert desk.run("bw 0").ok
    assert not desk.cover.answer.best
    assert desk.run("bestplaces").ok
    town.beat(0)
    assert len(desk.cover.answer.best) == 1
    desk.run("覆 关")
    assert desk.cover.best_asked == 0


@pytest.mark.parametrize("line", ["补位 13", "补位 200"])
def test_as_many_as_make_no_sense_are_refused(town: Town, line: str) -> None:
    preview = town.desk.type(line)
    assert not preview.ok
    assert "1 至 12" in preview.parts[0].text
    made = town.desk.run(line)
    assert not made.ok
    assert made.code == "cover.best_range"


def test_a_site_without_roads_says_so_and_nothing_is_asked(tmp_path: Path) -> None:
    bare = Town(tmp_path)
    bare.patrol("03")
    bare.beat(20)
    assert asks(bare) == []
    for line in ("覆", "补位 2"):
        assert not bare.desk.type(line).ok
        assert bare.desk.run(line).code == "cover.no_roads"


def test_a_fault_is_named_once_and_tried_again(town: Town) -> None:
    town.beat(1)
    desk = town.desk
    for _ in range(2):
        n = desk.sums.number()
        desk.sums._asked["cover"] = n
        town.inbox.put(SumsFault("cover", n, "sums.failed", {"what": "CoverAsk", "why": "x"}))
        desk.beat()
    assert [line.code for line in desk.ticker].count("sums.failed") == 1
    before = len(asks(town))
    town.beat(30)
    assert len(asks(town)) == before
    town.beat(40)
    assert len(asks(town)) == before + 1


def test_another_site_is_worked_out_anew_and_what_was_asked_of_the_old_one_is_forgotten(town: Town) -> None:
    town.beat(1)
    desk, before = town.desk, len(asks(town))
    town.fix("03", LON + 0.0037, LAT)
    town.clock.advance(11)
    desk.beat()  # asked; the answer lies in the inbox
    assert len(asks(town)) == before + 1
    of_the_old = desk.cover.answer
    desk.reload(replace(desk.site))
    assert desk.cover.answer is of_the_old
    town.beat(1)
    assert len(asks(town)) == before + 2
    assert desk.cover.answer is not None
    assert desk.cover.answer.n == asks(town)[-1].n


def test_ten_minutes_ago_is_kept_beside_now(town: Town) -> None:
    town.beat(1)
    first = town.desk.cover.answer
    assert first is not None
    for n in range(int(BEFORE_S / 20) - 1):
        town.fix("03", LON + 0.0006 * (n % 9), LAT)
        town.beat(20)
        assert town.desk.cover.before is None
    for n in range(6):
        town.fix("03", LON + 0.001 * (n % 9), LAT)
        town.beat(20)
    before = town.desk.cover.before
    assert isinstance(before, CoverAnswer)
    assert before.n < town.desk.cover.answer.n  # type: ignore[union-attr]


def test_incidents_of_the_last_month_are_asked_about(town: Town) -> None:
    town.call()
    town.clock.advance(11)
    town.fix("05", LON + 0.007, LAT)
    town.beat(1)
    (at,) = asks(town)[-1].incidents_m
    np.testing.assert_allclose(at, [float(v) for v in to_mercator(LON, LAT)])
    town.clock.advance(31 * 86_400)
    town.hear("unit/05/duty", {"t": town.clock.now(), "duty": "在巡"})
    town.fix("05", LON + 0.002, LAT)
    town.fix("03", LON + 0.003, LAT)
    town.call("0990", place={"name": "不明"})
    town.beat(11)
    assert asks(town)[-1].incidents_m.shape == (0, 2)
