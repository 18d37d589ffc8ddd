"""``main.py store`` as a person types it, on real databases."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from console import say as speech
from console.door import cli
from console.store import postgres


@pytest.fixture(autouse=True)
def _chinese_again() -> None:
    speech.use("zh_CN")


@pytest.fixture
def site_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "县局"
    folder.mkdir()
    (folder / "site.toml").write_text('id = "county"\nname = "县局"\n', "utf-8")
    return folder


def test_a_database_is_made_ready_once(database: str, site_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["store", "init", "--site", str(site_folder), "--store", database, "--lang", "zh"]
    assert cli.main(words) == 0
    said = capsys.readouterr().out
    for word in ("已建库", "county", "超级用户"):
        assert word in said
    assert cli.main(words) == 0
    assert "未改动" in capsys.readouterr().out
    with postgres.connect(database) as connection:
        postgres.check_version(connection)
        assert connection.execute("SELECT value FROM meta WHERE name = 'site'").fetchone() == ("county",)


def test_it_is_given_to_no_second_site(database: str, site_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["store", "init", "--site", str(site_folder), "--store", database]) == 0
    (site_folder / "site.toml").write_text('id = "other"\n', "utf-8")
    assert cli.main(["store", "init", "--site", str(site_folder), "--store", database]) == 1
    assert "county" in capsys.readouterr().err


def test_upgrade_is_not_for_an_empty_one(database: str, site_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--site", str(site_folder), "--store", database, "--json"]
    assert cli.main(["store", "upgrade", *words]) == 1
    assert "store init" in capsys.readouterr().err
    assert cli.main(["store", "init", *words]) == 0
    assert cli.main(["store", "upgrade", *words]) == 0
    facts = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert facts["before"] == facts["after"] == max(postgres.scripts())


def test_a_site_on_sqlite_needs_none(site_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["store", "init", "--site", str(site_folder)]) == 2
    assert "site.toml" in capsys.readouterr().err


def test_the_password_is_never_said(site_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = quote("秘密-7&3")
    url = f"postgresql://onemap:{secret}@127.0.0.1:1/none"
    assert cli.main(["store", "init", "--site", str(site_folder), "--store", url]) == 1
    said = capsys.readouterr()
    for word in (secret, "秘密"):
        assert word not in said.out + said.err
    assert "连不上" in said.err
    assert cli.main(["store", "init", "--site", str(site_folder), "--store", "mysql://x"]) == 2


def test_a_site_is_moved_checked_backed_up_and_restored(
    database: str, site_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the command line alone, in Chinese."""
    from console.door.made_year import Year
    from console.site.cache import state_dir

    Year(600, 1_790_000_000.0, ("03", "05"), (115.0, 35.7)).write(state_dir(site_folder), "seat-1")
    here = ["--site", str(site_folder), "--lang", "zh"]
    assert cli.main(["store", "check", *here]) == 0
    assert cli.main(["store", "backup", *here, str(tmp_path / "a.zip")]) == 0
    assert cli.main(["store", "backup", *here, str(tmp_path / "a.zip")]) == 1
    assert cli.main(["store", "restore", *here, str(tmp_path / "a.zip")]) == 1
    assert cli.main(["store", "restore", *here, "--store", database, str(tmp_path / "a.zip")]) == 1
    assert cli.main(["store", "init", *here, "--store", database]) == 0
    assert cli.main(["store", "move", *here, "--to", database]) == 0
    assert cli.main(["store", "check", *here, "--store", database]) == 0
    assert cli.main(["store", "move", *here, "--to", database]) == 1
    assert cli.main(["store", "move", *here, "--to", "sqlite"]) == 1
    said = capsys.readouterr()
    for word in ("已查完 600 条", "备份已存", "已搬到", "逐条核对一致"):
        assert word in said.out
    for word in ("已存在", "已有数据", "一头是本机文件", "先恢复成本机文件"):
        assert word in said.err
    with postgres.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (601,)  # and that a backup was made
        held = connection.execute("SELECT count(*) FROM active_order").fetchone()
        assert held is not None
        assert held[0] == 2
