"""Links to what the media server has recorded: one URL template of the site, filled for a camera and a time.

Nothing is recorded here. ``[video] recording_url``: ``{camera}`` or ``{unit}`` the id, ``{start}`` and ``{end}`` as
``20261126T214732Z`` (UTC), ``{start_s}`` and ``{end_s}`` epoch s, ``{start_local}`` and ``{end_local}`` as
``2026-11-26T21:47:32`` in the room's time.
"""

from __future__ import annotations

import string
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from console.desk import pictures
from console.verbs import Said

if TYPE_CHECKING:
    from console.desk.desk import Desk

BEFORE_S: Final = 30.0  # what led to it
AFTER_S: Final = 90.0
FIELDS: Final = frozenset(
    {"camera", "unit", "source", "start", "end", "start_s", "end_s", "start_local", "end_local"}
)  # fmt: skip


def link(desk: Desk, source: str, at: float) -> str | Said:
    """The recording of ``source`` round ``at`` (epoch s); or why there is no link."""
    template = desk.site.config.video.recording_url
    if not template:
        return Said("tours.no_template")
    wrong = fault(template)
    if wrong is not None:
        return wrong
    return template.format_map(_facts(source, at - BEFORE_S, at + AFTER_S))


def fault(template: str) -> Said | None:
    """What of a template cannot be filled."""
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    except ValueError:
        return Said("tours.bad_template", {"what": template})
    unknown = sorted(names - FIELDS)
    return Said("tours.bad_template", {"what": "{" + unknown[0] + "}"}) if unknown else None


def _facts(source: str, start: float, end: float) -> dict[str, str]:
    key = quote(pictures.parts(source)[1], safe="")
    out = {"camera": key, "unit": key, "source": quote(source, safe="")}
    for name, at in (("start", start), ("end", end)):
        out[name] = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at))
        out[f"{name}_s"] = str(int(at))
        out[f"{name}_local"] = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(at))
    return out
