"""A keyring with one camera's login in it, for a console that is started as a process."""

from __future__ import annotations

from keyring.backend import KeyringBackend

LOGIN = "camuser:CAMERASECRET4711"


class Ring(KeyringBackend):
    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return LOGIN if (service, username) == ("onemap-video", "gate") else None

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...
