"""The parts of a shapefile that GDAL leaves to guess: the encoding of its table, and what its geometry carries.

Layout of the headers: ESRI Shapefile Technical Description (1998); language ids of dBASE as GDAL and ArcGIS use
them.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

from layers.bring.decode import guess

_SAMPLE: Final = 1 << 20
_LANGUAGES: Final = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "big5", 0x78: "big5", 0x13: "cp932", 0x7B: "cp932",
                     0x4E: "cp949", 0x79: "cp949"}  # fmt: skip
_MEASURED: Final = (21, 23, 25, 28)  # PointM, PolyLineM, PolygonM, MultiPointM


def encoding_of(shp: Path) -> tuple[str, str]:
    """(encoding as GDAL takes it, why): .cpg and the language byte are believed when the bytes allow it."""
    data = _rows(_beside(shp, ".dbf"))
    if data.isascii():
        return "UTF-8", "ascii"
    said, why = _cpg(shp), "cpg"
    if not said:
        said, why = _LANGUAGES.get(_language(shp), ""), "dbf"
    if said and _fits(data, said):
        return _for_gdal(said), why
    encoding, why = guess(data)
    return _for_gdal(encoding), why


def _beside(shp: Path, suffix: str) -> Path:
    lower = shp.with_suffix(suffix)
    return lower if lower.exists() else shp.with_suffix(suffix.upper())


def _cpg(shp: Path) -> str:
    path = _beside(shp, ".cpg")
    text = path.read_bytes()[:64].decode("ascii", "ignore").strip("\x00 \r\n").lower() if path.exists() else ""
    names = {"936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "utf8": "utf-8",
             "65001": "utf-8", "ansi 936": "gb18030", "oem 936": "gb18030"}  # fmt: skip
    return names.get(text, text)


def _language(shp: Path) -> int:
    head = _beside(shp, ".dbf").open("rb")
    with head:
        start = head.read(30)
    return start[29] if len(start) == 30 else 0


def _rows(path: Path) -> bytes:
    """Names of the fields and the first records, every text cut where a field ends (it may end inside a character)."""
    with path.open("rb") as file:
        data = file.read(_SAMPLE)
    if len(data) < 32:
        return b""
    begin, size = struct.unpack("<HH", data[8:12])
    fields = [data[at : at + 32] for at in range(32, max(begin - 1, 32), 32)]
    names = b"\n".join(f[:11].split(b"\x00")[0] for f in fields)
    widths = [f[16] for f in fields if len(f) == 32]
    out = [names]
    for at in range(begin, len(data) - size, max(size, 1)):
        cell = at + 1
        for width in widths:
            out.append(_whole(data[cell : cell + width]))
            cell += width
    return b"\n".join(out)


def _whole(cell: bytes) -> bytes:
    """A full cell may have lost the end of its last character."""
    text = cell.rstrip(b" \x00")
    return text if len(text) < len(cell) else text[: max(text.rfind(b" "), 0)] if not text.isascii() else text


def _fits(data: bytes, encoding: str) -> bool:
    try:
        text = data.decode(encoding, "replace")
    except LookupError:
        return False
    foreign = sum(c > "\x7f" for c in text)
    return text.count("\ufffd") <= max(1, foreign // 50)


def _for_gdal(encoding: str) -> str:
    return {"gb18030": "CP936", "utf-8": "UTF-8", "cp1252": "CP1252", "big5": "CP950"}.get(encoding, encoding.upper())


def shape_kinds(path: Path, format_: str) -> dict[str, int]:
    """{"M": records} for a shapefile of measured shapes; {} for any other."""
    if format_ != "shapefile":
        return {}
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100 or struct.unpack("<i", head[32:36])[0] not in _MEASURED:
        return {}
    index = _beside(path, ".shx")
    return {"M": max((index.stat().st_size - 100) // 8, 1)} if index.exists() else {"M": 1}
