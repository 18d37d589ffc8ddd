"""Around a running room: its log, its health file, its crash reports. Real broker, real rooms, nothing about people."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from console import site
from console.desk.vitals import Vitals
from console.door import cli, rooms
from console.door.metrics import serving
from console.door.parser import DEMO
from console.door.tending import Tending, file_of, tended
from console.feed import Client
from console.home import crash
from console.say import say
from console.site import Site

NAME, NUMBER, TEXT = "欧阳张三", "13987654321", "楼上有人打架，报警人王小明在三楼"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "demo"
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns(".onemap"))
    site.compile_if_stale(folder)
    return folder


@pytest.fixture
def place(demo: Path, tmp_path: Path) -> Site:
    config = site.load(demo).config
    quick = msgspec.structs.replace(config.health, every_s=0.5)
    return replace(site.load(demo), state_dir=tmp_path, config=msgspec.structs.replace(config, health=quick))


@pytest.fixture
def hooks() -> Iterator[None]:
    """pytest's own hooks fail a test whose thread ends by an exception: here one is meant to."""
    before = threading.excepthook
    threading.excepthook = lambda _told: None
    yield
    threading.excepthook = before


class Room:
    """A room without a window whose beat a test keeps going, or lets stand."""

    def __init__(self, place: Site, house: ExitStack) -> None:
        self.tending: Tending = house.enter_context(tended(place, "run"))
        self.built = rooms.build(place, "", house)
        self.desk = self.built.desk
        self.tending.watch(self.desk, house)

    def until(self, true: Callable[[], object], beating: bool = True) -> None:
        deadline = time.monotonic() + 30
        while not true():
            assert time.monotonic() < deadline, "it did not come about"
            if beating:
                self.desk.beat()
            time.sleep(0.01)

    def vitals(self) -> Vitals | None:
        try:
            return msgspec.json.decode(self.tending.file.read_bytes(), type=Vitals)
        except OSError:
            return None


def log_of(place: Site) -> str:
    return "".join(file.read_text("utf-8") for file in (place.state_dir / "logs").glob("*.jsonl"))


def test_a_room_tells_how_it_is_and_takes_its_file_away_at_the_end(place: Site) -> None:
    with ExitStack() as house:
        room = Room(place, house)
        room.until(lambda: (now := room.vitals()) and now.feed.well and now.beats)
        now = room.vitals()
        assert now is not None
        assert (now.units, now.pid, now.answers) == (len(place.units), os.getpid(), True)
        assert now.faults == ()
        assert now.machine.disk_free_mb > 0
        room.until(lambda: room.desk.health.machine is not None)  # the health panel has the same
    assert not room.tending.file.exists()
    events = [json.loads(line)["event"] for line in log_of(place).splitlines()]
    assert events[0] == "process.began"
    assert events[-1] == "process.ended"


def test_what_is_refused_is_in_the_log_by_its_reason_and_number(place: Site) -> None:
    with ExitStack() as house:
        room = Room(place, house)
        client = Client.connect(room.built.url, "terminal")
        house.callback(client.close)
        assert client.wait()
        room.until(lambda: room.desk.health.feed is not None and room.desk.health.feed.connected)
        for _ in range(25):
            client.publish(f"onemap/v1/{place.config.id}/unit/{place.units[0].id}/fix", b"{no json", qos=1)
        room.until(lambda: room.desk.health.rejected == 25)
        room.until(lambda: (now := room.vitals()) and sum(now.rejected.values()) == 25)
    lines = [json.loads(line) for line in log_of(place).splitlines()]
    refused = [line["facts"] for line in lines if line["event"] == "feed.rejected"]
    assert sum(one["n"] for one in refused) == 25
    assert len(refused) < 25  # a thousand of a kind are one line


