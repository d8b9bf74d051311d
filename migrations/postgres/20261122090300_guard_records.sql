-- Append-only for real: what is recorded is never changed or removed, whoever holds the connection.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME;
END $$;
CREATE TRIGGER events_never_update BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_never_delete BEFORE DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_never_truncate BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER facts_never_update BEFORE UPDATE ON facts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER facts_never_delete BEFORE DELETE ON facts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER facts_never_truncate BEFORE TRUNCATE ON facts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_never_update BEFORE UPDATE ON evidence FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_never_delete BEFORE DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_never_truncate BEFORE TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER captures_never_update BEFORE UPDATE ON captures FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER captures_never_delete BEFORE DELETE ON captures FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER captures_never_truncate BEFORE TRUNCATE ON captures FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER leaves_never_update BEFORE UPDATE ON leaves FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER leaves_never_delete BEFORE DELETE ON leaves FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER leaves_never_truncate BEFORE TRUNCATE ON leaves FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER leaf_indexes_never_update BEFORE UPDATE ON leaf_indexes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER leaf_indexes_never_delete BEFORE DELETE ON leaf_indexes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER leaf_indexes_never_truncate BEFORE TRUNCATE ON leaf_indexes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_states_never_update BEFORE UPDATE ON document_states FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_states_never_delete BEFORE DELETE ON document_states FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_states_never_truncate BEFORE TRUNCATE ON document_states FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER publications_never_update BEFORE UPDATE ON publications FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER publications_never_delete BEFORE DELETE ON publications FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER publications_never_truncate BEFORE TRUNCATE ON publications FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER definitions_never_update BEFORE UPDATE ON definitions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER definitions_never_delete BEFORE DELETE ON definitions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER definitions_never_truncate BEFORE TRUNCATE ON definitions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- A body may be destroyed under a retention rule, never rewritten; a number is used up, never taken back.
CREATE TRIGGER fact_bodies_never_update BEFORE UPDATE ON fact_bodies FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER documents_never_update BEFORE UPDATE ON documents FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER documents_never_delete BEFORE DELETE ON documents FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER documents_never_truncate BEFORE TRUNCATE ON documents FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER numbers_never_delete BEFORE DELETE ON numbers FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER numbers_never_truncate BEFORE TRUNCATE ON numbers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outside_messages_never_delete BEFORE DELETE ON outside_messages FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outside_messages_never_truncate BEFORE TRUNCATE ON outside_messages FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- What came from outside stays as it came; only what became of it is written beside it.
CREATE TRIGGER outside_answers_never_update BEFORE UPDATE OF id, system, answer, bytes, signature, in_reply_to, message, body, received_at ON outside_answers FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outside_answers_never_delete BEFORE DELETE ON outside_answers FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outside_answers_never_truncate BEFORE TRUNCATE ON outside_answers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The crown jewels, a second time and apart from the engine: a certificate needs a sample and a test among the facts of its
-- case, and the test is not by whoever took the sample.
CREATE FUNCTION certificate_needs_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'certificate' AND NOT EXISTS (
    SELECT 1 FROM facts s JOIN facts t ON t.case_id = s.case_id
    WHERE s.case_id = NEW.case_id AND s.kind = 'sample' AND t.kind = 'test' AND s.author IS NOT NULL
      AND t.author IS NOT NULL AND s.author <> t.author AND s.author <> NEW.author
  ) THEN
    RAISE EXCEPTION 'a certificate needs a sample and a test by different people';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER facts_certificate_needs_evidence BEFORE INSERT ON facts
  FOR EACH ROW EXECUTE FUNCTION certificate_needs_evidence();
