-- What was refused in the campaign: who tried what, why not, when. Bounded: the writer deletes the oldest beyond a number.
CREATE TABLE refusals (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,                -- UTC milliseconds of the newest of them
  account INTEGER,                    -- absent when the request named none
  title TEXT NOT NULL,
  organisation TEXT NOT NULL,
  role TEXT NOT NULL,
  what TEXT NOT NULL,                 -- the act, or method and path of what was asked for
  about TEXT NOT NULL,                -- number of what it was about; empty when unknown
  code TEXT NOT NULL,
  why TEXT NOT NULL,
  times INTEGER NOT NULL              -- the same again within a short while is counted
) STRICT;
