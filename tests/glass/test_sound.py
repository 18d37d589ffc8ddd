"""Which sound when, without audio; the files; what the window plays and the bar says."""

from __future__ import annotations

import io
import subprocess
import sys
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from console import codec
from console.desk.alarm import Alarm
from console.desk.alarms import Standing
from console.desk.events import EdgeFired
from console.glass.panels.bar import sound_light
from console.glass.screens.evening import Evening
from console.glass.sound import Ears, Heard, Tone, tones
from console.glass.sound.player import Effects, Silence
from console.glass.sound.when import tone_of
from console.glass.window.frame import DeskWindow
from console.glass.window.hearing import Hearing
from console.say import say
from console.verbs import calls
from console.words import Changes, EdgeEvent, IncidentMessage, SosMessage
from tests.conftest import ROOT
from tests.glass.evening import standing


def alarm(key: str, kind: str = "clock", level: int = 2, began: float = 1_000.0) -> Standing:
    return Standing(alarm=Alarm(key=key, kind=kind, level=level), began=began)


def new(key: str, level: int = 2) -> Standing:
    return alarm(f"new:{key}", "new", level)


SOS = alarm("sos:13", "sos", 1)
LATE = alarm("clock:i1")


def heard(at: float, *ringing: Standing, muted_until: float = 0.0) -> Heard:
    return Heard(1_000 + at, at, ringing, muted_until)


def opened(*ringing: Standing) -> Ears:
    ears = Ears()
    ears.hear(heard(0, *ringing))
    return ears


def test_what_the_journal_brought_back_is_silent() -> None:
    ears = Ears()
    assert ears.hear(Heard(1_000, 0, None)) is None
    before = (new("a", 1), new("b"), LATE)
    assert ears.hear(heard(1, *before)) is None  # the desk's first look: all of it was there
    assert ears.hear(heard(2, *before)) is None


@pytest.mark.parametrize(("level", "tone"), [(1, Tone.GRAVE), (2, Tone.INCIDENT), (3, Tone.INCIDENT)])
def test_a_new_incident_sounds_once(level: int, tone: Tone) -> None:
    ears = opened()
    assert ears.hear(heard(1, new("a", level))) is tone
    assert ears.hear(heard(30, new("a", level))) is None


def test_one_new_sound_in_ten_seconds_but_for_the_gravest_and_what_waited_is_played_if_it_still_stands() -> None:
    ears = opened()
    assert ears.hear(heard(1, new("a"))) is Tone.INCIDENT
    assert ears.hear(heard(10.9, new("a"), new("b"))) is None
    assert ears.hear(heard(10.95, new("a"), new("b"), new("c", 1))) is Tone.GRAVE
    assert ears.hear(heard(20, new("a"), new("b"), new("c", 1), new("d", 3))) is None
    assert ears.hear(heard(20.95, new("a"), new("b"), new("c", 1), new("d", 3))) is Tone.INCIDENT  # of both
    assert ears.hear(heard(31, new("a"), new("b"), new("c", 1), new("d", 3))) is None


def test_what_is_over_before_its_turn_is_dropped() -> None:
    ears = opened()
    assert ears.hear(heard(1, LATE)) is Tone.OVERDUE
    assert ears.hear(heard(5, LATE, alarm("clock:i2"))) is None
    assert ears.hear(heard(9, LATE)) is None
    assert ears.hear(heard(12, LATE)) is None


def test_overdue_sounds_low_when_it_begins_again_when_graver_and_when_it_comes_anew() -> None:
    ears = opened()
    assert ears.hear(heard(1, LATE)) is Tone.OVERDUE
    assert ears.hear(heard(20, LATE)) is None
    assert ears.hear(heard(30, alarm("clock:i1", level=1))) is Tone.OVERDUE
    assert ears.hear(heard(45, alarm("clock:i1", level=1))) is None
    assert ears.hear(heard(60, alarm("clock:i1", began=1_055))) is Tone.OVERDUE


def test_sos_repeats_every_ten_seconds_until_taken_over() -> None:
    ears = opened()
    played = {at: tone for at in range(1, 40) if (tone := ears.hear(heard(at, SOS, *[new("a", 1)] * (at > 5))))}
    assert played == {1: Tone.SOS, 6: Tone.GRAVE, 11: Tone.SOS, 21: Tone.SOS, 31: Tone.SOS}
    assert ears.hear(heard(42, new("a", 1))) is None


def test_a_second_sos_is_heard_at_once_and_an_old_one_still_stands_after_a_restart() -> None:
    ears = Ears()
    assert ears.hear(heard(10, SOS)) is Tone.SOS
    assert ears.hear(heard(12, SOS, alarm("sos:14", "sos", 1))) is Tone.SOS


