"""A running console signs by itself: at start what nobody signed, then once a day; without a key it says so."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue

import pytest

from console.glass.panels.health import audit_words
from console.store import signer as signing_thread
from console.store import signing
from console.store.chain import Head
from console.store.signer import Signer, last_day
from console.words import VirtualClock
from console.words.audit import AuditState
from tests.audit.ground import DAY_S, NOW, SITE, Kept, event


class Ears:
    def __init__(self) -> None:
        self.states: SimpleQueue[AuditState] = SimpleQueue()
        self.signed: list[tuple[signing.Signature, str]] = []
        self.heads: SimpleQueue[dict[str, Head]] = SimpleQueue()

    def wait(self, right: Callable[[AuditState], bool]) -> AuditState:
        while True:
            state = self.states.get(timeout=30)
            if right(state):
                return state


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("START_S", "LOOK_S"):
        monkeypatch.setattr(signing_thread, name, 0.05)


def _signer(kept: Kept, ears: Ears, clock: VirtualClock, key_file: Path) -> Signer:
    return Signer(
        kept.url, kept.folder, kept.folder, SITE, key_file, "seat-1", clock, ears.states.put,
        lambda *one: ears.signed.append(one), ears.heads.put,
    )  # fmt: skip


@pytest.mark.usefixtures("quick")
def test_a_console_signs_at_start_and_after_midnight(empty: Kept, tmp_path_factory: pytest.TempPathFactory) -> None:
    clock, ears, key = VirtualClock(NOW), Ears(), tmp_path_factory.mktemp("outside") / "site.key"
    made = signing.make(empty.folder, SITE, key, NOW)
    empty.append([event(n) for n in range(1, 4)])
    signer = _signer(empty, ears, clock, key)
    signer.start()
    try:
        first = ears.wait(lambda state: bool(state.day))
        assert (first.day, first.key_id, first.why) == (last_day(NOW), made.id, "")
        empty.append([event(4)])
        clock.advance(DAY_S)
        assert ears.wait(lambda state: state.day > first.day).day == last_day(NOW + DAY_S)
    finally:
        signer.stop()
    with closing(empty.records()) as records:
        assert [one.of_heads()["seat-1"].n for one in records.signatures()] == [3, 4]
    assert [digest for _one, digest in ears.signed] == [signing.digest_of(SITE, one) for one, _digest in ears.signed]
    assert not empty.verdict(signing_thread.noted(empty.folder), keys=[made]).faults


@pytest.mark.usefixtures("quick")
def test_without_a_key_it_says_so_and_nothing_is_signed(empty: Kept, tmp_path: Path) -> None:
    ears = Ears()
    empty.append([event(1)])
    signer = _signer(empty, ears, VirtualClock(NOW), tmp_path / "none.key")
    signer.start()
    try:
        assert ears.wait(lambda state: bool(state.why)).why == "audit.no_key"
    finally:
        signer.stop()
    with closing(empty.records()) as records:
        assert not records.signatures()


@pytest.mark.usefixtures("quick")
def test_how_far_other_chains_are_is_noted(empty: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_thread, "HEADS_S", 0.2)
    ears = Ears()
    empty.append([event(1), event(1, "seat-2")])
    signer = _signer(empty, ears, VirtualClock(NOW), tmp_path / "none.key")
    signer.start()
    try:
        found = ears.heads.get(timeout=30)
    finally:
        signer.stop()
    assert set(found) == {"seat-2"}
    assert found["seat-2"].n == 1


@pytest.mark.usefixtures("quick")
def test_whatever_is_wrong_with_the_key_can_be_said(empty: Kept, tmp_path_factory: pytest.TempPathFactory) -> None:
    """F8 and the ticker have the sentence from the state alone."""
    key = tmp_path_factory.mktemp("outside") / "site.key"
    signing.make(empty.folder, SITE, key, NOW)
    empty.append([event(1)])
    wrongs: dict[str, Callable[[], object]] = {
        "audit.key_open": lambda: key.chmod(0o644), "audit.key_unreadable": lambda: _write(key, "no key", 0o600),
        "audit.no_key": key.unlink, "audit.pub_unreadable": lambda: (empty.folder / "audit.pub").write_text("{}"),
        "audit.key_swapped": lambda: _swap(empty.folder / "audit.pub", key),
    }  # fmt: skip
    for code, wrong in wrongs.items():
        wrong()
        ears = Ears()
        signer = _signer(empty, ears, VirtualClock(NOW), key)
        signer.start()
        try:
            state = ears.wait(lambda state: bool(state.why))
        finally:
            signer.stop()
        assert state.why == code
        words, token = audit_words(state)
        assert words
        assert token in ("warn", "t3")


def _write(path: Path, text: str, mode: int) -> None:
    path.write_text(text)
    path.chmod(mode)


def _swap(public: Path, key: Path) -> None:
    """The id stays, the key is another."""
    public.unlink()
    made = signing.make(public.parent, SITE, key, NOW)
    public.write_text(public.read_text("utf-8").replace(made.id, "0" * 16), "utf-8")
