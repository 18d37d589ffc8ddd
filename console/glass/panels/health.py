"""The health panel: broker and journal, what came, what was refused and why, what is wrong with the site's files."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.desk import basemaps
from console.glass import fonts
from console.glass.panels import figures, health_clocks
from console.glass.panels.bar import feed_light, outbox_light, reason_words, store_light
from console.glass.panels.ink import Ink, Run, key_width
from console.glass.panels.room import Room
from console.glass.panels.scroll import ScrollPanel
from console.glass.theme import Theme
from console.say import listed, say
from console.words import SOON_S, Certificate, Changes, Link, Reject, RejectReason
from console.words.audit import AuditState

if TYPE_CHECKING:
    from console.desk import Desk
    from console.fetch import DepotState

WIDTH = 560
HEAD_H = 40
DAY_S = 86_400
WORST = 6  # senders whose messages are refused most


class HealthPanel(ScrollPanel):
    """A drawer over the map's right side; ``F8`` or a click on the bar's dots opens it."""

    flags = Changes.SECOND | Changes.HEALTH

    def __init__(
        self, room: Room, theme: Theme, parent: QWidget | None = None,
        grounds: Callable[[], Sequence[DepotState]] = tuple,
    ) -> None:  # fmt: skip
        """``grounds``: how the base maps stand that have been shown."""
        super().__init__(theme, parent)
        self.room, self.grounds = room, grounds
        self.hide()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        y = HEAD_H + 10 - self.offset
        y = self._links(ink, w, y)
        y = self._clocks(ink, w, y)
        y = self._counts(ink, w, y)
        y = self._machine(ink, w, y)
        y = self._rejects(ink, w, y)
        y = self._grounds(ink, w, y)
        y = self._problems(ink, w, y)
        self.contents(y + self.offset - HEAD_H, h - HEAD_H)
        self._head(ink, w)
        self.draw_thumb(ink, w - 1, HEAD_H, h - HEAD_H)
        ink.vline(0, 0, h, "line2")
        ink.vline(w - 1, 0, h, "line2")

    def _head(self, ink: Ink, w: float) -> None:
        ink.fill(0, 0, w, HEAD_H, "panel")
        ink.text(16, HEAD_H / 2, say("health.title"), "t1", 15, bold=True)
        x = w - 16 - key_width("Esc")
        ink.key(x, HEAD_H / 2, "Esc")
        x = ink.right(x - 7, HEAD_H / 2, say("panel.fold"), "t2")
        self.spot(QRectF(x, 0, w - x, HEAD_H), lambda: self.room.act("health"), say("panel.fold"))
        ink.hline(0, w, HEAD_H - 1)

    def _title(self, ink: Ink, w: float, y: float, title: str, aside: str = "") -> float:
        x = ink.text(16, y + 14, title, "t1", 13, bold=True)
        ink.right(w - 16, y + 14, fonts.fit(aside, 12, False, w - 48 - x), "t2", 12)
        ink.hline(16, w - 16, y + 28)
        return y + 32

    def _links(self, ink: Ink, w: float, y: float) -> float:
        health, now = self.room.desk.health, self.room.now
        y = self._title(ink, w, y, say("health.links"))
        feed, store = health.feed, health.store
        for light, url in (
            (feed_light(feed, now), feed.url if feed else ""),
            (store_light(store, health.as_of), reason_words(store.reason) if store else ""),
            (outbox_light(health.outbox), reason_words(health.outbox.reason)),
        ):
            well, runs = light
            ink.dot(22, y + 13, 4.5, "ok" if well else "warn")
            x = ink.runs(36, y + 13, runs, until=w - 16)
            ink.right(w - 16, y + 13, fonts.fit(url, 12, False, max(0, w - 40 - x)), "t3", 12)
            y += 26
        y = self._tracks(ink, w, self._seats(ink, w, self._recorder(ink, w, y)))
        y = self._certificates(ink, w, y, feed.certificates if feed else ())
        return self._sums(ink, w, y) + 8

    def _recorder(self, ink: Ink, w: float, y: float) -> float:
        """Of several seats: which one writes down what terminals say, and since when."""
        desk = self.room.desk
        if desk.recorder is None:
            return y
        seat = desk.seat if desk.recording else desk.recorder.seat
        ink.dot(22, y + 13, 4.5, "ok" if seat else "warn")
        words = say("health.recorder", seat=seat) if seat else say("health.no_recorder")
        ink.text(36, y + 13, say("health.recorder_here", seat=seat) if desk.recording else words, "t1")
        if seat and desk.recorder.since:
            ink.right(w - 16, y + 13, say("held.since", t=figures.clock(desk.recorder.since)), "t3", 12)
        return y + 26

    def _seats(self, ink: Ink, w: float, y: float) -> float:
        """The other seats, walls and processes: who is connected, who is gone. The drawer 座席 has the rest."""
        if self.room.desk.alone:
            return y
        there, gone = (_others(self.room.desk, link) for link in (Link.ONLINE, Link.OFFLINE))
        ink.dot(22, y + 13, 4.5, "ok" if there or not gone else "warn")
        words = say("health.seats", seats=listed(there)) if there else say("health.seats_none")
        lost = [Run(say("health.seats_gone", seats=listed(gone)), "warn", gap=10.0)] if gone else []
        ink.runs(36, y + 13, [Run(words, "t1"), *lost], until=w - 16)
        self.spot(QRectF(16, y, w - 32, 26), lambda: self.room.act("seats"), say("panel.key.seats"))
        return y + 26

    def _tracks(self, ink: Ink, w: float, y: float) -> float:
        """Of several seats: whether fixes get into the database, and how many wait on this machine or are lost."""
        state = self.room.desk.health.tracks
        if state is None:
            return y
        well = not (state.dropped or (state.reason and (state.spooled or self.room.desk.recording)))
        ink.dot(22, y + 13, 4.5, "ok" if well else "warn")
        code = "held" if state.spooled or (state.reason and not well) else "deputed" if state.deputed else "well"
        runs = [Run(say(f"health.tracks_{code}", n=f"{state.spooled:,}"), "t1" if well else "warn")]
        if state.dropped:
            runs.append(Run(say("health.tracks_lost", n=f"{state.dropped:,}"), "warn", 13, True, 10.0))
        x = ink.runs(36, y + 13, runs, until=w - 16)
        ink.right(w - 16, y + 13, fonts.fit(reason_words(state.reason), 12, False, max(0, w - 40 - x)), "t3", 12)
        return y + 26

    def _certificates(self, ink: Ink, w: float, y: float, shown: Sequence[Certificate]) -> float:
        """Those of the broker's connection that end soon, or have ended."""
        for one in shown:
            left_s = one.not_after - self.room.now
            if left_s > SOON_S:
                continue
            code = "health.certificate_soon" if left_s > 0 else "health.certificate_over"
            day = time.strftime("%Y-%m-%d", time.localtime(one.not_after))
            whose = say(f"health.certificate.{one.role}")
            words = say(code, whose=whose, name=one.name, day=day, n=int(left_s // DAY_S))
            ink.dot(22, y + 13, 4.5, "warn")
            ink.text(36, y + 13, fonts.fit(words, 13, False, w - 52), "warn")
            y += 26
        return y

    def _sums(self, ink: Ink, w: float, y: float) -> float:
        """How the worker stands that reckons rings."""
        state = self.room.desk.sums.state
        ink.dot(22, y + 13, 4.5, "ok" if state.ready else "warn")
        code = state.code or ("sums.ready" if state.ready else "sums.loading")
        ink.text(36, y + 13, fonts.fit(say(code), 13, False, w - 52), "t1" if state.ready else "warn")
        return self._vouched(ink, w, y + 26)

    def _vouched(self, ink: Ink, w: float, y: float) -> float:
        """Up to which day the journal is signed. Without a key nobody was asked to sign: no warning."""
        state = self.room.desk.health.audit
        words, token = audit_words(state)
        ink.dot(22, y + 13, 4.5, token)
        lines = fonts.wrap(words, 13, w - 52, 2)
        for n, line in enumerate(lines):
            ink.text(36, y + 13 + 20 * n, line, "warn" if token == "warn" else "t1")
        return y + 6 + 20 * len(lines)

    def _clocks(self, ink: Ink, w: float, y: float) -> float:
        y = self._title(ink, w, y, say("health.clocks"))
        for words, token in list(health_clocks.lines(self.room)) or [(say("health.clocks_none"), "t3")]:
            for line in fonts.wrap(words, 13, w - 32, 2):
                ink.text(16, y + 13, line, token)
                y += 22
        return y + 12

    def _counts(self, ink: Ink, w: float, y: float) -> float:
        health = self.room.desk.health
        y = self._title(ink, w, y, say("health.counts"), say("health.since_start"))
        shown = (
            ("received", f"{health.received:,}"), ("accepted", f"{health.accepted:,}"), ("late", f"{health.late:,}"),
            ("rejected", f"{health.rejected:,}"), ("rate", f"{health.rate_per_s:.0f}"),
            ("latency", say("bar.latency_s", s=f"{health.latency_s:.2f}")), ("backlog", f"{health.backlog:,}"),
        )  # fmt: skip
        return self._pairs(ink, w, y, shown) + 10

    def _pairs(self, ink: Ink, w: float, y: float, shown: Sequence[tuple[str, str]]) -> float:
        """Two columns of a word and its figure; where they end."""
        for i, (name, figure) in enumerate(shown):
            x, line = 16 + (w - 32) / 2 * (i % 2), y + 13 + 24 * (i // 2)
            ink.text(x, line, say(f"health.{name}"), "t2")
            ink.right(x + (w - 32) / 2 - 24, line, figure, "t1", 13, bold=True)
        return y + 24 * ((len(shown) + 1) // 2)

    def _machine(self, ink: Ink, w: float, y: float) -> float:
        """What ``main.py health`` says of this process."""
        health = self.room.desk.health
        machine = health.machine
        if machine is None:
            return y
        y = self._title(ink, w, y, say("health.machine"), say("health.logs", path=machine.logs))
        shown = (
            ("memory", f"{machine.memory_mb:,.0f} MB" if machine.memory_mb else "–"),
            ("disk", f"{machine.disk_free_mb:,.0f} MB"), ("slow", f"{health.beats.slow:,}"),
            ("crashes", f"{machine.crashes:,}"),
        )  # fmt: skip
        y = self._pairs(ink, w, y, shown)
        said = (
            (machine.crash, say("health.crash", path=machine.crash)),
            (machine.log_problem, say("health.log_problem", problem=machine.log_problem)),
            (machine.disk_short, say("health.disk_short", mb=f"{machine.disk_free_mb:,.0f}")),
        )
        for there, words in said:
            for line in fonts.wrap(words, 13, w - 32, 2) if there else ():
                ink.text(16, y + 13, line, "warn")
                y += 22
        return y + 10

    def _rejects(self, ink: Ink, w: float, y: float) -> float:
        health = self.room.desk.health
        y = self._title(ink, w, y, say("health.rejects"), say("health.last_example"))
        if not health.rejects:
            ink.text(16, y + 13, say("health.none"), "t3")
            return y + 36
        for reason, count in sorted(health.rejects.items(), key=lambda item: -item[1]):
            y = self._reject(ink, w, y, reason, count, health.examples.get(reason))
        return self._senders(ink, w, y) + 8

    def _senders(self, ink: Ink, w: float, y: float) -> float:
        """Whose messages are refused most, so that somebody can see to that terminal."""
        worst = self.room.desk.health.worst(WORST)
        if not worst:
            return y
        ink.text(16, y + 16, say("health.senders"), "t1", 13, bold=True)
        y += 28
        for who, reason, count in worst:
            name = fonts.fit(self.room.desk.unit_words(who), 13, False, w / 2 - 24)
            ink.text(16, y + 11, name, "t1")
            ink.text(w / 2, y + 11, fonts.fit(say(f"reject.{reason.value}"), 13, False, w / 2 - 96), "t2")
            ink.right(w - 16, y + 11, f"{count:,}", "t1", 13, bold=True)
            y += 22
        return y

    def _reject(self, ink: Ink, w: float, y: float, reason: RejectReason, count: int, last: Reject | None) -> float:
        ink.text(16, y + 13, say(f"reject.{reason.value}"), "t1", 13, bold=True)
        ink.right(w - 16, y + 13, f"{count:,}", "t1", 15, bold=True)
        if last is None:
            return y + 28
        facts = f"{figures.clock(last.received_at)} · {last.topic}"
        ink.text(16, y + 32, fonts.fit(facts, 12, False, w - 32), "t2", 12)
        text = " · ".join(part for part in (last.detail, last.example) if part)
        for line in fonts.wrap(text, 12, w - 32, 2):
            ink.text(16, y + 49, line, "t3", 12)
            y += 17
        ink.hline(16, w - 16, y + 44)
        return y + 48

    def _grounds(self, ink: Ink, w: float, y: float) -> float:
        config = self.room.desk.site.config
        now = basemaps.name_of(config, basemaps.chosen(config, self.room.desk.view.basemap))
        y = self._title(ink, w, y, say("health.grounds"), say("health.ground_now", name=now))
        states = self.grounds()
        if not states:
            ink.text(16, y + 13, say("health.grounds_none"), "t3")
            return y + 36
        for state in states:
            y = self._ground(ink, w, y, state, basemaps.name_of(config, state.id))
        return y + 8

    def _ground(self, ink: Ink, w: float, y: float, state: DepotState, name: str) -> float:
        """One base map: what came, then a sentence for each reason why something of the view did not."""
        detail = {**state.last, **state.notices}
        nothing = not (state.got or state.cached)  # it has never shown anything: then what it was refused counts
        lacking = [(code, n) for code, n in (state.refused if nothing else state.lacking).items() if n]
        ink.dot(22, y + 13, 4.5, "warn" if lacking or state.notices else "ok")
        x = ink.text(36, y + 13, fonts.fit(name, 13, True, w / 2 - 52), "t1", 13, bold=True)
        counts = say("health.ground_counts", got=f"{state.got:,}", cached=f"{state.cached:,}",
                     refused=f"{sum(state.refused.values()):,}", waiting=f"{state.waiting:,}")  # fmt: skip
        ink.right(w - 16, y + 13, fonts.fit(counts, 12, False, w - 32 - x), "t2", 12)
        y += 28
        for code, n in [*lacking, *((code, 0) for code in state.notices)]:
            text = say(code, map=name, n=n, detail=detail.get(code, "")).removesuffix(" · ")
            for line in fonts.wrap(text, 12, w - 52, 3):
                ink.text(36, y + 8, line, "warn", 12)
                y += 17
            y += 3
        return y

    def _problems(self, ink: Ink, w: float, y: float) -> float:
        problems = (*self.room.desk.site.problems, *self.room.key_problems)
        y = self._title(ink, w, y, say("health.site"), str(self.room.desk.site.folder))
        if not problems:
            ink.text(16, y + 13, say("health.site_none"), "t3")
            return y + 36
        for problem in problems:
            for line in fonts.wrap(problem.text(), 13, w - 32, 3):
                ink.text(16, y + 13, line, "warn")
                y += 19
            y += 6
        return y + 8


def _others(desk: Desk, link: Link) -> list[str]:
    return sorted(one.seat for one in desk.seats.values() if one.link is link and one.seat != desk.seat)


def audit_words(state: AuditState | None) -> tuple[str, str]:
    """What is said of the journal's signature, and the token of its dot."""
    if state is None or not (state.day or state.why):
        return say("audit.health_waiting"), "t3"
    if not state.why:
        return say("audit.health_signed", day=state.day), "ok"
    why = say(state.why, **state.facts)
    if not state.day:
        return say("audit.health_unsigned", why=why), "t3" if state.why == "audit.no_key" else "warn"
    return say("audit.health_behind", day=state.day, why=why), "warn"
