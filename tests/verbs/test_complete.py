"""The popup's rows and the ghost of what is being typed."""

from __future__ import annotations

from console.verbs import complete, ghost, parse
from console.verbs.calls import Assign
from tests.verbs.test_parse import room


def test_the_row_of_the_picture() -> None:
    text = "派 03 05 至 09"
    rows = complete(text, room())
    assert [(r.label, r.title, r.where, r.level) for r in rows] == [
        ("0912", "持械斗殴", "人民路", 1),
        ("0911", "家庭纠纷", "", 2),
    ]
    assert ghost(text, rows) == "12"
    assert isinstance(parse(rows[0].insert, room()), Assign)


def test_units_come_as_the_list_shows_them_and_none_twice() -> None:
    assert [r.id for r in complete("派 ", room())][:2] == ["05", "03"]
    assert "05" not in [r.id for r in complete("派 05 ", room())]


def test_after_to_only_incidents() -> None:
    assert {r.kind for r in complete("派 03 至 ", room())} == {"incident"}


def test_pinyin_completes_names() -> None:
    rows = complete("派 cg", room())
    assert [r.id for r in rows] == ["03", "11"]
    assert rows[0].insert == "派 03 "


def test_verbs_by_any_name() -> None:
    assert complete("ass", room())[0].label == "派"
    assert complete("代", room())[0].insert == "代签 "
    assert complete("p", room())[0].label == "派"
    assert ghost("p", complete("p", room())) == ""


def test_an_unreadable_beginning_completes_to_nothing() -> None:
    assert complete("派 99 0", room()) == []


def test_an_emergency_completes_only_with_units_in_emergency() -> None:
    assert [r.id for r in complete("接 ", room(sos=("11",)))] == ["11"]
