-- Attachments and stills, so that every seat can open what one of them kept. A file is there whole or not at all.
CREATE TABLE file (
    name    text PRIMARY KEY,  -- attachments/<sha256>.pdf, stills/<sha256>.jpg: as below a state folder
    size    bigint NOT NULL,   -- bytes
    kept_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE file_piece (
    name  text NOT NULL REFERENCES file ON DELETE CASCADE,
    n     integer NOT NULL,    -- from 0
    bytes bytea NOT NULL,
    PRIMARY KEY (name, n)
);
ALTER TABLE file_piece ALTER COLUMN bytes SET STORAGE EXTERNAL;  -- pictures and archives do not get smaller
