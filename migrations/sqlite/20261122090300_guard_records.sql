-- Append-only for real: what is recorded is never changed or removed, whoever holds the connection.
CREATE TRIGGER events_never_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'append-only: events'); END;
CREATE TRIGGER events_never_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'append-only: events'); END;
CREATE TRIGGER facts_never_update BEFORE UPDATE ON facts BEGIN SELECT RAISE(ABORT, 'append-only: facts'); END;
CREATE TRIGGER facts_never_delete BEFORE DELETE ON facts BEGIN SELECT RAISE(ABORT, 'append-only: facts'); END;
CREATE TRIGGER evidence_never_update BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'append-only: evidence'); END;
CREATE TRIGGER evidence_never_delete BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'append-only: evidence'); END;
CREATE TRIGGER captures_never_update BEFORE UPDATE ON captures BEGIN SELECT RAISE(ABORT, 'append-only: captures'); END;
CREATE TRIGGER captures_never_delete BEFORE DELETE ON captures BEGIN SELECT RAISE(ABORT, 'append-only: captures'); END;
CREATE TRIGGER leaves_never_update BEFORE UPDATE ON leaves BEGIN SELECT RAISE(ABORT, 'append-only: leaves'); END;
CREATE TRIGGER leaves_never_delete BEFORE DELETE ON leaves BEGIN SELECT RAISE(ABORT, 'append-only: leaves'); END;
CREATE TRIGGER leaf_indexes_never_update BEFORE UPDATE ON leaf_indexes BEGIN SELECT RAISE(ABORT, 'append-only: leaf_indexes'); END;
CREATE TRIGGER leaf_indexes_never_delete BEFORE DELETE ON leaf_indexes BEGIN SELECT RAISE(ABORT, 'append-only: leaf_indexes'); END;
CREATE TRIGGER checkpoints_never_update BEFORE UPDATE ON checkpoints BEGIN SELECT RAISE(ABORT, 'append-only: checkpoints'); END;
CREATE TRIGGER checkpoints_never_delete BEFORE DELETE ON checkpoints BEGIN SELECT RAISE(ABORT, 'append-only: checkpoints'); END;
CREATE TRIGGER cosignatures_never_update BEFORE UPDATE ON cosignatures BEGIN SELECT RAISE(ABORT, 'append-only: cosignatures'); END;
CREATE TRIGGER cosignatures_never_delete BEFORE DELETE ON cosignatures BEGIN SELECT RAISE(ABORT, 'append-only: cosignatures'); END;
CREATE TRIGGER keys_never_update BEFORE UPDATE ON keys BEGIN SELECT RAISE(ABORT, 'append-only: keys'); END;
CREATE TRIGGER keys_never_delete BEFORE DELETE ON keys BEGIN SELECT RAISE(ABORT, 'append-only: keys'); END;
CREATE TRIGGER seal_keys_never_update BEFORE UPDATE ON seal_keys BEGIN SELECT RAISE(ABORT, 'append-only: seal_keys'); END;
CREATE TRIGGER seal_keys_never_delete BEFORE DELETE ON seal_keys BEGIN SELECT RAISE(ABORT, 'append-only: seal_keys'); END;
CREATE TRIGGER revocations_never_update BEFORE UPDATE ON revocations BEGIN SELECT RAISE(ABORT, 'append-only: revocations'); END;
CREATE TRIGGER revocations_never_delete BEFORE DELETE ON revocations BEGIN SELECT RAISE(ABORT, 'append-only: revocations'); END;
CREATE TRIGGER document_states_never_update BEFORE UPDATE ON document_states BEGIN SELECT RAISE(ABORT, 'append-only: document_states'); END;
CREATE TRIGGER document_states_never_delete BEFORE DELETE ON document_states BEGIN SELECT RAISE(ABORT, 'append-only: document_states'); END;
CREATE TRIGGER document_stamps_never_update BEFORE UPDATE ON document_stamps BEGIN SELECT RAISE(ABORT, 'append-only: document_stamps'); END;
CREATE TRIGGER document_stamps_never_delete BEFORE DELETE ON document_stamps BEGIN SELECT RAISE(ABORT, 'append-only: document_stamps'); END;
CREATE TRIGGER publications_never_update BEFORE UPDATE ON publications BEGIN SELECT RAISE(ABORT, 'append-only: publications'); END;
CREATE TRIGGER publications_never_delete BEFORE DELETE ON publications BEGIN SELECT RAISE(ABORT, 'append-only: publications'); END;
CREATE TRIGGER definitions_never_update BEFORE UPDATE ON definitions BEGIN SELECT RAISE(ABORT, 'append-only: definitions'); END;
CREATE TRIGGER definitions_never_delete BEFORE DELETE ON definitions BEGIN SELECT RAISE(ABORT, 'append-only: definitions'); END;
-- A body may be destroyed under a retention rule, never rewritten; a number is used up, never taken back.
CREATE TRIGGER fact_bodies_never_update BEFORE UPDATE ON fact_bodies BEGIN SELECT RAISE(ABORT, 'append-only: fact_bodies'); END;
CREATE TRIGGER documents_never_update BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'append-only: documents'); END;
CREATE TRIGGER documents_never_delete BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'append-only: documents'); END;
CREATE TRIGGER numbers_never_delete BEFORE DELETE ON numbers BEGIN SELECT RAISE(ABORT, 'append-only: numbers'); END;
CREATE TRIGGER outside_messages_never_delete BEFORE DELETE ON outside_messages BEGIN SELECT RAISE(ABORT, 'append-only: outside_messages'); END;
-- What came from outside stays as it came; only what became of it is written beside it.
CREATE TRIGGER outside_answers_never_update BEFORE UPDATE OF id, system, answer, bytes, signature, in_reply_to, message, body, received_at ON outside_answers BEGIN SELECT RAISE(ABORT, 'append-only: outside_answers'); END;
CREATE TRIGGER outside_answers_never_delete BEFORE DELETE ON outside_answers BEGIN SELECT RAISE(ABORT, 'append-only: outside_answers'); END;

