-- Accounts of a site with one seat; of a shared one this machine's copy, for when the database is away.
CREATE TABLE account (
  login TEXT PRIMARY KEY,            -- lower case
  name TEXT NOT NULL UNIQUE,         -- as the journal says it
  badge TEXT NOT NULL DEFAULT '',
  roles TEXT NOT NULL DEFAULT '',    -- words between blanks
  auxiliary INTEGER NOT NULL DEFAULT 0,
  grants TEXT NOT NULL DEFAULT '',   -- rights beyond the roles, words between blanks
  denials TEXT NOT NULL DEFAULT '',
  disabled INTEGER NOT NULL DEFAULT 0,
  hash TEXT NOT NULL DEFAULT '',     -- argon2id with its parameters; '': no password, the desktop's own sign-in alone
  failed INTEGER NOT NULL DEFAULT 0, -- tries since the last that fitted
  wait_until DOUBLE PRECISION NOT NULL DEFAULT 0, -- epoch s: no try before
  changed_at DOUBLE PRECISION NOT NULL DEFAULT 0
);

-- What was changed about accounts, by whom; nothing of passwords but that one was set.
CREATE TABLE account_change (
  seq INTEGER PRIMARY KEY,
  at DOUBLE PRECISION NOT NULL,
  by_whom TEXT NOT NULL,             -- user of the operating system, @ the machine
  login TEXT NOT NULL,
  what TEXT NOT NULL
);

-- When the copy was taken; empty where the accounts are at home here.
CREATE TABLE copied (at DOUBLE PRECISION NOT NULL);
