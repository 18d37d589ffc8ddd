"""``bench soak``: a shortened day; nothing is lost, and memory stands still once the first part is over."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT

MOST_GROWTH_MB = 24.0  # over a day's messages; a leak of one byte a message would be 35 MB


def soak(*words: str) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / "main.py"), "bench", "soak", "--json", *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_some_seconds_of_it_lose_nothing() -> None:
    found = soak("--units", "300", "--rate", "1500", "--seconds", "5")
    assert found["messages"] >= 7500
    assert found["lost"] == 0
    assert found["refused"] == 0
    assert found["incidents"] >= 1
    assert {"rss_growth_mb", "cores", "disk_mb", "bytes_a_fix", "backlog_most"} <= found.keys()


@pytest.mark.long
@pytest.mark.timeout(3 * 3600)
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_day_of_messages_loses_nothing_and_memory_stands_still() -> None:
    found = soak()  # 2,000 units at 0.2 Hz for 24 h: 34.56 million, 72 min at 8,000/s
    print(found)
    assert found["hours"] >= 23.9
    assert found["lost"] == 0
    assert found["rss_growth_mb"] < MOST_GROWTH_MB
