"""What every event's body is; the kinds themselves are in ``events`` and the ``events_*`` beside it."""

from __future__ import annotations

import msgspec


class Body(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an event says beside its subject, actor and time."""


class Unsure(Body, frozen=True, kw_only=True):
    """Holds numbers that may be NaN (not known, the default where it can be) or without end. JSON has neither: the
    former are left out, the latter kept as ``inf``."""
