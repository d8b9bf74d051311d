-- That a session was ended is a record of its own, with a leaf. What the program of before kept of sessions says too little for
-- one: those sessions are over, and people sign in again.
DROP TABLE sessions;

CREATE TABLE sessions (
  id uuid NOT NULL PRIMARY KEY,
  -- Of the token that the browser has.
  token_hash bytea NOT NULL UNIQUE,
  person uuid NOT NULL REFERENCES persons (id),
  -- How the person showed who they are.
  method text NOT NULL,
  post uuid REFERENCES posts (id),
  started_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  UNIQUE (id, person)
);
CREATE INDEX sessions_by_person ON sessions (person, started_at);

-- A session that was ended before it ended by itself, under the id of the session.
CREATE TABLE session_ends (
  id uuid NOT NULL PRIMARY KEY,
  person uuid NOT NULL,
  ended_by uuid NOT NULL REFERENCES persons (id),
  ended_at bigint NOT NULL,
  FOREIGN KEY (id, person) REFERENCES sessions (id, person)
);

CREATE TRIGGER session_ends_never_update BEFORE UPDATE ON session_ends FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER session_ends_never_delete BEFORE DELETE ON session_ends FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER session_ends_never_truncate BEFORE TRUNCATE ON session_ends FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
