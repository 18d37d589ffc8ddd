"""Pieces of a board of analyses: titles, charts as pyqtgraph draws them, tables, where the methods come from."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QRectF

from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.study import amounts, plot, rows
from console.glass.theme import Theme
from console.say import say
from console.words.study import Chart, Line, Study, Table

PAD: Final = 16.0
ROW_H: Final = 24
CHART_H: Final = 200.0
TITLE_H: Final = 30
_MOST_ROWS: Final = 40  # of a table on screen; a report has all
_KEPT: Final = 24  # charts as painted
_LEGEND_W: Final = 120.0


class Shelf:
    """Charts as painted, kept until the theme changes. One a pass is drawn: the window answers in between."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], tuple[Chart, plot.Plot]] = {}
        self.more = False  # a chart was drawn in this pass: another may wait

    def begin(self) -> None:
        self.more = False

    def clear(self) -> None:
        self._kept.clear()

    def draw(self, ink: Ink, rect: QRectF, chart: Chart, theme: Theme, ratio: float) -> list[plot.Mark]:
        """Where it has been drawn already, or is the first of this pass; what of it answers the pointer."""
        key = (id(chart), theme.name, round(rect.width()), ratio)
        if key not in self._kept:
            if self.more:
                return []
            while len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            made = plot.Plot(chart, theme, round(rect.width()), round(rect.height()), ratio)
            self._kept[key] = chart, made
            self.more = True
        found = self._kept[key][1]
        ink.painter.drawPixmap(rect, found.picture, QRectF(found.picture.rect()))
        return found.marks


def words(code: str, facts: dict[str, Any]) -> str:
    return Line(code, facts).text()


def height(chart: Chart) -> float:
    """A grid as tall as its rows need."""
    return 26.0 + 24.0 * len(chart.series) if chart.form == "grid" else CHART_H


def title(ink: Ink, w: float, y: float, text: str, aside: str = "") -> float:
    """Where what is under it begins."""
    ink.hline(PAD, w - PAD, y)
    x = ink.text(PAD, y + TITLE_H / 2 + 2, fonts.fit(text, 13, True, w - 2 * PAD), "t1", 13, bold=True)
    ink.text(x + 8, y + TITLE_H / 2 + 2, aside, "t3", 12)
    return y + TITLE_H


def chart_head(ink: Ink, w: float, y: float, chart: Chart) -> float:
    """Its title, and at the right which colour is which."""
    names = plot.legend(chart)
    room = sum(fonts.advance(name, 12) + 30 for name, _, _ in names)
    unit = say(chart.y_code) if chart.y_code else ""
    if chart.x_at and chart.x_code:
        unit = f"{unit} / {say(chart.x_code)}"
    title(ink, w - min(room, w * 0.6), y, words(chart.code, chart.facts), unit)
    mid, right = y + TITLE_H / 2 + 2, w - PAD
    for name, token, hollow in reversed(names):
        right = ink.right(right, mid, fonts.fit(name, 12, False, _LEGEND_W), "t2", 12) - 16
        ink.box(QRectF(right, mid - 5, 11, 10), None if hollow else token, token)
        right -= 12
    ink.hline(PAD, w - PAD, y)
    return y + TITLE_H


def table(ink: Ink, w: float, y: float, shown: Table) -> float:
    """Its first rows, its total, how many more there are."""
    y = title(ink, w, y, words(shown.code, shown.facts))
    wide = rows.widths(shown, w - 2 * PAD)
    _row(ink, y, wide, shown, tuple(say(one.code) for one in shown.columns), "t3", 12)
    y += ROW_H
    for row in shown.rows[:_MOST_ROWS]:
        _row(ink, y, wide, shown, _cells(shown, row), "t1", 13)
        y += ROW_H
    if shown.total is not None:
        ink.hline(PAD, w - PAD, y)
        _row(ink, y, wide, shown, _cells(shown, shown.total), "t1", 13, bold=True)
        y += ROW_H
    if len(shown.rows) > _MOST_ROWS:
        more = say("board.study.more_rows", n=len(shown.rows) - _MOST_ROWS)
        ink.text(PAD, y + ROW_H / 2, more, "t3", 12)
        y += ROW_H
    return y + 12


def _cells(shown: Table, row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(amounts.cell(cell, column) for cell, column in zip(row, shown.columns, strict=False))


def _row(ink: Ink, y: float, wide: list[float], shown: Table, cells: tuple[str, ...], token: str, px: int,
         *, bold: bool = False) -> None:  # fmt: skip
    """Words from the left, numbers to the right of their column."""
    x, mid = PAD, y + ROW_H / 2
    for width, column, text in zip(wide, shown.columns, cells, strict=False):
        if amounts.right_aligned(column.kind):
            ink.right(x + width - 6, mid, fonts.fit(text, px, bold, width - 6), token, px, bold=bold)
        else:
            ink.text(x, mid, fonts.fit(text, px, bold, width - 8), token, px, bold=bold)
        x += width


def sources(ink: Ink, w: float, y: float, study: Study) -> float:
    if not study.sources:
        return y
    y = title(ink, w, y, say("board.study.sources"))
    for code in study.sources:
        for part in fonts.wrap(say(code), 12, w - 2 * PAD, 4):
            ink.text(PAD, y + 9, part, "t3", 12)
            y += 18
    return y
