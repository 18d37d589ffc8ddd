"""No password, key or caller stands anywhere that people or programs read: logs, crash reports, the journal's lines,
the screen's picture, what is printed, the process list.

The console itself is run: a broker that asks for a password, a camera whose login is in the keyring, the site's signing
key, a caller in an incident, in a message that is refused and in what a terminal says.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import paho.mqtt.client as paho
import psutil
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests.audit.ring import LOGIN
from tests.conftest import ROOT, _wait_for_port, free_port

NAME, NUMBER = "诸葛报案", "13800135791"
BROKER: Final = "BROKERSECRET0815"
CAMERA: Final = LOGIN.partition(":")[2]
PEOPLE: Final = (NUMBER, NAME, json.dumps(NAME)[1:-1])
PATIENCE_S: Final = 90.0


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    """A Mosquitto that lets nobody in without the password."""
    program = shutil.which("mosquitto", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")
    hasher = shutil.which("mosquitto_passwd")
    if program is None or hasher is None:
        pytest.skip("mosquitto is not installed")
    port, folder = free_port(), tmp_path / "broker"
    folder.mkdir()
    subprocess.run([hasher, "-b", "-c", str(folder / "users"), "room", BROKER], check=True, capture_output=True)
    settings = folder / "mosquitto.conf"
    settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {folder / 'users'}\n"
                        f"user {_user()}\n")  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, "-c", str(settings)], stdout=log, stderr=log)
    try:
        _wait_for_port(port, process)
        yield f"mqtt://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _user() -> str:
    import getpass

    return getpass.getuser()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The demo site with a camera that asks for a login, and with its signing key."""
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "config" / "demo", folder, ignore=shutil.ignore_patterns("*.sqlite*", "logs", "lock*"))
    cameras = folder / "cameras.geojson"
    login = '"id":"C001","main":"rtsp://127.0.0.1:9/live","secret":"gate"'
    cameras.write_text(cameras.read_text("utf-8").replace('"id":"C001"', login, 1), "utf-8")
    site = folder / "site.toml"
    key = tmp_path / "keys" / "site.key"
    key.parent.mkdir()
    site.write_text(site.read_text("utf-8") + f'\n[audit]\nkey_file = "{key.as_posix()}"\n', "utf-8")
    subprocess.run([sys.executable, "main.py", "audit", "key", "--site", str(folder)], cwd=ROOT, check=True,
                   capture_output=True)  # fmt: skip
    return folder


def _started(place: Path, broker: str, folder: Path, name: str, after_s: float) -> subprocess.Popen[bytes]:
    script = folder / "script.txt"
    script.write_text("调看 C001\n选中 0912\n备注 0912 已到现场\n", "utf-8")
    env = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1", "ONEMAP_MQTT_USER": "room",
        "ONEMAP_MQTT_PASSWORD": BROKER, "PYTHON_KEYRING_BACKEND": "tests.audit.ring.Ring", "PYTHONPATH": str(ROOT),
        "HOME": str(folder / "home"),
    }  # fmt: skip
    with (folder / f"{name}.out").open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "main.py", "run", "--site", str(place), "--broker", broker, "--script", str(script),
             "--size", "1366x768", "--screenshot", str(folder / f"{name}.png"), "--after", str(after_s)],
            cwd=ROOT, env=env, stdout=said, stderr=said,
        )  # fmt: skip


