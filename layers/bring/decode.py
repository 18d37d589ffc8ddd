"""Which encoding a text is in, and why it is thought so."""

from __future__ import annotations

import codecs
from collections import Counter
from dataclasses import dataclass
from typing import Final

from layers.bring.model import CannotRead

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE: Final = 1 << 20
_COMMON: Final = 0.9  # share of Han characters that are in GB 2312 when the text really is Chinese in GBK
_BROKEN: Final = 0.01  # share of broken characters up to which UTF-8 is believed


@dataclass(frozen=True)
class Decoded:
    """``why`` in codes.WHY_ENCODING; ``replaced``: characters that could not be read."""

    text: str
    encoding: str
    why: str
    replaced: int = 0


def decode(data: bytes, asked: str = "", file: str = "") -> Decoded:
    """The text of a file. ``CannotRead`` not_text for an encoding that does not exist."""
    if asked:
        return _asked(data, asked, file)
    encoding, why = guess(data)
    if why in ("valid_utf8", "ascii", "bom"):
        try:
            return Decoded(data.decode(encoding), encoding.removesuffix("-sig"), why)
        except UnicodeDecodeError:
            pass
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, why, text.count("\ufffd"))


def guess(data: bytes) -> tuple[str, str]:
    """(encoding, why) of the first bytes of a text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding, "bom"
    zeros = data[1:400:2].count(0), data[0:400:2].count(0)
    if max(zeros) > len(data[:400]) // 5:
        return ("utf-16-le" if zeros[0] >= zeros[1] else "utf-16-be"), "nulls"
    if data.isascii():
        return "utf-8", "ascii"
    return _by_bytes(data)


def _by_bytes(data: bytes) -> tuple[str, str]:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8", "valid_utf8"
    sample = data[:_SAMPLE]
    if plausible_gbk(sample):
        return "gb18030", "han"
    text = sample.decode("utf-8", "replace")
    foreign = sum(c > "\x7f" for c in text)
    if text.count("\ufffd") <= max(1, foreign * _BROKEN):
        return "utf-8", "fallback"
    return "cp1252", "fallback"


def plausible_gbk(data: bytes) -> bool:
    """Whether bytes read as GBK give Chinese: nearly all that is no ASCII is Han of GB 2312 or its punctuation."""
    counts = Counter(data.decode("gb18030", "replace"))
    foreign = sum(n for c, n in counts.items() if c > "\x7f")
    if not foreign:
        return False
    common = sum(n for c, n in counts.items() if c > "\x7f" and _in_gb2312(c))
    return counts["\ufffd"] <= max(1, foreign // 50) and common >= _COMMON * foreign


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return "\u4e00" <= char <= "\u9fff" or "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef" or char in "°′″"


def _asked(data: bytes, asked: str, file: str) -> Decoded:
    wanted = "gb18030" if asked.lower().replace("-", "") in ("gbk", "gb2312", "cp936", "ansi") else asked
    if wanted.lower().replace("-", "") in ("utf8", "utf8sig"):
        wanted = "utf-8-sig"
    try:
        text = data.decode(wanted, "replace")
    except (LookupError, UnicodeError) as error:
        raise CannotRead("not_text", file=file, encoding=asked) from error
    replaced = text.count("\ufffd")
    if replaced > max(20, len(text) // 20):
        raise CannotRead("not_text", file=file, encoding=asked)
    return Decoded(text.removeprefix("\ufeff"), asked, "asked", replaced)
