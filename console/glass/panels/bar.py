"""The bar: whose room this is, who is on duty, what is on the street, whether messages come and are kept, the time."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.desk import shift
from console.glass.panels import figures
from console.glass.panels.ink import Ink, Run, key_width, width_of
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import known, say
from console.words import Changes, Duty, FeedState, OutboxState, StoreState

_COUNTED = (Duty.PATROL, Duty.STANDBY, Duty.ENROUTE, Duty.ONSCENE)
_RULE = 41  # px a separator takes with the room round it


class Bar(Panel):
    flags = (Changes.SECOND | Changes.UNITS | Changes.INCIDENTS | Changes.HEALTH | Changes.VIEW | Changes.SHIFT
             | Changes.STUDY)  # fmt: skip

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room

    def draw(self, ink: Ink, w: float, h: float) -> None:
        y = h / 2 - 1
        right = self._right(ink, w - 16, y)
        x = 16.0
        groups = self._fitting(right - 24 - x)
        for i, group in enumerate(groups):
            if i:
                ink.vline(x + 20, y - 9, y + 9, "line2")
                x += _RULE
            x = ink.runs(x, y, group)
        self.spot(QRectF(0, 0, x, h), None, self._tip())
        ink.hline(0, w, h - 1)

    # ---- left: groups, dropped from the least needed until the rest has room

    def _fitting(self, room: float) -> list[list[Run]]:
        name, note = self._site()
        people, counts, today = self._people(), self._counts(), self._today()
        led = self._people(dispatcher=False)
        full = self.measures.full_bar
        here = self._here()
        stages = [
            [[*name, *note], here, people, counts, today],
            [name, here, people, counts, today],
            [name, here, led, counts, today],
            [name, here, people[:1], counts, today],
            [name, here, counts, today],
        ] if full else [[here, who, self._counts(short=True), today] for who in (led, people[:1])]  # fmt: skip
        stages += [[here, self._counts(short=True), today]]
        if not self.room.desk.alone:  # with much to say of links at the right: which seat it is, is asked for then
            stages += [[here, today], [here]]
        stages += [[self._counts(short=True), today], [today]]
        for groups in stages:
            kept = [group for group in groups if group]
            if sum(width_of(group) for group in kept) + _RULE * (len(kept) - 1) <= room:
                return kept
        return []

    def _site(self) -> tuple[list[Run], list[Run]]:
        config = self.room.desk.site.config
        note = config.subtitle or (say("bar.fictional") if config.fictional else "")
        return [Run(config.name, "t1", 15, True)], [Run(note, "t3", 13, False, 20)] if note else []

    def _people(self, dispatcher: bool = True) -> list[Run]:
        """The shift, the duty level when one is set, who leads and who dispatches."""
        desk = self.room.desk
        duty, words = shift.desk_duty(desk), shift.shift_words(desk)
        runs = [Run(words, "t1")] if words else []
        if level := shift.level_name(desk, desk.room.level.level):
            runs.append(Run(level, "t1", 13, True, 12 if runs else 0))
        second = [(say("bar.dispatcher"), duty.dispatcher)] if dispatcher else []
        for label, name in ((say("bar.lead"), duty.lead), *second):
            if name:
                runs += [Run(label, "t2", gap=16 if runs else 0), Run(name, "t1", gap=5)]
        return runs

    def _here(self) -> list[Run]:
        """Who has signed in at this seat, which of several it is; that it needs nobody to."""
        session = self.room.desk.session
        if not session.needed:
            return [Run(say("bar.no_sign_in"), "t3")]
        name = session.account.name if session.account is not None else say("bar.nobody")
        token = "t1" if session.open else "warn"
        seat = say("bar.here") if self.room.desk.alone else self.room.desk.seat
        return [Run(seat, "t2"), Run(name, token, gap=5)]

    def _counts(self, short: bool = False) -> list[Run]:
        by_duty = self.room.reads.duty_counts()
        lost = self.room.reads.lost_count()
        shown = [(say(f"panel.duty.{duty.name.lower()}"), by_duty[duty], "t1") for duty in _COUNTED]
        if short:
            shown = shown[:-1]
        if lost:
            shown.append((say("bar.lost"), lost, "warn"))
        return _figures(shown)

    def _today(self) -> list[Run]:
        today = self.room.reads.today()
        shown = [(say("bar.today"), today.taken, "t1"), (say("bar.closed"), today.closed, "t1")]
        if today.overdue:
            shown.append((say("bar.overdue"), today.overdue, "warn"))
        return _figures(shown)

    def _tip(self) -> str:
        config = self.room.desk.site.config
        by_duty = self.room.reads.duty_counts()
        duties = " · ".join(f"{say(f'panel.duty.{duty.name.lower()}')} {n}" for duty, n in by_duty.items())
        people = " ".join(run.text for run in self._people())
        here = "" if self.room.desk.session.needed else say("bar.no_sign_in_tip")
        duties = "\n".join(one for one in (duties, here) if one)
        return "\n".join(part for part in (config.name, people, duties) if part)

    # ---- right: clock and health

    def _right(self, ink: Ink, x: float, y: float) -> float:
        now, health = self.room.now, self.room.desk.health
        edge, held = x, bool(self.room.desk.timekeeper.held_s(self.room.desk))
        x = ink.right(x, y, figures.clock(now), "warn" if held else "t1", 20, bold=True)
        if held:
            self.spot(QRectF(x, y - 14, edge - x, 28), lambda: self.room.act("health"), say("health.clock_held"))
        x = ink.right(x - 16, y, figures.weekday(now), "t2")
        ink.vline(x - 20, y - 9, y + 9, "line2")
        end = x - _RULE
        end = self._sound(ink, end, y, now) - 20
        start = ink.runs_right(end, y, [Run(say("bar.latency"), "t2"), Run(self._latency(), "t1", gap=5)])
        start = self._light(ink, start - 20, y, *store_light(health.store, health.as_of))
        start = self._light(ink, start - 20, y, *feed_light(health.feed, now, health.outbox.waiting))
        if not health.outbox.kept:
            start = self._light(ink, start - 20, y, *outbox_light(health.outbox))
        self.spot(QRectF(start, y - 14, end - start, 28), lambda: self.room.act("health"), say("panel.key.health"))
        return self._jobs(ink, start, y)

    def _jobs(self, ink: Ink, right: float, y: float) -> float:
        """How far films and tables are; a click stops one."""
        jobs = self.room.desk.jobs
        for job in jobs.running:
            start = ink.right(right - 20, y, say(f"job.{job.kind}", n=round(100 * job.share)), "acc", 13, bold=True)
            rect = QRectF(start, y - 14, right - 20 - start, 28)
            self.spot(rect, lambda kind=job.kind: jobs.stop(self.room.desk, kind), say("job.stop_tip"))  # type: ignore[misc]
            right = start
        return right

    def _sound(self, ink: Ink, right: float, y: float, now: float) -> float:
        """声音 开 or 关 with its end, and the key that changes it; where there is no device, that."""
        runs, key = sound_light(self.room.desk.view.muted_until, now, self.room.sounds()), cap("mute")
        wide = key_width(key) + 6
        ink.key(right - wide + 6, y, key)
        start = ink.runs_right(right - wide, y, runs)
        self.spot(QRectF(start, y - 14, right - start, 28), lambda: self.room.act("mute"), say("panel.key.mute"))
        return start

    def _latency(self) -> str:
        return say("bar.latency_s", s=f"{self.room.desk.health.latency_s:.2f}")

    def _light(self, ink: Ink, right: float, y: float, well: bool, runs: list[Run]) -> float:
        start = ink.runs_right(right, y, runs)
        ink.dot(start - 12, y, 4.5, "ok" if well else "warn")
        return start - 17


def feed_light(state: FeedState | None, _now: float, waiting: int = 0) -> tuple[bool, list[Run]]:
    """The dot and words for the broker: its port when it is our own, the reason and since when when it is away, and how
    many messages wait for it."""
    if state is None:
        return False, [Run(say("bar.feed"), "t2"), Run(say("bar.feed_none"), "warn", gap=5)]
    if state.connected:
        port = urlsplit(state.url).port if state.embedded else None
        return True, [Run(say("bar.feed"), "t2"), *([Run(f":{port}", "t3", gap=5)] if port else [])]
    words = say("bar.since", what=reason_words(state.reason) or say("bar.feed_away"), at=figures.clock(state.since))
    more = [Run(say("order.waiting", n=waiting), "warn", gap=8)] if waiting else []
    return False, [Run(say("bar.feed"), "t2"), Run(words, "warn", gap=5), *more]


def outbox_light(state: OutboxState) -> tuple[bool, list[Run]]:
    """The dot and words for the outbox: how much waits, and whether it would outlive the process."""
    runs = [Run(say("order.outbox"), "t2"), Run(say("order.waiting", n=state.waiting), "t1", gap=5)]
    if state.kept:
        return True, runs
    words = say("bar.since", what=say("order.not_kept"), at=figures.clock(state.since))
    return False, [*runs, Run(words, "warn", gap=8)]


def store_light(state: StoreState | None, as_of: float | None = None) -> tuple[bool, list[Run]]:
    """The dot and words for the journal: how many events are held back, and since when; or that another process has
    this seat's name. ``as_of``: of when the room is, epoch s, where it began without the database."""
    if state is None or state.recording:
        return state is not None, [Run(say("bar.store"), "t2")]
    if state.namesake:
        return False, [Run(say("bar.since", what=say("bar.namesake"), at=figures.clock(state.since)), "warn")]
    code = "bar.unrecorded" if state.spared >= state.held_back else "order.unspared"
    if state.reason == "store.away" and code == "bar.unrecorded":
        code = "bar.db_away_n" if state.held_back else "bar.db_away"
    words = say("bar.since", what=say(code, n=state.held_back), at=figures.clock(state.since))
    if as_of is None:
        return False, [Run(words, "warn")]
    of = say("bar.as_of", at=figures.day(as_of)) if as_of else say("bar.as_of_nothing")
    return False, [Run(words, "warn"), Run(of, "warn", gap=8)]


def sound_light(muted_until: float, now: float, device: bool | None) -> list[Run]:
    """Whether the room hears: ``device`` None while nobody has looked for one."""
    if device is False:
        return [Run(say("bar.sound"), "t2"), Run(say("bar.sound_none"), "t3", gap=5)]
    if muted_until > now:
        return [Run(say("bar.sound_off", at=figures.clock(muted_until)), "warn")]
    return [Run(say("bar.sound"), "t2"), Run(say("bar.sound_on"), "t1", gap=5)]


def reason_words(reason: str) -> str:
    """A reason as the feed or the store gave it: a message code, or what the system said."""
    return say(reason) if known(reason) else reason


def _figures(shown: list[tuple[str, int, str]]) -> list[Run]:
    """Label and number after number, the number large."""
    runs: list[Run] = []
    for label, number, token in shown:
        tone = "warn" if token == "warn" else "t2"
        runs += [Run(label, tone, gap=18 if runs else 0), Run(str(number), token, 18, True, 5)]
    return runs
