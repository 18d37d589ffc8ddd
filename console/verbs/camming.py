"""How the words of body cameras are read and spelled."""

from __future__ import annotations

from typing import Any, Final

from console.say import language

# By fact: how people call it; the first is how it is spelled in Chinese, the second in English.
_FACTS: Final = {
    "recording": ("录像", "recording", "lux"),
    "battery": ("电量", "battery", "低电", "电池", "dl"),
    "storage": ("存储", "storage", "内存", "cc"),
    "signal": ("信号", "signal", "xh"),
    "clock": ("时钟", "camclock", "校时", "shiz"),
    "stream": ("无图", "nopicture", "断流", "wt"),
}
FACT: Final = {word: fact for fact, words in _FACTS.items() for word in words}
_WRONG: Final = ("异常", "wrong", "yc")
WRONG: Final = dict.fromkeys(_WRONG, True)
KINDS: Final = frozenset({"camfact", "camwrong"})


def spelled(kind: str, value: Any) -> list[str]:
    """The words of one parameter of these kinds; none for what need not be said."""
    n = 0 if language() == "zh_CN" else 1
    if kind == "camwrong":
        return [_WRONG[n]] if value else []
    return [_FACTS[one][n] for one in value]
