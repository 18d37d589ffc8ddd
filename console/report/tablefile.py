"""Rows into CSV or XLSX, as they come: times are times, numbers are numbers, and no text is ever a formula.

CSV is UTF-8 with a byte order mark, which Excel needs to read Han characters. A text that a spreadsheet would take for
a formula gets an apostrophe in front (OWASP, "CSV Injection": = + - @, tab, carriage return; also as wide signs, and
behind blanks that a spreadsheet passes over).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

ENDINGS: Final = (".csv", ".xlsx")
MOST_ROWS: Final = 1_048_575  # of one sheet of XLSX, without its head
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BLANK: Final = " \xa0\u3000\u200b\ufeff"
_TIME: Final = "%Y-%m-%d %H:%M:%S"
_TIME_XLSX: Final = "yyyy-mm-dd hh:mm:ss"

Value = str | float | int | datetime | None


def local(at: float) -> datetime:
    """This machine's own time, to the second."""
    return datetime.fromtimestamp(round(at))


def safe(text: str) -> str:
    """Not to be taken for a formula."""
    return f"'{text}" if text.lstrip(_BLANK).startswith(_FORMULA) else text


def write_csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """How many rows were written. ``OSError``."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(heads)
        for row in rows:
            out.writerow([_csv(value) for value in row])
            count += 1
    return count


def _csv(value: Value) -> str | float | int:
    if isinstance(value, datetime):
        return value.strftime(_TIME)
    return "" if value is None else safe(value) if isinstance(value, str) else value


def write_xlsx(path: Path, title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """As ``write_csv``; a sheet that is full is followed by another."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet: Any = None
    count = 0
    for row in rows:
        if count % MOST_ROWS == 0:
            sheet = _sheet(book, f"{title} {count // MOST_ROWS + 1}" if count else title, heads)
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    if sheet is None:
        _sheet(book, title, heads)
    with path.open("wb") as file:
        book.save(file)
    return count


def _sheet(book: Any, title: str, heads: Sequence[str]) -> Any:
    from openpyxl.styles import Font

    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for n in range(len(heads)):
        sheet.column_dimensions[chr(ord("A") + n)].width = 22
    cells = [_cell(sheet, head) for head in heads]
    for one in cells:
        one.font = Font(bold=True)
    sheet.append(cells)
    return sheet


def _cell(sheet: Any, value: Value) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"  # also where it begins like a formula
        return cell
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, datetime):
        cell.number_format = _TIME_XLSX
    return cell
