"""A process that looks at one stream: ``python -m tests.video.running URL``. It says its children once a
picture is there; a line on its input ends it."""

from __future__ import annotations

import sys
import time

from console.site.videoing import VideoConfig
from console.video import Videos
from console.words import LiveClock
from console.words.video import StreamUrls


def main() -> None:
    videos = Videos(lambda _: StreamUrls(main=sys.argv[1]), VideoConfig(), LiveClock(), lambda _: "", children=1)
    watch = videos.watch("camera:a", 320, 180)
    while watch.picture() is None:
        time.sleep(0.01)
    print(*videos.pids, flush=True)
    sys.stdin.readline()
    videos.close()


if __name__ == "__main__":
    main()
