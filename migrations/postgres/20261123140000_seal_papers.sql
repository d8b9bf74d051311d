-- The file of a paper that was signed by E-IMZO, with the seal of the institution in the place of the signature: it is given out.
CREATE TABLE document_seals (
  document uuid NOT NULL PRIMARY KEY REFERENCES documents (id),
  file bytea NOT NULL,
  sealed_at bigint NOT NULL
);
CREATE INDEX document_seals_by_file ON document_seals (file);

CREATE TRIGGER document_seals_never_update BEFORE UPDATE ON document_seals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_seals_never_delete BEFORE DELETE ON document_seals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_seals_never_truncate BEFORE TRUNCATE ON document_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
