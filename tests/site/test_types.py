"""Kinds of incident inherit what they do not say."""

from __future__ import annotations

from console.site import IncidentType
from console.site.types import kind_of, line_of

TYPES = (
    IncidentType("治安", level=2, units=2, text="注意取证", feedback_s=3600.0),
    IncidentType("打架", parent="治安", words=("打架",), skills=("急救",)),
    IncidentType("持械斗殴", parent="打架", level=1, units=3),
    IncidentType("甲", parent="乙"),
    IncidentType("乙", parent="甲", units=4),
)


def test_a_kind_takes_from_its_parents_what_it_does_not_say() -> None:
    kind = kind_of(TYPES, "持械斗殴")
    assert (kind.level, kind.units, kind.skills, kind.text, kind.feedback_s) == (1, 3, ("急救",), "注意取证", 3600.0)
    assert kind.words == (), "the words that make one guess a kind are its own"


def test_an_unknown_kind_is_of_the_lowest_level_and_has_no_plan() -> None:
    assert (kind_of(TYPES, "没有").level, kind_of(TYPES, "没有").units) == (3, 1)


def test_a_circle_among_parents_ends() -> None:
    assert [one.name for one in line_of(TYPES, "甲")] == ["甲", "乙"]
    assert kind_of(TYPES, "甲").units == 4
