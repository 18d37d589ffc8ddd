"""Whatever may sound, as each room of the desk says it once a second; ``alarms`` groups and ranks it."""

from __future__ import annotations

from typing import Any

import msgspec

from console.desk.state import Selection


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong now. It is derived from what the room knows, never stored: when it is no longer said, it
    is over. ``code`` and ``facts`` are the sentence of the list, ``subject`` is what a click selects."""

    key: str  # the same as long as it is the same thing: "clock:room:0912:assign"
    kind: str  # one of ``alarms.KINDS``
    level: int = 2  # 1 gravest .. 3
    since: float = 0.0  # epoch s; 0: not known, it has begun when it was first said
    code: str = ""
    facts: dict[str, Any] = {}
    subject: Selection = Selection()
    sounds: bool = True  # False: is listed, and never heard
    snoozed_until: float = 0.0  # put off by a person, epoch s
