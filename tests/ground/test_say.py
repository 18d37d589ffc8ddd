"""The catalogue: every code that is said exists; every text has both languages, the same fields, the room's style."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console.say import called, catalogue, say, use
from console.site import Role
from layers.bring import wanted
from tests.conftest import ROOT

FILES = sorted((ROOT / "resources" / "say").glob("*.toml"))
# LOOK.md section 6: verb first, no pleading, no cheering; a link is not a fix is not a picture. A unit's request (请求,
# 所请) is a thing of the trade, and a ``!`` that stands alone is a key to press.
FORBIDDEN = {
    "zh": re.compile(r"(?<![申邀所])请(?![求示假])|成功|在线|！|(?<!\s)!"),
    "en": re.compile(r"(?<!\s)!|\bplease\b|\bsuccess", re.I),
}


def entries(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every text of a file with its code, as it is written."""
    if "zh" in table or "en" in table:
        yield prefix, table
        return
    for key, value in table.items():
        assert isinstance(value, dict), f"{prefix}.{key} is no table"
        yield from entries(value, f"{prefix}.{key}")


def texts() -> list[tuple[str, dict[str, Any]]]:
    return [pair for path in FILES for pair in entries(tomllib.loads(path.read_text("utf-8")), path.stem)]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def said_codes(path: Path) -> Iterator[tuple[int, str]]:
    """``say("…")`` with a literal code: its line and the code."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
            continue
        if _is_say(node.func) and isinstance(node.args[0].value, str):
            yield node.lineno, node.args[0].value


def _is_say(called: ast.expr) -> bool:
    """``say(…)``, or ``say.say(…)`` of the module; not some other thing's method of that name."""
    if isinstance(called, ast.Attribute):
        return called.attr == "say" and isinstance(called.value, ast.Name) and called.value.id in ("say", "speech")
    return isinstance(called, ast.Name) and called.id == "say"


def test_there_is_a_catalogue() -> None:
    assert FILES
    assert texts()


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.stem))
def test_a_file_says_everything_twice(path: Path) -> None:
    wrong = []
    for code, text in entries(tomllib.loads(path.read_text("utf-8")), path.stem):
        if set(text) != {"zh", "en"} or not all(isinstance(v, str) and v.strip() for v in text.values()):
            wrong.append(f"{code}: zh and en, nothing else, neither empty")
        elif fields(text["zh"]) != fields(text["en"]):
            wrong.append(f"{code}: {sorted(fields(text['zh']) ^ fields(text['en']))} in one language only")
        elif "" in fields(text["zh"]) or any(name.isdigit() for name in fields(text["zh"])):
            wrong.append(f"{code}: a field without a name")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.stem))
def test_a_file_keeps_the_style(path: Path) -> None:
    wrong = []
    for code, text in entries(tomllib.loads(path.read_text("utf-8")), path.stem):
        for language, pattern in FORBIDDEN.items():
            wrong += [f"{code}: {found[0]} in {text[language]}" for found in pattern.finditer(text[language])]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("text", ["请稍候", "保存成功", "03 在线", "完成！", "完成!"])
def test_the_style_sees_what_it_forbids(text: str) -> None:
    assert FORBIDDEN["zh"].search(text)


@pytest.mark.parametrize("text", ["请求增援", "准单元所请", "加 ! 确认", "链路通"])
def test_the_style_lets_the_trade_speak(text: str) -> None:
    assert not FORBIDDEN["zh"].search(text)


def test_every_code_that_is_said_exists() -> None:
    codes = catalogue()
    unknown = [
        f"{path.relative_to(ROOT)}:{line}: {code}"
        for path in sorted((ROOT / "console").rglob("*.py"))
        for line, code in said_codes(path)
        if code not in codes
    ]
    assert not unknown, "\n".join(unknown)


def test_a_literal_code_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("from console import say\nprint(say.say('no.such', n=1))\n", "utf-8")
    assert list(said_codes(planted)) == [(2, "no.such")]


def test_a_ring_s_number_is_said_in_the_language_of_the_screen() -> None:
    assert say("ring.removed", no="圈3") == "圈3 已删除"
    use("en")
    try:
        assert say("ring.removed", no="圈3") == "Ring 3 removed"
        assert [called(one) for one in ("圈12 1 min", "圈3卡2", "老城核心圈", "圈地")] == [
            "Ring 12 1 min", "圈3卡2", "老城核心圈", "圈地",
        ]  # fmt: skip
    finally:
        use("zh_CN")


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_every_field_of_a_role_has_a_name(role: Role) -> None:
    """The import drawer names each by a code that is put together, which no search for ``say`` sees."""
    for one in wanted(role):
        assert f"import.field_{one.field}" in catalogue()
