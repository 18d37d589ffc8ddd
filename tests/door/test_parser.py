"""The command line: what it takes, and one sentence in the screen's language for what it does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from console import say as speech
from console.door import cli, parser, scripts
from console.door.errors import DoorError
from tests.conftest import ROOT

HAN = range(0x4E00, 0x9FFF)


@pytest.fixture(autouse=True)
def _chinese_again() -> None:
    speech.use("zh_CN")


def parsed(*words: str) -> object:
    return parser.build().parse_args(parser.words(list(words)))


def test_no_command_means_run() -> None:
    assert vars(parsed())["command"] == "run"
    assert vars(parsed("--theme", "light"))["theme"] == "light"


def test_run_takes_what_a_showing_needs(tmp_path: Path) -> None:
    options = vars(parsed("run", "--screenshot", str(tmp_path / "a.png"), "--after", "2.5", "--size", "3840×2160"))
    assert options["size"] == (3840, 2160)
    assert options["after"] == 2.5
    assert options["screenshot"] == tmp_path / "a.png"


def test_faults_and_columns_are_read() -> None:
    options = vars(parsed("simulate", "--broker", "mqtt://h:1", "--faults", "late,jump"))
    assert options["faults"] == ("late", "jump")
    assert vars(parsed("simulate", "--broker", "mqtt://h", "--faults", "all"))["faults"] == parser.FAULTS
    options = vars(parsed("publish", __file__, "--broker", "mqtts://h", "--site", "x", "--columns", "id=unit,t=when"))
    assert options["columns"] == {"id": "unit", "t": "when"}


@pytest.mark.parametrize("name", parser.BENCHES)
def test_every_bench_has_its_own_options(name: str) -> None:
    options = vars(parsed("bench", name, "--json"))
    assert options["json"] is True
    assert all(option in options for option in parser.BENCHES[name])
    assert options["site"] is None


BAD = [
    ("run", "--size", "3"),
    ("run", "--size", "1x1"),
    ("run", "--after", "soon"),
    ("run", "--after", "nan"),
    ("run", "--after"),
    ("run", "--site", f"{__file__}/no"),
    ("run", "--script", f"{__file__}/no"),
    ("run", "--screenshot", f"{__file__}/a.png"),
    ("run", "--theme", "pink"),
    ("run", "--lang", "fr"),
    ("run", "--broker", "http://h"),
    ("run", "--broker", "mqtt://"),
    ("run", "--broker", "mqtt://h:port"),
    ("run", "--broker", "mqtt://[h"),
    ("run", "--broker", "mqtt://me:secret@h"),
    ("run", "--unknown"),
    ("fly",),
    ("simulate",),
    ("simulate", "--broker", "mqtt://h", "--units", "0"),
    ("simulate", "--broker", "mqtt://h", "--units", "1.5"),
    ("simulate", "--broker", "mqtt://h", "--rate", "-1"),
    ("simulate", "--broker", "mqtt://h", "--faults", "late,gremlin"),
    ("publish", f"{__file__}/no", "--broker", "mqtt://h", "--site", "x"),
    ("publish", __file__, "--broker", "mqtt://h", "--site", "x", "--columns", "unit=x"),
    ("publish", __file__, "--broker", "mqtt://h", "--site", "x", "--speed", "0"),
    ("site",),
    ("site", "new", "d"),
    ("site", "compile", f"{__file__}/no"),
    ("bench",),
    ("bench", "sleep"),
]


@pytest.mark.parametrize("words", BAD, ids=" ".join)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_makes_no_sense_is_one_sentence_and_exit_2(
    words: tuple[str, ...], language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    tail = () if "--lang" in words else ("--lang", language)
    assert cli.main([*words, *tail]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert "Traceback" not in said.err
    assert any(ord(letter) in HAN for letter in said.err) == (language == "zh" or "fr" in words)
    assert "secret" not in said.err or language == "en"  # the English sentence has the word, never the password
    assert "me:secret" not in said.err


@pytest.mark.parametrize("command", [*((name,) for name in parser.COMMANDS), ("site", "new"), ("bench", "frame")])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_has_help_in_both_languages(
    command: tuple[str, ...], language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*command, "--lang", language, "--help"]) == 0
    said = capsys.readouterr().out
    assert any(ord(letter) in HAN for letter in said) == (language == "zh")
    assert said.startswith("用法：" if language == "zh" else "usage: ")
    assert "\nusage" not in said


def test_main_is_light_to_import_again() -> None:
    """A spawned worker imports ``main`` once more: it must bring in none of the rooms."""
    text = "import sys, main; print([m for m in sys.modules if m.split('.')[0] in ('console', 'PySide6', 'numpy')])"
    done = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_a_site_chooses_the_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "site.toml").write_text('language = "en"\nbroker = 3\n', "utf-8")
    options = parser.build().parse_args(["site", "compile", str(tmp_path)])
    assert cli.language_of_site(options) == "en"
    assert capsys.readouterr().err == ""


def test_a_script_is_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "drill.txt"
    file.write_text("# 演示\n等 2\n选 0912\n", "utf-8")
    assert scripts.read(file) == ("# 演示", "等 2", "选 0912")


@pytest.mark.parametrize("line", ["等 会儿", "wait nan", "wait -1", "等"])
def test_a_bad_pause_names_its_line(line: str, tmp_path: Path) -> None:
    file = tmp_path / "drill.txt"
    file.write_text(f"选 0912\n{line}\n", "utf-8")
    with pytest.raises(DoorError, match="2") as raised:
        scripts.read(file)
    assert raised.value.exit_code == 2
