-- What people and rules did, in one order, never changed: each text goes into the digest of the next entry.
CREATE TABLE ledger (
  seq INTEGER PRIMARY KEY,            -- from 1 without gaps
  id BLOB NOT NULL UNIQUE,            -- chosen by whoever made it
  about BLOB,                         -- number of the entry that began what it is about
  recorded INTEGER NOT NULL,          -- UTC milliseconds
  text TEXT NOT NULL,                 -- letter for letter what was digested
  digest BLOB NOT NULL                -- SHA-256 of the digest before it and the text
) STRICT;
CREATE INDEX ledger_about ON ledger (about, seq) WHERE about IS NOT NULL;
-- No statement of this program changes or removes an entry; these refuse any that would.
CREATE TRIGGER ledger_is_never_changed BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER ledger_is_never_cut BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is never cut'); END;

-- Photos and papers; the bytes lie in the folder `evidence` under their digest.
CREATE TABLE evidence (
  digest BLOB PRIMARY KEY,
  media TEXT NOT NULL,
  length INTEGER NOT NULL,
  received INTEGER NOT NULL,          -- UTC milliseconds
  account INTEGER NOT NULL,
  claims TEXT                         -- place and time the file itself names
) STRICT, WITHOUT ROWID;
