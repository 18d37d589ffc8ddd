"""Completion: rows of the popup and the ghost remainder of what is being typed."""

from __future__ import annotations

import msgspec

from console.verbs.speech import Said


class Completion(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the popup: ``0912 持械斗殴 人民路×青年街 待派警 剩 0:17``."""

    insert: str  # the whole text after Tab or a click on the row
    kind: str  # verb, incident, unit, layer, theme, language, step, type, place
    id: str
    label: str  # 0912
    title: str = ""  # 持械斗殴
    where: str = ""  # 人民路×青年街
    aside: Said | None = None  # 待派警 剩 0:17
    tone: str = ""  # of the aside: "", "lv", "warn"
    level: int = 0  # incidents: 1..3, for the diamond
