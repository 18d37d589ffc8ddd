"""The store of several seats, on PostgreSQL. Not imported where a site's ``store`` is empty."""

from console.store.shared.following import SharedFollowing
from console.store.shared.store import SharedStore

__all__ = ["SharedFollowing", "SharedStore"]
