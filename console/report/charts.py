"""Charts of ``console.words.study`` as marks: bars with intervals, lines, steps, a grid of hours, points.

Told apart by shape before colour: what is compared with is hollow, a second series is hatched or dashed, a value in a
grid stands in its cell. So a page that was printed in grey says the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from console.report import scales
from console.report.cells import cell
from console.report.colours import GRADES
from console.report.marks import SIZE, Drawing, Mark, fitted, text_px
from console.say import say
from console.words.study import Chart, Line, Series, text_of

WIDE: Final = 720.0
_HIGH: Final = 264.0
_ROW: Final = 22.0  # of a lying bar, at least
_INKS: Final = ("acc", "warn", "t2", "ring", "lay2")
_DASHES: Final[tuple[tuple[float, ...], ...]] = ((), (7.0, 4.0), (2.0, 3.0), (9.0, 3.0, 2.0, 3.0), (4.0, 2.0))
_MOST_VALUES: Final = 16  # so many bars have their value written over them
_LEFT_MOST: Final = 220.0


@dataclass(frozen=True)
class _Frame:
    """The ground of a chart: its inner edges, and how a value becomes a height (or, lying, a width)."""

    left: float
    top: float
    right: float
    bottom: float
    ticks: tuple[float, ...]
    lying: bool = False

    def at(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        share = (min(max(value, low), high) - low) / (high - low)
        if self.lying:
            return self.left + share * (self.right - self.left)
        return self.bottom - share * (self.bottom - self.top)


def drawn(chart: Chart) -> Drawing:
    """The chart in the current language, ``WIDE`` px wide. A chart without any value says so."""
    title = Line(chart.code, chart.facts).text()
    if not any(scales.finite(one.y) for one in chart.series):
        nothing = Mark("text", WIDE / 2, 40, text=say("paper.nothing"), anchor="middle", fill="t3")
        return Drawing(WIDE, 64, title, (nothing,))
    marks, height = _FORMS[chart.form](chart)
    return Drawing(WIDE, height, title, tuple(marks))


# --- the frame -------------------------------------------------------------------------------------------------------


def _reach(chart: Chart) -> list[float]:
    values = [value for one in chart.series for value in (*one.y, *one.low, *one.high)]
    return scales.finite(values if chart.line_at is None else [*values, chart.line_at])


def _standing(chart: Chart) -> tuple[_Frame, list[Mark], float]:
    """Frame, axis and legend of a chart whose values stand upright; and its height."""
    ticks = tuple(scales.ticks(_reach(chart), chart.unit))
    words = [scales.label(one, chart.unit, ticks[1] - ticks[0]) for one in ticks]
    legend = _legend(chart)
    top = 12.0 + (24 if legend else 0) + (22 if chart.y_code else 0)
    frame = _Frame(max(text_px(one) for one in words) + 14, top, WIDE - 10, top + _HIGH - 60, ticks)
    marks = [*legend]
    if chart.y_code:
        marks.append(Mark("text", 0, top - 14, text=say(chart.y_code), fill="t3"))
    for value, word in zip(ticks, words, strict=True):
        y = frame.at(value)
        marks.append(Mark("line", points=((frame.left, y), (frame.right, y)), stroke="t3" if value == 0 else "line"))
        marks.append(Mark("text", frame.left - 6, y + 4, text=word, anchor="end", fill="t2"))
    height = frame.bottom + 28
    if chart.x_code:
        height += 18
        marks.append(Mark("text", frame.right, height - 4, text=say(chart.x_code), anchor="end", fill="t3"))
    return frame, marks, height


def _name(one: Series) -> str:
    return say(one.code) if one.code else text_of(one.name)


def _legend(chart: Chart) -> list[Mark]:
    """A row of keys; none for one series without a name."""
    if len(chart.series) < 2 and not any(_name(one) for one in chart.series):
        return []
    marks, x = [], 0.0
    for n, one in enumerate(chart.series):
        word = fitted(_name(one), 200)
        if chart.form in ("bars", "points"):
            marks.append(_body(Mark("rect", x, 4, 16, 12), one, n))
        else:
            marks.append(_stroke(((x, 10), (x + 22, 10)), one, n))
        marks.append(Mark("text", x + 28, 15, text=word, fill="t2"))
        x += 28 + text_px(word) + 24
    return marks


def _words(chart: Chart) -> tuple[str, ...]:
    return tuple(map(text_of, chart.x))


def _ink(one: Series, n: int) -> str:
    return "t3" if one.faint else _INKS[n % len(_INKS)]


def _stroke(points: Iterable[tuple[float, float]], one: Series, n: int) -> Mark:
    dash = (3.0, 3.0) if one.faint else _DASHES[n % len(_DASHES)]
    return Mark("line", points=tuple(points), stroke=_ink(one, n), width=1.4 if one.faint else 2.2, dash=dash)


def _body(mark: Mark, one: Series, n: int) -> Mark:
    """Solid the first, hollow what is compared with, hatched the others."""
    if one.faint:
        return replace(mark, fill="panel", stroke="t3", width=1.2)
    ink = _INKS[n % len(_INKS)]
    return replace(mark, fill=ink, stroke=ink if n else "", hatch=n > 0)


def _limit(chart: Chart, frame: _Frame) -> list[Mark]:
    if chart.line_at is None:
        return []
    at = frame.at(chart.line_at)
    word = say(chart.line_code or "paper.limit", value=cell(chart.line_at, chart.unit))
    if frame.lying:
        line = Mark("line", points=((at, frame.top), (at, frame.bottom)), stroke="warn", width=1.6, dash=(6, 4))
        return [line, Mark("text", at, frame.top - 4, text=word, anchor="middle", fill="warn", stroke="halo")]
    line = Mark("line", points=((frame.left, at), (frame.right, at)), stroke="warn", width=1.6, dash=(6, 4))
    return [line, Mark("text", frame.right, at - 5, text=word, anchor="end", fill="warn", stroke="halo")]


def _labels(chart: Chart, frame: _Frame, places: list[float]) -> list[Mark]:
    """Under the axis; when they would touch only every second, third, … is written."""
    if not places:
        return []
    slot = (frame.right - frame.left) / len(places)
    widest = max((text_px(word) for word in _words(chart)), default=0.0) + 8
    every = max(1, math.ceil(widest / slot)) if len(places) > 1 else 1
    return [
        Mark("text", x, frame.bottom + 17, text=word, anchor="middle", fill="t2")
        for n, (x, word) in enumerate(zip(places, _words(chart), strict=False))
        if n % every == 0
    ]


def _slots(count: int, frame: _Frame) -> list[float]:
    wide = (frame.right - frame.left) / max(count, 1)
    return [frame.left + (n + 0.5) * wide for n in range(count)]


# --- bars ------------------------------------------------------------------------------------------------------------


def _bars(chart: Chart) -> tuple[list[Mark], float]:
    """Upright; lying when the names would not stand beside each other and there are few enough."""
    count = max(len(one.y) for one in chart.series)
    widest = max((text_px(word) for word in _words(chart)), default=0.0) + 8
    if widest * count > WIDE - 60 and count <= 40 and not _in_order(_words(chart)):
        return _lying(chart, count)
    frame, marks, height = _standing(chart)
    places = _slots(count, frame)
    slot = (frame.right - frame.left) / count
    wide = min(slot * 0.72 / len(chart.series), 56.0)
    for n, one in enumerate(chart.series):
        for at, value in enumerate(one.y):
            if math.isfinite(value):
                x = places[at] + (n - (len(chart.series) - 1) / 2) * wide
                marks += _bar(chart, frame, one, n, at, x, wide)
    return [*marks, *_limit(chart, frame), *_labels(chart, frame, places)], height


def _in_order(x: tuple[str, ...]) -> bool:
    """Days and hours: their order is the axis, so they stay upright."""
    return bool(x) and all(any(one.isdigit() for one in word) and text_px(word) < 76 for word in x)


def _bar(chart: Chart, frame: _Frame, one: Series, n: int, at: int, x: float, wide: float) -> Iterator[Mark]:
    value, zero = one.y[at], frame.at(0.0)
    y = frame.at(value)
    note = f"{text_of(chart.x[at])}  {cell(value, chart.unit)}" if at < len(chart.x) else cell(value, chart.unit)
    box = Mark("rect", x - wide / 2 + 0.5, min(y, zero), wide - 1, abs(zero - y), note=note)
    yield _body(box, one, n)
    top = y
    if at < len(one.high) and math.isfinite(one.low[at]) and math.isfinite(one.high[at]):
        top = frame.at(one.high[at])
        yield from _whisker(x, frame.at(one.low[at]), top, min(wide * 0.4, 8.0))
    if len(one.y) * len(chart.series) <= _MOST_VALUES:
        yield Mark("text", x, top - 5, text=cell(value, chart.unit), anchor="middle", fill="t1", stroke="halo")


def _whisker(x: float, low: float, high: float, arm: float, lying: bool = False) -> Iterator[Mark]:
    """An interval as a line with two ends, on a halo so that it is seen on a dark bar too."""
    lines = [((x, low), (x, high)), *(((x - arm / 2, y), (x + arm / 2, y)) for y in (low, high))]
    for stroke, width in (("halo", 3.4), ("t1", 1.4)):
        for line in lines:
            yield Mark("line", points=tuple((b, a) for a, b in line) if lying else line, stroke=stroke, width=width)


def _lying(chart: Chart, count: int) -> tuple[list[Mark], float]:
    """Names at the left, bars to the right, their values behind them."""
    ticks = tuple(scales.ticks(_reach(chart), chart.unit))
    legend = _legend(chart)
    left = min(max((text_px(word) for word in _words(chart)), default=0.0), _LEFT_MOST) + 10
    top = 12.0 + (24 if legend else 0) + (16 if chart.line_at is not None else 0)
    row = max(_ROW, 14.0 * len(chart.series) + 6)
    frame = _Frame(left, top, WIDE - 70, top + row * count, ticks, lying=True)
    marks = [*legend]
    for value in ticks:
        line = ((frame.at(value), frame.top), (frame.at(value), frame.bottom))
        marks.append(Mark("line", points=line, stroke="t3" if value == 0 else "line"))
        word = scales.label(value, chart.unit, ticks[1] - ticks[0])
        marks.append(Mark("text", frame.at(value), frame.bottom + 17, text=word, anchor="middle", fill="t2"))
    for at in range(count):
        y = frame.top + at * row
        word = fitted(text_of(chart.x[at]), _LEFT_MOST) if at < len(chart.x) else ""
        marks.append(Mark("text", left - 8, y + row / 2 + 4, text=word, anchor="end", fill="t1"))
        marks += _lying_row(chart, frame, at, y + 3, (row - 6) / len(chart.series))
    return [*marks, *_limit(chart, frame)], frame.bottom + 28


def _lying_row(chart: Chart, frame: _Frame, at: int, y: float, high: float) -> Iterator[Mark]:
    for n, one in enumerate(chart.series):
        value = one.y[at] if at < len(one.y) else math.nan
        if not math.isfinite(value):
            continue
        x, zero, mid = frame.at(value), frame.at(0.0), y + (n + 0.5) * high
        yield _body(Mark("rect", min(x, zero), mid - high / 2 + 0.5, abs(x - zero), high - 1), one, n)
        end = max(x, zero)
        if at < len(one.high) and math.isfinite(one.low[at]) and math.isfinite(one.high[at]):
            low, end = frame.at(one.low[at]), frame.at(one.high[at])
            yield from _whisker(mid, low, end, 6.0, lying=True)
        yield Mark("text", end + 5, mid + 4, text=cell(value, chart.unit), fill="t1")


# --- lines, steps, points --------------------------------------------------------------------------------------------


def _lines(chart: Chart) -> tuple[list[Mark], float]:
    frame, marks, height = _standing(chart)
    places = _along(chart, frame)
    slot = 0.0 if chart.x_at or not places else (frame.right - frame.left) / len(places)
    for n, one in enumerate(chart.series):
        marks += _band(frame, one, n, places)
        for run in _runs(one, places, frame):
            line = _stepped(run, slot) if chart.form == "steps" else run
            if len(line) > 1:
                marks.append(_stroke(line, one, n))
            elif line:
                marks.append(Mark("dot", *line[0], 3, fill=_ink(one, n)))
    return [*marks, *_limit(chart, frame), *_axis(chart, frame, places)], height


def _axis(chart: Chart, frame: _Frame, places: list[float]) -> list[Mark]:
    """Words where there are any, else numbers where places are numbers."""
    return list(_number_axis(chart, frame)) if chart.x_at and not chart.x else _labels(chart, frame, places)


def _along(chart: Chart, frame: _Frame) -> list[float]:
    """Where each value stands along the axis: at ``x_at`` when it is given, else evenly."""
    count = max(len(one.y) for one in chart.series)
    if not chart.x_at:
        return _slots(count, frame)
    low, high = min(chart.x_at), max(chart.x_at)
    return [frame.left + (x - low) / ((high - low) or 1.0) * (frame.right - frame.left) for x in chart.x_at]


def _runs(one: Series, places: list[float], frame: _Frame) -> Iterator[list[tuple[float, float]]]:
    """Points in a row; a value that is unknown parts them."""
    run: list[tuple[float, float]] = []
    for x, value in zip(places, one.y, strict=False):
        if math.isfinite(value):
            run.append((x, frame.at(value)))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _stepped(run: list[tuple[float, float]], slot: float) -> list[tuple[float, float]]:
    """A value holds through its whole slot; where places are numbers (``slot`` 0), until the next one."""
    if slot:
        return [point for x, y in run for point in ((x - slot / 2, y), (x + slot / 2, y))]
    out = run[:1]
    for x, y in run[1:]:
        out += [(x, out[-1][1]), (x, y)]
    return out


def _band(frame: _Frame, one: Series, n: int, places: list[float]) -> list[Mark]:
    """The interval round a line as an area; only where both edges are known."""
    known = [
        (x, low, high)
        for x, low, high in zip(places, one.low, one.high, strict=False)
        if math.isfinite(low) and math.isfinite(high)
    ]
    if len(known) < 2:
        return []
    edge = [(x, frame.at(high)) for x, _, high in known] + [(x, frame.at(low)) for x, low, _ in reversed(known)]
    return [Mark("area", points=tuple(edge), fill=_ink(one, n), opacity=0.15)]


def _points(chart: Chart) -> tuple[list[Mark], float]:
    frame, marks, height = _standing(chart)
    places = _along(chart, frame)
    for n, one in enumerate(chart.series):
        for x, value in zip(places, one.y, strict=False):
            if math.isfinite(value):
                marks.append(Mark("dot", x, frame.at(value), 3, fill=_ink(one, n), opacity=0.8))
    return [*marks, *_limit(chart, frame), *_axis(chart, frame, places)], height


def _number_axis(chart: Chart, frame: _Frame) -> Iterator[Mark]:
    low, high = min(chart.x_at, default=0.0), max(chart.x_at, default=1.0)
    by = scales.step((high - low) or 1.0, "number", 7)
    n = math.ceil(low / by - 1e-9)
    while n * by <= high + by * 1e-9:
        x = frame.left + (n * by - low) / ((high - low) or 1.0) * (frame.right - frame.left)
        yield Mark("text", x, frame.bottom + 17, text=scales.label(n * by, "number", by), anchor="middle", fill="t2")
        n += 1


# --- a grid of hours -------------------------------------------------------------------------------------------------


def _grid(chart: Chart) -> tuple[list[Mark], float]:
    """Rows from the top, a cell a value: the darker the more, and the value itself in it."""
    count = max(len(one.y) for one in chart.series)
    left = min(max(text_px(_name(one)) for one in chart.series), _LEFT_MOST) + 10
    wide, high = (WIDE - left) / count, 26.0
    frame = _Frame(left, 6.0, WIDE, 6.0 + high * len(chart.series), (0.0, 1.0))
    most = max([*_reach(chart), 0.0]) or 1.0
    marks: list[Mark] = []
    for row, one in enumerate(chart.series):
        y = frame.top + row * high
        marks.append(Mark("text", left - 8, y + 17, text=fitted(_name(one), _LEFT_MOST), anchor="end", fill="t1"))
        for column, value in enumerate(one.y):
            marks += _cell(chart, value, value / most, left + column * wide, y, wide, high)
    height = frame.bottom + 28
    marks += _labels(chart, frame, _slots(count, frame))
    if chart.x_code:
        height += 16
        marks.append(Mark("text", frame.right, height - 4, text=say(chart.x_code), anchor="end", fill="t3"))
    return marks, height


def _digits(chart: Chart) -> int:
    """Small numbers need what stands behind the point."""
    return 2 if chart.unit in ("number", "km") and max(map(abs, _reach(chart)), default=0.0) < 10 else 0


def _cell(chart: Chart, value: float, share: float, x: float, y: float, wide: float, high: float) -> Iterator[Mark]:
    if not math.isfinite(value):
        yield Mark("rect", x + 0.5, y + 0.5, wide - 1, high - 1, fill="panel", stroke="line")
        return
    dark = share > 0.45
    yield Mark("rect", x + 0.5, y + 0.5, wide - 1, high - 1, fill="raise")
    if share > 0:
        yield Mark("rect", x + 0.5, y + 0.5, wide - 1, high - 1, fill=GRADES[3], opacity=0.12 + 0.88 * share)
    word = cell(value, chart.unit, _digits(chart))
    if text_px(word) <= wide - 2:  # 0 too: it is known, an empty cell is not
        ink = "ink" if dark else "t1" if value else "t3"
        yield Mark("text", x + wide / 2, y + high / 2 + SIZE * 0.36, text=word, anchor="middle", fill=ink)


_FORMS: Final[dict[str, Callable[[Chart], tuple[list[Mark], float]]]] = {
    "bars": _bars, "lines": _lines, "steps": _lines, "grid": _grid, "points": _points,
}  # fmt: skip