def _say_all(broker: str) -> None:
    """A call, the same call again as nobody can read it, a word with the number in it where none belongs."""
    site = re.search(r'^id = "(.*?)"', (ROOT / "config" / "demo" / "site.toml").read_text("utf-8"), re.MULTILINE)
    assert site is not None
    caller = {"name": NAME, "number": NUMBER}
    call = {"id": "x-0912", "t": time.time(), "type": "盗窃", "level": 2, "text": "门口有人偷车", "caller": caller,
            "place": {"lon": 123.4938, "lat": 30.501, "name": "公安局门口"}, "unheard_of": {"n": NUMBER}}  # fmt: skip
    broken = [
        (f"onemap/v1/{site[1]}/incident/county", {**call, "level": "high"}),
        (f"onemap/v1/{site[1]}/incident/county", {**call, "id": "x-0913", "t": "now"}),
        (f"onemap/v1/{site[1]}/incident/county", f'{{"caller": {{"name": "{NAME}", "number": "{NUMBER}"'),
        (f"onemap/v1/{site[1]}/unit/03/duty", {"t": time.time(), "duty": NUMBER}),
        (f"onemap/v1/{site[1]}/unit/{NUMBER}/fix", {"t": time.time(), "lon": 999, "lat": 999}),
    ]
    client = paho.Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set("room", BROKER)
    client.connect("127.0.0.1", int(broker.rpartition(":")[2]))
    client.loop_start()
    try:
        for topic, body in [(f"onemap/v1/{site[1]}/incident/county", call), *broken]:
            payload = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
            client.publish(topic, payload.encode(), qos=1).wait_for_publish(30)
    finally:
        client.disconnect()
        client.loop_stop()


def _arguments(process: subprocess.Popen[bytes]) -> str:
    """Of the console and all its children, as anybody on the machine may read them."""
    found = []
    with contextlib.suppress(psutil.Error):
        me = psutil.Process(process.pid)
        for one in (me, *me.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                found.append(" ".join(one.cmdline()) + one.name())
    return "\n".join(found)


def _wait(journal: Path, kind: str) -> None:
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        with contextlib.suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as db:
            if db.execute("SELECT 1 FROM event WHERE kind = ?", (kind,)).fetchone():
                return
        time.sleep(0.2)
    raise AssertionError(f"no {kind} within {PATIENCE_S} s")


@pytest.mark.long
def test_nothing_secret_and_nobody_stands_where_others_read(place: Path, broker: str, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    (folder / "home").mkdir(parents=True)
    key = (tmp_path / "keys" / "site.key").read_text("ascii").strip()
    journal = place / ".onemap" / "journal.sqlite"
    process = _started(place, broker, folder, "first", 600)
    try:
        _wait(journal, "seat.began")
        _say_all(broker)
        _wait(journal, "incident.received")
        _wait(journal, "audit.signed")
        seen = _arguments(process)
        time.sleep(2)
        process.send_signal(signal.SIGABRT)  # as a fault of a library would end it
        process.wait(30)
    finally:
        process.kill()
        process.wait(30)
    again = _started(place, broker, folder, "second", 3)
    assert again.wait(PATIENCE_S) == 0, (folder / "second.out").read_text("utf-8")
    assert "main.py" in seen
    assert not [word for word in (BROKER, CAMERA, key, *PEOPLE) if word in seen]
    written = [path for root in (place, folder) for path in root.rglob("*") if path.is_file()]
    assert [path for path in written if path.parent.name == "logs"], "there is a log"
    assert [path for path in written if path.parent.name == "crashes"], "there is a crash report"
    found = [f"{path.name}: {word}" for path in written for word in (BROKER, CAMERA, key)
             if word.encode() in path.read_bytes()]  # fmt: skip
    assert found == []
    _nobody(written, journal)
    picture = (folder / "second.png").read_bytes()
    assert not re.search(rb"tEXt|iTXt|zTXt|eXIf", picture[:4096])


def _nobody(written: list[Path], journal: Path) -> None:
    """Callers stand in the journal's table of personal fields, and nowhere else."""
    others = [path for path in written if not path.name.startswith("journal.sqlite")]
    assert [f"{path.name}: {word}" for path in others for word in PEOPLE if word.encode() in path.read_bytes()] == []
    with closing(sqlite3.connect(journal)) as db:
        (kept,) = db.execute("SELECT count(*) FROM personal").fetchone()
        lines = "\n".join(str(row) for row in db.execute("SELECT * FROM event"))
    assert kept >= 1
    assert [word for word in PEOPLE if word in lines] == []
