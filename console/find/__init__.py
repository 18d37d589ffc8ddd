"""Finding by name: Chinese text, pinyin, initials, English; over everything of a site that has a name and a place."""

from __future__ import annotations

from console.find.index import FORMAT, Entry, Fit, Found, Index, build

__all__ = ["FORMAT", "Entry", "Fit", "Found", "Index", "build"]
