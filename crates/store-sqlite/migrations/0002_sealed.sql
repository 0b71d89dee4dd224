-- Closed days: observations leave their rows for chunks (see sealed/chunk.rs), frames for blocks (see sealed/frames.rs).
CREATE TABLE chunk (
  id INTEGER PRIMARY KEY,
  station INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  period INTEGER NOT NULL,            -- start of the Beijing day or month, UTC milliseconds
  last INTEGER NOT NULL,              -- newest measuring time in it
  observations INTEGER NOT NULL,
  readings INTEGER NOT NULL,          -- values in it
  body BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX chunk_of_series ON chunk (station, kind, period);

-- Frames first..last that brought observations and were never held; the others keep their rows.
CREATE TABLE frame_block (
  first INTEGER PRIMARY KEY,
  last INTEGER NOT NULL,
  frames INTEGER NOT NULL,
  received INTEGER NOT NULL,          -- newest arrival in it
  body BLOB NOT NULL
) STRICT;
CREATE INDEX frame_block_frames ON frame_block (frames);

-- The newest measuring time of each series, and the newest value of each factor (see latest.rs).
CREATE TABLE latest (
  station INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  time INTEGER NOT NULL,
  received INTEGER NOT NULL,
  packed BLOB NOT NULL,
  PRIMARY KEY (station, kind)
) STRICT, WITHOUT ROWID;

-- Frames deleted on purpose.
CREATE TABLE forgotten (one INTEGER PRIMARY KEY CHECK (one = 1), frames INTEGER NOT NULL, newest INTEGER NOT NULL) STRICT;
INSERT INTO forgotten VALUES (1, 0, 0);
