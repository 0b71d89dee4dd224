-- What is known about stations themselves.
CREATE TABLE station_request (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mn TEXT NOT NULL,
  made INTEGER NOT NULL,              -- UTC milliseconds, like all times
  made_by TEXT NOT NULL,
  ended INTEGER,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX station_request_of ON station_request (mn, id);
CREATE INDEX station_request_open ON station_request (id) WHERE ended IS NULL;

CREATE TABLE gap (
  mn TEXT NOT NULL,
  kind INTEGER NOT NULL,
  began INTEGER NOT NULL,             -- beginning of the first interval missed
  until INTEGER NOT NULL,
  closed INTEGER,
  body TEXT NOT NULL,
  PRIMARY KEY (mn, began, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX gap_open ON gap (began) WHERE closed IS NULL;

CREATE TABLE station_warning (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  mn TEXT NOT NULL,
  opened INTEGER NOT NULL,
  closed INTEGER,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX station_warning_of ON station_warning (mn, id);
CREATE INDEX station_warning_open ON station_warning (id) WHERE closed IS NULL;

CREATE TABLE station_connection (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mn TEXT NOT NULL,
  began INTEGER NOT NULL,
  ended INTEGER,
  peer TEXT NOT NULL,
  frames INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX station_connection_of ON station_connection (mn, id);
CREATE INDEX station_connection_open ON station_connection (id) WHERE ended IS NULL;

CREATE TABLE station_watch (mn TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE relay_cursor (target TEXT PRIMARY KEY, frame INTEGER NOT NULL) STRICT, WITHOUT ROWID;
