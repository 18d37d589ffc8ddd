"""Limits of body cameras, and how a picture is told to its wearer: ``[bodycam]``."""

from __future__ import annotations

from typing import Annotated

import msgspec

Least = Annotated[float, msgspec.Meta(ge=0.0)]


class BodycamConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What a body camera's word is judged by; its battery by ``[limits] battery_low_pct``, its age by
    ``[limits] bodycam_old_s``."""

    storage_low_mb: Least = 2_000.0  # about half an hour of pictures
    clock_off_s: Least = 30.0  # its clock against its terminal's, either way
    signal_weak_dbm: float = -105.0  # weaker: a live picture will not hold
    unrecorded_s: Least = 60.0  # on scene so long without recording: graver
    watch_s: Annotated[float, msgspec.Meta(ge=20.0)] = 600.0  # told to the wearer for so long, then anew
