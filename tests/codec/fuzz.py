"""A coverage-guided fuzzer (atheris) over everything that takes bytes from outside.

    python -m tests.codec.fuzz --runs 1000000 [--targets read,stream,…] [--json]

Each target runs in a child of its own, seeded with the examples of ``docs/asyncapi.yaml`` and with what the others have
been found to read. A crash is any exception that is not the target's own way to say no, and any broken promise; a hang
is one input that takes longer than ``HANG_S``. What broke a target is kept in a file, which is named.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
HANG_S: Final = 5
NOW: Final = 1_800_000_000.0
TOPICS: Final = (
    *(f"onemap/v1/demo/unit/03/{word}" for word in (
        "fix", "duty", "link", "bodycam", "sos", "order", "notice", "watch", "reply", "report", "task")),
    "onemap/v1/demo/incident/a", "onemap/v1/demo/incident/a/reply", "onemap/v1/demo/task/a",
    "onemap/v1/demo/task/a/reply", "onemap/v1/demo/seat/s/link", "onemap/v1/demo/seat/s/presence",
    "owntracks/u/03", "owntracks/u/03/event",
)  # fmt: skip
SHARES: Final = {"read": 0.7, "stream": 0.15, "pasted": 0.1, "ring": 0.04, "file": 0.01}  # of all runs
LONGEST: Final = {"read": 2048, "stream": 1024, "pasted": 1024, "ring": 2048, "file": 1024}  # bytes
WATCHED: Final = {  # whose branches guide the fuzzer
    "read": ("console.codec",), "stream": ("console.feed.frames",), "pasted": ("console.codec",),
    "ring": ("console.site",), "file": ("console.site.ringreading", "console.site.ringfeatures", "layers.bring"),
}  # fmt: skip
ENDINGS: Final = (".geojson", ".kml", ".gpx", ".csv", ".json")
_STATS: Final = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_ARTIFACT: Final = re.compile(r"Test unit written to (\S+)")

Target = Callable[[bytes], None]


def read(data: bytes) -> None:
    """One message on one topic, and with it the limits that stand before the codec."""
    from console import codec
    from console.words import Fix, IncidentMessage, Reject, SosMessage

    if not data:
        return
    topic, payload = TOPICS[data[0] % len(TOPICS)], data[1:]
    said = codec.read(topic, payload, NOW, "demo")
    assert isinstance(said, tuple)
    for word in said:
        if isinstance(word, Fix):
            assert all(math.isfinite(v) for v in (word.t, word.lon_deg, word.lat_deg)), word
        elif isinstance(word, IncidentMessage | SosMessage):
            assert word.lon_deg is None or math.isfinite(word.lon_deg), word
        elif isinstance(word, Reject):
            assert len(word.example) <= 200, word
            assert not re.search(r"\d{11}", word.example + word.detail), word
    if payload and topic.endswith("/sos"):
        assert isinstance(said[0], SosMessage), "an emergency was dropped"


def stream(data: bytes) -> None:
    """What a broker sends, however it is cut: the same frames, or the same complaint."""
    if len(data) < 2:
        return
    v5, cut, body = bool(data[0] & 1), data[1] + 1, data[2:]
    assert _frames(body, len(body) or 1, v5=v5) == _frames(body, cut, v5=v5)


def _frames(body: bytes, cut: int, *, v5: bool) -> list[object]:
    from console.feed import frames

    found: list[object] = []
    buffer = bytearray()
    try:
        for start in range(0, len(body), cut):
            buffer += body[start : start + cut]
            at = 0
            with memoryview(buffer) as view:
                while at < len(buffer):
                    begin, end = frames.frame_end(view, at, len(buffer))
                    if not end:
                        break
                    if view[at] & 0xF0 == frames.PUBLISH:
                        found.append(frames.parse_publish(view, at, begin, end, v5=v5, wanted=b"cn"))
                    at = end
            del buffer[:at]
    except frames.Malformed:
        found.append("malformed")
    return found


def pasted(data: bytes) -> None:
    """A table or lines, in whatever encoding."""
    from console.codec import pasted as reader

    text = reader.text_of(data)
    reader.many_lines(text)
    found = reader.read(text, NOW)
    for row in found.rows:
        assert row.lon_deg is None or math.isfinite(row.lon_deg), row
        assert row.t is None or row.t <= NOW, row


def ring(data: bytes) -> None:
    """One of our own rings, as it stands in a feature of somebody's file."""
    from console.site.ringfeatures import ring_of, text_of

    try:
        found = ring_of(data.decode("utf-8", "replace"))
    except ValueError:
        return
    assert text_of(ring_of(text_of(found))) == text_of(found)


