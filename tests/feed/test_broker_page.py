"""``docs/broker.md``: its configuration, its access list and its commands, as they stand there, on a real Mosquitto."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from console import codec
from console.door import cli, healthing
from console.feed import Client, ClientPool, Credentials, Feed, Tls
from console.words import FeedState, Fix, IncidentMessage, Outbound, SeatMessage, SosMessage
from tests.conftest import ROOT, _wait_for_port, free_port
from tests.feed.conftest import Room

PAGE: Final = (ROOT / "docs" / "broker.md").read_text("utf-8")
TOP: Final = "onemap/v1/demo"
FIX: Final = b'{"t":1700000000,"lon":115.0337,"lat":35.7042}'
EVERYBODY: Final = (
    "seat seat-1", "wall wall-hall", "source county110", "recorder record-1", "unit 03", "unit 04", "unit 05",
)  # fmt: skip
MakeFeed = Callable[..., Feed]
Dial = Callable[..., Client]
M = TypeVar("M")

# paho leaves a socket whose handshake failed to the garbage collector, which closes it at once, with a warning.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*SSLSocket:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:.*SSLSocket:ResourceWarning"),
]


def block(name: str) -> str:
    found = re.search(rf"```\w+\n# {re.escape(name)}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None, name
    return found[1]


class House:
    """A broker as the page says, and everybody's certificates."""

    process: subprocess.Popen[bytes]

    def __init__(self, folder: Path, site: Path) -> None:
        self.folder, self.site = folder, site
        self.port, self.password_port = free_port(), free_port()
        self.url = f"mqtts://127.0.0.1:{self.port}"

    def authority(self, *words: str) -> None:
        act = [*words, "--site", str(self.site), "--folder", str(self.folder / "ca"), "--lang", "en"]
        assert cli.main(["authority", *act]) == 0

    def issue(self, kind: str, name: str, *more: str) -> Tls:
        self.authority("issue", kind, name, "--out", str(self.folder / name), *more)
        return self.tls(name)

    def tls(self, name: str) -> Tls:
        here = self.folder / name
        return Tls(str(here / "ca.pem"), str(here / f"{name}.pem"), str(here / f"{name}.key.pem"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/opt/homebrew/sbin")
    if program is None:
        pytest.skip("mosquitto is not installed")
    root = tmp_path_factory.mktemp("broker-page")
    site = root / "site"
    site.mkdir()
    (site / "site.toml").write_text('id = "demo"\n', "utf-8")
    made = House(root, site)
    made.authority("init")
    made.issue("server", "broker", "--host", "127.0.0.1")
    for who in EVERYBODY:
        made.issue(*who.split())
    broker = root / "broker"
    made.authority("rights", "-o", str(broker / "rights.acl"))
    subprocess.run(["mosquitto_passwd", "-c", "-b", str(broker / "passwords"), "06", "geheim-06"], check=True)
    (root / "kept").mkdir()
    text = block("mosquitto.conf").replace("/etc/mosquitto/onemap", str(broker))
    text = text.replace("/var/lib/mosquitto", str(root / "kept"))
    text = text.replace("listener 8883", f"listener {made.port} 127.0.0.1")
    text = text.replace("listener 8884", f"listener {made.password_port} 127.0.0.1")
    (root / "mosquitto.conf").write_text(f"user root\n{text}", "utf-8")
    with (root / "log").open("wb") as log:
        made.process = subprocess.Popen([program, "-c", str(root / "mosquitto.conf")], stdout=log, stderr=log)
    try:
        _wait_for_port(made.port, made.process)
        yield made
    finally:
        made.process.terminate()
        made.process.wait(10)


@pytest.fixture
def dial(house: House) -> Iterator[Dial]:
    """``dial("03")``: connected as that name."""
    pool = ClientPool()

    def connect(name: str, client_id: str = "") -> Client:
        client = pool.connect(house.url, client_id or name, tls=house.tls(name))
        assert client.wait(30.0), name
        return client

    yield connect
    pool.close()


def heard(client: Client, *topics: str) -> list[tuple[str, bytes]]:
    """What comes to it, as it comes."""
    got: list[tuple[str, bytes]] = []
    for topic in topics:
        client.subscribe(topic, lambda t, p: got.append((t, p)))
    return got


def of(room: Room, kind: type[M]) -> list[M]:
    return [one for one in room.heard if isinstance(one, kind)]


def until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + 30.0
    while not ready():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def says(client: Client, topic: str, payload: bytes) -> None:
    """Handed over and acknowledged: what the broker does not forward now it never will."""
    done: list[bool] = []
    client.publish(topic, payload, qos=1, done=lambda: done.append(True))
    until(lambda: bool(done))


def test_the_access_list_of_the_page_is_what_the_command_writes(house: House) -> None:
    assert (house.folder / "broker" / "rights.acl").read_text("utf-8") == block("rights.acl").lstrip("\n")


def test_a_unit_speaks_for_itself_alone(house: House, dial: Dial, room: Room, make_feed: MakeFeed) -> None:
    make_feed(house.url, "demo", seat="seat-1", tls=house.tls("seat-1"))
    room.wait_for(FeedState, lambda state: state.connected)
    unit = dial("03")
    forbidden = [
        "unit/04/fix", "unit/04/sos", "unit/04/reply", "unit/03/order", "unit/04/order", "incident/03",
        "incident/county110", "task/03", "seat/seat-1/link", "seat/03/link",
        "seat/seat-1/presence", "seat/03/presence",
    ]  # fmt: skip
    for word in forbidden:
        says(unit, f"{TOP}/{word}", b'{"id":"x","t":1700000000,"link":"offline"}')
    says(unit, "owntracks/03/04", b'{"_type":"location","tst":1700000000,"lon":115.0,"lat":35.7}')
    says(unit, f"{TOP}/unit/03/fix", FIX)
    assert room.wait_for(Fix).unit == "03"
    said = [one for one in room.heard if not isinstance(one, FeedState)]
    assert [type(one) for one in said if not (isinstance(one, SeatMessage) and one.seat == "seat-1")] == [Fix]
    assert all(one.link.name == "ONLINE" for one in said if isinstance(one, SeatMessage))


def test_a_phone_of_owntracks_is_the_unit_that_it_signs_in_as(
    house: House, dial: Dial, room: Room, make_feed: MakeFeed
) -> None:
    make_feed(house.url, "demo", seat="seat-1", tls=house.tls("seat-1"))
    room.wait_for(FeedState, lambda state: state.connected)
    says(dial("05"), "owntracks/05/05", b'{"_type":"location","tst":1700000000,"lon":115.0,"lat":35.7}')
    assert room.wait_for(Fix).unit == "05"


def test_a_unit_hears_its_own_orders_alone(house: House, dial: Dial, make_feed: MakeFeed) -> None:
    own, other = dial("03"), dial("04")
    got = heard(own, "#", f"{TOP}/unit/04/order", f"{TOP}/unit/+/order"), heard(other, "#")
    feed = make_feed(house.url, "demo", seat="seat-1", tls=house.tls("seat-1"))
    for unit in ("04", "03"):
        for word in ("order", "notice", "task", "watch"):
            feed.publish(Outbound(topic=f"unit/{unit}/{word}", payload=f"{unit} {word}".encode()))
    until(lambda: b"03 watch" in [payload for _, payload in got[0]] and b"04 watch" in [p for _, p in got[1]])
    assert {topic for topic, _ in got[0]} == {f"{TOP}/unit/03/{word}" for word in ("order", "notice", "task", "watch")}
    assert {topic for topic, _ in got[1]} == {f"{TOP}/unit/04/{word}" for word in ("order", "notice", "task", "watch")}


def test_a_source_brings_in_its_own_incidents_and_hears_what_becomes_of_them(
    house: House, dial: Dial, room: Room, make_feed: MakeFeed
) -> None:
    feed = make_feed(house.url, "demo", seat="seat-1", tls=house.tls("seat-1"))
    room.wait_for(FeedState, lambda state: state.connected)
    county = dial("county110")
    got = heard(county, "#")
    says(county, f"{TOP}/incident/grid", b'{"id":"forged","t":1700000000}')
    says(county, f"{TOP}/unit/03/sos", b"{}")
    says(county, f"{TOP}/incident/county110", b'{"id":"true","t":1700000000}')
    assert room.wait_for(IncidentMessage).id == "true"
    assert not of(room, SosMessage)
    feed.publish(Outbound(topic="incident/grid/reply", payload=b"not his"))
    feed.publish(Outbound(topic="incident/county110/reply", payload=b"his"))
    until(lambda: bool(got))
    assert got == [(f"{TOP}/incident/county110/reply", b"his")]


def test_walls_and_recorders_hear_all_and_order_nothing(dial: Dial) -> None:
    unit, unheard = dial("03"), heard(dial("04"), f"{TOP}/unit/04/order")
    wall, recorder = dial("wall-hall"), dial("record-1")
    ears = [heard(wall, f"{TOP}/unit/+/fix"), heard(recorder, f"{TOP}/unit/+/fix")]
    for client in (wall, recorder):
        says(client, f"{TOP}/unit/04/order", b"forged")
    says(unit, f"{TOP}/unit/03/fix", FIX)
    until(lambda: all(ears))
    says(dial("seat-1"), f"{TOP}/unit/04/order", b"true")
    until(lambda: bool(unheard))
    assert [payload for _, payload in unheard] == [b"true"]


def test_a_recorder_may_share_its_subscription_and_a_unit_gets_nothing_by_it(house: House, dial: Dial) -> None:
    got: dict[str, list[bytes]] = {"record-1": [], "04": []}
    ears = [_shared(house, name, got[name]) for name in got]
    unit = dial("03")
    for _ in range(20):
        says(unit, f"{TOP}/unit/03/fix", FIX)
    # With whom it shares Mosquitto decides before it looks at rights: in a group of its own each gets its part.
    until(lambda: bool(got["record-1"]))
    for ear in ears:
        ear.disconnect()
        ear.loop_stop()
    assert not got["04"]


def _shared(house: House, name: str, got: list[bytes]) -> paho.Client:
    """A plain client that subscribes in a group: ours match what comes by the filter as it stands."""
    ready = threading.Event()
    client = paho.Client(CallbackAPIVersion.VERSION2, name, protocol=paho.MQTTv5)
    client.tls_set_context(house.tls(name).context())
    client.on_connect = lambda c, *_: c.subscribe(f"$share/{name}/{TOP}/unit/+/fix")
    client.on_subscribe = lambda *_: ready.set()
    client.on_message = lambda _c, _u, message: got.append(bytes(message.payload))
    client.connect("127.0.0.1", house.port)
    client.loop_start()
    assert ready.wait(30.0)
    return client


def test_nobody_takes_a_seat_by_its_client_id(house: House, dial: Dial, room: Room, make_feed: MakeFeed) -> None:
    make_feed(house.url, "demo", seat="seat-1", tls=house.tls("seat-1"))
    room.wait_for(FeedState, lambda state: state.connected)
    thief = dial("05", "onemap-demo-seat-1")
    says(dial("05", "seat-1"), f"{TOP}/unit/05/fix", FIX)
    assert room.wait_for(Fix).unit == "05"
    assert [state.connected for state in of(room, FeedState)] == [False, True]
    del thief


@pytest.mark.parametrize("tls", ["nobody", "self-made"])
def test_who_has_no_certificate_of_ours_stays_out(
    house: House, room: Room, make_feed: MakeFeed, tls: str, tmp_path: Path
) -> None:
    shown = Tls(ca=house.tls("03").ca)
    if tls == "self-made":
        site = tmp_path / "site"
        site.mkdir()
        (site / "site.toml").write_text('id = "demo"\n', "utf-8")
        theirs = House(tmp_path, site)
        theirs.authority("init")
        shown = theirs.issue("unit", "03")._replace(ca=shown.ca)
    make_feed(house.url, "demo", tls=shown)
    state = room.wait_for(FeedState, lambda state: state.reason != "feed.connecting")
    assert (state.connected, state.reason) == (False, "feed.own_certificate")


def test_a_terminal_cannot_pass_for_the_broker(house: House, room: Room, make_feed: MakeFeed, tmp_path: Path) -> None:
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin") or ""
    port, mine = free_port(), house.issue("unit", "127.0.0.1")
    config = f"user root\nlistener {port} 127.0.0.1\nallow_anonymous true\ncertfile {mine.cert}\nkeyfile {mine.key}\n"
    (tmp_path / "false.conf").write_text(config, "utf-8")
    process = subprocess.Popen([program, "-c", str(tmp_path / "false.conf")], stderr=subprocess.DEVNULL)
    try:
        _wait_for_port(port, process)
        make_feed(f"mqtts://127.0.0.1:{port}", "demo", tls=house.tls("seat-1"))
        state = room.wait_for(FeedState, lambda state: state.reason != "feed.connecting")
        assert (state.connected, state.reason) == (False, "feed.certificate")
    finally:
        process.terminate()
        process.wait(10)


def test_the_brokers_name_is_checked(house: House, room: Room, make_feed: MakeFeed) -> None:
    make_feed(f"mqtts://localhost:{house.port}", "demo", tls=house.tls("seat-1"))
    state = room.wait_for(FeedState, lambda state: state.reason != "feed.connecting")
    assert (state.connected, state.reason) == (False, "feed.certificate_name")


def test_a_connection_says_how_long_its_certificates_are_good(house: House, room: Room, make_feed: MakeFeed) -> None:
    make_feed(house.url, "demo", seat="seat-1", tls=house.tls("seat-1"))
    state = room.wait_for(FeedState, lambda state: state.connected)
    assert [(one.role, one.name) for one in state.certificates] == [
        ("own", "seat-1"), ("authority", "OneMap demo"), ("broker", "broker"),
    ]  # fmt: skip
    left = [(one.not_after - time.time()) / 86_400.0 for one in state.certificates]
    assert left == [pytest.approx(730, abs=1), pytest.approx(3652.5, abs=1), pytest.approx(730, abs=1)]


def test_the_doctor_finds_it_there_and_throws_no_seat_off(
    house: House, dial: Dial, room: Room, make_feed: MakeFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = house.tls("seat-1")
    cert = own.cert.replace("seat-1", "{seat}")
    files = f'broker_ca = "{own.ca}"\nbroker_cert = "{cert}"\nbroker_key = "{own.key}"\n'
    (house.site / "site.toml").write_text(f'id = "demo"\nbroker = "{house.url}"\n{files}', "utf-8")
    make_feed(house.url, "demo", seat="seat-1", tls=own)
    room.wait_for(FeedState, lambda state: state.connected)
    monkeypatch.setenv("ONEMAP_SEAT", "seat-1")
    found = healthing.look(house.site).asked
    assert [(one.name, one.well) for one in found] == [("broker", True), ("certificate", True), ("certificate", True)]
    says(dial("03"), f"{TOP}/unit/03/fix", FIX)
    room.wait_for(Fix)
    assert [state.connected for state in of(room, FeedState)] == [False, True]


def test_a_town_and_a_recording_are_rehearsed_each_terminal_with_its_own_certificate(
    house: House, room: Room, make_feed: MakeFeed, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = f'id = "demo"\nbroker_ca = "{house.tls("03").ca}"\n'
    (house.site / "site.toml").write_text(text, "utf-8")
    make_feed(house.url, "demo", seat="seat-1", tls=house.tls("seat-1"))
    room.wait_for(FeedState, lambda state: state.connected)
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    recording = tmp_path / "r.csv"
    recording.write_text(f"id,t,lon,lat\n03,{now},115.03,35.70\n04,{now},115.03,35.70\n88,{now},115,35\n", "utf-8")
    act = ["publish", str(recording), "--site", str(house.site), "--broker", house.url, "--lang", "en"]
    assert cli.main([*act, "--certificates", str(house.folder)]) == 1
    assert "First: main.py authority issue unit 88\n" in capsys.readouterr().err
    house.authority("issue", "unit", "88", "89", "--out", str(house.folder / "both"))
    for name in ("03", "04"):
        for file in (f"{name}.pem", f"{name}.key.pem"):
            shutil.copy(house.folder / name / file, house.folder / "both" / file)
    assert cli.main([*act, "--certificates", str(house.folder / "both")]) == 0
    assert {room.wait_for(Fix).unit for _ in range(3)} == {"03", "04", "88"}
    assert cli.main(act) == 1  # none shown: the broker asks for one
    assert "Our certificate was refused" in capsys.readouterr().err


def test_a_password_has_the_same_rights(house: House, room: Room, make_feed: MakeFeed) -> None:
    make_feed(house.url, "demo", seat="seat-1", tls=house.tls("seat-1"))
    room.wait_for(FeedState, lambda state: state.connected)
    url, ca = f"mqtts://127.0.0.1:{house.password_port}", Tls(ca=house.tls("03").ca)
    pool = ClientPool()
    try:
        wrong = pool.connect(url, "06", credentials=Credentials("06", "geraten"), tls=ca)
        right = pool.connect(url, "06", credentials=Credentials("06", "geheim-06"), tls=ca)
        assert right.wait(30.0)
        says(right, f"{TOP}/unit/03/fix", FIX)
        says(right, f"{TOP}/unit/06/fix", FIX)
        assert room.wait_for(Fix).unit == "06"
        assert not wrong.connected
    finally:
        pool.close()


def test_who_is_revoked_stays_out_once_the_broker_has_read_the_list(
    house: House, room: Room, make_feed: MakeFeed
) -> None:
    gone = house.issue("unit", "lost")
    before = Client.connect(house.url, "lost", tls=gone)
    assert before.wait(30.0)
    before.close()
    house.authority("revoke", "unit", "lost")
    shutil.copy(house.folder / "ca" / "crl.pem", house.folder / "broker" / "crl.pem")
    house.process.send_signal(signal.SIGHUP)

    def refused() -> bool:
        room.heard.clear()
        feed = make_feed(house.url, "demo", seat="x", tls=gone)
        state = room.wait_for(FeedState, lambda state: state.reason != "feed.connecting")
        feed.stop()
        return state.reason == "feed.own_certificate"

    until(refused)
    kept = Client.connect(house.url, "04", tls=house.tls("04"))
    assert kept.wait(30.0)
    kept.close()


def test_what_is_too_large_is_kept_back_by_the_broker(
    house: House, dial: Dial, room: Room, make_feed: MakeFeed
) -> None:
    make_feed(house.url, "demo", seat="seat-1", tls=house.tls("seat-1"))
    room.wait_for(FeedState, lambda state: state.connected)
    unit = dial("03")
    unit.publish(codec.topic("demo", "unit/03/report"), b'{"id":"x","t":1,"text":"' + b"x" * 300_000 + b'"}', qos=1)
    says(dial("04"), f"{TOP}/unit/04/fix", FIX)
    assert room.wait_for(Fix).unit == "04"
    assert not of(room, IncidentMessage)