-- What people and organisations may do is kept as dated records. One is ended, on its last day or before that; it is never
-- prolonged, changed or removed: that is a record of its own.
CREATE TRIGGER posts_never_update BEFORE UPDATE OF id, person, organisation, kind, held_from ON posts BEGIN SELECT RAISE(ABORT, 'append-only: posts'); END;
CREATE TRIGGER posts_only_end BEFORE UPDATE OF held_until ON posts
  WHEN NEW.held_until IS NULL OR NEW.held_until > OLD.held_until OR NEW.held_until < OLD.held_from
BEGIN SELECT RAISE(ABORT, 'append-only: posts'); END;
CREATE TRIGGER posts_never_delete BEFORE DELETE ON posts BEGIN SELECT RAISE(ABORT, 'append-only: posts'); END;
CREATE TRIGGER delegations_never_update BEFORE UPDATE OF id, post, person, held_from ON delegations BEGIN SELECT RAISE(ABORT, 'append-only: delegations'); END;
CREATE TRIGGER delegations_only_end BEFORE UPDATE OF held_until ON delegations
  WHEN NEW.held_until IS NULL OR NEW.held_until > OLD.held_until OR NEW.held_until < OLD.held_from
BEGIN SELECT RAISE(ABORT, 'append-only: delegations'); END;
CREATE TRIGGER delegations_never_delete BEFORE DELETE ON delegations BEGIN SELECT RAISE(ABORT, 'append-only: delegations'); END;
CREATE TRIGGER competences_never_update BEFORE UPDATE OF id, person, area, proof, held_on ON competences BEGIN SELECT RAISE(ABORT, 'append-only: competences'); END;
CREATE TRIGGER competences_only_end BEFORE UPDATE OF valid_until ON competences
  WHEN NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until OR NEW.valid_until < OLD.held_on
