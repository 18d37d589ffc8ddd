"""``main.py people`` as a person types it: accounts are made, changed, named; no password is shown."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from console import say as speech
from console.door import cli
from console.store import account_table, postgres

Run = Callable[..., int]
WORD = "tulip-canal-77-fox"


@pytest.fixture(autouse=True)
def _chinese_again() -> None:
    speech.use("zh_CN")


@pytest.fixture(params=["file", "postgres"])
def site_folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    folder = tmp_path / "县局"
    folder.mkdir()
    store = ""
    if request.param == "postgres":
        store = request.getfixturevalue("database")
        with postgres.connect(store) as connection:
            postgres.upgrade(connection, 1.0)
    cheap = "[people]\nargon2_time = 2\nargon2_memory_mb = 19\nargon2_lanes = 1\n"
    (folder / "site.toml").write_text(f'id = "county"\nname = "县局"\nstore = "{store}"\n{cheap}', "utf-8")
    return folder


@pytest.fixture
def people(site_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*words: str, typed: str = "") -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        return cli.main(["people", *words, "--site", str(site_folder)])

    return run


def test_a_person_comes_changes_and_goes(people: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert people("add", "LiM", "--name", "李明", "--role", "指挥调度", "--auxiliary", typed=WORD + "\n") == 0
    assert people("deny", "lim", "审核办结") == 0
    assert people("grant", "lim", "level") == 0
    assert people("roles", "lim", "dispatcher", "clerk") == 0
    capsys.readouterr()
    assert people("list", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["login"], found["roles"]) == ("lim", ["dispatcher", "clerk"])
    assert (found["grants"], found["denials"], found["auxiliary"]) == (["level"], ["close"], True)
    assert people("grant", "lim", "level", "--off") == 0
    assert "勤务等级" not in capsys.readouterr().out
    assert people("disable", "lim") == 0
    assert "已停用" in capsys.readouterr().out
    assert people("remove", "lim") == 0
    assert people("list", "--changes") == 0
    said = capsys.readouterr().out
    assert said.count("lim") >= 6
    assert "removed" in said


def test_passwords_are_asked_and_none_is_easy(people: Run, capsys: pytest.CaptureFixture[str]) -> None:
    for typed in ("", "short\n", "1234567890\n", "zhouhai1990\n", "Admin2026!!\n"):
        assert people("add", "zhouhai", "--name", "周海", "--role", "lead", typed=typed) == 1
        assert "没有改动" in capsys.readouterr().err
    assert people("list") == 0
    assert "没有账户" in capsys.readouterr().out
    assert people("add", "zhouhai", "--name", "周海", "--role", "lead", typed=WORD + "\n") == 0
    assert people("password", "zhouhai", typed="another-long-word-5\n") == 0
    out = capsys.readouterr()
    assert WORD not in out.out + out.err


def test_two_of_one_name_are_told_apart(people: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert people("add", "zhou1", "--name", "周海", "--role", "lead", typed=WORD + "\n") == 0
    assert people("add", "zhou2", "--name", "周海", "--role", "lead", typed=WORD + "\n") == 1
    assert "zhou1" in capsys.readouterr().err
    assert people("add", "zhou1", "--name", "周海二", "--role", "lead", typed=WORD + "\n") == 1
    assert people("password", "nobody", typed=WORD + "\n") == 1
    for words in (("add", "周", "--name", "x", "--role", "lead"), ("add", "a", "--name", "system", "--role", "lead"),
                  ("add", "a", "--name", "b", "--role", "king"), ("deny", "zhou1", "look")):  # fmt: skip
        assert people(*words) == 2


def test_a_torn_file_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "site.toml").write_text('id = "county"\n', "utf-8")
    from console.site.cache import state_dir

    state_dir(tmp_path).mkdir(parents=True, exist_ok=True)
    (state_dir(tmp_path) / account_table.FILE).write_bytes(b"no database" * 999)
    assert cli.main(["people", "list", "--site", str(tmp_path)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
