"""How scenes come on the walls by themselves: ``[scenes]`` of ``site.toml``."""

from __future__ import annotations

from typing import Annotated

import msgspec

Seconds = Annotated[float, msgspec.Meta(ge=0)]


class SceneConfig(msgspec.Struct, frozen=True, kw_only=True):
    """A person's choice stands; what happens meanwhile waits, and is forgotten when it is no news any more."""

    person_s: Seconds = 900.0  # after a person's last act on the wall it is his so long; 0: until he lets go
    news_s: Seconds = 1800.0  # what began longer ago shows no scene any more
    ranks_s: Annotated[float, msgspec.Meta(ge=1)] = 5.0  # the cameras of the bound thing are ranked anew so often
