"""The site's own authority: what it issues is good for what it is meant for, and for nothing else."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from console.feed.authority import Authority, AuthorityError, locked
from console.feed.rights import emqx

NOW = 1_800_000_000.0
DAY_S = 86_400.0


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority.make(tmp_path / "authority", "demo", NOW)


def test_the_key_is_for_its_owner_alone(ours: Authority) -> None:
    assert stat.S_IMODE((ours.folder / "ca.key.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE(ours.folder.stat().st_mode) == 0o700
    assert not locked(ours.folder)


def test_a_key_under_a_passphrase_opens_with_it_alone(tmp_path: Path) -> None:
    folder = tmp_path / "authority"
    Authority.make(folder, "demo", NOW, "correct horse")
    assert locked(folder)
    for wrong in (None, "", "correct cow"):
        with pytest.raises(AuthorityError, match="key"):
            Authority.open(folder, wrong)
    assert Authority.open(folder, "correct horse").issue("unit", "03", NOW).record.name == "03"
    assert Authority.look(folder).records()[0].name == "03"


def test_a_second_one_does_not_take_the_place_of_the_first(ours: Authority) -> None:
    key = (ours.folder / "ca.key.pem").read_bytes()
    with pytest.raises(AuthorityError, match="exists"):
        Authority.make(ours.folder, "demo", NOW)
    assert (ours.folder / "ca.key.pem").read_bytes() == key


@pytest.mark.parametrize("kind", ["server", "unit", "seat", "wall", "source", "recorder"])
def test_a_certificate_says_who_and_for_what(ours: Authority, kind: str) -> None:
    hosts = ("10.0.0.5", "broker.local") if kind == "server" else ()
    made = ours.issue(kind, "甲-3", NOW, hosts=hosts)
    read = x509.load_pem_x509_certificate(made.certificate)
    purpose = read.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    wanted = ExtendedKeyUsageOID.SERVER_AUTH if kind == "server" else ExtendedKeyUsageOID.CLIENT_AUTH
    assert list(purpose) == [wanted]
    assert (made.record.kind, made.record.name, made.record.hosts) == (kind, "甲-3", hosts)
    assert made.record.not_after - NOW == pytest.approx(730 * DAY_S, abs=2)
    assert ours.records() == (made.record,)
    key = serialization.load_pem_private_key(made.key, None)
    assert key.public_key() == read.public_key()
    assert not any(b"PRIVATE" in path.read_bytes() for path in (ours.folder / "issued").iterdir())


def test_nothing_outlives_the_authority(tmp_path: Path) -> None:
    short = Authority.make(tmp_path / "short", "demo", NOW, years=1)
    assert short.issue("unit", "03", NOW, days=3650).record.not_after == short.not_after
    with pytest.raises(AuthorityError, match="expired"):
        short.issue("unit", "04", NOW + 366 * DAY_S)


@pytest.mark.parametrize(
    "name", ["", "a/b", "+", "#", "..", ".x", "$SYS", " 3", "3 ", "a\nuser root", "%u", 'a"b', "x" * 65]
)
def test_a_name_that_would_mean_more_than_a_name_is_refused(ours: Authority, name: str) -> None:
    with pytest.raises(AuthorityError, match="name"):
        ours.issue("unit", name, NOW)
    assert ours.records() == ()


def test_one_name_is_of_one_kind(ours: Authority) -> None:
    ours.issue("unit", "A3", NOW)
    with pytest.raises(AuthorityError, match="taken"):
        ours.issue("source", "a3", NOW)  # brokers and file systems differ about letters
    ours.issue("unit", "A3", NOW + DAY_S)  # renewed
    assert len(ours.records()) == 2
    ours.revoke("unit", "A3", NOW + 2 * DAY_S)
    assert ours.issue("source", "A3", NOW + 3 * DAY_S).record.kind == "source"


def test_what_is_revoked_stands_in_the_list(ours: Authority) -> None:
    ours.issue("unit", "03", NOW)
    ours.issue("unit", "03", NOW + 1)
    ours.issue("unit", "04", NOW)
    assert len(ours.revoke("unit", "03", NOW + 10)) == 2
    for who in ("03", "99"):
        with pytest.raises(AuthorityError, match="nobody"):
            ours.revoke("unit", who, NOW + 11)
    ours.revoke("unit", "04", NOW + 12)
    ours.renew_crl(NOW + 13)
    assert [(one.name, one.revoked_at) for one in Authority.look(ours.folder).records()] == [
        ("03", NOW + 10), ("03", NOW + 10), ("04", NOW + 12),
    ]  # fmt: skip
    crl = x509.load_pem_x509_crl((ours.folder / "crl.pem").read_bytes())
    ca = x509.load_pem_x509_certificate((ours.folder / "ca.pem").read_bytes())
    public = ca.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert crl.is_signature_valid(public)


def test_of_a_request_only_the_key_is_taken(ours: Authority) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    asked = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "seat-1")]))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    made = ours.issue("unit", "03", NOW, request=asked.public_bytes(serialization.Encoding.PEM))
    read = x509.load_pem_x509_certificate(made.certificate)
    assert made.key == b""
    assert (made.record.name, read.public_key()) == ("03", key.public_key())
    assert read.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    with pytest.raises(AuthorityError, match="request"):
        ours.issue("unit", "04", NOW, request=b"nonsense")


def test_emqx_refuses_revoked_names_first(ours: Authority) -> None:
    lines = emqx(ours.site, [("source", "county110")], ["03"]).splitlines()
    assert lines[0] == '{deny, {username, "03"}, all, ["#"]}.'
    assert lines[-1] == "{deny, all}."
    assert '{allow, all, subscribe, ["onemap/v1/demo/unit/${username}/order"' in lines[-2]


def test_the_clock_of_today_will_do(tmp_path: Path) -> None:
    now = time.time()
    made = Authority.make(tmp_path / "now", "demo", now).issue("unit", "03", now)
    assert made.record.not_before < now < made.record.not_after
