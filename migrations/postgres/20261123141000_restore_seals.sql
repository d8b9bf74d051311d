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

CREATE TRIGGER restored_revocations_never_update BEFORE UPDATE ON restored_revocations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER restored_revocations_never_delete BEFORE DELETE ON restored_revocations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER restored_revocations_never_truncate BEFORE TRUNCATE ON restored_revocations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