BEGIN SELECT RAISE(ABORT, 'append-only: competences'); END;
CREATE TRIGGER competences_never_delete BEFORE DELETE ON competences BEGIN SELECT RAISE(ABORT, 'append-only: competences'); END;
CREATE TRIGGER interests_never_update BEFORE UPDATE OF id, person, organisation, kind, held_from ON interests BEGIN SELECT RAISE(ABORT, 'append-only: interests'); END;
CREATE TRIGGER interests_only_end BEFORE UPDATE OF held_until ON interests
  WHEN NEW.held_until IS NULL OR NEW.held_until > OLD.held_until OR NEW.held_until < OLD.held_from
BEGIN SELECT RAISE(ABORT, 'append-only: interests'); END;
CREATE TRIGGER interests_never_delete BEFORE DELETE ON interests BEGIN SELECT RAISE(ABORT, 'append-only: interests'); END;
CREATE TRIGGER scope_lines_never_update BEFORE UPDATE OF id, accreditation, subject, held_from ON scope_lines BEGIN SELECT RAISE(ABORT, 'append-only: scope_lines'); END;
CREATE TRIGGER scope_lines_only_end BEFORE UPDATE OF held_until ON scope_lines
  WHEN NEW.held_until IS NULL OR NEW.held_until > OLD.held_until OR NEW.held_until < OLD.held_from
BEGIN SELECT RAISE(ABORT, 'append-only: scope_lines'); END;
CREATE TRIGGER scope_lines_never_delete BEFORE DELETE ON scope_lines BEGIN SELECT RAISE(ABORT, 'append-only: scope_lines'); END;
CREATE TRIGGER verifications_never_update BEFORE UPDATE OF id, instrument, verified_on ON verifications BEGIN SELECT RAISE(ABORT, 'append-only: verifications'); END;
CREATE TRIGGER verifications_only_end BEFORE UPDATE OF valid_until ON verifications
  WHEN NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until OR NEW.valid_until < OLD.verified_on
BEGIN SELECT RAISE(ABORT, 'append-only: verifications'); END;
CREATE TRIGGER verifications_never_delete BEFORE DELETE ON verifications BEGIN SELECT RAISE(ABORT, 'append-only: verifications'); END;
CREATE TRIGGER accreditations_never_update BEFORE UPDATE ON accreditations BEGIN SELECT RAISE(ABORT, 'append-only: accreditations'); END;
CREATE TRIGGER accreditations_never_delete BEFORE DELETE ON accreditations BEGIN SELECT RAISE(ABORT, 'append-only: accreditations'); END;
CREATE TRIGGER accreditation_statuses_never_update BEFORE UPDATE ON accreditation_statuses BEGIN SELECT RAISE(ABORT, 'append-only: accreditation_statuses'); END;
CREATE TRIGGER accreditation_statuses_never_delete BEFORE DELETE ON accreditation_statuses BEGIN SELECT RAISE(ABORT, 'append-only: accreditation_statuses'); END;
CREATE TRIGGER register_columns_never_update BEFORE UPDATE ON register_columns BEGIN SELECT RAISE(ABORT, 'append-only: register_columns'); END;
CREATE TRIGGER register_columns_never_delete BEFORE DELETE ON register_columns BEGIN SELECT RAISE(ABORT, 'append-only: register_columns'); END;
-- An instrument may be sold or renamed, by whoever gives it its next leaf; its serial number is what its verifications are of.
CREATE TRIGGER instruments_never_update BEFORE UPDATE OF id, serial ON instruments BEGIN SELECT RAISE(ABORT, 'append-only: instruments'); END;
CREATE TRIGGER instruments_never_delete BEFORE DELETE ON instruments BEGIN SELECT RAISE(ABORT, 'append-only: instruments'); END;

-- INSERT OR REPLACE removes the old row without firing the trigger on DELETE: a row whose key is taken is never inserted.
CREATE TRIGGER events_never_replace BEFORE INSERT ON events
  WHEN EXISTS (SELECT 1 FROM events WHERE case_id = NEW.case_id AND seq = NEW.seq)
  OR EXISTS (SELECT 1 FROM events WHERE act_id = NEW.act_id)
