"""CSV, TSV and other delimited text → columns of texts, with the line of each row."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Final

from layers.bring.decode import decode
from layers.bring.headers import blank, header_at
from layers.bring.log import Cancelled, Log, go_on
from layers.bring.model import CannotRead, Value
from layers.bring.raw import Raw, unique_names

DELIMITERS: Final = (",", "\t", ";", "，", "|")
_LOOKED: Final = 200  # rows by which a delimiter is judged
_STEP: Final = 5000
Row = tuple[int, list[str]]  # line it starts on, cells
_COMMAS: Final = {",": "，", "，": ","}


def read_delimited(path: Path, encoding: str, cancelled: Cancelled) -> Raw:
    """``CannotRead``: not_text, empty_layer."""
    decoded = decode(path.read_bytes(), encoding, path.name)
    log = Log()
    if decoded.replaced:
        log.note("encoding_mixed", count=decoded.replaced, encoding=decoded.encoding)
    delimiter = delimiter_of(decoded.text)
    rows = _rows(decoded.text, delimiter, cancelled)
    names, first = _header(rows, log)
    if delimiter != ",":
        log.note("delimiter", delimiter=delimiter)
    raw = Raw("csv", {}, [], encoding=decoded.encoding, encoding_why=decoded.why, typed=False, log=log)
    _fill(raw, names, rows[first:], delimiter)
    if not raw.rows:
        raise CannotRead("empty_layer", file=path.name, sublayer="")
    return raw


def delimiter_of(text: str) -> str:
    """The delimiter by which most rows have the same number of cells, more than one."""
    return max(DELIMITERS, key=lambda d: (*_evenness(text[:200_000], d), -DELIMITERS.index(d)))


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    counts = Counter(len(cells) for _, cells in _some(text, delimiter) if any(cells))
    if not counts:
        return 0.0, 0
    width, often = max(counts.items(), key=lambda item: (item[1], item[0]))
    return (round(often / counts.total(), 2), width) if width > 1 else (0.0, 0)


def _some(text: str, delimiter: str) -> list[Row]:
    reader, out = _reader(text, delimiter), []
    for cells in reader:
        out.append((reader.line_num, cells))
        if len(out) >= _LOOKED:
            break
    return out


def _reader(text: str, delimiter: str) -> csv._reader:  # type: ignore[name-defined, unused-ignore]
    csv.field_size_limit(1 << 24)  # WKT of a province
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)


def _rows(text: str, delimiter: str, cancelled: Cancelled) -> list[Row]:
    """Rows that are not blank."""
    reader, out, start = _reader(text.replace("\x00", ""), delimiter), [], 1
    for number, cells in enumerate(reader):
        if number % _STEP == 0:
            go_on(cancelled)
        if any(cells):
            out.append((start, cells))
        start = reader.line_num + 1
    return out


def _header(rows: list[Row], log: Log) -> tuple[list[str], int]:
    """The names of the columns, and the index of the first data row."""
    head = [cells for _, cells in rows[:50]]
    at = header_at(head)
    if at is None:
        width = max((len(cells) for cells in head), default=0)
        log.note("no_header", count=width)
        return [f"column {k}" for k in range(1, width + 1)], 0
    if at:
        log.note("title_rows", count=at)
    cells = head[at]
    while cells and blank(cells[-1]):
        cells = cells[:-1]
    return unique_names(cells), at + 1


def _fill(raw: Raw, names: list[str], rows: list[Row], delimiter: str) -> None:
    """Columns from rows. A row that is too long has a delimiter too many somewhere: it is left out."""
    width, wide_commas = len(names), 0
    table: list[list[str]] = []
    for number, (line, cells) in enumerate(rows, start=1):
        if len(cells) < width and delimiter in _COMMAS and (more := _other_commas(cells, width, delimiter)):
            cells, wide_commas = more, wide_commas + 1
        if any(cells[width:]):
            raw.log.add("long_row", line, number, cells[0], cells=len(cells), columns=width)
            raw.dead.add(number - 1)
        table.append(cells[:width] + [""] * (width - len(cells)))
    if wide_commas:
        raw.log.note("wide_commas", count=wide_commas)
    raw.lines = [line for line, _ in rows]
    raw.columns = {name: _texts(column) for name, column in zip(names, zip(*table, strict=True), strict=False)}


def _other_commas(cells: list[str], width: int, delimiter: str) -> list[str]:
    """The row split at the other kind of comma too, when that gives just as many cells as there are columns."""
    more = [part.strip() for cell in cells for part in cell.split(_COMMAS[delimiter])]
    return more if len(more) == width else []


def _texts(column: tuple[str, ...]) -> list[Value]:
    return [text if (text := cell.strip()) else None for cell in column]
