"""The base maps that every site has, by id; those of its configuration have ids of their own."""

from __future__ import annotations

from typing import Final

VECTORS: Final = "vectors"  # the site's own map in the theme's colours
NIGHT: Final = "night"  # the same in the dark table, whatever the theme
NONE: Final = "none"  # plain land
