-- Stretches of time that one explanation is given for: an event in the water, or a fault of an instrument.
CREATE TABLE episode (
  station INTEGER NOT NULL REFERENCES station,
  kind INTEGER NOT NULL,
  subject TEXT NOT NULL,
  start INTEGER NOT NULL,             -- UTC milliseconds
  end INTEGER,                        -- NULL while it goes on
  body TEXT NOT NULL,
  PRIMARY KEY (station, kind, subject, start)
) STRICT, WITHOUT ROWID;
CREATE INDEX episode_by_start ON episode (start);
