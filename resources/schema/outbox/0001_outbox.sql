-- What the room has still to say over MQTT: one line a message, gone when the broker has it. Never a caller's data.
CREATE TABLE message (
  key TEXT PRIMARY KEY,          -- a newer message of the same key takes the older one's place
  seq INTEGER NOT NULL UNIQUE,   -- the order in which they go out
  tag TEXT NOT NULL,             -- what the desk knows it by, e.g. order:<id>, end:<id>
  topic TEXT NOT NULL,           -- below onemap/v1/{site}/
  payload BLOB NOT NULL,
  retain INTEGER NOT NULL,
  expires_at REAL NOT NULL       -- epoch s; 0: never
);
