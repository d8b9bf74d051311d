-- Every certificate that the built-in authority issued, by its serial number: of others it says that it does not know them.
CREATE TABLE certificates (
  serial bytea NOT NULL PRIMARY KEY,
  -- The officer's key, which holds its certificate; a stamper has no key on record.
  key uuid UNIQUE REFERENCES keys (id),
  certificate bytea,
  issued_at bigint NOT NULL,
  CHECK ((key IS NULL) <> (certificate IS NULL))
);

CREATE TRIGGER certificates_never_update BEFORE UPDATE ON certificates BEGIN SELECT RAISE(ABORT, 'append-only: certificates'); END;
CREATE TRIGGER certificates_never_delete BEFORE DELETE ON certificates BEGIN SELECT RAISE(ABORT, 'append-only: certificates'); END;
CREATE TRIGGER certificates_never_replace BEFORE INSERT ON certificates
  WHEN EXISTS (SELECT 1 FROM certificates WHERE serial = NEW.serial) OR EXISTS (SELECT 1 FROM certificates WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'append-only: certificates'); END;
