-- Keys of the seal whose word was taken back in days of which the records were lost: the snapshot that everybody had says it.
CREATE TABLE restored_revocations (
  id uuid NOT NULL PRIMARY KEY,
  restoration uuid NOT NULL REFERENCES restorations (id),
  key uuid NOT NULL REFERENCES seal_keys (id),
  -- The moment and the place in the log from which its codes count for nothing.
  revoked_from bigint NOT NULL,
  from_index bigint NOT NULL,
  UNIQUE (restoration, key)
);

CREATE TRIGGER restored_revocations_never_update BEFORE UPDATE ON restored_revocations BEGIN SELECT RAISE(ABORT, 'append-only: restored_revocations'); END;
CREATE TRIGGER restored_revocations_never_delete BEFORE DELETE ON restored_revocations BEGIN SELECT RAISE(ABORT, 'append-only: restored_revocations'); END;
CREATE TRIGGER restored_revocations_never_replace BEFORE INSERT ON restored_revocations
  WHEN EXISTS (SELECT 1 FROM restored_revocations WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM restored_revocations WHERE restoration = NEW.restoration AND key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'append-only: restored_revocations'); END;
