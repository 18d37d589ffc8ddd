-- The heads of all chains, signed daily with the site's key: as in resources/schema/journal/0003_audit.sql.
CREATE TABLE signature (
  n bigint PRIMARY KEY,              -- 1, 2, 3 …
  day text NOT NULL,                 -- YYYY-MM-DD, the last whole day before made_at where it was made
  heads text NOT NULL,               -- canonical JSON: {"seat":{"hash":…,"n":…},…}, all that was committed at made_at
  prev text NOT NULL,                -- SHA-256 of the text that the signature before signs; '' for the first
  key_id text NOT NULL,              -- first 16 hex digits of the SHA-256 of the public key
  made_at double precision NOT NULL, -- epoch s
  signature text NOT NULL            -- Ed25519 over the canonical JSON of all other fields and the site's id, base64
);

CREATE TRIGGER signature_is_never_changed BEFORE UPDATE OR DELETE ON signature
FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER signature_is_never_emptied BEFORE TRUNCATE ON signature
FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
