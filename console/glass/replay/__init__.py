"""The replay window 回放: the room as it was, on a clock that a person drives, beside the desk that goes on."""
