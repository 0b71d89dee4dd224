-- Verdicts of values that are not simply good; the values themselves stay in `observation`.
CREATE TABLE verdict (
  station INTEGER NOT NULL REFERENCES station,
  kind INTEGER NOT NULL,
  time INTEGER NOT NULL,              -- measuring time, UTC milliseconds
  factor INTEGER NOT NULL REFERENCES factor,
  flag INTEGER NOT NULL,              -- QARTOD: 3 suspect, 4 fail, 1 or 2 with something to say such as a gap
  body TEXT NOT NULL,
  PRIMARY KEY (station, kind, time, factor)
) STRICT, WITHOUT ROWID;

-- Reviews are added and never changed.
CREATE TABLE review (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  station INTEGER NOT NULL REFERENCES station,
  kind INTEGER NOT NULL,
  time INTEGER NOT NULL,
  factor INTEGER NOT NULL REFERENCES factor,
  at INTEGER NOT NULL,                -- when it was decided, UTC milliseconds
  by TEXT NOT NULL,                   -- title of a post
  decision TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX review_by_value ON review (station, kind, time, factor);
