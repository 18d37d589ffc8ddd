"""A desk that stands in the past: the journal folded up to a moment, the positions of that moment, one clock.

``desk`` the desk itself (``ReplayPort``) · ``reading`` the thread that reads and prepares · ``story`` the journal in
order, with states to start from · ``standing`` what stood at a moment · ``moments`` what can be jumped to.
"""

from console.desk.replay.desk import ReplayDesk

__all__ = ["ReplayDesk"]