def test_a_unit_that_does_not_answer_is_heard_until_somebody_has_heard() -> None:
    ears, silent = opened(), alarm("welfare:03", "welfare", 1)
    assert [at for at in range(1, 70) if ears.hear(heard(at, silent)) is Tone.GRAVE] == [1, 31, 61]


def test_muted_is_silent_and_what_came_meanwhile_is_no_news() -> None:
    ears = opened()
    assert ears.hear(heard(1, new("a", 1), SOS, muted_until=1_600)) is None
    assert ears.hear(heard(601, new("a", 1), muted_until=1_600)) is None
    assert ears.hear(heard(602, new("a", 1), new("b", 1))) is Tone.GRAVE


# --- the budget, whatever comes ---------------------------------------------------------------------------------

KINDS = (("sos", 1), ("welfare", 1), ("new", 1), ("new", 3), ("clock", 1), ("clock", 2), ("link", 2))
LIVES = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(1, 120), st.integers(0, 60)), max_size=40
)  # kind and level, when it comes, how long it stands


@given(LIVES)
def test_no_two_small_sounds_in_ten_seconds_no_grave_one_lost_none_of_what_is_over(
    lives: list[tuple[tuple[str, int], int, int]],
) -> None:
    ears, played = opened(), dict[int, Tone]()
    one_of = [alarm(f"{kind}:{n}", kind, level) for n, ((kind, level), _, _) in enumerate(lives)]
    for at in range(1, 200):
        standing = [one for one, (_, comes, for_s) in zip(one_of, lives, strict=True) if comes <= at <= comes + for_s]
        tone = ears.hear(heard(at, *standing))
        if tone is not None:
            played[at] = tone
            assert any(tone_of(one) is tone for one in standing), "of what is over nothing is heard"
    times = sorted(played)
    assert not [b for a, b in pairwise(times) if not played[b].exempt and b - a < 10]
    for one, (_, comes, for_s) in zip(one_of, lives, strict=True):
        wait_s = {Tone.SOS: 0, Tone.GRAVE: 1}.get(tone_of(one))
        if wait_s is not None and for_s >= wait_s:  # a grave one is heard at once, or behind an SOS
            assert tone_of(one) in {played.get(at) for at in range(comes, comes + wait_s + 1)}


@given(LIVES)
def test_what_stands_long_enough_is_heard_in_the_end(lives: list[tuple[tuple[str, int], int, int]]) -> None:
    calm = [one for one in lives if one[0][0] not in ("sos", "welfare") and one[0] != ("new", 1)]
    ears, played = opened(), dict[int, Tone]()
    one_of = [alarm(f"{kind}:{n}", kind, level) for n, ((kind, level), _, _) in enumerate(calm)]
    for at in range(1, 200):
        standing = [one for one, (_, comes, for_s) in zip(one_of, calm, strict=True) if comes <= at <= comes + for_s]
        if (tone := ears.hear(heard(at, *standing))) is not None:
            played[at] = tone
    for one, (_, comes, for_s) in zip(one_of, calm, strict=True):
        if for_s > 20:  # at most one sound that is not over, and one of the other kind
            assert tone_of(one) in {played.get(at) for at in range(comes, comes + 21)}


