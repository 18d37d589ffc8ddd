"""``[audit]`` of ``site.toml``: what vouches for the journal."""

from __future__ import annotations

import msgspec


class AuditConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Where this machine finds the site's private key."""

    key_file: str = ""  # outside the site folder; "": the machine's keyring
