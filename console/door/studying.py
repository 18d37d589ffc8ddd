"""``study``: analyses of the past in words and tables, without a window. The desk may have the site open."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from console.door.carrying import opened
from console.door.errors import MISUSED, DoorError
from console.report.cells import NUMBERS, cell, span
from console.say import say
from console.words.study import Cell, Column, Line, Scope, Study, Table

if TYPE_CHECKING:
    from console.site import Site

ALL: Final = "all"
_GAP: Final = "  "
_ROWS: Final = 40  # of a table, for a person; JSON has all


def study(options: argparse.Namespace) -> int:
    """What is not to be had is said; what can be is worked out all the same."""
    from console.store import open_journal, open_tracks
    from console.study import ANALYSES, study
    from console.study.ground import ground_of

    place = opened(options)
    kinds = tuple(ANALYSES) if options.kind == ALL else (options.kind,)
    if options.kind not in (ALL, *ANALYSES):
        raise DoorError("door.study.no_kind", kind=options.kind, those=", ".join(ANALYSES), exit_code=MISUSED)
    ground = ground_of(place, time.time(), open_tracks(place), _told)
    found = study(kinds, _scope(options, place), open_journal(place), ground)
    sys.stderr.write("\r\x1b[K" if sys.stderr.isatty() else "")
    print(json.dumps([plain(one) for one in found], ensure_ascii=False, indent=1) if options.json else shown(found))
    return 0


def _scope(options: argparse.Namespace, place: Site) -> Scope:
    return Scope(
        since=options.since, until=options.until, beats=tuple(_beat(place, one) for one in options.beats),
        types=tuple(options.types), levels=tuple(options.levels),
    )  # fmt: skip


def _beat(place: Site, named: str) -> str:
    """Its id, by id or name."""
    areas = place.beats if place.beats.ids else place.grid
    by_name = dict(zip(areas.names, areas.ids, strict=True))
    if named not in areas.ids and named not in by_name:
        raise DoorError("door.study.no_beat", name=named, exit_code=MISUSED)
    return named if named in areas.ids else by_name[named]


def _told(share: float, doing: Line) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{round(100 * share)}%  {doing.text()}\x1b[K")
        sys.stderr.flush()


# --- for a person ---------------------------------------------------------------------------------------------------


def shown(found: tuple[Study, ...]) -> str:
    return "\n\n".join(_study(one) for one in found)


def _study(one: Study) -> str:
    head = f"■ {say(f'study.kind.{one.kind}')}  {span(one.scope.since, one.scope.until)}"
    said = [f"· {line.text()}" for line in (*one.said, *one.missing)]
    acts = [f"→ {finding.what.text()}" for finding in one.findings]
    tables = [f"\n{_table(table)}" for table in one.tables]
    return "\n".join([head, *said, *acts, *tables])


def _table(table: Table) -> str:
    """Columns as wide as they must be; a Han character takes two places."""
    heads = [say(column.code) for column in table.columns]
    rows = [[_text(value, column) for value, column in zip(row, table.columns, strict=True)] for row in table.rows]
    shown, more = rows[:_ROWS], len(rows) - _ROWS
    wide = [max(map(_width, column)) for column in zip(heads, *shown, strict=True)]
    right = [column.kind in NUMBERS for column in table.columns]
    lines = [_GAP.join(map(_padded, row, wide, right)).rstrip() for row in (heads, *shown)]
    title = Line(table.code, table.facts).text()
    return "\n".join([title, *lines, *([say("door.study.more", n=more)] if more > 0 else [])])


def _text(value: Cell, column: Column) -> str:
    return cell(value, column.kind, column.digits)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in text)


def _padded(text: str, wide: int, right: bool) -> str:
    room = " " * (wide - _width(text))
    return room + text if right else text + room


# --- for a program --------------------------------------------------------------------------------------------------


def plain(one: Study) -> dict[str, Any]:
    """Sentences in the language of the process, numbers as numbers, what is not known as null."""
    return {
        "kind": one.kind, "since": one.scope.since, "until": one.scope.until,
        "said": [line.text() for line in one.said], "missing": [line.text() for line in one.missing],
        "numbers": {name: _number(value) for name, value in one.numbers.items()},
        "tables": [_plain_table(table) for table in one.tables],
        "findings": [
            {
                "key": f.key, "what": f.what.text(), "lon": f.lon_deg, "lat": f.lat_deg, "radius_m": f.radius_m,
                "beat": f.beat, "value": _number(f.value), "p": _number(f.sure),
            }
            for f in one.findings
        ],
        "sources": [say(code) for code in one.sources],
    }  # fmt: skip


def _plain_table(table: Table) -> dict[str, Any]:
    return {
        "title": Line(table.code, table.facts).text(), "columns": [say(column.code) for column in table.columns],
        "rows": [[_plain_cell(value) for value in row] for row in table.rows],
    }  # fmt: skip


def _plain_cell(value: Cell) -> str | float | None:
    return value.text() if isinstance(value, Line) else value if isinstance(value, str) else _number(value)


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
