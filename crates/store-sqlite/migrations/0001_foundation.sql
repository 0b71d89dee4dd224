-- Raw frames are never altered after they are stored; only `held` is cleared when a quarantined frame is released.
CREATE TABLE station (id INTEGER PRIMARY KEY, mn TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE factor (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE peer (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE frame (
  id INTEGER PRIMARY KEY,
  station INTEGER NOT NULL REFERENCES station,
  received INTEGER NOT NULL,          -- UTC milliseconds
  peer INTEGER NOT NULL REFERENCES peer,
  held TEXT,                          -- quarantine reason
  digest BLOB,                        -- 16 bytes of SHA-256, only for frames that are found by their bytes alone
  raw BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX frame_by_digest ON frame (station, digest) WHERE digest IS NOT NULL;
CREATE INDEX frame_held ON frame (id) WHERE held IS NOT NULL;

-- One row per data frame: all its values packed (see packing.rs). seq > 0 are revisions in order of arrival.
CREATE TABLE observation (
  station INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  time INTEGER NOT NULL,              -- measuring time, UTC milliseconds
  seq INTEGER NOT NULL,
  frame INTEGER NOT NULL,
  received INTEGER NOT NULL,
  packed BLOB NOT NULL,
  PRIMARY KEY (station, kind, time, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE warning (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  section TEXT NOT NULL,
  opened INTEGER NOT NULL,
  closed INTEGER,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX warning_open ON warning (id) WHERE closed IS NULL;
CREATE INDEX warning_section ON warning (section, id);

CREATE TABLE plan_version (
  version INTEGER PRIMARY KEY,
  digest TEXT NOT NULL,
  imported INTEGER NOT NULL,
  files TEXT NOT NULL                 -- JSON list of [name, text]
) STRICT;

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  organisation TEXT NOT NULL,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;
CREATE TABLE session (hash BLOB PRIMARY KEY, account INTEGER NOT NULL REFERENCES account, expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE api_token (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  account INTEGER NOT NULL REFERENCES account,
  created INTEGER NOT NULL
) STRICT;
CREATE TABLE setup_secret (one INTEGER PRIMARY KEY CHECK (one = 1), hash BLOB NOT NULL) STRICT;
