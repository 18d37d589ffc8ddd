"""``bench import``: a site from an extract, or a CSV of cameras into a site, each as a person has it done."""

from __future__ import annotations

import math
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from console import home, site
from console.door import memory
from console.door.errors import DoorError
from console.door.sites import tell
from layers.geo import bounds_from_mercator

_LOOK_S: Final = 0.05
_KINDS: Final = ("枪机", "球机", "云台")
_HEAD: Final = "编号,名称,经度,纬度,类型,方位角,状态,共享,安装地址"

Progress = Callable[[str], None]
Figures = dict[str, "float | str"]


def from_osm(extract: Path, progress: Progress) -> Figures:
    """``seconds, peak_mb`` of ``site new`` from the start of its process to its end; the roads' length for a check."""
    with tempfile.TemporaryDirectory(prefix="onemap-bench-") as place:
        folder = Path(place) / "site"
        seconds, peak_mb = _timed(["new", str(folder), "--osm", str(extract.resolve()), "--name", "bench"])
        progress(f"{seconds:.2f} s, {peak_mb:.0f} MB")
        roads = site.load(folder).roads
        km = roads.length_km if roads is not None else 0.0
    return {"seconds": round(seconds, 2), "peak_mb": round(peak_mb, 1), "roads_km": round(km, 1)}


def from_csv(folder: Path, rows: int, progress: Progress) -> Figures:
    """``seconds, peak_mb`` of ``site add`` of ``rows`` made cameras to a copy of a prepared site."""
    with tempfile.TemporaryDirectory(prefix="onemap-bench-") as place:
        copy = Path(place) / "site"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".onemap"))
        site.compile_if_stale(copy, tell)
        table = Path(place) / "监控.csv"
        _write(table, site.load(copy), rows)
        progress(f"{rows} rows, {table.stat().st_size / 1e6:.1f} MB")
        words = ["add", str(table), "--site", str(copy), "--role", "cameras", "--crs", "WGS84"]
        seconds, peak_mb = _timed(words)
        (layer,) = (one for one in site.load(copy).layers if one.spec.source == table.name)
        there = len(layer.overlay.ids)
    return {"seconds": round(seconds, 2), "peak_mb": round(peak_mb, 1), "rows": float(rows), "added": float(there)}


def _write(table: Path, place: site.Site, rows: int) -> None:
    """Cameras all over the site, in GBK as a bureau's export is."""
    west, south, east, north = bounds_from_mercator(place.base.bounds)
    pick = random.Random(1)
    lines = [_HEAD]
    for number in range(rows):
        lon, lat = pick.uniform(west, east), pick.uniform(south, north)
        lines.append(
            f"C{number:06d},示例{number}号探头,{lon:.7f},{lat:.7f},{pick.choice(_KINDS)},{pick.randrange(360)},"
            f"{pick.choice(('在线', '离线'))},{pick.choice(('是', '否'))},示例路{pick.randrange(1, 400)}号"
        )
    table.write_text("\n".join(lines), "gb18030")


def _timed(words: Sequence[str]) -> tuple[float, float]:
    """Seconds that ``main.py site …`` takes, and the most memory that it and its children held at once, MB."""
    command = home.program("site", *words)
    peak_mb = 0.0
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL)
        try:
            while child.poll() is None:
                peak_mb = max(peak_mb, _resident_mb(child.pid))
                time.sleep(_LOOK_S)
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
        seconds = time.perf_counter() - began
        if child.returncode:
            said.seek(0)
            why = said.read().decode("utf-8", "replace").strip().splitlines()
            raise DoorError("door.bench.import_failed", why=why[-1] if why else child.returncode)
    return seconds, peak_mb or math.nan


def _resident_mb(pid: int) -> float:
    each = [memory.rss_mb(one) for one in memory.tree(pid)]
    return sum(mb for mb in each if not math.isnan(mb))
