"""Reports that the room writes by itself, as ``site.toml`` says it: ``[reports]``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

At = Annotated[str, msgspec.Meta(pattern=r"^(([01]?\d|2[0-3]):[0-5]\d)?$")]


class ReportsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """When each kind is due, as which files, where they are kept and how long. "" and 0: never by itself."""

    daily: At = ""  # 每日工作提醒, of the day before
    weekly: At = ""  # 每周治安形势分析, on Mondays, of the week before
    monthly: At = ""  # 每月工作总结, on the first, of the month before
    shift_min: Annotated[float, msgspec.Meta(ge=0, le=720)] = 0.0  # 交接班简报, so long after the end of each shift
    files: tuple[Literal["html", "docx", "xlsx"], ...] = ("html",)
    folder: str = ""  # beside site.toml, or a whole path; "": the room's own folder
    keep_days: Annotated[float, msgspec.Meta(ge=0)] = 0.0  # what was written by itself goes after this; 0: it stays
