-- What agents of E-IMZO were asked to sign, each by the hash of its name; answered once, or forgotten.
CREATE TABLE eimzo_questions (
  id bytea NOT NULL PRIMARY KEY,
  -- For what it is signed: an answer to one question is none to another.
  purpose text NOT NULL,
  -- Byte for byte.
  sign text NOT NULL,
  detail text NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX eimzo_questions_by_expiry ON eimzo_questions (expires_at);
