"""units.csv: good rows are kept, bad ones are named by their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.site.making import sample_units
from console.site.unitfile import read_units
from layers.units import Kind

HEAD = "id,name,call_sign,kind,officers,auxiliaries,skills,beat,shift\n"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    (path / "units.csv").write_bytes(text.encode(encoding))
    return path / "units.csv"


def test_good_rows_are_kept_and_bad_ones_named(tmp_path: Path) -> None:
    rows = [
        "03,城关一组,101,car,2,1,急救;调解,B01,早班",
        ",无号,,car,1,0,,,",
        "04,城关二组,,tank,1,0,,,",
        "03,又一组,,moto,1,0,,,",
        "05,城关三组,,警车,two,0,,,",
        "a/b,斜杠,,foot,1,0,,,",
        "",
        "# a remark",
        '06,"换行\n的名",,pair,0,2,,,',
        "07",
        "08,短行,,post",
    ]
    units, problems = read_units(write(tmp_path, HEAD + "\n".join(rows)))
    assert [u.id for u in units] == ["03", "06", "08"]
    first = units[0]
    assert (first.name, first.call_sign, first.kind) == ("城关一组", "101", Kind.CAR)
    assert (first.officers, first.auxiliaries) == (2, 1)
    assert (first.skills, first.beat, first.shift) == (("急救", "调解"), "B01", "早班")
    assert (units[1].officers, units[1].auxiliaries) == (0, 2)
    assert [(p.line, p.code.removeprefix("site.units.")) for p in problems] == [
        (3, "no_id"), (4, "bad_kind"), (5, "twice"), (6, "bad_count"), (7, "bad_id"), (12, "bad_kind"),
    ]  # fmt: skip
    assert problems[1].text().startswith("units.csv 第 4 行：")


def test_columns_may_come_in_any_order_with_a_byte_order_mark(tmp_path: Path) -> None:
    units, problems = read_units(write(tmp_path, "kind,id,name\nmoto,9,摩托\n", "utf-8-sig"))
    assert problems == ()
    assert (units[0].id, units[0].kind, units[0].officers) == ("9", Kind.MOTO, 1)


@pytest.mark.parametrize(
    ("text", "encoding", "code", "line"),
    [
        ("id,name\n1,a\n", "utf-8", "site.units.no_column", 1),
        (HEAD + "01,城关,,car\n", "gbk", "site.not_utf8", 2),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, text: str, encoding: str, code: str, line: int) -> None:
    units, problems = read_units(write(tmp_path, text, encoding))
    assert units == ()
    assert [(p.code, p.line) for p in problems] == [(code, line)]


def test_no_file(tmp_path: Path) -> None:
    assert [p.code for p in read_units(tmp_path / "units.csv")[1]] == ["site.unreadable"]


def test_the_sample_units_are_plainly_samples(tmp_path: Path) -> None:
    units, problems = read_units(write(tmp_path, sample_units()))
    assert problems == ()
    assert len(units) == 12
    assert all("示例" in u.name and u.officers >= 1 for u in units)
    assert len({u.kind for u in units}) == 5
