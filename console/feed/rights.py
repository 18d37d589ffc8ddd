"""Who may say and hear what, as access lists of brokers: one line of thought for Mosquitto and for EMQX.

The name that a broker goes by is the certificate's CN (or the user of a password): a unit's is its id. Units have
rights by pattern, so that a new one needs no new line; all others by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

UNIT_SAYS: Final = ("fix", "duty", "link", "bodycam", "sos", "reply", "report")
UNIT_HEARS: Final = ("order", "notice", "task", "watch")
BROKERS: Final = ("mosquitto", "emqx")


class Right(NamedTuple):
    says: bool  # publish; else subscribe
    topic: str


def unit_rights(site: str, name: str) -> list[Right]:
    """``name``: a unit's id, or what the broker puts in for it. Of OwnTracks, user and device are both the unit."""
    own = f"onemap/v1/{site}/unit/{name}"
    said = [Right(True, f"{own}/{word}") for word in UNIT_SAYS]
    said.append(Right(True, f"owntracks/{name}/{name}/#"))
    return said + [Right(False, f"{own}/{word}") for word in UNIT_HEARS]


def named_rights(site: str, kind: str, name: str) -> list[Right]:
    """Of one seat, wall, recorder or source."""
    top = f"onemap/v1/{site}"
    if kind == "source":
        return [
            right
            for what in ("incident", "task")
            for right in (Right(True, f"{top}/{what}/{name}"), Right(False, f"{top}/{what}/{name}/reply"))
        ]
    hears = [Right(False, f"{top}/#"), Right(False, "owntracks/#")]
    hears.append(Right(True, f"{top}/seat/{name}/presence"))
    if kind == "recorder":
        return hears
    hears.append(Right(True, f"{top}/seat/{name}/link"))
    if kind == "seat":
        hears += [Right(True, f"{top}/unit/+/{word}") for word in UNIT_HEARS]
        hears += [Right(True, f"{top}/{what}/+/reply") for what in ("incident", "task")]
    return hears


def mosquitto(site: str, others: Iterable[tuple[str, str]]) -> str:
    """The file that ``acl_file`` names; ``others``: kind and name of all that are no units."""
    return "\n".join(_mosquitto(site, others)) + "\n"


def emqx(site: str, others: Iterable[tuple[str, str]], revoked: Iterable[str] = ()) -> str:
    """``etc/acl.conf``; ``revoked`` names are refused whatever their certificate says."""
    return "\n".join(_emqx(site, others, revoked)) + "\n"


def _mosquitto(site: str, others: Iterable[tuple[str, str]]) -> Iterator[str]:
    for kind, name in others:
        yield f"# {kind}"
        yield f"user {name}"
        for right in named_rights(site, kind, name):
            yield f"topic {'write' if right.says else 'read'} {right.topic}"
        yield ""
    yield "# unit"
    for right in unit_rights(site, "%u"):
        yield f"pattern {'write' if right.says else 'read'} {right.topic}"


def _emqx(site: str, others: Iterable[tuple[str, str]], revoked: Iterable[str]) -> Iterator[str]:
    for name in revoked:
        yield f'{{deny, {{username, "{name}"}}, all, ["#"]}}.'
    for kind, name in others:
        yield f"%% {kind}"
        yield from _emqx_rules(f'{{username, "{name}"}}', named_rights(site, kind, name))
    yield "%% unit"
    yield from _emqx_rules("all", unit_rights(site, "${username}"))
    yield "{deny, all}."


def _emqx_rules(who: str, rights: list[Right]) -> Iterator[str]:
    for says, act in ((True, "publish"), (False, "subscribe")):
        topics = ", ".join(f'"{right.topic}"' for right in rights if right.says is says)
        if topics:
            yield f"{{allow, {who}, {act}, [{topics}]}}."
