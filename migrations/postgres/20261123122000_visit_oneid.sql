-- Browsers that were sent to OneID and may come back, each once and within minutes. Of state and browser only hashes are kept.
CREATE TABLE oneid_visits (
  state_hash bytea NOT NULL PRIMARY KEY,
  browser_hash bytea NOT NULL,
  -- Where the browser wanted to go.
  next text NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX oneid_visits_by_expiry ON oneid_visits (expires_at);