@pytest.mark.parametrize("tone", Tone)
def test_the_files_are_what_the_generator_makes(tone: Tone) -> None:
    made = tones.wav(tone)
    assert tones.file_of(tone).read_bytes() == made, "python -m console.glass.sound.tones"
    with wave.open(io.BytesIO(made)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    assert samples[0] == samples[-1] == 0  # no click
    assert 8_000 < np.abs(samples).max() < 20_000


def test_overdue_is_low() -> None:
    pitch = {tone: max(hz for hz, _ in score) for tone, score in tones.SCORES.items()}
    assert min(pitch, key=lambda tone: pitch[tone]) is Tone.OVERDUE


class Listener(Silence):
    """Notes what would be heard."""

    def __init__(self) -> None:
        self.played: list[Tone] = []
        self.prepared = 0

    def prepare(self) -> None:
        self.prepared += 1
        self.ready = True

    def play(self, tone: Tone) -> None:
        self.played.append(tone)


@contextmanager
def listening() -> Iterator[tuple[Evening, DeskWindow, Listener]]:
    """Whatever stands in the story is known: a unit that does not answer would be heard."""
    with standing() as (evening, window):
        assert window.run("知 全").ok
        listener = Listener()
        window.hearing = Hearing(window.desk, listener)
        evening.clock.advance(1)
        window.pulse.beat()
        yield evening, window, listener


def message(evening: Evening, number: str, level: int) -> IncidentMessage:
    now = evening.clock.now()
    return IncidentMessage(
        source="110", id=number, t=now, type="噪声扰民", level=level, place="南门", text="", received_at=now
    )


def test_the_window_plays_what_arrives_and_not_what_was_there_or_typed_here() -> None:
    with listening() as (evening, window, listener):
        window.do(calls.NewIncident(type="求助", level=1))
        window.pulse.beat()
        assert listener.played == []
        evening.desk.inbox.put(message(evening, "2001", 2))
        window.pulse.beat()
        evening.desk.inbox.put(message(evening, "2002", 1))
        window.pulse.beat()
        assert listener.played == [Tone.INCIDENT, Tone.GRAVE]


def test_a_judgement_at_an_edge_of_the_first_level_sounds_as_overdue_and_the_others_do_not() -> None:
    with listening() as (evening, window, listener):
        now = evening.clock.now()
        for n, level in enumerate((2, 3, 1, 1)):
            edge = EdgeEvent(id=f"x-E{n + 1}", area="beat:B01", what="enter", at=now, unit="13", level=level)
            evening.desk.record((EdgeFired(edge=edge), edge.id), actor="system")
            window.pulse.beat()
        assert listener.played == [Tone.OVERDUE]


def test_bytes_of_a_first_level_incident_are_heard_at_once_and_of_a_second_after_it_has_waited() -> None:
    with listening() as (evening, window, listener):
        for number, level in (("2001", 1), ("2002", 2)):
            evening.say("incident/110", codec.incident_payload(message(evening, number, level)))
        window.pulse.beat()
        assert listener.played == [Tone.GRAVE]
        for _ in range(9):
            evening.clock.advance(1)
            window.pulse.beat()
        assert Tone.INCIDENT not in listener.played
        for _ in range(12):
            evening.clock.advance(1)
            window.pulse.beat()
        assert Tone.INCIDENT in listener.played


def test_what_a_person_knows_is_not_heard() -> None:
    with listening() as (evening, window, listener):
        evening.say("incident/110", codec.incident_payload(message(evening, "2001", 1)))
        window.pulse.beat()
        evening.say("incident/110", codec.incident_payload(message(evening, "2002", 2)))
        window.pulse.beat()
        assert window.run("知 全").ok
        for _ in range(15):
            evening.clock.advance(1)
            window.pulse.beat()
        assert Tone.INCIDENT not in listener.played


def test_f5_ends_the_repeated_sos() -> None:
    with listening() as (evening, window, listener):
        now = evening.clock.now()
        evening.desk.inbox.put(SosMessage(unit="13", t=now, id="s1", received_at=now))
        for _ in range(12):
            evening.clock.advance(1)
            window.pulse.beat()
        assert listener.played.count(Tone.SOS) == 2
        QTest.keyClick(window.keys, Qt.Key.Key_F5)
        for _ in range(12):
            evening.clock.advance(1)
            window.pulse.beat()
        assert listener.played.count(Tone.SOS) == 2


def test_nothing_is_loaded_before_the_map_stands() -> None:
    with standing() as (_, window):
        listener = Listener()
        hearing = Hearing(window.desk, listener)
        hearing.apply(Changes.SECOND, stands=False)
        assert listener.prepared == 0
        hearing.apply(Changes.SECOND, stands=True)
        hearing.apply(Changes.SECOND, stands=True)
        assert listener.prepared == 1


def test_z_mutes_and_the_bar_says_until_when() -> None:
    with standing() as (evening, window):
        before = window.top.grab().toImage()
        QTest.keyClick(window.keys, Qt.Key.Key_Z)
        window.scan.settle()
        until = window.desk.view.muted_until
        assert until == evening.clock.now() + 600
        assert window.top.grab().toImage() != before
        window.top.press(say("panel.key.mute"))
        assert window.desk.view.muted_until == 0.0


def test_the_bar_says_what_is_heard() -> None:
    def words(muted_until: float, device: bool | None) -> tuple[str, str]:
        runs = sound_light(muted_until, 100.0, device)
        return " ".join(run.text for run in runs), runs[-1].token

    assert words(0, True) == ("声音 开", "t1")
    off, token = words(700.0, True)
    assert off.startswith("声音 关，至 ")
    assert token == "warn"
    assert words(700.0, False)[0] == "声音 无设备"


def test_effects_are_silent_without_a_device_and_ready_with_one() -> None:
    """On whatever machine this runs: nothing is raised, nothing is left behind."""
    effects = Effects()
    assert effects.ready is None
    effects.prepare()
    assert effects.ready in (True, False)
    for tone in Tone:
        effects.play(tone)
    effects.stop()


def test_a_machine_without_sound_is_told_by_the_bar_not_on_standard_error() -> None:
    text = (
        "from PySide6.QtWidgets import QApplication; app = QApplication([])\n"
        "from console.glass.sound.player import Effects\n"
        "effects = Effects(); effects.prepare(); app.processEvents(); effects.stop()"
    )
    done = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
