"""导表: what a replay would jump to, as rows; nothing in it is a formula, a caller, or half a file."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.report import happenedfile, tablefile
from console.report.happenedfile import TableError, write
from console.words.past import JournalPast
from tests.desk.town import NOW, Town
from tests.study.pasts import Events


def past(tmp_path: Path) -> tuple[Town, JournalPast]:
    """A call, an order, its steps, one of them told late."""
    town = Town(tmp_path)
    town.patrol("03", "05")
    town.call("0912", place={"lon": 115.0, "lat": 35.7, "name": "=HYPERLINK(1)"})
    town.beat(20)
    assert town.desk.run("派 03 至 0912").ok
    town.beat()
    key = town.order_id("03")
    town.beat(10)
    town.reply("03", key, "signed")
    town.beat(60)
    town.reply("03", key, "enroute", t=town.clock.now() - 45)
    town.beat(5)
    return town, Events(town.journal.replay())


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def nothing(_share: float) -> None: ...


def test_rows_of_a_night_as_csv(tmp_path: Path) -> None:
    town, journal = past(tmp_path)
    path = tmp_path / "x.csv"
    count = write(town.desk.site, journal, path, NOW - 10, NOW + 1000, nothing)
    head, *rows = read(path)
    assert head == ["时间", "发生", "晚到 秒", "类别", "何事", "谁", "级别", "标识"]
    assert len(rows) == count >= 4
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    way = next(row for row in rows if "出发" in row[4])
    assert way[2] == "45.0"
    assert way[5] == "03 城关一组"
    whole = path.read_text("utf-8-sig")
    assert "张某" not in whole
    assert "13800000000" not in whole
    assert not [value for row in rows for value in row if value.startswith(("=", "+", "-", "@"))]


def test_the_same_as_xlsx_with_real_times_and_numbers(tmp_path: Path) -> None:
    town, journal = past(tmp_path)
    path, plain = tmp_path / "x.xlsx", tmp_path / "x.csv"
    count = write(town.desk.site, journal, path, NOW - 10, NOW + 1000, nothing)
    write(town.desk.site, journal, plain, NOW - 10, NOW + 1000, nothing)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=2))
    assert len(rows) == count
    for row, same in zip(rows, read(plain)[1:], strict=True):
        assert isinstance(row[0].value, datetime)
        assert row[0].value.strftime("%Y-%m-%d %H:%M:%S") == same[0]
        assert all(cell.data_type != "f" for cell in row)
    assert any(isinstance(row[2].value, float | int) for row in rows)


def test_only_what_lies_between(tmp_path: Path) -> None:
    town, journal = past(tmp_path)
    path = tmp_path / "x.csv"
    write(town.desk.site, journal, path, NOW + 15, NOW + 25, nothing)
    rows = read(path)[1:]
    assert rows
    assert all("派往" in row[4] or "指令" in row[3] for row in rows)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_empty_time_is_a_head_alone(tmp_path: Path, ending: str) -> None:
    town, journal = past(tmp_path)
    assert write(town.desk.site, journal, tmp_path / f"x.{ending}", 0.0, 1.0, nothing) == 0
    assert (tmp_path / f"x.{ending}").is_file()


def test_broken_off_there_is_no_half_file(tmp_path: Path) -> None:
    town, journal = past(tmp_path)
    path = tmp_path / "out" / "x.csv"
    path.parent.mkdir()

    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(town.desk.site, journal, path, 0.0, NOW + 1000, stop)
    assert list(path.parent.iterdir()) == []


def test_an_ending_that_no_table_has(tmp_path: Path) -> None:
    with pytest.raises(TableError):
        happenedfile.check(tmp_path / "x.pdf")


@given(st.text())
def test_no_text_is_a_formula(text: str) -> None:
    made = tablefile.safe(text)
    assert made.endswith(text)
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_full_sheet_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tablefile, "MOST_ROWS", 3)
    assert tablefile.write_xlsx(tmp_path / "x.xlsx", "a", ["n"], ([n] for n in range(7))) == 7
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert [sheet.max_row for sheet in book.worksheets] == [4, 4, 2]
