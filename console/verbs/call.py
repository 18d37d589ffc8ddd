"""What every act is."""

from __future__ import annotations

import msgspec


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One act, ready to run: what typing, clicking and keys all make."""
