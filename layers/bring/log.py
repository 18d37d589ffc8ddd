"""What is wrong, row by row: the first of each code are named, all are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from layers.bring.model import FAULT_CAP, Stopped
from layers.shapes.faults import Fault


class Log:
    """Faults of rows and notes of the file, as they turn up."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.notes: list[Fault] = []
        self._faults: list[Fault] = []

    def add(self, code: str, line: int | None, number: int, id_: str = "", **facts: str | int) -> None:
        """One row's fault: ``number`` counts rows from 1, ``id_`` is "" when the row has none."""
        self.counts[code] += 1
        if self.counts[code] <= FAULT_CAP:
            self._faults.append(Fault(code, line, {"number": number, "id": id_, **facts}))

    def note(self, code: str, **facts: str | int) -> None:
        """Said once for the file; the same code again replaces what was said."""
        self.notes = [n for n in self.notes if n.code != code or code == "column_renamed"]
        self.notes.append(Fault(code, None, facts))

    def know_ids(self, ids: Sequence[str]) -> None:
        """Names the rows of faults that were found before ids were known."""
        for k, fault in enumerate(self._faults):
            number = int(fault.facts["number"])
            if not fault.facts["id"] and 1 <= number <= len(ids):
                self._faults[k] = Fault(fault.code, fault.line, {**fault.facts, "id": ids[number - 1]})

    def faults(self) -> tuple[Fault, ...]:
        """By row."""
        return tuple(sorted(self._faults, key=lambda f: (f.line or 0, f.code)))


Cancelled = Callable[[], bool] | None


def go_on(cancelled: Cancelled) -> None:
    """Raises ``Stopped`` when the caller wants no more."""
    if cancelled is not None and cancelled():
        raise Stopped
