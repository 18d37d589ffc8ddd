"""What callers and officers say: templates from ``incidents.toml`` in the site folder, or the demo's own."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random
from typing import Final

import msgspec

from console import home

_DEMO: Final = home.CONFIG / "demo" / "incidents.toml"
FILE: Final = "incidents.toml"


class Template(msgspec.Struct, frozen=True):
    """One type of incident; ``weights``: how often it comes at level 1, 2, 3."""

    name: str
    weights: tuple[float, float, float]
    texts: tuple[str, ...]


class Callers(msgspec.Struct, frozen=True):
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


class Answers(msgspec.Struct, frozen=True):
    """What an officer types at each step."""

    report: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()
    backup: tuple[str, ...] = ()
    back: tuple[str, ...] = msgspec.field(default=(), name="return")
    found: tuple[str, ...] = ()
    visited: tuple[str, ...] = ("巡逻完毕，未见异常",)


class Scripts(msgspec.Struct, frozen=True):
    type: tuple[Template, ...]
    caller: Callers = Callers()
    answers: Answers = Answers()
    unlocated_share: float = 0.0
    radius_share: float = 0.0
    radius_m: tuple[float, ...] = (500.0,)

    def draw(self, rng: Random) -> tuple[Template, int]:
        """A type and its level 1..3, by weight."""
        pairs = [(t, level + 1) for t in self.type for level in range(3)]
        weights = [t.weights[level - 1] for t, level in pairs]
        return rng.choices(pairs, weights)[0]


def load(folder: Path) -> Scripts:
    """The site's templates; ``msgspec.ValidationError`` or ``tomllib.TOMLDecodeError`` says what is wrong."""
    own = folder / FILE
    path = own if own.is_file() else _DEMO
    return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Scripts)


def pick(rng: Random, texts: tuple[str, ...]) -> str:
    return rng.choice(texts) if texts else ""
