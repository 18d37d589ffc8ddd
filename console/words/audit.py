"""How the journal is vouched for."""

from __future__ import annotations

import msgspec


class AuditState(msgspec.Struct, frozen=True, kw_only=True):
    """``day``: the last that was signed (YYYY-MM-DD), "" none yet; ``at`` when (epoch s); ``why``: say code of what is
    in the way of signing, "" nothing."""

    day: str = ""
    at: float = 0.0
    key_id: str = ""
    why: str = ""
    facts: dict[str, str] = {}  # of ``why``
