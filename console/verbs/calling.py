"""How the words of calls and confirmations are read and spelled."""

from __future__ import annotations

from typing import Any, Final

from console.say import language

# UnitCall.channel: how people call it, the first is how it is spelled in Chinese, the second in English
CHANNELS: Final = {
    "radio": ("电台", "radio", "手台", "对讲", "dt"),
    "phone": ("电话", "phone", "手机", "dh"),
    "group": ("群", "group", "微信", "qun"),
    "face": ("当面", "face", "dm"),
}
CHANNEL: Final = {word: channel for channel, words in CHANNELS.items() for word in words}
_DENIALS: Final = ("否", "no", "不是", "驳", "fou")
DENIAL: Final = dict.fromkeys(_DENIALS, True)
KINDS: Final = frozenset({"channel", "denial"})


def spelled(kind: str, value: Any) -> list[str]:
    """The word of one parameter of these kinds; none for what need not be said."""
    if not value:
        return []
    words = _DENIALS if kind == "denial" else CHANNELS[value]
    return [words[0 if language() == "zh_CN" else 1]]
