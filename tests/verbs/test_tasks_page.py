"""What docs/tasks.md tells a person to type or to press is there."""

from __future__ import annotations

import re
from pathlib import Path

from console.verbs import BY_NAME

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "tasks.md").read_text("utf-8")


def cells(heading: str) -> list[str]:
    """Backticked words of the first cells of all tables under a column head."""
    out: list[str] = []
    for part in PAGE.split(f"| {heading} |")[1:]:
        rows = part.partition("\n\n")[0].splitlines()[2:]
        out += [word for row in rows for word in re.findall("`([^`]+)`", row.split("|")[1])]
    return out


def test_what_is_typed_begins_with_a_verb() -> None:
    lines = [line for line in cells("typed") if " " in line]
    assert len(lines) > 15
    assert {"任", "派任", "改任", "销任", "代任", "督", "归"} <= {line.split()[0] for line in lines}
    assert [line for line in lines if line.split()[0] not in BY_NAME | {"反馈": None}] == []


def test_keys_are_in_the_table_of_keys() -> None:
    known = set(re.findall("^\\| `([^`]+)`", (DOCS / "keys.md").read_text("utf-8"), re.MULTILINE))
    named = set(cells("key"))
    assert len(named) >= 4
    assert named - known == set()
