"""Macros in a site's folder: read with faults, written as they are read."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from console.site.macros import Macro, faults, read_macros, write_macros

NAMES = st.text("收队增派abc１", min_size=1, max_size=8)
LINES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip),
                 min_size=1, max_size=4).map(tuple)  # fmt: skip


def test_values_go_where_they_are_named() -> None:
    macro = Macro("增派", ("派 {单元} 至 {警情}", "圈 {警情} 1 3 5"))
    assert macro.params == ("单元", "警情")
    assert macro.filled({"单元": "03 05", "警情": "0912"}) == ("派 03 05 至 0912", "圈 0912 1 3 5")
    assert Macro("a", ("派 $2 至 $1",)).params == ("$1", "$2")
    assert Macro("a", ("派 $2 至 $1",)).filled({"$1": "0912", "$2": "03"}) == ("派 03 至 0912",)


def test_a_site_without_the_file_has_none(tmp_path: Path) -> None:
    assert read_macros(tmp_path) == ((), ())


def test_a_broken_entry_is_left_out_alone(tmp_path: Path) -> None:
    (tmp_path / "macros.toml").write_text(
        '[[macros]]\nname = "收队"\nlines = ["态 全"]\n[[macros]]\nname = "a b"\nlines = ["态"]\n'
        '[[macros]]\nname = "空"\nlines = []\n[[macros]]\nname = 3\nlines = ["态"]\n'
        '[[macros]]\nname = "c"\nlines = ["态"]\nx = 1\n',
        "utf-8",
    )
    macros, problems = read_macros(tmp_path)
    assert [one.name for one in macros] == ["收队", "c"]
    assert [(one.line, one.code) for one in problems] == [
        (5, "site.macros.wrong"), (9, "site.macros.wrong"), (11, "site.macros.wrong"), (16, "site.unknown_key"),
    ]  # fmt: skip
    assert all(one.text() for one in problems)
    (tmp_path / "macros.toml").write_text("[[macros]\n", "utf-8")
    assert [one.code for one in read_macros(tmp_path)[1]] == ["site.macros.not_toml"]


@given(st.dictionaries(NAMES, LINES, max_size=4))
def test_what_is_written_is_read_back(tmp_path_factory: object, table: dict[str, tuple[str, ...]]) -> None:
    folder = tmp_path_factory.mktemp("macros")  # type: ignore[attr-defined]
    macros = tuple(one for one in (Macro(name, lines) for name, lines in table.items()) if not list(faults(one)))
    write_macros(folder, macros)
    assert read_macros(folder) == (macros, ())
