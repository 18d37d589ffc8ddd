"""How the room is, as plain facts: for ``main.py health``, for Prometheus, for the log. Nothing about people.

``read`` runs on the desk's thread and takes microseconds; what it gives is frozen and may go anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from console import words

if TYPE_CHECKING:
    from console.desk.desk import Desk


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Something that stands or does not. ``reason``: a code of ``say`` when not; ``since``: epoch s."""

    well: bool
    known: bool = True  # nothing has been heard of it yet when False
    since: float = 0.0
    reason: str = ""
    waiting: int = 0  # what waits for it


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """What the process takes of its machine."""

    memory_mb: float = 0.0  # resident, MB of 10^6 bytes; 0: this system does not tell
    disk_free_mb: float = 0.0  # where the state folder lies
    disk_short: bool = False
    logs: str = ""  # folder of the logs
    log_problem: str = ""  # why nothing can be logged
    crashes: int = 0  # reports in the folder of crash reports
    crash: str = ""  # the newest that this run has to tell of: of the run before, or its own


class Vitals(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a running console. Counters count from its start."""

    at: float  # epoch s
    since: float  # of the process
    version: str
    pid: int
    process: str  # run, wall, seat, record
    seat: str
    site: str
    feed: Link
    store: Link
    outbox: Link
    sums: Link
    tracks: Link = Link(well=True, known=False)  # of several seats: fixes into the database; waiting: on this machine
    tracks_lost: int = 0  # fixes, since the start
    seats: tuple[str, ...] = ()  # other seats, walls and processes that are connected
    seats_gone: tuple[str, ...] = ()
    received: int
    accepted: int
    late: int
    rejected: dict[str, int]  # by reason
    rate_per_s: float
    latency_s: float
    backlog: int
    beats: int
    slow_beats: int
    worst_beat_s: float  # since the look before
    units: int
    incidents_open: int
    orders_active: int
    clock_off_s: float  # the machine's clock against the room's, after a jump
    problems: int  # lines about the site's files
    answers: bool = True  # False: the desk has not answered for ``silent_s``; what is above is the look before
    silent_s: float = 0.0
    machine: Machine = Machine()

    @property
    def faults(self) -> tuple[str, ...]:
        """What is not as it should be: names of ``health.fault.*``; empty when all is well."""
        links = {"feed": self.feed, "store": self.store, "outbox": self.outbox, "sums": self.sums,
                 "tracks": self.tracks}  # fmt: skip
        found = [name for name, link in links.items() if link.known and not link.well]
        checks = {
            "silent": not self.answers, "backlog": self.backlog > BACKLOG, "clock": abs(self.clock_off_s) >= CLOCK_S,
            "tracks_lost": self.tracks_lost > 0, "disk": self.machine.disk_short, "log": bool(self.machine.log_problem),
        }  # fmt: skip
        return (*found, *(name for name, there in checks.items() if there))


BACKLOG = 20_000  # messages that wait for the desk
CLOCK_S = 5.0


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """Which process looks at itself."""

    since: float
    version: str
    pid: int
    process: str


def read(desk: Desk, who: Who) -> Vitals:
    """On the desk's thread."""
    health = desk.health
    feed, store, outbox, sums = health.feed, health.store, health.outbox, desk.sums.state
    told = Vitals(
        at=desk.clock.now(), since=who.since, version=who.version, pid=who.pid, process=who.process,
        seat=desk.seat, site=desk.site.config.id,
        feed=Link(well=feed is not None and feed.connected, known=feed is not None,
                  since=feed.since if feed else 0.0, reason=feed.reason if feed else ""),
        store=Link(well=store is None or store.recording, known=store is not None,
                   since=store.since if store else 0.0, reason=store.reason if store else "",
                   waiting=store.held_back if store else 0),
        outbox=Link(well=outbox.kept, since=outbox.since, reason=outbox.reason, waiting=outbox.waiting),
        sums=Link(well=sums.ready, known=sums.ready or bool(sums.code), reason=sums.code),
        tracks=_tracks(desk), tracks_lost=health.tracks.dropped if health.tracks is not None else 0,
        seats=_seats(desk, there=True), seats_gone=_seats(desk, there=False),
        received=health.received, accepted=health.accepted, late=health.late,
        rejected={reason.value: n for reason, n in health.rejects.items()},
        rate_per_s=round(health.rate_per_s, 1), latency_s=round(health.latency_s, 3), backlog=health.backlog,
        beats=health.beats.count, slow_beats=health.beats.slow, worst_beat_s=round(health.beats.worst_s, 3),
        units=len(desk.units.ids), incidents_open=len(desk.room.index.open), orders_active=len(desk.room.active),
        clock_off_s=round(desk.timekeeper.held_s(desk), 1), problems=len(desk.site.problems),
    )  # fmt: skip
    health.beats.worst_s = 0.0
    return told


def _tracks(desk: Desk) -> Link:
    """A seat that does not record writes no fixes: then it is no fault of its own that they cannot be."""
    state = desk.health.tracks
    if state is None:
        return Link(well=True, known=False)
    well = not (state.reason and (state.spooled or desk.recording))
    return Link(well=well, since=state.since, reason=state.reason, waiting=state.spooled)


def _seats(desk: Desk, *, there: bool) -> tuple[str, ...]:
    """Those that the broker shows to be connected, or to be gone."""
    if desk.alone:
        return ()
    wanted = words.Link.ONLINE if there else words.Link.OFFLINE
    return tuple(sorted(one.seat for one in desk.seats.values() if one.link is wanted and one.seat != desk.seat))
