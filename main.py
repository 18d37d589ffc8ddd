"""OneMap's one door. A spawned worker process imports this file again: keep it a guard and one call."""

from __future__ import annotations

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from console.door import main

    sys.exit(main())
