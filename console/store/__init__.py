"""Journal and tracks, and their thread: the only importer of a database driver."""

from console.store.archive import TrackArchive
from console.store.following import Following
from console.store.journal import Damage
from console.store.opening import journal_of, open_journal, open_tracks, tracks_of
from console.store.outbox import Outbox
from console.store.past import JournalArchive
from console.store.store import Inbox, Store
from console.store.tracks import read as read_tracks

__all__ = [
    "Damage",
    "Following",
    "Inbox",
    "JournalArchive",
    "Outbox",
    "Store",
    "TrackArchive",
    "journal_of",
    "open_journal",
    "open_tracks",
    "read_tracks",
    "tracks_of",
]
