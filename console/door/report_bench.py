"""``bench report``: a month of incidents and tracks to a monthly report, with its day digests cold and at hand."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from console.door.made_month import Month, fill, last_month
from console.site import Site, UnitSpec
from console.words.study import Line, ReportAsk

INCIDENTS: Final = 10_000
DAYS: Final = 30
_ROOM: Final = (".html", ".docx", ".xlsx")


def measure(
    place: Site, units: int, told: Callable[[str], None], keep: Path | None = None
) -> Mapping[str, float | str]:
    """``seconds``: the report as it is written each month, its days digested as they ended, as a page. ``cold_s``: the
    same before anything was digested. ``keep``: where the month and its reports stay, to be looked at."""
    month = Month(since=last_month(DAYS), days=DAYS, units=units, incidents=INCIDENTS)
    folder = keep or Path(tempfile.mkdtemp(prefix="onemap-report-"))
    try:
        state = folder / "state"
        rows = None if state.is_dir() else fill(state, place, month, told)
        units_of = tuple(UnitSpec(id=name, name=name) for name in month.names)
        here = replace(place, state_dir=state, units=units_of)
        cold = _timed(here, month, folder, (".html",), told)
        warm = _timed(here, month, folder, (".html",), told)
        office = _timed(here, month, folder, _ROOM, told)
        size = (folder / "month.html").stat().st_size
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    return {
        "seconds": warm, "cold_s": cold, "with_office_s": office, "html_kb": round(size / 1024), "incidents": INCIDENTS,
        "unit_days": DAYS * units, "fixes": rows or 0,
    }  # fmt: skip


def _timed(place: Site, month: Month, folder: Path, endings: tuple[str, ...], told: Callable[[str], None]) -> float:
    from console.report.making import make
    from console.store import open_journal, open_tracks

    files = tuple(str(folder / f"month{ending}") for ending in endings)
    ask = ReportAsk(key="bench", n=1, kind="monthly", since=month.since, until=month.until, files=files)
    begun = time.perf_counter()
    last = [begun]

    def tell(share: float, doing: Line) -> None:
        now = time.perf_counter()
        if now - last[0] > 1.0:
            told(f"{now - begun:6.1f} s  {100 * share:3.0f}%  {doing.text()}")
            last[0] = now

    made = make(ask, place, open_journal(place), open_tracks(place), month.until, tell)
    for line in made.missing:
        told(line.text())
    return round(time.perf_counter() - begun, 2)
