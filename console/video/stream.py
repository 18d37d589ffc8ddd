"""One stream in the child: a thread that fetches, decodes, scales and publishes, and tries again by its budget."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from fractions import Fraction

import av
from av.container import InputContainer
from av.video.reformatter import VideoReformatter

from console.video import codes, faults
from console.video.address import host_of, opened_as, slack_s
from console.video.budget import Budget
from console.video.faults import StreamFault
from console.video.frames import DECODING, IDLE, OPENING, Block
from console.video.messages import Address, News, Open, Rules, Snapped, Target, Told
from console.video.pace import Lag, Pace
from console.video.scaling import fitted, jpeg, pixels, shown_size
from console.video.senders import sent_at
from console.video.standing import Standing
from console.words.video import Phase


class Stream(threading.Thread):
    """Runs until ``leave``. ``standing`` may be read on any thread; ``say`` is called on this one."""

    def __init__(self, ask: Open, rules: Rules, say: Callable[[News], None]) -> None:
        super().__init__(name=f"stream {ask.source}", daemon=True)
        self.n, self.standing = ask.n, Standing(ask, rules)
        self._rules, self._say = rules, say
        self._address, self._target = ask.address, ask.target
        self._budget = Budget(rules.tries, rules.retry_s, rules.retry_most_s, rules.slow_retry_s)
        self._budget.spent = ask.tries
        self._left, self._asked = threading.Event(), threading.Event()
        self._block: Block | None = None
        self._scaler = VideoReformatter()
        self._published = 0
        self._frame: av.VideoFrame | None = None  # the newest, as it was decoded
        self._stills: list[int] = []

    # ---- any thread

    def resize(self, target: Target) -> None:
        self._target = target

    def retry(self, address: Address) -> None:
        """A person asks again: at once, with a whole budget."""
        self._address = address
        self._budget.renew()
        self._asked.set()

    def snap(self, still: int) -> None:
        """A still of what is shown; of the next picture when what is there is old and more come."""
        self._stills.append(still)
        if self.standing.phase is not Phase.PLAYING or self.standing.is_frozen(time.monotonic()):
            self._answer_stills()

    def leave(self) -> None:
        """End with the next packet; where none comes, when the wait for one is over (``Rules.read_s``)."""
        self._left.set()
        self._asked.set()

    # ---- the thread

    def run(self) -> None:
        while not self._left.is_set():
            began = time.monotonic()
            self._asked.clear()
            try:
                self._play()  # returns at the end of a recording, which begins again
            except Exception as error:  # whatever FFmpeg finds in what strangers send must not end the child
                self._failed(error, began)
        self._answer_stills()
        if self._block is not None:
            self._block.close()

    def _failed(self, error: Exception, began: float) -> None:
        if self._left.is_set():
            return
        fault = faults.fault_of(error, login=bool(self._address.login))
        played_s = self.standing.played_s(began)
        wait_s = None if fault.final else self._budget.fail(played_s)
        spent = fault.final or self._budget.is_spent
        phase = Phase.REFUSED if fault.final else Phase.FAILED if spent else Phase.RETRYING
        facts = {"host": host_of(self._address.url), **fault.facts}
        self.standing.failed(phase, fault.code, facts, wait_s, self._budget.spent)
        self._tell()
        self._answer_stills()
        self._asked.wait(wait_s)
        self.standing.opening()

    def _play(self) -> None:
        """One connection, until it ends or is left."""
        self._place()
        url, options = opened_as(self._address)
        container = self._open(url, options)
        try:
            self._demux(container)
        finally:
            with contextlib.suppress(av.error.FFmpegError):
                container.close()

    def _open(self, url: str, options: dict[str, str]) -> InputContainer:
        """Connected. Who has said nothing when the time is up is silent, whatever FFmpeg makes of being stopped."""
        began = time.monotonic()
        self._mark(OPENING)
        try:
            return av.open(url, options=options, timeout=(self._rules.open_s, self._rules.read_s))
        except av.error.FFmpegError:
            if time.monotonic() - began >= self._rules.open_s:
                raise StreamFault(codes.SILENT) from None
            raise
        finally:
            self._mark(IDLE)

    def _demux(self, container: InputContainer) -> None:
        """Until it ends, or is left; returns at the end of a recording."""
        if not container.streams.video:
            raise StreamFault(codes.NO_VIDEO)
        video = container.streams.video[0]
        if video.codec_context is None:
            raise StreamFault(codes.NO_CODEC, {"codec": "?"})
        video.codec_context.thread_count = 1  # more bring no picture sooner: docs/decisions/014
        recorded = container.duration is not None and container.duration > 0
        self.standing.connected(video.codec_context.name)
        slack = slack_s(self._address.url, container.format.name, recorded=recorded)
        self._pictures(container, video, Pace(slack), Lag())
        if not recorded or not self.standing.has_shown:
            raise StreamFault(codes.ENDED)

    def _pictures(self, container: InputContainer, video: av.VideoStream, pace: Pace, lag: Lag) -> None:
        asked_at = time.monotonic()
        for packet in container.demux(video):
            idle_s = time.monotonic() - asked_at
            self.standing.heard(packet.size)
            for frame in self._decoded(packet):
                wait_s = pace.wait_s(frame.time, time.monotonic())
                if self._left.wait(wait_s):
                    return
                self._shown(frame, packet)
                late = lag.hear(frame.time, time.monotonic(), max(idle_s, wait_s))
                self._leave_out(video.codec_context, late)
            if self._left.is_set():
                return
            self.standing.starves(time.monotonic())
            asked_at = time.monotonic()

    def _leave_out(self, context: av.VideoCodecContext, late: bool) -> None:
        """Decoding that is behind takes key frames alone until it has caught up."""
        if late is not self.standing.skips:
            context.skip_frame = "NONKEY" if late else "DEFAULT"
            self.standing.skips = late

    def _decoded(self, packet: av.Packet[av.VideoStream]) -> list[av.VideoFrame]:
        """What it gives; a packet, or a picture, that is broken counts as lost and is not shown."""
        self._mark(DECODING)
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            self.standing.gauge.lost += 1
            self.standing.broken(time.monotonic())
            return []
        finally:
            self._mark(IDLE)
        good = [one for one in frames if isinstance(one, av.VideoFrame) and not one.is_corrupt]
        self.standing.gauge.lost += len(frames) - len(good)
        return good

    def _shown(self, frame: av.VideoFrame, packet: av.Packet[av.VideoStream]) -> None:
        now = time.monotonic()
        self._frame = frame
        wide, high = shown_size(frame.width, frame.height, _aspect(packet))
        self._place()
        if self._block is not None:
            size = fitted(wide, high, self._target.width, self._target.height)
            rows = pixels(frame, self._scaler, *size)
            self._published += 1
            self._block.put(self._published, now, rows)
            self.standing.gauge.looked(rows, now)
        first = self.standing.phase is not Phase.PLAYING
        self.standing.picture(frame, now, sent_at(packet))
        if first:
            self._tell()
        if self._stills:
            self._answer_stills()

    def _tell(self) -> None:
        """What must not wait until how all stand is told."""
        self._say(Told(self.n, self.standing.state(time.monotonic())))

    def _place(self) -> None:
        """Where pictures go now; what has been let go of meanwhile is soon followed by another."""
        name = self._target.block
        if self._block is not None and self._block.name != name:
            self._block.close()
            self._block = None
        if self._block is None:
            with contextlib.suppress(FileNotFoundError):
                self._block = Block.attach(name)

    def _mark(self, what: int) -> None:
        if self._block is not None:
            self._block.mark(what)

    def _answer_stills(self) -> None:
        while self._stills:
            still, frame = self._stills.pop(), self._frame
            if frame is None:
                why, facts = self.standing.why_nothing()
                self._say(Snapped(still, 0.0, b"", 0, 0, why, facts))
                continue
            at = self.standing.picture_at or time.monotonic()
            self._say(Snapped(still, at, jpeg(frame), frame.width, frame.height))


def _aspect(packet: av.Packet[av.VideoStream]) -> Fraction | None:
    found = getattr(packet.stream, "sample_aspect_ratio", None)
    return found if isinstance(found, Fraction) else None
