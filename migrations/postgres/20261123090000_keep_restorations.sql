-- What was lost when the records were put back from a copy: the log keeps it, and everybody is told.
CREATE TABLE restorations (
  id uuid NOT NULL PRIMARY KEY,
  -- How many leaves the copy knew of, and how many the world had been shown: those between are lost, but for what the copy had waiting.
  known_size bigint NOT NULL,
  shown_size bigint NOT NULL,
  -- When the last leaf was recorded that the copy knew of, and the last that was shown, in microseconds.
  lost_from bigint NOT NULL,
  lost_until bigint NOT NULL,
  -- How many numbers every series passes over, and which places in the list of statuses are passed over.
  numbers_over bigint NOT NULL,
  places_from bigint NOT NULL,
  places_until bigint NOT NULL,
  -- Who put the records back.
  person uuid NOT NULL REFERENCES persons (id),
  restored_at bigint NOT NULL
);

-- Leaves whose records are gone, byte for byte as the log has them.
CREATE TABLE lost_leaves (
  log_index bigint NOT NULL PRIMARY KEY,
  restoration uuid NOT NULL REFERENCES restorations (id),
  entry bytea NOT NULL,
  kind text NOT NULL,
  -- The paper or key that it tells of, where that one is still here.
  subject uuid,
  -- Of a paper, what stands for its file.
  revision bytea
);
CREATE INDEX lost_leaves_by_subject ON lost_leaves (subject);
CREATE INDEX lost_leaves_by_revision ON lost_leaves (revision);

-- The numbers that a series passed over, as it stood then: a series that nobody knew of begins behind as many.
CREATE TABLE passed_numbers (
  restoration uuid NOT NULL REFERENCES restorations (id),
  issuer text NOT NULL,
  kind text NOT NULL,
  year bigint NOT NULL,
  -- The last number that was known, and the last that is passed over.
  last_known bigint NOT NULL,
  last_passed bigint NOT NULL,
  PRIMARY KEY (restoration, issuer, kind, year)
);

CREATE TRIGGER restorations_never_update BEFORE UPDATE ON restorations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER restorations_never_delete BEFORE DELETE ON restorations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER restorations_never_truncate BEFORE TRUNCATE ON restorations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER lost_leaves_never_update BEFORE UPDATE ON lost_leaves FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER lost_leaves_never_delete BEFORE DELETE ON lost_leaves FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER lost_leaves_never_truncate BEFORE TRUNCATE ON lost_leaves FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER passed_numbers_never_update BEFORE UPDATE ON passed_numbers FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER passed_numbers_never_delete BEFORE DELETE ON passed_numbers FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER passed_numbers_never_truncate BEFORE TRUNCATE ON passed_numbers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
