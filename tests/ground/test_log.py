"""The log: what a line holds, when a new file begins, which files go, and what a full disk does to who logs."""

from __future__ import annotations

import json
import logging
import os
import time
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from console.home import scrub
from console.home.log import Log, logging_to

log = logging.getLogger("onemap.test")


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for file in folder.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]


def test_a_line_is_json_with_code_and_facts(tmp_path: Path) -> None:
    with logging_to(Log(tmp_path, "run-seat/1")) as kept:
        log.info(
            "feed.lost", extra={"facts": {"n": 3, "file": "tracks-2026-11-26.db", "url": "mqtts://u:p@10.0.0.7:8883"}}
        )
        log.debug("not.asked_for")
        logging.getLogger("library").info("not asked for either")
        assert kept.file.name == "run-seat_1.jsonl"
    (one,) = lines(tmp_path / "logs")
    assert (one["level"], one["room"], one["event"]) == ("info", "onemap.test", "feed.lost")
    assert one["facts"] == {"n": 3, "file": "tracks-2026-11-26.db", "url": "mqtts://10.0.0.7:8883"}


def test_a_file_that_is_full_is_put_aside_and_the_oldest_go(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    old = folder / "run.2020-01-01.1.jsonl"
    old.write_text("{}\n", "utf-8")
    os.utime(old, (time.time() - 40 * 86400,) * 2)
    with logging_to(Log(tmp_path, "run", file_mb=0.001, most_mb=0.004)):
        for n in range(60):
            log.info("one.line", extra={"facts": {"n": n, "about": "x" * 80}})
    kept = sorted(folder.iterdir())
    assert old not in kept
    assert 2 <= len(kept) <= 6
    assert all(file.stat().st_size < 2000 for file in kept)
    assert lines(folder)


def test_a_new_day_begins_a_new_file(tmp_path: Path) -> None:
    with logging_to(Log(tmp_path, "run")):
        log.info("yesterday.told")
    file = tmp_path / "logs" / "run.jsonl"
    os.utime(file, (time.time() - 86400,) * 2)
    with logging_to(Log(tmp_path, "run")):
        log.info("today.told")
    assert len(list((tmp_path / "logs").iterdir())) == 2
    assert "today.told" in file.read_text("utf-8")
    assert "yesterday.told" not in file.read_text("utf-8")


def test_who_logs_does_not_mind_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file is in the way", "utf-8")
    with logging_to(Log(tmp_path, "run")) as kept:
        log.error("feed.lost")
        deadline = time.monotonic() + 30
        while not kept.problem:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert '"feed.lost"' in kept.lines.last[-1]  # a crash report has it still


@given(st.text(), st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.from_regex(r"\d{17}[\dX]", fullmatch=True))
def test_no_telephone_and_no_identity_card_survives(text: str, phone: str, card: str) -> None:
    for shown in (phone, card, f"{phone[:3]} {phone[3:7]} {phone[7:]}", f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"):
        said = f"{text} {shown} {text}"
        assert shown not in scrub.own(said)
        assert shown not in scrub.foreign(said)


def test_places_and_words_of_ours_stay() -> None:
    for said in ("127.0.0.1:1883", "/var/lib/onemap/.onemap/logs", "feed.lost", "2026-11-26", "unit/03/fix"):
        assert scrub.own(said) == said
    assert scrub.foreign("invalid literal for int(): '13800001111'") == "invalid literal for int(): …"
    assert scrub.foreign('报警人张三 said "no"') == "… said …"
    assert scrub.own("rtsp://a:b@h/c?token=x&y") == "rtsp://h/c?token=…"
