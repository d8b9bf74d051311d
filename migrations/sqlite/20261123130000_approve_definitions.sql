-- What an officer signed of a definition that is to come into force. It does once the owner of procedures and a lawyer have both signed it.
CREATE TABLE publication_approvals (
  id uuid NOT NULL PRIMARY KEY,
  path text NOT NULL,
  -- Hash of the definition, in hexadecimal.
  definition text NOT NULL,
  -- How often it had come into force before: what was in force once may come back.
  round bigint NOT NULL CHECK (round >= 0),
  post text NOT NULL CHECK (post IN ('owner', 'lawyer')),
  officer uuid NOT NULL REFERENCES persons (id),
  -- Of the officer's key, and its signature over the hash; in hexadecimal.
  certificate text NOT NULL,
  signature text NOT NULL,
  signed_at bigint NOT NULL,
  CONSTRAINT publication_approvals_once UNIQUE (definition, round, post),
  CONSTRAINT publication_approvals_by_two UNIQUE (definition, round, officer)
);

CREATE TRIGGER publication_approvals_never_update BEFORE UPDATE ON publication_approvals BEGIN SELECT RAISE(ABORT, 'append-only: publication_approvals'); END;
CREATE TRIGGER publication_approvals_never_delete BEFORE DELETE ON publication_approvals BEGIN SELECT RAISE(ABORT, 'append-only: publication_approvals'); END;
CREATE TRIGGER publication_approvals_never_replace BEFORE INSERT ON publication_approvals
  WHEN EXISTS (SELECT 1 FROM publication_approvals WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM publication_approvals WHERE definition = NEW.definition AND round = NEW.round AND (post = NEW.post OR officer = NEW.officer))
BEGIN SELECT RAISE(ABORT, 'append-only: publication_approvals'); END;
