"""``bench video``: what streams cost, and a server of streams to measure with."""
