-- The journal: one line an event, each seat its own chain; nothing is ever changed or taken out.
CREATE TABLE event (
  seq INTEGER PRIMARY KEY,       -- order of commits in this file, over all seats
  seat TEXT NOT NULL,
  n INTEGER NOT NULL,            -- 1, 2, 3 … within the seat's chain
  id TEXT NOT NULL UNIQUE,       -- UUID, unique over all seats
  at REAL NOT NULL,              -- epoch s, the room's clock
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,            -- canonical JSON: sorted keys, UTF-8, no spaces
  prev_hash TEXT NOT NULL,       -- '' for a seat's first line
  hash TEXT NOT NULL,            -- SHA-256 of the canonical JSON of all other fields but seq
  UNIQUE (seat, n)
);

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- Personal fields, by the key of what they belong to (an incident's id): outside the chain, so that they can be purged.
CREATE TABLE personal (
  key TEXT PRIMARY KEY,
  fields TEXT NOT NULL,          -- JSON object of strings
  purge_at REAL NOT NULL         -- epoch s
);
CREATE INDEX personal_by_time ON personal (purge_at);
