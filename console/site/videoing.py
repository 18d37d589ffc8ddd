"""Pictures of cameras and body cameras: ``[video]`` of ``site.toml``."""

from __future__ import annotations

from typing import Literal

import msgspec


class VideoConfig(msgspec.Struct, frozen=True, kw_only=True):
    """When pictures open by themselves, and where streams are that the list of cameras does not name."""

    strip: Literal["auto", "key"] = "auto"  # auto: a selection that rests opens its pictures; key: 调看 does
    main_url: str = ""  # of every camera without one of its own, {camera} is its id; "" none
    sub_url: str = ""  # the same of its low stream
    recording_url: str = ""  # the media server's recording at a time, {camera} {start} {end} … filled in; "" none
