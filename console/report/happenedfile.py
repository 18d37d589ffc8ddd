"""``write``: what happened between two times into a CSV or XLSX file, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from console.report.happened import Row, rows_of
from console.report.parts import whole
from console.report.tablefile import ENDINGS, Value, local, write_csv, write_xlsx
from console.say import say

if TYPE_CHECKING:
    from console.site import Site
    from console.words.past import JournalPast

HEADS: Final = ("at", "happened", "behind", "kind", "what", "by", "level", "subject")
_BEHIND_S: Final = 1.0


class TableError(Exception):
    """``code``: say, with ``facts``."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def check(path: Path) -> None:
    """``TableError``: no table has this ending."""
    if path.suffix.lower() not in ENDINGS:
        raise TableError("happened.ending", file=path.name, known=" ".join(ENDINGS))


def write(
    place: Site, journal: JournalPast, path: Path, since: float, until: float, tell: Callable[[float], None]
) -> int:
    """How many rows it has. ``TableError``, ``OSError``; what ``tell`` raises breaks it off."""
    check(path)
    rows = _values(rows_of(place, journal, since, until, tell))
    heads = [say(f"happened.head.{one}") for one in HEADS]
    with whole(path) as part:
        if path.suffix.lower() == ".csv":
            return write_csv(part, heads, rows)
        return write_xlsx(part, say("happened.title"), heads, rows)


def _values(rows: Iterator[Row]) -> Iterator[tuple[Value, ...]]:
    for row in rows:
        behind = row.at - row.happened
        late = behind > _BEHIND_S
        kind = say(f"happened.kind.{row.kind}")
        yield (
            local(row.at), local(row.happened) if late else None, round(behind, 1) if late else None, kind, row.what,
            row.by, row.level or None, row.subject,
        )  # fmt: skip
