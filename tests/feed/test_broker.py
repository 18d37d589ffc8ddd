"""The embedded broker: on the loopback alone, and gone when its parent is."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from console.feed import Broker, BrokerError, Client
from console.feed import broker as broker_module

ROOT = Path(__file__).resolve().parents[2]
PARENT = """
import sys, time
from console.feed import Broker
broker = Broker()
print(broker.start(), broker._process.pid, flush=True)
time.sleep(600)
"""


def test_it_listens_on_the_loopback_alone(embedded: str) -> None:
    port = int(embedded.rsplit(":", 1)[1])
    listening = {
        connection.laddr.ip
        for child in psutil.Process().children(recursive=True)
        for connection in child.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
    }
    assert listening == {"127.0.0.1"}


def test_it_ends_with_a_parent_that_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    _url, pid = parent.stdout.readline().split()
    child = psutil.Process(int(pid))
    parent.kill()
    parent.communicate()
    child.wait(10)  # raises when it is still there


def test_stop_twice_and_start_again() -> None:
    broker = Broker()
    first = broker.start()
    broker.stop()
    broker.stop()
    assert not broker.running
    assert broker.start().startswith("mqtt://127.0.0.1:")
    assert first
    broker.stop()


def test_a_port_that_is_taken_is_an_error(embedded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_module, "_ATTEMPTS", 1)
    with pytest.raises(BrokerError):
        Broker().start(timeout_s=3.0, port=int(embedded.rsplit(":", 1)[1]))


def test_who_sends_more_than_it_takes_is_cut_off_and_others_are_not(embedded: str) -> None:
    other, sender = Client.connect(embedded, "small"), Client.connect(embedded, "huge")
    try:
        assert other.wait()
        assert sender.wait()
        sender.publish("huge", b"x" * (broker_module.MAX_PAYLOAD + 1000))
        until = time.monotonic() + 10
        while sender.connected and time.monotonic() < until:
            time.sleep(0.01)
        assert not sender.connected
        assert other.connected
    finally:
        sender.close()
        other.close()