@pytest.mark.usefixtures("hooks")
def test_no_caller_stands_in_log_crash_report_or_health_file(place: Site) -> None:
    """An incident with a caller goes all its way, a handler breaks on it, a library shouts it, a thread dies of it."""
    with ExitStack() as house:
        room = Room(place, house)
        client = Client.connect(room.built.url, "county")
        house.callback(client.close)
        assert client.wait()
        room.until(lambda: room.desk.health.feed is not None and room.desk.health.feed.connected)
        west, south, east, north = place.accepted_deg
        body = {
            "id": "A1", "t": time.time(), "type": place.config.incident.types[0].name, "level": 1, "text": TEXT,
            "lon": (west + east) / 2, "lat": (south + north) / 2, "caller": {"name": NAME, "number": NUMBER},
            "caller_name": NAME, "caller_number": NUMBER,
        }  # fmt: skip
        topic = f"onemap/v1/{place.config.id}/incident/110"
        client.publish(topic, json.dumps(body).encode(), qos=1)
        client.publish(topic, json.dumps({**body, "id": 5, "level": NAME}).encode(), qos=1)  # and one that is refused
        room.until(lambda: room.desk.health.received >= 2)
        logging.getLogger("urllib3").error("GET rtsp://admin:hunter2@10.0.0.1/ch?token=s3cret for %s %s", NAME, NUMBER)
        log = logging.getLogger("onemap.feed")
        log.error("feed.odd", extra={"facts": {"caller_name": NAME, "said": f"tel {NUMBER}", "n": 3}})
        try:
            raise KeyError(f"{NAME} {NUMBER}")
        except KeyError:
            log.exception("a subscriber of %s failed", repr(NAME))

        def dies() -> None:
            raise ValueError(f"'{NAME}' called from {NUMBER}: {TEXT}")

        thread = threading.Thread(target=dies)
        thread.start()
        thread.join()
        room.until(lambda: (now := room.vitals()) and now.machine.crashes == 1)
        health = room.tending.file.read_text("utf-8")
    (report,) = (place.state_dir / crash.FOLDER).glob("crash-*.txt")
    page, lines = report.read_text("utf-8"), log_of(place)
    assert "ValueError" in page
    assert "test_tending.py" in page
    assert '"n": 3' in lines
    assert "KeyError" in lines
    for secret in (NAME, NUMBER, TEXT[:6], "王小明", "hunter2", "s3cret"):
        for text in (page, lines, health):
            assert secret not in text


def test_a_desk_that_hangs_is_told_from_outside_and_where_it_hangs_is_logged(place: Site) -> None:
    with ExitStack() as house:
        room = Room(place, house)
        room.until(lambda: room.vitals() is not None)
        room.until(lambda: (now := room.vitals()) and not now.answers, beating=False)
        now = room.vitals()
        assert now is not None
        assert "silent" in now.faults
        room.until(lambda: (now := room.vitals()) and now.answers)  # it comes to again
    hung = [json.loads(line) for line in log_of(place).splitlines() if "desk.silent" in line]
    assert len(hung) == 1
    assert any("test_tending.py" in frame for frame in hung[0]["facts"]["at"])


@pytest.mark.usefixtures("hooks")
def test_a_fault_is_written_once_and_the_next_start_tells_where(place: Site) -> None:
    def dies() -> None:
        raise RuntimeError("again and again")

    with tended(place, "run"):
        for _ in range(3):
            thread = threading.Thread(target=dies)
            thread.start()
            thread.join()
    (report,) = (place.state_dir / crash.FOLDER).iterdir()
    with ExitStack() as house:
        room = Room(place, house)
        lines = [line for line in room.desk.ticker if line.code == "ticker.crashed"]
        assert [line.facts["path"] for line in lines] == [str(report)]
        room.until(lambda: room.desk.health.machine is not None)
        room.until(lambda: room.desk.health.machine is not None and room.desk.health.machine.crash == str(report))
    with ExitStack() as house:  # told once
        assert not [line for line in Room(place, house).desk.ticker if line.code == "ticker.crashed"]


