"""What the room knows: state as a fold of the journal, the verbs that change it, the beat."""

from console.desk.desk import Desk
from console.desk.inbox import InboxItem
from console.desk.ports import FeedPort, StorePort, SumsPort
from console.desk.ringview import CoverView, NeedView, RingView, TierView
from console.desk.state import Health, NearUnit, Outcome, Part, Preview, Selection, Sent, TickerLine, ViewState

__all__ = [
    "CoverView",
    "Desk",
    "FeedPort",
    "Health",
    "InboxItem",
    "NearUnit",
    "NeedView",
    "Outcome",
    "Part",
    "Preview",
    "RingView",
    "Selection",
    "Sent",
    "StorePort",
    "SumsPort",
    "TickerLine",
    "TierView",
    "ViewState",
]
