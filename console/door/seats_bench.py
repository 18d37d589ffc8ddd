"""``bench seats``: seats with and without windows on one PostgreSQL; from an act at one to the pixels of another.

``python -m console.door.seats_bench SITE BROKER`` is one of the windows.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from console import home, site
from console.door import memory
from console.door.errors import DoorError
from console.door.screen import screen_of
from console.door.sites import tell

RATE_HZ: Final = 0.2  # fixes of a unit
BETWEEN_S: Final = 0.5  # two acts
_WARM_S: Final = 15.0
_PATIENCE_S: Final = 120.0
_SEEN_S: Final = 10.0
INCIDENTS: Final = 8

Figures = dict[str, "float | str"]


def measure(
    folder: Path, *, seats: int, units: int, seconds: float, store: str, progress: Callable[[str], None]
) -> Figures:
    """``act_to_pixel_p50_ms, act_to_pixel_p95_ms, act_to_pixel_max_ms, acts, unseen`` and what the processes took."""
    from console.feed import Blast, Broker
    from console.store.setting_up import set_up

    if not store:
        raise DoorError("door.bench.needs_store")
    with ExitStack() as house:
        own = Path(house.enter_context(tempfile.TemporaryDirectory(prefix="onemap-seats-"))) / "site"
        _made(folder, own, units, store)
        place = site.load(own)
        set_up(store, place.config.id, time.time())
        broker = Broker()
        url = broker.start()
        house.callback(broker.stop)
        house.enter_context(screen_of((1920, 1080)))
        processes = [house.enter_context(_headless(own, url, f"席{n}")) for n in range(seats)]
        windows = [house.enter_context(_window(own, url, name)) for name in ("窗1", "窗2")]
        west, south, east, north = place.accepted_deg
        at = {"lon_deg": (west + east) / 2, "lat_deg": (south + north) / 2}
        rate = max(1.0, units * RATE_HZ)
        span = seconds + _WARM_S + 60.0
        blast = Blast(url, place.config.id, units=units, rate=rate, seconds=span, **at)
        house.callback(blast.stop)
        pids = [one.pid for one in processes] + [one.process.pid for one in windows]
        progress(f"{len(pids)} seats, {units} units at {RATE_HZ} Hz")
        return _driven(windows, pids, seconds, units, at, progress)


def _driven(
    windows: list[_Window], pids: list[int], seconds: float, units: int, at: dict[str, float],
    progress: Callable[[str], None],
) -> Figures:  # fmt: skip
    for n in range(INCIDENTS):
        windows[n % 2].ask(f"line 警 噪声扰民 2 {at['lon_deg']:.6f},{at['lat_deg']:.6f} 第{n}处")
    time.sleep(_WARM_S)
    numbers = windows[1].ask("state")["incidents"]
    cpu_s, begun = sum(memory.cpu_s(pid) for pid in pids), time.monotonic()
    took, unseen, n = [], 0, 0
    while time.monotonic() - begun < seconds:
        here, there = windows[n % 2], windows[(n + 1) % 2]
        ms = _one(here, there, f"b{n % units:04d}", numbers[n % len(numbers)])
        unseen += ms is None
        took += [] if ms is None else [ms]
        n += 1
        time.sleep(BETWEEN_S)
    spent_s = time.monotonic() - begun
    cores = (sum(memory.cpu_s(pid) for pid in pids) - cpu_s) / spent_s
    took.sort()
    progress(f"{n} acts, {unseen} not seen")
    return {
        "acts": n, "unseen": unseen, "act_to_pixel_p50_ms": round(statistics.median(took), 1),
        "act_to_pixel_p95_ms": round(took[int(len(took) * 0.95)], 1), "act_to_pixel_max_ms": round(took[-1], 1),
        "seats": len(pids), "units": units, "cores": round(cores, 2),
        "headless_rss_mb": round(memory.rss_mb(pids[0])), "window_rss_mb": round(memory.rss_mb(pids[-1])),
    }  # fmt: skip


def _one(here: _Window, there: _Window, unit: str, no: str) -> float | None:
    """Milliseconds from the key here to the pixel there; None: it was never seen."""
    there.ask(f"watch {unit}")
    done = here.ask(f"line 派 {unit} 至 {no} !")
    if not done["ok"]:
        raise DoorError("door.bench.act_refused", why=done["text"])
    seen = there.answer(_SEEN_S)
    here.ask(f"line 撤 {unit}")
    return (seen["seen"] - done["at"]) * 1000 if seen is not None else None


def _made(folder: Path, own: Path, units: int, store: str) -> None:
    """The site with the sender's units, on this store, without a sign-in."""
    from console.feed import unit_ids

    shutil.copytree(folder, own, ignore=shutil.ignore_patterns(".onemap"))
    text = (own / "site.toml").read_text("utf-8")
    (own / "site.toml").write_text(f'store = "{store}"\n{text}\n[people]\nsign_in = "never"\n', "utf-8")
    with (own / "units.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "name", "call_sign", "kind", "officers", "auxiliaries", "skills", "beat", "shift"])
        out.writerows([name, name, "", "car", 2, 0, "", "", ""] for name in unit_ids(units))
    site.compile_if_stale(own, tell)


class _Window:
    """A seat with a window, in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        import queue
        import threading

        self.process = process
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def ask(self, line: str) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.answer(_PATIENCE_S)

    def answer(self, patience_s: float) -> Any:
        """None: nothing came."""
        import queue

        try:
            return json.loads(self._answers.get(timeout=patience_s))
        except queue.Empty:
            return None

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._answers.put(line)


@contextmanager
def _window(own: Path, url: str, name: str) -> Iterator[_Window]:
    process = subprocess.Popen(
        home.module("console.door.seats_bench", str(own), url), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, encoding="utf-8", env={**os.environ, "ONEMAP_SEAT": name},
    )  # fmt: skip
    with _ended(process):
        window = _Window(process)
        if window.answer(_PATIENCE_S) is None:
            raise DoorError("door.bench.ended_early", name=name)
        yield window


@contextmanager
def _headless(own: Path, url: str, name: str) -> Iterator[subprocess.Popen[str]]:
    command = home.program("seat", "--site", str(own), "--broker", url, "--seat", name)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    with _ended(process):
        assert process.stdout is not None
        if not process.stdout.readline():
            raise DoorError("door.bench.ended_early", name=name)
        yield process


@contextmanager
def _ended(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def main() -> None:
    """A window."""
    from console.door.rooms import build, open_site
    from console.glass.bench.seats import sit

    with ExitStack() as house:
        place = open_site(Path(sys.argv[1]), house)
        sit(build(place, sys.argv[2], house).desk)


if __name__ == "__main__":
    main()
