-- Papers are stamped anew, again and again, before the certificate under the last stamp ends or its hash is weak.
ALTER TABLE document_stamps ADD COLUMN hash text NOT NULL DEFAULT 'sha-256';
-- When the paper is to be stamped anew. Of stamps of before nobody wrote it down: a year after them.
ALTER TABLE document_stamps ADD COLUMN due_at bigint;

-- The file of a paper with one stamp more, over all that was there. The last one is given out, and each is the beginning of the next.
CREATE TABLE document_restamps (
  document uuid NOT NULL REFERENCES document_stamps (document),
  -- The n-th stamp of the paper.
  place bigint NOT NULL CHECK (place >= 2),
  file bytea NOT NULL,
  authority text NOT NULL,
  stamped_at bigint NOT NULL,
  hash text NOT NULL,
  due_at bigint NOT NULL,
  recorded_at bigint NOT NULL,
  PRIMARY KEY (document, place)
);
CREATE INDEX document_restamps_by_file ON document_restamps (file);

-- From when on a hash is weak. It may be declared weak from an earlier moment afterwards, never from a later one.
CREATE TABLE weak_hashes (
  id uuid NOT NULL PRIMARY KEY,
  hash text NOT NULL,
  weak_from bigint NOT NULL,
  declared_by uuid NOT NULL REFERENCES persons (id),
  declared_at bigint NOT NULL,
  UNIQUE (hash, weak_from)
);

CREATE TRIGGER document_restamps_never_update BEFORE UPDATE ON document_restamps FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_restamps_never_delete BEFORE DELETE ON document_restamps FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_restamps_never_truncate BEFORE TRUNCATE ON document_restamps FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER weak_hashes_never_update BEFORE UPDATE ON weak_hashes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER weak_hashes_never_delete BEFORE DELETE ON weak_hashes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER weak_hashes_never_truncate BEFORE TRUNCATE ON weak_hashes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
