"""重复警情: one house is one place, a street is not, and what is 密 has no address."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from console.say import use
from console.study.plane import Plane
from console.study.repeats import SAME_M, labels, repeats
from console.words.study import Line, Scope, Study, text_of
from tests.study.made import ground, incident, of, squares, tables_from_log

T = 1_790_000_000.0
DAY = 86_400.0
SCOPE = Scope(since=T, until=T + 30 * DAY)
PLANE = Plane(123.505, 30.505)


def study_of(points: list[tuple[float, float, dict[str, object]]]) -> Study:
    """Metres east and north, and what the incident says; a day after each other."""
    rows = []
    for n, (x, y, fields) in enumerate(points):
        lon, lat = PLANE.point(x, y)
        rows.append(incident(n, T + n * DAY, lon, lat, beat="B01", **fields))
    beats = squares(("老城",), 123.5, 30.5, 0.01)
    return repeats(of(rows, SCOPE.since, SCOPE.until), SCOPE, ground(SCOPE.until, beats))


@pytest.mark.parametrize("seed", range(4))
def test_no_two_of_one_place_are_far_apart_and_what_is_close_is_seldom_parted(seed: int) -> None:
    xy = np.random.default_rng(seed).uniform(0, 400, (120, 2))
    label = labels(xy)
    for i, j in combinations(range(len(xy)), 2):
        if label[i] == label[j]:
            assert np.hypot(*(xy[i] - xy[j])) <= SAME_M + 0.3


def test_a_chain_of_doors_is_not_one_place() -> None:
    street = np.column_stack((np.arange(0, 500, 25.0), np.zeros(20)))
    assert len(set(labels(street).tolist())) >= 10


def test_a_house_that_calls_again_and_again() -> None:
    house: dict[str, object] = {"place": "人民路12号", "type": "纠纷"}
    points = [(n % 3 * 10.0, 0.0, house) for n in range(5)] + [(900.0, 0.0, {}), (2_000.0, 0.0, {}), (905.0, 0.0, {})]
    found = study_of(points)
    assert found.numbers == {"volume": 8.0, "places": 1.0, "repeated": 5.0, "repeated_share": 5 / 8, "most": 5.0}
    (row,) = found.tables[0].rows
    assert row[:4] == ("人民路12号", "老城", 5, "纠纷")
    assert row[6] == pytest.approx(1.0)
    (one,) = found.findings
    assert one.value == 5.0
    assert one.key.startswith("repeat:")
    for language in ("zh_CN", "en"):
        use(language)
        assert all(line.text() for line in (*found.said, one.what))
    use("zh_CN")


def test_its_key_stays_while_more_is_said_of_it() -> None:
    keys = [study_of([(n % 3 * 4.0, 0.0, {}) for n in range(count)]).findings[0].key for count in (3, 9)]
    assert keys[0] == keys[1]


def test_of_a_sensitive_one_the_beat_alone_is_said() -> None:
    found = study_of([(0.0, 0.0, {"place": "西岗新村6栋", "type": "家暴", "sensitive": n == 1}) for n in range(4)])
    (row,) = found.tables[0].rows
    said = [text_of(cell) for cell in row if isinstance(cell, str | Line)] + [line.text() for line in found.said]
    assert not any("西岗" in text or "家暴" in text for text in said)
    assert found.layers == ()


def test_a_number_that_belongs_to_a_person_is_not_in_the_name_of_a_place() -> None:
    found = study_of([(0.0, 0.0, {"place": "人民路 13800001111"})] * 3)
    assert "13800001111" not in text_of(found.tables[0].rows[0][0])  # type: ignore[arg-type]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_nothing_is_repeated(n: int) -> None:
    found = study_of([(0.0, 0.0, {})] * n)
    assert found.said[0].code == "crime.repeat_none"
    assert found.numbers["places"] == 0.0
    assert found.tables == ()


def test_san_franciscos_log_by_hand(shared_data: Path) -> None:
    """Its places are given by the block: all incidents of one coordinate."""
    made = tables_from_log(shared_data / "incidents" / "sf_fire_calls_2016-12-31_2017-01-07.csv")
    found = repeats(made, Scope(since=made.since, until=made.until), ground(made.until))
    most = made.incidents.groupby(["lon", "lat"]).size().max()
    assert found.numbers["most"] >= most
    assert found.tables[0].rows[0][2] == found.numbers["most"]
