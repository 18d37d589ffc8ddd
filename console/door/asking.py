"""Is anybody there? The broker, the certificates and the database of a site, asked from the command line."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from console.say import say
from console.words import SOON_S

if TYPE_CHECKING:
    from console.feed import Tls
    from console.feed.probe import Paper, Peer, Probed
    from console.site.config import SiteConfig

_BROKER_S: Final = 5.0
_DAY_S: Final = 86_400.0


class Answer(NamedTuple):
    """``name`` of door.doctor.* and door.health.*; ``said`` and ``mend`` are sentences; no ``mend``: none is needed."""

    name: str
    well: bool
    said: str
    mend: str = ""


def broker_of(folder: Path, config: SiteConfig, url: str) -> Iterator[Answer]:
    """The broker, and of an encrypted one the certificates that the site names."""
    from console.feed import tls_of

    tls = tls_of(folder, config, config.seat)
    yield broker_answers(url, tls)
    if url.startswith("mqtts:"):
        yield from certificates(tls)


def broker_answers(url: str, tls: Tls | None = None) -> Answer:
    """Whether a broker takes us in; of an encrypted one, whether it is there and shows what it should."""
    from console.feed import Tls, parse_url

    try:
        if parse_url(url).tls:
            return _handshake(url, tls or Tls())
        return _signed_in(url)
    except Exception as error:  # a wrong address, a file that is none: whatever stops it is the answer
        return Answer("broker", False, f"{type(error).__name__}: {error}", say("door.doctor.mend_broker"))


def _signed_in(url: str) -> Answer:
    from console.feed import Client, find_credentials

    begun = time.perf_counter()
    client = Client.connect(url, f"onemap-doctor-{os.getpid()}", credentials=find_credentials(url))
    try:
        if not client.wait(_BROKER_S):
            said = say("door.doctor.no_answer", url=url, seconds=round(_BROKER_S))
            return Answer("broker", False, said, say("door.doctor.mend_broker"))
        return Answer("broker", True, say("door.doctor.answered", url=url, ms=_ms(begun)))
    finally:
        client.close()


def _handshake(url: str, tls: Tls) -> Answer:
    from console.feed.probe import handshake

    if tls.ca and not Path(tls.ca).is_file():
        return Answer("broker", False, say("door.tls.no_authority", path=tls.ca), say("door.tls.mend_no_authority"))
    begun = time.perf_counter()
    found = handshake(url, tls)
    if found.fault:
        return _fault(url, tls, found)
    if found.asks and not tls.cert:
        return Answer("broker", False, say("door.tls.asks", url=url), say("door.tls.mend_asks"))
    said = [say("door.tls.there", url=url, ms=_ms(begun))]
    said += [say("door.tls.asks_ours")] if found.asks else []
    if found.peer is not None and found.peer.not_after - time.time() <= SOON_S:
        said.append(_ends("broker", found.peer))
        return Answer("broker", True, " · ".join(said), say("door.tls.mend_server"))
    return Answer("broker", True, " · ".join(said))


def _fault(url: str, tls: Tls, found: Probed) -> Answer:
    if found.fault.startswith("feed."):
        said = say("door.tls.no_handshake", url=url, why=say(found.fault))
        return Answer("broker", False, said, say("door.doctor.mend_broker"))
    peer = found.peer
    facts = {
        "url": url, "name": peer.name if peer else "?", "issuer": peer.issuer if peer else "?",
        "hosts": " ".join(peer.hosts) if peer else "?", "ca": tls.ca or say("door.tls.machine"),
        "begins": _day(peer.not_before) if peer else "?", "ended": _day(peer.not_after) if peer else "?",
    }  # fmt: skip
    mend = say(f"door.tls.mend_{found.fault}" if found.fault in _MENDED else "door.tls.mend_server")
    return Answer("broker", False, say(f"door.tls.fault.{found.fault}", **facts), mend)


_MENDED: Final = ("early", "host", "authority")


def certificates(tls: Tls) -> Iterator[Answer]:
    """A line for each file of the site: who it is and how long it is good, or what is wrong with it."""
    from console.feed.probe import papers

    for one in papers(tls):
        yield _paper(one)


def _paper(one: Paper) -> Answer:
    whose = say(f"health.certificate.{one.role}") if one.role != "key" else say("door.tls.key")
    if one.fault:
        said = say(f"door.tls.paper.{one.fault}", whose=whose, path=one.path)
        return Answer("certificate", False, said, say(f"door.tls.mend_{one.role}"))
    assert one.peer is not None
    left_s = one.peer.not_after - time.time()
    if left_s <= SOON_S:
        return Answer("certificate", left_s > 0.0, _ends(one.role, one.peer), say(f"door.tls.mend_{one.role}"))
    return Answer(
        "certificate", True, say("door.tls.good", whose=whose, name=one.peer.name, day=_day(one.peer.not_after))
    )


def _ends(role: str, peer: Peer) -> str:
    left_s = peer.not_after - time.time()
    code = "health.certificate_soon" if left_s > 0.0 else "health.certificate_over"
    whose = say(f"health.certificate.{role}")
    return say(code, whose=whose, name=peer.name, day=_day(peer.not_after), n=int(left_s // _DAY_S))


def store_answers(url: str) -> Answer:
    """Whether the database of a shared site takes us in and has our schema."""
    from console.store import postgres
    from console.store.setting_up import with_password

    begun = time.perf_counter()
    try:
        with postgres.connect(with_password(url), name="onemap-health") as connection:
            found, newest = postgres.version(connection), max(postgres.scripts())
    except postgres.Error as error:
        lines = postgres.without_password(str(error)).strip().splitlines()
        said = say("door.doctor.store_refused", why=say(postgres.reason(error)), detail=lines[0] if lines else "")
        return Answer("store", False, said, say("door.doctor.mend_store"))
    if found == newest:
        return Answer("store", True, say("door.doctor.store_answered", version=found, ms=_ms(begun)))
    code = "empty" if not found else "behind" if found < newest else "ahead"
    said = say(f"door.doctor.store_{code}", version=found, newest=newest)
    return Answer("store", False, said, say(f"door.doctor.mend_store_{code}"))


def _ms(begun: float) -> int:
    return round((time.perf_counter() - begun) * 1000)


def _day(t: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(t))