BEGIN SELECT RAISE(ABORT, 'append-only: events'); END;
CREATE TRIGGER facts_never_replace BEFORE INSERT ON facts
  WHEN EXISTS (SELECT 1 FROM facts WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM facts WHERE case_id = NEW.case_id AND seq = NEW.seq AND fact = NEW.fact AND coalesce(fact_key, '') = coalesce(NEW.fact_key, ''))
BEGIN SELECT RAISE(ABORT, 'append-only: facts'); END;
CREATE TRIGGER evidence_never_replace BEFORE INSERT ON evidence
  WHEN EXISTS (SELECT 1 FROM evidence WHERE hash = NEW.hash)
  OR EXISTS (SELECT 1 FROM evidence WHERE act_id = NEW.act_id)
BEGIN SELECT RAISE(ABORT, 'append-only: evidence'); END;
CREATE TRIGGER captures_never_replace BEFORE INSERT ON captures
  WHEN EXISTS (SELECT 1 FROM captures WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: captures'); END;
CREATE TRIGGER leaves_never_replace BEFORE INSERT ON leaves
  WHEN EXISTS (SELECT 1 FROM leaves WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM leaves WHERE kind = NEW.kind AND subject = NEW.subject AND seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'append-only: leaves'); END;
CREATE TRIGGER leaf_indexes_never_replace BEFORE INSERT ON leaf_indexes
  WHEN EXISTS (SELECT 1 FROM leaf_indexes WHERE leaf = NEW.leaf)
  OR EXISTS (SELECT 1 FROM leaf_indexes WHERE log_index = NEW.log_index)
BEGIN SELECT RAISE(ABORT, 'append-only: leaf_indexes'); END;
CREATE TRIGGER checkpoints_never_replace BEFORE INSERT ON checkpoints
  WHEN EXISTS (SELECT 1 FROM checkpoints WHERE size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'append-only: checkpoints'); END;
CREATE TRIGGER cosignatures_never_replace BEFORE INSERT ON cosignatures
  WHEN EXISTS (SELECT 1 FROM cosignatures WHERE witness = NEW.witness AND size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'append-only: cosignatures'); END;
CREATE TRIGGER keys_never_replace BEFORE INSERT ON keys
  WHEN EXISTS (SELECT 1 FROM keys WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM keys WHERE fingerprint = NEW.fingerprint)
BEGIN SELECT RAISE(ABORT, 'append-only: keys'); END;
CREATE TRIGGER seal_keys_never_replace BEFORE INSERT ON seal_keys
  WHEN EXISTS (SELECT 1 FROM seal_keys WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM seal_keys WHERE public_key = NEW.public_key)
BEGIN SELECT RAISE(ABORT, 'append-only: seal_keys'); END;
CREATE TRIGGER revocations_never_replace BEFORE INSERT ON revocations
  WHEN EXISTS (SELECT 1 FROM revocations WHERE key = NEW.key AND place = NEW.place)
BEGIN SELECT RAISE(ABORT, 'append-only: revocations'); END;
CREATE TRIGGER document_states_never_replace BEFORE INSERT ON document_states
  WHEN EXISTS (SELECT 1 FROM document_states WHERE document = NEW.document AND place = NEW.place)
BEGIN SELECT RAISE(ABORT, 'append-only: document_states'); END;
CREATE TRIGGER document_stamps_never_replace BEFORE INSERT ON document_stamps
  WHEN EXISTS (SELECT 1 FROM document_stamps WHERE document = NEW.document)
BEGIN SELECT RAISE(ABORT, 'append-only: document_stamps'); END;
CREATE TRIGGER publications_never_replace BEFORE INSERT ON publications
  WHEN EXISTS (SELECT 1 FROM publications WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: publications'); END;
CREATE TRIGGER fact_bodies_never_replace BEFORE INSERT ON fact_bodies
  WHEN EXISTS (SELECT 1 FROM fact_bodies WHERE fact = NEW.fact)
BEGIN SELECT RAISE(ABORT, 'append-only: fact_bodies'); END;
CREATE TRIGGER documents_never_replace BEFORE INSERT ON documents
  WHEN EXISTS (SELECT 1 FROM documents WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM documents WHERE code = NEW.code)
  OR EXISTS (SELECT 1 FROM documents WHERE case_id = NEW.case_id AND seq = NEW.seq AND template = NEW.template AND slot = NEW.slot)
  OR EXISTS (SELECT 1 FROM documents WHERE series = NEW.series AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'append-only: documents'); END;
CREATE TRIGGER numbers_never_replace BEFORE INSERT ON numbers
  WHEN EXISTS (SELECT 1 FROM numbers WHERE issuer = NEW.issuer AND kind = NEW.kind AND year = NEW.year AND number = NEW.number)
  OR EXISTS (SELECT 1 FROM numbers WHERE act_id = NEW.act_id AND kind = NEW.kind AND slot = NEW.slot)
BEGIN SELECT RAISE(ABORT, 'append-only: numbers'); END;
CREATE TRIGGER outside_messages_never_replace BEFORE INSERT ON outside_messages
  WHEN EXISTS (SELECT 1 FROM outside_messages WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM outside_messages WHERE case_id = NEW.case_id AND seq = NEW.seq AND system = NEW.system AND message = NEW.message)
BEGIN SELECT RAISE(ABORT, 'append-only: outside_messages'); END;
CREATE TRIGGER outside_answers_never_replace BEFORE INSERT ON outside_answers
  WHEN EXISTS (SELECT 1 FROM outside_answers WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM outside_answers WHERE system = NEW.system AND answer = NEW.answer)
BEGIN SELECT RAISE(ABORT, 'append-only: outside_answers'); END;
CREATE TRIGGER posts_never_replace BEFORE INSERT ON posts
  WHEN EXISTS (SELECT 1 FROM posts WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: posts'); END;
CREATE TRIGGER delegations_never_replace BEFORE INSERT ON delegations
  WHEN EXISTS (SELECT 1 FROM delegations WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: delegations'); END;
CREATE TRIGGER competences_never_replace BEFORE INSERT ON competences
  WHEN EXISTS (SELECT 1 FROM competences WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: competences'); END;
CREATE TRIGGER interests_never_replace BEFORE INSERT ON interests
  WHEN EXISTS (SELECT 1 FROM interests WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: interests'); END;
CREATE TRIGGER scope_lines_never_replace BEFORE INSERT ON scope_lines
  WHEN EXISTS (SELECT 1 FROM scope_lines WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: scope_lines'); END;
CREATE TRIGGER verifications_never_replace BEFORE INSERT ON verifications
  WHEN EXISTS (SELECT 1 FROM verifications WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: verifications'); END;
CREATE TRIGGER accreditations_never_replace BEFORE INSERT ON accreditations
  WHEN EXISTS (SELECT 1 FROM accreditations WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM accreditations WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'append-only: accreditations'); END;
CREATE TRIGGER accreditation_statuses_never_replace BEFORE INSERT ON accreditation_statuses
  WHEN EXISTS (SELECT 1 FROM accreditation_statuses WHERE accreditation = NEW.accreditation AND since = NEW.since)
BEGIN SELECT RAISE(ABORT, 'append-only: accreditation_statuses'); END;
CREATE TRIGGER register_columns_never_replace BEFORE INSERT ON register_columns
  WHEN EXISTS (SELECT 1 FROM register_columns WHERE register = NEW.register AND place = NEW.place)
BEGIN SELECT RAISE(ABORT, 'append-only: register_columns'); END;
CREATE TRIGGER instruments_never_replace BEFORE INSERT ON instruments
  WHEN EXISTS (SELECT 1 FROM instruments WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM instruments WHERE serial = NEW.serial)
BEGIN SELECT RAISE(ABORT, 'append-only: instruments'); END;
-- The same definition is found at every start; other bytes under its hash are not it.
CREATE TRIGGER definitions_never_replace BEFORE INSERT ON definitions
  WHEN EXISTS (SELECT 1 FROM definitions WHERE hash = NEW.hash AND (path <> NEW.path OR files <> NEW.files))
BEGIN SELECT RAISE(ABORT, 'append-only: definitions'); END;

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
