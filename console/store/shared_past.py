"""The journal of several seats as the past: the same reader, over PostgreSQL."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from console.store import postgres
from console.store.past import JournalReader
from console.store.setting_up import with_password


class SharedJournalArchive(JournalReader):
    """``JournalPast`` over the events of all seats in the database at ``url``; away, all of it is ``lost``."""

    def __init__(self, url: str) -> None:
        super().__init__(_Database(url))


class _Database:
    errors: tuple[type[Exception], ...] = (postgres.Error, OSError)

    def __init__(self, url: str) -> None:
        self._url, self.name = url, postgres.without_password(url)

    def there(self) -> bool:
        return True

    @contextlib.contextmanager
    def opened(self) -> Iterator[postgres.Connection]:
        with postgres.connect(with_password(self._url), name="onemap past") as connection:
            postgres.check_version(connection)
            yield connection

    def reason(self, error: Exception) -> str:
        return postgres.reason(error)
