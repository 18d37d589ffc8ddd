"""XLSX workbooks → columns; every sheet is a sublayer."""

from __future__ import annotations

import datetime
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from layers.bring.headers import blank, header_at
from layers.bring.log import Cancelled, Log, go_on
from layers.bring.model import CannotRead, Value
from layers.bring.raw import Raw, unique_names
from layers.bring.zips import check_zip

_STEP: Final = 2000
Row = tuple[int, tuple[Any, ...]]


def read_sheet(path: Path, sublayer: str, limit_mb: float, cancelled: Cancelled) -> Raw:
    """``CannotRead``: bad_zip, zip_bomb, broken, no_sublayer, empty_layer."""
    check_zip(path, max(limit_mb, 1.0) * 4)  # a sheet's XML is about ten times its zip
    try:
        sheets = _sheets(path, sublayer, cancelled)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, SyntaxError) as error:
        raise CannotRead("broken", file=path.name, format="xlsx", reason=str(error)[:200]) from error
    names, name, rows = sheets
    if sublayer and sublayer not in names:
        raise CannotRead("no_sublayer", file=path.name, sublayer=sublayer, sublayers="、".join(names))
    log = Log()
    header, data = _split(rows, log)
    if not data:
        raise CannotRead("empty_layer", file=path.name, sublayer=name)
    columns = {
        title: [_value(cells[k]) if k < len(cells) else None for _, cells in data]
        for k, title in enumerate(header) if not title.startswith("column ") or any(
            k < len(cells) and not blank(cells[k]) for _, cells in data)
    }  # fmt: skip
    return Raw("xlsx", columns, [line for line, _ in data], sublayers=names, sublayer=name, log=log)


def _sheets(path: Path, sublayer: str, cancelled: Cancelled) -> tuple[tuple[str, ...], str, list[Row]]:
    """All names, and the asked (or first filled) sheet's rows that are not blank."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions, which are of no matter here
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            names = tuple(sheet.title for sheet in book.worksheets)
            for sheet in book.worksheets:
                if sublayer and sheet.title != sublayer:
                    continue
                sheet.reset_dimensions()  # some writers store A1:A1
                rows = _filled(sheet.iter_rows(values_only=True), cancelled)
                if sublayer or len(rows) > 1 or sheet is book.worksheets[-1]:
                    return names, sheet.title, rows
        finally:
            book.close()
    return names, sublayer, []


def _filled(cells: Iterable[tuple[Any, ...]], cancelled: Cancelled) -> list[Row]:
    out = []
    for number, row in enumerate(cells, start=1):
        if number % _STEP == 0:
            go_on(cancelled)
        if not all(blank(cell) for cell in row):
            out.append((number, row))
    return out


def _split(rows: list[Row], log: Log) -> tuple[list[str], list[Row]]:
    at = header_at([cells for _, cells in rows[:50]])
    if at is None:
        width = max((len(cells) for _, cells in rows), default=0)
        if rows:
            log.note("no_header", count=width)
        return [f"column {k}" for k in range(1, width + 1)], rows
    if at:
        log.note("title_rows", count=at)
    return unique_names(rows[at][1]), rows[at + 1 :]


def _value(cell: Any) -> Value:
    """Dates as ISO text; whole floats as whole numbers, for a sheet has no others."""
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return cell.isoformat()
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return cell if isinstance(cell, bool | int | float) else None if cell is None else str(cell)
