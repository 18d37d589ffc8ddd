"""Where the broker is and how to sign in; a password shows nowhere."""

from __future__ import annotations

import pytest

from console.feed import BadUrl, Credentials, find_credentials
from console.feed.address import parse_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mqtt://10.0.0.5", ("10.0.0.5", 1883, False)),
        ("mqtts://broker.example:9000/", ("broker.example", 9000, True)),
        ("mqtts://broker.example", ("broker.example", 8883, True)),
        ("mqtt://[::1]:1883", ("::1", 1883, False)),
    ],
)
def test_urls(url: str, expected: tuple[str, int, bool]) -> None:
    address = parse_url(url)
    assert tuple(address) == expected
    assert parse_url(address.url) == address


@pytest.mark.parametrize(
    "url",
    ["", "10.0.0.5", "http://a", "mqtt://", "mqtt://a:70000", "mqtt://user:geheim@a", "mqtt://a/path", "mqtt://a:x"],
)
def test_bad_urls_say_so_without_repeating_a_password(url: str) -> None:
    with pytest.raises(BadUrl) as caught:
        parse_url(url)
    assert "geheim" not in str(caught.value)


def test_credentials_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEMAP_MQTT_USER", "room")
    monkeypatch.setenv("ONEMAP_MQTT_PASSWORD", "geheim")
    found = find_credentials("mqtt://10.0.0.5")
    assert found == Credentials("room", "geheim")
    assert "geheim" not in repr(found)
    assert "geheim" not in f"{found}"


def test_credentials_from_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring

    kept = {("onemap", "mqtt://10.0.0.5:1883 user"): "room", ("onemap", "mqtt://10.0.0.5:1883"): "geheim"}
    monkeypatch.delenv("ONEMAP_MQTT_USER", raising=False)
    monkeypatch.setattr(keyring, "get_password", lambda service, name: kept.get((service, name)))
    assert find_credentials("mqtt://10.0.0.5") == Credentials("room", "geheim")
    assert find_credentials("mqtt://10.0.0.6") == Credentials()
