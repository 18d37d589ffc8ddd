"""Words that a room sends often, as ``site.toml`` says them: ``[[texts]]``."""

from __future__ import annotations

from typing import Annotated

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class TextSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A template. In ``text``: ``{no} {type} {level} {place} {text}`` of the incident, ``{unit}`` of who gets it."""

    id: Id
    name: Annotated[str, msgspec.Meta(min_length=1)]  # as it is typed
    text: Words
    name_en: str = ""
    text_en: str = ""  # on an English screen; empty: text
