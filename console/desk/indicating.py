"""Numbers of the duty 指标 at the desk: when they are due, what is kept of them, when a reminder 提醒单 is made out.

They are worked out by the clerk beside the window; the journal keeps the value of every period that is over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from console.desk import events_indicators as ev
from console.say import language
from console.site import periods
from console.verbs import Said
from console.words import Changes
from console.words.indicators import Reading, Slip
from console.words.study import Scope, Study

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.site import IndicatorSpec

KEY: Final = "indicators"
FIRST_S: Final = 120.0  # after the start: the window comes first, and the clerk loads for seconds
LOOK_S: Final = 60.0  # how often it is looked whether something is due
AGAIN_S: Final = 600.0  # after this one that was not answered is asked again
BACK: Final = {"shift": 7, "day": 7, "week": 4, "month": 3}  # periods before that a new indicator begins with


class Row(NamedTuple):
    """One indicator as the board shows it. ``trend``: whole periods, oldest first, the newest is ``last``."""

    spec: IndicatorSpec
    last: Reading | None
    running: Reading | None
    trend: tuple[Reading, ...]
    slip: Slip | None  # the newest that is open

    @property
    def crossed(self) -> bool:
        return self.last is not None and self.last.value is not None and self.spec.crossed(self.last.value)


class Indicating:
    """``looked_at``: somebody has the board before him, so the running period is worked out too."""

    def __init__(self) -> None:
        self.running: dict[str, Reading] = {}
        self.running_at = 0.0  # epoch s; 0: never
        self.looked_at = False
        self.waits = False
        self._look_at: float | None = None  # Clock.mono; None: not before ``FIRST_S``
        self._asked_at = 0.0  # Clock.mono
        self._failed: set[tuple[str, float]] = set()  # indicator and period that could not be worked out

    def second(self, desk: Desk) -> None:
        """Ask for what is due, once a minute."""
        mono = desk.clock.mono()
        if self._look_at is None:
            self._look_at = mono + FIRST_S
        if not desk.site.config.indicators or mono < self._look_at:
            return
        self._look_at = mono + LOOK_S
        if self.waits and mono < self._asked_at + AGAIN_S:
            return
        since = self._since(desk)
        if since is not None:
            self._ask(desk, since)

    def look(self, desk: Desk, on: bool) -> None:
        """The board is opened or closed."""
        self.looked_at = on
        if on:
            self._look_at = 0.0
            self.second(desk)

    def _since(self, desk: Desk) -> float | None:
        """From where on something is missing; None: nothing is due."""
        now, config = desk.clock.now(), desk.site.config
        missing = [span[0] for spec in config.indicators for span in self._missing(desk, spec)]
        if not missing and (not self.looked_at or now < self.running_at + config.indicator.refresh_min * 60.0):
            return None
        current = (periods.containing(spec.period, now, config.shift)[0] for spec in config.indicators)
        return min((*missing, *current))

    def _missing(self, desk: Desk, spec: IndicatorSpec) -> list[periods.Span]:
        """Whole periods that the journal has no value of, oldest first."""
        config, known = desk.site.config, desk.room.readings.get(spec.id, ())
        over = desk.clock.now() - config.indicator.settle_min * 60.0
        newest = known[-1].since if known else float("-inf")
        return [
            one for one in periods.last(spec.period, over, config.shift, BACK[spec.period])
            if one[0] > newest and (spec.id, one[0]) not in self._failed
        ]  # fmt: skip

    def _ask(self, desk: Desk, since: float) -> None:
        self.waits, self._asked_at = True, desk.clock.mono()
        desk.studies.study(desk, KEY, ("indicators",), Scope(since=since, until=desk.clock.now()))

    # --- answers -----------------------------------------------------------------------------------------------------

    def heard(self, desk: Desk, changes: Changes) -> None:
        """The clerk has said something: to us, if it has answered what we asked."""
        work = desk.studies.of(KEY) if changes & Changes.STUDY and self.waits else None
        if work is None or work.running:
            return
        if work.fault is not None or not work.studies:
            self.failed(desk)
        else:
            self.answered(desk, work.studies[0])

    def answered(self, desk: Desk, study: Study) -> None:
        """Keep what is over, show what runs."""
        self.waits, self.running_at = False, study.scope.until
        specs = {spec.id: spec for spec in desk.site.config.indicators}
        over = study.scope.until - desk.site.config.indicator.settle_min * 60.0
        for reading in study.readings:
            if reading.indicator not in specs:
                continue
            if reading.until <= over:
                self._keep(desk, specs[reading.indicator], reading)
            elif reading.until > study.scope.until:
                self.running[reading.indicator] = reading
        desk.changed(Changes.INDICATORS)

    def failed(self, desk: Desk) -> None:
        """The clerk could not: asked again later, or when the board is opened anew."""
        self.waits = False
        self._look_at = desk.clock.mono() + AGAIN_S
        desk.changed(Changes.INDICATORS)

    def _keep(self, desk: Desk, spec: IndicatorSpec, reading: Reading) -> None:
        known = desk.room.readings.get(spec.id, ())
        if known and known[-1].since >= reading.since:
            return
        if reading.why:
            if (spec.id, reading.since) not in self._failed:
                self._failed.add((spec.id, reading.since))
                desk.tell("indicator.tick_failed", {"name": called(spec), "why": Said(reading.why)}, "system", "")
            return
        desk.record((ev.IndicatorRead(reading=reading), spec.id), actor="system")
        if reading.since == self._newest(desk, spec):
            self._judge(desk, spec, reading)

    def _newest(self, desk: Desk, spec: IndicatorSpec) -> float:
        """Beginning of the period that ended last: what is older is history, and no reminder is made out for it."""
        over = desk.clock.now() - desk.site.config.indicator.settle_min * 60.0
        return periods.last(spec.period, over, desk.site.config.shift, 1)[0][0]

    def _judge(self, desk: Desk, spec: IndicatorSpec, reading: Reading) -> None:
        threshold, config = spec.threshold, desk.site.config.indicator
        if reading.value is None or threshold is None or not spec.crossed(reading.value) or reading.n < config.least:
            return
        now = desk.clock.now()
        slip = Slip(
            no=f"提{desk.room.slip_last + 1}", indicator=spec.id, name=spec.name, since=reading.since,
            until=reading.until, value=reading.value, threshold=threshold, most=spec.most is not None, opened_at=now,
            due_at=now + config.answer_h * 3600.0,
        )  # fmt: skip
        desk.record((ev.IndicatorCrossed(slip=slip), slip.no), actor="system")
        desk.tell("indicator.tick_crossed", {"no": slip.no, "name": called(spec)}, "system", "")


def called(spec: IndicatorSpec) -> str:
    """Its name in the language of the screen."""
    return spec.name_en if spec.name_en and language() == "en" else spec.name


def board(desk: Desk) -> tuple[Row, ...]:
    """Those with an open reminder first, then those on the wrong side, then as the site lists them."""
    rows = [_row(desk, spec) for spec in desk.site.config.indicators]
    return tuple(sorted(rows, key=lambda row: (row.slip is None, not row.crossed)))


def _row(desk: Desk, spec: IndicatorSpec) -> Row:
    known = desk.room.readings.get(spec.id, ())
    slips = [one for one in desk.room.slips.values() if one.indicator == spec.id and one.open]
    last = known[-1] if known else None
    return Row(spec, last, desk.indicating.running.get(spec.id), known, slips[-1] if slips else None)


def open_slips(desk: Desk) -> tuple[Slip, ...]:
    """Reminders that wait, oldest first."""
    return tuple(one for one in desk.room.slips.values() if one.open)
