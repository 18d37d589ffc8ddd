"""Charts: scales that a person reads, nothing outside the frame, whatever the values are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.report import cells, fonts, scales
from console.report.charts import WIDE, drawn
from console.report.maps import ramp
from console.report.marks import Drawing
from console.words.study import Chart, Layer, Series, Shape
from tests.report import papers

UNITS = ("count", "number", "share", "seconds", "km", "p")
VALUES = st.lists(st.one_of(st.floats(-1e7, 1e9), st.just(math.nan), st.just(0.0)), min_size=1, max_size=40)


def inside(drawing: Drawing) -> None:
    for mark in drawing.marks:
        spots = mark.points or ((mark.x, mark.y), (mark.x + mark.w, mark.y + mark.h))
        for x, y in spots if mark.form != "dot" else ((mark.x, mark.y),):
            assert math.isfinite(x)
            assert math.isfinite(y)
            if mark.form != "text":
                assert -3 <= x <= WIDE + 3
                assert -3 <= y <= drawing.height + 3


@given(VALUES, st.sampled_from(("bars", "lines", "steps", "grid", "points")), st.sampled_from(UNITS))
def test_any_values_are_drawn_inside_the_frame(values: list[float], form: str, unit: str) -> None:
    y = tuple(values)
    high = tuple(v + abs(v) * 0.2 + 1 for v in values)
    at = tuple(float(n) for n in range(len(values))) if form == "points" else ()
    series = (Series(y, name="甲", low=y, high=high), Series(y, name="乙", faint=True), Series(y, name="丙"))
    inside(drawn(papers.chart(form, series, x=tuple(map(str, range(len(values)))), x_at=at, unit=unit, line_at=3.0)))


@given(VALUES, st.sampled_from(UNITS))
def test_ticks_hold_all_values_and_are_few(values: list[float], unit: str) -> None:
    ticks = scales.ticks(values, unit)
    seen = scales.finite(values)
    assert 2 <= len(ticks) <= 14
    if seen:
        assert ticks[0] <= min(*seen, 0.0) + 1e-6 * abs(min(seen)) + 1e-9
        assert ticks[-1] >= max(*seen, 0.0) - 1e-6 * abs(max(seen)) - 1e-9


def test_ticks_of_counts_are_whole_and_of_seconds_those_of_a_clock() -> None:
    assert scales.ticks([3.0], "count") == [0, 1, 2, 3]
    assert [cells.minutes(one) for one in scales.ticks([700.0], "seconds")] == ["0:00", "5:00", "10:00", "15:00"]
    assert [scales.label(one, "share", 0.2) for one in scales.ticks([0.93], "share")] == [
        "0%", "20%", "40%", "60%", "80%", "100%",
    ]  # fmt: skip


def test_long_names_lie_down() -> None:
    words = tuple(mark.text for mark in drawn(papers.LYING).marks if mark.form == "text")
    assert any(one.endswith("…") for one in words)
    assert "纠纷" in words


def test_an_unknown_value_parts_the_line_and_has_no_bar() -> None:
    line = papers.chart("lines", (Series((1.0, 2.0, math.nan, 3.0, 4.0)),), x=tuple("abcde"))
    assert sum(mark.form == "line" and mark.width > 2 for mark in drawn(line).marks) == 2
    bars = papers.chart("bars", (Series((1.0, math.nan)),), x=("a", "b"))
    assert sum(mark.form == "rect" for mark in drawn(bars).marks) == 1


def test_nothing_at_all_says_so() -> None:
    for form in ("bars", "lines", "grid", "points"):
        nothing = drawn(Chart(code="paper.highlights", form=form, series=(Series((math.nan,)),)))
        assert [mark.text for mark in nothing.marks] == ["无数据"]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "count", "—"), (math.nan, "share", "—"), ("", "text", "—"), (0, "count", "0"),
        (12345, "count", "12,345"),
        (0.934, "share", "93%"), (59.6, "seconds", "1:00"), (3661, "seconds", "1:01:01"), (-12, "seconds", "-0:12"),
        (0.0004, "p", "<0.001"), (0.0449, "p", "0.045"), (12.34, "km", "12.3"), (1e30, "time", "—"),
    ],
)  # fmt: skip
def test_cells(value: float | str | None, kind: str, text: str) -> None:
    assert cells.cell(value, kind) == text


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)), max_size=30), st.booleans())
def test_every_value_has_a_colour_and_a_key(values: list[float | None], diverging: bool) -> None:
    shapes = tuple(Shape(((0.0, 0.0),), value=one) for one in values)
    inks = ramp(Layer(code="paper.highlights", form="cells", shapes=shapes, diverging=diverging))
    for one in values:
        token, opacity = inks.of(one)
        assert token
        assert 0 < opacity <= 1
        if one is not None and math.isfinite(one):
            assert (token, opacity) in {(key.token, key.opacity) for key in inks.keys}


@pytest.mark.skipif(fonts.font_file(400) is None, reason="no free Chinese font on this machine")
def test_the_font_holds_what_is_written_and_little_more() -> None:
    import io

    from fontTools.ttLib import TTFont

    raw = fonts.subset("警情分析 Ωé", 400)
    assert raw is not None
    assert len(raw) < 60_000
    with TTFont(io.BytesIO(raw)) as font:
        held = font.getBestCmap()
        assert {ord(one) for one in "警情分析 Ωé0123%"} <= set(held)
        assert ord("派") not in held
        assert "Open Font License" in (font["name"].getDebugName(13) or "")


@pytest.mark.parametrize(
    ("values", "unit", "texts"),
    [
        ((0.0, 1.0, 2.0, 3.0, 0.0), "count", ["0", "1", "2", "3"]),
        ((0.0, 1.0, 2.0, 3.0, 5.0), "count", ["0", "1", "2", "3–4", "5"]),
        (tuple(map(float, (0, 0, 0, 0, 1, 2, 3, 5, 9, 40))), "count", ["0", "1–2", "3–4", "5–8", "≥ 9"]),
        ((0.0, 0.0), "count", ["0"]),
        ((0.53, 0.58, 3.3, 19.9, 19.92), "number", ["< 3", "3 … 19", "≥ 19"]),
        ((0.181, 0.222, 0.279, 0.3401, 0.38), "share", ["< 22%", "22% … 27%", "27% … 34%", "34% … 38%", "≥ 38%"]),
    ],
)
def test_classes_have_round_limits_and_those_of_counts_are_whole(
    values: tuple[float, ...], unit: str, texts: list[str]
) -> None:
    shapes = tuple(Shape(((0.0, 0.0),), value=one) for one in values)
    inks = ramp(Layer(code="paper.highlights", form="areas", shapes=shapes, unit=unit))
    assert [key.text for key in inks.keys] == texts
    assert {inks.of(one) for one in values} == {(key.token, key.opacity) for key in inks.keys}, "no class is empty"


def test_a_known_0_stands_in_a_grid_and_what_is_not_known_is_an_empty_cell() -> None:
    made = drawn(Chart(code="paper.highlights", form="grid", x=("0", "1", "2"), series=(Series((0.0, math.nan, 2.0)),)))
    words = [mark.text for mark in made.marks if mark.form == "text"]
    assert words.count("0") == 2, "the hour's name and the value"
