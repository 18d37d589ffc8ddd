"""The list of kept reports: what their names say, the newest first, half files and strangers apart."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from console.desk.papers import kept, parsed


@pytest.mark.parametrize(
    ("stem", "said"),
    [
        ("daily-20260317", ("daily", "2026-03-17", "")),
        ("monthly-20260301-20260331", ("monthly", "2026-03-01–03-31", "")),
        ("weekly-20251229-20260104", ("weekly", "2025-12-29–2026-01-04", "")),
        ("incident-20260318-2147-0912", ("incident", "2026-03-18 21:47", "0912")),
        ("shift-20260318-0800", ("shift", "2026-03-18 08:00", "")),
        ("总结", ("", "总结", "")),
    ],
)
def test_a_name_says_kind_and_time(stem: str, said: tuple[str, str, str]) -> None:
    assert parsed(stem) == said


def test_forms_of_one_report_are_one_row_and_the_newest_is_first(tmp_path: Path) -> None:
    assert kept(tmp_path / "nowhere") == ()
    for n, name in enumerate((
        "daily-20260317.html", "daily-20260317.pdf", "weekly-20260309-20260315.docx", ".weekly.html.part", "notes.txt",
    )):  # fmt: skip
        (tmp_path / name).write_text("x", "utf-8")
        os.utime(tmp_path / name, (1_000 + n, 1_000 + n))
    rows = kept(tmp_path)
    assert [(one.kind, tuple(one.files)) for one in rows] == [("weekly", ("docx",)), ("daily", ("html", "pdf"))]
    assert rows[1].at == 1_001.0


def test_a_pdf_of_a_page_that_was_written_anew_since_is_not_offered(tmp_path: Path) -> None:
    for name, at in (("incident-20260318-2147-0912.pdf", 1_000), ("incident-20260318-2147-0912.html", 2_000)):
        (tmp_path / name).write_text("x", "utf-8")
        os.utime(tmp_path / name, (at, at))
    (row,) = kept(tmp_path)
    assert tuple(row.files) == ("html",)
    assert row.at == 2_000
