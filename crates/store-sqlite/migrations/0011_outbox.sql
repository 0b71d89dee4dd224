-- Messages to organisations and posts, each once, and how far their sending has come. Addresses stand nowhere here.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,            -- made of what is said and to whom
  recipient TEXT NOT NULL,
  organisation TEXT NOT NULL,         -- whose people see it
  subject TEXT NOT NULL,              -- the same for messages that may be one send
  made INTEGER NOT NULL,              -- UTC milliseconds
  body TEXT NOT NULL,
  stage TEXT NOT NULL,
  channel INTEGER NOT NULL,           -- which of the recipient's channels has its turn
  tries INTEGER NOT NULL,             -- attempts on it
  due INTEGER,                        -- when the next attempt is due
  lease INTEGER,                      -- until when a worker has it
  receipt INTEGER,                    -- when somebody of the organisation gave the receipt
  receipt_by INTEGER                  -- number of the account
) STRICT;
CREATE INDEX outbox_due ON outbox (due) WHERE due IS NOT NULL;
CREATE INDEX outbox_leased ON outbox (lease) WHERE lease IS NOT NULL;
CREATE INDEX outbox_of_organisation ON outbox (organisation, seq);
CREATE INDEX outbox_unread ON outbox (organisation, made) WHERE receipt IS NULL;
CREATE INDEX outbox_subject ON outbox (recipient, subject, made);

-- Attempts, with the address as it may be shown.
CREATE TABLE outbox_send (
  id INTEGER PRIMARY KEY,
  message INTEGER NOT NULL REFERENCES outbox,
  channel INTEGER NOT NULL,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  began INTEGER NOT NULL,
  ended INTEGER,
  outcome TEXT,                       -- NULL while it is on its way
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_send_of_message ON outbox_send (message, id);
-- A message is sent once.
CREATE UNIQUE INDEX outbox_sent_once ON outbox_send (message) WHERE outcome = 'sent';

-- How far what happened has been made into messages.
CREATE TABLE outbox_cursor (
  name TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
