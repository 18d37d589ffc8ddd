-- One name, one seat: which process has it, and since when. It keeps it for as long as its heartbeat is fresh.
ALTER TABLE seat ADD COLUMN process text NOT NULL DEFAULT '';   -- UUID of the process
ALTER TABLE seat ADD COLUMN place text NOT NULL DEFAULT '';     -- of the machine's boot and the state folder: a lock there
                                                                -- lets one process in, so another one before it is dead
ALTER TABLE seat ADD COLUMN began_at timestamptz NOT NULL DEFAULT now();
