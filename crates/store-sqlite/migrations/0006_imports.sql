-- Files that were imported. The file itself and its rows are frames; `file` is the frame with the file's bytes.
CREATE TABLE import (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  file INTEGER NOT NULL REFERENCES frame,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  account TEXT NOT NULL,
  received INTEGER NOT NULL,          -- UTC milliseconds
  body TEXT NOT NULL
) STRICT;
CREATE INDEX import_by_digest ON import (sha256, id);

CREATE TABLE import_mapping (
  name TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  account TEXT NOT NULL,
  saved INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
