"""Message codes and their Chinese and English texts, one catalogue for rooms with and without Qt.

The texts lie in ``resources/say/*.toml``, a file a room: ``[key]`` tables, or ``code = { zh = "…", en = "…" }``.
A code is ``<file stem>.<key>``: ``card.no_route`` is ``no_route`` in ``card.toml``; nested tables add dots.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from typing import Any, Final

from console import home

LANGUAGES: Final = ("zh_CN", "en")
_CATALOGUE_DIR: Final = home.RESOURCES / "say"
_RING_NO: Final = re.compile(r"^圈(\d+)(?![\d\u4e00-\u9fff])")
_current = "zh_CN"


def use(language: str) -> None:
    """Set the language of this process. ``ValueError`` names the two there are."""
    global _current
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r}: one of {', '.join(LANGUAGES)}")
    _current = language


def language() -> str:
    """``zh_CN`` or ``en``."""
    return _current


def say(code: str, /, **facts: Any) -> str:
    """The text of ``code`` in the current language, its ``{fields}`` filled from ``facts``.

    ``KeyError`` when there is no such code: a test walks all codes, so a user never meets it.
    """
    words = {key: called(one) if isinstance(one, str) else one for key, one in facts.items()}
    return _texts(_stem(code))[code][_current].format_map(words)


def called(name: str) -> str:
    """What bears a ring's number, as it is said in the current language: ``圈3`` is ``Ring 3`` in English."""
    return _RING_NO.sub(r"Ring \1", name) if _current == "en" and name.startswith("圈") else name


def listed(parts: Iterable[str]) -> str:
    """``甲、乙`` or ``a, b``."""
    return (", " if _current == "en" else "、").join(parts)


def known(code: str) -> bool:
    return code in _texts(_stem(code))


@functools.cache
def catalogue() -> dict[str, dict[str, str]]:
    """``{code: {"zh_CN": text, "en": text}}`` from all files."""
    stems = sorted(path.stem for path in _CATALOGUE_DIR.glob("*.toml"))
    return {code: text for stem in stems for code, text in _texts(stem).items()}


def _stem(code: str) -> str:
    return code.partition(".")[0]


@functools.cache
def _texts(stem: str) -> dict[str, dict[str, str]]:
    """One file's part of the catalogue, read when first spoken of: reading all takes 0.2 s. Empty without a file."""
    out: dict[str, dict[str, str]] = {}
    path = _CATALOGUE_DIR / f"{stem}.toml"
    if stem and path.is_file():
        _flatten(stem, tomllib.loads(path.read_text("utf-8")), out)
    return out


def _flatten(prefix: str, table: dict[str, Any], out: dict[str, dict[str, str]]) -> None:
    if "zh" in table and isinstance(table["zh"], str):
        out[prefix] = {"zh_CN": table["zh"], "en": table["en"]}
        return
    for key, value in table.items():
        _flatten(f"{prefix}.{key}", value, out)
