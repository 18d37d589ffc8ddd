-- The shared store of a site with several seats, in PostgreSQL. The journal is the one of resources/schema/journal.
-- Whoever writes events takes pg_advisory_xact_lock(1330464077, 1) first, so that seq is the order of commits, and
-- says NOTIFY onemap, '<last seq>' in the same transaction.
CREATE TABLE meta (
  name text PRIMARY KEY,             -- 'store': UUID of this store; 'site': the site's id
  value text NOT NULL
);
INSERT INTO meta VALUES ('store', gen_random_uuid()::text);

CREATE TABLE event (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- order of commits, over all seats
  seat text NOT NULL,
  n bigint NOT NULL,                 -- 1, 2, 3 … within the seat's chain
  id text NOT NULL UNIQUE,           -- UUID, unique over all seats
  at double precision NOT NULL,      -- epoch s, the room's clock
  actor text NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,                -- canonical JSON: sorted keys, UTF-8, no spaces; text, so that the hash holds
  prev_hash text NOT NULL,           -- '' for a seat's first line
  hash text NOT NULL,                -- SHA-256 of the canonical JSON of all other fields but seq
  UNIQUE (seat, n)
);

CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE OR DELETE ON event
FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER event_is_never_emptied BEFORE TRUNCATE ON event
FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();

-- Personal fields, by the key of what they belong to (an incident's id): outside the chain, so that they can be purged.
CREATE TABLE personal (
  key text PRIMARY KEY,
  fields text NOT NULL,              -- JSON object of strings
  purge_at double precision NOT NULL -- epoch s
);
CREATE INDEX personal_by_time ON personal (purge_at);

-- Which order each unit is on. The index, not politeness, keeps two seats from sending one unit twice.
CREATE TABLE active_order (
  order_id text PRIMARY KEY,
  unit text NOT NULL,
  incident text NOT NULL DEFAULT '',
  seat text NOT NULL,
  actor text NOT NULL,
  at double precision NOT NULL,
  clashes boolean NOT NULL DEFAULT false  -- went out while the database was away, and so did another: a person decides
);
CREATE UNIQUE INDEX one_active_order_a_unit ON active_order (unit) WHERE NOT clashes;

-- The seats that are there; a row is as old as seen_at says.
CREATE TABLE seat (
  seat text PRIMARY KEY,
  host text NOT NULL DEFAULT '',
  pid integer NOT NULL DEFAULT 0,
  records boolean NOT NULL DEFAULT false,  -- it holds the recorder's lock
  seen_at timestamptz NOT NULL DEFAULT now()
);
