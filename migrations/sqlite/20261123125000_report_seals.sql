-- That a key of the seal is said to be in other hands: it counts once somebody else confirms it. Each step is a record of its own, with a leaf.
CREATE TABLE seal_reports (
  id uuid NOT NULL PRIMARY KEY,
  key uuid NOT NULL REFERENCES seal_keys (id),
  -- From this moment on, and from this place in the log: codes whose ground has it or a later one count for nothing.
  revoked_from bigint NOT NULL,
  from_index bigint NOT NULL CHECK (from_index >= 0),
  reason text NOT NULL CHECK (reason IN ('compromised', 'lost', 'superseded')),
  reported_by uuid NOT NULL REFERENCES persons (id),
  reported_at bigint NOT NULL
);
CREATE INDEX seal_reports_by_key ON seal_reports (key);

CREATE TABLE seal_answers (
  id uuid NOT NULL PRIMARY KEY,
  report uuid NOT NULL UNIQUE REFERENCES seal_reports (id),
  step text NOT NULL CHECK (step IN ('confirmed', 'refused', 'withdrawn')),
  taken_by uuid NOT NULL REFERENCES persons (id),
  taken_at bigint NOT NULL
);

CREATE TRIGGER seal_reports_never_update BEFORE UPDATE ON seal_reports BEGIN SELECT RAISE(ABORT, 'append-only: seal_reports'); END;
CREATE TRIGGER seal_reports_never_delete BEFORE DELETE ON seal_reports BEGIN SELECT RAISE(ABORT, 'append-only: seal_reports'); END;
CREATE TRIGGER seal_reports_never_replace BEFORE INSERT ON seal_reports
  WHEN EXISTS (SELECT 1 FROM seal_reports WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: seal_reports'); END;
CREATE TRIGGER seal_answers_never_update BEFORE UPDATE ON seal_answers BEGIN SELECT RAISE(ABORT, 'append-only: seal_answers'); END;
CREATE TRIGGER seal_answers_never_delete BEFORE DELETE ON seal_answers BEGIN SELECT RAISE(ABORT, 'append-only: seal_answers'); END;
CREATE TRIGGER seal_answers_never_replace BEFORE INSERT ON seal_answers
  WHEN EXISTS (SELECT 1 FROM seal_answers WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM seal_answers WHERE report = NEW.report)
BEGIN SELECT RAISE(ABORT, 'append-only: seal_answers'); END;

-- Four eyes, a second time and apart from the program: nobody confirms what they reported.
CREATE TRIGGER seal_answers_four_eyes BEFORE INSERT ON seal_answers WHEN NEW.step = 'confirmed'
BEGIN
  SELECT RAISE(ABORT, 'a report is confirmed by somebody else')
  WHERE EXISTS (SELECT 1 FROM seal_reports r WHERE r.id = NEW.report AND r.reported_by = NEW.taken_by);
END;
