-- Passkeys by which people sign in. Enrolling one and removing one are records of their own, with leaves.
CREATE TABLE passkeys (
  id uuid NOT NULL PRIMARY KEY,
  person uuid NOT NULL REFERENCES persons (id),
  -- What its holder calls it.
  name text NOT NULL,
  -- What its device calls it, in hexadecimal.
  credential_id text NOT NULL UNIQUE,
  -- Its public key and what the device said of itself, as JSON.
  credential text NOT NULL,
  enrolled_at bigint NOT NULL
);
CREATE INDEX passkeys_by_person ON passkeys (person);

CREATE TABLE passkey_removals (
  id uuid NOT NULL PRIMARY KEY,
  passkey uuid NOT NULL UNIQUE REFERENCES passkeys (id),
  removed_by uuid NOT NULL REFERENCES persons (id),
  removed_at bigint NOT NULL
);

-- When a passkey was used last, and the highest counter that its device showed.
CREATE TABLE passkey_uses (
  passkey uuid NOT NULL PRIMARY KEY REFERENCES passkeys (id),
  counter bigint NOT NULL,
  used_at bigint NOT NULL
);

-- Questions to browsers that wait for their answer, each by the hash of its name; answered once, or forgotten.
CREATE TABLE ceremonies (
  id bytea NOT NULL PRIMARY KEY,
  -- Who enrols a passkey; whoever signs in is not known yet.
  person uuid REFERENCES persons (id),
  kept text NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX ceremonies_by_expiry ON ceremonies (expires_at);

CREATE TRIGGER passkeys_never_update BEFORE UPDATE ON passkeys FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER passkeys_never_delete BEFORE DELETE ON passkeys FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER passkeys_never_truncate BEFORE TRUNCATE ON passkeys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER passkey_removals_never_update BEFORE UPDATE ON passkey_removals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER passkey_removals_never_delete BEFORE DELETE ON passkey_removals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER passkey_removals_never_truncate BEFORE TRUNCATE ON passkey_removals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
