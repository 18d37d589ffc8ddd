"""``main.py audit``: key, sign, verify, export, who, as a person runs them."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from console.desk import events as ev
from console.door import main
from console.words import Incident
from tests.audit.ground import NOW, Kept, event

ROOT = Path(__file__).resolve().parents[2]


class Town:
    """A site folder whose journal is ``kept``."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder / "town"
        self.state = self.folder / ".onemap"
        self.state.mkdir(parents=True)
        self.key = folder / "site.key"
        self.folder.joinpath("site.toml").write_text(
            f'id = "town"\nstore = "{url}"\n[audit]\nkey_file = "{self.key.as_posix()}"\n', "utf-8"
        )
        self.kept = Kept(self.state, url)

    def audit(self, *words: str) -> int:
        return main(["audit", *words, "--site", str(self.folder), "--lang", "en"])


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Town:
    made = Town(tmp_path, request.getfixturevalue("database") if request.param == "postgresql" else "")
    one = Incident(id="county:912", no="", source="county", t=NOW, received_at=NOW, type="盗窃", level=2, text="偷车")
    received = ev.make(ev.IncidentReceived(incident=one), one.id, seat="seat-1", actor="system", at=NOW)
    made.kept.append([received, *(event(n, seat) for n in range(1, 5) for seat in ("seat-1", "seat-2"))])
    return made


