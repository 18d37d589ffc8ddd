"""Who is at this seat, what that person may do and see; in whose name the desk acts."""

from __future__ import annotations

from console.words.people import Session


class People:
    """Lives on the desk's thread. Without accounts everything is allowed, in the duty lead's name."""

    def __init__(self, actor: str) -> None:
        """``actor``: in whose name the desk acts while nobody has signed in."""
        self.unnamed = actor
        self.session = Session()

    @property
    def actor(self) -> str:
        """The person's name who has signed in, else whoever has the desk."""
        account = self.session.account
        return account.name if account is not None else self.unnamed
