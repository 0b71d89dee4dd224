-- Accesses of other offices' systems to what is shared, granted or refused. Appended to only.
CREATE TABLE share_access (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,                -- UTC milliseconds
  account INTEGER NOT NULL,
  organisation TEXT NOT NULL,
  token TEXT,
  what TEXT NOT NULL,
  granted INTEGER NOT NULL
) STRICT;