def test_a_key_a_signature_and_a_whole_journal(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    assert town.audit("verify") == 0
    assert "No signature" in capsys.readouterr().out
    assert town.audit("key") == 0
    found = re.search(r"id ([0-9a-f]{16})", capsys.readouterr().out)
    assert found is not None
    assert town.key.stat().st_mode & 0o077 == 0
    assert "private" not in (town.folder / "audit.pub").read_text()
    assert town.audit("sign") == 0
    assert town.audit("verify", "--key", found[1]) == 0
    assert "Whole: 10 events, 3 chains, 1 signatures" in capsys.readouterr().out
    assert town.audit("verify", "--key", "0123456789abcdef") == 1
    assert town.audit("key") == 1  # never over the one there is
    assert town.audit("key", "--new") == 0
    town.kept.append([event(5)])
    assert town.audit("sign") == 0
    capsys.readouterr()
    assert town.audit("verify", "--key", found[1], "--json") == 0
    assert json.loads(capsys.readouterr().out)["signatures"] == 2


def test_the_private_key_is_not_for_others_nor_inside_the_site(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    assert town.audit("key", "--file", str(town.folder / "key")) == 1
    assert town.audit("key") == 0
    town.key.chmod(0o644)
    assert town.audit("sign") == 1
    assert "chmod 600" in capsys.readouterr().err


def test_what_is_wrong_is_said_and_is_the_exit_code(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    town.kept.hack("UPDATE event SET actor = 'x' WHERE seat = 'seat-2' AND n = 2")
    capsys.readouterr()
    assert town.audit("verify") == 1
    assert "Altered: seat-2 no. 2, id seat-2-2" in capsys.readouterr().out
    assert town.audit("verify", "--json") == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["faults"][0]["seat"], said["faults"][0]["n"]) == (False, "seat-2", 2)


@pytest.mark.parametrize("span", [(), ("--incident", "0912"), ("--from", f"@{NOW + 2}", "--to", f"@{NOW + 4}")])
def test_an_exported_file_is_verified_by_us_and_by_anybody(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str], span: tuple[str, ...]
) -> None:
    out = tmp_path / "out.jsonl"
    assert town.audit("key") == town.audit("sign") == 0
    if "--incident" in span:  # its number is given by the room
        span = ("--incident", "county:912")
    assert town.audit("export", "-o", str(out), *span) == 0
    assert town.audit("verify", str(out)) == 0
    script = tmp_path / "anybody.py"
    script.write_text(_script(), "utf-8")
    assert _anybody(script, out).returncode == 0
    _each_change_is_found(town, script, out, capsys)


def _each_change_is_found(town: Town, script: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = out.read_text("utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if '"event"' in line and "第 3 条" in line)
    for name, changed in {
        "altered": [*lines[:at], lines[at].replace("第 3 条", "第三条"), *lines[at + 1 :]],
        "cut": lines[:-1],
    }.items():
        forged = out.with_name(f"{name}.jsonl")
        forged.write_text("\n".join(changed) + "\n", "utf-8")
        assert town.audit("verify", str(forged)) == 1, name
        assert _anybody(script, forged).returncode != 0, name
    capsys.readouterr()


def _script() -> str:
    """As the handbook prints it."""
    found = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "audit.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def _anybody(script: Path, file: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-I", str(script), str(file)], capture_output=True, check=False)


def test_a_signature_that_is_in_an_earlier_export_must_still_be_there(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    assert town.audit("key") == town.audit("sign") == town.audit("export", "-o", str(out)) == 0
    (town.state / "signatures.jsonl").unlink()
    town.kept.hack("DELETE FROM signature", "DELETE FROM event WHERE seat = 'cli'")
    assert town.audit("verify") == 0
    assert town.audit("verify", "--against", str(out)) == 1
    assert "Signature gone" in capsys.readouterr().out


def test_who_made_a_file_and_who_saw_personal_fields(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _keep_personal(town, "county:912", NOW * 2)
    out = tmp_path / "out.jsonl"
    assert town.audit("export", "-o", str(out), "--incident", "county:912", "--personal") == 0
    assert "13800138000" in out.read_text("utf-8")
    assert out.stat().st_mode & 0o077 == 0, "for whoever asked for it alone"
    capsys.readouterr()
    assert town.audit("who", str(out)) == 0
    assert "file written" in capsys.readouterr().out
    assert town.audit("who", "county:912") == 0
    said = capsys.readouterr().out
    assert "personal fields seen" in said
    assert "13800138000" not in said
    out.write_text(out.read_text("utf-8") + "\n")
    assert town.audit("who", str(out)) == 1
    assert town.audit("who", "陈志远") == 0
    assert capsys.readouterr().out.count("陈志远") == 8
    assert town.audit("who", "seat-2-3") == 0  # an event, as verify names it
    assert "seat-2#3" in capsys.readouterr().out
    assert town.audit("who", "nobody") == 1


def test_personal_fields_past_their_date_are_named(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    _keep_personal(town, "county:911", NOW)
    assert town.audit("verify") == 1
    assert "Personal fields past their date: county:911" in capsys.readouterr().out


def _keep_personal(town: Town, key: str, purge_at: float) -> None:
    fields = json.dumps({"name": "张三", "number": "13800138000"}, ensure_ascii=False)
    town.kept.hack(f"INSERT INTO personal VALUES ('{key}', '{fields}', {purge_at!r})")


def test_what_is_no_journal_and_no_export_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    town = Town(tmp_path)
    (town.state / "journal.sqlite").unlink()
    other = tmp_path / "other.jsonl"
    other.write_text('{"a": 1}\n')
    assert town.audit("verify") == 1
    assert town.audit("verify", str(other)) == 1
    assert capsys.readouterr().err.splitlines() == ["There is no journal here", "This is no file of audit export"]


PASSWORDS = {"lim": "tulip-canal-77-fox", "chen": "granite-otter-41-sky", "wang": "lantern-moss-93-elk"}


def _people(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """李明 leads, 陈志远 supervises, 王芳 dispatches."""
    those = (("lim", "李明", "lead"), ("chen", "陈志远", "supervisor"), ("wang", "王芳", "dispatcher"))
    for login, name, role in those:
        monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORDS[login] + "\n"))
        assert main(["people", "add", login, "--name", name, "--role", role, "--site", str(town.folder)]) == 0


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        ((), "", "say with --as who asks"),
        (("--as", "lim"), "wrong\n", "password"),
        (("--as", "chen"), PASSWORDS["chen"] + "\n", "no right"),
        (("--as", "lim"), PASSWORDS["lim"] + "\n", "--second"),
        (("--as", "lim", "--second", "lim"), PASSWORDS["lim"] + "\n" + PASSWORDS["lim"] + "\n", "another"),
    ],
)
def test_personal_fields_do_not_go_out_without_the_right_and_a_second_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...], typed: str, said: str,
) -> None:  # fmt: skip
    town = _cheap(tmp_path)
    _people(town, monkeypatch)
    _keep_personal(town, "county:912", NOW * 2)
    out = tmp_path / "out.jsonl"
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert town.audit("export", "-o", str(out), "--incident", "county:912", "--personal", *words) == 1
    assert said.lower() in capsys.readouterr().err.lower()
    assert not out.exists()


def test_two_who_may_take_personal_fields_out_and_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    town = _cheap(tmp_path)
    _people(town, monkeypatch)
    _keep_personal(town, "county:912", NOW * 2)
    out = tmp_path / "out.jsonl"
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORDS["lim"] + "\n" + PASSWORDS["chen"] + "\n"))
    two = ("--as", "lim", "--second", "chen")
    assert town.audit("export", "-o", str(out), "--incident", "county:912", "--personal", *two) == 0
    capsys.readouterr()
    assert town.audit("who", "county:912", "--json") == 0
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    seen = [one for one in said if one["kind"] == "personal.seen"]
    assert [(one["actor"], json.loads(one["body"])["second"]) for one in seen] == [("李明", "陈志远")]


def _cheap(folder: Path) -> Town:
    town = Town(folder)
    site = town.folder / "site.toml"
    cheap = "[people]\nargon2_time = 2\nargon2_memory_mb = 19\nargon2_lanes = 1\n"
    site.write_text(site.read_text("utf-8") + cheap, "utf-8")
    one = Incident(id="county:912", no="", source="county", t=NOW, received_at=NOW, type="盗窃", level=2, text="偷车")
    town.kept.append([ev.make(ev.IncidentReceived(incident=one), one.id, seat="seat-1", actor="system", at=NOW)])
    return town