def file(data: bytes) -> None:
    """A file of rings, by any of its endings."""
    from console.site.ringreading import read_rings
    from layers.bring import CannotRead

    if not data:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"rings{ENDINGS[data[0] % len(ENDINGS)]}"
        path.write_bytes(data[1:])
        try:
            read_rings(path, None)
        except CannotRead:
            return


def selfcheck(data: bytes) -> None:
    """Breaks on purpose: the test of this fuzzer."""
    assert b"Q" not in data


TARGETS: Final[dict[str, Target]] = {"read": read, "stream": stream, "pasted": pasted, "ring": ring, "file": file}


def seeds(target: str) -> Iterator[bytes]:
    """What is well formed, to begin with."""
    examples = list(_examples())
    if target == "read":
        for topic, payload in examples:
            if topic in TOPICS:
                yield bytes([TOPICS.index(topic)]) + payload
    elif target == "stream":
        for topic, payload in examples[:20]:
            name = topic.encode()
            body = len(name).to_bytes(2, "big") + name + b"\x00" + payload[:60]
            yield b"\x01\x07\x30" + bytes([len(body) & 0x7F]) + body[: len(body) & 0x7F]
        yield b"\x01\x03\x32\x10\x00\x01a\x00\x07\x09\x26\x00\x02cn\x00\x0203xyz"
    elif target == "pasted":
        row = "盗窃,2,人民路 18 号,115.0337,35.7042,2026-11-21 08:30,13000000000"
        yield f"类型,级别,地点,经度,纬度,时间,电话\n{row}".encode()
        yield "1. 人民路打架 115.0337,35.7042\n2、南关有人落水".encode("gb18030")
        yield "id\ttype\tlevel\n1\tfight\t1\n1\tfight\t9".encode("utf-16")
    elif target in ("ring", "file"):
        yield from _rings(target)


def _rings(target: str) -> Iterator[bytes]:
    from console.site.ringfeatures import geojson, text_of
    from console.words import Centre, Ring, RingShape, Tier

    centre = Centre(lon_deg=115.03, lat_deg=35.71, kind="point", id="", name="")
    corners = ((115.0, 35.7), (115.1, 35.7), (115.1, 35.8))
    round_ = Ring(id="r", no="圈3", tiers=(Tier(limit=180.0), Tier(limit=300.0, name="外")), centre=centre)
    drawn = Ring(id="a", no="圈4", shape=RingShape.AREA, tiers=(Tier(limit=0.0),), outline=corners)
    for one in (round_, drawn):
        yield text_of(one).encode() if target == "ring" else b"\x00" + geojson(one, None)
    if target == "file":
        line = "<LineString><coordinates>115,35 115.01,35.01</coordinates></LineString>"
        mark = f"<Placemark><name>a</name>{line}</Placemark>"
        yield b"\x01" + f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{mark}</Document></kml>'.encode()
        points = '<trkpt lat="35" lon="115"/><trkpt lat="35.1" lon="115"/>'
        yield b"\x02" + f'<gpx version="1.1"><trk><trkseg>{points}</trkseg></trk></gpx>'.encode()
        yield b"\x03name,lon,lat\na,115,35\n"


