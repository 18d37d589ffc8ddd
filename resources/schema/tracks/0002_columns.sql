-- Fixes in columns. A file holds what happened on one UTC day by the devices' clocks, whenever it reached the room.
-- Fresh ones are batches as they came; once a stretch of ten minutes is over they are packed, ordered by unit and time.
-- Tables of version 1 (unit, fix) stay readable where they hold something.
CREATE TABLE batch (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  stretch INTEGER NOT NULL,      -- epoch s at which the ten minutes of reception began
  rows INTEGER NOT NULL,
  t_min REAL NOT NULL,           -- epoch s, the devices' clocks
  t_max REAL NOT NULL,
  received_min REAL NOT NULL,    -- epoch s, our clock
  received_max REAL NOT NULL,
  sum INTEGER NOT NULL,          -- CRC-32 of the numbers before it
  data BLOB NOT NULL             -- console/store/packed.py, raw
);

CREATE TABLE part (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  stretch INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  t_min REAL NOT NULL,
  t_max REAL NOT NULL,
  received_min REAL NOT NULL,
  received_max REAL NOT NULL,
  sum INTEGER NOT NULL,
  last BLOB,                     -- the newest of each unit, where the part is large and late
  data BLOB NOT NULL             -- packed
);

-- Where every unit stood, by all that had been received before a moment: a seek reads one of these and one stretch.
CREATE TABLE frame (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  stretch INTEGER NOT NULL UNIQUE,  -- epoch s: received before this
  rows INTEGER NOT NULL,
  t_min REAL NOT NULL,
  t_max REAL NOT NULL,
  received_min REAL NOT NULL,
  received_max REAL NOT NULL,
  sum INTEGER NOT NULL,
  data BLOB NOT NULL
);

-- What there must be, so that a loss is noticed.
CREATE TABLE tally (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  rows INTEGER NOT NULL,
  parts INTEGER NOT NULL,
  batches INTEGER NOT NULL
);
INSERT INTO tally VALUES (1, 0, 0, 0);
