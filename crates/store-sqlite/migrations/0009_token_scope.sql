-- What a token may do of what its account may; those made before may do all of it.
ALTER TABLE api_token ADD COLUMN scope TEXT NOT NULL DEFAULT 'all';
