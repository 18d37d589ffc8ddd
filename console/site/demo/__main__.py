"""``python -m console.site.demo DIR --seed N``: write the demo site folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from console.say import say
from console.site.demo.folder import write


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m console.site.demo", description=say("sim.demo_about"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    county = write(args.folder, args.seed)
    size = sum(f.stat().st_size for f in args.folder.iterdir() if f.is_file())
    print(say("sim.demo_written", folder=args.folder, segments=county.net.segments(), kilobytes=size // 1024))


main()
