"""The tables of a report as XLSX: real numbers, real times, all rows; a text is never a formula."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from console.report.cells import plain
from console.report.marks import text_px
from console.report.paper import Paper
from console.report.sections import grid, heading, highlights, title_of, with_name
from console.say import say
from console.words.study import Cell, Column, Line, Study, Table, text_of

_FORMATS: Final = {"count": "#,##0", "share": "0.0%", "seconds": "[h]:mm:ss", "km": "#,##0.0", "p": "0.000"}
_TIME: Final = "yyyy-mm-dd hh:mm:ss"
_DAY_S: Final = 86_400.0
_MOST_SIGNS: Final = 32_000  # a cell ends at 32,767
_MOST_ROWS: Final = 1_048_000  # a sheet ends at 1,048,576
_NAME_NOT: Final = re.compile(r"[\[\]:*?/\\']")


def workbook(paper: Paper) -> bytes:
    """A sheet of sentences, then one a table, in the current language."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    names: set[str] = set()
    _front(book, paper, names)
    for study in paper.studies:
        for table in study.tables:
            _sheet(book, study, table, names)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _front(book: Any, paper: Paper, names: set[str]) -> None:
    """What the report says, in words."""
    sheet = book.create_sheet(_name(say(f"clerk.paper.{paper.kind}"), names))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 100
    head = heading(paper)
    _row(sheet, [head["title"], " ".join(one for one in (head["span"], head["subject"]) if one)], bold=True)
    _row(sheet, [head["room"], say("paper.made", made=head["made"])])
    for one in highlights(paper):
        _row(sheet, [one.tag or say("paper.highlights"), one.text])
    for study in paper.studies:
        for line in (*study.said, *study.missing):
            _row(sheet, [title_of(study), line.text()])
    for line in paper.missing:
        _row(sheet, [say("paper.missing"), line.text()])


def _row(sheet: Any, texts: Sequence[str], bold: bool = False) -> None:
    from openpyxl.styles import Alignment, Font

    cells = [_cell(sheet, text, Column("")) for text in texts]
    for one in cells:
        one.font, one.alignment = Font(bold=bold), Alignment(wrap_text=True, vertical="top")
    sheet.append(cells)


def _sheet(book: Any, study: Study, table: Table, names: set[str]) -> None:
    from openpyxl.styles import Font

    title = Line(table.code, table.facts).text()
    sheet = book.create_sheet(_name(f"{title_of(study)} {title}", names))
    sheet.freeze_panes = "A3"
    for letter, width in zip(_letters(), _widths(table), strict=False):
        sheet.column_dimensions[letter].width = width
    _row(sheet, [title], bold=True)
    _row(sheet, [_head(column) for column in table.columns], bold=True)
    for row in table.rows[:_MOST_ROWS]:
        sheet.append([_cell(sheet, value, column) for value, column in zip(row, table.columns, strict=True)])
    if table.total:
        cells = [
            _cell(sheet, value, column) for value, column in zip(with_name(table.total), table.columns, strict=True)
        ]
        for one in cells:
            one.font = Font(bold=True)
        sheet.append(cells)


def _head(column: Column) -> str:
    return f"{say(column.code)} (km)" if column.kind == "km" else say(column.code)


def _cell(sheet: Any, value: Cell, column: Column) -> Any:
    """A number as a number in its format, a time as a time, anything else as text, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return WriteOnlyCell(sheet, value=None)
    if isinstance(value, str | Line):
        made = WriteOnlyCell(sheet, value=plain(text_of(value))[:_MOST_SIGNS])
        made.data_type = "s"  # openpyxl takes "=…" for a formula
        return made
    made = WriteOnlyCell(sheet, value=_plain(float(value), column))
    made.number_format = _format(column)
    return made


def _plain(value: float, column: Column) -> float | datetime:
    if column.kind == "seconds":
        return value / _DAY_S
    if column.kind == "time":
        try:
            return datetime.fromtimestamp(round(value))
        except (ValueError, OverflowError, OSError):
            return value
    return int(value) if value.is_integer() else value


def _format(column: Column) -> str:
    if column.kind == "time":
        return _TIME
    return _FORMATS.get(column.kind) or "#,##0" + ("." + "0" * column.digits if column.digits else "")


def _widths(table: Table) -> list[float]:
    """As wide as the heading and the first rows ask for, in characters."""
    written = grid(table, 50)
    columns = zip(*([_head(column) for column in table.columns], *written.rows), strict=True)
    return [min(max(max(text_px(text) for text in column) / 6.6 + 3, 9), 60) for column in columns]


def _letters() -> Iterator[str]:
    from openpyxl.utils import get_column_letter

    return (get_column_letter(n) for n in range(1, 16_384))


def _name(text: str, names: set[str]) -> str:
    """A sheet's name: 31 characters of those that are allowed, and no two alike."""
    bare = _NAME_NOT.sub(" ", plain(text)).strip()[:31] or "-"
    name, n = bare, 1
    while name.lower() in names:
        n += 1
        name = f"{bare[: 30 - len(str(n))]} {n}"
    names.add(name.lower())
    return name
