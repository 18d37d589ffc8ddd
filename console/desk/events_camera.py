"""Journal kind of the site's cameras: that one stands otherwise than before, as its streams say."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body


class CameraStood(Body, frozen=True, kw_only=True):
    """The subject is the camera. ``health``: ok, frozen, offline, unprobed (nobody has looked for a while)."""

    health: str


KINDS: Final[dict[str, type[Body]]] = {"camera.stood": CameraStood}
