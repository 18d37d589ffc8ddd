"""What may stand in a log or a crash report: nothing about people.

Texts that we did not write ourselves (a library's message, an exception's words) lose every quotation, every run of
Chinese, long numbers (telephones, identity cards, coordinates with many places) and what a URL says before its ``@``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

MOST: Final = 300  # characters of one text
GAP: Final = "…"

_SECRET: Final = re.compile(r"(?<=://)[^/\s@]*@")
_PAIR: Final = re.compile(r"(?i)\b(password|passwd|pwd|token|secret|api_?key|key)\s*[=:]\s*\S+")
_QUOTED: Final = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|‘[^’\n]*’|“[^”\n]*”|「[^」\n]*」")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_NUMBER: Final = re.compile(r"\+?\d[\d -]{5,}\d[Xx]?|\d{1,3}\.\d{4,}")  # telephones, identity cards; degrees
_DATE: Final = re.compile(r"20\d\d-\d\d-\d\d")
_NAMES: Final = re.compile(r"(?i)caller|phone|tel$|number|name$|person|text|body|payload|address|password|token|secret")


def foreign(text: str) -> str:
    """A text of somebody else's, short, without what it may hold about people."""
    return _HAN.sub(GAP, _QUOTED.sub(GAP, own(text)))[:MOST]


def own(text: str) -> str:
    """A text of our own (a path, a topic, a code): without passwords and long numbers."""
    text = _SECRET.sub("", text)
    text = _PAIR.sub(lambda found: f"{found[1]}={GAP}", text)
    return _NUMBER.sub(lambda found: found[0] if _DATE.fullmatch(found[0]) else "#", text)[:MOST]


def facts(given: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of one line: numbers as they are, texts as :func:`own`; what is named like a personal field is dropped."""
    return {key: value for key, value in ((k, _fact(v)) for k, v in given.items()) if not _NAMES.search(key)}


def _fact(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return facts(value)
    if isinstance(value, list | tuple):
        return [_fact(one) for one in value]
    return own(str(value))
