"""The rooms joined without a window: bytes in at the broker, state out at the desk, everything closed behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from console import site
from console.door import cli, memory, rooms
from console.door.parser import DEMO
from console.feed import Client
from console.site import SiteHeld
from console.verbs import calls
from console.words import Changes
from console.words.sums import ROAD
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo site of this test's own, prepared."""
    folder = tmp_path_factory.mktemp("site") / "demo"
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns(".onemap"))
    site.compile_if_stale(folder)
    return folder


def beat_until(built: rooms.Rooms, true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        built.desk.beat()
        time.sleep(0.01)


def test_bytes_at_the_broker_become_state_at_the_desk(demo: Path) -> None:
    with ExitStack() as house:
        place = rooms.open_site(demo, house)
        built = rooms.build(place, "", house)
        assert built.embedded
        unit = place.units[0].id
        client = Client.connect(built.url, "terminal")
        house.callback(client.close)
        assert client.wait()
        west, south, east, north = place.accepted_deg
        fix = {"t": time.time(), "lon": (west + east) / 2, "lat": (south + north) / 2}
        topic = f"onemap/v1/{place.config.id}/unit/{unit}/fix"
        row = built.desk.units.row[unit]
        beat_until(built, lambda: built.desk.health.feed is not None and built.desk.health.feed.connected)
        client.publish(topic, json.dumps(fix).encode(), qos=1)
        beat_until(built, lambda: abs(built.desk.units.lon_deg[row] - fix["lon"]) < 1e-6)


def test_what_was_done_is_there_after_closing_and_opening(demo: Path) -> None:
    with ExitStack() as house:
        place = rooms.open_site(demo, house)
        built = rooms.build(place, "", house)
        made = built.desk.act(calls.NewIncident(type=place.config.incident.types[0].name, place="东门"))
        assert made.ok, made.text()
        built.desk.beat()
    with ExitStack() as house:
        again = rooms.build(rooms.open_site(demo, house), "", house)
        assert "东门" in {incident.place for incident in again.desk.incidents.values()}


def test_a_second_console_says_who_holds_the_site(demo: Path) -> None:
    with ExitStack() as house, ExitStack() as second:
        rooms.open_site(demo, house)
        with pytest.raises(SiteHeld, match="seat"):
            rooms.open_site(demo, second)


def test_a_named_broker_is_used(demo: Path, mosquitto: str) -> None:
    with ExitStack() as house:
        built = rooms.build(rooms.open_site(demo, house), mosquitto, house)
        assert (built.url, built.embedded) == (mosquitto, False)
        beat_until(built, lambda: built.desk.health.feed is not None and built.desk.health.feed.connected)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_simulator_moves_units_and_ends_with_its_parent(demo: Path) -> None:
    from console.door.terminals import simulator

    with ExitStack() as house:
        place = rooms.open_site(demo, house)
        built = rooms.build(place, "", house)
        alone = set(memory.tree(os.getpid()))
        house.enter_context(simulator(demo, built.url))
        changed: list[Changes] = []
        built.desk.listen(changed.append)
        beat_until(built, lambda: any(c & Changes.FIXES for c in changed))
        (town,) = set(memory.tree(os.getpid())) - alone
    assert town not in memory.tree(os.getpid())


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM is a Unix signal")
def test_simulate_ends_cleanly_on_sigterm(demo: Path, mosquitto: str) -> None:
    command = [sys.executable, str(ROOT / "main.py"), "simulate", "--site", str(demo), "--broker", mosquitto]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as town:
        client = Client.connect(mosquitto, "listener")
        heard: list[str] = []
        client.subscribe("onemap/v1/+/unit/+/fix", lambda topic, _payload: heard.append(topic))
        deadline = time.monotonic() + 30
        while not heard and time.monotonic() < deadline:
            time.sleep(0.05)
        client.close()
        town.send_signal(signal.SIGTERM)
        out, _ = town.communicate(timeout=20)
    assert heard
    assert town.returncode == 0
    assert "fix" in out


def test_publish_sends_a_recording(tmp_path: Path, mosquitto: str, capsys: pytest.CaptureFixture[str]) -> None:
    track = tmp_path / "track.csv"
    track.write_text("vehicle,t,lon,lat\n7,0,115.0,35.7\n7,1,115.001,35.7\n7,oops,115,35\n", "utf-8")
    heard: list[tuple[str, dict[str, object]]] = []
    client = Client.connect(mosquitto, "listener")
    client.subscribe("onemap/v1/county/unit/+/fix", lambda topic, body: heard.append((topic, json.loads(body))))
    try:
        assert client.wait()
        time.sleep(0.2)
        words = ["publish", str(track), "--broker", mosquitto, "--site", "county", "--speed", "50"]
        assert cli.main([*words, "--columns", "id=vehicle", "--lang", "en"]) == 0
        deadline = time.monotonic() + 10
        while len(heard) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        client.close()
    assert [topic for topic, _ in heard] == ["onemap/v1/county/unit/7/fix"] * 2
    said = capsys.readouterr()
    assert "2 positions of 1 units" in said.out
    assert "line 4" in said.err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("publish", "{csv}", "--site", "a/b", "--broker", "mqtt://127.0.0.1:1"), 2, "a/b"),
        (("publish", __file__, "--site", "a", "--broker", "mqtt://127.0.0.1:1"), 2, ".gpx"),
        (("publish", "{csv}", "--site", "a", "--broker", "mqtt://127.0.0.1:1", "--crs", "MARS"), 2, "MARS"),
        (("site", "new", "{site}", "--osm", "{csv}", "--name", "x"), 1, "site"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    words: tuple[str, ...], code: int, says: str, tmp_path: Path, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    csv = tmp_path / "a.csv"
    csv.write_text("id,t,lon,lat\n7,0,115.0,35.7\n", "utf-8")
    filled = [word.format(csv=csv, site=demo) for word in words]
    assert cli.main([*filled, "--lang", "en"]) == code
    said = capsys.readouterr().err
    assert says in said
    assert "Traceback" not in said


def test_a_ring_by_road_comes_back_from_the_real_worker(demo: Path) -> None:
    with ExitStack() as house:
        place = rooms.open_site(demo, house)
        built = rooms.build(place, "", house)
        assert built.desk.run(f"圈 {place.posts.names[1]} 1 3 5").ok
        ring = built.desk.selection.id
        assert built.desk.ring_views[ring].answer is None, "nobody works it out before the map stands"
        built.sums.start()
        beat_until(built, lambda: not built.desk.ring_views[ring].stale)
        answer = built.desk.ring_views[ring].answer
        assert answer is not None
        assert (answer.basis, answer.code, len(answer.inside)) == (ROAD, "", 3)
        assert 1 in answer.inside[0].posts
        assert built.desk.sums.state.ready
        child = built.sums.pid
    assert built.sums.pid is None
    assert child is not None
    assert not psutil.pid_exists(child)


@pytest.mark.usefixtures("qapp")  # else the doctor makes an application too small for the other tests
def test_the_doctor_names_each_thing(demo: Path, capsys: pytest.CaptureFixture[str], mosquitto: str) -> None:
    code = cli.main(["doctor", "--site", str(demo), "--broker", mosquitto, "--lang", "en"])
    lines = capsys.readouterr().out.splitlines()
    bad = [line for line in lines if line.startswith("BAD")]
    assert code == (1 if bad else 0)
    assert [line.split("  ")[1] for line in bad] == ["screen"]  # the only thing that a test has not
    assert any("embedded broker" in line and "mqtt://127.0.0.1" in line for line in lines)
    assert all("→" in line for line in bad)


@pytest.mark.usefixtures("qapp")  # else the doctor makes an application too small for the other tests
def test_the_doctor_says_what_does_not_answer(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "--site", str(demo), "--broker", "mqtt://127.0.0.1:1", "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert any(line.startswith("BAD  broker") and "ONEMAP_MQTT_USER" in line for line in out.splitlines())


def test_bench_assign_prints_one_json_object_last(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "assign", "--json", "--site", str(demo), "--units", "40"]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    figures = json.loads(out)
    assert figures["bench"] == "assign"
    assert 0 < figures["p50_ms"] <= figures["p95_ms"]
