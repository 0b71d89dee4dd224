-- Signals and forecasts as they came: the bytes are evidence and are never altered.
CREATE TABLE weather_document (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,                 -- signal, forecast
  received INTEGER NOT NULL,          -- UTC milliseconds
  by TEXT NOT NULL,
  way TEXT NOT NULL,                  -- http, form, folder
  digest BLOB NOT NULL,               -- SHA-256 of raw
  raw BLOB NOT NULL,
  UNIQUE (kind, digest)
) STRICT;

-- Rain that people read and entered; an entry that is taken back stays.
CREATE TABLE manual_rain (
  id INTEGER PRIMARY KEY,
  gauge TEXT NOT NULL,
  starts INTEGER NOT NULL,
  ends INTEGER NOT NULL,
  mm TEXT NOT NULL,
  entered INTEGER NOT NULL,
  by TEXT NOT NULL,
  note TEXT NOT NULL,
  withdrawn INTEGER,
  withdrawn_by TEXT
) STRICT;
