"""Fields given by name: ``单元=03``, ``incident:0912``, ``结果="已调解"``; names as the catalogue has them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Final

from console.say import catalogue, known, language, say
from console.verbs.context import Thing
from console.verbs.speech import Said
from console.verbs.table import VERBS, Param, Verb
from console.verbs.tokens import Token

_NAMED: Final = re.compile(r"([a-z_]{1,24}|[一-鿿]{1,6})([=:])(.*)", re.DOTALL)
# What readers of these kinds want in front of a value that order alone would not tell apart.
_PREFIX: Final = {
    "named": "name=", "labelled": "label=", "coarsest": "to=", "placed": "place:", "goal": "reach=", "whom": "to=",
    "told": "to=", "ringcolour": "色", "tier_no": "层", "nth": "层", "many": "超",
    "taskline": "line=", "taskarea": "area=", "reason": "because=", "cellat": "格",
}  # fmt: skip


@functools.lru_cache(maxsize=1024)
def names_of(field: str) -> tuple[str, ...]:
    """Chinese, English, and the declaration's own name, in lower case; none twice."""
    both = catalogue()[f"field.{field}"].values() if known(f"field.{field}") else ()
    return tuple(dict.fromkeys((*(one.lower() for one in both), field)))


def name_of(param: Param) -> str:
    """In the language of the screen."""
    return say(f"field.{param.field}") if known(f"field.{param.field}") else param.field


def usage(verb: Verb) -> str:
    """``派 单元 … [警情] [!]``: fields by name, those in brackets may be left out."""
    parts = [verb.zh if language() == "zh_CN" else verb.name]
    for param in verb.params:
        word = name_of(param) + (" …" if param.many else "")
        parts.append(word if param.needed and not param.given else f"[{word}]")
    return " ".join([*parts, "[!]"] if verb.takes_force else parts)


@functools.lru_cache(maxsize=256)
def kind_of(name: str) -> str:
    """The kind of thing that a field of this name is in the verbs that have it: 单元 → unit; "" of an unknown name."""
    return next((one.kind for verb in VERBS for one in verb.params if name.lower() in names_of(one.field)), "")


def named(token: Token, verb: Verb) -> tuple[Param, Token] | None:
    """The parameter that a token names, and its value as a token of its own; None when it names none of this verb."""
    match = _NAMED.fullmatch(token.text)
    param = match and next((one for one in verb.params if match[1] in names_of(one.field)), None)
    if not match or param is None:
        return None
    at = match.start(3)
    value = Token(token.raw[at:], match[3].strip('"“”'), token.at + at)
    return param, value


def unknown(token: Token) -> str:
    """The name in ``name=value`` of a token that nobody could read; "" when it has not that form."""
    match = _NAMED.fullmatch(token.text)
    return match[1] if match and match[2] == "=" else ""


def as_ordered(param: Param, value: Token) -> Token:
    """The value as the reader of its kind wants it."""
    prefix = _PREFIX.get(param.kind, "")
    if not prefix or value.text.startswith(prefix):
        return value
    return Token(prefix + value.said, prefix + value.text, value.at)


def things(params: Iterable[Param]) -> Iterator[Thing]:
    """The names of these parameters, for completion."""
    for param in params:
        name = name_of(param)
        more = tuple(f"{one}=" for one in names_of(param.field))
        aside = Said(f"verb.expect.{param.kind}")
        yield Thing(kind="field", id=param.field, label=f"{name}=", title=name, more=more, aside=aside)
