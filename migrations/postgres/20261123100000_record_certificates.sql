-- Every certificate that the built-in authority issued, by its serial number: of others it says that it does not know them.
CREATE TABLE certificates (
  serial bytea NOT NULL PRIMARY KEY,
  -- The officer's key, which holds its certificate; a stamper has no key on record.
  key uuid UNIQUE REFERENCES keys (id),
  certificate bytea,
  issued_at bigint NOT NULL,
  CHECK ((key IS NULL) <> (certificate IS NULL))
);

CREATE TRIGGER certificates_never_update BEFORE UPDATE ON certificates FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER certificates_never_delete BEFORE DELETE ON certificates FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER certificates_never_truncate BEFORE TRUNCATE ON certificates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
