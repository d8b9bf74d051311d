-- What administrators propose: two of them agree before anything comes of it. Each step is a record of its own, with a leaf.
CREATE TABLE proposals (
  id uuid NOT NULL PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('post', 'end', 'invitation')),
  -- Who it is about; somebody new stands among the persons once it is confirmed.
  person uuid NOT NULL,
  -- Of somebody new; else empty.
  name text NOT NULL,
  pinfl text NOT NULL,
  officer_number text NOT NULL,
  -- Where, and what: of a post.
  organisation uuid REFERENCES organisations (id),
  post_kind text NOT NULL,
  -- The post that is to end.
  post uuid REFERENCES posts (id),
  held_from text NOT NULL,
  held_until text
);
CREATE INDEX proposals_by_person ON proposals (person);

CREATE TABLE proposal_steps (
  id uuid NOT NULL PRIMARY KEY,
  proposal uuid NOT NULL REFERENCES proposals (id),
  -- First it is proposed, then it is answered, once.
  place bigint NOT NULL CHECK (place IN (1, 2)),
  step text NOT NULL CHECK (step IN ('proposed', 'confirmed', 'refused', 'withdrawn')),
  taken_by uuid NOT NULL REFERENCES persons (id),
  taken_at bigint NOT NULL,
  UNIQUE (proposal, place),
  CHECK ((place = 1) = (step = 'proposed'))
);

-- One-time links by which somebody gets in who has no passkey yet. Of the secret in it only the hash is kept.
CREATE TABLE invitations (
  id uuid NOT NULL PRIMARY KEY,
  person uuid NOT NULL REFERENCES persons (id),
  -- Absent: whoever keeps the machine invites the first administrators.
  proposal uuid REFERENCES proposals (id),
  -- SHA-256, in hexadecimal.
  secret_hash text NOT NULL UNIQUE,
  expires_at bigint NOT NULL
);
CREATE INDEX invitations_by_person ON invitations (person);

-- That an invitation was taken, or another one came instead of it.
CREATE TABLE invitation_ends (
  id uuid NOT NULL PRIMARY KEY,
  invitation uuid NOT NULL UNIQUE REFERENCES invitations (id),
  how text NOT NULL CHECK (how IN ('accepted', 'replaced')),
  -- By which it was taken.
  passkey uuid REFERENCES passkeys (id),
  ended_at bigint NOT NULL
);

CREATE TRIGGER proposals_never_update BEFORE UPDATE ON proposals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER proposals_never_delete BEFORE DELETE ON proposals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER proposals_never_truncate BEFORE TRUNCATE ON proposals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER proposal_steps_never_update BEFORE UPDATE ON proposal_steps FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER proposal_steps_never_delete BEFORE DELETE ON proposal_steps FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER proposal_steps_never_truncate BEFORE TRUNCATE ON proposal_steps FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER invitations_never_update BEFORE UPDATE ON invitations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER invitations_never_delete BEFORE DELETE ON invitations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER invitations_never_truncate BEFORE TRUNCATE ON invitations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER invitation_ends_never_update BEFORE UPDATE ON invitation_ends FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER invitation_ends_never_delete BEFORE DELETE ON invitation_ends FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER invitation_ends_never_truncate BEFORE TRUNCATE ON invitation_ends FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Four eyes, a second time and apart from the program: nobody confirms what they proposed, or what is about themselves.
CREATE FUNCTION confirm_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM proposal_steps s WHERE s.proposal = NEW.proposal AND s.taken_by = NEW.taken_by)
    OR EXISTS (SELECT 1 FROM proposals p WHERE p.id = NEW.proposal AND p.person = NEW.taken_by) THEN
    RAISE EXCEPTION 'a proposal is confirmed by somebody else';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER proposal_steps_four_eyes BEFORE INSERT ON proposal_steps FOR EACH ROW WHEN (NEW.step = 'confirmed') EXECUTE FUNCTION confirm_by_another();
