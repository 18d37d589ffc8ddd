-- Who is there, and what the seats tell each other beside the journal.
ALTER TABLE seat ADD COLUMN backend integer NOT NULL DEFAULT 0;  -- pid of its session here; who is silent loses it
ALTER TABLE seat ADD COLUMN records_since timestamptz;           -- NULL: it does not record

-- Each write of personal fields has a number, so that other seats read what is new. It is given under the writers' lock.
CREATE SEQUENCE personal_rev;
ALTER TABLE personal ADD COLUMN rev bigint NOT NULL DEFAULT nextval('personal_rev');
CREATE INDEX personal_by_rev ON personal (rev);
