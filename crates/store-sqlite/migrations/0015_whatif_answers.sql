-- Answers of 推演, so that a number that was adopted can be opened again; the newest some hundred.
CREATE TABLE whatif_answer (
  digest TEXT PRIMARY KEY NOT NULL,   -- SHA-256 over all that went into it, hexadecimal
  account INTEGER NOT NULL,           -- who asked first
  asker TEXT NOT NULL,                -- title of that post when it asked
  asked INTEGER NOT NULL,             -- UTC milliseconds
  answered INTEGER NOT NULL,
  model TEXT NOT NULL,                -- SHA-256 over the model's texts, hexadecimal
  form INTEGER NOT NULL,              -- of the body
  body TEXT NOT NULL
) STRICT;
CREATE INDEX whatif_answer_answered ON whatif_answer (answered);
