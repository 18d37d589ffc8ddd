"""``units.csv`` → registered units. A bad row is left out and named by its line; the good ones are kept."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from console.site.config import UnitSpec
from console.site.model import Problem
from layers.units import Kind

COLUMNS: Final = (
    "id", "name", "call_sign", "kind", "officers", "auxiliaries", "skills", "beat", "shift",
    "volunteers", "grid_workers",
)  # fmt: skip
_COUNTS: Final = (("officers", 1), ("auxiliaries", 0), ("volunteers", 0), ("grid_workers", 0))  # and what "" means
KINDS: Final = {
    "officer": Kind.OFFICER, "foot": Kind.OFFICER, "单警": Kind.OFFICER,
    "pair": Kind.PAIR, "双人": Kind.PAIR,
    "car": Kind.CAR, "警车": Kind.CAR,
    "moto": Kind.MOTO, "motorcycle": Kind.MOTO, "摩托": Kind.MOTO,
    "post": Kind.POST, "站组": Kind.POST,
}  # fmt: skip

Row = dict[str, str]


def read_units(path: Path) -> tuple[tuple[UnitSpec, ...], tuple[Problem, ...]]:
    """All units whose row is right. UTF-8, with or without a byte order mark; lines that start with # are remarks."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return (), (Problem(path.name, None, "site.unreadable", {"reason": error.strerror or ""}),)
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return (), (Problem(path.name, line, "site.not_utf8"),)
    return _units(path.name, text)


def _units(name: str, text: str) -> tuple[tuple[UnitSpec, ...], tuple[Problem, ...]]:
    units: dict[str, UnitSpec] = {}
    problems: list[Problem] = []
    head: list[str] = []
    reader = csv.reader(io.StringIO(text))
    for cells in reader:
        if not any(cells) or cells[0].startswith("#"):
            continue
        if not head:
            head = [cell.strip() for cell in cells]
            if missing := [c for c in ("id", "name", "kind") if c not in head]:
                problem = Problem(name, reader.line_num, "site.units.no_column", {"columns": ", ".join(missing)})
                return (), (problem,)
            continue
        row = {key: cell.strip() for key, cell in zip(head, cells, strict=False)}
        found = _unit(row, units)
        if isinstance(found, UnitSpec):
            units[found.id] = found
        else:
            problems.append(Problem(name, reader.line_num, *found))
    return tuple(units.values()), tuple(problems)


def _unit(row: Row, known: dict[str, UnitSpec]) -> UnitSpec | tuple[str, dict[str, str]]:
    """One unit, or the say code and facts of what is wrong with its row."""
    id_ = row.get("id", "")
    if not id_:
        return "site.units.no_id", {}
    if any(c in id_ for c in "/+#\0 "):
        return "site.units.bad_id", {"id": id_}
    if id_ in known:
        return "site.units.twice", {"id": id_}
    kind = KINDS.get(row.get("kind", "").lower())
    if kind is None:
        return "site.units.bad_kind", {"id": id_, "kind": row.get("kind", "")}
    counts = [_count(row.get(key, ""), default) for key, default in _COUNTS]
    if None in counts:
        return "site.units.bad_count", {"id": id_}
    skills = tuple(part for part in row.get("skills", "").replace("、", ";").split(";") if part.strip())
    return UnitSpec(
        id_, row.get("name") or id_, row.get("call_sign", ""), kind, counts[0] or 0, counts[1] or 0,
        skills, row.get("beat", ""), row.get("shift", ""), counts[2] or 0, counts[3] or 0,
    )  # fmt: skip


def _count(text: str, default: int) -> int | None:
    if not text:
        return default
    return int(text) if text.isascii() and text.isdigit() and int(text) <= 99 else None
