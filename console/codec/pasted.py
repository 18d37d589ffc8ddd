"""Many incidents in one text: a table with a head (CSV, TSV, from a sheet or a platform's export), or a line each.

Pure and patient: 10,000 rows take some tenths of a second, so it runs beside the desk's thread. A row is kept as far
as it can be used; each thing that is wrong with it is one fault with its line.
"""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from console.codec.incidents import CALLER_MOST, PLACE_MOST, TEXT_MOST, TYPE_MOST, clean

MOST_ROWS: Final = 20_000
MOST_BYTES: Final = 16_000_000
HEADS: Final = {
    "type": ("类型", "类别", "警情类别", "警情类型", "type", "kind"),
    "level": ("级别", "等级", "警情级别", "level"),
    "place": ("地点", "地址", "位置", "发生地点", "事发地点", "place", "address"),
    "text": ("内容", "简要警情", "报警内容", "警情", "描述", "文本", "text", "content", "description"),
    "lon": ("经度", "lon", "lng", "longitude", "x"),
    "lat": ("纬度", "lat", "latitude", "y"),
    "caller": ("报警人", "姓名", "联系人", "caller", "name"),
    "number": ("电话", "号码", "报警电话", "联系电话", "手机", "phone", "number", "tel"),
    "t": ("时间", "报警时间", "接警时间", "time", "t"),
    "id": ("编号", "警情编号", "单号", "警单号", "id", "no"),
}
_COLUMN: Final = {word: column for column, words in HEADS.items() for word in words}
_LEVELS: Final = {
    "一级": 1, "二级": 2, "三级": 3, "1级": 1, "2级": 2, "3级": 3, "1": 1, "2": 2, "3": 3, "一": 1, "二": 2, "三": 3,
    "l1": 1, "l2": 2, "l3": 3,
}  # fmt: skip
_TIMES: Final = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M:%S")
_POINT: Final = re.compile(r"@?(-?\d{1,3}\.\d{3,})\s*[,，]\s*(-?\d{1,2}\.\d{3,})")
_NUMBERED: Final = re.compile(r"^\s*(?:\d{1,5}[.、)）]|[-•·*])\s*")


class PastedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One incident as it was written; ``t`` None: not said."""

    line: int  # from 1
    type: str = ""
    level: int = 0
    place: str = ""
    text: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None
    caller: str = ""
    number: str = ""
    t: float | None = None


class PastedFault(msgspec.Struct, frozen=True):
    """``code`` is a say code (``intake.paste.bad.…``) of a sentence with ``line`` and ``word``."""

    line: int
    code: str
    word: str = ""


class Pasted(msgspec.Struct, frozen=True):
    rows: tuple[PastedRow, ...] = ()
    faults: tuple[PastedFault, ...] = ()


def text_of(payload: bytes) -> str:
    """UTF-8 (with or without its mark), UTF-16 with its mark, else GBK; what is none of these loses its odd letters."""
    if payload[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return payload.decode("utf-16", "replace")
    try:
        return payload.decode("utf-8-sig")
    except UnicodeDecodeError:
        return payload.decode("gb18030", "replace")


def many_lines(text: str) -> bool:
    """Whether a pasted text is more than one incident: two lines that say something."""
    lines = (line for line in text.splitlines() if line.strip())
    return next(lines, None) is not None and next(lines, None) is not None


def read(text: str, now: float) -> Pasted:
    """All rows of a text; ``now``: epoch s, later times are not believed."""
    faults: list[PastedFault] = []
    rows: list[PastedRow] = []
    seen: dict[str, int] = {}
    for line, cells in _lines(text):
        if len(rows) >= MOST_ROWS:
            faults.append(PastedFault(line, "intake.paste.bad.too_many", str(MOST_ROWS)))
            break
        row = _row(line, cells, now, faults)
        twin = seen.setdefault(cells["id"], line) if cells.get("id") else line
        if twin != line:
            faults.append(PastedFault(line, "intake.paste.bad.twice", f"{cells['id']} · {twin}"))
        elif row is not None:
            rows.append(row)
    return Pasted(tuple(rows), tuple(faults))


def _lines(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line and cells by column; without a head the whole line is the text."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    for mark in ("\t", ",", ";", "，"):
        columns = [_COLUMN.get(clean(cell).strip('"').casefold(), "") for cell in first.split(mark)]
        if sum(map(bool, columns)) >= 2 or (len(columns) == 1 and columns[0]):
            yield from _table(text, mark, columns)
            return
    for line, words in enumerate(text.splitlines(), 1):
        if words.strip():
            yield line, {"text": _NUMBERED.sub("", words)}


def _table(text: str, mark: str, columns: list[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """A cell may hold line ends and marks between quotes, as sheets write them."""
    if mark == "，":
        text, mark = text.replace("，", ","), ","
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    head = False
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            continue
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if head:
            yield reader.line_num, {name: cell for name, cell in zip(columns, cells, strict=False) if name}
        head = True


def _row(line: int, cells: Mapping[str, str], now: float, faults: list[PastedFault]) -> PastedRow | None:
    """As far as it can be used; None when it says nothing."""
    text = _cut(cells.get("text", ""), TEXT_MOST)
    place, kind = _cut(cells.get("place", ""), PLACE_MOST), _cut(cells.get("type", ""), TYPE_MOST)
    if not (text or place or kind):
        faults.append(PastedFault(line, "intake.paste.bad.empty"))
        return None
    point: dict[str, Any] = _point(line, cells, text, faults)
    return PastedRow(
        line=line, type=kind, level=_level(line, cells, faults), place=place, text=text,
        caller=_cut(cells.get("caller", ""), CALLER_MOST), number=_cut(cells.get("number", ""), CALLER_MOST),
        t=_time(line, cells, now, faults), **point,
    )  # fmt: skip


def _cut(text: str, most: int) -> str:
    return clean(text)[:most].strip()


def _level(line: int, cells: Mapping[str, str], faults: list[PastedFault]) -> int:
    word = clean(cells.get("level", "")).casefold()
    if word and word not in _LEVELS:
        faults.append(PastedFault(line, "intake.paste.bad.level", word[:20]))
    return _LEVELS.get(word, 0)


def _point(line: int, cells: Mapping[str, str], text: str, faults: list[PastedFault]) -> dict[str, float]:
    """Of its columns, else written in the text."""
    lon, lat = (clean(cells.get(name, "")) for name in ("lon", "lat"))
    if not lon and not lat:
        match = _POINT.search(text)
        if match is None:
            return {}
        lon, lat = match[1], match[2]
    try:
        east, north = float(lon), float(lat)
    except ValueError:
        east = north = 999.0
    if not (abs(east) <= 180.0 and abs(north) <= 90.0) or (east == 0.0 and north == 0.0):
        faults.append(PastedFault(line, "intake.paste.bad.point", f"{lon[:12]}, {lat[:12]}"))
        return {}
    return {"lon_deg": east, "lat_deg": north}


def _time(line: int, cells: Mapping[str, str], now: float, faults: list[PastedFault]) -> float | None:
    """Local time as people write it; None where it was not said, cannot be read, or is in the future."""
    word = clean(cells.get("t", ""))
    if not word:
        return None
    for form in _TIMES:
        try:
            t = time.mktime(time.strptime(word, form))
        except (ValueError, OverflowError):
            continue
        if t <= now:
            return t
        break
    faults.append(PastedFault(line, "intake.paste.bad.time", word[:20]))
    return None
