-- Append-only for real: what is recorded is never changed or removed, whoever holds the connection.
CREATE TRIGGER events_never_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'append-only: events'); END;
CREATE TRIGGER events_never_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'append-only: events'); END;
CREATE TRIGGER facts_never_update BEFORE UPDATE ON facts BEGIN SELECT RAISE(ABORT, 'append-only: facts'); END;
CREATE TRIGGER facts_never_delete BEFORE DELETE ON facts BEGIN SELECT RAISE(ABORT, 'append-only: facts'); END;
CREATE TRIGGER evidence_never_update BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'append-only: evidence'); END;
CREATE TRIGGER evidence_never_delete BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'append-only: evidence'); END;
CREATE TRIGGER leaves_never_update BEFORE UPDATE ON leaves BEGIN SELECT RAISE(ABORT, 'append-only: leaves'); END;
CREATE TRIGGER leaves_never_delete BEFORE DELETE ON leaves BEGIN SELECT RAISE(ABORT, 'append-only: leaves'); END;
CREATE TRIGGER leaf_indexes_never_update BEFORE UPDATE ON leaf_indexes BEGIN SELECT RAISE(ABORT, 'append-only: leaf_indexes'); END;
CREATE TRIGGER leaf_indexes_never_delete BEFORE DELETE ON leaf_indexes BEGIN SELECT RAISE(ABORT, 'append-only: leaf_indexes'); END;
CREATE TRIGGER document_states_never_update BEFORE UPDATE ON document_states BEGIN SELECT RAISE(ABORT, 'append-only: document_states'); END;
CREATE TRIGGER document_states_never_delete BEFORE DELETE ON document_states BEGIN SELECT RAISE(ABORT, 'append-only: document_states'); END;
CREATE TRIGGER publications_never_update BEFORE UPDATE ON publications BEGIN SELECT RAISE(ABORT, 'append-only: publications'); END;
CREATE TRIGGER publications_never_delete BEFORE DELETE ON publications BEGIN SELECT RAISE(ABORT, 'append-only: publications'); END;
CREATE TRIGGER definitions_never_update BEFORE UPDATE ON definitions BEGIN SELECT RAISE(ABORT, 'append-only: definitions'); END;
CREATE TRIGGER definitions_never_delete BEFORE DELETE ON definitions BEGIN SELECT RAISE(ABORT, 'append-only: definitions'); END;
-- A body may be destroyed under a retention rule, never rewritten; a number is used up, never taken back.
CREATE TRIGGER fact_bodies_never_update BEFORE UPDATE ON fact_bodies BEGIN SELECT RAISE(ABORT, 'append-only: fact_bodies'); END;
CREATE TRIGGER documents_never_update BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'append-only: documents'); END;
CREATE TRIGGER documents_never_delete BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'append-only: documents'); END;
CREATE TRIGGER numbers_never_delete BEFORE DELETE ON numbers BEGIN SELECT RAISE(ABORT, 'append-only: numbers'); END;

-- The crown jewels, a second time and apart from the engine: a certificate needs a sample and a test among the facts of its
-- case, and the test is not by whoever took the sample.
CREATE TRIGGER facts_certificate_needs_evidence BEFORE INSERT ON facts WHEN NEW.kind = 'certificate'
BEGIN
  SELECT RAISE(ABORT, 'a certificate needs a sample and a test by different people')
  WHERE NOT EXISTS (
    SELECT 1 FROM facts s JOIN facts t ON t.case_id = s.case_id
    WHERE s.case_id = NEW.case_id AND s.kind = 'sample' AND t.kind = 'test' AND s.author IS NOT NULL
      AND t.author IS NOT NULL AND s.author <> t.author AND s.author <> NEW.author
  );
END;
