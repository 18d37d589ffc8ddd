"""Every bench prints one JSON object on its last line, with the names that were asked for. No figure is judged here."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT

QUICK = {
    "feed": (
        ("--units", "60", "--rate", "100", "--seconds", "1"),
        {"sent", "accepted", "lost", "latency_p50_ms", "latency_p99_ms", "gui_gap_max_ms"},
    ),
}
LONG = {
    "import": (("--csv", "300"), {"seconds", "peak_mb", "rows", "added"}),
    "frame": (
        ("--units", "200", "--size", "1366x768"),
        {"pan_p50_ms", "pan_p95_ms", "zoom_p95_ms", "update_p95_ms", "cpu_percent_10hz", "rss_mb"},
    ),
    "nearest": (
        ("--units", "50"),
        {"junctions", "units", "p50_ms", "p99_ms", "straight_wrong_share", "straight_extra_s_p90"},
    ),
    "rings": ((), {"p50_ms", "p95_ms", "many_places", "many_s", "ground_s"}),
    "cover": ((), {"p50_ms", "p95_ms", "best_ms", "share_road"}),
    "contain": ((), {"p50_ms", "p95_ms", "closed_share"}),
    "moving": (("--seconds", "2"), {"answers", "frame_p95_ms", "gui_gap_max_ms", "gap_still_ms"}),
    "start": (("--size", "1366x768"), {"window_s", "usable_s", "rss_mb", "tree_pss_mb"}),
    "assign": (("--units", "100"), {"p50_ms", "p95_ms"}),
    "verbs": (("--units", "100", "--incidents", "30"), {"complete_p95_ms", "parse_p95_ms", "key_p95_ms", "letters"}),
    "loop": (("--hours", "0.05"), {"incidents", "orders", "acts", "act_p95_ms", "act_max_ms", "gui_gap_max_ms"}),
    "wall": (("--seconds", "2"), {"pan_p50_ms", "pan_p95_ms", "scene_switch_ms", "scene_whole_ms", "pictures"}),
    "tiles": (("--size", "1366x768"), {"pan_uncached_p95_ms", "worst_gap_ms", "rebuild_s"}),
    "video": (
        ("--streams", "2", "--seconds", "1"), {"first_picture_p95_s", "dropped_share", "cores", "rss_mb"},
    ),
    "search": (("--names", "2000"), {"p50_ms", "p95_ms", "build_s", "memory_mb"}),
}


def figures(name: str, words: tuple[str, ...]) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / "main.py"), "bench", name, "--json", *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    found: dict[str, Any] = json.loads(lines[-1])
    return found


@pytest.mark.parametrize("name", QUICK)
def test_a_quick_bench_says_what_it_measured(name: str) -> None:
    words, names = QUICK[name]
    found = figures(name, words)
    assert names <= found.keys()
    assert (found["lost"], found["sent"]) == (0, found["accepted"] + found["rejected"])


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", LONG)
def test_a_long_bench_says_what_it_measured(name: str) -> None:
    words, names = LONG[name]
    assert names <= figures(name, words).keys()
