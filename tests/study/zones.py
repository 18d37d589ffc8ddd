"""Another zone for a while."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest


def in_zone(name: str) -> Iterator[None]:
    """``for _ in in_zone(…)``, or a fixture's ``yield from``."""
    if not hasattr(time, "tzset"):
        pytest.skip("this machine's zone cannot be another one for a while")
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


def at(text: str) -> float:
    """Epoch s of ``2026-03-09 00:00`` by the wall clock."""
    return time.mktime(time.strptime(text, "%Y-%m-%d %H:%M"))
