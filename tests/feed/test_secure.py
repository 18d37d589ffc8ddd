"""Somebody else's broker: TLS and sign-in, against Mosquitto."""

from __future__ import annotations

import datetime
import ipaddress
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.feed import Credentials, Feed, Tls
from console.words import FeedState
from tests.conftest import _wait_for_port, free_port
from tests.feed.conftest import Room

MakeFeed = Callable[..., Feed]


@pytest.fixture
def run_mosquitto(tmp_path: Path) -> Iterator[Callable[[str], int]]:
    """``run_mosquitto(settings)`` → its port; ``listener`` is added."""
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/opt/homebrew/sbin")
    if program is None:
        pytest.skip("mosquitto is not installed")
    running: list[subprocess.Popen[bytes]] = []

    def run(settings: str) -> int:
        port = free_port()
        config = tmp_path / "secure.conf"
        config.write_text(f"user root\nlistener {port} 127.0.0.1\npersistence false\n{settings}\n", "utf-8")
        running.append(subprocess.Popen([program, "-c", str(config)], stderr=subprocess.DEVNULL))
        _wait_for_port(port, running[-1])
        return port

    yield run
    for process in running:
        process.terminate()
        process.wait(10)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A self-signed certificate of 127.0.0.1 and its key."""
    pytest.importorskip("cryptography")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test broker")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert_file, key_file


def settled(room: Room) -> FeedState:
    return room.wait_for(FeedState, lambda state: state.reason != "feed.connecting")


def test_tls_with_our_own_authority(
    run_mosquitto: Callable[[str], int], certificate: tuple[Path, Path], room: Room, make_feed: MakeFeed
) -> None:
    cert, key = certificate
    port = run_mosquitto(f"allow_anonymous true\ncertfile {cert}\nkeyfile {key}")
    make_feed(f"mqtts://127.0.0.1:{port}", "demo", tls=Tls(ca=str(cert)))
    assert settled(room).connected


# paho leaves a socket whose handshake failed to the garbage collector, which closes it at once, with a warning.
@pytest.mark.filterwarnings("ignore:.*SSLSocket:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:.*SSLSocket:ResourceWarning")
def test_a_certificate_of_nobody_is_refused_and_said_so(
    run_mosquitto: Callable[[str], int], certificate: tuple[Path, Path], room: Room, make_feed: MakeFeed
) -> None:
    cert, key = certificate
    port = run_mosquitto(f"allow_anonymous true\ncertfile {cert}\nkeyfile {key}")
    make_feed(f"mqtts://127.0.0.1:{port}", "demo")
    state = settled(room)
    assert (state.connected, state.reason) == (False, "feed.certificate")


@pytest.mark.parametrize(("password", "reason"), [("geheim", ""), ("falsch", "feed.sign_in")])
def test_sign_in(
    password: str, reason: str, run_mosquitto: Callable[[str], int], room: Room, make_feed: MakeFeed, tmp_path: Path
) -> None:
    program = shutil.which("mosquitto_passwd")
    if program is None:
        pytest.skip("mosquitto_passwd is not installed")
    passwords = tmp_path / "passwords"
    subprocess.run([program, "-c", "-b", str(passwords), "room", "geheim"], check=True)
    port = run_mosquitto(f"allow_anonymous false\npassword_file {passwords}")
    make_feed(f"mqtt://127.0.0.1:{port}", "demo", credentials=Credentials("room", password))
    state = settled(room)
    assert (state.connected, state.reason) == (not reason, reason)
    assert password not in repr(room.heard)
