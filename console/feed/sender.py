"""The process behind ``Blast``: ``python -m console.feed.sender URL SITE UNITS RATE SECONDS LON LAT``.

Frames are written straight to the socket: a sender that costs little leaves the two cores to what is measured.
"""

from __future__ import annotations

import argparse
import json
import math
import socket
import sys
import time
from collections.abc import Iterator
from typing import Final

from console import codec
from console.feed.address import parse_url
from console.feed.blast import unit_ids
from console.feed.frames import publish_frame
from console.words import Clock, Fix, LiveClock

SPEED_MPS: Final = 10.0
_METRES_PER_DEGREE: Final = 111_320.0
_BEAT_S: Final = 0.01
_PATIENCE_S: Final = 120.0  # with a broker that takes nothing for a while: a machine with other work
_CONNECT: Final = (
    b"\x10\x11\x00\x04MQTT\x04\x02\x00\x3c\x00\x05blast"  # 3.1.1, clean session, keep-alive 60 s (rumqttd refuses 0)
)
_DISCONNECT: Final = b"\xe0\x00"


def send(url: str, site: str, units: int, rate: float, seconds: float, lon_deg: float, lat_deg: float) -> int:
    """Send at an even pace; when the broker is slower than that, as fast as it takes them. Returns how many."""
    address, clock = parse_url(url), LiveClock()
    frames = fix_frames(site, units, lon_deg, lat_deg, clock)
    sent, wanted_in_all = 0, int(rate * seconds)
    with socket.create_connection((address.host, address.port), 5.0) as sock:
        sock.sendall(_CONNECT)
        if sock.recv(4)[:1] != b"\x20":
            raise ConnectionError("no CONNACK")
        sock.settimeout(_PATIENCE_S)
        began = clock.mono()
        while sent < wanted_in_all:
            due = min(wanted_in_all, int((clock.mono() - began) * rate) + 1)
            if due > sent:
                sock.sendall(b"".join(next(frames) for _ in range(due - sent)))
                sent = due
            time.sleep(_BEAT_S)
        sock.sendall(_DISCONNECT)
    return sent


def fix_frames(site: str, units: int, lon_deg: float, lat_deg: float, clock: Clock) -> Iterator[bytes]:
    """PUBLISH frames without end, the units in turn."""
    ids = unit_ids(units)
    topics = [codec.topic(site, f"unit/{unit}/fix") for unit in ids]
    east = math.cos(math.radians(lat_deg)) * _METRES_PER_DEGREE
    while True:
        for i, unit in enumerate(ids):
            now = clock.now()
            radius_m = 200.0 + (i * 37) % 2800
            angle = i + now * SPEED_MPS / radius_m
            lon = lon_deg + radius_m * math.cos(angle) / east
            lat = lat_deg + radius_m * math.sin(angle) / _METRES_PER_DEGREE
            heading = math.degrees(-angle) % 360.0
            fix = Fix(unit, now, round(lon, 7), round(lat, 7), SPEED_MPS, round(heading, 1), 5.0)
            yield publish_frame(topics[i], codec.fix_payload(fix))


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m console.feed.sender", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("site")
    parser.add_argument("units", type=int)
    for name in ("rate", "seconds", "lon_deg", "lat_deg"):
        parser.add_argument(name, type=float)
    print(json.dumps({"sent": send(**vars(parser.parse_args(argv)))}))


if __name__ == "__main__":
    main(sys.argv[1:])
