-- Parties and what they may do: dated records, so that "was it valid then?" always has an answer.
-- Dates are civil dates (ISO 8601 text); an absent end means "until further notice".
CREATE TABLE organisations (
  id uuid NOT NULL PRIMARY KEY,
  kind text NOT NULL,
  stir text NOT NULL,
  name text NOT NULL,
  address text NOT NULL,
  region text NOT NULL
);
CREATE INDEX organisations_by_kind ON organisations (kind, name);

CREATE TABLE persons (
  id uuid NOT NULL PRIMARY KEY,
  name text NOT NULL,
  pinfl text NOT NULL UNIQUE,
  -- Stands in certificates instead of the PINFL, which no public byte may carry.
  officer_number text NOT NULL UNIQUE
);

-- People whom the demo offers to sign in as; empty elsewhere.
CREATE TABLE personas (
  person uuid NOT NULL PRIMARY KEY REFERENCES persons (id),
  slug text NOT NULL UNIQUE,
  place bigint NOT NULL
);

CREATE TABLE posts (
  id uuid NOT NULL PRIMARY KEY,
  person uuid NOT NULL REFERENCES persons (id),
  organisation uuid NOT NULL REFERENCES organisations (id),
  kind text NOT NULL,
  held_from text NOT NULL,
  held_until text
);
CREATE INDEX posts_by_person ON posts (person);
CREATE INDEX posts_by_organisation ON posts (organisation, kind);

CREATE TABLE delegations (
  id uuid NOT NULL PRIMARY KEY,
  post uuid NOT NULL REFERENCES posts (id),
  person uuid NOT NULL REFERENCES persons (id),
  held_from text NOT NULL,
  held_until text NOT NULL
);
CREATE INDEX delegations_by_person ON delegations (person);

CREATE TABLE competences (
  id uuid NOT NULL PRIMARY KEY,
  person uuid NOT NULL REFERENCES persons (id),
  area text NOT NULL,
  proof text NOT NULL CHECK (proof IN ('training', 'attestation')),
  held_on text NOT NULL,
  valid_until text NOT NULL
);
CREATE INDEX competences_by_person ON competences (person, area);

CREATE TABLE interests (
  id uuid NOT NULL PRIMARY KEY,
  person uuid NOT NULL REFERENCES persons (id),
  organisation uuid NOT NULL REFERENCES organisations (id),
  kind text NOT NULL CHECK (kind IN ('employment', 'ownership', 'kinship', 'declared')),
  held_from text NOT NULL,
  held_until text
);
CREATE INDEX interests_by_person ON interests (person);

CREATE TABLE accreditations (
  id uuid NOT NULL PRIMARY KEY,
  organisation uuid NOT NULL REFERENCES organisations (id),
  number text NOT NULL UNIQUE
);
CREATE INDEX accreditations_by_organisation ON accreditations (organisation);

CREATE TABLE accreditation_statuses (
  id uuid NOT NULL UNIQUE,
  accreditation uuid NOT NULL REFERENCES accreditations (id),
  status text NOT NULL CHECK (status IN ('active', 'extended', 'paused', 'expired', 'inactive')),
  since text NOT NULL,
  PRIMARY KEY (accreditation, since)
);

CREATE TABLE scope_lines (
  id uuid NOT NULL PRIMARY KEY,
  accreditation uuid NOT NULL REFERENCES accreditations (id),
  -- A prefix interval of TIF TN codes (`8516`, `8516-8518`) or a method's designation.
  subject text NOT NULL,
  held_from text NOT NULL,
  held_until text
);
CREATE INDEX scope_lines_by_accreditation ON scope_lines (accreditation);

CREATE TABLE instruments (
  id uuid NOT NULL PRIMARY KEY,
  organisation uuid NOT NULL REFERENCES organisations (id),
  serial text NOT NULL UNIQUE,
  name text NOT NULL
);

CREATE TABLE verifications (
  id uuid NOT NULL PRIMARY KEY,
  instrument uuid NOT NULL REFERENCES instruments (id),
  verified_on text NOT NULL,
  valid_until text NOT NULL
);
CREATE INDEX verifications_by_instrument ON verifications (instrument, verified_on);

-- Keys that browsers hold and the built-in authority certified.
CREATE TABLE keys (
  id uuid NOT NULL PRIMARY KEY,
  person uuid NOT NULL REFERENCES persons (id),
  fingerprint bytea NOT NULL UNIQUE,
  certificate bytea NOT NULL,
  enrolled_at bigint NOT NULL
);
CREATE INDEX keys_by_person ON keys (person);

-- A key whose word was taken back from a moment on. A later report may name an earlier moment; no word is given back.
CREATE TABLE revocations (
  key uuid NOT NULL REFERENCES keys (id),
  place bigint NOT NULL,
  revoked_from bigint NOT NULL,
  reason text NOT NULL CHECK (reason IN ('compromised', 'superseded', 'left')),
  reported_by uuid NOT NULL REFERENCES persons (id),
  reported_at bigint NOT NULL,
  PRIMARY KEY (key, place)
);

-- The keys that seal what papers say of themselves, each since it was first met.
CREATE TABLE seal_keys (
  id uuid NOT NULL PRIMARY KEY,
  -- In hexadecimal.
  public_key text NOT NULL UNIQUE,
  held_from text NOT NULL,
  held_until text NOT NULL
);

CREATE TABLE challenges (
  id bytea NOT NULL PRIMARY KEY,
  person uuid NOT NULL REFERENCES persons (id),
  expires_at bigint NOT NULL
);

CREATE TABLE sessions (
  token_hash bytea NOT NULL PRIMARY KEY,
  person uuid NOT NULL REFERENCES persons (id),
  post uuid REFERENCES posts (id),
  started_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  ended_at bigint
);

-- The one row of settings a data folder carries: the authority's key, whether it is a demo.
CREATE TABLE settings (
  name text NOT NULL PRIMARY KEY,
  value bytea NOT NULL
);
