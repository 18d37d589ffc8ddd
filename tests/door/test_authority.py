"""``main.py authority``: what it writes, what it says, and that no passphrase stands on a command line."""

from __future__ import annotations

import io
import json
import stat
import sys
from pathlib import Path

import pytest

from console.door import authority_grammar, cli
from console.feed import authority, rights


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "site.toml").write_text('id = "demo"\nlanguage = "en"\n', "utf-8")
    return folder


def act(site: Path, *words: str) -> int:
    return cli.main(["authority", *words, "--site", str(site), "--folder", str(site.parent / "ca")])


def test_the_grammar_knows_the_kinds_and_brokers() -> None:
    assert authority_grammar.KINDS == authority.KINDS
    assert authority_grammar.BROKERS == rights.BROKERS


def test_from_nothing_to_a_revoked_terminal(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert act(site, "init") == 0
    assert (site / "broker-ca.pem").read_bytes() == (site.parent / "ca" / "ca.pem").read_bytes()
    assert not list(site.glob("*key*"))
    assert act(site, "issue", "server", "broker", "--host", "10.0.0.5") == 0
    assert act(site, "issue", "unit", "03", "--days", "20") == 0
    out = site.parent / "ca" / "out"
    assert sorted(path.name for path in (out / "broker").iterdir()) == [
        "broker.key.pem", "broker.pem", "ca.pem", "crl.pem",
    ]  # fmt: skip
    assert sorted(path.name for path in (out / "03").iterdir()) == ["03.key.pem", "03.pem", "ca.pem"]
    assert stat.S_IMODE((out / "03" / "03.key.pem").stat().st_mode) == 0o600
    capsys.readouterr()
    assert act(site, "list") == 0
    said = capsys.readouterr().out
    assert "good     broker broker" in said
    assert "10.0.0.5" in said
    assert "ending   unit 03" in said
    assert act(site, "revoke", "unit", "03") == 0
    capsys.readouterr()
    assert act(site, "list", "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["name"], one["revoked_at"] is None) for one in lines] == [("broker", True), ("03", False)]


def test_what_cannot_be_done_is_one_sentence(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert act(site, "list") == 1
    assert act(site, "init") == 0
    assert act(site, "init") == 1
    assert act(site, "issue", "server", "broker") == 1
    assert act(site, "issue", "unit", "a/b") == 1
    assert act(site, "revoke", "unit", "03") == 1
    inside = ["authority", "init", "--site", str(site), "--folder", str(site / "keys")]
    assert cli.main(inside) == 2
    assert not (site / "keys").exists()
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert len(said.splitlines()) == 6


def test_the_passphrase_comes_from_the_keyboard_or_a_pipe(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def typed(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    typed("short\n")
    assert act(site, "init", "--protect") == 2
    assert not (site.parent / "ca").exists()
    typed("correct horse\n")
    assert act(site, "init", "--protect") == 0
    typed("wrong horse\n")
    assert act(site, "issue", "unit", "03") == 1
    typed("correct horse\n")
    assert act(site, "issue", "unit", "03") == 0
    assert act(site, "list") == 0  # needs none


def test_rights_leave_out_who_is_revoked(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert act(site, "init") == 0
    for name in ("county110", "grid"):
        assert act(site, "issue", "source", name) == 0
    assert act(site, "revoke", "source", "grid") == 0
    capsys.readouterr()
    assert act(site, "rights") == 0
    said = capsys.readouterr().out
    assert "user county110\ntopic write onemap/v1/demo/incident/county110\n" in said
    assert "grid" not in said
    assert act(site, "rights", "--broker", "emqx") == 0
    assert capsys.readouterr().out.startswith('{deny, {username, "grid"}, all, ["#"]}.')
