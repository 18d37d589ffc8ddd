"""``main.py replay``: which part of the past it begins at, and what it refuses to begin with."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import pytest

from console.desk.past_asked import AGO_S
from console.door import parser, replays
from console.door.errors import DoorError
from console.words import VirtualClock

NOW = 1_790_000_000.0


def options(*words: str) -> argparse.Namespace:
    return parser.build().parse_args(["replay", *words])


def asked(since: float | None = None, until: float | None = None, at: float | None = None) -> argparse.Namespace:
    return argparse.Namespace(since=since, until=until, at=at)


def test_it_begins_where_it_is_told_else_some_minutes_ago() -> None:
    clock = VirtualClock(NOW)
    plain = replays._wanted(asked(), clock)
    assert plain.at == NOW - AGO_S
    assert math.isnan(plain.since)
    part = replays._wanted(asked(since=NOW - 7200, until=NOW - 3600), clock)
    assert (part.at, part.since, part.until) == (NOW - 7200, NOW - 7200, NOW - 3600)
    assert replays._wanted(asked(since=NOW - 7200, at=NOW - 60), clock).at == NOW - 60


def test_what_cannot_be_is_said() -> None:
    clock = VirtualClock(NOW)
    with pytest.raises(DoorError, match="--to"):
        replays._wanted(asked(since=NOW - 60, until=NOW - 120), clock)
    with pytest.raises(DoorError, match="还没到"):
        replays._wanted(asked(at=NOW + 60), clock)


def test_the_grammar(tmp_path: Path) -> None:
    found = options("--at", "2026-11-21 21:40", "--theme", "safe-dark", "--size", "1366x768")
    assert (found.command, found.theme, found.size) == ("replay", "safe-dark", (1366, 768))
    with pytest.raises(SystemExit):
        options("--site", str(tmp_path))
