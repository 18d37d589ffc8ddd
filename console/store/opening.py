"""The past of a site, wherever it lies: SQLite files beside it, or the PostgreSQL that its seats share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.store.archive import TrackArchive
from console.store.past import JournalArchive, JournalReader

if TYPE_CHECKING:
    from pathlib import Path

    from console.site import Site


def open_journal(site: Site) -> JournalReader:
    """``JournalPast`` of a site. Opens nothing yet, and holds nothing open between its calls."""
    return journal_of(site.state_dir, site.config.store)


def open_tracks(site: Site) -> TrackArchive:
    """``TrackPast`` of a site, with ``stored``. Opens nothing yet, and holds nothing open between its calls."""
    return tracks_of(site.state_dir, site.config.store)


def journal_of(folder: Path, url: str) -> JournalReader:
    """``url``: the site's ``store``; "": ``folder/journal.sqlite``."""
    if not url:
        return JournalArchive(folder)
    from console.store.shared_past import SharedJournalArchive  # psycopg only where it is needed

    return SharedJournalArchive(url)


def tracks_of(folder: Path, url: str) -> TrackArchive:
    """``url``: the site's ``store``; "": the files of ``folder``."""
    if not url:
        return TrackArchive(folder)
    from console.store.shared_shelf import SharedTrackArchive

    return SharedTrackArchive(url)
