"""What the room knows: state as a fold of the journal, the verbs that change it, the beat."""

from console.desk.desk import Desk
from console.desk.inbox import InboxItem
from console.desk.ports import FeedPort, StorePort
from console.desk.state import Health, NearUnit, Outcome, Part, Preview, Selection, Sent, TickerLine, ViewState

__all__ = [
    "Desk",
    "FeedPort",
    "Health",
    "InboxItem",
    "NearUnit",
    "Outcome",
    "Part",
    "Preview",
    "Selection",
    "Sent",
    "StorePort",
    "TickerLine",
    "ViewState",
]
