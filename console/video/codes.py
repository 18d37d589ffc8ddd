"""Why a stream does not play, in codes of ``resources/say/stream.toml``: those that need no FFmpeg to be known."""

from __future__ import annotations

from typing import Final

NO_STREAM: Final = "picture.no_stream"
NO_MEMORY: Final = "stream.no_memory"
CRASHED: Final = "stream.crashed"
RESTARTED: Final = "stream.restarted"
SILENT: Final = "stream.silent"
ENDED: Final = "stream.ended"
GARBLED: Final = "stream.garbled"
SAME: Final = "stream.same"
NO_LOGIN: Final = "stream.no_login"
WRONG_LOGIN: Final = "stream.wrong_login"
FORBIDDEN: Final = "stream.forbidden"
NO_VIDEO: Final = "stream.no_video"
NO_PICTURE: Final = "stream.no_picture"
NO_CODEC: Final = "stream.no_codec"
NOT_A_STREAM: Final = "stream.not_a_stream"
BAD_URL: Final = "stream.bad_url"
UNREACHABLE: Final = "stream.unreachable"
