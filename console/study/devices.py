"""Devices 设备: cameras, terminals and body cameras; how much of the time they were up, the longest outage, and where a
body camera should have recorded and did not.

Shares are of the time in which anything was known: silence is not held against anybody, and is said. A body camera must
record from setting out until the scene is left, while the unit says 出警 or 处置 (``dispatch.signs``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, Final

from console.dispatch.signs import MUST_RECORD
from console.study import lasting
from console.study.choose import missing
from console.study.lasting import Lasting
from console.study.load import unit_name
from console.words.study import Chart, Column, Finding, Layer, Line, Scope, Series, Shape, Study, Table
from layers.geo import from_mercator
from layers.shapes import CameraHealth

if TYPE_CHECKING:
    import pandas as pd

    from console.study.ground import Ground
    from console.study.tables import Tables

_GOOD: Final = CameraHealth.OK.name.lower()
_BAD_SHARE: Final = 0.9  # a camera that was up for less is a finding
_LEAST_S: Final = 3600.0  # known for less nothing is said of it
_DRAWN: Final = 30
_OUTAGES: Final = (
    Column("service.col.known", "seconds"), Column("service.col.up", "share"), Column("service.col.longest", "seconds"),
    Column("service.col.outages", "count"), Column("service.col.since", "time"),
)  # fmt: skip


@dataclass(frozen=True)
class Up:
    """One device. ``known_s``: for how long anything was known; ``up_s`` of it; ``down``: when it was not."""

    key: str
    known_s: float
    up_s: float
    down: Lasting

    @property
    def share(self) -> float:
        return self.up_s / self.known_s if self.known_s > 0 else nan


@dataclass(frozen=True)
class Recorded:
    """One unit's body camera while it had to record: seconds; ``gaps``: when it did not. The rest is not known."""

    unit: str
    must_s: float
    did_s: float
    gaps: Lasting

    @property
    def unknown_s(self) -> float:
        return max(self.must_s - self.did_s - self.gaps.seconds, 0.0)

    @property
    def share(self) -> float:
        """Of the time in which it is known."""
        known = self.did_s + self.gaps.seconds
        return self.did_s / known if known > 0 else nan


def devices(tables: Tables, scope: Scope, ground: Ground) -> Study:
    """The study of kind ``devices``. Numbers: camera_up, cameras_down, link_up, recorded_share, unrecorded_s,
    longest_camera_s."""
    end = min(scope.until, ground.now)
    cameras = ups(tables.cameras, "id", tables.cameras["health"] == _GOOD, scope, end)
    links = ups(tables.links, "unit", tables.links["online"].astype(bool), scope, end)
    recorded = recordings(tables, scope, end)
    cameras = _of_beats(cameras, scope, ground)
    return Study(
        kind="devices", scope=scope, said=tuple(_said(cameras, links, recorded, ground)),
        charts=tuple(_charts(cameras, recorded, ground)), tables=tuple(_tables(cameras, links, recorded, ground)),
        layers=tuple(_layers(cameras, ground)), findings=tuple(_findings(cameras, scope, ground)),
        numbers=_numbers(cameras, links, recorded),
        missing=(*missing(tables, scope), *_missing(cameras, links, recorded, ground)),
    )  # fmt: skip


# --- sums -----------------------------------------------------------------------------------------------------------


def ups(rows: pd.DataFrame, key: str, good: pd.Series, scope: Scope, end: float) -> list[Up]:
    """Of each device of a table of spans, the one that was up least first."""
    out = []
    for one, mine in rows.groupby(key):
        well = good.loc[mine.index]
        known = lasting.of(mine, scope.since, scope.until, end)
        up = lasting.of(mine[well], scope.since, scope.until, end)
        if known.seconds > 0:
            out.append(Up(str(one), known.seconds, up.seconds, lasting.without(known, up)))
    return sorted(out, key=lambda one: (one.share, -one.down.longest_s, one.key))


