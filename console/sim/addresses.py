"""Where the streams of the simulated town are: on loopback, as ``[video]`` of the site says."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})


def address(main_url: str) -> tuple[str, int] | None:
    """Host and port where a site wants its invented streams; None: its cameras are somebody's."""
    parts = urlsplit(main_url)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK or not parts.port or not parts.path.endswith(".flv"):
        return None
    return parts.hostname, parts.port


def unit_url(main_url: str, unit: str) -> str:
    """Where the stream of a simulated body camera is; "" when none is served."""
    return f"http://127.0.0.1:{at[1]}/unit/{unit}/main.flv" if (at := address(main_url)) is not None else ""
