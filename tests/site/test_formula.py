"""Formulas of indicators: what they may say, what is refused and where, and that nothing else is ever run."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.site.formula import AGGREGATES, EACH, FormulaError, parse
from console.site.indicating import COLUMNS, TIME_OF, IndicatorSpec
from console.site.indicators import sound

ORDERS = COLUMNS["orders"]


@pytest.mark.parametrize("text", [
    "count()", "share(onscene - signed <= 300)", "p90(issued - incident_received)", "count(level == 1) / 2",
    "mean(0 <= eta_s < 600)", "share(not drill and known(onscene) or on_behalf)", "count(one_of(unit, '03', '05'))",
])  # fmt: skip
def test_what_a_site_would_write_is_read(text: str) -> None:
    formula = parse(text, (*ORDERS, "level"))
    assert formula.names <= {*ORDERS, "level"}


@pytest.mark.parametrize(("text", "code", "at"), [
    ("p90(onscene -", "indicator.formula_syntax", None),
    ("", "indicator.formula_syntax", None),
    ("p90(arrived)", "indicator.formula_name", 5),
    ("issued.to_csv('x')", "indicator.formula_not", 1),
    ("issued[0]", "indicator.formula_not", 1),
    ("__import__('os')", "indicator.formula_name", 1),
    ("(lambda: 1)()", "indicator.formula_not", 1),
    ("count(level=1)", "indicator.formula_not", 1),
    ("9 ** 9 ** 9", "indicator.formula_not", 1),
    ("count(b'x')", "indicator.formula_not", 7),
    ("1+" * 200 + "1", "indicator.formula_long", None),
])  # fmt: skip
def test_what_has_no_place_is_refused_by_name_and_place(text: str, code: str, at: int | None) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text, ORDERS)
    assert caught.value.code == code
    if at is not None:
        assert caught.value.facts["at"] == at


def test_a_condition_on_rows_has_no_aggregates() -> None:
    parse("known(onscene) and lead", ORDERS, rows=True)
    with pytest.raises(FormulaError):
        parse("count() > 3", ORDERS, rows=True)


@given(st.text(st.sampled_from("abcdeunt_.()[]+-*/<>=!&|~'\" 0129,:lmbd"), max_size=40))
@example("(" * 250)
@example("-" * 299 + "1")
@example("''.__class__")
def test_no_text_does_more_than_name_columns_and_functions(text: str) -> None:
    try:
        formula = parse(text, ORDERS)
    except FormulaError:
        return
    assert set(formula.code.co_names) <= {*ORDERS, *AGGREGATES, *EACH}


def test_every_table_says_when_its_rows_are() -> None:
    assert TIME_OF.keys() == COLUMNS.keys()
    assert all(TIME_OF[name] in columns for name, columns in COLUMNS.items())


TEXT = """
[[indicators]]
id = "a"
formula = "count()"

[[indicators]]
id = "a"
formula = "count()"

[[indicators]]
id = "b"
most = 3
formula = "count(nothing)"
"""


def test_one_with_a_mistake_is_left_out_with_its_line_and_the_others_stay() -> None:
    specs = [
        IndicatorSpec(id=key, name=key, source="incidents", formula=formula)
        for key, formula in (("a", "count()"), ("a", "count()"), ("b", "count(nothing)"))
    ]
    good, problems = sound("site.toml", TEXT, specs)
    assert [one.id for one in good] == ["a"]
    assert [(one.code, one.line) for one in problems] == [("indicator.same_id", 7), ("indicator.formula_name", 13)]
    assert "nothing" in problems[1].text()
