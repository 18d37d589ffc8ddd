"""Reports that the room wrote by itself go when their time is over; what a person named otherwise stays."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"(?:daily|weekly|monthly|shift)-(\d{8})(?:-\d{4}|-\d{8})?\.(?:html|docx|xlsx|pdf)")


def drop_old(folders: Iterable[Path], keep_days: float, now: float) -> list[str]:
    """Delete those that are of a time longer ago; their names are returned. 0 days: none goes."""
    if keep_days <= 0:
        return []
    oldest = (datetime.fromtimestamp(now) - timedelta(days=keep_days)).strftime("%Y%m%d")
    gone = []
    for path in (path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())):
        found = _NAME.fullmatch(path.name)
        if found is not None and found[1] < oldest:
            with contextlib.suppress(OSError):
                path.unlink()
                gone.append(path.name)
    return gone
