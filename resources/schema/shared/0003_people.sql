-- Accounts of the site. Passwords are argon2id hashes made on the workstation; the database never sees one.
CREATE TABLE account (
  login text PRIMARY KEY,            -- lower case
  name text NOT NULL UNIQUE,         -- as the journal says it
  badge text NOT NULL DEFAULT '',
  roles text NOT NULL DEFAULT '',    -- words between blanks
  auxiliary integer NOT NULL DEFAULT 0,
  grants text NOT NULL DEFAULT '',   -- rights beyond the roles, words between blanks
  denials text NOT NULL DEFAULT '',
  disabled integer NOT NULL DEFAULT 0,
  hash text NOT NULL DEFAULT '',     -- argon2id with its parameters; '': no password, the desktop's own sign-in alone
  failed integer NOT NULL DEFAULT 0, -- tries since the last that fitted
  wait_until double precision NOT NULL DEFAULT 0, -- epoch s: no try before
  changed_at double precision NOT NULL DEFAULT 0
);

-- What was changed about accounts, by whom; nothing of passwords but that one was set.
CREATE TABLE account_change (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at double precision NOT NULL,
  by_whom text NOT NULL,             -- user of the operating system, @ the machine
  login text NOT NULL,
  what text NOT NULL
);
