"""The grammar of ``record``."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Final

from console.door import values
from console.say import say

Fill = Callable[[argparse.ArgumentParser], None]
_SHARE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")  # one level of a topic, and a part of a file's name


def fill(parser: argparse.ArgumentParser, site: Fill, language: Fill) -> None:
    """Add the options. ``site`` and ``language`` add ``--site`` and ``--lang``."""
    site(parser)
    parser.add_argument("--share", type=share, required=True, metavar="NAME", help=say("door.record.share"))
    parser.add_argument("--broker", type=values.broker_url, metavar="URL", help=say("door.record.broker"))
    language(parser)


def share(text: str) -> str:
    """Raises ``ArgumentTypeError``."""
    if not _SHARE.fullmatch(text):
        raise argparse.ArgumentTypeError(say("door.record.not_a_name", text=text))
    return text
