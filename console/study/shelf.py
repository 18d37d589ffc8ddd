"""Files of sums beside the tracks: each stands whole or not at all, and one that cannot be read is as good as none."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Head = TypeVar("Head")


def put(path: Path, head: Any, arrays: Mapping[str, Array]) -> None:
    """Beside its name first. A disk that is full costs the next reader time, and nothing else."""
    part = path.with_name(f".{path.name}.part")
    every: dict[str, Any] = {"head": np.frombuffer(msgspec.json.encode(head), np.uint8), **arrays}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            np.savez_compressed(file, **every)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)


def get(path: Path, head: type[Head]) -> tuple[Head, dict[str, Array]] | None:
    """None where there is none, or none that can be read."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        return msgspec.json.decode(arrays.pop("head").tobytes(), type=head), arrays
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile, msgspec.MsgspecError):
        return None


def name(sort: str, t: float) -> str:
    """``day-20260115.npz`` of the local day of ``t``."""
    return f"{sort}-{time.strftime('%Y%m%d', time.localtime(t))}.npz"
