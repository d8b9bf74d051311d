-- The file of a paper that was signed by E-IMZO, with the seal of the institution in the place of the signature: it is given out.
CREATE TABLE document_seals (
  document uuid NOT NULL PRIMARY KEY REFERENCES documents (id),
  file bytea NOT NULL,
  sealed_at bigint NOT NULL
);
CREATE INDEX document_seals_by_file ON document_seals (file);

CREATE TRIGGER document_seals_never_update BEFORE UPDATE ON document_seals BEGIN SELECT RAISE(ABORT, 'append-only: document_seals'); END;
CREATE TRIGGER document_seals_never_delete BEFORE DELETE ON document_seals BEGIN SELECT RAISE(ABORT, 'append-only: document_seals'); END;
CREATE TRIGGER document_seals_never_replace BEFORE INSERT ON document_seals
  WHEN EXISTS (SELECT 1 FROM document_seals WHERE document = NEW.document)
BEGIN SELECT RAISE(ABORT, 'append-only: document_seals'); END;