def recordings(tables: Tables, scope: Scope, end: float) -> list[Recorded]:
    """Of each unit that had to record, the one that missed most first."""
    must = tables.duty[tables.duty["duty"].isin([duty.name for duty in MUST_RECORD])]
    said: Mapping[str, pd.DataFrame] = {str(unit): rows for unit, rows in tables.recording.groupby("unit")}
    out = []
    for unit, rows in must.groupby("unit"):
        asked = lasting.of(rows, scope.since, scope.until, end)
        heard = said.get(str(unit), tables.recording[:0])
        on = heard["recording"].astype(bool)
        did, not_ = (
            lasting.both(asked, lasting.of(some, scope.since, scope.until, end)) for some in (heard[on], heard[~on])
        )
        if asked.seconds > 0:
            out.append(Recorded(str(unit), asked.seconds, did.seconds, not_))
    return sorted(out, key=lambda one: (-one.gaps.seconds, one.unit))


def _of_beats(cameras: list[Up], scope: Scope, ground: Ground) -> list[Up]:
    if not scope.beats:
        return cameras
    places = [_place(one.key, ground) for one in cameras]
    beats = ground.beats_at([lon for lon, _ in places], [lat for _, lat in places])
    return [one for one, beat in zip(cameras, beats, strict=True) if beat in scope.beats]


def _share(some: Sequence[Up]) -> float:
    known = sum(one.known_s for one in some)
    return sum(one.up_s for one in some) / known if known > 0 else nan


def _recorded_share(some: Sequence[Recorded]) -> float:
    did, not_ = sum(one.did_s for one in some), sum(one.gaps.seconds for one in some)
    return did / (did + not_) if did + not_ > 0 else nan


def _numbers(cameras: Sequence[Up], links: Sequence[Up], recorded: Sequence[Recorded]) -> dict[str, float]:
    return {
        "camera_up": _share(cameras), "cameras_down": float(sum(one.share < _BAD_SHARE for one in cameras)),
        "longest_camera_s": max((one.down.longest_s for one in cameras), default=nan), "link_up": _share(links),
        "recorded_share": _recorded_share(recorded), "unrecorded_s": sum(one.gaps.seconds for one in recorded),
    }  # fmt: skip


# --- in words -------------------------------------------------------------------------------------------------------


def _said(
    cameras: Sequence[Up], links: Sequence[Up], recorded: Sequence[Recorded], ground: Ground
) -> Iterator[Line]:
    if not cameras and not links and not recorded:
        yield Line("service.devices.nothing", tone="unsure")
        return
    if cameras:
        worst = max(cameras, key=lambda one: one.down.longest_s)
        yield Line("service.devices.cameras", {"n": len(cameras), "share": _share(cameras)})
        if worst.down.longest_s > 0:
            hours = worst.down.longest_s / 3600.0
            yield Line("service.devices.longest", {"name": _camera_name(worst.key, ground), "hours": hours}, "warn")
    if recorded and isfinite(_recorded_share(recorded)):
        facts = {"share": _recorded_share(recorded), "n": len(recorded)}
        missed = sum(one.gaps.seconds for one in recorded)
        yield Line("service.devices.recorded", {**facts, "minutes": missed / 60.0}, "warn" if missed > 60.0 else "")
    if links:
        yield Line("service.devices.links", {"n": len(links), "share": _share(links)})


def _missing(
    cameras: Sequence[Up], links: Sequence[Up], recorded: Sequence[Recorded], ground: Ground
) -> Iterator[Line]:
    known = len(ground.site.cameras.ids) if ground.site is not None else 0
    if known > len(cameras):
        yield Line("service.devices.unlooked", {"n": known - len(cameras), "of": known})
    unknown = sum(one.unknown_s for one in recorded)
    if unknown > 60.0:
        yield Line("service.devices.unknown", {"minutes": unknown / 60.0})
    if not links:
        yield Line("service.devices.no_links")


