"""Logs and health, as ``site.toml`` says it: ``[logs]``, ``[health]``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Positive = Annotated[float, msgspec.Meta(gt=0.0)]


class LogConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What is written to ``logs/`` of the state folder, and how long it stays."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    keep_days: Positive = 30.0
    file_mb: Positive = 10.0  # a file that is larger is put aside and a new one begun
    most_mb: Positive = 500.0  # of all files together


class HealthConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How the console says how it is."""

    every_s: Annotated[float, msgspec.Meta(ge=0.5, le=60.0)] = 2.0  # the file that ``main.py health`` reads
    disk_free_mb: Annotated[float, msgspec.Meta(ge=0.0)] = 1000.0  # less free than this is said
    prometheus: Annotated[str, msgspec.Meta(pattern=r"^(([0-9A-Za-z.\-]+|\[[0-9A-Fa-f:]+\]):\d{1,5})?$")] = ""
