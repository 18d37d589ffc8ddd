-- Fixes by the UTC day of the devices' clocks: a partition a day of each table, made on demand; retention drops them.
-- Fresh ones are rows; once a stretch of ten minutes is over they are packed, as in a file of resources/schema/tracks.
-- Everything goes through the parents, so that a seat needs rights on these alone; partitions are made and dropped by
-- functions that run as whoever initialised the store.
CREATE TABLE track_day (
  day date PRIMARY KEY
);

CREATE TABLE track_unit (
  row integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE
);

CREATE SEQUENCE track_n;

CREATE TABLE track_fix (
  day date NOT NULL,
  n bigint NOT NULL DEFAULT nextval('track_n'),
  stretch bigint NOT NULL,             -- epoch s at which the ten minutes of reception began
  unit integer NOT NULL,               -- track_unit.row
  t double precision NOT NULL,         -- epoch s, the device's clock
  received double precision NOT NULL,  -- epoch s, our clock
  lon double precision NOT NULL,       -- degrees, WGS 84
  lat double precision NOT NULL,
  speed double precision NOT NULL,     -- m/s, NaN where the terminal did not say
  heading double precision NOT NULL,   -- degrees
  accuracy double precision NOT NULL,  -- m
  UNIQUE (day, unit, t, lon, lat)      -- what two writers heard is one; and the newest of each unit is found by it
) PARTITION BY LIST (day);

CREATE TABLE track_part (
  day date NOT NULL,
  n bigint NOT NULL DEFAULT nextval('track_n'),
  stretch bigint NOT NULL,
  rows integer NOT NULL,
  t_min double precision NOT NULL,
  t_max double precision NOT NULL,
  received_min double precision NOT NULL,
  received_max double precision NOT NULL,
  sum bigint NOT NULL,                 -- CRC-32 of the numbers before it
  last bytea,                          -- the newest of each unit, where the part is large and late
  data bytea NOT NULL,                 -- console/store/packed.py, packed
  PRIMARY KEY (day, n)
) PARTITION BY LIST (day);

-- Where every unit stood, by all that had been received before a moment: a seek reads one of these and one stretch.
CREATE TABLE track_frame (
  day date NOT NULL,
  n bigint NOT NULL DEFAULT nextval('track_n'),
  stretch bigint NOT NULL,             -- epoch s: received before this
  rows integer NOT NULL,
  t_min double precision NOT NULL,
  t_max double precision NOT NULL,
  received_min double precision NOT NULL,
  received_max double precision NOT NULL,
  sum bigint NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (day, n),
  UNIQUE (day, stretch)
) PARTITION BY LIST (day);

ALTER TABLE track_part ALTER COLUMN data SET STORAGE EXTERNAL, ALTER COLUMN last SET STORAGE EXTERNAL;
ALTER TABLE track_frame ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE FUNCTION track_open(wanted date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS
$$
DECLARE
  kind text;
  part text;
BEGIN
  PERFORM pg_advisory_xact_lock(1330464077, 4);
  IF EXISTS (SELECT 1 FROM track_day WHERE day = wanted) THEN RETURN; END IF;
  FOREACH kind IN ARRAY ARRAY['track_fix', 'track_part', 'track_frame'] LOOP
    part := kind || '_' || to_char(wanted, 'YYYYMMDD');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, kind);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES IN (%L)', kind, part, wanted);
  END LOOP;
  INSERT INTO track_day VALUES (wanted);
END
$$;

-- Drops the days before ``oldest``; they are returned. Waits two seconds at most for whoever reads.
CREATE FUNCTION track_drop(oldest date) RETURNS SETOF date LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT SET lock_timeout = '2s' AS
$$
DECLARE
  kind text;
  old date;
BEGIN
  PERFORM pg_advisory_xact_lock(1330464077, 4);
  FOR old IN SELECT day FROM track_day WHERE day < oldest ORDER BY day LOOP
    FOREACH kind IN ARRAY ARRAY['track_fix', 'track_part', 'track_frame'] LOOP
      EXECUTE format('DROP TABLE %I', kind || '_' || to_char(old, 'YYYYMMDD'));
    END LOOP;
    DELETE FROM track_day WHERE day = old;
    RETURN NEXT old;
  END LOOP;
END
$$;

-- Processes that take fixes beside the seats (main.py record); a row is as old as seen_at says.
CREATE TABLE intake (
  name text PRIMARY KEY,
  share text NOT NULL,                 -- of the MQTT 5 shared subscription
  host text NOT NULL DEFAULT '',
  pid integer NOT NULL DEFAULT 0,
  fixes bigint NOT NULL DEFAULT 0,     -- written since it began
  seen_at timestamptz NOT NULL DEFAULT now()
);
