"""Tables for tests: of real logs, and of lists of times and places."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from console.site.config import SiteConfig
from console.study.frames import frame, tables
from console.study.ground import Ground
from console.study.tables import Tables
from layers.shapes import Beats, empty

NAN = float("nan")
PACIFIC = ZoneInfo("America/Los_Angeles")


def incident(n: int, t: float, lon: float = NAN, lat: float = NAN, **fields: Any) -> tuple[Any, ...]:
    """One row of ``incidents``; what is not said is as an ordinary closed one has it."""
    plain: dict[str, Any] = {
        "id": f"x:{n}", "no": f"{n:04d}", "source": "county110", "type": "治安", "level": 3, "t": t, "received": t,
        "signed": t, "closed": t + 3600.0, "lon": lon, "lat": lat, "radius_m": NAN, "beat": "", "place": "",
        "state": "closed", "outcome": "", "guessed": False, "merged_into": "", "passed_to": "", "units": 1,
        "tier_s": 600.0, "drill": False, "sensitive": False,
    }  # fmt: skip
    return tuple((plain | fields).values())


def of(rows: Iterable[tuple[Any, ...]], since: float, until: float, **more: Any) -> Tables:
    return tables(since, until, {"incidents": sorted(rows, key=lambda row: row[5])}, **more)


def ground(now: float, beats: Beats | None = None, config: SiteConfig | None = None) -> Ground:
    return Ground(config=config or SiteConfig(), now=now, beats=beats or empty.beats())


def squares(names: Sequence[str], lon: float, lat: float, side_deg: float) -> Beats:
    """Beats side by side from west to east, the first with its south-west corner there."""
    import numpy as np

    from layers.geo import to_mercator
    from layers.shapes import Areas

    corners = []
    for n in range(len(names)):
        west, east = lon + n * side_deg, lon + (n + 1) * side_deg
        ring = [(west, lat), (east, lat), (east, lat + side_deg), (west, lat + side_deg), (west, lat)]
        corners.append(np.column_stack(to_mercator(*zip(*ring, strict=True))))
    xy = np.vstack(corners)
    off = np.arange(0, 5 * len(names) + 1, 5, dtype=np.int32)
    areas = Areas(xy, off, np.arange(len(names) + 1, dtype=np.int32), np.zeros(len(names), np.uint8))
    labels = np.array([part[:4].mean(axis=0) for part in corners])
    return Beats(areas, tuple(f"B{n + 1:02d}" for n in range(len(names))), tuple(names), labels)


# --- real logs ------------------------------------------------------------------------------------------------------


def _epoch(text: str) -> float:
    at = datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p") if text else None
    return at.replace(tzinfo=PACIFIC).timestamp() if at is not None else NAN


def tables_from_log(path: Path, beats: Beats | None = None) -> Tables:
    """San Francisco's fire calls (one row a unit) or Seattle's police events (one row an event), as the file says."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    made = _seattle(rows) if "CAD CDW ID" in rows[0] else _san_francisco(rows)
    return _with_beats(made, ground(NAN, beats)) if beats is not None else made


def _with_beats(made: Tables, on: Ground) -> Tables:
    incidents = made.incidents.assign(beat=on.beats_at(made.incidents["lon"], made.incidents["lat"]))
    from dataclasses import replace

    return replace(made, incidents=incidents)


def _seattle(rows: list[dict[str, str]]) -> Tables:
    """Times are those of clearance: the only one that all have."""
    found = [
        incident(
            n, _epoch(row["Event Clearance Date"]), float(row["Longitude"]), float(row["Latitude"]),
            id=f"seattle:{row['CAD CDW ID']}", no=row["CAD Event Number"][-4:], type=row["Event Clearance Group"],
            place=row["Hundred Block Location"], level=3,
        )
        for n, row in enumerate(rows)
    ]  # fmt: skip
    return _spanned(found, [])


def _san_francisco(rows: list[dict[str, str]]) -> Tables:
    calls: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        calls.setdefault(row["Call Number"], []).append(row)
    return _spanned([_call(n, of) for n, of in enumerate(calls.values())], [_response(row) for row in rows])


_LEVELS = {"E": 1, "3": 1, "2": 2, "A": 3, "B": 3}
_LIMITS = {1: 180.0, 2: 300.0, 3: 600.0}


def _call(n: int, rows: list[dict[str, str]]) -> tuple[Any, ...]:
    first = rows[0]
    lat, lon = (float(part) for part in first["Location"].strip("()").split(","))
    level = _LEVELS[first["Final Priority"]]
    return incident(
        n, _epoch(first["Received DtTm"]), lon, lat, id=f"sf:{first['Call Number']}", no=first["Call Number"][-4:],
        received=_epoch(first["Entry DtTm"]), signed=_epoch(first["Entry DtTm"]), type=first["Call Type"], level=level,
        closed=max(_epoch(row["Available DtTm"]) for row in rows), place=first["Address"], units=len(rows),
        tier_s=_LIMITS[level], outcome=first["Call Final Disposition"],
    )  # fmt: skip


def _response(row: dict[str, str]) -> tuple[Any, ...]:
    issued, available = _epoch(row["Dispatch DtTm"]), _epoch(row["Available DtTm"])
    return (
        row["RowID"], f"sf:{row['Call Number']}", row["Unit ID"], issued, issued, NAN, _epoch(row["Response DtTm"]),
        _epoch(row["On Scene DtTm"]), _epoch(row["Transport DtTm"]), _epoch(row["Hospital DtTm"]), available, available,
        "done", row["Unit sequence in call dispatch"] == "1", NAN, "", 0, False, False, False, False,
    )  # fmt: skip


def _spanned(incidents: list[tuple[Any, ...]], orders: list[tuple[Any, ...]]) -> Tables:
    times = [row[5] for row in incidents]
    made = of(incidents, min(times), max(times) + 1.0)
    from dataclasses import replace

    return replace(made, orders=frame("orders", sorted(orders, key=lambda row: row[3])))
