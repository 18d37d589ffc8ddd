"""The embedded broker's process, run as a script by ``Broker``: imports nothing of ours.

The parent holds our standard input open; when it ends, however it ends, so do we.
"""

import json
import logging
import os
import sys
import threading


def end_with_parent() -> None:
    try:
        sys.stdin.buffer.read()
    finally:
        os._exit(0)


def main() -> None:
    from iotcore import IotCoreBroker

    # rumqttd wraps its routing in error spans: without this every packet is logged as an error.
    logging.getLogger("rumqttd").setLevel(logging.CRITICAL)
    threading.Thread(target=end_with_parent, daemon=True).start()
    IotCoreBroker(**json.loads(sys.argv[1])).run_forever()


if __name__ == "__main__":
    main()
