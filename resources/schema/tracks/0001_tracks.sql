-- The fixes that reached the room on one UTC day. A file a day: retention is deleting a file.
CREATE TABLE unit (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
);

CREATE TABLE fix (
  received REAL NOT NULL,        -- epoch s, our clock
  unit INTEGER NOT NULL REFERENCES unit (row),
  t REAL NOT NULL,               -- epoch s, the device's clock
  lon REAL NOT NULL,             -- degrees, WGS 84
  lat REAL NOT NULL,
  speed REAL,                    -- m/s, NULL where the terminal did not say
  heading REAL,                  -- degrees
  accuracy REAL                  -- m
);
CREATE INDEX fix_by_time ON fix (received);
