-- The heads of all chains, signed daily with the site's key; each signature is chained to the one before.
CREATE TABLE signature (
  n INTEGER PRIMARY KEY,         -- 1, 2, 3 …
  day TEXT NOT NULL,             -- YYYY-MM-DD, the last whole day before made_at where it was made
  heads TEXT NOT NULL,           -- canonical JSON: {"seat":{"hash":…,"n":…},…}, all that was committed at made_at
  prev TEXT NOT NULL,            -- SHA-256 of the text that the signature before signs; '' for the first
  key_id TEXT NOT NULL,          -- first 16 hex digits of the SHA-256 of the public key
  made_at REAL NOT NULL,         -- epoch s
  signature TEXT NOT NULL        -- Ed25519 over the canonical JSON of all other fields and the site's id, base64
);

CREATE TRIGGER signature_is_never_changed BEFORE UPDATE ON signature
BEGIN SELECT RAISE(ABORT, 'signatures are append-only'); END;

CREATE TRIGGER signature_is_never_removed BEFORE DELETE ON signature
BEGIN SELECT RAISE(ABORT, 'signatures are append-only'); END;
