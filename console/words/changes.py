"""What a verb or a beat changed: one announcement with flags, each window looks at its own flag."""

from __future__ import annotations

import enum


class Changes(enum.Flag):
    NOTHING = 0
    FIXES = enum.auto()  # some unit moved
    UNITS = enum.auto()  # duty, link, body camera, battery, crew; a unit appeared
    INCIDENTS = enum.auto()
    ORDERS = enum.auto()
    SOS = enum.auto()
    SELECTION = enum.auto()
    PREVIEW = enum.auto()  # the ghost of what is being typed
    RANKING = enum.auto()
    HEALTH = enum.auto()  # rejects, feed or store state
    TICKER = enum.auto()
    SECOND = enum.auto()  # a second has passed: clocks tick on one beat
    VIEW = enum.auto()  # a verb asked the canvases for something (centre, fit, layer, theme)
    SITE = enum.auto()  # layers of the site were added, changed or removed: read ``desk.site`` again
    MARKS = enum.auto()  # markers and notes on the map
    RINGS = enum.auto()  # a ring, its outlines, who is inside, its posts, its duty
    COVER = enum.auto()  # what the free units cover
    EDGES = enum.auto()  # a judgement at an edge
    TASKS = enum.auto()  # a task, its state, what of it has been visited
    SHIFT = enum.auto()  # who is on duty, breaks, duty level
    NOTICES = enum.auto()  # a broadcast, or who has answered it
    ALARMS = enum.auto()  # something that can sound has come, gone, or been heard
    WALL = enum.auto()  # what the wall shows: scene, tiles, what they are bound to, a map taken by hand
    VIDEO = enum.auto()  # how a stream or a camera stands, who looks at what; never a new picture
    TOURS = enum.auto()  # a video patrol 视频巡查, its rounds
    REPLAY = enum.auto()  # the replay itself: its moment, speed, marks; only in a replay window
    STUDY = enum.auto()  # an analysis or a report: how far it is, what it found
    SEATS = enum.auto()  # who is at another seat, what is selected and changed there
    INDICATORS = enum.auto()  # a number of the duty 指标, a reminder 提醒单 and its handling

    def __or__(self, other: Changes) -> Changes:
        """As of any flag. Most of what is joined while a month of events is folded is nothing: a whole pass through
        ``enum`` for each would take half of the time."""
        if not other._value_ or other._value_ == self._value_:
            return self
        return Changes(self._value_ | other._value_) if self._value_ else other
