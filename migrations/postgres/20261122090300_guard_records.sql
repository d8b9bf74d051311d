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
CREATE TRIGGER checkpoints_never_update BEFORE UPDATE ON checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_never_delete BEFORE DELETE ON checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_never_truncate BEFORE TRUNCATE ON checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cosignatures_never_update BEFORE UPDATE ON cosignatures FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cosignatures_never_delete BEFORE DELETE ON cosignatures FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cosignatures_never_truncate BEFORE TRUNCATE ON cosignatures FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keys_never_update BEFORE UPDATE ON keys FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keys_never_delete BEFORE DELETE ON keys FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keys_never_truncate BEFORE TRUNCATE ON keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER seal_keys_never_update BEFORE UPDATE ON seal_keys FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER seal_keys_never_delete BEFORE DELETE ON seal_keys FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER seal_keys_never_truncate BEFORE TRUNCATE ON seal_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revocations_never_update BEFORE UPDATE ON revocations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revocations_never_delete BEFORE DELETE ON revocations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revocations_never_truncate BEFORE TRUNCATE ON revocations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_states_never_update BEFORE UPDATE ON document_states FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_states_never_delete BEFORE DELETE ON document_states FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_states_never_truncate BEFORE TRUNCATE ON document_states FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_stamps_never_update BEFORE UPDATE ON document_stamps FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_stamps_never_delete BEFORE DELETE ON document_stamps FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_stamps_never_truncate BEFORE TRUNCATE ON document_stamps FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
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

-- What people and organisations may do is kept as dated records. One is ended, on its last day or before that; it is never
-- prolonged, changed or removed: that is a record of its own.
CREATE TRIGGER posts_never_update BEFORE UPDATE OF id, person, organisation, kind, held_from ON posts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posts_only_end BEFORE UPDATE OF held_until ON posts FOR EACH ROW
  WHEN (NEW.held_until IS NULL OR NEW.held_until > OLD.held_until OR NEW.held_until < OLD.held_from)
  EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posts_never_delete BEFORE DELETE ON posts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posts_never_truncate BEFORE TRUNCATE ON posts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER delegations_never_update BEFORE UPDATE OF id, post, person, held_from ON delegations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER delegations_only_end BEFORE UPDATE OF held_until ON delegations FOR EACH ROW
  WHEN (NEW.held_until IS NULL OR NEW.held_until > OLD.held_until OR NEW.held_until < OLD.held_from)
  EXECUTE FUNCTION refuse_change();
CREATE TRIGGER delegations_never_delete BEFORE DELETE ON delegations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER delegations_never_truncate BEFORE TRUNCATE ON delegations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER competences_never_update BEFORE UPDATE OF id, person, area, proof, held_on ON competences FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER competences_only_end BEFORE UPDATE OF valid_until ON competences FOR EACH ROW
  WHEN (NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until OR NEW.valid_until < OLD.held_on)
  EXECUTE FUNCTION refuse_change();
CREATE TRIGGER competences_never_delete BEFORE DELETE ON competences FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER competences_never_truncate BEFORE TRUNCATE ON competences FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER interests_never_update BEFORE UPDATE OF id, person, organisation, kind, held_from ON interests FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER interests_only_end BEFORE UPDATE OF held_until ON interests FOR EACH ROW
  WHEN (NEW.held_until IS NULL OR NEW.held_until > OLD.held_until OR NEW.held_until < OLD.held_from)
  EXECUTE FUNCTION refuse_change();
CREATE TRIGGER interests_never_delete BEFORE DELETE ON interests FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER interests_never_truncate BEFORE TRUNCATE ON interests FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER scope_lines_never_update BEFORE UPDATE OF id, accreditation, subject, held_from ON scope_lines FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER scope_lines_only_end BEFORE UPDATE OF held_until ON scope_lines FOR EACH ROW
  WHEN (NEW.held_until IS NULL OR NEW.held_until > OLD.held_until OR NEW.held_until < OLD.held_from)
  EXECUTE FUNCTION refuse_change();
CREATE TRIGGER scope_lines_never_delete BEFORE DELETE ON scope_lines FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER scope_lines_never_truncate BEFORE TRUNCATE ON scope_lines FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER verifications_never_update BEFORE UPDATE OF id, instrument, verified_on ON verifications FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER verifications_only_end BEFORE UPDATE OF valid_until ON verifications FOR EACH ROW
  WHEN (NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until OR NEW.valid_until < OLD.verified_on)
  EXECUTE FUNCTION refuse_change();
CREATE TRIGGER verifications_never_delete BEFORE DELETE ON verifications FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER verifications_never_truncate BEFORE TRUNCATE ON verifications FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER accreditations_never_update BEFORE UPDATE ON accreditations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER accreditations_never_delete BEFORE DELETE ON accreditations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER accreditations_never_truncate BEFORE TRUNCATE ON accreditations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER accreditation_statuses_never_update BEFORE UPDATE ON accreditation_statuses FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER accreditation_statuses_never_delete BEFORE DELETE ON accreditation_statuses FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER accreditation_statuses_never_truncate BEFORE TRUNCATE ON accreditation_statuses FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER register_columns_never_update BEFORE UPDATE ON register_columns FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER register_columns_never_delete BEFORE DELETE ON register_columns FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER register_columns_never_truncate BEFORE TRUNCATE ON register_columns FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- An instrument may be sold or renamed, by whoever gives it its next leaf; its serial number is what its verifications are of.
CREATE TRIGGER instruments_never_update BEFORE UPDATE OF id, serial ON instruments FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER instruments_never_delete BEFORE DELETE ON instruments FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER instruments_never_truncate BEFORE TRUNCATE ON instruments FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

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