def _examples() -> Iterator[tuple[str, bytes]]:
    import yaml

    spec = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text("utf-8"))
    for channel in spec["channels"].values():
        for message in channel["messages"].values():
            for example in message.get("examples", ()):
                topic = re.sub(r"/(incident|task)/[^/]+", r"/\1/a", example["x-topic"])
                topic = re.sub(r"/unit/[^/]+", "/unit/03", topic)
                yield topic, json.dumps(example["payload"], ensure_ascii=False, default=str).encode()


def words() -> Iterator[str]:
    """For the fuzzer's dictionary: names and values that the codec knows."""
    text = (ROOT / "docs" / "asyncapi.yaml").read_text("utf-8")
    yield from sorted({f'"{word}"' for word in re.findall(r"\b[a-z_]{1,14}(?=:)", text)})
    yield from ("NaN", "Infinity", "-1e999", "1e308", "\\uD800", "null", "[[", '"crs":"GCJ-02"', "115.0", "1800000000")


# --- running --------------------------------------------------------------------------------------------------------


def child(target: str, options: list[str]) -> None:
    """Never returns: libFuzzer ends the process."""
    import atheris

    taken = selfcheck if target == "selfcheck" else TARGETS[target]
    with atheris.instrument_imports(include=list(WATCHED.get(target, ()))):
        for one in seeds(target):  # loads all that it needs, so that no import counts as a hang
            taken(one)
    atheris.Setup([sys.argv[0], *options], taken)
    atheris.Fuzz()


def run(target: str, runs: int, folder: Path, seed: int) -> dict[str, Any]:
    """One target to its end."""
    corpus = folder / target
    corpus.mkdir(parents=True)
    for n, content in enumerate(seeds(target)):
        (corpus / f"seed{n:03d}").write_bytes(content)
    dictionary = folder / "words.dict"
    quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in words())
    dictionary.write_text("".join(f'"{word}"\n' for word in quoted), "utf-8")
    options = [
        f"-runs={runs}", f"-seed={seed}", f"-timeout={HANG_S}", f"-max_len={LONGEST.get(target, 64)}",
        f"-dict={dictionary}", f"-artifact_prefix={folder}/{target}-", "-print_final_stats=1",
        "-rss_limit_mb=4096", str(corpus),
    ]  # fmt: skip
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-m", "tests.codec.fuzz", "--child", target, "--", *options],
        cwd=ROOT, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    said = ended.stdout + ended.stderr
    counted = _STATS.search(said)
    artifact = _ARTIFACT.search(said)
    return {
        "runs": int(counted[1]) if counted else 0, "seconds": round(time.monotonic() - began, 1),
        "crashes": int(ended.returncode not in (0, 70)), "hangs": int(ended.returncode == 70),
        "artifact": artifact[1] if artifact else "", "said": said[-3000:] if ended.returncode else "",
    }  # fmt: skip


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.codec.fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--targets", default=",".join(TARGETS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for what broke a target")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", choices=[*TARGETS, "selfcheck"], help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.child:
        child(options.child, options.rest)
    keep = options.keep or Path(tempfile.mkdtemp(prefix="onemap-fuzz-"))
    chosen = [name for name in TARGETS if name in options.targets.split(",")]
    whole = sum(SHARES[name] for name in chosen)
    found = {}
    for name in chosen:
        found[name] = run(name, max(1, round(options.runs * SHARES[name] / whole)), keep, options.seed)
        if not options.json:
            print(name, {key: value for key, value in found[name].items() if key != "said"}, flush=True)
            if found[name]["said"]:
                print(found[name]["said"], file=sys.stderr)
    total = {key: sum(one[key] for one in found.values()) for key in ("runs", "crashes", "hangs")}
    print(json.dumps(total | {"targets": found} if options.json else total, ensure_ascii=False))
    return int(total["crashes"] + total["hangs"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
