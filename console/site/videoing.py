"""Pictures of cameras and body cameras: ``[video]`` of ``site.toml``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Seconds = Annotated[float, msgspec.Meta(ge=0.0)]
Positive = Annotated[float, msgspec.Meta(gt=0.0)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class VideoConfig(msgspec.Struct, frozen=True, kw_only=True):
    """When pictures open by themselves, and where streams are that the list of cameras does not name."""

    strip: Literal["auto", "key"] = "auto"  # auto: a selection that rests opens its pictures; key: 调看 does
    main_url: str = ""  # of every camera without one of its own, {camera} is its id; "" none
    sub_url: str = ""  # the same of its low stream
    recording_url: str = ""  # the media server's recording at a time, {camera} {start} {end} … filled in; "" none
    frozen_s: Positive = 3.0  # connected, and no new picture for so long: frozen
    same_s: Seconds = 20.0  # the same picture over and over for so long: frozen too; 0 never
    open_s: Positive = 8.0  # who has not answered by then is silent
    linger_s: Seconds = 3.0  # a stream that nobody looks at any more stays open so long
    tries: Count = 8  # in a row, before it is given up
    retry_s: Positive = 1.0  # before the second try; doubled with each
    retry_most_s: Positive = 30.0
    slow_retry_s: Seconds = 300.0  # what was given up is tried so seldom; 0: only when a person asks
    low_most_px: Count = 1_000_000  # a low stream with more is called too large