CHILD = """
import os, signal, sys
from console.home import crash
with crash.child("painter"):
    if sys.argv[1] == "raise":
        raise ZeroDivisionError("in a child")
    os.kill(os.getpid(), signal.SIGSEGV)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(("how", "says"), [("raise", "ZeroDivisionError"), ("fault", "Segmentation fault")])
def test_children_leave_a_report_too(tmp_path: Path, how: str, says: str) -> None:
    environment = {**os.environ, crash.CHILDREN: str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", CHILD, how], env=environment, capture_output=True)
    assert done.returncode
    (report,) = crash.fresh(tmp_path)
    assert says in report.read_text("utf-8")
    assert crash.fresh(tmp_path) == []


def test_health_of_a_console_that_was_killed(demo: Path, place: Site, capsys: pytest.CaptureFixture[str]) -> None:
    state = demo / ".onemap"
    assert cli.main(["health", "--site", str(demo), "--lang", "zh"]) == 3
    assert "没有控制台在运行" in capsys.readouterr().out
    with ExitStack() as house:
        room = Room(place, house)
        room.until(lambda: (now := room.vitals()) and now.feed.well)
        now = room.vitals()
        assert now is not None
    living = file_of(state, "run", "living")
    try:
        living.write_bytes(msgspec.json.encode(now))
        assert cli.main(["health", "--site", str(demo), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["state"] == "well"
        broken = msgspec.structs.replace(now, store=msgspec.structs.replace(now.store, well=False, known=True))
        living.write_bytes(msgspec.json.encode(broken))
        assert cli.main(["health", "--site", str(demo), "--lang", "zh"]) == 1
        assert "未入库" in capsys.readouterr().out
        gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
        living.write_bytes(msgspec.json.encode(msgspec.structs.replace(now, pid=int(gone.stdout))))
        assert cli.main(["health", "--site", str(demo), "--lang", "zh"]) == 3
        assert "进程不在了" in capsys.readouterr().out
        living.write_bytes(msgspec.json.encode(msgspec.structs.replace(now, at=time.time() - 60)))
        assert cli.main(["health", "--site", str(demo), "--lang", "zh"]) == 3
        assert "没有动静" in capsys.readouterr().out
    finally:
        living.unlink()


def test_every_fault_has_a_sentence(place: Site) -> None:
    with ExitStack() as house:
        room = Room(place, house)
        room.until(lambda: room.vitals() is not None)
        now = room.vitals()
    assert now is not None
    bad = msgspec.structs.replace
    all_wrong = bad(
        now, feed=bad(now.feed, well=False), store=bad(now.store, well=False, known=True), backlog=10**6,
        outbox=bad(now.outbox, well=False), sums=bad(now.sums, well=False, known=True), answers=False, clock_off_s=99.0,
        machine=bad(now.machine, disk_short=True, log_problem="ENOSPC"),
    )  # fmt: skip
    assert len(all_wrong.faults) == 9
    facts = {"why": "", "s": 1, "n": 1, "by": 1, "mb": 1, "problem": "", "waiting": 1}
    assert all(say(f"health.fault.{fault}", **facts) for fault in all_wrong.faults)


def asked(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        line.sendall(b"GET /metrics HTTP/1.0\r\nHost: here\r\n\r\n")
        said = b""
        while piece := line.recv(65536):
            said += piece
    return said.decode("utf-8")


def test_prometheus_reads_numbers_and_no_names(place: Site) -> None:
    with ExitStack() as house:
        room = Room(place, house)
        room.until(lambda: room.vitals() is not None)
        with serving("127.0.0.1:0", lambda: room.tending.last) as port:
            said = asked(port)
    assert said.startswith("HTTP/1.0 200")
    assert f'onemap_units{{seat="seat-1",site="{place.config.id}"}} {float(len(place.units))}' in said
    assert 'onemap_well{seat="seat-1"' in said
    assert place.units[0].name not in said


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_sigterm_leaves_no_health_file(demo: Path, screen: dict[str, str]) -> None:
    """The real program: its file is there while it runs, and gone after an end in order."""
    command = [sys.executable, "main.py", "run", "--no-sim", "--site", str(demo), "--size", "1366x768"]
    file = file_of(demo / ".onemap", "run", "seat-1")
    child = subprocess.Popen(command, env=screen, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not file.exists():
            assert time.monotonic() < deadline
            assert child.poll() is None
            time.sleep(0.05)
        child.send_signal(signal.SIGTERM)
        assert child.wait(30) == 0
    finally:
        child.kill()
        child.wait()
    assert not file.exists()
