"""``python -m console.door``: what ``main.py`` is in a checkout."""

from __future__ import annotations

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from console.door import main

    sys.exit(main())
