"""MQTT and its threads: the only importer of paho.

``Feed`` the console's own connection · ``Broker`` the embedded broker, a child process · ``Client``, ``ClientPool``
light connections for the simulator, ``publish`` and tests · ``blast`` a sender for the bench.
"""

from console.feed.address import BadUrl, Credentials, Will, find_credentials, parse_url
from console.feed.blast import Blast, unit_ids
from console.feed.broker import Broker, BrokerError
from console.feed.client import Client, ClientPool, NoBroker
from console.feed.feed import Feed, Inbox
from console.feed.guard import Guard
from console.feed.secure import NOBODY, Shown, Tls, tls_of

__all__ = [
    "NOBODY",
    "BadUrl",
    "Blast",
    "Broker",
    "BrokerError",
    "Client",
    "ClientPool",
    "Credentials",
    "Feed",
    "Guard",
    "Inbox",
    "NoBroker",
    "Shown",
    "Tls",
    "Will",
    "find_credentials",
    "parse_url",
    "tls_of",
    "unit_ids",
]