# --- in figures and pictures ----------------------------------------------------------------------------------------


def _tables(
    cameras: Sequence[Up], links: Sequence[Up], recorded: Sequence[Recorded], ground: Ground
) -> Iterator[Table]:
    if cameras:
        rows = tuple((_camera_name(one.key, ground), *_cells(one)) for one in cameras)
        yield Table("service.devices.by_camera", (Column("service.col.camera"), *_OUTAGES), rows)
    if recorded:
        columns = (
            Column("service.col.unit"), Column("service.col.must", "seconds"), Column("service.col.did", "seconds"),
            Column("service.col.missed", "seconds"), Column("service.col.unknown", "seconds"),
            Column("service.col.recorded", "share"),
        )  # fmt: skip
        yield Table("service.devices.by_bodycam", columns, tuple(
            (unit_name(one.unit, ground), one.must_s, one.did_s, one.gaps.seconds, one.unknown_s,
             one.share if isfinite(one.share) else None)
            for one in recorded
        ))  # fmt: skip
    if links:
        rows = tuple((unit_name(one.key, ground), *_cells(one)) for one in links)
        yield Table("service.devices.by_link", (Column("service.col.unit"), *_OUTAGES), rows)


def _cells(one: Up) -> tuple[float | int | None, ...]:
    """``_OUTAGES``: the longest outage with when it began."""
    length = one.down.until - one.down.since
    first = float(one.down.since[length.argmax()]) if len(length) else None
    return one.known_s, one.share, one.down.longest_s, len(length), first


def _charts(cameras: Sequence[Up], recorded: Sequence[Recorded], ground: Ground) -> Iterator[Chart]:
    some = cameras[:_DRAWN]
    if some:
        yield Chart(
            code="service.devices.camera_chart", form="bars", x=tuple(_camera_name(one.key, ground) for one in some),
            series=(Series(tuple(one.share for one in some), code="service.col.up"),), unit="share",
        )  # fmt: skip
    known = [one for one in recorded if isfinite(one.share)][:_DRAWN]
    if known:
        yield Chart(
            code="service.devices.bodycam_chart", form="bars", x=tuple(unit_name(one.unit, ground) for one in known),
            series=(Series(tuple(one.share for one in known), code="service.col.recorded"),), unit="share",
        )  # fmt: skip


def _layers(cameras: Sequence[Up], ground: Ground) -> Iterator[Layer]:
    placed = [(one, _place(one.key, ground)) for one in cameras]
    shapes = tuple(Shape((at,), one.share, _camera_name(one.key, ground)) for one, at in placed if isfinite(at[0]))
    if shapes:
        yield Layer(code="service.devices.map", form="points", shapes=shapes, unit="share")


def _findings(cameras: Sequence[Up], scope: Scope, ground: Ground) -> Iterator[Finding]:
    """Cameras that were down for much of the time."""
    for one in cameras:
        lon, lat = _place(one.key, ground)
        if one.share < _BAD_SHARE and one.known_s >= _LEAST_S and isfinite(lon):
            facts = {"name": _camera_name(one.key, ground), "share": one.share}
            yield Finding(
                key=f"devices:camera:{one.key}", what=Line("service.devices.find", facts, "warn"), lon_deg=lon,
                lat_deg=lat, radius_m=50.0, since=scope.since, until=scope.until, value=1.0 - one.share,
            )  # fmt: skip


def _camera_name(key: str, ground: Ground) -> str:
    row = ground.camera_row.get(key)
    return key if row is None or ground.site is None else ground.site.cameras.names[row] or key


def _place(key: str, ground: Ground) -> tuple[float, float]:
    """lon, lat; NaN where the site does not know it."""
    row = ground.camera_row.get(key)
    if row is None or ground.site is None:
        return nan, nan
    lon, lat = from_mercator(*ground.site.cameras.xy[row])
    return float(lon), float(lat)
