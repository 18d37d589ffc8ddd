"""What docs/rings.md tells a person to type or to press is there."""

from __future__ import annotations

import re
from pathlib import Path

from console.verbs import BY_NAME

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "rings.md").read_text("utf-8")


def first_cells(heading: str) -> list[str]:
    """First cells of the table under a column head."""
    table = PAGE[PAGE.index(f"| {heading} |") :].partition("\n\n")[0]
    return [line.split("|")[1] for line in table.splitlines()[2:]]


def test_what_is_typed_begins_with_a_verb() -> None:
    lines = [line for cell in first_cells("typed") for line in re.findall("`([^`]+)`", cell)]
    assert len(lines) > 10
    begun = [line.split()[0] for line in lines if not line[0].isdigit()]
    assert [word for word in begun if word not in BY_NAME] == []


def test_lines_in_the_text_begin_with_a_verb() -> None:
    """``守 圈1 …``: one or two Han characters, then what the verb is about."""
    words = set(re.findall(r"`([一-鿿]{1,2})\s[^`]+`", PAGE))
    assert {"守", "布", "练", "卡", "补位", "导圈", "删圈"} <= words
    assert words - BY_NAME.keys() == set()


def test_keys_are_in_the_table_of_keys() -> None:
    known = set(re.findall("^\\| `([^`]+)`", (DOCS / "keys.md").read_text("utf-8"), re.MULTILINE))
    named = {key for cell in first_cells("key") for key in re.findall("`([^`]+)`", cell)}
    assert len(named) >= 5
    assert named - known == set()


def test_the_page_on_shifts_tells_what_there_is() -> None:
    page = (DOCS / "shift.md").read_text("utf-8")
    words = set(re.findall(r"`([一-鿿]{1,2})(?:\s[^`]+)?`", page))
    assert {"到岗", "下岗", "休", "班", "勤级", "交", "首报", "报", "勾", "预案"} <= words
    assert words - BY_NAME.keys() == set()
    known = set(re.findall("^\\| `([^`]+)`", (DOCS / "keys.md").read_text("utf-8"), re.MULTILINE))
    assert {"⇧U", "⇧N", "⇧P", ";", ","} <= known


def test_the_page_of_the_command_bar_tells_what_there_is() -> None:
    page = (DOCS / "verbs.md").read_text("utf-8")
    lines = re.findall(r"`([一-鿿a-z]+) [^`]+`", page) + re.findall(r"^([一-鿿]+) ", page, re.MULTILINE)
    assert {"派", "存宏", "宏", "态", "史", "结"} <= set(lines)
    assert [word for word in lines if word not in BY_NAME] == []


def test_the_page_on_the_wall_tells_what_there_is() -> None:
    page = (DOCS / "wall.md").read_text("utf-8")
    words = {line.split()[0] for line in re.findall(r"`([一-鿿]{1,2}[^`]*)`", page)}
    assert {"场景", "退景", "上屏", "下屏", "绑", "掌屏", "还屏", "存景", "删景"} <= words
    known = set(re.findall("^\\| `([^`]+)`", (DOCS / "keys.md").read_text("utf-8"), re.MULTILINE))
    assert {"W", "Alt W", "Alt 1–9"} <= known
