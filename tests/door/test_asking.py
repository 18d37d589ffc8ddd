"""What doctor and health say of an encrypted broker: from its handshake to the sentence that names what is wrong."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from console import say as speech
from console.door import asking
from console.feed import Tls
from console.feed.authority import Authority, keep

DAY_S = 86_400.0


class Papers:
    """An authority, and what it issues into files."""

    def __init__(self, folder: Path, site: str) -> None:
        self.folder, self.now = folder, time.time()
        self.ours = Authority.make(folder / "ca", site, self.now)
        self.ca = str(folder / "ca" / "ca.pem")

    def issue(self, kind: str, name: str, *hosts: str, days: int = 100, ago: float = 0.0) -> Tls:
        made = self.ours.issue(kind, name, self.now - ago * DAY_S, hosts=hosts, days=days)
        cert, key = self.folder / f"{name}.pem", self.folder / f"{name}.key.pem"
        keep(cert, made.certificate)
        keep(key, made.key, secret=True)
        return Tls(self.ca, str(cert), str(key))


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return Papers(tmp_path_factory.mktemp("papers"), "demo")


@pytest.fixture
def listen() -> Iterator[Callable[..., str]]:
    """``listen(tls, asks=…, most=…)`` → the address of something that shakes hands as a broker does, and waits."""
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def serve(server: socket.socket, context: ssl.SSLContext) -> None:
        server.settimeout(0.05)
        while not stop.is_set():
            with contextlib.suppress(OSError):
                raw, _ = server.accept()
                raw.settimeout(5.0)
                with raw, context.wrap_socket(raw, server_side=True) as sock:
                    sock.recv(1)
        server.close()

    def start(tls: Tls, asks: bool = False, most: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> str:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = most
        context.load_cert_chain(tls.cert, tls.key)
        if asks:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(tls.ca)
        server = socket.create_server(("127.0.0.1", 0))
        threads.append(threading.Thread(target=serve, args=(server, context)))
        threads[-1].start()
        return f"mqtts://127.0.0.1:{server.getsockname()[1]}"

    yield start
    stop.set()
    for thread in threads:
        thread.join(30.0)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = speech.language()
    speech.use("en")
    yield
    speech.use(before)


Listen = Callable[..., str]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"name": "fine", "hosts": ["127.0.0.1"]}, "answered in"),
        ({"name": "ends", "hosts": ["127.0.0.1"], "days": 9}, "Certificate of the broker ends ends"),
        ({"name": "over", "hosts": ["127.0.0.1"], "days": 5, "ago": 9.0}, "the certificate over of"),
        ({"name": "early", "hosts": ["127.0.0.1"], "ago": -9.0}, "begins only on"),
        ({"name": "else", "hosts": ["10.0.0.5"]}, "for other addresses: 10.0.0.5"),
    ],
)
def test_each_fault_of_a_brokers_certificate_has_its_sentence(
    made: dict[str, Any], said: str, papers: Papers, listen: Listen
) -> None:
    shown = papers.issue("server", made.pop("name"), *made.pop("hosts"), **made)
    found = asking.broker_answers(listen(shown), Tls(papers.ca))
    assert said in found.said
    assert found.well == (said in ("answered in", "Certificate of the broker ends ends"))
    assert bool(found.mend) == (said != "answered in")


def test_another_authority_and_a_terminal_that_plays_the_broker_are_named(
    papers: Papers, listen: Listen, tmp_path: Path
) -> None:
    theirs = Papers(tmp_path, "strangers")
    found = asking.broker_answers(listen(theirs.issue("server", "b", "127.0.0.1")), Tls(papers.ca))
    assert not found.well
    assert f"b of {found.said.split()[4]} is issued by OneMap strangers, not by {papers.ca}" in found.said
    found = asking.broker_answers(listen(papers.issue("unit", "77")), Tls(papers.ca))
    assert (found.well, "which is not a broker's" in found.said) == (False, True)


@pytest.mark.parametrize("most", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_broker_that_asks_for_a_certificate_is_there_and_never_sees_the_seats(
    most: ssl.TLSVersion, papers: Papers, listen: Listen
) -> None:
    server = papers.issue("server", f"asks-{most.name}", "127.0.0.1")
    url = listen(server, asks=True, most=most)
    seat = papers.issue("seat", f"seat-{most.name}")
    assert asking.broker_answers(url, seat).well
    bare = asking.broker_answers(url, Tls(papers.ca))
    assert (bare.well, bare.mend) == (False, speech.say("door.tls.mend_asks"))


def test_what_is_not_there_or_speaks_no_tls_is_no_broker(papers: Papers, mosquitto: str) -> None:
    nobody = asking.broker_answers("mqtts://127.0.0.1:1", Tls(papers.ca))
    assert (nobody.well, "No broker there" in nobody.said) == (False, True)
    plain = asking.broker_answers(mosquitto.replace("mqtt:", "mqtts:"), Tls(papers.ca))
    assert not plain.well
    gone = asking.broker_answers("mqtts://127.0.0.1:1", Tls(papers.ca + "x"))
    assert (gone.well, "is not there" in gone.said) == (False, True)


def test_files_that_do_not_belong_together_are_named(papers: Papers, tmp_path: Path) -> None:
    one, two = papers.issue("seat", "one"), papers.issue("seat", "two", days=9)
    theirs = Papers(tmp_path, "strangers").issue("seat", "one")

    def said(tls: Tls) -> list[tuple[bool, str]]:
        return [(found.well, found.said) for found in asking.certificates(tls)]

    assert [well for well, _ in said(one)] == [True, True]
    assert said(one)[1][1].startswith("Certificate of this seat one, good until")
    assert said(two)[1][0]
    assert "8 days left" in said(two)[1][1]
    assert said(one._replace(key=two.key))[2] == (False, f"Key: {two.key} does not belong to this seat's certificate")
    assert said(theirs._replace(ca=papers.ca))[1][1].endswith("is not issued by the site's authority")
    assert [well for well, _ in said(one._replace(key=one.key + "x"))] == [True, True, False]
    assert [well for well, _ in said(one._replace(cert=one.cert + "x"))] == [True, False]
