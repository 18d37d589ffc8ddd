"""Light clients: many on one thread, and one client's fault is nobody else's."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from console.feed import Blast, Client, ClientPool, unit_ids


def test_sixty_clients_on_one_thread(embedded: str, pool: ClientPool) -> None:
    threads = threading.active_count()
    clients = [pool.connect(embedded, f"many-{n}") for n in range(60)]
    assert all(client.wait() for client in clients)
    assert threading.active_count() == threads
    got: list[tuple[str, bytes]] = []
    heard_all = threading.Event()

    def hear(topic: str, payload: bytes) -> None:
        got.append((topic, payload))
        if len(got) == 60:
            heard_all.set()

    def everybody() -> None:
        for n, client in enumerate(clients[1:]):
            client.publish(f"many/{n}", b"x", 1)

    clients[0].subscribe("many/+", hear)
    clients[0].publish("many/ready", b"", 1, done=everybody)
    assert heard_all.wait(15)
    assert {topic for topic, _ in got} == {"many/ready"} | {f"many/{n}" for n in range(59)}


def test_what_is_published_before_the_connection_stands_is_not_lost(embedded: str) -> None:
    listener = Client.connect(embedded, "early-listener")
    got: list[bytes] = []
    both = threading.Event()

    def hear(_topic: str, payload: bytes) -> None:
        got.append(payload)
        if len(got) == 2:
            both.set()

    try:
        listener.subscribe("early", hear)
        ready = threading.Event()
        listener.publish("early-ready", b"", 1, done=ready.set)
        assert ready.wait(10)
        sender = Client.connect(embedded, "early-sender")
        sender.publish("early", b"1", 0)
        sender.publish("early", b"2", 1)
        sender.close()
        assert both.wait(10)
        assert got == [b"1", b"2"]
    finally:
        listener.close()


def test_a_failing_subscriber_harms_nobody(embedded: str, pool: ClientPool, caplog: pytest.LogCaptureFixture) -> None:
    client = pool.connect(embedded, "failing")
    went_on = threading.Event()

    def fail(_topic: str, _payload: bytes) -> None:
        raise ZeroDivisionError

    client.subscribe("failing/a", fail)
    client.subscribe("failing/b", lambda _t, _p: went_on.set())
    with caplog.at_level(logging.CRITICAL):
        client.publish("failing/a", b"secret", 1)
        client.publish("failing/b", b"", 1)
        assert went_on.wait(10)
    assert "secret" not in caplog.text


def test_a_client_comes_back_with_its_subscriptions() -> None:
    from console.feed import Broker

    broker = Broker()
    url = broker.start()
    client = Client.connect(url, "back")
    got = threading.Event()
    try:
        client.subscribe("back", lambda _t, _p: got.set())
        assert client.wait()
        broker.stop()
        until = time.monotonic() + 10
        while client.connected and time.monotonic() < until:
            time.sleep(0.01)
        assert not client.connected
        broker.start(port=int(url.rsplit(":", 1)[1]))
        assert client.wait(10)
        client.publish("back", b"", 1)
        assert got.wait(10)
    finally:
        client.close()
        broker.stop()


def test_every_fix_of_a_blast_arrives(embedded: str, pool: ClientPool) -> None:
    listener = pool.connect(embedded, "blast-listener")
    got: list[str] = []
    ready = threading.Event()
    listener.subscribe("onemap/v1/blast/unit/+/fix", lambda topic, _p: got.append(topic.split("/")[4]))
    listener.subscribe("onemap/v1/blast/ready", lambda _t, _p: ready.set())
    listener.publish("onemap/v1/blast/ready", b"", 1)
    assert ready.wait(10)
    blast = Blast(embedded, "blast", units=50, rate=1000, seconds=0.5, lon_deg=115.0, lat_deg=35.7)
    assert blast.wait(30) == 500
    until = time.monotonic() + 10
    while len(got) < 500 and time.monotonic() < until:
        time.sleep(0.01)
    assert got == unit_ids(50) * 10
