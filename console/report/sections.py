"""A report's parts as its template sees them: sentences with their tone, charts, maps, tables with written cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from console.report import charts
from console.report.cells import NUMBERS, cell, moment, span
from console.report.maps import Atlas, Sheet
from console.report.pages import Pages
from console.report.paper import Paper
from console.say import known, say
from console.words.study import Cell, Chart, Finding, Line, Study, Table

_TONES: Final = ("warn", "sure", "unsure")
_MOST_ROWS: Final = 60  # of a table on a page; XLSX has all
_HIGHLIGHTS: Final = 12
_UNRECORDED: Final = ("study.kept_since", "study.gap", "study.gaps", "study.lost")


@dataclass(frozen=True)
class Said:
    text: str
    tone: str = ""
    tag: str = ""  # the tone in a word: colour alone says nothing


@dataclass(frozen=True)
class Grid:
    """A table with its cells written. ``numeric``: which columns stand to the right."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    total: tuple[str, ...] | None = None
    more: str = ""  # how many rows it has beyond these
    times: tuple[bool, ...] = ()  # columns of a date and a time, which stay on one line


@dataclass(frozen=True)
class Figure:
    title: str
    svg: Markup


@dataclass(frozen=True)
class Spot:
    """A finding: what, where, how sure."""

    text: str
    where: str
    sure: str


@dataclass(frozen=True)
class Section:
    kind: str
    title: str
    said: tuple[Said, ...]
    figures: tuple[Figure, ...]
    maps: tuple[Sheet, ...]
    grids: tuple[Grid, ...]
    spots: tuple[Spot, ...]
    missing: tuple[str, ...]
    sources: tuple[str, ...]


def said(line: Line) -> Said:
    return Said(line.text(), line.tone, say(f"paper.tone.{line.tone}") if line.tone in _TONES else "")


def title_of(study: Study) -> str:
    codes = (f"study.kind.{study.kind}", f"paper.study.{study.kind}")
    return next((say(code) for code in codes if known(code)), study.kind)


def sections(paper: Paper, pages: Pages, atlas: Atlas) -> tuple[Section, ...]:
    """One a study, in the order of the paper."""
    count, out = 0, []
    for study in paper.studies:
        figures = []
        for chart in study.charts:
            count += 1
            figures.append(figure(chart, pages, count))
        out.append(Section(
            study.kind, title_of(study), tuple(map(said, study.said)), tuple(figures),
            tuple(atlas.sheets[id(one)] for one in study.layers if id(one) in atlas.sheets),
            tuple(grid(one, _MOST_ROWS) for one in study.tables), tuple(map(spot, study.findings[:_HIGHLIGHTS])),
            tuple(one.text() for one in study.missing), tuple(say(one) for one in study.sources),
        ))  # fmt: skip
    return tuple(out)


def figure(chart: Chart, pages: Pages, n: int) -> Figure:
    drawing = charts.drawn(chart)
    hatched = sorted({mark.fill for mark in drawing.marks if mark.hatch})
    svg = pages.render("chart.svg.j2", {"drawing": drawing, "n": n, "hatched": hatched})
    return Figure(drawing.title, Markup(svg))


def grid(table: Table, most: int) -> Grid:
    kinds = [(one.kind, one.digits) for one in table.columns]

    def written(row: Sequence[Cell]) -> tuple[str, ...]:
        return tuple(cell(value, *kind) for value, kind in zip(row, kinds, strict=True))

    more = len(table.rows) - most
    return Grid(
        Line(table.code, table.facts).text(), tuple(say(one.code) for one in table.columns),
        tuple(written(row) for row in table.rows[:most]), tuple(one.kind in NUMBERS for one in table.columns),
        written(with_name(table.total)) if table.total else None, say("paper.more_rows", n=more) if more > 0 else "",
        tuple(one.kind == "time" for one in table.columns),
    )  # fmt: skip


def with_name(total: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """A row of totals says that it is one, where the table does not."""
    return (total[0] or say("paper.total"), *total[1:])


def spot(finding: Finding) -> Spot:
    where = f"{finding.lon_deg:.5f}, {finding.lat_deg:.5f}"
    return Spot(finding.what.text(), where, "" if finding.sure is None else f"p = {cell(finding.sure, 'p')}")


def highlights(paper: Paper) -> tuple[Said, ...]:
    """What a reader in a hurry must see: of what nothing is known, what is wrong, then the most telling sentence of
    each study."""
    unknown: list[Line] = []
    for study in paper.studies:
        unknown += [line for line in study.missing if line.code in _UNRECORDED and line not in unknown]
    wrong = [line for study in paper.studies for line in study.said if line.tone == "warn"]
    first = [study.said[0] for study in paper.studies if study.said and study.said[0] not in wrong]
    return tuple(map(said, [*unknown, *wrong, *first][: _HIGHLIGHTS + len(unknown)]))


def heading(paper: Paper) -> dict[str, str]:
    """Title, time and maker of a report."""
    return {
        "title": say(f"clerk.paper.{paper.kind}"), "span": span(paper.since, paper.until), "room": paper.room,
        "made": moment(paper.made)[:16], "subject": paper.subject, "kind": paper.kind,
    }  # fmt: skip
